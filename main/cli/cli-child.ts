import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { isOutOfDescriptors, OUT_OF_DESCRIPTORS } from '../base/descriptors.ts';
import type { CliEvent } from './output.ts';
import { CHILD_ENV } from './until-stopped.ts';

/** A command that was asked to end is killed after this time. */
const PATIENCE_MS = 5_000;

/**
 * Runs one of this program's own commands in a child process and reads its JSON lines. The child
 * ends with this process, however that one ends: the IPC channel between them is cut then.
 */
export class CliChild {
  readonly #child: ChildProcess;
  readonly #events: CliEvent[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #onEvent: (event: CliEvent) => void;
  #ended: string | undefined;

  /**
   * @param cli path of the built cli.js.
   * @param env added to this process's own environment.
   * @param onEvent called with each event as it arrives.
   */
  constructor(
    cli: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    onEvent: (event: CliEvent) => void = () => undefined,
  ) {
    this.#onEvent = onEvent;
    this.#child = spawn(process.execPath, [cli, ...args, '--json'], {
      stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, ...env, ...CHILD_ENV },
    });
    const end = (how: string): void => {
      this.#ended ??= `partyline ${args[0]} ended with ${how}`;
      this.#wake();
    };
    // Not 'exit': at 'close' everything that the child wrote has been read.
    this.#child.on('close', (code, signal) => {
      end(signal ?? `exit code ${String(code)}`);
    });
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) end(isOutOfDescriptors(error) ? OUT_OF_DESCRIPTORS : error.message);
    });
    // Both are missing when no process could be started.
    const { stdin, stdout } = this.#child as { readonly stdin?: Writable; readonly stdout?: Readable };
    // Lines for a dying process are lost; its end is reported above.
    stdin?.on('error', () => undefined);
    if (!stdout) return;
    createInterface({ input: stdout }).on('line', (line) => {
      const event = JSON.parse(line) as CliEvent;
      this.#events.push(event);
      this.#onEvent(event);
      this.#wake();
    });
  }

  get events(): readonly CliEvent[] {
    return this.#events;
  }

  /** Writes one line to the child's stdin. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /**
   * @returns the first matching event, past or future.
   * @throws Error when the process ends first, or the time is up.
   */
  async waitFor(name: string, fits: (event: CliEvent) => boolean, withinMs: number): Promise<CliEvent> {
    const deadlineMs = performance.now() + withinMs;
    for (;;) {
      const found = this.#events.find((event) => event.event === name && fits(event));
      if (found) return found;
      if (this.#ended !== undefined) throw new Error(`${this.#ended} before "${name}".`);
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) throw new Error(`No "${name}" within ${String(withinMs / 1_000)} s.`);
      await this.#news(leftMs);
    }
  }

  /** Waits until the process has ended. @returns how, for people. */
  async ended(): Promise<string> {
    while (this.#ended === undefined) await this.#news();
    return this.#ended;
  }

  /** Asks the child to end, and waits until it has ended. */
  async end(): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#child.kill('SIGTERM');
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    await this.ended();
    clearTimeout(impatience);
  }

  /** @param withinMs absent: for as long as it takes. */
  #news(withinMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = withinMs === undefined ? undefined : setTimeout(done, withinMs);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
