import type { AudioDelays } from '../../../common/audio-delays.ts';
import type { SoundBindingName } from '../../../common/sound-binding-name.ts';
import type { TalkerStats } from '../../../native-audio/playout/talker-stats.ts';
import type { DelayView, FiguresView } from '../../contract/index.ts';

/** The connection and the audio path at one moment. Counters count up. */
export interface Sample {
  /** ms since the epoch. */
  readonly atMs: number;
  /** Monotonic, ms. */
  readonly clockMs: number;
  readonly rttMs: number | undefined;
  readonly inBytes: number;
  readonly outBytes: number;
  readonly talkers: readonly TalkerStats[];
  readonly underruns: number;
  readonly delays: AudioDelays | undefined;
  readonly soundBinding?: SoundBindingName | undefined;
  readonly frameDurationMs: number;
}

/** How many figures the connection page shows: one a second for the last minute. */
export const HISTORY = 60;

/** @returns the changes between two samples. Pure. */
export function figuresOf(before: Sample, now: Sample): FiguresView {
  const seconds = Math.max(0.001, (now.clockMs - before.clockMs) / 1_000);
  const earlier = new Map(before.talkers.map((it) => [it.stationNumber, it]));
  let received = 0;
  let late = 0;
  let lost = 0;
  let concealedMs = 0;
  const heard: TalkerStats[] = [];
  for (const talker of now.talkers) {
    const last = earlier.get(talker.stationNumber);
    // A counter that went back belongs to a restarted audio process.
    const since = (field: 'received' | 'late' | 'lost' | 'concealedMs'): number => {
      const value = talker[field] - (last?.[field] ?? 0);
      return value >= 0 ? value : talker[field];
    };
    if (since('received') > 0) heard.push(talker);
    received += since('received');
    late += since('late');
    lost += since('lost');
    concealedMs += since('concealedMs');
  }
  const due = received + lost;
  // A frame that is late now may have been counted as lost a second ago.
  const percent = (count: number): number | undefined =>
    due === 0 ? undefined : Math.min(100, (100 * count) / due);
  const bufferMs = most(heard.map((talker) => talker.bufferMs));
  const kbit = (bytes: number): number => Math.max(0, (bytes * 8) / 1_000 / seconds);
  const inKbitPerS = kbit(now.inBytes - before.inBytes);
  const outKbitPerS = kbit(now.outBytes - before.outBytes);
  const { rttMs } = now;
  return {
    atMs: now.atMs,
    rttMs,
    jitterMs: most(heard.flatMap(({ jitterMs }) => (jitterMs === undefined ? [] : [jitterMs]))),
    latePercent: percent(late),
    lostPercent: percent(lost),
    bufferMs,
    driftPpm: furthest(heard.flatMap(({ ratioPpm }) => (ratioPpm === undefined ? [] : [ratioPpm]))),
    inKbitPerS,
    outKbitPerS,
    // kbit/s times ms is bits.
    delayBandwidthBytes: rttMs === undefined ? undefined : ((inKbitPerS + outKbitPerS) * rttMs) / 8,
    underruns: Math.max(0, now.underruns - before.underruns),
    concealedMs,
    mouthToEar: delayBlocks(now, bufferMs),
    soundBinding: now.soundBinding,
  };
}

/** @param bufferMs of the talkers that are heard now; undefined: nobody talks. */
function delayBlocks({ delays, rttMs, frameDurationMs }: Sample, bufferMs: number | undefined): DelayView[] {
  const blocks: (Omit<DelayView, 'ms'> & { readonly ms: number | undefined })[] = [
    ...ownBlocks(delays, 'capture'),
    { part: 'send', block: 'frame', ms: delays?.encodeMs ?? frameDurationMs },
    // The round trip counts as two equal halves: one to the server, one from there to the other
    // station.
    { part: 'network', block: 'network', ms: rttMs },
    // While nobody talks this is the value of a quiet network.
    { part: 'buffer', block: 'jitter-buffer', ms: bufferMs ?? frameDurationMs },
    ...ownBlocks(delays, 'playout'),
  ];
  return blocks.flatMap(({ ms, ...block }) => (ms === undefined ? [] : [{ ...block, ms }]));
}

const OWN_BLOCKS = {
  capture: ['microphone', 'capture-rate'],
  playout: ['playout-rate', 'queue', 'speaker'],
} as const;

/** @returns the blocks of a side. An audio process that reports no single blocks gives one sum. */
function ownBlocks(
  delays: AudioDelays | undefined,
  part: keyof typeof OWN_BLOCKS,
): readonly (Omit<DelayView, 'ms'> & { readonly ms: number | undefined })[] {
  if (delays?.blocks)
    return OWN_BLOCKS[part].map((block) => ({
      part,
      block,
      ms: delays.blocks?.find((it) => it.block === block)?.ms,
    }));
  return part === 'capture'
    ? [{ part, block: 'microphone', ms: delays?.captureMs }]
    : [{ part, block: 'speaker', ms: delays?.playoutMs }];
}

/** @returns the value that is furthest from 0. */
const furthest = (values: readonly number[]): number | undefined =>
  values.reduce<number | undefined>(
    (found, value) => (found === undefined || Math.abs(value) > Math.abs(found) ? value : found),
    undefined,
  );

const most = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : Math.max(...values);
