import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const run = promisify(execFile);

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
    // Else a layout that is set is forgotten when the program that set it goes.
    const keep = ['-noreset'];
    const server = spawn(
      'Xvfb',
      ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp', ...repeat, ...keep],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      },
    );
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

  /** setxkbmap, with such arguments: `de`. Options add up, so that they are cleared first. */
  async layout(...args: readonly string[]): Promise<void> {
    const env = { ...process.env, ...this.env };
    await run('setxkbmap', ['-option', ''], { env });
    await run('setxkbmap', args, { env });
  }

  /**
   * Presses these keycodes together, with one of the active layouts. For that, xdotool returns to
   * the first one.
   */
  async pressInGroup(group: number, ...keycodes: readonly string[]): Promise<void> {
    const code = `import x11 from 'x11';
      const [group, ...keycodes] = process.argv.slice(1).map(Number);
      const ask = (client, name) => new Promise((done) => client.require(name, (_error, found) => done(found)));
      x11.createClient({ display: process.env.DISPLAY, shm: 'off' }, async (_error, { client }) => {
        const [xkb, xtest] = [await ask(client, 'xkb'), await ask(client, 'xtest')];
        const lock = (to) => xkb.LatchLockState(xkb.UseCoreKbd, 0, 0, true, to, 0, 0, false, 0);
        lock(group);
        for (const keycode of keycodes) xtest.FakeInput(xtest.KeyPress, keycode, 0, 0, 0, 0);
        for (const keycode of keycodes.reverse()) xtest.FakeInput(xtest.KeyRelease, keycode, 0, 0, 0, 0);
        lock(0);
        await client.sync();
        process.exit();
      });`;
    const args = ['--input-type=module', '-e', code, '--', String(group), ...keycodes];
    await run(process.execPath, args, { env: { ...process.env, ...this.env } });
  }

  /** xset, with such arguments: `r rate 4000 25`. */
  async set(...args: readonly string[]): Promise<void> {
    await run('xset', args, { env: { ...process.env, ...this.env } });
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
