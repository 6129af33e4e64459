import { TalkerPlayout } from '../../native-audio/playout/talker-playout.ts';
import type { TalkerStats } from '../../native-audio/playout/talker-stats.ts';

const FRAME_MS = 5;
const BLOCK_MS = 2.5;
const RATE_HZ = 16_000;
/** The first frames find an empty buffer, and say nothing about its level. */
const FRAMES_BEFORE_LEVELS = 10;

/** One second of the talk. */
export interface DriftSecond {
  readonly atMs: number;
  /** Median of what lay in the buffer when a frame came, without that frame. */
  readonly levelMs: number;
  readonly ppm: number;
}

export interface DriftTalk {
  readonly seconds: readonly DriftSecond[];
  readonly stats: TalkerStats;
}

/**
 * Plays talk without a pause from a sender whose clock is off, through the real playout.
 * @param options.driftPpm how much faster than ours the sender's clock is.
 * @param options.jitterMs gives for each frame how late it is.
 * @param options.payload codes of one frame. Noise is best: it makes a cut audible, so that it is
 *   counted.
 */
export function talkWithDrift(options: {
  readonly minutes: number;
  readonly driftPpm: number;
  readonly jitterMs: () => number;
  readonly payload: Uint8Array;
}): DriftTalk {
  const { minutes, driftPpm, jitterMs, payload } = options;
  const playout = new TalkerPlayout(1, RATE_HZ, 0);
  const block = new Float32Array((RATE_HZ * BLOCK_MS) / 1_000);
  const seconds: DriftSecond[] = [];
  let levels: number[] = [];
  let sent = 0;
  let arrivesMs = 0;
  for (let nowMs = 0; nowMs < minutes * 60_000; nowMs += BLOCK_MS) {
    for (; arrivesMs <= nowMs; sent++) {
      if (sent > FRAMES_BEFORE_LEVELS) levels.push(playout.bufferMs + nowMs - arrivesMs);
      playout.receive(frameOf(sent, payload), arrivesMs);
      const sentMs = (sent + 1) * FRAME_MS * (1 - driftPpm * 1e-6);
      arrivesMs = Math.max(arrivesMs, sentMs + jitterMs());
    }
    playout.render(block, block.length, nowMs);
    if (levels.length < 1_000 / FRAME_MS) continue;
    levels.sort((a, b) => a - b);
    const { ratioPpm = 0 } = playout.stats(nowMs);
    seconds.push({ atMs: nowMs, levelMs: levels[levels.length >> 1], ppm: ratioPpm });
    levels = [];
  }
  return { seconds, stats: playout.stats(minutes * 60_000) };
}

function frameOf(index: number, payload: Uint8Array) {
  return {
    first: index === 0,
    last: false,
    codec: 'PCMU/16000',
    sequence: index & 0xffff,
    timestamp: (index * payload.length) % 2 ** 32,
    payload,
  } as const;
}

export interface Deviation {
  /** Largest distance of the level from its mean. */
  readonly levelMs: number;
  /** Largest distance of the reading's speed from the difference of the clocks. */
  readonly ppm: number;
}

/** @returns deviations in the seconds from `fromMs` on. */
export function deviationOf(seconds: readonly DriftSecond[], fromMs: number, driftPpm: number): Deviation {
  const settled = seconds.filter(({ atMs }) => atMs >= fromMs);
  const mean = settled.reduce((sum, { levelMs }) => sum + levelMs, 0) / settled.length;
  return {
    levelMs: Math.max(...settled.map(({ levelMs }) => Math.abs(levelMs - mean))),
    ppm: Math.max(...settled.map(({ ppm }) => Math.abs(ppm - driftPpm))),
  };
}
