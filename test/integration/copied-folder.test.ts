import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { startAgain, startDesktop, type DesktopApp } from '../support/desktop-app.ts';
import { PanelPage } from '../support/panel-page.ts';
import { sharedBrowser } from '../support/worker-parts.ts';
import { has } from '../support/machine.ts';

/** Two stations of one data folder, of a copy of it, and of a copy of the whole computer. */

let bench: CliBench;
let url: string;
let watcher: CliProcess;
beforeEach(async () => {
  bench = new CliBench();
  ({ url } = await bench.serve());
  watcher = bench.station(url, 'Watcher');
  await watcher.waitFor('joined');
});
afterEach(() => bench.end());

const silent = ['--input', 'none', '--output', 'none'];
const panelStation = (data = 'data', args: readonly string[] = ['--name', 'Rack']): CliProcess =>
  bench.start(['station', '--panel', '--json', ...silent, '--server', url, ...args], {
    PARTYLINE_DATA: bench.path(data),
    BROWSER: 'none',
  });

/** Resolves when these stations, and nobody else but the watcher, are connected. */
async function online(names: readonly string[]): Promise<void> {
  await expect
    .poll(async () => {
      const from = watcher.mark;
      watcher.say('status');
      const { stations } = await watcher.waitFor('status', undefined, { from });
      return (stations as { name: string; presence: string }[])
        .filter(({ presence }) => presence === 'online')
        .map(({ name }) => name)
        .sort();
    })
    .toEqual([...names]);
}

const settingsOf = (data: string): { stationId: string; stationIds: Record<string, string> } =>
  JSON.parse(readFileSync(bench.path(`${data}/settings.json`), 'utf8')) as never;

describe('a copied data folder', () => {
  it('is another station beside the first one, now and at the next start', async () => {
    const first = panelStation();
    await online(['Rack']);
    await expect.poll(() => Object.keys(settingsOf('data').stationIds)).toHaveLength(1);
    cpSync(bench.path('data'), bench.path('copy'), { recursive: true });
    const copy = panelStation('copy');
    await online(['Rack', 'Rack (2)']);
    const { mark } = watcher;
    await copy.interrupt();
    panelStation('copy');
    await watcher.waitFor('station-joined', ({ station }) => station === 'Rack (2)', { from: mark });
    await online(['Rack', 'Rack (2)']);
    expect(first.isAlive).toBe(true);
    const ids = Object.values(settingsOf('copy').stationIds);
    expect(new Set(ids).size).toBe(2);
  });

  it('becomes another station when it first meets the original, also in a disk image', async () => {
    const original = panelStation();
    await online(['Rack']);
    await original.interrupt();
    // Both computers have the same machine id, name and path, so nothing tells them apart yet.
    const settings = settingsOf('data');
    cpSync(bench.path('data'), bench.path('clone'), { recursive: true });
    for (const data of ['data', 'clone']) {
      writeFileSync(bench.path(`${data}/settings.json`), JSON.stringify({ ...settings, stationIds: {} }));
    }
    const first = panelStation();
    await online(['Rack']);
    const clone = panelStation('clone', ['--name', 'Van']);
    await online(['Rack', 'Van']);
    await expect
      .poll(() => Object.values(settingsOf('clone').stationIds).filter((id) => id !== settings.stationId))
      .toHaveLength(1);
    expect(Object.values(settingsOf('data').stationIds)).toEqual([settings.stationId]);
    // Killed and started again at once, each has its own place back.
    for (const [process, data, name] of [
      [clone, 'clone', 'Van'],
      [first, 'data', 'Rack'],
    ] as const) {
      const { mark } = watcher;
      process.kill('SIGKILL');
      await process.ended;
      panelStation(data, ['--name', name]);
      await watcher.waitFor(
        'station-updated',
        ({ station, presence }) => station === name && presence === 'online',
        { from: mark },
      );
      await online(['Rack', 'Van']);
      expect(watcher.all('station-joined', mark)).toEqual([]);
    }
  });
});

describe.runIf(has('browser'))('one data folder', () => {
  let browser: Browser;
  const apps: DesktopApp[] = [];
  beforeAll(async () => {
    browser = await sharedBrowser();
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.end();
  });

  it('has one panel station: a second start gives a new link to the first one', async () => {
    const first = panelStation();
    await first.waitFor('panel');
    await online(['Rack']);
    const second = panelStation('data', ['--name', 'Other']);
    expect(await second.ended).toEqual({ code: 9, signal: null });
    const told = await second.waitFor('already-running');
    expect(told).toMatchObject({ pid: first.pid, folder: bench.path('data') });
    expect(second.stderr.trim().split('\n')).toHaveLength(1);
    expect(second.stderr).toContain(`already runs (process ${String(first.pid)})`);
    const page = await (await browser.newContext()).newPage();
    await page.goto(told['url'] as string);
    const panel = await PanelPage.of(page);
    expect((await panel.state()).connection.type).toBe('joined');
    await online(['Rack']);
  });

  it('is free at once after its owner was killed, and reported while its owner hangs', async () => {
    const first = panelStation();
    await first.waitFor('panel');
    first.kill('SIGSTOP');
    const second = panelStation();
    expect((await second.ended).code).toBe(9);
    expect(second.stderr).toContain('does not answer');
    first.kill('SIGKILL');
    await first.ended;
    const third = panelStation();
    await third.waitFor('panel');
    await third.interrupt();
  });

  it('is shared by a panel station, a server and stations of the command line', async () => {
    panelStation();
    const { process: server } = await bench.serve();
    const bob = bench.station(url, 'Bob');
    await bob.waitFor('joined');
    await online(['Bob', 'Rack']);
    expect(server.isAlive).toBe(true);
  });

  it('belongs to the desktop app or a panel station, whichever starts first', async () => {
    const app = await startDesktop({ folder: bench.path('data'), args: ['--hidden'] });
    apps.push(app);
    await app.page();
    const second = panelStation();
    expect((await second.ended).code).toBe(9);
    expect(second.stderr).toContain('its window is in front now');
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].isVisible()))
      .toBe(true);
    const first = panelStation('other');
    await first.waitFor('panel');
    expect(await startAgain(bench.path('other'), [], { BROWSER: 'none' })).toBe(9);
    expect(first.isAlive).toBe(true);
  });
});
