import type { AudioDelays } from '../../../../common/audio-delays.ts';
import type { TalkerStats } from '../../../../native-audio/playout/talker-stats.ts';
import type { CliProcess, SeenEvent } from '../../../support/cli-process.ts';
import type { Declared, Pauses } from './pair.ts';
import { median } from '../../base/statistics.ts';

/**
 * Adds up the delay that the connection panel shows, from both stations: the talker's blocks before
 * the wire, the listener's after it, and half a round trip of each.
 */
export async function declared(talker: CliProcess, listener: CliProcess): Promise<Declared | undefined> {
  const near = latest(talker, 'captureMs');
  const far = latest(listener, 'playoutMs');
  const targets = listener
    .all('stats')
    .flatMap((stats) => (stats['talkers'] as readonly TalkerStats[]).map(({ targetMs }) => targetMs));
  if (!near || !far || targets.length === 0) return undefined;
  const network = (await roundTripMs(talker)) / 2 + (await roundTripMs(listener)) / 2;
  const parts = joined(delaysOf(near), delaysOf(far), network, median(targets));
  return {
    parts,
    sumMs: Object.values(parts).reduce((sum, part) => sum + part, 0),
    gcPauses: { ...pauses('talker', talker), ...pauses('listener', listener) },
  };
}

/** @returns the blocks of both stations by name, in the order of the path, ms. Pure. */
export function joined(
  near: AudioDelays,
  far: AudioDelays,
  networkMs: number,
  jitterTargetMs: number,
): Record<string, number> {
  const blocks = (delays: AudioDelays, names: readonly string[]): Record<string, number> =>
    Object.fromEntries(
      (delays.blocks ?? [])
        .filter(({ block }) => names.includes(block))
        .map(({ block, ms }) => [`${block} ms`, ms]),
    );
  return {
    ...(near.blocks ? blocks(near, ['microphone', 'capture-rate']) : { 'capture ms': near.captureMs ?? 0 }),
    'frame ms': near.encodeMs,
    'network ms': networkMs,
    'jitter target ms': jitterTargetMs,
    ...(far.blocks
      ? blocks(far, ['playout-rate', 'queue', 'speaker'])
      : { 'playout ms': far.playoutMs ?? 0 }),
  };
}

/** @returns the newest statistics that hold this delay. */
function latest(station: CliProcess, part: 'captureMs' | 'playoutMs'): SeenEvent | undefined {
  return station
    .all('stats')
    .filter((stats) => delaysOf(stats)[part] !== undefined)
    .at(-1);
}

function delaysOf(stats: SeenEvent): AudioDelays {
  return stats['delays'] as AudioDelays;
}

async function roundTripMs(station: CliProcess): Promise<number> {
  const from = station.mark;
  station.say('status');
  const { rttMs } = await station.waitFor('status', () => true, { from });
  return typeof rttMs === 'number' ? rttMs : 0;
}

function pauses(role: string, station: CliProcess): Record<string, Pauses> {
  const stats = station.all('stats').at(-1);
  const found: Record<string, Pauses> = {};
  for (const [field, process] of [
    ['gcPauses', 'audio'],
    ['mainGcPauses', 'main'],
  ] as const) {
    const seen = stats?.[field] as Pauses | undefined;
    if (seen) found[`${role}, ${process}`] = seen;
  }
  return found;
}
