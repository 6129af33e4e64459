import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PanelState } from '../../../../main/contract/panel-state.ts';
import { CliBench, type CliProcess } from '../../../support/cli-process.ts';
import type { SoundRig } from '../../../support/sound-rig.ts';
import { Keyboard } from './keyboard.ts';
import { declared } from './declared.ts';
import type { Pair } from './pair.ts';
import { usageOf } from './usage.ts';

export interface PartylineOptions {
  /** Absent: the server's default. */
  readonly frameMs: number | undefined;
  /** Further arguments of the talking station. */
  readonly talkerArguments: readonly string[];
  /** The key is a real one on a display, not a line on stdin. */
  readonly hotkey: boolean;
}

/** The default hotkey of a station. */
const HOTKEY = 'F8';

/** Starts a server and two stations with the command line. */
export async function startPartyline(rig: SoundRig, options: PartylineOptions): Promise<Pair> {
  const bench = new CliBench();
  const env = { ...rig.env, PULSE_SOURCE: 'mic_source', PULSE_SINK: 'spk' };
  let talk: Talk | undefined;
  try {
    const { process: server, url } = await bench.serve(serverArguments(bench, options.frameMs));
    const listener = bench.start(
      stationArguments(url, 'Listener', ['--listen', 'Main', '--talk', '', '--input', 'none']),
      env,
    );
    const place = { bench, env, url };
    const { talker, keys } = (talk = await (options.hotkey
      ? talkByHotkey(place)
      : talkByLines(place, options.talkerArguments)));
    await ready(listener, 'output');
    return {
      press: () => keys.down(),
      release: () => keys.up(),
      usage: () => ({
        server: usageOf(server.pid),
        talker: usageOf(talker.pid),
        listener: usageOf(listener.pid),
      }),
      declared: () => (options.hotkey ? Promise.resolve(undefined) : declared(talker, listener)),
      close: async () => {
        await bench.end();
        await keys.stop();
      },
    };
  } catch (error) {
    await bench.end();
    await talk?.keys.stop();
    throw error;
  }
}

/** The talking station, and how its key goes down. */
interface Talk {
  readonly talker: CliProcess;
  readonly keys: { down(): number; up(): void; stop(): Promise<void> };
}

interface Place {
  readonly bench: CliBench;
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
}

function stationArguments(url: string, name: string, args: readonly string[]): string[] {
  return ['station', '--server', url, '--name', name, '--json', ...args];
}

/** Starts a talker whose key is a line on its stdin. */
async function talkByLines({ bench, env, url }: Place, args: readonly string[]): Promise<Talk> {
  const own = ['--talk', 'Main', '--listen', '', '--output', 'none', ...args];
  const talker = bench.start(stationArguments(url, 'Talker', own), env);
  await ready(talker, 'input');
  return {
    talker,
    keys: {
      down: () => {
        const atMs = performance.now();
        talker.say('press Main');
        return atMs;
      },
      up: () => talker.say('release Main'),
      stop: () => Promise.resolve(),
    },
  };
}

/**
 * Starts a talker whose key is a global hotkey on a display: the key goes through the key hook and
 * the hotkey process, as at a desk.
 */
async function talkByHotkey({ bench, env, url }: Place): Promise<Talk> {
  const keyboard = await Keyboard.start();
  try {
    const data = bench.path('talker');
    mkdirSync(data);
    const settings = { version: 1, setupDone: true, name: 'Talker', selectedChannel: 'main' };
    writeFileSync(join(data, 'settings.json'), JSON.stringify(settings));
    const talker = bench.start(stationArguments(url, 'Talker', ['--panel', '--output', 'none']), {
      ...env,
      ...keyboard.display.env,
      WAYLAND_DISPLAY: '',
      XDG_SESSION_TYPE: 'x11',
      PARTYLINE_DATA: data,
    });
    await talker.waitFor('panel');
    await untilReady(talker);
    return {
      talker,
      keys: {
        down: () => keyboard.down(HOTKEY),
        up: () => keyboard.up(HOTKEY),
        stop: () => keyboard.stop(),
      },
    };
  } catch (error) {
    await keyboard.stop();
    throw error;
  }
}

/** Waits until the talker has joined and has its microphone and its hotkeys. */
async function untilReady(talker: CliProcess): Promise<void> {
  for (let asked = 0; asked < 50; asked++) {
    const from = talker.mark;
    talker.say('status');
    const { connection, audio, hotkeys } = (await talker.waitFor('status', () => true, { from }))[
      'state'
    ] as PanelState;
    const joined = connection.type === 'joined' && audio.input.state === 'running';
    if (joined && hotkeys.availability === 'ready') return;
    await sleep(200);
  }
  throw new Error(`The talking station did not get ready:\n${talker.stdout.slice(-4_000)}`);
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
