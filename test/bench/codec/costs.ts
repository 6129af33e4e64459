import { encodeMuLaw, decodeMuLaw } from '../../../native-audio/dsp/mulaw.ts';
import { Engine } from '../../../native-audio/engine/engine.ts';
import { Concealer } from '../../../native-audio/playout/concealment.ts';
import { JitterBuffer } from '../../../native-audio/playout/jitter-buffer.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../../common/codec.ts';
import type { EncodedFrame } from '../../../common/encoded-frame.ts';
import { median } from '../base/statistics.ts';
import { elapsedUs, microseconds } from '../base/timing.ts';
import { tone } from '../../support/signals.ts';

/** Processor time of the pure parts of native-audio. */

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  /** @returns how many calls to make in place of `count`. */
  readonly calls: (count: number) => number;
}

const ENGINE_OPTIONS = {
  inputRateHz: 48_000,
  outputRateHz: 48_000,
  frameDurationMs: 10,
  sidetoneDb: null,
} as const;
const SEQUENCES = 6_000;

export function muLawCost({ calls, rounds }: Effort) {
  const samples = 320;
  const pcm = Int16Array.from({ length: samples }, (_, i) => Math.round(20_000 * Math.sin(i / 3)));
  const codes = new Uint8Array(samples);
  const perSample = (us: number): number => (us * 1_000) / samples;
  return {
    encodeNsPerSample: perSample(microseconds(() => encodeMuLaw(pcm, codes), calls(10_000), rounds)),
    decodeNsPerSample: perSample(microseconds(() => decodeMuLaw(codes, pcm), calls(10_000), rounds)),
  };
}

/** Someone talks, in frames of 10 ms. */
function talkFrames(codec: CodecName, count: number): EncodedFrame[] {
  const size = CODEC_RATE_HZ[codec] / 100;
  const pcm = Int16Array.from({ length: size * count }, (_, i) =>
    Math.round(9_000 * Math.sin(i / 7) * Math.sin(i / 997)),
  );
  const codes = new Uint8Array(pcm.length);
  encodeMuLaw(pcm, codes);
  return Array.from({ length: count }, (_, i) => ({
    first: i === 0,
    last: false,
    codec,
    sequence: i & 0xffff,
    timestamp: i * size,
    payload: codes.slice(i * size, (i + 1) * size),
  }));
}

/**
 * Receives and renders talkers, 5 ms at a time.
 * @param lossEvery one frame in this many is lost.
 * @returns µs for 5 ms.
 */
export function renderCostUs(
  talkers: number,
  codec: CodecName,
  lossEvery: number,
  { calls, rounds }: Effort,
): number {
  const blocks = calls(2_000);
  const frames = talkFrames(codec, blocks / 2 + 2);
  const block = new Float32Array(240);
  const times = Array.from({ length: rounds }, () => {
    const engine = new Engine(ENGINE_OPTIONS);
    let spentUs = 0;
    for (let i = 0; i < blocks; i++) {
      const frame = frames[i >> 1];
      spentUs += elapsedUs(() => {
        if (i % 2 === 0 && (i >> 1) % lossEvery !== lossEvery - 1) {
          for (let talker = 1; talker <= talkers; talker++) engine.mixer.receive(talker, frame, 5 * i);
        }
        engine.render(block, 5 * i);
      });
    }
    return spentUs / blocks;
  });
  return median(times);
}

/** @returns µs for 5 ms. */
export function captureCostUs(codec: CodecName, { calls, rounds }: Effort): number {
  const engine = new Engine(ENGINE_OPTIONS);
  const block = tone(440, 48_000, 240);
  engine.openTalk(codec, 0, 1e12);
  return microseconds(() => engine.capture(block, 0), calls(10_000), rounds);
}

/** @returns µs for a frame of 10 ms. */
export function jitterBufferCostUs({ calls, rounds }: Effort): number {
  const frames = talkFrames('PCMU/16000', SEQUENCES);
  const jitter = new JitterBuffer();
  const out = new Float32Array(160);
  let index = 0;
  const playFrame = (): void => {
    const frame = {
      ...frames[index % SEQUENCES],
      first: index === 0,
      sequence: index & 0xffff,
      timestamp: (160 * index) % 2 ** 32,
    };
    jitter.push(frame, 10 * index);
    for (let at = 0; at < 160; at += jitter.count) jitter.pull(out, at, 160 - at, 10 * index + 5);
    index++;
  };
  return microseconds(playFrame, calls(20_000), rounds);
}

export function concealmentCost(rateHz: number, { calls, rounds }: Effort) {
  const concealer = new Concealer(rateHz);
  const size = rateHz / 100;
  const voice = tone(147, rateHz, size);
  const block = new Float32Array(size);
  const playGood = (): void => {
    block.set(voice);
    concealer.good(block, 0, size);
  };
  const goodFrameUs = microseconds(playGood, calls(20_000), rounds);
  const bothUs = microseconds(
    () => {
      playGood();
      concealer.conceal(block, 0, size);
    },
    calls(5_000),
    rounds,
  );
  return { rateHz, goodFrameUs, lostFrameUs: bothUs - goodFrameUs };
}
