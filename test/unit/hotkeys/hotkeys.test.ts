import { describe, expect, it } from 'vitest';
import { decideAvailability, displayAddress } from '../../../main/hotkeys/availability.ts';
import { findConflicts } from '../../../main/hotkeys/index.ts';
import { KEY_NAMES, keyCode, keyName, mouseButton, physicalKey } from '../../../main/hotkeys/key-names.ts';

describe('names of keys', () => {
  it('stand for one code each, both ways', () => {
    const codes = KEY_NAMES.map((name) => keyCode(name)!);
    expect(new Set(codes).size).toBe(KEY_NAMES.length);
    expect(new Set(KEY_NAMES).size).toBe(KEY_NAMES.length);
    expect(codes.map(keyName)).toEqual(KEY_NAMES);
    expect(Math.max(...KEY_NAMES.map(({ length }) => length))).toBeLessThanOrEqual(32);
  });

  it('are those of the hook', () => {
    expect(['F8', 'F24', 'A', 'M', '0', 'Numpad 0', 'Right Ctrl', 'Space'].map(keyCode)).toEqual([
      0x42, 0x6b, 0x1e, 0x32, 0x0b, 0x52, 0x0e1d, 0x39,
    ]);
  });

  it('exist for keys without one, and for the side buttons of a mouse', () => {
    expect(keyName(57_376 + 50)).toBe('Key 57426');
    expect(keyCode('Key 57426')).toBe(57_426);
    expect(keyName(mouseButton(4)!)).toBe('Mouse 4');
    expect(keyCode('Mouse 5')).toBe(mouseButton(5));
  });

  it.each(['', 'F25', 'f8', 'Mouse 1', 'Mouse 6', 'Key 0', 'Key 99999', 'Pedal 1', 'toString'])(
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

describe('whether keys can be heard', () => {
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
  ])('on %s', (_what, given, decided) => {
    expect(decideAvailability({ ...around, ...given })).toBe(decided);
  });

  it('reads where a display listens', () => {
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
