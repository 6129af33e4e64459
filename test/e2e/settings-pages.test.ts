import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import type { PanelDouble, PanelOptions } from '../support/panel-double.ts';
import { panelFixture } from '../support/panel-fixtures.ts';
import {
  figuresFixture,
  HOSTING,
  HOTKEYS,
  MAIN_STAGE,
  PASSPHRASE,
  REHEARSAL,
} from '../support/setup-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** The settings and the dialogs in the built panel. */

const stage = useStage();
let panel: PanelDouble;
const NOW = Date.now();
const base = panelFixture(NOW);
const server = { ...MAIN_STAGE, here: false };

async function open(state: PanelState = base, options: Omit<PanelOptions, 'state'> = {}): Promise<void> {
  panel = await stage.open({ state, ...options });
  panel.answer('figures', figuresFixture(NOW));
}
const button = (name: string | RegExp) =>
  panel.page.getByRole('button', { name, exact: typeof name === 'string' });
const textbox = (name: string | RegExp) => panel.page.getByRole('textbox', { name });
const settings = async (page = 'Devices'): Promise<void> => {
  await button('Settings').click();
  await panel.page.getByRole('navigation').getByRole('button', { name: page }).click();
};

describe('the keyboard alone', () => {
  it('moves the focus to the title of the settings, and back to the selected channel', async () => {
    await open();
    const focused = () => panel.page.evaluate('document.activeElement.textContent') as Promise<string>;
    await button('Settings').press('Enter');
    await expect.poll(focused).toBe('Settings');
    await panel.page.keyboard.press('Escape');
    await expect.poll(focused).toMatch(/^Main/);
  });
});

describe('the devices page', () => {
  it.each([
    ['en', 'System default'],
    ['zh', '系统默认'],
  ] as const)("name the device behind the system's default: %s", async (language, name) => {
    const device = { name: 'default', hostApi: 'ALSA', key: 'ALSA/default' };
    const running = { state: 'running', name: 'default', insteadOf: undefined } as const;
    await open({
      ...base,
      settings: { ...base.settings, language },
      audio: { ...base.audio, input: running, inputs: [device, ...base.audio.inputs] },
    });
    await panel.page.locator('.bar-right .button-square').click();
    const trigger = panel.page.locator('.input').first();
    expect(await trigger.textContent()).toBe(name);
    await trigger.click();
    await panel.page.getByRole('menuitemradio').first().waitFor();
    const lines = await panel.page.getByRole('menuitemradio').allTextContents();
    expect(lines.filter((line) => /default|默认/.test(line))).toEqual([name]);
    await panel.page.keyboard.press('Escape');
  });

  it('offers the devices in a menu that the keyboard operates, even while talking', async () => {
    const outputs = [
      ...base.audio.outputs,
      { name: 'Stage monitor', hostApi: 'ALSA', key: 'ALSA/Stage monitor' },
    ];
    await open({ ...base, audio: { ...base.audio, outputs } });
    await settings();
    await panel.nextCall('listDevices');
    await button(/^Speaker/).press('Enter');
    // The menu takes the focus after it is drawn, and moves it after the letters have come.
    await panel.page.locator('[role=menu] :focus, [role=menu]:focus').waitFor();
    await panel.page.keyboard.type('Stage');
    await panel.page.locator('[role=menuitemradio]:focus', { hasText: 'Stage monitor' }).waitFor();
    await panel.page.keyboard.press('Enter');
    expect((await panel.nextCall('chooseDevice')).args).toEqual({
      side: 'output',
      choice: { kind: 'named', name: 'Stage monitor', hostApi: 'ALSA', key: 'ALSA/Stage monitor' },
    });
    await button('Test').click();
    await panel.nextCall('playTest');
    await button('Hear yourself').click();
    expect((await panel.nextCall('hearYourself')).args).toEqual({ on: true });
  });

  it('names the missing device, its replacement and the next step', async () => {
    const input = { state: 'lost', name: 'USB headset', insteadOf: undefined } as const;
    const output = { state: 'running', name: 'Built-in', insteadOf: 'USB headset' } as const;
    await open({ ...base, audio: { ...base.audio, input, output } });
    await settings();
    await panel.page
      .getByText('USB headset went away. Your microphone is closed', { exact: false })
      .waitFor();
    await panel.page.getByText('USB headset is not there. Built-in is used', { exact: false }).waitFor();
  });
});

describe('the hotkeys page', () => {
  const withKeys = (hotkeys: PanelState['hotkeys']): PanelState => ({ ...base, hotkeys });
  const ready = { ...HOTKEYS, capturing: undefined };

  it('captures a pressed key, and names other actions with the same key', async () => {
    await open(withKeys(ready));
    await settings('Hotkeys');
    await button('Production: No key').click();
    const action = { kind: 'talk', channel: 'production' } as const;
    expect((await panel.nextCall('captureHotkey')).args).toEqual({ action });
    await panel.show(withKeys({ ...ready, capturing: action }));
    await panel.page.getByText('Press the key you want. Esc stops.').waitFor();
    await panel.page.keyboard.press('Escape');
    await panel.nextCall('stopCapture');
    await button('Production: Press a key…').waitFor();

    const chord = { key: 'F8', modifiers: [] };
    await panel.show(
      withKeys({
        ...ready,
        bindings: [
          ...ready.bindings.slice(1),
          { action, chord, conflict: { kind: 'talk-selected' } },
          { action: { kind: 'talk-selected' }, chord, conflict: action },
        ],
      }),
    );
    await panel.page.getByText('Also used by: Selected channel').waitFor();
    await panel.page.getByText('Also used by: Production').waitFor();
    await button('Remove the key of Production').click();
    expect((await panel.nextCall('setHotkey')).args).toEqual({ action, chord: null });
  });

  it.each([
    ['wayland', 'partyline --toggle-talk'],
    ['no-display', 'There is no X display'],
    ['no-permission', 'Accessibility'],
    ['off', 'Hotkeys are switched off.'],
    ['failed', 'Partyline starts them again'],
  ] as const)('name what works instead: %s', async (availability, words) => {
    await open(withKeys({ ...ready, availability }));
    await settings('Hotkeys');
    await panel.page.getByText(words, { exact: false }).first().waitFor();
    expect(await panel.page.getByText('In this window only').count()).toBe(9);
  });
});

describe('the channels page', () => {
  it('offers key modes, and names and order for the hosted channels', async () => {
    const hosted = [
      { id: 'main', name: 'Main', mode: 'open' },
      { id: 'camera', name: 'Camera', mode: 'exclusive' },
    ] as const;
    await open({
      ...base,
      connection: { type: 'joined', server: { ...server, here: true }, sinceMs: NOW },
      hosting: HOSTING,
      settings: { ...base.settings, hosting: { on: true, name: 'FOH', port: 47_700, channels: hosted } },
    });
    await settings('Channels');
    await panel.page
      .getByRole('radiogroup', { name: 'Talk key of Main' })
      .getByRole('radio', { name: 'Tap', exact: true })
      .click();
    expect((await panel.nextCall('setKeyMode')).args).toEqual({ channel: 'main', mode: 'latch' });
    await panel.page.getByRole('switch', { name: 'Listen to Lighting' }).click();
    expect((await panel.nextCall('setListen')).args).toEqual({ channel: 'lighting', on: true });

    await textbox('Name of channel 1').fill('Stage');
    await button('Move Camera up').click();
    await button('Add channel').click();
    await panel.page.getByText('Every channel needs a name.').waitFor();
    await textbox('Name of channel 3').fill('@Main');
    await panel.page.getByText('cannot begin with “@”', { exact: false }).waitFor();
    expect(await button('Apply channels').isDisabled()).toBe(true);
    await textbox('Name of channel 3').fill('后台');
    await panel.page.getByRole('combobox', { name: 'Floor of 后台' }).selectOption('exclusive');
    await button('Apply channels').click();
    await panel.page.getByText('11 stations lose the line for a few seconds', { exact: false }).waitFor();
    await button('Restart with them').click();
    expect((await panel.nextCall('setHostedChannels')).args).toEqual({
      channels: [
        { id: 'camera', name: 'Camera', mode: 'exclusive' },
        { id: 'main', name: 'Stage', mode: 'open' },
        { id: 'channel', name: '后台', mode: 'exclusive' },
      ],
    });
  });
});

describe('the invitation page', () => {
  it('shows the invitation, and tells how many stations lose the connection before hosting stops', async () => {
    await open({
      ...base,
      connection: { type: 'joined', server: { ...server, here: true }, sinceMs: NOW },
      hosting: HOSTING,
    });
    await settings('Invite');
    await panel.page.getByRole('img', { name: 'Invitation as a QR code' }).waitFor();
    await button('Stop hosting').click();
    await panel.page.getByRole('dialog', { name: 'Stop hosting? 11 stations lose the line.' }).waitFor();
    await panel.page.keyboard.press('Escape');
    await panel.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(panel.takeCalls().filter(({ name }) => name === 'stopHosting')).toEqual([]);
    await button('Stop hosting').click();
    await panel.page.getByRole('dialog').getByRole('button', { name: 'Stop hosting' }).click();
    await panel.nextCall('stopHosting');
  });

  it('tells where to find the passphrase when another computer hosts', async () => {
    await open();
    await settings('Invite');
    await panel.page.getByText('You have joined Main Stage on 192.168.4.10.', { exact: false }).waitFor();
    await button('Start hosting').click();
    await panel.nextCall('startHosting');
  });
});

describe('the appearance page', () => {
  it('changes language and theme at once, and returns to the panel on Esc', async () => {
    await open();
    await settings('Appearance');
    await panel.page.getByRole('radio', { name: '中文' }).click();
    expect((await panel.nextCall('updateSettings')).args).toEqual({ language: 'zh' });
    await panel.show({ ...base, settings: { ...base.settings, language: 'zh', theme: 'light' } });
    await panel.page.getByRole('heading', { name: '外观' }).waitFor();
    expect(await panel.page.evaluate('document.documentElement.lang')).toBe('zh-CN');
    expect(await panel.page.evaluate('document.documentElement.dataset.theme')).toBe('light');
    await panel.page.getByRole('switch', { name: '迷你面板' }).click();
    expect((await panel.nextCall('setMini')).args).toEqual({ on: true });
    await panel.page.keyboard.press('Escape');
    await panel.page.getByRole('heading', { name: '外观' }).waitFor({ state: 'detached' });
  });

  it('offers neither tray nor autostart in a browser', async () => {
    await open({ ...base, app: { ...base.app, shell: 'browser' } });
    await settings('Appearance');
    expect(await panel.page.getByRole('switch').count()).toBe(1);
  });
});

describe('a dialog', () => {
  const asking = { type: 'passphrase', server, problem: 'wrong', slowDownUntilMs: undefined } as const;

  it('asks for the passphrase again, keeps the words, and holds the focus', async () => {
    await open({ ...base, connection: asking });
    panel.answer('join', { ok: true });
    const dialog = panel.page.getByRole('dialog', { name: 'Wrong passphrase for Main Stage' });
    await dialog.waitFor();
    await textbox('Word 1').fill('maple anchor violin');
    await button('Join Main Stage').click();
    await panel.page.getByText('Type all four words.').waitFor();
    expect(panel.takeCalls().filter(({ name }) => name === 'join')).toEqual([]);
    await textbox('Word 4').fill('harbor');
    await panel.page.keyboard.press('Enter');
    expect((await panel.nextCall('join')).args).toEqual({ url: MAIN_STAGE.url, passphrase: PASSPHRASE });
    await panel.show({ ...base, connection: { type: 'connecting', server } });
    await panel.page.getByText('Joining Main Stage').waitFor();
    await panel.show({ ...base, connection: asking });
    expect(await textbox('Word 4').inputValue()).toBe('harbor');
    for (let count = 0; count < 12; count += 1) {
      await panel.page.keyboard.press('Tab');
      expect(await panel.page.evaluate('document.activeElement.closest("[role=dialog]") !== null')).toBe(
        true,
      );
    }
    await panel.show(base);
    await dialog.waitFor({ state: 'detached' });
  });

  it('sends no passphrase while the server asks to wait', async () => {
    await open({ ...base, connection: { ...asking, slowDownUntilMs: Date.now() + 60_000 } });
    await panel.page
      .getByText(/listens to this computer again in \d+ s/)
      .last()
      .waitFor();
    await textbox('Word 1').fill(PASSPHRASE);
    await panel.page.keyboard.press('Enter');
    await panel.page.keyboard.press('Escape');
    await panel.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(panel.takeCalls().filter(({ name }) => name === 'join')).toEqual([]);
  });

  it('forgets a recent server, and joins a found one', async () => {
    const recentServers = [{ name: 'Old Hall', url: 'ws://10.1.1.1:47700', atMs: NOW }];
    await open({
      ...base,
      connection: asking,
      settings: { ...base.settings, recentServers },
      discovery: { type: 'looking', servers: [MAIN_STAGE, REHEARSAL] },
    });
    await button('Other server…').click();
    await panel.page.getByRole('dialog', { name: 'Choose a server' }).waitFor();
    await button('Forget Old Hall').click();
    expect((await panel.nextCall('forgetServer')).args).toEqual({ url: 'ws://10.1.1.1:47700' });
    await panel.page.getByRole('radio', { name: /Main Stage/ }).focus();
    await panel.page.keyboard.press('ArrowDown');
    await textbox('Word 1').fill(PASSPHRASE);
    await button('Join Rehearsal Room B').click();
    expect((await panel.nextCall('join')).args).toEqual({ url: REHEARSAL.url, passphrase: PASSPHRASE });
    await panel.show({
      ...base,
      connection: { type: 'joined', server: { ...REHEARSAL, here: false }, sinceMs: NOW },
    });
    await panel.page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('asks before it leaves a server', async () => {
    await open();
    await settings('Connection');
    await button('Other server…').click();
    await button('Leave').click();
    const dialog = panel.page.getByRole('dialog', { name: 'Leave Main Stage?' });
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await panel.nextCall('leave');
  });
});
