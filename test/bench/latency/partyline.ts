import { writeFileSync } from 'node:fs';
import { CliBench, type CliProcess } from '../../support/cli-process.ts';
import type { SoundRig } from '../../support/sound-rig.ts';
import type { Declared, Pair } from './pair.ts';
import { usageOf } from './usage.ts';

export interface PartylineOptions {
  /** Absent: the server's default. */
  readonly frameMs: number | undefined;
  /** More arguments of the talking station; none: its defaults. */
  readonly talkerArguments: readonly string[];
}

interface DelaysSeen {
  readonly captureMs?: number;
  readonly encodeMs?: number;
  readonly playoutMs?: number;
}

/** A server and two stations, each as its command starts it. Keys are lines on the talker's stdin. */
export async function startPartyline(rig: SoundRig, options: PartylineOptions): Promise<Pair> {
  const bench = new CliBench();
  try {
    const env = { ...rig.env, PULSE_SOURCE: 'mic_source', PULSE_SINK: 'spk' };
    const { process: server, url } = await bench.serve(serverArguments(bench, options.frameMs));
    const start = (name: string, args: readonly string[]): CliProcess =>
      bench.start(['station', '--server', url, '--name', name, '--json', ...args], env);
    const talker = start('Talker', [
      ...['--talk', 'Main', '--listen', '', '--output', 'none'],
      ...options.talkerArguments,
    ]);
    const listener = start('Listener', ['--listen', 'Main', '--talk', '', '--input', 'none']);
    await Promise.all([ready(talker, 'input'), ready(listener, 'output')]);
    return {
      press: () => {
        const atMs = performance.now();
        talker.say('press Main');
        return atMs;
      },
      release: () => talker.say('release Main'),
      usage: () => ({
        server: usageOf(server.pid),
        talker: usageOf(talker.pid),
        listener: usageOf(listener.pid),
      }),
      declared: () => declared(talker, listener),
      close: () => bench.end(),
    };
  } catch (error) {
    await bench.end();
    throw error;
  }
}

function serverArguments(bench: CliBench, frameMs: number | undefined): string[] {
  if (frameMs === undefined) return [];
  const file = bench.path('server.json');
  writeFileSync(file, JSON.stringify({ frameDurationMs: frameMs, channels: [{ name: 'Main' }] }));
  return ['--config', file];
}

async function ready(station: CliProcess, side: 'input' | 'output'): Promise<void> {
  await station.waitFor('device', (event) => event['side'] === side && event['state'] === 'running');
  await station.waitFor('subscribed');
}

/**
 * The sum that the connection panel shows, put together from both stations: what the talker declares up to the wire, what
 * the listener declares from the wire on. Loopback itself is not worth a figure.
 */
function declared(talker: CliProcess, listener: CliProcess): Declared | undefined {
  const near = latest(talker, 'captureMs')?.['delays'] as DelaysSeen | undefined;
  const heard = latest(listener, 'playoutMs');
  const far = heard?.['delays'] as DelaysSeen | undefined;
  const buffers = listener
    .all('stats')
    .flatMap((stats) => stats['talkers'] as { readonly targetMs: number }[])
    .map(({ targetMs }) => targetMs);
  if (near?.captureMs === undefined || far?.playoutMs === undefined || buffers.length === 0) return undefined;
  const parts = {
    captureMs: near.captureMs,
    encodeMs: near.encodeMs ?? 0,
    bufferMs: [...buffers].sort((a, b) => a - b)[buffers.length >> 1],
    playoutMs: far.playoutMs,
  };
  return { parts, sumMs: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

/** The newest statistics in which this delay is known. */
function latest(station: CliProcess, part: keyof DelaysSeen): CliProcess['events'][number] | undefined {
  return station
    .all('stats')
    .filter((stats) => (stats['delays'] as DelaysSeen)[part] !== undefined)
    .at(-1);
}
