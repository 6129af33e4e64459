import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import { childOf, type DeskUnderTest } from '../support/desk-under-test.ts';
import { IntercomRig, type Ear, type Shell } from '../support/intercom-rig.ts';
import { seriousFindings } from '../support/panel-checks.ts';
import { which } from '../support/desktop-app.ts';
import { has } from '../support/machine.ts';

/**
 * Two desks as two people use them: the panel in a real browser, keys pressed on a real X display
 * through the hotkey process, sound on virtual devices. The steps build on each other, as in an
 * evening's work.
 */
const available = has('sound', 'display', 'browser');
const shells: readonly { readonly shell: Shell; readonly roof: string }[] = [
  { shell: 'browser', roof: 'the browser' },
  { shell: 'desktop', roof: `the desktop app (${which})` },
];

describe.runIf(available).each(shells)('a whole session with the panel in $roof', ({ shell }) => {
  let rig: IntercomRig;
  let host: DeskUnderTest;
  let guest: DeskUnderTest;
  let guestEar: Ear;
  let hostEar: Ear;
  const stopSpeaking: (() => Promise<void>)[] = [];

  const channel = (state: PanelState, id = 'main') => state.channels.find((it) => it.id === id);
  const onAir = (state: PanelState): boolean => state.microphone.type === 'open' && state.microphone.granted;
  const closed = (state: PanelState): boolean => state.microphone.type === 'closed';
  const joined = (state: PanelState): boolean => state.connection.type === 'joined';
  const ready = (state: PanelState): boolean =>
    joined(state) && state.microphone.type === 'closed' && state.microphone.blocked === undefined;

  /** The steps of the first run before joining. */
  async function introduce(desk: DeskUnderTest, name: string): Promise<void> {
    const { page } = desk;
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('button', { name: 'Next: microphone' }).click();
    await page.getByRole('heading', { name: 'Say something' }).waitFor();
    await page.getByRole('button', { name: 'Next: speaker' }).click();
    await page.getByRole('button', { name: 'Play test notes' }).click();
    await page.getByRole('button', { name: 'I heard it' }).click();
  }

  beforeAll(async () => {
    rig = await IntercomRig.start();
    for (const name of ['host', 'guest']) await rig.addDevices(name);
    // The usual port may be in use on the machine that tests.
    const folder = rig.dataFolder('host');
    mkdirSync(folder, { recursive: true });
    const hosting = { name: 'Main Stage', port: await rig.freePort() };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ version: 1, hosting }));
  });
  afterAll(async () => {
    await Promise.all(stopSpeaking.map((stop) => stop()));
    await rig.stop();
  });

  it('asks for a name, a microphone and a speaker, and then hosts a server', async () => {
    host = await rig.startDesk({ name: 'host', shell, display: true });
    hostEar = await rig.listenTo('host');
    await introduce(host, 'Noor Haddad');
    await host.page.getByRole('button', { name: 'Host here' }).click();
    await host.page.getByRole('button', { name: 'Start hosting' }).click();
    const { state } = await host.watch.until((it) => it.hosting.type === 'running', 'it hosts');
    expect(state.hosting).toMatchObject({ name: 'Main Stage', announced: true });
    await host.watch.until(joined, 'it joins its own server');
    await host.page.getByRole('button', { name: /^Next/ }).click();
    await host.page.getByRole('button', { name: 'Open the panel' }).click();
    await host.page.getByRole('article', { name: 'Main' }).waitFor();
    await host.watch.until((it) => it.settings.setupDone, 'the first run is over');
  });

  it('lets a second desk find and join it with four words', async () => {
    guest = await rig.startDesk({ name: 'guest', shell: 'browser' });
    guestEar = await rig.listenTo('guest');
    await introduce(guest, 'Mara Lindqvist');
    await guest.page.getByRole('radio', { name: /Main Stage/ }).click();
    const { hosting } = host.watch.latest;
    if (hosting.type !== 'running') throw new Error('the host does not host');
    const words = hosting.passphrase.split(' ');
    expect(words).toHaveLength(4);
    const boxes = guest.page.getByRole('textbox');
    for (const [index, word] of words.entries()) await boxes.nth(index).fill(word);
    await guest.page.getByRole('button', { name: /^Join/ }).click();
    await guest.watch.until(joined, 'the guest joins');
    await guest.page.getByRole('button', { name: 'Open the panel' }).click();
    await host.watch.until(
      (it) => it.stations.some(({ name, presence }) => name === 'Mara Lindqvist' && presence === 'online'),
      'the host sees the guest',
    );
    await host.watch.until((it) => channel(it)?.listeners === 1, 'one listener on Main');
  });

  it('sends the voice while F8 is held with another program in front, and not after', async () => {
    // The guest's own sounds are over first.
    await guestEar.isQuiet();
    stopSpeaking.push(rig.speak('host'));
    await host.watch.until((it) => ready(it) && it.hotkeys.availability === 'ready', 'keys and microphone');
    expect(await guestEar.levelDb(1)).toBeLessThan(-100);
    await rig.display.keyDown('F8');
    await host.watch.until(onAir, 'on air');
    await guestEar.hears();
    await host.page.getByText('ON AIR').first().waitFor();
    const { state } = await guest.watch.until((it) => channel(it)?.talkers.length === 1, 'the tally');
    expect(channel(state)?.talkers[0]?.name).toBe('Noor Haddad');
    await guest.page.locator('article[aria-label="Main"] .display').getByText('Noor Haddad').waitFor();
    await rig.display.keyUp('F8');
    await host.watch.until(closed, 'off air');
    await guestEar.isQuiet();
    await host.page.getByText('OFF AIR', { exact: true }).waitFor();
  });

  it('latches the microphone with a short tap in the window, and closes it with the next', async () => {
    const face = host.page
      .getByRole('article', { name: 'Main' })
      .getByRole('button', { name: /TALK|LATCHED/ });
    await face.click();
    await host.watch.until((it) => it.microphone.type === 'open' && it.microphone.latched, 'latched');
    await guestEar.hears();
    await face.click();
    await host.watch.until(closed, 'unlatched');
    await guestEar.fallsSilent();
  });

  it('rings at the called desk, which answers with the reply key', async () => {
    const main = guest.page.getByRole('article', { name: 'Main' });
    await main.getByRole('button', { name: 'Call Main' }).click();
    const { state } = await host.watch.until((it) => it.calls.ringing !== undefined, 'it rings');
    expect(state.calls.ringing).toMatchObject({ name: 'Mara Lindqvist', channel: 'Main' });
    const reply = host.page.getByRole('button', { name: /REPLY/ });
    await reply.hover();
    await host.page.mouse.down();
    const { state: talking } = await host.watch.until(onAir, 'reply is on air');
    expect(talking.microphone).toMatchObject({
      reply: true,
      heardBy: 1,
      targets: [{ kind: 'station', name: 'Mara Lindqvist' }],
    });
    await guestEar.hears();
    await host.page.mouse.up();
    await host.watch.until((it) => closed(it) && it.calls.ringing === undefined, 'answered');
    await guestEar.fallsSilent();
  });

  it('reports an unplugged microphone, and uses it again once it is back', async () => {
    await rig.sound.unloadSink('host_mic');
    await host.watch.until((it) => it.audio.input.state !== 'running', 'the microphone is gone');
    await host.page.getByText('No microphone').first().waitFor();
    await Promise.all(stopSpeaking.splice(0).map((stop) => stop()));
    await rig.sound.loadSink('host_mic');
    await host.watch.until(ready, 'the microphone is back');
    stopSpeaking.push(rig.speak('host'));
    await rig.display.keyDown('F8');
    await guestEar.hears();
    await rig.display.keyUp('F8');
    await guestEar.fallsSilent();
  });

  it('joins again after the server was killed', async () => {
    const from = host.watch.mark;
    const fromGuest = guest.watch.mark;
    process.kill(childOf(host, 'server-process'), 'SIGKILL');
    await guest.watch.until((it) => !joined(it), 'the guest is cut off', { from: fromGuest });
    await host.watch.until((it) => !joined(it), 'the host is cut off', { from });
    await host.watch.until(ready, 'the host is back');
    await guest.watch.until(ready, 'the guest is back');
    await host.watch.until((it) => channel(it)?.listeners === 1, 'they see each other');
    await rig.display.keyDown('F8');
    await guestEar.hears();
    await rig.display.keyUp('F8');
    await guestEar.fallsSilent();
  });

  it('changes to Chinese and to the light theme at once', async () => {
    const { page } = host;
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Appearance' }).click();
    await page.getByRole('radio', { name: '中文' }).click();
    await host.watch.until((it) => it.settings.language === 'zh', 'Chinese');
    await page.getByText('外观').first().waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.getByRole('radio', { name: '浅色' }).click();
    await host.watch.until((it) => it.settings.theme === 'light', 'light');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
    await page.getByRole('radio', { name: 'English' }).click();
    await page.getByText('Appearance').first().waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
  });

  it('can be operated with the keyboard alone', async () => {
    const { keyboard } = host.page;
    await host.watch.until(ready, 'ready');
    await keyboard.down('1');
    await host.watch.until(onAir, 'on air by the key 1');
    await guestEar.hears();
    await keyboard.up('1');
    // A tap shorter than 200 ms latches; this one may have been held longer.
    await keyboard.press('Escape');
    await host.watch.until(closed, 'closed');
    await keyboard.press('Shift+Digit2');
    await host.watch.until(
      (it) => channel(it, 'production')?.listen.type === 'off',
      'Production is not listened to',
    );
    await keyboard.press('Shift+Digit2');
    await host.watch.until((it) => channel(it, 'production')?.listen.type === 'on', 'and is again');
    await keyboard.press('m');
    await host.watch.until((it) => it.muted, 'muted');
    await keyboard.press('m');
    await host.watch.until((it) => !it.muted, 'unmuted');
    expect(await hostEar.levelDb(0.1)).toBeLessThan(0);
  });

  it('has no serious accessibility fault at either desk', async () => {
    await host.page.getByRole('article').first().waitFor();
    expect(await seriousFindings(host.page)).toEqual([]);
    expect(await seriousFindings(guest.page)).toEqual([]);
  });
});
