import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { startAgain, startDesktop, which, type DesktopApp } from '../support/desktop-app.ts';
import { PanelPage } from '../support/panel-page.ts';
import { sine, writeWav16 } from '../support/test-wav.ts';
import { has } from '../support/machine.ts';

/**
 * Every event of the shell that takes the person away closes the microphone; another station sees
 * it close.
 */

const RATE_HZ = 48_000;
const MAIN = { kind: 'channel', channel: 'main' } as const;

let bench: CliBench;
let url: string;
let listener: CliProcess;
/** Kept from test to test until one ends it, because a start takes longer than most tests. */
let app: DesktopApp;
let isRunning = false;
/** Not after a test that hurts the panel's process. */
let mayStay = true;
let panel: PanelPage;
/** Another one after each start: the server keeps the place of one that broke. */
let name = 'Desk 0';

beforeAll(async () => {
  bench = new CliBench();
  writeWav16(bench.path('voice.wav'), sine(440, RATE_HZ, 60), RATE_HZ);
  ({ url } = await bench.serve());
  listener = bench.station(url, 'Listener');
  await listener.waitFor('joined');
});

afterAll(async () => {
  if (isRunning) await app.end();
  await bench.end();
});

beforeEach(async () => {
  if (!isRunning) await start();
  await app.evaluate(({ BrowserWindow, powerMonitor }) => {
    powerMonitor.getSystemIdleState = () => 'active';
    powerMonitor.emit('unlock-screen');
    const [window] = BrowserWindow.getAllWindows();
    window.show();
    window.focus();
  });
  // With its own list of notices.
  panel = await PanelPage.of(await app.page());
  await expect
    .poll(async () => (await panel.state()).microphone)
    .toEqual({ type: 'closed', blocked: undefined });
});

afterEach(async () => {
  if (mayStay && isRunning) await panel.call('release', { key: MAIN });
  else await app.end();
  mayStay = true;
});

async function start(): Promise<void> {
  app = await startDesktop({ args: [`--input=file:${bench.path('voice.wav')}`] });
  isRunning = true;
  void app.exited.then(() => (isRunning = false));
  panel = await PanelPage.of(await app.page());
  name = `Desk ${String(Number(name.slice('Desk '.length)) + 1)}`;
  await panel.call('finishSetup', { name, place: '' });
  await panel.call('join', { url });
  // A test presses faster than a hand, and its press must not count as a tap.
  await panel.call('setKeyMode', { channel: 'main', mode: 'momentary' });
}

/**
 * Holds the talk key of the first channel until the other station knows.
 * @returns its mark in the listener's events
 */
async function talk(): Promise<number> {
  const from = listener.mark;
  await panel.call('press', { key: MAIN });
  await listener.waitFor('talk-started', ({ talker }) => talker === name, { from });
  return from;
}

const trayIcon = (): Promise<string | undefined> =>
  app.evaluate(({ Tray }) => Tray.all[0].image.path.split('/').at(-1));

async function closesBecause(reason: string, from: number): Promise<void> {
  await listener.waitFor('talk-stopped', ({ talker }) => talker === name, { from });
  await expect.poll(() => panel.notices()).toContainEqual({ type: 'talk-closed', reason });
  expect((await panel.state()).microphone.type).toBe('closed');
}

describe.runIf(has('browser'))(`the microphone of the desktop app (${which})`, () => {
  it('shows in tray and title when it is on air, and when it is muted', async () => {
    const from = await talk();
    await expect.poll(trayIcon).toBe('on-air.png');
    const title = (): Promise<string> =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].getTitle());
    expect(await title()).toBe('● ON AIR: Main · Partyline');
    await panel.call('release', { key: MAIN });
    await closesBecause('released', from);
    await expect.poll(trayIcon).toBe('idle.png');
    expect(await title()).toBe('Partyline');
    await app.evaluate(({ Tray }) => {
      Tray.all[0].menu.items.find(({ id }) => id === 'mute')?.click?.();
    });
    await expect.poll(trayIcon).toBe('muted.png');
    await app.evaluate(({ Tray }) => {
      Tray.all[0].menu.items.find(({ id }) => id === 'mute')?.click?.();
    });
    await expect.poll(trayIcon).toBe('idle.png');
  });

  it('shows a call in the tray', async () => {
    listener.say(`call @${name}`);
    await expect.poll(trayIcon).toBe('call.png');
    await panel.call('dismissCall');
    await expect.poll(trayIcon).toBe('idle.png');
  });

  it('closes when the computer goes to sleep, and the desk connects again afterwards', async () => {
    const from = await talk();
    await app.evaluate(({ powerMonitor }) => {
      powerMonitor.emit('suspend');
    });
    await closesBecause('suspend', from);
    await app.evaluate(({ powerMonitor }) => {
      powerMonitor.emit('resume');
    });
    await expect.poll(async () => (await panel.state()).connection.type).toBe('joined');
    expect((await panel.state()).microphone.type).toBe('closed');
  });

  it('closes when the screen is locked', async () => {
    const from = await talk();
    await app.evaluate(({ powerMonitor }) => {
      // Linux is asked, the others tell.
      powerMonitor.getSystemIdleState = () => 'locked';
      powerMonitor.emit('lock-screen');
    });
    await closesBecause('lock', from);
  });

  it('closes when its window loses the focus', async () => {
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0].focus();
    });
    const from = await talk();
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0].emit('blur');
    });
    await closesBecause('blur', from);
  });

  it('closes when its window goes to the tray', async () => {
    const from = await talk();
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0].close();
    });
    await closesBecause('blur', from);
  });

  it('closes when the panel’s process is killed, and the panel comes back', async () => {
    mayStay = false;
    const from = await talk();
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0].webContents.forcefullyCrashRenderer();
    });
    await listener.waitFor('talk-stopped', ({ talker }) => talker === name, { from });
    await expect
      .poll(async () => {
        panel = await PanelPage.of(await app.page());
        return (await panel.state()).microphone.type;
      })
      .toBe('closed');
  });

  it('closes when the panel hangs while it holds the key', async () => {
    mayStay = false;
    const from = await talk();
    panel.page.evaluate('for (;;);').catch(() => undefined);
    await listener.waitFor('talk-stopped', ({ talker }) => talker === name, { from });
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0].webContents.forcefullyCrashRenderer();
    });
  });

  it('closes when Electron says that the panel does not answer', async () => {
    mayStay = false;
    const from = await talk();
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0].emit('unresponsive');
    });
    await listener.waitFor('talk-stopped', ({ talker }) => talker === name, { from });
  });

  it('stays open while the panel lives', async () => {
    const from = await talk();
    // Longer than a page that hangs would be trusted.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(listener.all('talk-stopped', from)).toEqual([]);
    await panel.call('release', { key: MAIN });
    await closesBecause('released', from);
  });

  it('closes from the tray', async () => {
    const from = await talk();
    await app.evaluate(({ Tray }) => {
      Tray.all[0].menu.items.find(({ id }) => id === 'stop-talking')?.click?.();
    });
    await closesBecause('closed-by-hand', from);
  });

  it('closes when the program quits', async () => {
    const from = await talk();
    await app.evaluate(({ app: electronApp }) => {
      setImmediate(() => {
        electronApp.quit();
      });
    });
    await listener.waitFor('talk-stopped', ({ talker }) => talker === name, { from });
    expect(await app.exited).toBe(0);
  });

  it('closes when the program crashes', async () => {
    const from = await talk();
    await app.evaluate(() => {
      setImmediate(() => {
        throw new Error('a defect');
      });
    });
    await listener.waitFor('talk-stopped', ({ talker }) => talker === name, { from });
    expect(await app.exited).toBe(1);
  });

  it('latches and closes by a second start with --toggle-talk, which opens no window', async () => {
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0].hide();
    });
    const from = listener.mark;
    await startAgain(app.folder, ['--toggle-talk']);
    await listener.waitFor('talk-started', ({ talker }) => talker === name, { from });
    expect((await panel.state()).microphone).toMatchObject({ type: 'open', latched: true });
    await startAgain(app.folder, ['--toggle-talk']);
    await listener.waitFor('talk-stopped', ({ talker }) => talker === name, { from });
    const visible = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].isVisible());
    expect(visible).toBe(false);
  });
});
