import type { Page } from 'playwright-core';
import { startDesktop, type DesktopApp } from './desktop-app.ts';
import { PanelWatch, type DeskUnderTest } from './desk-under-test.ts';
import { PATIENCE_MS } from './patience.ts';

export interface DesktopDeskOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly size?: { readonly width: number; readonly height: number };
}

/** The built desktop app, on Electron or on its stand-in, with the window of its panel. */
export class DesktopDesk implements DeskUnderTest {
  readonly shell = 'desktop';
  readonly #app: DesktopApp;
  #open: { readonly page: Page; readonly watch: PanelWatch } | undefined;

  private constructor(app: DesktopApp) {
    this.#app = app;
  }

  static async start({ env, folder, size }: DesktopDeskOptions): Promise<DesktopDesk> {
    const desk = new DesktopDesk(await startDesktop({ folder, env, devices: 'real' }));
    await desk.openPanel();
    await desk.page.setViewportSize(size ?? { width: 1280, height: 800 });
    return desk;
  }

  get page(): Page {
    return this.#window.page;
  }

  get watch(): PanelWatch {
    return this.#window.watch;
  }

  get pid(): number {
    return this.#app.pid;
  }

  async signal(event: 'lock' | 'suspend' | 'resume'): Promise<void> {
    await this.#app.evaluate(({ powerMonitor }, what) => {
      if (what === 'suspend' || what === 'resume') powerMonitor.emit(what);
      if (what === 'suspend') return;
      // Linux is asked whether the screen is locked; the others tell.
      powerMonitor.getSystemIdleState = () => (what === 'lock' ? 'locked' : 'active');
      powerMonitor.emit(what === 'lock' ? 'lock-screen' : 'unlock-screen');
    }, event);
  }

  async blur(): Promise<void> {
    await this.#app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0].emit('blur');
    });
  }

  async killPanel(): Promise<void> {
    this.#open = undefined;
    await this.#app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0].webContents.forcefullyCrashRenderer();
    });
  }

  /** The program opens another one by itself. */
  async openPanel(): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        const page = await this.#app.page();
        this.#open = { page, watch: await PanelWatch.attach(page) };
        return;
      } catch (error) {
        // The page that crashed may still be listed for a moment.
        if (performance.now() > deadlineMs) throw error;
      }
    }
  }

  async stop(): Promise<void> {
    await this.#app.end();
  }

  get #window(): { readonly page: Page; readonly watch: PanelWatch } {
    if (!this.#open) throw new Error('The panel is not open.');
    return this.#open;
  }
}
