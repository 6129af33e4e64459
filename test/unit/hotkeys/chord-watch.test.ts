import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chord } from '../../../main/contract/index.ts';
import { KEY_NAMES, keyCode, modifierOf } from '../../../main/hotkeys/key-names.ts';
import { layoutByPlace } from '../../../main/hotkeys/typing.ts';
import { Keyboard, told } from './keyboard.ts';

describe('a bound key', () => {
  it('goes down once and up once, however often it repeats', () => {
    const keys = new Keyboard({ talk: 'F8' });
    expect(keys.down('F8', 'F8', 'F8', 'F8')).toBe('+talk');
    expect(keys.up('F8')).toBe('-talk');
    expect(keys.up('F8')).toBe('');
    expect(keys.down('F8')).toBe('+talk');
  });

  it('is all that is told', () => {
    const keys = new Keyboard({ talk: 'F8' });
    for (const name of KEY_NAMES.filter((it) => it !== 'F8')) {
      expect(keys.down(name) + keys.up(name)).toBe('');
    }
  });

  it('works with any other modifier, however long that is held', () => {
    const keys = new Keyboard({ talk: 'F8', chord: 'ctrl+F9' });
    keys.down('Left Shift', 'Left Ctrl');
    keys.nowMs += 3_600_000;
    expect(keys.down('F8') + keys.up('F8')).toBe('+talk-talk');
    expect(keys.down('F9') + keys.up('F9')).toBe('+chord-chord');
    expect(keys.down('Left Alt', 'Left Meta', 'F9') + keys.up('F9')).toBe('+chord-chord');
  });

  it('goes to the binding that asks for the most modifiers', () => {
    const keys = new Keyboard({ talk: 'F8', mute: 'ctrl+F8', reply: 'ctrl+shift+F8' });
    expect(keys.down('Left Ctrl', 'F8') + keys.up('F8')).toBe('+mute-mute');
    expect(keys.down('Left Alt', 'F8') + keys.up('F8')).toBe('+mute-mute');
    expect(keys.down('Right Shift', 'F8') + keys.up('F8')).toBe('+reply-reply');
    expect(keys.up('Left Ctrl') + keys.down('F8') + keys.up('F8')).toBe('+talk-talk');
  });

  it('ends with any of its modifiers, and does not begin again by itself', () => {
    const keys = new Keyboard({ chord: 'ctrl+F9', plain: 'F9' });
    expect(keys.down('Left Ctrl', 'F9')).toBe('+chord');
    expect(keys.up('Left Ctrl')).toBe('-chord');
    expect(keys.down('F9', 'F9') + keys.up('F9')).toBe('');
  });

  it('takes one of two such modifiers for the other', () => {
    const keys = new Keyboard({ chord: 'ctrl+M' });
    expect(keys.down('Left Ctrl', 'Right Ctrl', 'M')).toBe('+chord');
    expect(keys.up('Left Ctrl')).toBe('');
    expect(keys.up('Right Ctrl')).toBe('-chord');
  });

  it('goes on while others come and go', () => {
    const keys = new Keyboard({ talk: 'F8', other: 'F9' });
    expect(keys.down('F8', 'A', 'Left Shift') + keys.up('A', 'Left Shift')).toBe('+talk');
    expect(keys.down('F9') + keys.up('F9')).toBe('+other-other');
    expect(keys.up('F8')).toBe('-talk');
  });

  it('may be a modifier', () => {
    const keys = new Keyboard({ talk: 'Right Ctrl', mute: 'F9' });
    expect(keys.down('Right Ctrl', 'F9')).toBe('+talk+mute');
    expect(keys.up('F9', 'Right Ctrl')).toBe('-mute-talk');
  });

  it('may be shared: the first binding has it', () => {
    const keys = new Keyboard({ one: 'F8', two: 'F8' });
    expect(keys.down('F8') + keys.up('F8')).toBe('+one-one');
  });

  it('ends when it is bound no more, and stays when it still is', () => {
    const keys = new Keyboard({ one: 'F8', two: 'F9' });
    expect(keys.down('F8', 'F9')).toBe('+one+two');
    expect(keys.bind({ two: 'F9', three: 'F8' })).toBe('~one');
    expect(keys.down('F8')).toBe('');
    expect(keys.bind({ two: 'F10', three: 'F8' })).toBe('~two');
    expect(keys.up('F8', 'F9') + keys.down('F8')).toBe('+three');
  });

  it('may be a name that no key has, which binds nothing', () => {
    expect(new Keyboard({ pedal: 'Pedal 1', talk: 'F8' }).down('F8')).toBe('+talk');
  });
});

describe('a key that is down', () => {
  it('goes down once, whatever the delay and the rate of its repeats, and however late they come', () => {
    const delay = fc.integer({ min: 1, max: 60_000 });
    fc.assert(
      fc.property(
        delay,
        fc.integer({ min: 1, max: 60_000 }),
        fc.nat(200),
        fc.boolean(),
        (delayMs, rateMs, count, reset) => {
          const keys = new Keyboard({ talk: 'F8' });
          let log = keys.down('F8');
          keys.nowMs += delayMs;
          for (let repeat = 0; repeat < count; repeat += 1) {
            log += keys.down('F8');
            keys.nowMs += rateMs;
          }
          if (reset) log += told(keys.watch.reset()) + keys.down('F8');
          log += keys.up('F8');
          expect(log).toBe(reset ? '+talk~talk' : '+talk-talk');
          expect(keys.down('F8')).toBe('+talk');
        },
      ),
    );
  });

  it('tells how long it was down by the times of the events, across the turn of their clock', () => {
    const F8 = keyCode('F8')!;
    const { watch } = new Keyboard({ talk: 'F8' });
    watch.down({ key: F8, atMs: 5_000, role: undefined });
    expect(watch.up(F8, 5_150)).toEqual([{ type: 'up', id: 'talk', heldMs: 150 }]);
    watch.down({ key: F8, atMs: 2 ** 32 - 100, role: undefined });
    expect(watch.up(F8, 400)).toEqual([{ type: 'up', id: 'talk', heldMs: 500 }]);
  });

  it('before anything was heard begins nothing by its repeats', () => {
    const keys = new Keyboard({ talk: 'F8' });
    keys.watch.held(keyCode('F8')!, undefined);
    keys.nowMs += 60_000;
    expect(keys.down('F8', 'F8') + keys.up('F8')).toBe('');
    expect(keys.down('F8')).toBe('+talk');
  });
});

describe('where a system tells some releases to nobody', () => {
  const lossy = { losesReleases: true };

  it('a press after a long silence is taken for a new one, of which nobody is sure', () => {
    const keys = new Keyboard({ talk: 'F8' }, lossy);
    expect(keys.down('F8')).toBe('+talk');
    keys.nowMs += 2_900;
    expect(keys.down('F8')).toBe('');
    keys.nowMs += 3_000;
    expect(keys.down('F8')).toBe('~talk+talk?');
  });

  it('a modifier of long ago counts for keys that write nothing, and for no letter', () => {
    const keys = new Keyboard({ talk: 'ctrl+F8', letter: 'ctrl+M' }, lossy);
    keys.down('Left Ctrl', 'A');
    keys.nowMs += 11_000;
    expect(keys.down('M')).toBe('');
    expect(keys.down('F8')).toBe('+talk');
  });

  it('a modifier in use is believed', () => {
    const keys = new Keyboard({ chord: 'ctrl+M' }, lossy);
    keys.down('Left Ctrl');
    for (let press = 0; press < 5; press += 1) {
      keys.nowMs += 8_000;
      expect(keys.down('M') + keys.up('M')).toBe('+chord-chord');
    }
  });

  it('a key that was down when an earlier process died begins nothing by its repeats', () => {
    const keys = new Keyboard({ talk: 'F8', mute: 'F9' }, lossy);
    keys.watch.believeDown(['talk']);
    keys.nowMs += 60_000;
    expect(keys.down('F8', 'F8')).toBe('');
    expect(keys.down('F9')).toBe('+mute');
    expect(keys.up('F8') + keys.down('F8')).toBe('+talk');
  });
});

describe('a reset', () => {
  it('ends what is held', () => {
    const keys = new Keyboard({ talk: 'F8' });
    keys.down('F8', 'Left Ctrl');
    expect(told(keys.watch.reset())).toBe('~talk');
    expect(keys.up('F8') + keys.down('F8')).toBe('+talk');
  });

  // Found end to end: after a lock, the repeats of a key that was still down opened the microphone again, and its
  // release, a moment later, latched it.
  it('lets the repeats of a key that is still down begin nothing', () => {
    const keys = new Keyboard({ talk: 'F8' });
    keys.down('F8');
    expect(told(keys.watch.reset())).toBe('~talk');
    expect(keys.down('F8', 'F8')).toBe('');
    expect(keys.up('F8')).toBe('');
    expect(keys.down('F8')).toBe('+talk');
  });

  it('forgets modifiers', () => {
    const keys = new Keyboard({ talk: 'F8' });
    keys.down('Left Ctrl');
    keys.watch.reset();
    expect(keys.down('F8')).toBe('+talk');
  });
});

describe('a capture', () => {
  it('takes the next key, which fires nothing', () => {
    const keys = new Keyboard({ talk: 'F8' });
    expect(told(keys.watch.capture(true))).toBe('');
    expect(keys.down('F8', 'F8') + keys.up('F8')).toBe('=F8');
    expect(keys.down('F8')).toBe('+talk');
  });

  it('takes modifiers along', () => {
    const keys = new Keyboard({});
    keys.watch.capture(true);
    expect(keys.down('Right Shift', 'Left Ctrl', 'M')).toBe('=ctrl+shift+M');
    expect(keys.up('Right Shift', 'Left Ctrl', 'M')).toBe('');
  });

  it('takes a modifier alone when it is released alone', () => {
    const keys = new Keyboard({});
    keys.watch.capture(true);
    expect(keys.down('Right Ctrl', 'Right Ctrl')).toBe('');
    expect(keys.up('Right Ctrl')).toBe('=Right Ctrl');
  });

  it('ends what is held', () => {
    const keys = new Keyboard({ talk: 'F8' });
    keys.down('F8');
    expect(told(keys.watch.capture(true))).toBe('~talk');
    expect(keys.down('F8') + keys.up('F8')).toBe('');
  });

  it('can be called off', () => {
    const keys = new Keyboard({ talk: 'F8' });
    keys.watch.capture(true);
    keys.watch.capture(false);
    expect(keys.down('F8')).toBe('+talk');
  });

  it('gives a chord that fires when it is pressed again', () => {
    const byPlace = layoutByPlace('linux');
    const name = fc.constantFrom(...KEY_NAMES);
    const modifiers = fc.uniqueArray(
      fc.constantFrom<string>('Left Ctrl', 'Left Alt', 'Right Shift', 'Left Meta'),
    );
    fc.assert(
      fc.property(modifiers, name, (held, key) => {
        const on = new Set(held.map((it) => modifierOf(keyCode(it)!)!));
        fc.pre(!held.includes(key) && byPlace.typing(keyCode(key)!, on) === undefined);
        const press = (keys: Keyboard): string => keys.down(...held, key) + keys.up(key, ...held);
        const first = new Keyboard({});
        first.watch.capture(true);
        const captured = press(first);
        expect(captured.startsWith('=')).toBe(true);
        // A plus is a key as well.
        const second = new Keyboard({});
        const parts = captured.slice(1).replace(/\+$/, 'plus').split('+');
        const chordKey = parts.at(-1)!.replace(/plus$/, '+');
        second.watch.watch([
          { id: 'it', chord: { key: chordKey, modifiers: parts.slice(0, -1) as Chord['modifiers'] } },
        ]);
        expect(press(second)).toBe('+it-it');
      }),
    );
  });
});

it('whatever is pressed, downs and ups alternate, and nothing stays down when all is released', () => {
  const names = ['F8', 'M', 'F9', 'Left Ctrl', 'Right Ctrl', 'Left Shift', 'A'];
  const bindings = { a: 'F8', b: 'ctrl+M', c: 'F9', d: 'Right Ctrl', e: 'ctrl+shift+F8' };
  const step = fc.record({
    name: fc.constantFrom(...names),
    down: fc.boolean(),
    laterMs: fc.constantFrom(0, 20, 2_000, 12_000),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, losesReleases) => {
      const keys = new Keyboard(bindings, { losesReleases });
      let log = '';
      for (const { name, down, laterMs } of steps) {
        keys.nowMs += laterMs;
        log += down ? keys.down(name) : keys.up(name);
      }
      log += keys.up(...names);
      for (const id of Object.keys(bindings)) {
        expect(
          log
            .replaceAll('?', '')
            .replaceAll('~', '-')
            .replace(new RegExp(`[+-][^${id}]`, 'g'), ''),
        ).toMatch(new RegExp(`^(\\+${id}-${id})*$`));
      }
    }),
  );
});
