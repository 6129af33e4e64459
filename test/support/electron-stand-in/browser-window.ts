import { EventEmitter } from 'node:events';
import type { BrowserWindow as Real, BrowserWindowConstructorOptions, Rectangle } from 'electron';
import { app } from './app.ts';
import { StandInEvent } from './event.ts';
import { StandInWebContents } from './web-contents.ts';

type Used = Pick<
  Real,
  | 'id'
  | 'show'
  | 'showInactive'
  | 'hide'
  | 'focus'
  | 'blur'
  | 'minimize'
  | 'restore'
  | 'maximize'
  | 'isMinimized'
  | 'isMaximized'
  | 'isVisible'
  | 'isFocused'
  | 'isDestroyed'
  | 'isAlwaysOnTop'
  | 'close'
  | 'destroy'
  | 'setTitle'
  | 'getTitle'
  | 'setBounds'
  | 'getBounds'
  | 'getNormalBounds'
  | 'setAlwaysOnTop'
  | 'setVisibleOnAllWorkspaces'
  | 'loadURL'
>;

const windows = new Set<BrowserWindow>();
let nextId = 1;

/** A window that nobody sees: its page is a real one of Chromium, its frame is a few fields. */
export class BrowserWindow extends EventEmitter implements Used {
  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  readonly id = nextId++;
  readonly webContents: StandInWebContents;
  /** As the program asked for it. */
  readonly options: BrowserWindowConstructorOptions;
  #bounds: Rectangle;
  #title: string;
  #visible: boolean;
  #focused = false;
  #minimized = false;
  #maximized = false;
  #onTop: boolean;
  #destroyed = false;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const { x = 100, y = 100, width = 800, height = 600, title = 'Electron', show = true } = options;
    this.options = options;
    this.#bounds = { x, y, width, height };
    this.#title = title;
    this.#visible = show;
    this.#onTop = options.alwaysOnTop ?? false;
    this.webContents = new StandInWebContents(options);
    this.webContents.on('stand-in-opens', () => new BrowserWindow());
    this.webContents.once('dom-ready', () => this.emit('ready-to-show'));
    this.webContents.on('page-title-updated', (event: StandInEvent, pageTitle: string) => {
      this.emit('page-title-updated', event, pageTitle, true);
      if (!event.defaultPrevented) this.#title = pageTitle;
    });
    windows.add(this);
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.load(url);
  }

  show(): void {
    this.showInactive();
    this.focus();
  }

  showInactive(): void {
    if (this.#visible) return;
    this.#visible = true;
    this.emit('show');
  }

  hide(): void {
    if (!this.#visible) return;
    this.blur();
    this.#visible = false;
    this.emit('hide');
  }

  focus(): void {
    for (const other of windows) if (other !== this) other.blur();
    if (this.#focused) return;
    this.#focused = true;
    this.emit('focus', new StandInEvent());
  }

  blur(): void {
    if (!this.#focused) return;
    this.#focused = false;
    this.emit('blur', new StandInEvent());
    // The page learns of it as well.
    void this.webContents.executeJavaScript('window.dispatchEvent(new Event("blur"))').catch(() => undefined);
  }

  minimize(): void {
    this.#minimized = true;
    this.emit('minimize');
  }

  restore(): void {
    this.#minimized = false;
    this.emit('restore');
  }

  maximize(): void {
    this.#maximized = true;
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  isMaximized(): boolean {
    return this.#maximized;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  isFocused(): boolean {
    return this.#focused;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  isAlwaysOnTop(): boolean {
    return this.#onTop;
  }

  close(): void {
    const event = new StandInEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    windows.delete(this);
    this.webContents.destroy();
    this.emit('closed');
    if (windows.size === 0 && app.listenerCount('window-all-closed') === 0) app.quit();
    else if (windows.size === 0) app.emit('window-all-closed');
  }

  setTitle(title: string): void {
    this.#title = title;
  }

  getTitle(): string {
    return this.#title;
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
  }

  getBounds(): Rectangle {
    return this.#bounds;
  }

  getNormalBounds(): Rectangle {
    return this.#bounds;
  }

  setAlwaysOnTop(flag: boolean): void {
    this.#onTop = flag;
  }

  setVisibleOnAllWorkspaces(): void {
    // There is one.
  }
}
