import type { AudioDelays, TalkerStats } from '../../../native-audio/types.ts';
import type { CliProcess, SeenEvent } from '../../support/cli-process.ts';
import type { Declared, Pauses } from './pair.ts';
import { median } from './statistics.ts';

/**
 * The sum that the connection panel shows, put together from both stations: what the talker declares up to the wire, what
 * the listener declares from the wire on, and half a round trip of each between them.
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

/** The blocks of both stations in the order of the path, by name, ms. Pure. */
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

/** The newest statistics in which this delay is known. */
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
