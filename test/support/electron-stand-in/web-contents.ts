import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type {
  BrowserWindowConstructorOptions,
  HandlerDetails,
  WebContents as Real,
  WebPreferences,
} from 'electron';
import type { Frame, Page, Route } from 'playwright-core';
import { app } from './app.ts';
import { fromPageUrl, fulfil, newPage, toPageUrl } from './browser.ts';
import { StandInEvent } from './event.ts';
import { invoked, protocolHandler, requestListener, wasSent } from './main-side.ts';
import { DELIVER, INVOKE, OPEN, pageScript, SEND } from './page-script.ts';

type Used = Pick<Real, 'id' | 'send' | 'isDestroyed' | 'getURL' | 'forcefullyCrashRenderer'>;

let nextId = 1;

/** One page of Chromium as Electron's main process sees it. */
export class StandInWebContents extends EventEmitter implements Used {
  readonly id = nextId++;
  readonly #preferences: WebPreferences;
  #page: Promise<Page> | undefined;
  #destroyed = false;
  #openHandler: Parameters<Real['setWindowOpenHandler']>[0] = () => ({ action: 'allow' });

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.#preferences = options.webPreferences ?? {};
    app.emit('web-contents-created', new StandInEvent(), this);
  }

  /** Not in Electron's types, but there. */
  getLastWebPreferences(): WebPreferences {
    return this.#preferences;
  }

  setWindowOpenHandler(handler: Parameters<Real['setWindowOpenHandler']>[0]): void {
    this.#openHandler = handler;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getURL(): string {
    return this.#url;
  }
  #url = '';

  send(channel: string, ...args: unknown[]): void {
    const text = `globalThis.${DELIVER}?.(${JSON.stringify(channel)}, ${JSON.stringify(args)})`;
    // A page that loads or is gone hears nothing, as in Electron.
    void this.#page?.then((page) => page.evaluate(text)).catch(() => undefined);
  }

  /** Runs in the page, for the test. */
  async executeJavaScript(code: string): Promise<unknown> {
    return (await this.#page)?.evaluate(code);
  }

  forcefullyCrashRenderer(): void {
    void this.#page
      ?.then(async (page) => {
        const session = await page.context().newCDPSession(page);
        await session.send('Page.crash');
      })
      .catch(() => undefined);
  }

  async load(url: string): Promise<void> {
    this.#page ??= this.#make();
    const page = await this.#page;
    if (!this.#destroyed) await page.goto(toPageUrl(url));
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    void this.#page?.then((page) => page.close()).catch(() => undefined);
    this.emit('destroyed');
  }

  async #make(): Promise<Page> {
    const page = await newPage();
    const from = (frame: Frame): object => ({
      sender: this,
      senderFrame: { url: fromPageUrl(frame.url()), parent: frame.parentFrame() },
    });
    await page.exposeBinding(INVOKE, ({ frame }, channel: string, args: unknown[]) =>
      invoked(channel, args, from(frame)),
    );
    await page.exposeBinding(SEND, ({ frame }, channel: string, args: unknown[]) => {
      wasSent(channel, args, from(frame));
    });
    await page.exposeBinding(OPEN, (_source, url: string) => {
      const { action } = this.#openHandler({ url } as HandlerDetails);
      if (action === 'allow') this.emit('stand-in-opens');
    });
    const { preload } = this.#preferences;
    await page.addInitScript(pageScript(preload === undefined ? undefined : readFileSync(preload, 'utf8')));
    await page.route('**', (route) => this.#answer(route).catch(() => undefined));
    page.on('framenavigated', (frame) => {
      if (frame.parentFrame() === null) this.#url = fromPageUrl(frame.url());
    });
    page.on('domcontentloaded', () => void this.#titled(page));
    page.on('crash', () => {
      // A crashed page of Playwright's cannot load anything again.
      this.#page = undefined;
      this.emit('render-process-gone', new StandInEvent(), { reason: 'crashed', exitCode: 5 });
      void page.close().catch(() => undefined);
    });
    return page;
  }

  async #titled(page: Page): Promise<void> {
    const title = await page.title().catch(() => '');
    this.emit('page-title-updated', new StandInEvent(), title, true);
    this.emit('dom-ready');
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const url = fromPageUrl(request.url());
    const ofPage = request.isNavigationRequest() && request.frame().parentFrame() === null;
    // Not for what the program itself loads, which is its first.
    if (ofPage && this.#url !== '' && this.#url !== 'about:blank' && url !== this.#url) {
      const event = Object.assign(new StandInEvent(), { url });
      this.emit('will-navigate', event);
      if (event.defaultPrevented) return route.abort('aborted');
    }
    if (await requestListener(url)) return route.abort('blockedbyclient');
    const handler = protocolHandler(new URL(url).protocol);
    return handler ? fulfil(route, request, handler) : route.abort('failed');
  }
}
