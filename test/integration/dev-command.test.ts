import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PANEL_PROTOCOL, type PanelState } from '../../main/contract/index.ts';
import { launchChromium } from '../support/chromium.ts';
import { commandOf, descendantsOf, running } from '../support/cli-descendants.ts';
import { freePort } from '../support/free-port.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A whole start on a busy machine: compiling, three processes, vite. */
const PATIENCE_MS = 90_000;

/** Nothing in the repository is edited: the command runs in a copy of it. */
function copyRepository(to: string): void {
  const left = new Set(['.git', 'node_modules', 'release', 'coverage', 'docs']);
  for (const name of readdirSync(ROOT)) {
    if (!left.has(name))
      cpSync(join(ROOT, name), join(to, name), { recursive: true, preserveTimestamps: true });
  }
  // One link for each package, so that vite's cache is the copy's own.
  mkdirSync(join(to, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== '.vite') symlinkSync(join(ROOT, 'node_modules', name), join(to, 'node_modules', name));
  }
}

describe.skipIf(process.platform !== 'linux')('npm run dev', { timeout: 2 * PATIENCE_MS }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-dev-test-'));
  const copy = join(folder, 'copy');
  const tmp = join(folder, 'tmp');
  let port: number;
  let dev: ChildProcessWithoutNullStreams;
  let ended: Promise<number | null>;
  let printed = '';
  let browser: Browser;
  let page: Page;
  let url: string;
  const complaints: string[] = [];

  const prints = (text: string | RegExp, from = 0): Promise<string> =>
    vi.waitFor(
      () => {
        const found = printed
          .slice(from)
          .split('\n')
          .find((line) => (typeof text === 'string' ? line.includes(text) : text.test(line)));
        if (found === undefined) throw new Error(`no ${String(text)} in:\n${printed.slice(from)}`);
        return found;
      },
      { timeout: PATIENCE_MS, interval: 100 },
    );
  const edit = (path: string, from: string, to: string): void => {
    const text = readFileSync(join(copy, path), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(copy, path), text.replace(from, to));
  };
  /** Undefined while the page loads or has no station. */
  const state = (): Promise<PanelState | undefined> =>
    page.evaluate<PanelState>('window.partyline.call.snapshot()').catch(() => undefined);
  const serverPid = (): number =>
    descendantsOf(dev.pid!).find((pid) => /cli\.js serve/.test(commandOf(pid)))!;

  beforeAll(async () => {
    mkdirSync(copy);
    mkdirSync(tmp);
    copyRepository(copy);
    [port, browser] = await Promise.all([freePort(), launchChromium()]);
    dev = spawn('npm', ['run', 'dev', '--', '--port', String(port)], {
      cwd: copy,
      // A group of its own, which a terminal's Ctrl-C reaches as a whole.
      detached: true,
      env: { ...process.env, TMPDIR: tmp, DISPLAY: '', WAYLAND_DISPLAY: '' },
    });
    ended = new Promise((resolve) => dev.on('close', resolve));
    for (const stream of [dev.stdout, dev.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
    [url = ''] = /http:\S+/.exec(await prints('open http')) ?? [];
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(url);
  }, PATIENCE_MS);
  afterAll(async () => {
    if (dev.exitCode === null && dev.signalCode === null) process.kill(-dev.pid!, 'SIGKILL');
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows the panel of a station that hears another one talk', async () => {
    await page.getByText('Camera', { exact: true }).first().waitFor();
    await page.getByText('Control room').first().waitFor();
    await expect.poll(async () => (await state())?.channels[0]?.talkers.length).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('changes the page after a save, without loading it again', async () => {
    await page.evaluate('window.isSamePage = true');
    edit('renderer/panel/display.tsx', 'words.quiet', '"Hot reload"');
    await prints('renderer/panel/display.tsx is saved');
    await page.getByText('Hot reload').first().waitFor();
    expect(await page.evaluate('window.isSamePage')).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('keeps everything running while the sources do not compile, and names the error', async () => {
    const before = serverPid();
    edit('main/cli/commands/station-panel.ts', 'computerName: hostname()', 'computerName: 1');
    await prints(/compile .*main\/cli\/commands\/station-panel\.ts/);
    expect(serverPid()).toBe(before);
  });

  it('starts the processes again after a save that compiles, and the page goes on with them', async () => {
    const before = serverPid();
    const from = printed.length;
    edit(
      'main/cli/commands/station-panel.ts',
      'computerName: 1',
      'computerName: `edited computer${hostname().slice(0, 0)}`',
    );
    await prints('open http', from);
    expect(serverPid()).not.toBe(before);
    await expect
      .poll(state)
      .toMatchObject({ app: { computerName: 'edited computer' }, connection: { type: 'joined' } });
  });

  it('accepts only an address with its secret, and only its own pages', async () => {
    const withoutSecret = await fetch(`http://127.0.0.1:${String(port)}/`);
    expect(await withoutSecret.text()).not.toContain('#token=');
    expect(await (await fetch(url)).text()).toContain('#token=');
    const upgrade = (origin: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const request = get({
          host: '127.0.0.1',
          port,
          path: '/panel',
          headers: {
            Connection: 'Upgrade',
            Upgrade: 'websocket',
            Origin: origin,
            'Sec-WebSocket-Version': '13',
            'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
            'Sec-WebSocket-Protocol': PANEL_PROTOCOL,
          },
        });
        request.on('response', ({ statusCode }) => resolve(statusCode));
        request.on('upgrade', ({ statusCode }, socket) => {
          socket.destroy();
          resolve(statusCode);
        });
        request.on('error', reject);
      });
    expect(await upgrade(`http://127.0.0.1:${String(port)}`)).toBe(101);
    expect(await upgrade('http://evil.example')).toBe(403);
    expect(await upgrade(`http://evil.example:${String(port)}`)).toBe(403);
  });

  it('ends every process on Ctrl-C, and removes its files', async () => {
    const family = descendantsOf(dev.pid!);
    for (const part of [/dev\.js/, /cli\.js serve/, /cli\.js station --panel/, /cli\.js station --server/])
      expect(family.filter((pid) => part.test(commandOf(pid))).length).toBeGreaterThanOrEqual(1);
    process.kill(-dev.pid!, 'SIGINT');
    await ended;
    expect(running(family).map(commandOf)).toEqual([]);
    expect(readdirSync(tmp).filter((name) => name.startsWith('partyline'))).toEqual([]);
    expect(printed).not.toMatch(/ended with|failed/);
  });
});
