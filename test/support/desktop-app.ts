import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, chromium, type Browser, type ElectronApplication, type Page } from 'playwright-core';
import { PATIENCE_MS } from './patience.ts';

/** The argument of `evaluate`: the parts of Electron's module that tests need, in both shells. */
export type ElectronHandle = Pick<
  typeof Electron,
  'app' | 'BrowserWindow' | 'clipboard' | 'powerMonitor' | 'session'
> & {
  /** Kept by the stand-in, and by a watcher that is loaded before the real app. */
  readonly Tray: { readonly all: readonly WatchedTray[] };
};

interface WatchedTray {
  readonly toolTip: string;
  readonly image: { readonly path: string; isEmpty(): boolean };
  readonly menu: { readonly items: readonly WatchedItem[] };
}

interface WatchedItem {
  readonly id?: string;
  readonly label?: string;
  readonly enabled?: boolean;
  readonly checked?: boolean;
  readonly click?: () => void;
}

export interface DesktopOptions {
  /** The data folder; absent: a new one, removed at the end. */
  readonly folder?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `real`: microphone and speaker as the machine has them. Absent: none. */
  readonly devices?: 'real';
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRY = join(ROOT, 'dist/main/index.js');
const REGISTER = new URL('./electron-stand-in/register.mjs', import.meta.url).href;
const TRAY_WATCH = join(ROOT, 'test/support/electron-stand-in/tray-watch.cjs');

/** Electron's own program, where it is. */
const REAL = realElectron();
/** For the report: which of the two runs the specs here. */
export const which = REAL === undefined ? 'Electron: stand-in' : `Electron: real, ${REAL}`;

/** The built desktop app, running. The same on the real Electron and on its stand-in. */
export interface DesktopApp {
  readonly folder: string;
  readonly pid: number;
  /** Resolves with the exit code when it is gone. */
  readonly exited: Promise<number | null>;
  /** Runs a function in the main process; it sees its arguments alone, which must be plain. */
  evaluate<Result, Arg>(
    run: (electron: ElectronHandle, arg: Arg) => Result | Promise<Result>,
    arg?: Arg,
  ): Promise<Result>;
  /** The page of the panel's window, or of the mini panel's. Waits for it. */
  page(kind?: 'panel' | 'mini'): Promise<Page>;
  /** Dialogs that the program showed; the stand-in's only. */
  readonly dialogs: readonly { readonly title: string; readonly content: string }[];
  /** Asks it to quit, and waits until it has; kills it when it does not. */
  end(): Promise<void>;
}

export async function startDesktop(options: DesktopOptions = {}): Promise<DesktopApp> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'partyline-desk-'));
  const env = {
    ...(process.env as Record<string, string>),
    PARTYLINE_DATA: folder,
    PARTYLINE_MDNS: 'off',
    ...options.env,
  };
  const devices = options.devices === 'real' ? [] : ['--input=none', '--output=none'];
  const args = [...devices, ...(options.args ?? [])];
  const started = REAL === undefined ? await startStandIn(args, env) : await startReal(REAL, args, env);
  return {
    ...started,
    folder,
    end: async () => {
      await started.end();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Started = Omit<DesktopApp, 'folder'>;

/**
 * Starts the app once more, as a double click or a link does, and waits until the second one ends.
 * @returns its exit code
 */
export async function startAgain(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number | null> {
  if (REAL !== undefined) throw new Error('to be written where a real Electron is');
  const own = process.env as Record<string, string>;
  const child = forkStandIn(args, { ...own, PARTYLINE_DATA: folder, ...env });
  return new Promise((resolve) => child.on('exit', resolve));
}

function forkStandIn(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return fork(ENTRY, args, {
    execArgv: ['--import', REGISTER],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env,
  });
}

async function startStandIn(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Started> {
  const child = forkStandIn(args, env);
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const dialogs: { title: string; content: string }[] = [];
  const answers = new Map<number, (answer: Answer) => void>();
  let nextId = 1;
  const browserPort = await new Promise<number>((resolve, reject) => {
    child.on('message', (message: FromStandIn) => {
      if (message.type === 'ready') resolve(message.browserPort);
      else if (message.type === 'dialog') dialogs.push(message);
      else answers.get(message.id)?.(message);
    });
    void exited.then((code) => {
      reject(new Error(`the desktop app ended with ${String(code)} before it was ready`));
      for (const answer of answers.values()) answer({ problem: 'the desktop app has ended' });
    });
  });
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${String(browserPort)}`);
  return {
    pid: child.pid!,
    exited,
    dialogs,
    evaluate: (run, arg) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        answers.set(id, ({ value, problem }) => {
          answers.delete(id);
          if (problem === undefined) resolve(value as never);
          else reject(new Error(problem));
        });
        child.send({ id, code: String(run), arg });
      }),
    page: (kind = 'panel') => findPage(() => pagesOf(browser), kind),
    end: async () => {
      await browser.close().catch(() => undefined);
      await ended(child, exited);
    },
  };
}

interface Answer {
  readonly value?: unknown;
  readonly problem?: string;
}

type FromStandIn =
  | { readonly type: 'ready'; readonly browserPort: number }
  | { readonly type: 'dialog'; readonly title: string; readonly content: string }
  | ({ readonly type: 'answer'; readonly id: number } & Answer);

async function startReal(
  executablePath: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Started> {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app: ElectronApplication = await _electron.launch({
    executablePath,
    args: ['-r', TRAY_WATCH, ...root, ROOT, ...args],
    env,
  });
  const child = app.process();
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return {
    pid: child.pid!,
    exited,
    dialogs: [],
    evaluate: (run, arg) => app.evaluate(run as never, arg) as never,
    page: (kind = 'panel') => findPage(() => app.windows(), kind),
    end: () => ended(child, exited),
  };
}

async function ended(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await exited;
  clearTimeout(impatience);
}

function pagesOf(browser: Browser): Page[] {
  return browser.contexts().flatMap((context) => context.pages());
}

async function findPage(pages: () => readonly Page[], kind: 'panel' | 'mini'): Promise<Page> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (performance.now() < deadlineMs) {
    const found = pages().find((page) => {
      const url = page.url();
      return url.includes('/index.html') && url.includes('?mini') === (kind === 'mini') && !page.isClosed();
    });
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no window of the ${kind} within ${String(PATIENCE_MS)} ms`);
}

function realElectron(): string | undefined {
  const named = process.env['PARTYLINE_ELECTRON'];
  if (named) return named;
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const path = join(folder, 'dist', process.platform === 'win32' ? 'electron.exe' : 'electron');
  return existsSync(path) ? path : undefined;
}
