/**
 * Arrival traces: when the frames of a push-to-talk conversation reach a listener, over networks as they are met. Generated from a
 * seed, so that a table of them can be made again anywhere. Times in ms.
 *
 * One frame is one TCP segment. Order is kept (it is a stream): what comes behind a late frame waits with it.
 */

/** Transit time of a frame that nothing holds up. */
export const BASE_MS = 0.3;
export const TRACE_NAMES = ['wired', 'tcp-0.1', 'tcp-1', 'wifi', 'stall-700', 'suspend'];
export const TRACE_TITLES = {
  wired: 'wired LAN with stalls of 10–60 ms',
  'tcp-0.1': 'TCP, 0.1 % loss',
  'tcp-1': 'TCP, 1 % loss',
  wifi: 'Wi-Fi with spikes',
  'stall-700': 'wired, stalls of 700 ms',
  suspend: 'wired, bursts after 2–5 s of suspend',
};

/** Linux: the least retransmission time-out, which a loss at a talkspurt's end or a lost retransmission costs. */
const RTO_MS = 200;
/** Acknowledgement and retransmission, after the next frame has shown the loss. */
const RECOVERY_MS = 1;

/** mulberry32, as test/support/random.ts, which a bench under plain Node cannot import. */
export function traceRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @param name one of TRACE_NAMES
 * @returns `{ name, seed, frameMs, spurts: [{ startMs, arrivalMs: Float64Array }], stalls: [{ fromMs, toMs }] }`: frame i of a talkspurt
 *   holds what was said from `startMs + i * frameMs` on, and is sent when that is over
 */
export function makeTrace(name, { seed = 1, frameMs = 5, talkMs = 600_000 } = {}) {
  const random = traceRandom(seed);
  const between = (low, high) => low + (high - low) * random();
  const talk = [];
  let nowMs = 1_000;
  for (let leftMs = talkMs; leftMs > 0;) {
    const frames = Math.round(Math.min(leftMs, between(1_000, 8_000)) / frameMs);
    // A press does not care for anybody's block.
    talk.push({ startMs: nowMs + between(0, 20), frames });
    leftMs -= Math.max(1, frames) * frameMs;
    nowMs += frames * frameMs + between(500, 4_000);
  }
  const network = NETWORKS[name];
  if (!network) throw new Error(`There is no trace "${name}".`);
  const stalls = network.stalls(random, nowMs);
  const spurts = talk.map(({ startMs, frames }) => ({
    startMs,
    arrivalMs: arrivalsOf({ startMs, frames, frameMs, network, stalls, random }),
  }));
  return { name, seed, frameMs, spurts, stalls };
}

function arrivalsOf({ startMs, frames, frameMs, network, stalls, random }) {
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

const exponential = (random, mean) => -mean * Math.log(1 - random());

/** Spans in which nothing gets through, `everyMs` apart on average, `lowMs`–`highMs` long. */
function spans(random, untilMs, everyMs, lowMs, highMs) {
  const list = [];
  for (let atMs = exponential(random, everyMs); atMs < untilMs; atMs += exponential(random, everyMs)) {
    const toMs = atMs + lowMs + (highMs - lowMs) * random();
    list.push({ fromMs: atMs, toMs });
    atMs = toMs;
  }
  return list;
}

/** Queues in a switch, and now and then a sender or receiver that is scheduled late. */
function wiredJitter(random) {
  return exponential(random, 0.1) + (random() < 0.01 ? 3 * random() : 0);
}

const NETWORKS = {
  wired: {
    loss: 0,
    jitterMs: wiredJitter,
    stalls: (random, untilMs) => spans(random, untilMs, 20_000, 10, 60),
  },
  'tcp-0.1': { loss: 0.001, jitterMs: wiredJitter, stalls: () => [] },
  'tcp-1': { loss: 0.01, jitterMs: wiredJitter, stalls: () => [] },
  wifi: {
    loss: 0,
    // Contention for the air at each frame; retries in bursts; now and then the card listens on other channels.
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
