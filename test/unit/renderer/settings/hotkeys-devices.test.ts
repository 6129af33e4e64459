import { describe, expect, it } from 'vitest';
import {
  choiceKey,
  chosenKey,
  deviceLines,
  nextDevice,
} from '../../../../renderer/settings/device-choices.ts';
import { chordKeys, hotkeyRows } from '../../../../renderer/settings/hotkey-rows.ts';
import { settings as en } from '../../../../renderer/text/en/settings.ts';
import { panelFixture } from '../../../support/panel-fixtures.ts';
import { HOTKEYS } from '../../../support/setup-fixtures.ts';

describe('hotkeyRows', () => {
  const { channels } = panelFixture(0);
  const rows = hotkeyRows(HOTKEYS, channels);

  it('has a row for each action of a key', () => {
    expect(rows.map(({ key }) => key)).toEqual([
      'talk-selected',
      'talk main',
      'talk production',
      'talk backstage',
      'talk lighting',
      'talk sound',
      'talk camera',
      'reply',
      'mute',
    ]);
  });

  it('shows the key, the conflict, and the row that captures a key', () => {
    expect(rows.find(({ key }) => key === 'talk lighting')).toMatchObject({
      chord: { key: 'M', modifiers: ['ctrl', 'shift'] },
      conflict: { kind: 'mute' },
      capturing: false,
    });
    expect(rows.filter(({ capturing }) => capturing).map(({ key }) => key)).toEqual(['talk production']);
  });

  it('keeps a key of a channel that this server does not have', () => {
    const elsewhere = hotkeyRows(HOTKEYS, []);
    expect(elsewhere.map(({ key }) => key)).toEqual([
      'talk-selected',
      'reply',
      'mute',
      'talk main',
      'talk lighting',
    ]);
  });
});

it("chordKeys names modifiers in the platform's words and in a fixed order", () => {
  const chord = { key: 'M', modifiers: ['meta', 'shift', 'ctrl'] } as const;
  const keys = (platform: 'linux' | 'darwin' | 'win32') =>
    chordKeys({ key: chord.key, modifiers: [...chord.modifiers] }, platform, en.hotkeys);
  expect(keys('linux')).toEqual(['Ctrl', 'Shift', 'Super', 'M']);
  expect(keys('darwin')).toEqual(['Control', 'Shift', 'Command', 'M']);
  expect(keys('win32')).toEqual(['Ctrl', 'Shift', 'Windows', 'M']);
});

describe('devices', () => {
  const usb = { name: 'USB headset', hostApi: 'ALSA', key: 'ALSA/USB headset' };
  const built = { name: 'Built-in', hostApi: 'ALSA', key: 'ALSA/Built-in' };
  it('lists the default, all devices, and none', () => {
    expect(deviceLines([usb, built], { kind: 'default' }).map(({ label }) => label)).toEqual([
      { kind: 'default' },
      { kind: 'device', name: 'USB headset', hostApi: undefined },
      { kind: 'device', name: 'Built-in', hostApi: undefined },
      { kind: 'none' },
    ]);
  });

  it('keeps the chosen device while it is unplugged, and adds the host API to equal names', () => {
    const jack = { name: 'USB headset', hostApi: 'JACK', key: 'JACK/USB headset' };
    const labels = deviceLines([usb, jack], { kind: 'named', name: 'Desk', hostApi: 'ALSA' }).map(
      ({ label }) => label,
    );
    expect(labels).toContainEqual({ kind: 'gone', name: 'Desk' });
    expect(labels).toContainEqual({ kind: 'device', name: 'USB headset', hostApi: 'JACK' });
  });

  it('matches a choice without a key with the only device of that name', () => {
    const old = { kind: 'named', name: 'USB headset', hostApi: 'ALSA' } as const;
    expect(chosenKey([usb, built], old)).toBe('key ALSA/USB headset');
    expect(deviceLines([usb, built], old).some(({ label }) => label.kind === 'gone')).toBe(false);
    const twins = [
      { name: 'USB headset (a)', hostApi: 'PulseAudio', key: 'PulseAudio/a' },
      { name: 'USB headset (b)', hostApi: 'PulseAudio', key: 'PulseAudio/b' },
    ];
    const labels = deviceLines(twins, { ...old, hostApi: 'PulseAudio' }).map(({ label }) => label);
    expect(labels).toEqual([
      { kind: 'default' },
      { kind: 'device', name: 'USB headset (a)', hostApi: undefined },
      { kind: 'device', name: 'USB headset (b)', hostApi: undefined },
      { kind: 'gone', name: 'USB headset' },
      { kind: 'none' },
    ]);
  });

  it('finds the chosen device by its key, also under another name', () => {
    const chosen = { kind: 'named', name: 'Old name', hostApi: 'ALSA', key: usb.key } as const;
    expect(chosenKey([usb, built], chosen)).toBe(deviceLines([usb, built], chosen)[1]?.key);
    expect(deviceLines([usb, built], chosen).some(({ label }) => label.kind === 'gone')).toBe(false);
  });

  it('offers each other device once', () => {
    const first = nextDevice([usb, built], [choiceKey({ kind: 'named', ...usb })]);
    expect(first).toEqual({ kind: 'named', ...built });
    expect(
      nextDevice(
        [usb, built],
        [choiceKey({ kind: 'named', ...usb }), choiceKey({ kind: 'named', ...built })],
      ),
    ).toBeUndefined();
  });
});
