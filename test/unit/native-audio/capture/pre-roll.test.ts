import { describe, expect, it } from 'vitest';
import { CaptureChain } from '../../../../native-audio/capture/capture-chain.ts';
import { HighPass } from '../../../../native-audio/dsp/high-pass.ts';
import { RecentSound } from '../../../../native-audio/capture/recent-sound.ts';
import { Resampler } from '../../../../native-audio/dsp/resampler.ts';
import type { EncodedFrame, FrameDurationMs } from '../../../../common/encoded-frame.ts';
import { DEFAULT_VOICE } from '../../../../common/voice-options.ts';
import { Engine } from '../../../../native-audio/engine/engine.ts';
import { decoded, fitTone, largestStep, peak, seededRandom, speechLike, tone } from '../signals.ts';

const RATE_HZ = 48_000;
/** Milliseconds of one block of 64 samples; 48 blocks are 64 ms. */
const BLOCK = 64;
/** How many captured samples the filter still holds back, at the codec's rate. */
const HELD = new Resampler(RATE_HZ, 16_000).delayMs * 16;

function chainWith(preRollMs: number, frameMs: FrameDurationMs = 5, rateHz = RATE_HZ): CaptureChain {
  const chain = new CaptureChain(rateHz, frameMs, false);
  chain.setPreRoll(preRollMs);
  return chain;
}

/** Feeds `samples` between two indexes in blocks, each at its time. */
function feed(chain: CaptureChain, samples: Float32Array, from: number, to: number): EncodedFrame[] {
  const frames: EncodedFrame[] = [];
  for (let at = from; at < to; at += BLOCK) {
    const end = Math.min(to, at + BLOCK);
    frames.push(...chain.capture(samples.subarray(at, end), (end * 1_000) / RATE_HZ, null));
  }
  return frames;
}

/**
 * The sound that a listener without a network would get from an index on: filtered, faded in,
 * resampled.
 */
function expected(samples: Float32Array, from: number, to: number, fadeSamples: number): Float32Array {
  const filtered = new Float32Array(to);
  new HighPass(RATE_HZ).process(samples.subarray(0, to), filtered);
  const said = filtered.subarray(from);
  for (let i = 0; i < fadeSamples; i++) said[i] *= 0.5 - 0.5 * Math.cos((Math.PI * i) / fadeSamples);
  const resampler = new Resampler(RATE_HZ, 16_000);
  resampler.resetCentred();
  const out = new Float32Array(resampler.maxOutput(said.length));
  return out.subarray(0, resampler.process(said, out));
}

describe('the pre-roll', () => {
  it('sends the last moment at once and then the rest, sample for sample', () => {
    const samples = speechLike(RATE_HZ, RATE_HZ, 0.3);
    const press = 9_600;
    const chain = chainWith(20);
    expect(feed(chain, samples, 0, press)).toEqual([]);
    const first = [...chain.openTalk('PCMU/16000', (press * 1_000) / RATE_HZ, 60_000)];
    expect(first.map(({ payload }) => payload.length)).toEqual([80, 80, 80]);
    expect(first.map((frame) => frame.first)).toEqual([true, false, false]);
    const rest = feed(chain, samples, press, 24_000);
    const sound = decoded([...first, ...rest]);
    const wanted = expected(samples, press - 960, 24_000, 48);
    expect(peak(sound)).toBeGreaterThan(0.1);
    // Half a mu-law step is at most 1/32 of the amplitude.
    const wrong = sound.findIndex(
      (sample, i) => Math.abs(sample - wanted[i]) > 0.001 + Math.abs(wanted[i]) / 30,
    );
    expect(wrong).toBe(-1);
    expect([...first, ...rest].map(({ sequence }) => sequence)).toEqual([...first, ...rest].map((_, i) => i));
  });

  it('sends no older sound', () => {
    const chain = chainWith(20);
    const samples = new Float32Array(RATE_HZ);
    const press = 9_600;
    // The tone ends 20 ms before the press. The high-pass leaves a swing below 80 Hz, and
    // nothing of the tone.
    samples.set(tone(1_000, RATE_HZ, press - 960, 0.9));
    feed(chain, samples, 0, press);
    const frames = [...chain.openTalk('PCMU/16000', 200, 60_000), ...feed(chain, samples, press, 12_000)];
    const longer = chainWith(30);
    feed(longer, samples, 0, press);
    const more = [...longer.openTalk('PCMU/16000', 200, 60_000)];
    expect(fitTone(decoded(frames), 1_000, 16_000, 0, 160).amplitude).toBeLessThan(0.01);
    expect(fitTone(decoded(more), 1_000, 16_000, 0, 160).amplitude).toBeGreaterThan(0.5);
  });

  it('sends nothing with 0 ms', () => {
    const chain = chainWith(0);
    const samples = tone(1_000, RATE_HZ, RATE_HZ, 0.9);
    feed(chain, samples, 0, 9_600);
    expect(chain.openTalk('PCMU/16000', 200, 60_000)).toEqual([]);
    const sound = decoded(feed(chain, new Float32Array(RATE_HZ), 9_600, 10_560));
    expect(fitTone(sound, 1_000, 16_000, 0, 160).amplitude).toBeLessThan(0.01);
  });

  it('subtracts the sound that the device has not delivered yet', () => {
    const chain = chainWith(20);
    feed(chain, tone(300, RATE_HZ, 9_600), 0, 9_600);
    const frames = [...chain.openTalk('PCMU/16000', 207, 60_000), ...chain.closeTalk(207)];
    expect(frames.reduce((sum, { payload }) => sum + payload.length, 0)).toBe(13 * 16 - HELD);
    const late = chainWith(20);
    feed(late, tone(300, RATE_HZ, 9_600), 0, 9_600);
    expect(late.openTalk('PCMU/16000', 221, 60_000)).toEqual([]);
  });

  it('sends nothing twice when a press follows a release at once', () => {
    const random = seededRandom(3);
    const samples = Float32Array.from({ length: RATE_HZ }, () => (random() - 0.5) * 0.5);
    const chain = chainWith(60);
    feed(chain, samples, 0, 4_800);
    const first = [...chain.openTalk('PCMU/16000', 100, 60_000), ...feed(chain, samples, 4_800, 9_600)];
    const last = chain.closeTalk(200);
    // 10 ms later, 10 of the 60 ms have not been sent yet.
    expect(feed(chain, samples, 9_600, 10_080)).toEqual([]);
    const second = [...chain.openTalk('PCMU/16000', 210, 60_000)];
    const rest = chain.closeTalk(210);
    const sent = [...first, ...last, ...second, ...rest].reduce(
      (sum, { payload }) => sum + payload.length,
      0,
    );
    expect(sent).toBe((60 + 100) * 16 - HELD + 10 * 16 - HELD);
    // The media clock agrees: no sample has two timestamps.
    expect(second[0].timestamp).toBe(last.at(-1)?.timestamp);
    expect(second[0].first).toBe(true);
    const again = [...chain.openTalk('PCMU/16000', 210, 60_000), ...chain.closeTalk(210)];
    expect(again.every(({ payload }) => payload.length === 0)).toBe(true);
  });

  it('gives the pre-roll the timestamps of the moment when it was spoken', () => {
    const chain = chainWith(20, 10);
    const samples = tone(300, RATE_HZ, 2 * RATE_HZ);
    chain.openTalk('PCMU/16000', 0, 60_000);
    feed(chain, samples, 0, 4_800);
    const end = chain.closeTalk(100).at(-1);
    feed(chain, samples, 4_800, 52_800);
    const [first] = chain.openTalk('PCMU/16000', 1_100, 60_000);
    expect(first.timestamp - (end?.timestamp ?? NaN)).toBe((1_000 - 20) * 16);
  });

  it('fades in when it starts in the middle of a wave', () => {
    const samples = tone(200, RATE_HZ, RATE_HZ, 0.5);
    const chain = chainWith(20);
    // At the peak of the wave.
    const press = 9_600 + 60;
    feed(chain, samples, 0, press);
    const sound = decoded([
      ...chain.openTalk('PCMU/16000', (press * 1_000) / RATE_HZ, 60_000),
      ...feed(chain, samples, press, 19_200),
    ]);
    const steady = largestStep(sound.subarray(640));
    expect(largestStep(Float32Array.of(0, ...sound.subarray(0, 320)))).toBeLessThan(1.2 * steady);
  });

  it.each([5, 10, 20] as const)('returns the whole frames of %i ms at once', (frameMs) => {
    const chain = chainWith(50, frameMs, 44_100);
    for (let i = 0; i < 20; i++) chain.capture(tone(300, 44_100, 441), 10 * (i + 1), null);
    const frames = chain.openTalk('PCMU/8000', 200, 60_000);
    expect(frames).toHaveLength(Math.floor((50 - new Resampler(44_100, 8_000).delayMs) / frameMs));
    for (const { payload } of frames) expect(payload).toHaveLength(8 * frameMs);
  });

  it('drops sound from another device or from before a gap', () => {
    const engine = new Engine({
      inputRateHz: RATE_HZ,
      outputRateHz: RATE_HZ,
      frameDurationMs: 5,
      sidetoneDb: null,
    });
    engine.setVoice({ ...DEFAULT_VOICE, preRollMs: 60 });
    engine.capture(tone(300, RATE_HZ, 4_800), 100);
    engine.setInputRate(RATE_HZ);
    expect(engine.openTalk('PCMU/16000', 100, 60_000)).toEqual([]);
    engine.closeTalk(100);
    engine.capture(tone(300, RATE_HZ, 4_800), 200);
    engine.forgetRecentInput();
    engine.capture(tone(300, RATE_HZ, 480), 210);
    expect(engine.openTalk('PCMU/16000', 210, 60_000)).toHaveLength(1);
  });
});

describe('RecentSound', () => {
  it('keeps the newest samples, in order', () => {
    const recent = new RecentSound(1_000, 10);
    const out = new Float32Array(10);
    recent.add(Float32Array.of(1, 2, 3), 3);
    expect(recent.length).toBe(3);
    recent.copy(out, 2, 1);
    expect([...out.subarray(0, 2)]).toEqual([1, 2]);
    for (let i = 4; i <= 25; i++) recent.add(Float32Array.of(i), 1);
    expect(recent.length).toBe(10);
    recent.copy(out, 10, 0);
    expect([...out]).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
    recent.forget();
    expect(recent.length).toBe(0);
  });

  it('accepts more samples at once than it keeps', () => {
    const recent = new RecentSound(1_000, 4);
    recent.add(
      Float32Array.from({ length: 11 }, (_, i) => i),
      11,
    );
    const out = new Float32Array(4);
    recent.copy(out, 4, 0);
    expect([...out]).toEqual([7, 8, 9, 10]);
  });
});
