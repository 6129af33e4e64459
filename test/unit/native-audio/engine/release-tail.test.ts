import { describe, expect, it } from 'vitest';
import { Engine } from '../../../../native-audio/engine/engine.ts';
import { decodeMuLawToFloat } from '../../../../native-audio/dsp/mulaw.ts';
import { Resampler } from '../../../../native-audio/dsp/resampler.ts';
import type { EncodedFrame } from '../../../../common/encoded-frame.ts';
import { DEFAULT_VOICE } from '../../../../common/voice-options.ts';
import { largestStep, tone } from '../signals.ts';

const RATE_HZ = 48_000;
const BLOCK = 120;
const MU_LAW_TO_FLOAT = new Float32Array(256);
decodeMuLawToFloat(
  Uint8Array.from({ length: 256 }, (_, code) => code),
  0,
  256,
  MU_LAW_TO_FLOAT,
  0,
);

/** An engine with a clock, fed with blocks of 2.5 ms of a tone, each at its time. */
class Talker {
  readonly engine = new Engine({
    inputRateHz: RATE_HZ,
    outputRateHz: RATE_HZ,
    frameDurationMs: 5,
    sidetoneDb: null,
  });
  readonly frames: EncodedFrame[] = [];
  nowMs = 0;

  constructor(preRollMs = 0) {
    this.engine.setVoice({ ...DEFAULT_VOICE, preRollMs });
  }

  press(maxMs = 60_000): void {
    this.frames.push(...this.engine.openTalk('PCMU/16000', this.nowMs, maxMs));
  }

  release(tailMs?: number): void {
    this.frames.push(...this.engine.closeTalk(this.nowMs, tailMs));
  }

  say(ms: number): void {
    for (let at = 0; at < ms; at += 2.5) {
      this.nowMs += 2.5;
      const from = (this.nowMs * RATE_HZ) / 1_000 - BLOCK;
      this.frames.push(...this.engine.capture(tone(300, RATE_HZ, BLOCK, 0.3, from), this.nowMs));
    }
  }

  get sentMs(): number {
    return this.frames.reduce((sum, { payload }) => sum + payload.length, 0) / 16;
  }
}

describe('the release tail', () => {
  it('sends exactly its duration more and then closes by itself', () => {
    const talker = new Talker();
    talker.press();
    talker.say(100);
    talker.release(40);
    expect(talker.engine.talking).toBe(true);
    expect(talker.frames.some(({ last }) => last)).toBe(false);
    talker.say(37.5);
    expect(talker.engine.talking).toBe(true);
    talker.say(2.5);
    expect(talker.engine.talking).toBe(false);
    talker.say(100);
    expect(talker.sentMs).toBe(140);
    expect(talker.frames.filter(({ last }) => last)).toHaveLength(1);
    expect(talker.frames.at(-1)?.payload).toHaveLength(0);
  });

  it('ends within a block, whose rest becomes the pre-roll of the next press', () => {
    const talker = new Talker(60);
    talker.press();
    talker.say(10);
    talker.release(6);
    talker.say(10);
    expect(talker.engine.talking).toBe(false);
    expect(talker.sentMs).toBe(16);
    const end = talker.frames.at(-1);
    talker.press();
    talker.release();
    // Nothing is sent twice, and nothing is missing except what the filter holds back.
    expect(talker.sentMs).toBe(20 - new Resampler(RATE_HZ, 16_000).delayMs);
    expect(talker.frames.find(({ first }, i) => first && i > 0)?.timestamp).toBe(end?.timestamp);
  });

  it('adds the sound that was spoken before the release and still waits in the device', () => {
    const talker = new Talker();
    talker.press();
    talker.say(20);
    talker.nowMs += 7.5;
    talker.release(20);
    talker.nowMs -= 7.5;
    talker.say(50);
    expect(talker.sentMs).toBe(20 + 7.5 + 20);
  });

  it('ends at once at a close without a tail', () => {
    const talker = new Talker();
    talker.press();
    talker.say(100);
    talker.release(200);
    talker.say(50);
    talker.release();
    expect(talker.engine.talking).toBe(false);
    expect(talker.frames.at(-1)).toMatchObject({ last: true, payload: new Uint8Array(0) });
    talker.say(200);
    expect(talker.sentMs).toBe(150);
  });

  it('is not extended by a second release', () => {
    const talker = new Talker();
    talker.press();
    talker.say(20);
    talker.release(40);
    talker.say(20);
    talker.release(200);
    talker.say(300);
    expect(talker.sentMs).toBe(60);
  });

  it('keeps its duration when the voice settings change, and the next press has the new ones', () => {
    const talker = new Talker(60);
    talker.press();
    talker.say(100);
    talker.release(80);
    talker.say(20);
    talker.engine.setVoice({ preRollMs: 0, releaseTailMs: 0, noiseGate: true, automaticGain: true });
    talker.say(20);
    expect(talker.engine.talking).toBe(true);
    talker.engine.setVoice({ preRollMs: 20, releaseTailMs: 200, noiseGate: false, automaticGain: false });
    talker.say(37.5);
    expect(talker.engine.talking).toBe(true);
    talker.say(2.5);
    expect(talker.engine.talking).toBe(false);
    expect(talker.sentMs).toBe(180);
    talker.say(100);
    expect(talker.sentMs).toBe(180);
    // The opened gate makes no step in the sound, and the gain has heard no voice yet.
    const pcm = Float32Array.from(
      talker.frames.flatMap(({ payload }) => Array.from(payload, (code) => MU_LAW_TO_FLOAT[code])),
    );
    expect(largestStep(pcm.subarray(160))).toBeLessThan(1.3 * largestStep(pcm.subarray(160, 1_600)));
    talker.press();
    expect(talker.sentMs).toBe(180 + 15);
  });

  it('ends on time if the device delivers no more blocks', () => {
    const talker = new Talker();
    talker.press();
    talker.say(20);
    talker.release(200);
    expect(talker.engine.check(talker.nowMs + 224)).toEqual([]);
    expect(talker.engine.talking).toBe(true);
    expect(talker.engine.check(talker.nowMs + 225).at(-1)).toMatchObject({ last: true });
    expect(talker.engine.talking).toBe(false);
  });

  it('ends with the limit of the talkspurt', () => {
    const talker = new Talker();
    talker.press(30);
    talker.say(20);
    talker.release(200);
    talker.say(50);
    expect(talker.engine.talking).toBe(false);
    expect(talker.sentMs).toBeLessThanOrEqual(30);
  });

  it('ends when the same talkspurt is opened again', () => {
    const talker = new Talker();
    talker.press();
    talker.say(20);
    talker.release(20);
    talker.say(10);
    talker.press();
    talker.say(100);
    expect(talker.engine.talking).toBe(true);
    expect(talker.sentMs).toBe(130);
  });

  it('does nothing for a closed microphone', () => {
    const talker = new Talker();
    expect(talker.engine.closeTalk(0, 200)).toEqual([]);
    talker.say(50);
    expect(talker.engine.talking).toBe(false);
    expect(talker.frames).toEqual([]);
  });
});
