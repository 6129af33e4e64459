import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { PANEL_LIMITS } from '../../main/panel-server/limits.ts';
import { readPanelFiles, servePanel, withScript, type PanelServer } from '../../main/panel-server/index.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { FakeDesk } from '../support/fake-desk.ts';
import { sharedBrowser } from '../support/worker-parts.ts';
import { has } from '../support/machine.ts';

const LOOPBACK = fileURLToPath(new URL('../../dist/main/preload/loopback.cjs', import.meta.url));
const PAGE = `<!doctype html><html><head><meta charset="utf-8" /><script type="module" src="./page.js"></script></head>
<body><p>panel</p></body></html>`;

let folder: string;
let browser: Browser;
let context: BrowserContext;
let desk: FakeDesk;
let server: PanelServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-panel-'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(
    join(folder, 'page.js'),
    `window.heard = [];
     for (const name of ['state', 'notice']) window.partyline.on[name]((payload) => window.heard.push([name, payload]));
     for (const name of ['partyline-gone', 'partyline-back'])
       window.addEventListener(name, ({ detail }) => window.heard.push([name, detail]));
     window.misbehave = async () => {
       const violations = [];
       // The next task runs outside the tool that drives the browser; its calls may use eval.
       await new Promise((resolve) => setTimeout(resolve));
       const refused = new Promise((resolve) => {
         document.addEventListener('securitypolicyviolation', (event) => {
           if (violations.push(event.effectiveDirective) === 3) resolve();
         });
       });
       const inline = document.createElement('script');
       inline.textContent = 'window.ran = true';
       document.body.append(inline);
       try { (0, eval)('window.ran = true'); } catch {}
       await fetch('http://127.0.0.1:1/').catch(() => undefined);
       await refused;
       return { violations, ran: 'ran' in window };
     };`,
  );
  writeFileSync(join(folder, 'secret.key'), 'not a kind of file that a panel has');
  browser = await sharedBrowser();
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  desk = new FakeDesk();
  server = await serve();
  context = await browser.newContext();
});

afterEach(async () => {
  await context.close();
  await server.close();
});

function serve(port = 0): Promise<PanelServer> {
  const files = withScript(readPanelFiles(folder), readFileSync(LOOPBACK));
  return servePanel({ source: desk, files, port, logger: silentLogger });
}

/** A panel in a tab of its own. */
async function openPanel(link = server.link()): Promise<Page> {
  const page = await context.newPage();
  await page.goto(link);
  return page;
}

const state = (page: Page): Promise<unknown> => page.evaluate('document.documentElement.dataset.partyline');
const heard = (page: Page): Promise<unknown> => page.evaluate('window.heard');
/** @returns what the call resolves to, or the message with which it rejects. */
const call = (page: Page, name: string, args: unknown): Promise<unknown> =>
  page.evaluate(`window.partyline.call.${name}(${JSON.stringify(args)}).catch((error) => error.message)`);
const press = (page: Page): Promise<unknown> => call(page, 'press', { key: { kind: 'reply' } });

describe.runIf(has('browser'))('a panel in a browser', () => {
  it('opens by its link, and receives answers and events', async () => {
    desk.answers.set('copyText', () => true);
    const page = await openPanel();
    const answer = await call(page, 'copyText', { text: 'hello' });
    expect(answer).toBe(true);
    expect(desk.calls).toEqual([{ name: 'copyText', args: { text: 'hello' } }]);
    desk.emit('notice', { type: 'limit-warning', remainingMs: 1 });
    await expect.poll(() => heard(page)).toEqual([['notice', { type: 'limit-warning', remainingMs: 1 }]]);
    // The address bar shows neither the token nor the secret.
    expect(page.url()).toBe(`http://127.0.0.1:${String(server.port)}/`);
  });

  it('rejects a call with bad arguments, and continues', async () => {
    const page = await openPanel();
    const problem = await call(page, 'setGain', { channel: 'main', gainDb: 900 });
    expect(problem).toMatch(/^setGain: gainDb/);
    await press(page);
    expect(desk.calls.map(({ name }) => name)).toEqual(['press']);
  });

  it('survives a reload, and a second use of its link opens nothing', async () => {
    const link = server.link();
    const page = await openPanel(link);
    await expect.poll(() => state(page)).toBe('here');
    await page.reload();
    await expect.poll(() => state(page)).toBe('here');
    const again = await openPanel(link);
    await expect.poll(() => state(again)).toBe('link-used');
    expect(await press(again)).toMatch(/^The station is/);
    const bare = await openPanel(`http://127.0.0.1:${String(server.port)}/`);
    await expect.poll(() => state(bare)).toBe('link-used');
    await expect.poll(() => server.panels).toBe(1);
    expect(desk.calls).toEqual([]);
  });

  it('can be open several times, each with its own link', async () => {
    const pages = [await openPanel(), await openPanel()];
    for (const page of pages) await expect.poll(() => state(page)).toBe('here');
    desk.emit('state', { revision: 7 });
    for (const page of pages) await expect.poll(() => heard(page)).toEqual([['state', { revision: 7 }]]);
  });

  it('closes the microphone when its tab is closed while it holds a key', async () => {
    const [holding, other] = [await openPanel(), await openPanel()];
    await press(holding);
    await other.close();
    await expect.poll(() => server.panels).toBe(1);
    expect(desk.failSafes).toEqual([]);
    await holding.close();
    await expect.poll(() => desk.failSafes).toEqual(['window-lost']);
  });

  it('closes the microphone when its renderer is killed while it holds a key', async () => {
    const page = await openPanel();
    await press(page);
    const session = await context.newCDPSession(page);
    session.send('Page.crash').catch(() => undefined);
    await expect.poll(() => desk.failSafes).toEqual(['window-lost']);
  });

  it('closes the microphone when the page hangs while it holds a key', async () => {
    const page = await openPanel();
    await press(page);
    page.evaluate('for (;;);').catch(() => undefined);
    await expect
      .poll(() => desk.failSafes, { timeout: PANEL_LIMITS.BEAT_PATIENCE_MS + 5_000 })
      .toEqual(['window-lost']);
    const session = await context.newCDPSession(page);
    session.send('Page.crash').catch(() => undefined);
  });

  it('reports that the station is gone, refuses calls meanwhile, and reports its return', async () => {
    const page = await openPanel();
    await expect.poll(() => state(page)).toBe('here');
    const { port } = server;
    await server.close();
    await expect.poll(() => heard(page)).toContainEqual(['partyline-gone', { why: 'lost' }]);
    expect(await press(page)).toBe('The station is not there.');
    // A restarted station does not know the secrets of the old links.
    server = await serve(port);
    await expect.poll(() => state(page)).toBe('link-used');
    expect(desk.calls).toEqual([]);
  });

  it('runs no foreign script', async () => {
    const page = await openPanel();
    await expect.poll(() => state(page)).toBe('here');
    const blocked = await page.evaluate<{ violations: string[]; ran: boolean }>('window.misbehave()');
    expect(blocked.ran).toBe(false);
    expect(blocked.violations).toEqual(
      expect.arrayContaining(['script-src-elem', 'connect-src', 'script-src']),
    );
  });
});

/** One HTTP exchange with exactly these headers: no client corrects them. */
function get(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => {
        resolve({ status: response.statusCode!, headers: response.headers, body });
      });
    });
    asked.on('error', reject).end();
  });
}

/** Tries to open the panel's WebSocket. @returns `open`, or why not. */
function knock(headers: Readonly<Record<string, string>>, path = '/panel'): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${String(server.port)}${path}`, ['partyline.panel.v1'], {
      headers,
    });
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('error', (error) => {
      resolve(error.message);
    });
  });
}

describe.runIf(has('browser'))('access to the panel', () => {
  it('listens on loopback alone', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((it) => it !== undefined && it.family === 'IPv4' && !it.internal);
    for (const { address } of others.map((it) => it!)) {
      const problem = await new Promise((resolve) => {
        connect({ host: address, port: server.port })
          .on('connect', () => {
            resolve('connected');
          })
          .on('error', (error: NodeJS.ErrnoException) => {
            resolve(error.code);
          });
      });
      expect(problem).toBe('ECONNREFUSED');
    }
    expect((await get('/')).status).toBe(200);
  });

  it('serves its pages with a strict policy', async () => {
    const { status, headers, body } = await get('/');
    expect(status).toBe(200);
    expect(body.indexOf('./loopback.cjs')).toBeLessThan(body.indexOf('./page.js'));
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    );
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    const script = await get('/loopback.cjs');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/./../../etc/passwd',
    '//etc/passwd',
    '/secret.key',
    '/constructor',
    '/panel',
  ])('has no page %s', async (path) => {
    const { status, body } = await get(path);
    expect([status, body]).toEqual([404, 'There is no such page.']);
  });

  it.each([
    ['a rebound name', { Host: 'attacker.example' }],
    ['a rebound name with the right port', { Host: 'attacker.example:PORT' }],
    ['another port', { Host: '127.0.0.1:1' }],
    ['no port', { Host: '127.0.0.1' }],
  ])('refuses %s in Host', async (_, headers) => {
    const host = headers.Host.replace('PORT', String(server.port));
    expect((await get('/', { Host: host })).status).toBe(403);
    expect(await knock({ Host: host, Origin: `http://${host}` })).toMatch('403');
  });

  it('answers to localhost too', async () => {
    const host = `localhost:${String(server.port)}`;
    expect((await get('/', { Host: host })).status).toBe(200);
    expect(await knock({ Host: host, Origin: `http://${host}` })).toBe('open');
  });

  it.each(['http://attacker.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1:PORT', ''])(
    'refuses a WebSocket of Origin %j',
    async (origin) => {
      const own = origin.replace('PORT', String(server.port));
      expect(await knock(own === '' ? {} : { Origin: own })).toMatch('403');
    },
  );

  it('refuses other paths and methods', async () => {
    const Origin = `http://127.0.0.1:${String(server.port)}`;
    expect(await knock({ Origin }, '/')).toMatch('404');
    expect((await get('/', {}, 'POST')).status).toBe(405);
    expect((await get('/', {}, 'HEAD')).body).toBe('');
  });

  it('limits unknown sockets, and cuts those without a token', async () => {
    const Origin = `http://127.0.0.1:${String(server.port)}`;
    const sockets = Array.from(
      { length: PANEL_LIMITS.MAX_STRANGERS },
      () =>
        new WebSocket(`ws://127.0.0.1:${String(server.port)}/panel`, 'partyline.panel.v1', {
          origin: Origin,
        }),
    );
    const closed = sockets.map((socket) => new Promise((resolve) => socket.on('close', resolve)));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.on('open', resolve))));
    expect(await knock({ Origin })).toMatch('503');
    expect(await Promise.all(closed)).toEqual(sockets.map(() => 1008));
    expect(await knock({ Origin })).toBe('open');
  });

  it.each([
    ['a message that is too large', 'x'.repeat(PANEL_LIMITS.MAX_MESSAGE_BYTES + 1), 1009],
    ['a binary one', Buffer.from([1, 2, 3]), 1003],
    ['garbage', '}{', 4400],
  ])('cuts a socket for %s, and continues', async (_, message, code) => {
    const socket = new WebSocket(`ws://127.0.0.1:${String(server.port)}/panel`, 'partyline.panel.v1', {
      origin: `http://127.0.0.1:${String(server.port)}`,
    });
    socket.on('open', () => {
      socket.send(message);
    });
    expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(code);
    expect((await get('/')).status).toBe(200);
  });

  it('is not blocked by silent sockets', { timeout: 25_000 }, async () => {
    const idle = Array.from({ length: PANEL_LIMITS.MAX_CONNECTIONS }, () =>
      connect({ host: '127.0.0.1', port: server.port }),
    );
    // Node itself would look after 30 s.
    await Promise.all(
      idle.map(
        (socket) =>
          new Promise((resolve) => {
            socket.on('error', () => undefined);
            socket.on('close', resolve);
            socket.resume();
          }),
      ),
    );
    expect((await get('/')).status).toBe(200);
  });

  it('stays up when a request is nonsense', async () => {
    const raw = connect({ host: '127.0.0.1', port: server.port });
    const answered = vi.fn();
    raw.on('data', (data) => {
      answered(data.toString().split('\r\n')[0]);
    });
    raw.on('error', () => undefined);
    const ended = new Promise((resolve) => raw.on('close', resolve));
    raw.write('GET / HTTP/9.9\r\n\0\0\r\n\r\n');
    await ended;
    expect(answered).toHaveBeenCalledWith('HTTP/1.1 400 Bad Request');
    expect((await get('/')).status).toBe(200);
  });
});
