import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ChildProcess } from 'node:child_process';

/**
 * Virtual sound devices for tests: a private PulseAudio with null sinks, which PortAudio sees
 * through ALSA's pulse plugin. It leaves the computer's own sound untouched, and several rigs can
 * run at the same time.
 */
const run = promisify(execFile);
const PROGRAMS = ['pulseaudio', 'pactl', 'paplay', 'parec'];
const ALSA_PLUGIN = 'libasound_module_pcm_pulse.so';
const PACKAGES = 'pulseaudio pulseaudio-utils libasound2-plugins';
export const RIG_RATE_HZ = 48_000;

type Env = Readonly<Record<string, string>>;

export type RigAvailability =
  { readonly available: true } | { readonly available: false; readonly reason: string };

/**
 * Whether this computer has the parts of the rig; `reason` names the missing ones and how to get
 * them. Tests skip without it, but on a Linux computer that calls itself CI it throws, so that CI
 * runs every test.
 * @param needs other programs that the test starts, each in a package of its name
 */
export function soundRigAvailable(needs: { readonly programs?: readonly string[] } = {}): RigAvailability {
  if (process.platform !== 'linux')
    return { available: false, reason: 'the sound rig needs Linux and PulseAudio' };
  const programs = needs.programs ?? [];
  const missing = [...PROGRAMS, ...programs].filter(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error,
  );
  if (!alsaPluginExists()) missing.push(ALSA_PLUGIN);
  if (missing.length === 0) return { available: true };
  const packages = [PACKAGES, ...programs].join(' ');
  const reason = `missing: ${missing.join(', ')} (apt-get install ${packages})`;
  if (process.env['CI']) throw new Error(`The tests on real sound devices cannot run: ${reason}.`);
  return { available: false, reason };
}

function alsaPluginExists(): boolean {
  const folders = ['/usr/lib', ...readdirSync('/usr/lib').map((name) => join('/usr/lib', name))];
  return folders.some((folder) => existsSync(join(folder, 'alsa-lib', ALSA_PLUGIN)));
}

/** A recording that is under way: mono, 16-bit, 48 kHz. */
export interface Recording {
  /** Samples so far. */
  readonly length: number;
  /** Resolves when at least this many samples are there. */
  reached(samples: number): Promise<void>;
  /** The recorded samples so far, from one sample to before another. */
  slice(from: number, to: number): Int16Array;
  stop(): Promise<Int16Array>;
}

export class SoundRig {
  /** A folder of the rig's own, removed by `stop`. */
  readonly folder: string;
  /** Makes any program use this rig's server, with ALSA's default device on it. */
  readonly env: Env;
  readonly #children = new Set<ChildProcess>();
  readonly #modules = new Map<string, string>();
  #played = 0;
  #server: ChildProcess | null = null;

  private constructor(folder: string) {
    this.folder = folder;
    const runtime = join(folder, 'run');
    for (const name of ['run', 'run/pulse', 'home', 'state']) {
      mkdirSync(join(folder, name), { mode: 0o700 });
    }
    const alsaConfig = join(folder, 'asound.conf');
    writeFileSync(alsaConfig, 'pcm.!default { type pulse }\nctl.!default { type pulse }\n');
    // PulseAudio would move the streams of an unplugged device to another one, and nothing would be
    // lost.
    const daemonConfig = join(folder, 'daemon.conf');
    writeFileSync(daemonConfig, 'rescue-streams = no\n');
    this.env = {
      PULSE_CONFIG: daemonConfig,
      XDG_RUNTIME_DIR: runtime,
      PULSE_RUNTIME_PATH: join(runtime, 'pulse'),
      PULSE_STATE_PATH: join(folder, 'state'),
      PULSE_SERVER: `unix:${join(runtime, 'pulse', 'native')}`,
      ALSA_CONFIG_PATH: alsaConfig,
      HOME: join(folder, 'home'),
    };
  }

  /**
   * @param options `server: false` leaves PulseAudio off until `startServer`: a computer without
   * any device.
   */
  static async start(options: { readonly server?: boolean } = {}): Promise<SoundRig> {
    const rig = new SoundRig(mkdtempSync(join(tmpdir(), 'partyline-rig-')));
    if (options.server !== false) await rig.startServer();
    return rig;
  }

  async startServer(): Promise<void> {
    const socket = join(this.env['PULSE_RUNTIME_PATH'] ?? '', 'native');
    const args = ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disable-shm=yes'];
    const load = `module-native-protocol-unix auth-anonymous=1 socket=${socket}`;
    const server = this.#spawn('pulseaudio', [...args, '--log-level=error', '-L', load], 'ignore');
    this.#server = server;
    // pactl fails at once while the server is not there and waits by itself once its socket is.
    for (;;) {
      if (server.exitCode !== null) throw new Error(`pulseaudio ended with code ${server.exitCode}`);
      try {
        await this.pactl('info');
        break;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    // Streams on the default device follow the default to another one when theirs is unplugged. So
    // the default is a device that nobody uses.
    await this.loadSink('nobody');
    await this.pactl('set-default-sink', 'nobody');
    await this.pactl('set-default-source', 'nobody.monitor');
  }

  /** Kills the server as a crash would; every device goes with it. */
  async killServer(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#modules.clear();
    if (server) await end(server);
  }

  /**
   * A station's pair of devices: it captures the sound played into `NAME_mic`, and its own output
   * leaves through `NAME_spk`.
   */
  async addStation(name: string): Promise<Env> {
    await this.loadSink(`${name}_mic`);
    await this.loadSink(`${name}_spk`);
    return this.stationEnv(name);
  }

  stationEnv(name: string): Env {
    return { ...this.env, PULSE_SOURCE: `${name}_mic.monitor`, PULSE_SINK: `${name}_spk` };
  }

  /**
   * Both ends on one clock: a two-channel sink `bus` with `mic` and `spk` on its left and right, so
   * that one stereo recording of `bus.monitor` holds the spoken and the heard sound.
   */
  async addBus(): Promise<Env> {
    await this.#load('bus', 'module-null-sink', ['rate=48000', 'channels=2', 'norewinds=1']);
    for (const [name, side] of [
      ['mic', 'front-left'],
      ['spk', 'front-right'],
    ] as const) {
      const map = ['master=bus', 'channels=1', 'channel_map=mono', `master_channel_map=${side}`, 'remix=no'];
      await this.#load(name, 'module-remap-sink', map);
    }
    const left = ['master=bus.monitor', 'source_name=mic_source', 'channels=1', 'channel_map=mono'];
    await this.#loadModule('mic_source', 'module-remap-source', [
      ...left,
      'master_channel_map=front-left',
      'remix=no',
    ]);
    return { ...this.env, PULSE_SOURCE: 'mic_source', PULSE_SINK: 'spk' };
  }

  /**
   * Without `norewinds` a null sink starts with seconds of buffer, and a stream on it stalls at its
   * start.
   */
  async loadSink(name: string): Promise<void> {
    await this.#load(name, 'module-null-sink', [
      'rate=48000',
      'channels=1',
      'channel_map=mono',
      'norewinds=1',
    ]);
  }

  /**
   * A microphone `NAME_mic.monitor` with several channels.
   * @param map PulseAudio's names of them; absent: its own choice
   */
  async addMicrophone(name: string, channels: number, map?: string): Promise<void> {
    await this.#load(`${name}_mic`, 'module-null-sink', [
      ...['rate=48000', `channels=${channels}`, 'norewinds=1'],
      ...(map === undefined ? [] : [`channel_map=${map}`]),
    ]);
  }

  /**
   * Plays interleaved 48 kHz samples into a sink, each channel into its own.
   * @returns a function that stops it early
   */
  async playChannels(sink: string, samples: Int16Array, channels: number): Promise<() => Promise<void>> {
    const map = (await this.pactl('list', 'sinks'))
      .split(/^Sink #/m)
      .find((block) => block.includes(`\tName: ${sink}\n`))
      ?.match(/^\tChannel Map: (.*)$/m)?.[1];
    const path = join(this.folder, `${sink}-${String(this.#played++)}.raw`);
    writeFileSync(path, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
    const format = ['--raw', '--format=s16ne', '--rate=48000', `--channels=${channels}`];
    const player = this.#spawn(
      'pacat',
      [
        ...[...format, `--channel-map=${map ?? ''}`, '--no-remix', '--no-remap'],
        ...['--playback', '--latency-msec=250', `--device=${sink}`, path],
      ],
      'ignore',
    );
    return () => end(player);
  }

  /** As if the device were pulled out. */
  async unloadSink(name: string): Promise<void> {
    const module = this.#modules.get(name);
    if (module === undefined) throw new Error(`no sink ${name}`);
    this.#modules.delete(name);
    await this.pactl('unload-module', module);
  }

  /** Plays a WAV file into a sink. @returns what stops it before its end. */
  playOn(sink: string, wavPath: string): () => Promise<void> {
    const player = this.#spawn('paplay', [`--device=${sink}`, '--latency-msec=250', wavPath], 'ignore');
    return () => end(player);
  }

  /** Plays a WAV file into a sink; resolves when it has been played to the end. */
  async playInto(sink: string, wavPath: string): Promise<void> {
    // A long buffer: the player must not be what stutters on a busy machine.
    const player = this.#spawn('paplay', [`--device=${sink}`, '--latency-msec=250', wavPath], 'ignore');
    const code = await new Promise<number | null>((resolve) => player.once('exit', resolve));
    if (code !== 0) throw new Error(`paplay into ${sink} ended with ${String(code ?? player.signalCode)}`);
  }

  /**
   * Records a source (a sink's monitor is `SINK.monitor`). Resolves once sound arrives.
   * @param channels 2 interleaves left and right.
   */
  async record(source: string, channels: 1 | 2 = 1): Promise<Recording> {
    const format = ['--raw', '--format=s16le', `--rate=${RIG_RATE_HZ}`, `--channels=${channels}`];
    const recorder = this.#spawn('parec', [`--device=${source}`, '--latency-msec=10', ...format], 'pipe');
    const chunks: Buffer[] = [];
    let bytes = 0;
    const waiting = new Set<{ readonly bytes: number; resolve(): void; reject(error: Error): void }>();
    recorder.stdout?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      for (const waiter of waiting) {
        if (bytes < waiter.bytes) continue;
        waiting.delete(waiter);
        waiter.resolve();
      }
    });
    recorder.once('exit', (code) => {
      for (const waiter of waiting) waiter.reject(new Error(`parec of ${source} ended with ${String(code)}`));
      waiting.clear();
    });
    const reached = (samples: number): Promise<void> =>
      new Promise((resolve, reject) => {
        if (bytes >= samples * 2) resolve();
        else if (recorder.exitCode !== null) reject(new Error(`parec of ${source} is not running`));
        else waiting.add({ bytes: samples * 2, resolve, reject });
      });
    await reached(1);
    return {
      get length() {
        return bytes >> 1;
      },
      reached,
      slice: (from, to) => samplesOf(Buffer.concat(chunks).subarray(from * 2, to * 2)),
      async stop() {
        await end(recorder);
        return samplesOf(Buffer.concat(chunks));
      },
    };
  }

  /** Records for a while. */
  async recordFor(source: string, seconds: number): Promise<Int16Array> {
    const recording = await this.record(source);
    await recording.reached(Math.round(seconds * RIG_RATE_HZ));
    return recording.stop();
  }

  async pactl(...args: string[]): Promise<string> {
    const { stdout } = await run('pactl', args, { env: { ...process.env, ...this.env }, timeout: 10_000 });
    return stdout.trim();
  }

  /** Ends what this rig started, and nothing else. */
  async stop(): Promise<void> {
    await Promise.all([...this.#children].map(end));
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #load(sink: string, module: string, args: readonly string[]): Promise<void> {
    await this.#loadModule(sink, module, [`sink_name=${sink}`, ...args]);
  }

  async #loadModule(name: string, module: string, args: readonly string[]): Promise<void> {
    this.#modules.set(name, await this.pactl('load-module', module, ...args));
  }

  #spawn(program: string, args: readonly string[], stdout: 'ignore' | 'pipe'): ChildProcess {
    const child = spawn(program, [...args], {
      stdio: ['ignore', stdout, 'ignore'],
      env: { ...process.env, ...this.env },
    });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }
}

function samplesOf(bytes: Buffer): Int16Array {
  const samples = new Int16Array(bytes.length >> 1);
  for (let i = 0; i < samples.length; i += 1) samples[i] = bytes.readInt16LE(i * 2);
  return samples;
}

/**
 * Sends SIGKILL, and waits: a recorder has nothing to save, and the rig's folder is removed right
 * after.
 */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await gone;
}
