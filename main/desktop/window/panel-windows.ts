import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, screen, type BrowserWindowConstructorOptions, type WebContents } from 'electron';
import type { FailSafeCause, PanelEvent } from '../../desk/desk.ts';
import type { Logger } from '../../server/index.ts';
import { MINI_URL, PANEL_URL } from './app-scheme.ts';
import { panelPreferences } from './lock-down.ts';
import { tellPanel } from './panel-ipc.ts';
import { placeWindow, type WindowMemory } from './window-bounds.ts';

interface PanelWindowsOptions {
  readonly memory: WindowMemory;
  readonly logger: Logger;
  readonly failSafe: (cause: FailSafeCause) => void;
  /** Whether closing the panel only hides it. */
  readonly staysInTray: () => boolean;
  readonly quit: () => void;
  /** A person closed the mini panel. */
  readonly onMiniClosed: () => void;
}

const PRELOAD = fileURLToPath(new URL('../../preload/electron.cjs', import.meta.url));
const ICON = fileURLToPath(new URL('../../../../build/icons/256x256.png', import.meta.url));
const PANEL_SIZE = { width: 1280, height: 800 };
/** A screen of 1024 × 600 at 200 % has no more room; the panel has a layout for that. */
const PANEL_LEAST = { minWidth: 360, minHeight: 280 };
const MINI_SIZE = { width: 360, height: 120 };
/**
 * A crashed page is loaded again after this time. Electron says `unresponsive` after 30 s of input
 * without an answer.
 */
const RELOAD_AFTER_MS = 1_000;
/** The colour until the page has drawn itself: the dark theme's background. */
const BACKGROUND = '#101214';

/**
 * The panel's window and its mini window. They are locked down and open where they were; without
 * them no microphone stays open.
 */
export class PanelWindows {
  readonly #options: PanelWindowsOptions;
  #panel: BrowserWindow | undefined;
  #mini: BrowserWindow | undefined;
  #title = 'Partyline';
  #quitting = false;

  constructor(options: PanelWindowsOptions) {
    this.#options = options;
  }

  owns(contents: WebContents): boolean {
    return this.#all().some(({ webContents }) => webContents === contents);
  }

  /** Shows the panel; makes its window again if it was closed. */
  open(): void {
    const window = (this.#panel ??= this.#makePanel());
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** Makes the panel's window without showing it, so that it opens at once. */
  prepare(): void {
    this.#panel ??= this.#makePanel();
  }

  setMini(on: boolean): void {
    if (on) this.#mini ??= this.#makeMini();
    else this.#mini?.close();
  }

  setTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    for (const window of this.#all()) window.setTitle(title);
  }

  tell(event: PanelEvent): void {
    for (const window of this.#all()) {
      // A window in the tray needs no levels; they are 20 messages a second.
      if (event.name === 'levels' && !window.isVisible()) continue;
      tellPanel(window.webContents, event);
    }
  }

  /** From now on closing a window really closes it. */
  quit(): void {
    this.#quitting = true;
    for (const window of this.#all()) window.destroy();
  }

  #all(): BrowserWindow[] {
    return [this.#panel, this.#mini].filter(
      (window) => window !== undefined && !window.isDestroyed(),
    ) as BrowserWindow[];
  }

  #makePanel(): BrowserWindow {
    const { memory, staysInTray, quit } = this.#options;
    const window = this.#make(PANEL_URL, {
      ...placeWindow(memory.windows.panel, this.#workAreas(), PANEL_SIZE),
      ...PANEL_LEAST,
    });
    if (memory.windows.maximized) window.maximize();
    window.on('close', (event) => {
      memory.keep({ panel: window.getNormalBounds(), maximized: window.isMaximized() });
      if (this.#quitting) return;
      // A hidden window keeps its page, but nobody sees its light any more.
      if (staysInTray() || process.platform === 'darwin') {
        event.preventDefault();
        window.hide();
      } else quit();
    });
    window.on('closed', () => {
      this.#panel = undefined;
    });
    return window;
  }

  #makeMini(): BrowserWindow {
    const { memory, onMiniClosed } = this.#options;
    const window = this.#make(MINI_URL, {
      ...placeWindow(memory.windows.mini, this.#workAreas(), MINI_SIZE),
      // The mini panel has a fixed size, so only its position is restored.
      ...MINI_SIZE,
      frame: false,
      resizable: false,
      maximizable: false,
      fullscreenable: false,
      alwaysOnTop: true,
    });
    window.setAlwaysOnTop(true, 'floating');
    if (process.platform !== 'win32') window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true });
    window.on('close', () => {
      memory.keep({ mini: window.getNormalBounds() });
    });
    window.on('closed', () => {
      this.#mini = undefined;
      onMiniClosed();
    });
    // Shown without taking the keyboard from the program in front.
    window.once('ready-to-show', () => {
      window.showInactive();
    });
    return window;
  }

  #make(url: string, options: BrowserWindowConstructorOptions): BrowserWindow {
    const window = new BrowserWindow({
      show: false,
      title: this.#title,
      icon: ICON,
      backgroundColor: BACKGROUND,
      autoHideMenuBar: true,
      ...options,
      webPreferences: panelPreferences(PRELOAD),
    });
    this.#watch(window, url);
    window.loadURL(url).catch((error: unknown) => {
      this.#options.logger.error({ err: error }, 'a window could not load the panel');
    });
    return window;
  }

  #watch(window: BrowserWindow, url: string): void {
    const { failSafe, logger } = this.#options;
    const { webContents } = window;
    // Key-ups of a window that is not in front may never come.
    window.on('blur', () => {
      failSafe('blur');
    });
    window.on('hide', () => {
      failSafe('blur');
    });
    window.on('minimize', () => {
      failSafe('blur');
    });
    window.on('closed', () => {
      failSafe('window-lost');
    });
    // Windows: the user signs out, or the computer shuts down.
    window.on('session-end', () => {
      failSafe('stopping');
    });
    window.on('page-title-updated', (event) => {
      event.preventDefault();
    });
    // The page that held a key is gone, and the next page knows nothing about it.
    webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) failSafe('window-lost');
    });
    webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      failSafe('window-lost');
      logger.error({ reason, exitCode }, 'the panel’s process is gone');
      if (reason !== 'clean-exit') this.#reload(window, url);
    });
    window.on('unresponsive', () => {
      failSafe('window-lost');
      logger.error({}, 'the panel does not answer');
      webContents.forcefullyCrashRenderer();
    });
  }

  #reload(window: BrowserWindow, url: string): void {
    setTimeout(() => {
      if (window.isDestroyed() || this.#quitting) return;
      window.loadURL(url).catch((error: unknown) => {
        this.#options.logger.error({ err: error }, 'the panel could not be loaded anew');
      });
    }, RELOAD_AFTER_MS);
  }

  #workAreas(): { x: number; y: number; width: number; height: number }[] {
    return app.isReady() ? screen.getAllDisplays().map(({ workArea }) => workArea) : [];
  }
}
