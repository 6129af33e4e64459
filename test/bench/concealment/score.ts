import { CODEC_RATE_HZ, type CodecName } from '../../../common/codec.ts';
import { seededRandom } from '../../support/random.ts';
import { logSpectralDistanceDb, segmentalSnrDb, stretchSnrDb } from '../sound/measures.ts';
import { framesOf, play } from '../sound/playout-path.ts';
import type { Speech } from '../sound/speech.ts';
import { gaps, lossPattern, mended } from './loss.ts';
import { METHODS, type Cell, type Method, type Pattern, type Scores } from './results.ts';

export interface CellSetting {
  readonly codec: CodecName;
  readonly frameMs: number;
  readonly pattern: Pattern;
  readonly lossPercent: number;
}

interface Sums {
  gapSnrDb: number;
  segmentalSnrDb: number;
  logSpectralDistanceDb: number;
}

/**
 * Plays all speech with lost frames, `draws` times, and compares each method with the same path
 * without loss.
 */
export function measureCell(
  setting: CellSetting,
  speech: readonly Speech[],
  { seed, draws }: { readonly seed: number; readonly draws: number },
): Cell {
  const { codec, frameMs, pattern, lossPercent } = setting;
  const rateHz = CODEC_RATE_HZ[codec];
  const sums = byMethod((): Sums => ({ gapSnrDb: 0, segmentalSnrDb: 0, logSpectralDistanceDb: 0 }));
  let [lostFrames, allFrames, activeGaps] = [0, 0, 0];
  for (const [voice, { samples }] of speech.entries()) {
    const frames = framesOf(samples, codec, frameMs);
    const reference = play(frames, codec, frameMs);
    const delay = delayOf(samples, reference, rateHz);
    for (let draw = 0; draw < draws; draw++) {
      const random = seededRandom(seed + 1_000 * draw + voice);
      const lost = lossPattern(frames.length, lossPercent, pattern, random);
      lostFrames += lost.filter(Boolean).length;
      allFrames += lost.length;
      const stretches = gaps(lost, frameMs, rateHz, delay);
      let count = 0;
      for (const method of METHODS) {
        const heard = play(mended(frames, lost, method), codec, frameMs);
        const gap = stretchSnrDb(reference, heard, rateHz, stretches);
        ({ count } = gap);
        sums[method].gapSnrDb += gap.sum;
        sums[method].segmentalSnrDb += segmentalSnrDb(reference, heard, rateHz);
        sums[method].logSpectralDistanceDb += logSpectralDistanceDb(reference, heard, rateHz);
      }
      activeGaps += count;
    }
  }
  const runs = speech.length * draws;
  const scores = byMethod((method): Scores => ({
    gapSnrDb: sums[method].gapSnrDb / activeGaps,
    segmentalSnrDb: sums[method].segmentalSnrDb / runs,
    logSpectralDistanceDb: sums[method].logSpectralDistanceDb / runs,
  }));
  return {
    codec,
    frameMs,
    pattern,
    lossPercent,
    lostShare: lostFrames / allFrames,
    activeGaps,
    ...scores,
  };
}

function byMethod<T>(make: (method: Method) => T): Record<Method, T> {
  return { ours: make('ours'), repetition: make('repetition'), silence: make('silence') };
}

/** @returns by how many samples `played` is later than `said`. */
function delayOf(said: Float32Array, played: Float32Array, rateHz: number): number {
  let [best, delay] = [-Infinity, 0];
  for (let lag = 0; lag < rateHz / 10; lag++) {
    let sum = 0;
    for (let i = rateHz; i < 2 * rateHz; i++) sum += said[i] * played[i + lag];
    if (sum > best) [best, delay] = [sum, lag];
  }
  return delay;
}
