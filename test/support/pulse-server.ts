import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ChildProcess } from 'node:child_process';

const run = promisify(execFile);

/**
 * A private PulseAudio that PortAudio sees through ALSA's pulse plugin. It leaves the computer's
 * own sound untouched, and several of them can run at the same time.
 */
export class PulseServer {
  /** Makes any program use this server, with ALSA's default device on it. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'partyline-pulse-'));
  readonly #socket: string;
  #process: ChildProcess | null = null;
  /** PulseAudio numbers its modules upwards. */
  #lastOwnModule = 0;

  /**
   * The server does not run before `start`.
   * @param options `rescues`: streams of an unplugged device move to another one
   */
  constructor({ rescues = false }: { readonly rescues?: boolean } = {}) {
    const runtime = join(this.#folder, 'run');
    for (const name of ['run', 'run/pulse', 'home', 'state']) {
      mkdirSync(join(this.#folder, name), { mode: 0o700 });
    }
    const alsaConfig = join(this.#folder, 'asound.conf');
    writeFileSync(alsaConfig, 'pcm.!default { type pulse }\nctl.!default { type pulse }\n');
    // By default PulseAudio moves the streams of an unplugged device, and nothing is lost.
    const daemonConfig = join(this.#folder, 'daemon.conf');
    writeFileSync(daemonConfig, rescues ? '' : 'rescue-streams = no\n');
    this.#socket = join(runtime, 'pulse', 'native');
    this.env = {
      PULSE_CONFIG: daemonConfig,
      XDG_RUNTIME_DIR: runtime,
      PULSE_RUNTIME_PATH: join(runtime, 'pulse'),
      PULSE_STATE_PATH: join(this.#folder, 'state'),
      PULSE_SERVER: `unix:${this.#socket}`,
      ALSA_CONFIG_PATH: alsaConfig,
      HOME: join(this.#folder, 'home'),
    };
  }

  get isRunning(): boolean {
    return this.#process !== null && !hasEnded(this.#process);
  }

  async start(): Promise<void> {
    const args = ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disable-shm=yes'];
    const load = `module-native-protocol-unix auth-anonymous=1 socket=${this.#socket}`;
    const server = spawn('pulseaudio', [...args, '--log-level=error', '-L', load], {
      stdio: 'ignore',
      env: { ...process.env, ...this.env },
    });
    this.#process = server;
    // pactl fails at once while the server is not there and waits by itself once its socket is.
    for (;;) {
      if (hasEnded(server)) throw new Error(`pulseaudio ended with code ${String(server.exitCode)}`);
      try {
        await this.pactl('info');
        break;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    // Streams on the default device follow the default to another one when theirs is unplugged. So
    // the default is a device that nobody uses.
    const form = ['rate=48000', 'channels=1', 'channel_map=mono', 'norewinds=1'];
    this.#lastOwnModule = Number(
      await this.pactl('load-module', 'module-null-sink', 'sink_name=nobody', ...form),
    );
    await this.#setDefaults();
  }

  /** Unloads every device that was added since the start, so that the next test finds none. */
  async clear(): Promise<void> {
    if (!this.isRunning) return;
    const listed = await this.pactl('list', 'short', 'modules');
    const added = listed
      .split('\n')
      .map((line) => Number(line.split('\t')[0]))
      .filter((index) => index > this.#lastOwnModule);
    // The newest goes first, because it may use an older one. Some disappear with their master.
    for (const index of added.reverse()) await this.pactl('unload-module', String(index)).catch(() => '');
    await this.#setDefaults();
  }

  /** Kills the server as a crash would; every device goes with it. */
  async kill(): Promise<void> {
    const server = this.#process;
    this.#process = null;
    if (!server || hasEnded(server)) return;
    const gone = new Promise((resolve) => server.once('close', resolve));
    server.kill('SIGKILL');
    await gone;
  }

  /** Stops it in the middle of whatever it does, until `thaw`: it answers nobody. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async pactl(...args: readonly string[]): Promise<string> {
    const env = { ...process.env, ...this.env };
    const { stdout } = await run('pactl', [...args], { env, timeout: 10_000 });
    return stdout.trim();
  }

  /** Kills the server and removes its folder. */
  async end(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #setDefaults(): Promise<void> {
    await this.pactl('set-default-sink', 'nobody');
    await this.pactl('set-default-source', 'nobody.monitor');
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
