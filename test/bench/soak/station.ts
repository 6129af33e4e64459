import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../support/root.ts';
import { tone } from '../../support/signals.ts';
import { wavBytes } from '../../support/sound-analysis.ts';
import type { Pauses } from '../latency/systems/pair.ts';
import { childOf, residentBytes } from './proc.ts';

const CLI = join(ROOT, 'dist/main/cli.js');
const HOLD_MS = 3_000;
const PAUSE_MS = 2_000;
const RATE_HZ = 16_000;

/** One JSON line of the station. */
interface StationEvent {
  readonly event: string;
  readonly mainGcPauses?: Pauses;
  readonly gcPauses?: Pauses;
}

/**
 * One real `partyline station`, with files in place of devices. It listens to everybody and talks.
 */
export class StationUnderSoak {
  readonly subscribed: Promise<void>;
  presses = 0;
  opened = 0;
  readonly #child: ChildProcessWithoutNullStreams;
  #lastStats: StationEvent | undefined;
  #isTalking = false;

  constructor(url: string, folder: string) {
    const microphone = join(folder, 'microphone.wav');
    writeFileSync(microphone, tenSecondsOfSound());
    const devices = ['--input', `file:${microphone}`, '--output', 'file:/dev/null'];
    const args = ['station', '--server', url, '--name', 'Station', '--talk', 'Aside', '--json', ...devices];
    this.#child = spawn(process.execPath, [CLI, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, PARTYLINE_DATA: join(folder, 'data'), PARTYLINE_MDNS: 'off' },
    });
    this.#child.stderr.pipe(process.stderr, { end: false });
    this.#child.stdin.on('error', () => undefined);
    this.subscribed = new Promise((resolve, reject) => {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const event = JSON.parse(line) as StationEvent;
        if (event.event === 'subscribed') resolve();
        else if (event.event === 'talk-granted') this.opened += 1;
        else if (event.event === 'stats') this.#lastStats = event;
      });
      this.#child.once('exit', (code) =>
        reject(new Error(`The station ended with exit code ${String(code)}.`)),
      );
    });
    this.subscribed.catch(() => undefined);
  }

  /** Presses and releases its key until `stop`. */
  async talk(): Promise<void> {
    this.#isTalking = true;
    while (this.#isTalking) {
      this.#child.stdin.write('press Aside\n');
      await this.#rest(HOLD_MS);
      // A press that the end of the soak cut short proves nothing.
      if (this.#isTalking) this.presses += 1;
      this.#child.stdin.write('release Aside\n');
      await this.#rest(PAUSE_MS);
    }
  }

  /** @returns resident bytes by process; undefined where the system does not tell. */
  memory(): { readonly main: number | undefined; readonly audio: number | undefined } {
    const pid = this.#child.pid;
    if (pid === undefined) return { main: undefined, audio: undefined };
    const audio = childOf(pid);
    return { main: residentBytes(pid), audio: audio === undefined ? undefined : residentBytes(audio) };
  }

  /** @returns the garbage collectors' pauses since sound began, from the station's last report. */
  pauses(): { readonly main: Pauses | undefined; readonly audio: Pauses | undefined } {
    return { main: this.#lastStats?.mainGcPauses, audio: this.#lastStats?.gcPauses };
  }

  async stop(): Promise<void> {
    this.#isTalking = false;
    if (this.#child.exitCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGINT');
    await Promise.race([gone, sleep(5_000, undefined, { ref: false })]);
    this.kill();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #rest(forMs: number): Promise<void> {
    for (let passed = 0; passed < forMs && this.#isTalking; passed += 100) await sleep(100);
  }
}

/** The file device goes on with silence after it. */
function tenSecondsOfSound(): Buffer {
  const samples = Int16Array.from(tone(400, RATE_HZ, 10 * RATE_HZ, 8_000));
  return wavBytes(samples, RATE_HZ);
}
