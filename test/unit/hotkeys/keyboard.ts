import type { Chord } from '../../../main/contract/index.ts';
import { ChordWatch } from '../../../main/hotkeys/chord-watch.ts';
import { keyCode, modifierOf } from '../../../main/hotkeys/key-names.ts';
import { layoutByPlace } from '../../../main/hotkeys/typing.ts';
import type { HotkeyBinding } from '../../../main/hotkeys/index.ts';

export const chord = (text: string): Chord => {
  const parts = text.split('+');
  return { key: parts.at(-1)!, modifiers: parts.slice(0, -1) as Chord['modifiers'] };
};

/**
 * Presses keys by name and returns what they mean as text: `+talk` for down (with `?` when it is
 * inferred), `-talk` for up, `~talk` for abandoned, `=F8` for captured, `!talk` for blocked, `x@`
 * for a chord that was refused because it types that.
 */
export class Keyboard {
  readonly watch: ChordWatch;
  nowMs = 0;

  constructor(
    bindings: Readonly<Record<string, string>>,
    { platform = 'linux' as NodeJS.Platform, losesReleases = false } = {},
  ) {
    this.watch = new ChordWatch(layoutByPlace(platform));
    if (losesReleases) this.watch.expectLostReleases();
    this.bind(bindings);
  }

  bind(bindings: Readonly<Record<string, string>>): string {
    const list: HotkeyBinding[] = Object.entries(bindings).map(([id, text]) => ({ id, chord: chord(text) }));
    return told(this.watch.watch(list));
  }

  down(...names: string[]): string {
    return names
      .map((name) => {
        const key = keyCode(name)!;
        return told(this.watch.down({ key, atMs: (this.nowMs += 10), role: modifierOf(key) }));
      })
      .join('');
  }

  up(...names: string[]): string {
    return names.map((name) => told(this.watch.up(keyCode(name)!, (this.nowMs += 10)))).join('');
  }
}

export const told = (meanings: ReturnType<ChordWatch['up']>): string =>
  meanings
    .map((it) => {
      if (it.type === 'captured') return `=${[...it.chord.modifiers, it.chord.key].join('+')}`;
      if (it.type === 'down') return `+${it.id}${it.inferred ? '?' : ''}`;
      if (it.type === 'blocked') return `!${it.id}`;
      if (it.type === 'capture-refused') {
        const { refusal } = it;
        if (refusal.type === 'unusable') return `x${refusal.what}`;
        const { typing } = refusal;
        return `x${'text' in typing ? typing.text : typing.key}`;
      }
      return `${it.abandoned ? '~' : '-'}${it.id}`;
    })
    .join('');
