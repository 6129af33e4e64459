import { spawn } from 'node:child_process';
import type { SoundRig } from '../../../support/sound-rig.ts';
import { firstNonZero } from './analysis.ts';
import { RecordingClock } from './clock.ts';
import { RATE_HZ } from './plan.ts';

const BYTES_PER_FRAME = 4;

/** Records both halves of the bus at once, with the time of each chunk. */
export class BusRecorder {
  readonly clock = new RecordingClock(RATE_HZ);
  readonly #chunks: Buffer[] = [];
  readonly #process;
  #bytes = 0;
  #waiter: (() => void) | undefined;

  constructor(rig: SoundRig) {
    const format = ['--raw', '--format=s16le', `--rate=${String(RATE_HZ)}`, '--channels=2'];
    this.#process = spawn('parec', ['--device=bus.monitor', '--latency-msec=10', ...format], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...rig.env },
    });
    this.#process.stdout.on('data', (chunk: Buffer) => {
      const atMs = performance.now();
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      this.clock.arrived(Math.floor(this.#bytes / BYTES_PER_FRAME), atMs);
      this.#waiter?.();
    });
    this.#process.once('exit', () => this.#waiter?.());
  }

  /** Waits until something is on the microphone's side. @returns its position, frames. */
  async started(withinMs: number): Promise<number> {
    const deadlineMs = performance.now() + withinMs;
    let seen = 0;
    for (;;) {
      const whole = this.#bytes - (this.#bytes % BYTES_PER_FRAME);
      const fresh = Buffer.concat(this.#chunks).subarray(seen, whole);
      const left = Int16Array.from({ length: fresh.length / BYTES_PER_FRAME }, (_, i) =>
        fresh.readInt16LE(i * BYTES_PER_FRAME),
      );
      const found = firstNonZero(left);
      if (found !== undefined) return seen / BYTES_PER_FRAME + found;
      seen = whole;
      await this.#more(deadlineMs);
    }
  }

  /** Waits until this many frames are recorded. */
  async reached(frames: number, withinMs: number): Promise<void> {
    const deadlineMs = performance.now() + withinMs;
    while (this.#bytes < frames * BYTES_PER_FRAME) await this.#more(deadlineMs);
  }

  /** @returns left and right, interleaved. */
  async stop(): Promise<Int16Array> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = new Promise((resolve) => this.#process.once('close', resolve));
      this.#process.kill('SIGKILL');
      await gone;
    }
    const bytes = Buffer.concat(this.#chunks);
    return Int16Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readInt16LE(2 * i));
  }

  async #more(deadlineMs: number): Promise<void> {
    const leftMs = deadlineMs - performance.now();
    if (leftMs <= 0 || this.#process.exitCode !== null) throw new Error('The recording of the bus stopped.');
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, leftMs);
      this.#waiter = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#waiter = undefined;
  }
}
