import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether this machine can show and press anything. In CI it must: there a missing program is a failure. */
export const hasXDisplay =
  process.env['CI'] === 'true' ||
  (process.platform === 'linux' &&
    ['Xvfb', 'xdotool'].every((program) => spawnSync('which', [program], { stdio: 'ignore' }).status === 0));

/** A virtual X display of its own, with a keyboard. */
export class XDisplay {
  /** For DISPLAY: `:7`. */
  readonly name: string;
  readonly #server: ChildProcess;

  private constructor(server: ChildProcess, name: string) {
    this.#server = server;
    this.name = name;
  }

  /** Xvfb takes a free number by itself and tells it. */
  static async start(size = '1280x800x24'): Promise<XDisplay> {
    // A key that is held repeats after 150 ms, every 30 ms.
    const repeat = ['-ardelay', '150', '-arinterval', '30'];
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp', ...repeat], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const failed = once(server, 'exit').then(() => Promise.reject(new Error('Xvfb ended by itself')));
    // It is looked at only while the display starts.
    failed.catch(() => undefined);
    const told = (async (): Promise<string> => {
      let text = '';
      for await (const chunk of server.stdio[3] as AsyncIterable<Buffer>) {
        text += chunk.toString();
        if (text.includes('\n')) return text.trim();
      }
      throw new Error('Xvfb told no number');
    })();
    return new XDisplay(server, `:${await Promise.race([told, failed])}`);
  }

  get env(): { readonly DISPLAY: string } {
    return { DISPLAY: this.name };
  }

  /** xdotool, with such arguments: `keydown F8`. */
  async tool(...args: readonly string[]): Promise<void> {
    await run('xdotool', args, { env: { ...process.env, ...this.env } });
  }

  async keyDown(...keys: readonly string[]): Promise<void> {
    await this.tool('keydown', ...keys);
  }

  async keyUp(...keys: readonly string[]): Promise<void> {
    await this.tool('keyup', ...keys);
  }

  async stop(): Promise<void> {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    const gone = once(this.#server, 'exit');
    // SIGTERM, so that it takes its lock and its socket along.
    this.#server.kill();
    await gone;
  }
}
