import { describe, expect, it } from 'vitest';
import { decideAvailability, displayAddress } from '../../../main/hotkeys/availability.ts';
import { findConflicts } from '../../../main/hotkeys/index.ts';
import {
  KEY_NAMES,
  keyCode,
  keyName,
  modifierOf,
  mouseButton,
  physicalKey,
} from '../../../main/hotkeys/key-names.ts';
import { WindowsAltGr, type HookedKey } from '../../../main/hotkeys/windows-altgr.ts';
import { codeOfKeycode, keycodeOfCode } from '../../../main/hotkeys/x/keycodes.ts';

describe('names of keys', () => {
  it('stand for one code each, both ways', () => {
    const codes = KEY_NAMES.map((name) => keyCode(name)!);
    expect(new Set(codes).size).toBe(KEY_NAMES.length);
    expect(new Set(KEY_NAMES).size).toBe(KEY_NAMES.length);
    expect(codes.map(keyName)).toEqual(KEY_NAMES);
    expect(Math.max(...KEY_NAMES.map(({ length }) => length))).toBeLessThanOrEqual(32);
  });

  it("have the hook's codes", () => {
    expect(['F8', 'F24', 'A', 'M', '0', 'Numpad 0', 'Right Ctrl', 'Space'].map(keyCode)).toEqual([
      0x42, 0x6b, 0x1e, 0x32, 0x0b, 0x52, 0x0e1d, 0x39,
    ]);
  });

  it("exist for unnamed keys and for a mouse's side buttons", () => {
    expect(keyName(57_376 + 50)).toBe('Key 57426');
    expect(keyCode('Key 57426')).toBe(57_426);
    expect(keyName(mouseButton(4)!)).toBe('Mouse 4');
    expect(keyCode('Mouse 5')).toBe(mouseButton(5));
    expect(keyName(mouseButton(9)!)).toBe('Mouse 9');
    expect([0, 1, 2, 3, 33, 4.5, undefined].map(mouseButton)).toEqual(Array(7).fill(undefined));
  });

  it.each(['', 'F25', 'f8', 'Mouse 1', 'Mouse 33', 'Key 0', 'Key 99999', 'Pedal 1', 'toString'])(
    'do not include %j',
    (name) => expect(keyCode(name)).toBeUndefined(),
  );

  it('are the same with Num Lock on and off', () => {
    expect(physicalKey(0xee52)).toBe(keyCode('Numpad 0'));
    expect(physicalKey(0x0e1c)).toBe(keyCode('Numpad Enter'));
    expect(physicalKey(0xe048)).toBe(keyCode('Arrow Up'));
    expect(physicalKey(0)).toBeUndefined();
  });
});

describe('keycodes of X', () => {
  it('stand for one key each, both ways', () => {
    const all = Array.from({ length: 247 }, (_, index) => index + 9);
    expect(new Set(all.map(codeOfKeycode)).size).toBe(all.length);
    expect(all.map((keycode) => keycodeOfCode(codeOfKeycode(keycode)))).toEqual(all);
    expect(all.map((keycode) => keyCode(keyName(codeOfKeycode(keycode))))).toEqual(all.map(codeOfKeycode));
    expect(keycodeOfCode(mouseButton(4)!)).toBeUndefined();
  });

  it('have the names of the same places on other systems', () => {
    expect([24, 74, 108, 94, 202, 66, 91].map((keycode) => keyName(codeOfKeycode(keycode)))).toEqual([
      'Q',
      'F8',
      'Right Alt',
      '<',
      'F24',
      'Caps Lock',
      'Numpad .',
    ]);
  });

  it('exist for every named key', () => {
    expect(KEY_NAMES.filter((name) => keycodeOfCode(keyCode(name)!) === undefined)).toEqual([]);
  });
});

describe('WindowsAltGr', () => {
  const CTRL = keyCode('Left Ctrl')!;
  const ALT = keyCode('Right Alt')!;
  const press = (key: number, atMs: number) => ({ key, atMs, role: modifierOf(key) });
  const shown = (keys: readonly HookedKey[]): string =>
    keys
      .map((it) =>
        it.type === 'up' ? `-${keyName(it.key)}` : `+${keyName(it.press.key)}:${it.press.role ?? ''}`,
      )
      .join(' ');

  it('drops the Ctrl key that Windows adds to AltGr', () => {
    const altGr = new WindowsAltGr();
    expect(shown(altGr.down(press(CTRL, 100)))).toBe('');
    expect(altGr.isWaiting).toBe(true);
    expect(shown(altGr.down(press(ALT, 100)))).toBe('+Right Alt:altgr');
    // Both keys repeat.
    expect(shown([...altGr.down(press(CTRL, 600)), ...altGr.down(press(ALT, 600))])).toBe('+Right Alt:altgr');
    expect(shown(altGr.down(press(keyCode('Q')!, 650)))).toBe('+Q:');
    expect(shown([...altGr.up(CTRL, 700), ...altGr.up(ALT, 700)])).toBe('-Right Alt');
    expect(shown(altGr.down(press(ALT, 800)))).toBe('+Right Alt:alt');
  });

  it('keeps a Ctrl key that a person pressed', () => {
    const altGr = new WindowsAltGr();
    altGr.down(press(CTRL, 100));
    expect(shown(altGr.flush())).toBe('+Left Ctrl:ctrl');
    expect(shown(altGr.down(press(ALT, 300)))).toBe('+Right Alt:alt');
    expect(shown([...altGr.up(ALT, 350), ...altGr.up(CTRL, 400)])).toBe('-Right Alt -Left Ctrl');
    altGr.down(press(CTRL, 500));
    expect(shown(altGr.up(CTRL, 505))).toBe('+Left Ctrl:ctrl -Left Ctrl');
    altGr.down(press(CTRL, 600));
    expect(shown(altGr.down(press(keyCode('C')!, 610)))).toBe('+Left Ctrl:ctrl +C:');
  });
});

describe('decideAvailability', () => {
  const around = { platform: 'linux' as const, env: {}, permitted: true, socketExists: () => true };

  it.each([
    ['Linux with X', { env: { DISPLAY: ':0' } }, 'starting'],
    ['Linux with X, in an X session', { env: { DISPLAY: ':0', XDG_SESSION_TYPE: 'x11' } }, 'starting'],
    [
      'a display of another computer',
      { env: { DISPLAY: 'stage:10.0' }, socketExists: () => false },
      'starting',
    ],
    ['Linux without X', {}, 'no-display'],
    ['a display that is gone', { env: { DISPLAY: ':7' }, socketExists: () => false }, 'no-display'],
    ['no such display', { env: { DISPLAY: 'nonsense' } }, 'no-display'],
    [
      'Wayland, XWayland or not',
      { env: { WAYLAND_DISPLAY: 'wayland-0', XDG_SESSION_TYPE: 'wayland', DISPLAY: ':0' } },
      'wayland',
    ],
    ['macOS', { platform: 'darwin' as const }, 'starting'],
    ['macOS without permission', { platform: 'darwin' as const, permitted: false }, 'no-permission'],
    ['Windows', { platform: 'win32' as const }, 'starting'],
  ])('decides whether hotkeys can work: %s', (_what, given, decided) => {
    expect(decideAvailability({ ...around, ...given })).toBe(decided);
  });

  it('finds the socket or host of a display', () => {
    expect(displayAddress(':0.1')).toEqual({ type: 'local', path: '/tmp/.X11-unix/X0' });
    expect(displayAddress('unix:3')).toEqual({ type: 'local', path: '/tmp/.X11-unix/X3' });
    expect(displayAddress('localhost:10.0')).toEqual({ type: 'tcp', host: 'localhost', port: 6_010 });
    expect(displayAddress('[::1]:1')).toEqual({ type: 'tcp', host: '::1', port: 6_001 });
    expect(displayAddress('host:70000')).toBeUndefined();
    expect(displayAddress(undefined)).toBeUndefined();
  });
});

it('finds bindings that share a chord', () => {
  expect(
    findConflicts([
      { id: 'talk', chord: { key: 'F8', modifiers: ['ctrl', 'shift'] } },
      { id: 'mute', chord: { key: 'F8', modifiers: [] } },
      { id: 'reply', chord: { key: 'F8', modifiers: ['shift', 'ctrl'] } },
    ]),
  ).toEqual(
    new Map([
      ['talk', 'reply'],
      ['reply', 'talk'],
    ]),
  );
});
