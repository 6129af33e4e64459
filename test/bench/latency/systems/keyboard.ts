import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { XDisplay } from '../../../support/x-display.ts';

/**
 * A display with a keyboard whose keys go down within a millisecond: one xdotool reads commands, so
 * that no key waits for a program to start.
 */
export class Keyboard {
  readonly display: XDisplay;
  readonly #tool: ChildProcess;

  private constructor(display: XDisplay, tool: ChildProcess) {
    this.display = display;
    this.#tool = tool;
    // The pipe may break when the bench is over.
    tool.stdin?.on('error', () => undefined);
  }

  static async start(): Promise<Keyboard> {
    const display = await XDisplay.start();
    const tool = spawn('xdotool', ['-'], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { ...process.env, ...display.env },
    });
    return new Keyboard(display, tool);
  }

  /** @returns the moment before the press, on the clock of `performance.now()`. */
  down(key: string): number {
    const atMs = performance.now();
    this.#tool.stdin?.write(`keydown ${key}\n`);
    return atMs;
  }

  up(key: string): void {
    this.#tool.stdin?.write(`keyup ${key}\n`);
  }

  async stop(): Promise<void> {
    if (this.#tool.exitCode === null && this.#tool.signalCode === null) {
      const gone = once(this.#tool, 'exit');
      this.#tool.stdin?.end();
      await gone;
    }
    await this.display.stop();
  }
}
