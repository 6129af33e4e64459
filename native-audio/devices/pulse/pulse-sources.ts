import { askPulse } from './pulse-devices.ts';
import type { MutedPart } from '../../../common/microphone-silence.ts';

/**
 * The part of a sound server's source that matters for capturing. Monitors of loudspeakers are
 * sources too.
 */
export interface PulseSource {
  /** The number by which streams refer to it. */
  readonly index: string;
  /** The server's name for it. */
  readonly id: string;
  /** The name for people. */
  readonly name: string;
  /** Names of its channels, in their order. */
  readonly map: readonly string[];
  readonly isMuted: boolean;
  /** Whether its volume is 0 on all channels. */
  readonly isDown: boolean;
  /** For a source that is made from another one: the server's name of the other one. */
  readonly master: string | undefined;
}

/** Longest chain of sources that are made from one another; nobody builds longer ones. */
const MOST_MASTERS = 8;

type Block = (name: string) => string | undefined;

function blocks(text: string, title: string): { readonly index: string; readonly text: string }[] {
  const parts = text.split(new RegExp(`^${title} #(\\d+)$`, 'm')).slice(1);
  return parts.flatMap((index, i) => (i % 2 === 0 ? [{ index, text: parts[i + 1] ?? '' }] : []));
}

const fieldsOf =
  (block: string): Block =>
  (name) =>
    new RegExp(`^\\t${name}: (.*)$`, 'm').exec(block)?.[1];

const isMuted = (field: Block): boolean => field('Mute') === 'yes';

/** A volume that the server does not report is not 0. */
function isDown(field: Block): boolean {
  const percents = (field('Volume') ?? '').match(/\d+(?=%)/g) ?? [];
  return percents.length > 0 && percents.every((percent) => percent === '0');
}

/** Parses `pactl list sources`, in English. */
export function parsePulseSources(text: string): PulseSource[] {
  return blocks(text, 'Source').flatMap(({ index, text: block }) => {
    const field = fieldsOf(block);
    const id = field('Name');
    if (id === undefined) return [];
    const description = field('Description') ?? '';
    return [
      {
        index,
        id,
        name: description === '' || description === '(null)' ? id : description,
        map: (field('Channel Map') ?? '').split(',').filter((it) => it !== ''),
        isMuted: isMuted(field),
        isDown: isDown(field),
        master: /^\t\tdevice\.master_device = "(.*)"$/m.exec(block)?.[1],
      },
    ];
  });
}

export interface Muted {
  readonly what: MutedPart;
  readonly device: string;
}

/**
 * Finds what is muted between the microphone and this process.
 * @param sources the output of `pactl list sources`
 * @param streams the output of `pactl list source-outputs`
 * @param pids the processes that capture here
 */
export function findMuted(sources: string, streams: string, pids: readonly number[]): Muted | undefined {
  const all = parsePulseSources(sources);
  for (const { text } of blocks(streams, 'Source Output')) {
    const pid = /^\t\tapplication\.process\.id = "(\d+)"$/m.exec(text)?.[1];
    if (!pids.includes(Number(pid))) continue;
    const field = fieldsOf(text);
    const source = all.find(({ index }) => index === field('Source'));
    const found = source && mutedSource(all, source);
    if (found) return found;
    const device = source?.name ?? '';
    if (isMuted(field)) return { what: 'stream-muted', device };
    if (isDown(field)) return { what: 'stream-volume', device };
  }
  return undefined;
}

function mutedSource(all: readonly PulseSource[], source: PulseSource): Muted | undefined {
  let at: PulseSource | undefined = source;
  for (let i = 0; at !== undefined && i < MOST_MASTERS; i++) {
    if (at.isMuted) return { what: 'source-muted', device: at.name };
    if (at.isDown) return { what: 'source-volume', device: at.name };
    const { master }: PulseSource = at;
    at = master === undefined ? undefined : all.find(({ id }) => id === master);
  }
  return undefined;
}

/**
 * Asks the sound server.
 * @returns undefined if nothing is muted, or if nothing answers
 */
export async function askMuted(pids: readonly number[]): Promise<Muted | undefined> {
  if (process.platform !== 'linux') return undefined;
  const [sources, streams] = await Promise.all([
    askPulse(['list', 'sources']),
    askPulse(['list', 'source-outputs']),
  ]);
  return sources === null || streams === null ? undefined : findMuted(sources, streams, pids);
}
