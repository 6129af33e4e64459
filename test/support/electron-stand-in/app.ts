import { EventEmitter } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { App } from 'electron';
import { closeBrowser, launchBrowser } from './browser.ts';
import { StandInEvent } from './event.ts';
import { utilities } from './utility-process.ts';

type Used = Pick<
  App,
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'setPath'
  | 'getPath'
  | 'getVersion'
  | 'getLocale'
  | 'getAppPath'
  | 'isPackaged'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'setLoginItemSettings'
  | 'emit'
>;

const ROOT = new URL('../../../', import.meta.url);

class StandInApp extends EventEmitter implements Used {
  readonly isPackaged = process.env['STAND_IN_PACKAGED'] === '1';
  /** The program's calls to the system. */
  readonly told: { readonly what: string; readonly with: unknown }[] = [];
  readonly #paths = new Map<string, string>();
  readonly #ready: Promise<void>;
  #isReady = false;
  #lock: Server | undefined;
  #lockFile: string | undefined;
  #telling: Promise<void> | undefined;
  #exiting = false;

  constructor() {
    super();
    // As in Electron, what the entry does when it is loaded comes before.
    this.#ready = new Promise((resolve) => setImmediate(resolve)).then(async () => {
      if (this.#exiting) return new Promise(() => undefined);
      await launchBrowser(join(this.getPath('userData'), 'stand-in-chromium'));
      this.#isReady = true;
      this.emit('ready', {}, {});
    });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        this.quit();
      });
    }
    // The test is gone.
    process.on('disconnect', () => {
      this.exit(1);
    });
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  quit(): void {
    const event = new StandInEvent();
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }

  exit(code = 0): void {
    if (this.#exiting) return;
    this.#exiting = true;
    for (const child of utilities) child.kill();
    void Promise.all([closeBrowser(), this.#telling]).finally(() => {
      if (this.#lockFile !== undefined) rmSync(this.#lockFile, { force: true });
      process.exit(code);
    });
  }

  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} is not there`);
    this.#paths.set(name, path);
  }

  getPath(name: string): string {
    return this.#paths.get(name) ?? '';
  }

  getVersion(): string {
    return (JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { version: string }).version;
  }

  getLocale(): string {
    return process.env['STAND_IN_LOCALE'] ?? 'en-US';
  }

  getAppPath(): string {
    return ROOT.pathname;
  }

  /**
   * The pid in a file that can be created once, and a socket beside it that takes the command line
   * of later starts.
   */
  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'stand-in.lock');
    const socket = join(folder, 'stand-in.sock');
    try {
      const fd = openSync(file, 'wx');
      writeSync(fd, String(process.pid));
      closeSync(fd);
    } catch {
      if (isAlive(Number(readFileSync(file, 'utf8')))) {
        this.#telling = tell(socket, JSON.stringify(process.argv));
        return false;
      }
      // Left behind by one that was killed.
      rmSync(file);
      return this.requestSingleInstanceLock();
    }
    this.#lockFile = file;
    rmSync(socket, { force: true });
    this.#lock = createServer((line) => {
      let text = '';
      line.setEncoding('utf8').on('data', (data: string) => (text += data));
      line.on('end', () => {
        this.emit('second-instance', new StandInEvent(), JSON.parse(text), process.cwd(), undefined);
      });
    }).listen(socket);
    this.#lock.unref();
    return true;
  }

  setAppUserModelId(id: string): void {
    this.told.push({ what: 'setAppUserModelId', with: id });
  }

  setAsDefaultProtocolClient(protocol: string): boolean {
    this.told.push({ what: 'setAsDefaultProtocolClient', with: protocol });
    return true;
  }

  setLoginItemSettings(settings: Parameters<App['setLoginItemSettings']>[0]): void {
    this.told.push({ what: 'setLoginItemSettings', with: settings });
  }

  /** The utility processes, by the names that the program gave them. */
  getAppMetrics(): { readonly type: 'Utility'; readonly name: string | undefined; readonly pid: number }[] {
    return [...utilities].flatMap(({ pid, serviceName }) =>
      pid === undefined ? [] : [{ type: 'Utility' as const, name: serviceName, pid }],
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function tell(socket: string, text: string): Promise<void> {
  return new Promise((resolve) => {
    const line = connect(socket, () => line.end(text));
    line
      .on('close', () => {
        resolve();
      })
      .on('error', () => undefined);
  });
}

export const app = new StandInApp();
