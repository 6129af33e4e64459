import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SoundRig } from '../../../support/sound-rig.ts';
import { Keyboard } from './keyboard.ts';
import { MUMBLE_HOST, writeClientFiles, writeServerFiles, type MumbleProfile } from './mumble-files.ts';
import type { Pair } from './pair.ts';
import { usageOf } from './usage.ts';

const PUSH_TO_TALK = 'Control_L';
const READY_MS = 20_000;
/** Programs and the Debian packages that hold them. */
const NEEDS: readonly (readonly [program: string, debianPackage: string])[] = [
  ['mumble', 'mumble'],
  ['murmurd', 'mumble-server'],
  ['Xvfb', 'xvfb'],
  ['xdotool', 'xdotool'],
  ['openssl', 'openssl'],
  ['python3', 'python3'],
];

/** @returns a sentence that says what to install; undefined when everything is there. */
export function mumbleMissing(): string | undefined {
  const missing = NEEDS.filter(
    ([program]) => spawnSync('which', [program], { stdio: 'ignore', env: withSbin() }).status !== 0,
  );
  if (missing.length === 0) return undefined;
  const [programs, packages] = [0, 1].map((which) => missing.map((need) => need[which]).join(' '));
  return `Mumble cannot be measured here; missing: ${programs}. On Debian: apt-get install ${packages}`;
}

/** @returns the version of Debian's package; undefined on other systems. */
export function mumbleVersion(): string | undefined {
  const { stdout, status } = spawnSync('dpkg-query', ['-W', '-f=${Version}', 'mumble'], { encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}

export interface MumbleOptions {
  readonly profile: MumbleProfile;
  readonly continuous: boolean;
}

/** Starts Mumble's server and two clients in a folder, on a display and on ports of their own. */
export async function startMumble(rig: SoundRig, { profile, continuous }: MumbleOptions): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-mumble-'));
  const children: ChildProcess[] = [];
  let keyboard: Keyboard | undefined;
  const close = async (): Promise<void> => {
    await Promise.all(children.map(end));
    await keyboard?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const port = await freePort();
    // Started by root, Mumble's server goes on as a user of its own, which has to get at its files.
    const serverFolder = join(folder, 'server');
    mkdirSync(serverFolder);
    chmodSync(folder, 0o755);
    chmodSync(serverFolder, 0o777);
    const { ini, digest } = writeServerFiles(serverFolder, port);
    const server = new Talkative('murmurd', ['-ini', ini, '-fg'], withSbin());
    children.push(server.process);
    await server.says('Server listening on');

    const keys = await Keyboard.start();
    keyboard = keys;
    const client = (name: string, source: string, sink: string, pushToTalkKey: boolean): ChildProcess => {
      const home = join(folder, name);
      mkdirSync(home);
      const env = writeClientFiles({
        ...{ folder: home, name, profile, continuous: continuous && pushToTalkKey },
        ...{ pushToTalkKey, source, sink, port, digest },
      });
      const url = `mumble://${name}@${MUMBLE_HOST}:${String(port)}/?version=1.2.0`;
      const process = new Talkative('mumble', ['-m', url], { ...rig.env, ...keys.display.env, ...env })
        .process;
      children.push(process);
      return process;
    };
    // The talker's own speaker, and the listener's microphone, are a device that nobody uses.
    const listener = client('Listener', 'nobody.monitor', 'spk', false);
    await server.says(/Listener\(-1\)> Authenticated/);
    const talker = client('Talker', 'mic_source', 'nobody', true);
    await server.says(/Talker\(-1\)> Authenticated/);

    const [serverPid, talkerPid, listenerPid] = [server.process, talker, listener].map(({ pid }) => pid ?? 0);
    return {
      // A talker that transmits all the time has no key.
      press: () => (continuous ? performance.now() : keys.down(PUSH_TO_TALK)),
      release: () => {
        if (!continuous) keys.up(PUSH_TO_TALK);
      },
      usage: () => ({
        server: usageOf(serverPid),
        talker: usageOf(talkerPid),
        listener: usageOf(listenerPid),
      }),
      declared: () => Promise.resolve(undefined),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A process whose output the bench waits for. */
class Talkative {
  readonly process: ChildProcess;
  #said = '';
  #wake: (() => void) | undefined;

  constructor(program: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.process = spawn(program, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#said = (this.#said + text).slice(-20_000);
        this.#wake?.();
      });
    }
    this.process.on('error', () => this.#wake?.());
    this.process.on('exit', () => this.#wake?.());
  }

  /** @throws when the words do not come in time, or the process ends. */
  async says(words: string | RegExp): Promise<void> {
    const deadlineMs = performance.now() + READY_MS;
    while (this.#said.search(words) < 0) {
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0 || this.process.exitCode !== null || this.process.signalCode !== null) {
        throw new Error(`${this.process.spawnfile} did not say "${String(words)}":\n${this.#said}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
  }
}

/** Debian keeps servers in sbin folders, which are not on everybody's path. */
function withSbin(): Record<string, string> {
  return { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
}

/** @returns a port that is free for TCP now; Mumble takes the same number for UDP. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, MUMBLE_HOST, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await gone;
}
