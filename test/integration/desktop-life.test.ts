import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  startAgain,
  startDesktop,
  which,
  type DesktopApp,
  type DesktopOptions,
} from '../support/desktop-app.ts';
import { PanelPage } from '../support/panel-page.ts';
import { isAlive } from '../support/process-alive.ts';
import { has } from '../support/machine.ts';

let folder: string;
const apps: DesktopApp[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-desk-'));
});

afterEach(async () => {
  for (const app of apps.splice(0)) await app.end();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: DesktopOptions = {}): Promise<DesktopApp> {
  const app = await startDesktop({ folder, ...options });
  apps.push(app);
  return app;
}

const windowsOf = (app: DesktopApp) =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => ({
      visible: window.isVisible(),
      onTop: window.isAlwaysOnTop(),
      bounds: window.getNormalBounds(),
    })),
  );

const trayOf = (app: DesktopApp) =>
  app.evaluate(({ Tray }) =>
    Tray.all.map(({ toolTip, image, menu }) => ({
      toolTip,
      icon: image.path.split('/').at(-1),
      empty: image.isEmpty(),
      items: menu.items.map(({ id, checked }) => (checked === true ? `${id ?? ''}*` : (id ?? '-'))),
    })),
  );

const click = (app: DesktopApp, item: string): Promise<void> =>
  app.evaluate(({ Tray }, id: string) => {
    Tray.all[0].menu.items.find((it) => it.id === id)?.click?.();
  }, item);

describe.runIf(has('browser'))(`the desktop app’s life (${which})`, () => {
  it('opens its panel at 1280 × 800, and its tray icon', async () => {
    const app = await start();
    await app.page();
    const [window] = await windowsOf(app);
    expect(window).toMatchObject({ visible: true, onTop: false, bounds: { width: 1280, height: 800 } });
    expect(await trayOf(app)).toEqual([
      {
        toolTip: 'Partyline: Not connected',
        icon: 'idle.png',
        empty: false,
        items: ['state', '-', 'open', 'stop-talking', 'mute', 'mini', '-', 'quit'],
      },
    ]);
  });

  it('closes to the tray, and its audio process goes on', async () => {
    const app = await start();
    const panel = await PanelPage.of(await app.page());
    await expect.poll(async () => (await panel.state()).audio.process).toBe('running');
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0].close();
    });
    expect(await windowsOf(app)).toMatchObject([{ visible: false }]);
    expect((await panel.state()).audio.process).toBe('running');
    await click(app, 'open');
    expect(await windowsOf(app)).toMatchObject([{ visible: true }]);
  });

  it.each([
    ['the setting says so', {}, true],
    ['there is no tray', { STAND_IN_NO_TRAY: '1' }, false],
  ])('ends with its window when %s', async (_, env, setIt) => {
    const app = await start({ env });
    const panel = await PanelPage.of(await app.page());
    if (setIt) {
      await panel.call('updateSettings', { closeToTray: false });
      await expect.poll(async () => (await panel.state()).settings.closeToTray).toBe(false);
    }
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0].close();
    });
    expect(await app.exited).toBe(0);
  });

  it('leaves no process behind when it quits by its tray', async () => {
    // Another program may use the default port.
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ version: 1, hosting: { port: 0 } }));
    const app = await start();
    const panel = await PanelPage.of(await app.page());
    await panel.call('startHosting', { name: 'Studio' });
    await expect.poll(async () => (await panel.state()).hosting.type).toBe('running');
    const pids = await app.evaluate(({ app: electronApp }) =>
      electronApp
        .getAppMetrics()
        .filter(({ type }) => type === 'Utility')
        .map(({ pid }) => pid),
    );
    expect(pids.length).toBeGreaterThanOrEqual(2);
    await click(app, 'quit').catch(() => undefined);
    expect(await app.exited).toBe(0);
    await expect.poll(() => pids.filter((pid) => isAlive(pid))).toEqual([]);
  });

  it('leaves no process behind when it is killed', async () => {
    const app = await start();
    const panel = await PanelPage.of(await app.page());
    await expect.poll(async () => (await panel.state()).audio.process).toBe('running');
    const pids = await app.evaluate(({ app: electronApp }) =>
      electronApp
        .getAppMetrics()
        .filter(({ type }) => type === 'Utility')
        .map(({ pid }) => pid),
    );
    process.kill(app.pid, 'SIGKILL');
    await app.exited;
    await expect.poll(() => pids.filter((pid) => isAlive(pid))).toEqual([]);
  });

  it('restores the place of its window', async () => {
    const bounds = { x: 40, y: 60, width: 900, height: 750 };
    const first = await start();
    await first.page();
    await first.evaluate(({ BrowserWindow }, to) => {
      const [window] = BrowserWindow.getAllWindows();
      window.setBounds(to);
      window.close();
    }, bounds);
    await first.end();
    const second = await start();
    await second.page();
    expect(await windowsOf(second)).toMatchObject([{ bounds }]);
  });

  it('has a mini panel that stays on top', async () => {
    const app = await start();
    const panel = await PanelPage.of(await app.page());
    await click(app, 'mini');
    const mini = await app.page('mini');
    await mini.waitForFunction('window.partyline !== undefined');
    await expect.poll(() => windowsOf(app)).toHaveLength(2);
    expect((await windowsOf(app))[1]).toMatchObject({ onTop: true, bounds: { width: 360, height: 120 } });
    await expect.poll(async () => (await panel.state()).miniOpen).toBe(true);
    // A requested state is newer than the last one that the tray received.
    await expect.poll(async () => (await trayOf(app))[0].items).toContain('mini*');
    // By its own close button, as far as the system has one.
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find((window) => window.isAlwaysOnTop())
        ?.close();
    });
    await expect.poll(async () => (await panel.state()).miniOpen).toBe(false);
    expect(await windowsOf(app)).toHaveLength(1);
  });

  it('starts hidden, and a second start brings it to the front', async () => {
    const app = await start({ args: ['--hidden'] });
    await app.page();
    expect(await windowsOf(app)).toMatchObject([{ visible: false }]);
    expect(await startAgain(folder, [])).toBe(0);
    await expect.poll(() => windowsOf(app)).toMatchObject([{ visible: true }]);
  });

  it('follows a link from a second start', async () => {
    const app = await start();
    const panel = await PanelPage.of(await app.page());
    const link = 'partyline://join?v=1&host=127.0.0.1&port=9&name=Studio&pass=';
    await startAgain(folder, [link]);
    await expect.poll(async () => (await panel.state()).connection.type).not.toBe('none');
    expect((await panel.state()).connection).toMatchObject({ server: { url: 'ws://127.0.0.1:9' } });
  });

  it('follows a link from macOS', async () => {
    const app = await start();
    const panel = await PanelPage.of(await app.page());
    await app.evaluate(({ app: electronApp }) => {
      electronApp.emit(
        'open-url',
        { preventDefault: () => undefined },
        'partyline://join?v=1&host=127.0.0.1&port=9',
      );
    });
    await expect.poll(async () => (await panel.state()).connection.type).not.toBe('none');
  });

  it('puts text on the clipboard', async () => {
    const app = await start();
    const panel = await PanelPage.of(await app.page());
    expect(await panel.call('copyText', { text: 'ws://192.168.1.20:7420' })).toBe(true);
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('ws://192.168.1.20:7420');
  });

  it('writes the reason when it crashes', async () => {
    const app = await start();
    await app.page();
    await app.evaluate(() => {
      setImmediate(() => {
        throw new Error('a defect');
      });
    });
    expect(await app.exited).toBe(1);
    if (app.dialogs.length > 0) expect(app.dialogs).toMatchObject([{ title: 'Partyline has to close' }]);
    const log = readFileSync(join(folder, 'logs', 'partyline.log'), 'utf8');
    expect(log).toContain('a defect');
  });
});
