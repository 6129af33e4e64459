import { describe, expect, it } from 'vitest';
import type { Chord } from '../../../main/contract/index.ts';
import { keyCode, modifierOf } from '../../../main/hotkeys/key-names.ts';
import { chord, Keyboard, told } from './keyboard.ts';

describe('a chord that types', () => {
  it.each(['Q', 'shift+Q', 'altgr+Q', 'Space', '1', 'Numpad 0', 'Enter', 'Left Shift', '/'])(
    'never fires: %s',
    (text) => {
      const keys = new Keyboard({ talk: text });
      expect(keys.watch.typing).toMatchObject([{ id: 'talk' }]);
      const { key, modifiers } = chord(text);
      const on = new Set(modifiers);
      const facts = { modifiers: on, typing: { kind: 'character' as const, text: 'q' } };
      expect(told(keys.watch.down({ key: keyCode(key)!, atMs: 1, role: undefined, facts }))).toBe('!talk');
      expect(told(keys.watch.up(keyCode(key)!, 2))).toBe('');
    },
  );

  it.each(['F8', 'ctrl+Q', 'alt+Q', 'meta+Space', 'Right Ctrl', 'Caps Lock', 'Pause', 'Mouse 4', 'shift+F8'])(
    'is not %s',
    (text) => expect(new Keyboard({ talk: text }).watch.typing).toEqual([]),
  );

  it('does not fire when the system says that the press types, even if the layout says no', () => {
    const keys = new Keyboard({ talk: 'alt+Q' });
    const facts = { modifiers: new Set(['alt'] as const), typing: { kind: 'character' as const, text: 'œ' } };
    expect(told(keys.watch.down({ key: keyCode('Q')!, atMs: 1, role: undefined, facts }))).toBe('!talk');
  });

  it('is Option with a letter on a Mac', () => {
    expect(new Keyboard({ talk: 'alt+Q' }, { platform: 'darwin' }).watch.typing).toHaveLength(1);
    expect(new Keyboard({ talk: 'meta+Q' }, { platform: 'darwin' }).watch.typing).toEqual([]);
  });

  it('is reported when the layout changes, and no longer fires', () => {
    const keys = new Keyboard({ talk: 'ctrl+F8' });
    const typing = { kind: 'character' as const, text: '₈' };
    keys.watch.setLayout({ typing: () => typing });
    expect(keys.watch.typing).toEqual([{ id: 'talk', typing }]);
    expect(keys.down('Left Ctrl', 'F8')).toBe('!talk');
  });

  it('is refused by a capture, which continues', () => {
    const keys = new Keyboard({});
    keys.watch.capture(true);
    expect(keys.down('Q') + keys.up('Q')).toBe('xQ');
    expect(keys.down('Left Shift') + keys.up('Left Shift')).toBe('xLeft Shift');
    expect(told(keys.watch.unusable('wheel'))).toBe('xwheel');
    expect(keys.down('Left Ctrl', 'Q')).toBe('=ctrl+Q');
    expect(told(keys.watch.unusable('wheel'))).toBe('');
  });
});

describe('AltGr', () => {
  const press = (key: string, ...modifiers: Chord['modifiers']) => ({
    key: keyCode(key)!,
    atMs: 1,
    role: key === 'Right Alt' ? ('altgr' as const) : modifierOf(keyCode(key)!),
    facts: { modifiers: new Set(modifiers), typing: undefined },
  });

  it('is not Alt', () => {
    const { watch } = new Keyboard({ talk: 'alt+F8' });
    watch.down(press('Right Alt'));
    expect(told(watch.down(press('F8', 'altgr')))).toBe('');
    watch.up(keyCode('F8')!, 2);
    watch.up(keyCode('Right Alt')!, 2);
    watch.down(press('Left Alt'));
    expect(told(watch.down(press('F8', 'alt')))).toBe('+talk');
    expect(told(watch.up(keyCode('Left Alt')!, 3))).toBe('-talk');
  });

  it('ends a chord when it is released, and is captured under its own name', () => {
    const { watch } = new Keyboard({ talk: 'altgr+F8' });
    watch.down(press('Right Alt'));
    expect(told(watch.down(press('F8', 'altgr')))).toBe('+talk');
    expect(told(watch.up(keyCode('Right Alt')!, 3))).toBe('-talk');
    watch.up(keyCode('F8')!, 4);
    watch.capture(true);
    watch.down(press('Right Alt'));
    expect(told(watch.down(press('F9', 'altgr')))).toBe('=altgr+F9');
  });
});
