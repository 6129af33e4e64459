import { createServer, type AddressInfo } from 'node:net';
import {
  chromium,
  type BrowserContext,
  type Page,
  type Request as PageRequest,
  type Route,
} from 'playwright-core';
import { CHROMIUM_FLAGS, chromiumPath } from '../chromium.ts';

/**
 * The Chromium behind the stand-in's windows. `app://` addresses are https ones of a host that does
 * not exist.
 */

const STAND_IN_SUFFIX = '.app.stand-in';

let context: BrowserContext | undefined;
/** Where a test may connect to see the pages too. */
let debugPort = 0;

export async function launchBrowser(profile: string): Promise<void> {
  debugPort = await freePort();
  context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    args: [...CHROMIUM_FLAGS, `--remote-debugging-port=${String(debugPort)}`],
    viewport: null,
  });
}

export function newPage(): Promise<Page> {
  if (!context) throw new Error('BrowserWindow cannot be created before app is ready');
  return context.newPage();
}

export async function closeBrowser(): Promise<void> {
  await context?.close().catch(() => undefined);
}

export function browserPort(): number {
  return debugPort;
}

/** `app://partyline/x` as Chromium sees it. */
export function toPageUrl(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url);
  return protocol === 'app:' ? `https://${host}${STAND_IN_SUFFIX}${pathname}${search}${hash}` : url;
}

/** And back. */
export function fromPageUrl(url: string): string {
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' || !parsed.host.endsWith(STAND_IN_SUFFIX)) return url;
  const host = parsed.host.slice(0, -STAND_IN_SUFFIX.length);
  return `app://${host}${parsed.pathname}${parsed.search}${parsed.hash}`;
}

/** Answers a request of a page with what the app's protocol handler says. */
export async function fulfil(
  route: Route,
  request: PageRequest,
  handler: (request: Request) => Response | Promise<Response>,
): Promise<void> {
  const response = await handler(new Request(fromPageUrl(request.url()), { method: request.method() }));
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
