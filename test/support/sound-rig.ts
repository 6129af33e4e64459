import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { PulseServer } from './pulse-server.ts';

/**
 * Virtual sound devices for tests: a private PulseAudio with null sinks, which PortAudio sees
 * through ALSA's pulse plugin. It leaves the computer's own sound untouched, and several rigs can
 * run at the same time.
 */
export const RIG_RATE_HZ = 48_000;

type Env = Readonly<Record<string, string>>;

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

export interface SoundRigOptions {
  /** The server that gets the devices. Without it the rig starts and ends a server of its own. */
  readonly on?: PulseServer;
  /** `false` leaves the server off until `startServer`: a machine without any device. */
  readonly server?: boolean;
  /** Streams of an unplugged device move to another one, as PulseAudio does by default. */
  readonly rescues?: boolean;
}

export class SoundRig {
  /** A folder of the rig's own, removed by `stop`. */
  readonly folder = mkdtempSync(join(tmpdir(), 'partyline-rig-'));
  readonly #children = new Set<ChildProcess>();
  readonly #modules = new Map<string, string>();
  readonly #server: PulseServer;
  readonly #isOwnServer: boolean;
  #played = 0;

  private constructor({ on, rescues = false }: SoundRigOptions) {
    this.#server = on ?? new PulseServer({ rescues });
    this.#isOwnServer = on === undefined;
  }

  static async start(options: SoundRigOptions = {}): Promise<SoundRig> {
    const rig = new SoundRig(options);
    if (options.server !== false && !rig.#server.isRunning) await rig.startServer();
    return rig;
  }

  /** Makes any program use this rig's server, with ALSA's default device on it. */
  get env(): Env {
    return this.#server.env;
  }

  startServer(): Promise<void> {
    return this.#server.start();
  }

  /** The server hangs until `thawServer`. Only for a rig with a server of its own. */
  freezeServer(): void {
    this.#server.freeze();
  }

  thawServer(): void {
    this.#server.thaw();
  }

  /** Kills the server as a crash would; every device goes with it. */
  async killServer(): Promise<void> {
    this.#modules.clear();
    await this.#server.kill();
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

  pactl(...args: readonly string[]): Promise<string> {
    return this.#server.pactl(...args);
  }

  /** Ends what this rig started, and takes its devices away. */
  async stop(): Promise<void> {
    await Promise.all([...this.#children].map(end));
    await (this.#isOwnServer ? this.#server.end() : this.#server.clear());
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
