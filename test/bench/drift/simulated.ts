import { deviationOf, talkWithDrift, type DriftSecond } from '../../support/drift-talk.ts';
import { seededRandom } from '../../support/random.ts';
import type { SimulatedDrift } from './results.ts';

/** The loop learns the difference of the clocks in the first minute. */
const SETTLED_MS = 60_000;
const SEED = 1;

export const DRIFTS_PPM = [-500, -50, 0, 50, 500] as const;

type Random = () => number;

/** How late a frame is, ms, by network. */
export const NETWORKS: Readonly<Record<string, (random: Random) => number>> = {
  'quiet wire': (random) => -0.1 * Math.log(1 - random()),
  'Wi-Fi': (random) => -Math.log(1 - random()) * (random() < 0.02 ? 6 : 1),
};

export interface SimulatedTalk {
  readonly row: SimulatedDrift;
  readonly seconds: readonly DriftSecond[];
}

/** @param payload codes of one frame. */
export function simulateDrift(
  network: string,
  driftPpm: number,
  minutes: number,
  payload: Uint8Array,
): SimulatedTalk {
  const random = seededRandom(SEED);
  const jitter = NETWORKS[network];
  const { seconds, stats } = talkWithDrift({ minutes, driftPpm, jitterMs: () => jitter(random), payload });
  const deviation = deviationOf(seconds, SETTLED_MS, driftPpm);
  const { late, lost, concealedMs, cutMs = 0 } = stats;
  return {
    row: {
      network,
      driftPpm,
      minutes,
      levelDeviationMs: deviation.levelMs,
      readingDeviationPpm: deviation.ppm,
      late,
      lost,
      concealedMs,
      cutMs,
    },
    seconds,
  };
}
