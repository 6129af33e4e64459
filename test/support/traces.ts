import { seededRandom } from './random.ts';

/**
 * Arrival traces: when the frames of a push-to-talk conversation reach a listener, over six kinds
 * of network. A seed makes the same trace anywhere. Times in ms.
 *
 * One frame is one TCP segment, and a stream keeps the order: frames behind a late frame wait with
 * it.
 */

/** Transit time of a frame that nothing holds up. */
export const BASE_MS = 0.3;
export const TRACE_NAMES = ['wired', 'tcp-0.1', 'tcp-1', 'wifi', 'stall-700', 'suspend'] as const;
export type TraceName = (typeof TRACE_NAMES)[number];
export const TRACE_TITLES: Readonly<Record<TraceName, string>> = {
  wired: 'wired LAN with stalls of 10–60 ms',
  'tcp-0.1': 'TCP, 0.1 % loss',
  'tcp-1': 'TCP, 1 % loss',
  wifi: 'Wi-Fi with spikes',
  'stall-700': 'wired, stalls of 700 ms',
  suspend: 'wired, bursts after 2–5 s of suspend',
};

/**
 * Linux: the shortest retransmission time-out. A lost last frame or a lost retransmission costs it.
 */
const RTO_MS = 200;
/** Acknowledgement and retransmission, after the next frame has shown the loss. */
const RECOVERY_MS = 1;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface TraceSpurt {
  readonly startMs: number;
  /** Frame i holds sound from `startMs + i * frameMs` on, and is sent when that is over. */
  readonly arrivalMs: Float64Array;
}

export interface Trace {
  readonly name: string;
  readonly seed: number;
  readonly frameMs: number;
  readonly spurts: readonly TraceSpurt[];
  /** Times in which the network delivers nothing. */
  readonly stalls: readonly Span[];
}

type Random = () => number;

interface Network {
  /** Share of frames that are lost and sent again, 0 to 1. */
  readonly loss: number;
  readonly jitterMs: (random: Random) => number;
  readonly stalls: (random: Random, untilMs: number) => readonly Span[];
}

export function makeTrace(
  name: TraceName,
  options: { readonly seed?: number; readonly frameMs?: number; readonly talkMs?: number } = {},
): Trace {
  const { seed = 1, frameMs = 5, talkMs = 600_000 } = options;
  const random = seededRandom(seed);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const talk: { startMs: number; frames: number }[] = [];
  let nowMs = 1_000;
  for (let leftMs = talkMs; leftMs > 0;) {
    const frames = Math.round(Math.min(leftMs, between(1_000, 8_000)) / frameMs);
    // A press does not wait for the start of a block.
    talk.push({ startMs: nowMs + between(0, 20), frames });
    leftMs -= Math.max(1, frames) * frameMs;
    nowMs += frames * frameMs + between(500, 4_000);
  }
  const network = NETWORKS[name];
  const stalls = network.stalls(random, nowMs);
  const spurts = talk.map(({ startMs, frames }) => ({
    startMs,
    arrivalMs: arrivalsOf({ startMs, frames, frameMs, network, stalls, random }),
  }));
  return { name, seed, frameMs, spurts, stalls };
}

function arrivalsOf(spurt: {
  readonly startMs: number;
  readonly frames: number;
  readonly frameMs: number;
  readonly network: Network;
  readonly stalls: readonly Span[];
  readonly random: Random;
}): Float64Array {
  const { startMs, frames, frameMs, network, stalls, random } = spurt;
  const arrivalMs = new Float64Array(frames);
  let latest = -Infinity;
  for (let i = 0; i < frames; i++) {
    const sentMs = startMs + (i + 1) * frameMs;
    let atMs = sentMs + BASE_MS + network.jitterMs(random);
    if (network.loss > 0 && random() < network.loss) {
      const again = i === frames - 1 || random() < network.loss;
      atMs += again ? RTO_MS : frameMs + RECOVERY_MS;
    }
    for (const stall of stalls) if (atMs >= stall.fromMs && atMs < stall.toMs) atMs = stall.toMs;
    latest = Math.max(latest, atMs);
    arrivalMs[i] = latest;
  }
  return arrivalMs;
}

const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random());

/** Spans in which nothing gets through, `everyMs` apart on average, `lowMs` to `highMs` long. */
function spans(random: Random, untilMs: number, everyMs: number, lowMs: number, highMs: number): Span[] {
  const list: Span[] = [];
  for (let atMs = exponential(random, everyMs); atMs < untilMs; atMs += exponential(random, everyMs)) {
    const toMs = atMs + lowMs + (highMs - lowMs) * random();
    list.push({ fromMs: atMs, toMs });
    atMs = toMs;
  }
  return list;
}

/** Queues in a switch, and sometimes a sender or receiver that is scheduled late. */
function wiredJitter(random: Random): number {
  return exponential(random, 0.1) + (random() < 0.01 ? 3 * random() : 0);
}

const NETWORKS: Readonly<Record<TraceName, Network>> = {
  wired: {
    loss: 0,
    jitterMs: wiredJitter,
    stalls: (random, untilMs) => spans(random, untilMs, 20_000, 10, 60),
  },
  'tcp-0.1': { loss: 0.001, jitterMs: wiredJitter, stalls: () => [] },
  'tcp-1': { loss: 0.01, jitterMs: wiredJitter, stalls: () => [] },
  wifi: {
    loss: 0,
    // Each frame contends for the air; retries come in bursts; sometimes the card scans other
    // channels.
    jitterMs: (random) => exponential(random, 1) + (random() < 0.02 ? exponential(random, 6) : 0),
    stalls: (random, untilMs) =>
      [...spans(random, untilMs, 3_000, 5, 30), ...spans(random, untilMs, 15_000, 60, 120)].sort(
        (a, b) => a.fromMs - b.fromMs,
      ),
  },
  'stall-700': {
    loss: 0,
    jitterMs: wiredJitter,
    stalls: (random, untilMs) => spans(random, untilMs, 30_000, 700, 700),
  },
  suspend: {
    loss: 0,
    jitterMs: wiredJitter,
    stalls: (random, untilMs) => spans(random, untilMs, 60_000, 2_000, 5_000),
  },
};
