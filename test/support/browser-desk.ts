import type { Browser, Page } from 'playwright-core';
import { CliProcess } from './cli-process.ts';
import { PanelWatch, type DeskUnderTest } from './desk-under-test.ts';

export interface BrowserDeskOptions {
  readonly browser: Browser;
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly size?: { readonly width: number; readonly height: number };
}

/**
 * `partyline station --panel` in a process of its own, and its panel in a tab of a real browser.
 */
export class BrowserDesk implements DeskUnderTest {
  readonly shell = 'browser';
  readonly cli: CliProcess;
  readonly #options: BrowserDeskOptions;
  #page: Page | undefined;
  #watch: PanelWatch | undefined;

  private constructor(options: BrowserDeskOptions) {
    this.#options = options;
    this.cli = new CliProcess(['station', '--panel', '--json', ...(options.args ?? [])], options.env);
  }

  static async start(options: BrowserDeskOptions): Promise<BrowserDesk> {
    const desk = new BrowserDesk(options);
    const { url } = await desk.cli.waitFor('panel');
    await desk.#open(String(url));
    return desk;
  }

  get page(): Page {
    if (!this.#page) throw new Error('The panel is not open.');
    return this.#page;
  }

  get watch(): PanelWatch {
    if (!this.#watch) throw new Error('The panel is not open.');
    return this.#watch;
  }

  get pid(): number {
    return this.cli.pid;
  }

  signal(event: 'lock' | 'suspend' | 'resume'): Promise<void> {
    this.cli.say(event);
    return Promise.resolve();
  }

  async blur(): Promise<void> {
    await this.page.evaluate('window.dispatchEvent(new Event("blur"))');
  }

  /** A crash of the renderer: the socket is cut without a goodbye. */
  async killPanel(): Promise<void> {
    const page = this.page;
    const crashed = new Promise((resolve) => page.once('crash', resolve));
    const devtools = await page.context().newCDPSession(page);
    devtools.send('Page.crash').catch(() => undefined);
    await crashed;
    this.#page = this.#watch = undefined;
    await page.context().close();
  }

  async openPanel(): Promise<void> {
    const from = this.cli.mark;
    this.cli.say('panel');
    const { url } = await this.cli.waitFor('panel', undefined, { from });
    await this.#open(String(url));
  }

  async stop(): Promise<void> {
    await this.#page?.context().close();
    if (this.cli.isAlive) await this.cli.interrupt();
  }

  async #open(url: string): Promise<void> {
    const context = await this.#options.browser.newContext({
      viewport: this.#options.size ?? { width: 1280, height: 800 },
      locale: 'en-GB',
      colorScheme: 'dark',
    });
    this.#page = await context.newPage();
    await this.#page.goto(url);
    this.#watch = await PanelWatch.attach(this.#page);
  }
}
