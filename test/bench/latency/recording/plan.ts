import { seededRandom } from '../../../support/random.ts';

/**
 * The sound for the microphone during one start, and the moments at which the key goes down and up:
 * first bursts, each in a talkspurt of its own, then sound without a pause, into which the key is
 * pressed again and again. Pure.
 */
export const RATE_HZ = 48_000;
/** A faint noise, −66 dBFS, so that nothing on the way is digitally silent. */
const FLOOR_PEAK = 16;
const PEAK = 9_000;

const CHIRP_MS = 40;
const CHIRP_FROM_HZ = 400;
const CHIRP_TO_HZ = 3_200;
const PERIOD_MS = 700;
/** Bursts begin at a random phase of the blocks and packets of the system. */
const SPREAD_MS = 60;
/** Silence before the first burst, in which the recorder finds the start. */
const LEAD_IN_MS = 1_500;
/** People speak this long after they press the key. */
const PRESS_BEFORE_MS = 150;
const RELEASE_AFTER_MS = 150;
const HOLD_MS = 300;

export interface Press {
  /** Samples from the start of the plan. */
  readonly down: number;
  readonly up: number;
}

export interface Plan {
  /** Mono, 16 bits, 48 kHz. */
  readonly samples: Int16Array;
  /** Where each burst starts, samples. */
  readonly bursts: readonly number[];
  /** The presses around the bursts; one for all of them when `continuous`. */
  readonly presses: readonly Press[];
  /** The presses into running sound. */
  readonly intoSound: readonly Press[];
}

export interface PlanOptions {
  readonly bursts: number;
  /** How often the key is pressed while sound goes on. */
  readonly intoSound: number;
  readonly continuous: boolean;
  readonly seed: number;
}

export function makePlan({ bursts, intoSound, continuous, seed }: PlanOptions): Plan {
  const random = seededRandom(seed);
  const spread = (): number => (2 * random() - 1) * SPREAD_MS;
  const starts = Array.from({ length: bursts }, (_, k) => LEAD_IN_MS + k * PERIOD_MS + spread());
  const chirpsEndMs = LEAD_IN_MS + bursts * PERIOD_MS;
  const downs = Array.from({ length: intoSound }, (_, k) => chirpsEndMs + (k + 1) * PERIOD_MS + spread());
  const endMs = chirpsEndMs + (intoSound + 1) * PERIOD_MS;

  const samples = new Int16Array(inSamples(endMs));
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round((2 * random() - 1) * FLOOR_PEAK);
  const burst = chirp();
  for (const startMs of starts) add(samples, burst, inSamples(startMs));
  if (intoSound > 0) {
    for (let at = inSamples(chirpsEndMs); at + burst.length <= samples.length; at += burst.length) {
      add(samples, burst, at);
    }
  }
  const around = starts.map((startMs) => ({
    down: inSamples(startMs - PRESS_BEFORE_MS),
    up: inSamples(startMs + CHIRP_MS + RELEASE_AFTER_MS),
  }));
  const once = bursts > 0 ? [{ down: around[0].down, up: around[bursts - 1].up }] : [];
  return {
    samples,
    bursts: starts.map(inSamples),
    presses: continuous ? once : around,
    intoSound: downs.map((downMs) => ({ down: inSamples(downMs), up: inSamples(downMs + HOLD_MS) })),
  };
}

/** One burst: a sweep over the band that the narrowest codec passes, soft at both ends. */
export function chirp(): Int16Array {
  const length = inSamples(CHIRP_MS);
  const seconds = CHIRP_MS / 1_000;
  return Int16Array.from({ length }, (_, i) => {
    const t = i / RATE_HZ;
    const cycles = CHIRP_FROM_HZ * t + ((CHIRP_TO_HZ - CHIRP_FROM_HZ) * t * t) / (2 * seconds);
    const fade = Math.min(1, i / 96, (length - 1 - i) / 96);
    return Math.round(PEAK * fade * Math.sin(2 * Math.PI * cycles));
  });
}

export function inSamples(ms: number): number {
  return Math.round((ms * RATE_HZ) / 1_000);
}

function add(samples: Int16Array, burst: Int16Array, at: number): void {
  for (let i = 0; i < burst.length; i++) samples[at + i] += burst[i];
}
