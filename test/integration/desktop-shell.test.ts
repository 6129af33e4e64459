import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PANEL_POLICY } from '../../main/panel-server/index.ts';
import { startDesktop, which, type DesktopApp } from '../support/desktop-app.ts';
import { has } from '../support/machine.ts';

/** Electron's security checklist, held against the windows that the app really makes. */

let app: DesktopApp;
let page: Page;

beforeAll(async () => {
  app = await startDesktop();
  page = await app.page();
  await page.waitForFunction('window.partyline !== undefined');
});

afterAll(async () => {
  await app.end();
});

describe.runIf(has('browser'))(`the desktop’s windows (${which})`, () => {
  it('are locked down', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => {
        const { webContents } = window as unknown as {
          webContents: { getLastWebPreferences(): Record<string, unknown> };
        };
        const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
          webContents.getLastWebPreferences();
        return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
      }),
    );
    expect(preferences).toEqual([
      {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
      },
    ]);
  });

  it('give their page the contract and nothing of Node or Electron', async () => {
    const globals = await page.evaluate(
      `[typeof require, typeof process, typeof module, typeof Buffer, typeof electron, typeof ipcRenderer]`,
    );
    expect(globals).toEqual(Array.from({ length: 6 }, () => 'undefined'));
    expect(await page.evaluate('Object.keys(window.partyline)')).toEqual(['call', 'on']);
    expect(await page.evaluate('Object.isFrozen(window.partyline.call)')).toBe(true);
  });

  it('show the panel under a strict policy', async () => {
    // Main sets the title: the taskbar must show "on air" under any title of the page.
    const titles = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.getTitle()),
    );
    expect(titles).toEqual(['Partyline']);
    const policy = await page.evaluate(
      `fetch(location.href).then((response) => response.headers.get('content-security-policy'))`,
    );
    expect(policy).toBe(PANEL_POLICY);
    const blocked = await page.evaluate(`new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
    }).then((directive) => ({ directive, ran: 'ran' in window }))`);
    expect(blocked).toEqual({ directive: 'script-src-elem', ran: false });
  });

  it('serve the panel’s files and no others', async () => {
    const statuses = await page.evaluate(
      `Promise.all(['/index.html', '/../package.json', '/%2e%2e/%2e%2e/package.json', '/nothing.js'].map((path) =>
         fetch(path).then(({ status }) => status, () => 'failed')))`,
    );
    expect(statuses).toEqual([200, 404, 404, 404]);
  });

  it('reach no network', async () => {
    const answers = await page.evaluate(
      `Promise.all(['http://127.0.0.1:9/', 'https://example.org/'].map((url) =>
         fetch(url, { mode: 'no-cors' }).then(() => 'reached', () => 'blocked')))`,
    );
    expect(answers).toEqual(['blocked', 'blocked']);
  });

  it('reach no network even without a policy', async () => {
    const answer = await app.evaluate(async ({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: false });
      const said = await window.loadURL('https://example.org/').then(
        () => 'loaded',
        (error: unknown) => String(error),
      );
      window.destroy();
      return said;
    });
    expect(answer).toContain('ERR_BLOCKED_BY_CLIENT');
  });

  it('follow no link and open no window', async () => {
    const before = page.url();
    expect(await page.evaluate(`window.open('https://example.org/')`)).toBeNull();
    await page.evaluate(`void (location.href = 'https://example.org/')`);
    await page.evaluate(`void (location.href = 'file:///etc/passwd')`).catch(() => undefined);
    // A page that went away would have no answer to this.
    await expect.poll(() => page.evaluate('typeof window.partyline')).toBe('object');
    expect(page.url()).toBe(before);
    const windows = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect(windows).toBe(1);
  });

  it('get no permissions', async () => {
    const media = await page.evaluate(
      `navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'granted', () => 'denied')`,
    );
    expect(media).toBe('denied');
    const asked = await app.evaluate((electron) => {
      const { permissions } = electron as unknown as {
        permissions?: {
          request: (contents: null, permission: string, grant: (granted: boolean) => void) => void;
          check: (contents: null, permission: string) => boolean;
        };
      };
      if (!permissions) return undefined;
      const granted: boolean[] = [];
      for (const permission of ['media', 'notifications', 'fileSystem', 'openExternal']) {
        permissions.request(null, permission, (it) => granted.push(it));
        granted.push(permissions.check(null, permission));
      }
      return granted;
    });
    // The real one tells nobody who handles its permissions.
    if (asked !== undefined) expect(asked).toEqual(Array.from({ length: 8 }, () => false));
  });

  it('are the only ones that are answered', async () => {
    const preload = new URL('../../dist/main/preload/electron.cjs', import.meta.url).pathname;
    const answer = await app.evaluate(async ({ BrowserWindow }, script: string) => {
      const stranger = new BrowserWindow({
        show: false,
        webPreferences: { preload: script, sandbox: true, contextIsolation: true },
      });
      await stranger.loadURL('app://partyline/index.html');
      const said: unknown = await stranger.webContents.executeJavaScript(
        `window.partyline.call.snapshot().then(() => 'answered', (error) => error.message)`,
      );
      stranger.destroy();
      return said;
    }, preload);
    expect(answer).toBe('This page is not the panel.');
    expect(await page.evaluate(`window.partyline.call.snapshot().then((state) => state.app.shell)`)).toBe(
      'desktop',
    );
  });

  it('survive nonsense from a page', async () => {
    const problems = await page.evaluate(
      `Promise.all([
         window.partyline.call.press({ key: { kind: 'channel', channel: '' } }),
         window.partyline.call.setMuted('yes'),
         window.partyline.call.join({ url: 'x'.repeat(10_000) }),
       ].map((call) => call.then(() => 'done', (error) => error.message.split(':')[0])))`,
    );
    expect(problems).toEqual(['press', 'setMuted', 'join']);
  });
});
