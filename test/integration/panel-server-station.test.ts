import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { PanelPage } from '../support/panel-page.ts';
import { sharedBrowser } from '../support/worker-parts.ts';
import { has } from '../support/machine.ts';

/**
 * `partyline station --panel` and `npm start` as people run them, with the real panel in a real
 * browser.
 */

const START = fileURLToPath(new URL('../../dist/main/cli/commands/start.js', import.meta.url));

let bench: CliBench;
let browser: Browser;

beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {});
beforeEach(() => {
  bench = new CliBench();
});
afterEach(async () => {
  await bench.end();
});

function station(args: readonly string[] = []): CliProcess {
  const silent = ['--input', 'none', '--output', 'none'];
  return bench.start(['station', '--panel', '--json', ...silent, ...args], { PARTYLINE_MDNS: 'off' });
}

async function linkOf(process: CliProcess, from = 0): Promise<string> {
  return (await process.waitFor('panel', undefined, { from }))['url'] as string;
}

async function openPanel(link: string): Promise<PanelPage> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  return PanelPage.of(page);
}

describe.runIf(has('browser'))('partyline station --panel', () => {
  it('shows the panel with its first run in a browser', async () => {
    const running = station();
    const page = await (await browser.newContext()).newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(await linkOf(running));
    const panel = await PanelPage.of(page);
    expect((await panel.state()).app.shell).toBe('browser');
    await panel.call('finishSetup', { name: 'Kiosk', place: 'Gate 3' });
    await expect
      .poll(async () => (await panel.state()).settings)
      .toMatchObject({ name: 'Kiosk', setupDone: true });
    // The strict policy would report a style or script that it refuses here.
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('gives another link on request, and shows one desk in all panels', async () => {
    const running = station();
    const first = await openPanel(await linkOf(running));
    const { mark } = running;
    running.say('panel');
    const second = await openPanel(await linkOf(running, mark));
    await first.call('setMuted', { on: true });
    await expect.poll(async () => (await second.state()).muted).toBe(true);
    running.say('status');
    const status = await running.waitFor('status');
    expect(status).toMatchObject({ panels: 2, state: { muted: true } });
  });

  it('joins the server of its command line under its name', async () => {
    const { url } = await bench.serve();
    const running = station(['--server', url, '--name', 'Rack 1']);
    const panel = await openPanel(await linkOf(running));
    await expect.poll(async () => (await panel.state()).connection.type).toBe('joined');
    const other = bench.station(url, 'Other');
    const joined = await other.waitFor('joined');
    expect(JSON.stringify(joined)).toContain('Rack 1');
  });

  it('keeps a passphrase sealed, under a key for its owner alone', async () => {
    const passphrase = 'correct horse battery';
    writeFileSync(bench.path('server.json'), JSON.stringify({ passphrase }));
    const { url } = await bench.serve(['--config', bench.path('server.json')]);
    const first = station();
    const panel = await openPanel(await linkOf(first));
    await panel.call('finishSetup', { name: 'Kiosk', place: '' });
    await panel.call('join', { url, passphrase });
    await expect.poll(async () => (await panel.state()).connection.type).toBe('joined');
    await first.interrupt();
    expect(statSync(bench.path('data/secret-key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(bench.path('data/settings.json'), 'utf8')).not.toContain('correct horse');
    // Nobody types it a second time.
    const second = station();
    const again = await openPanel(await linkOf(second));
    await expect.poll(async () => (await again.state()).connection.type).toBe('joined');
  });

  it('names the taken port', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.on('listening', resolve));
    const { port } = blocker.address() as AddressInfo;
    const { code, stderr } = await bench.run(['station', '--panel', '--panel-port', String(port)]);
    expect(code).toBe(7);
    expect(stderr).toContain(`Port ${String(port)} is taken`);
    blocker.close();
  });

  it.each([
    [['--panel', '--levels'], '--levels is chosen in the panel'],
    [['--panel', '--talk', 'Main'], '--talk is chosen in the panel'],
    [['--open', '--server', 'ws://127.0.0.1:9', '--name', 'A'], '--open needs --panel'],
    [['--panel', '--panel-port', '99999'], '--panel-port 99999'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    const { code, stderr } = await bench.run(['station', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });

  it('reports an unknown command, and ends on command', async () => {
    const running = station();
    await linkOf(running);
    running.say('fly');
    expect((await running.waitFor('error'))['message']).toContain('no command "fly"');
    running.say('quit');
    expect(await running.ended).toEqual({ code: 0, signal: null });
  });

  it('continues when its stdin is closed, as in a kiosk', async () => {
    const running = station();
    const panel = await openPanel(await linkOf(running));
    running.closeStdin();
    await panel.call('setMuted', { on: true });
    await expect.poll(async () => (await panel.state()).muted).toBe(true);
    expect(running.isAlive).toBe(true);
  });
});

describe.runIf(has('browser'))('npm start without Electron', () => {
  it.each([
    [
      'there is no display',
      { DISPLAY: '', WAYLAND_DISPLAY: '' },
      'There is no display here for the desktop app.',
    ],
    [
      'Electron does not start',
      { DISPLAY: ':9', PARTYLINE_ELECTRON: '/bin/false' },
      'Electron does not start here',
    ],
    [
      'Electron is not where it should be',
      { DISPLAY: ':9', PARTYLINE_ELECTRON: '/no/electron' },
      'Electron does not start here',
    ],
  ])('opens the panel in a browser when %s', async (_, env, sentence) => {
    const child = spawn(
      process.execPath,
      [START, '--json', '--hidden', '--input', 'none', '--output', 'none'],
      {
        env: {
          ...process.env,
          PARTYLINE_DATA: bench.path('data'),
          PARTYLINE_MDNS: 'off',
          BROWSER: 'none',
          ...env,
        },
      },
    );
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const url = await new Promise<string>((resolve) => {
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        const line = stdout.split('\n').find((it) => it.includes('"panel"'));
        if (line !== undefined) resolve((JSON.parse(line) as { url: string }).url);
      });
    });
    // Another pipe than that of the link.
    await expect.poll(() => stderr).toContain(sentence);
    const panel = await openPanel(url);
    expect((await panel.state()).app.shell).toBe('browser');
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });
});
