import { MODIFIERS, type Chord } from '../contract/arguments.ts';
import { keyCode, keyName, modifierOf, type Modifier } from './key-names.ts';
import type { HotkeyBinding } from './messages.ts';

/** What a key that went down or up means. */
export type Meaning =
  | { readonly type: 'down'; readonly id: string }
  /** `abandoned`: nobody let go; the key counts no more. */
  | { readonly type: 'up'; readonly id: string; readonly abandoned?: true }
  | { readonly type: 'captured'; readonly chord: Chord };

/**
 * A key that is held repeats its down at most this much apart: the longest delay that a system offers is 2 s. A down
 * after a longer silence is a new press, and the release in between was lost (a lock screen had the keyboard).
 */
const REPEAT_WITHIN_MS = 3_000;
/** A key that was down when an earlier process died, and still is, repeats within this time; else it was let go meanwhile. */
const STILL_DOWN_WITHIN_MS = 1_000;
/** For so long a modifier is believed to be down without being heard of: its release may be lost in the same way. */
const MODIFIER_BELIEVED_MS = 10_000;

interface Watched {
  readonly id: string;
  readonly key: number;
  readonly modifiers: ReadonlySet<Modifier>;
  readonly chord: Chord;
}

/**
 * From keys to bindings, without a clock or a keyboard of its own. Nothing of a key that is not bound comes out.
 *
 * A binding fires when its key goes down with exactly its modifiers; it ends when its key or one of its modifiers is
 * released. A modifier that is bound by itself is a key like any other, and does not count as a modifier of others.
 */
export class ChordWatch {
  #bindings: readonly Watched[] = [];
  /** Keys that are down, with the time of their last down. */
  readonly #held = new Map<number, number>();
  #active: Watched[] = [];
  #capturing = false;
  /** While capturing: a modifier that is down, and may turn out to be the whole chord. */
  #candidate: { readonly key: number; readonly modifiers: readonly Modifier[] } | undefined;

  /** Replaces the bindings. Names of keys that do not exist bind nothing. */
  watch(bindings: readonly HotkeyBinding[]): Meaning[] {
    this.#bindings = bindings.flatMap(({ id, chord }) => {
      const key = keyCode(chord.key);
      return key === undefined ? [] : [{ id, key, modifiers: new Set(chord.modifiers), chord }];
    });
    return this.#abandon(
      (active) => !this.#bindings.some((it) => it.id === active.id && sameChord(it, active)),
    );
  }

  /** Takes the keys of these bindings for down already: what they repeat is no new press, as after a reset. */
  believeDown(ids: readonly string[], nowMs: number): void {
    const asIfMs = nowMs - (REPEAT_WITHIN_MS - STILL_DOWN_WITHIN_MS);
    for (const { id, key } of this.#bindings) if (ids.includes(id)) this.#held.set(key, asIfMs);
  }

  /** While on, keys fire nothing; the first one is `captured` and switches it off. */
  capture(on: boolean): Meaning[] {
    this.#capturing = on;
    this.#candidate = undefined;
    return on ? this.#abandon(() => true) : [];
  }

  /**
   * Somebody else has or had the keyboard: whatever is down counts for nothing any more. A key that is still down goes
   * on repeating, and that is no new press: it counts again after its release, or after a silence. Modifiers do not
   * repeat, so that they are forgotten.
   */
  reset(): Meaning[] {
    for (const key of [...this.#held.keys()]) if (modifierOf(key) !== undefined) this.#held.delete(key);
    this.#candidate = undefined;
    return this.#abandon(() => true);
  }

  /** @param key of physicalKey or mouseButton. */
  down(key: number, nowMs: number): Meaning[] {
    const lastMs = this.#held.get(key);
    this.#held.set(key, nowMs);
    if (lastMs !== undefined && nowMs - lastMs <= REPEAT_WITHIN_MS) return [];
    const lost = lastMs === undefined ? [] : this.#released(key);
    if (this.#capturing) return [...lost, ...this.#captureDown(key, nowMs)];
    const binding = this.#bindings.find((it) => it.key === key && this.#modifiersFit(it, nowMs));
    if (!binding) return lost;
    // A modifier that is in use is down: M may be pressed many times while Ctrl stays.
    for (const held of this.#held.keys()) {
      const modifier = modifierOf(held);
      if (modifier !== undefined && binding.modifiers.has(modifier)) this.#held.set(held, nowMs);
    }
    this.#active.push(binding);
    return [...lost, { type: 'down', id: binding.id }];
  }

  up(key: number): Meaning[] {
    this.#held.delete(key);
    const candidate = this.#candidate;
    if (this.#capturing && candidate?.key === key) return this.#captured(key, candidate.modifiers);
    return this.#released(key);
  }

  #released(key: number): Meaning[] {
    const modifier = modifierOf(key);
    const stillDown =
      modifier !== undefined &&
      [...this.#held.keys()].some((it) => it !== key && modifierOf(it) === modifier);
    const ended = this.#end(
      (active) =>
        active.key === key || (modifier !== undefined && !stillDown && active.modifiers.has(modifier)),
    );
    return ended.map((id) => ({ type: 'up', id }));
  }

  #end(which: (active: Watched) => boolean): string[] {
    const ended = this.#active.filter(which);
    this.#active = this.#active.filter((it) => !ended.includes(it));
    return ended.map(({ id }) => id);
  }

  #abandon(which: (active: Watched) => boolean): Meaning[] {
    return this.#end(which).map((id) => ({ type: 'up', id, abandoned: true }));
  }

  #modifiersFit(binding: Watched, nowMs: number): boolean {
    const down = new Set<Modifier>();
    const strange = new Set<Modifier>();
    for (const held of this.#believed(binding.key, nowMs)) {
      const modifier = modifierOf(held)!;
      down.add(modifier);
      if (!this.#bindings.some((it) => it.key === held && it.modifiers.size === 0)) strange.add(modifier);
    }
    return (
      [...binding.modifiers].every((it) => down.has(it)) &&
      [...strange].every((it) => binding.modifiers.has(it))
    );
  }

  /** Modifier keys that are down beside this one. */
  #believed(beside: number, nowMs: number): number[] {
    return [...this.#held]
      .filter(
        ([key, atMs]) =>
          key !== beside && modifierOf(key) !== undefined && nowMs - atMs <= MODIFIER_BELIEVED_MS,
      )
      .map(([key]) => key);
  }

  #captureDown(key: number, nowMs: number): Meaning[] {
    const down = new Set(this.#believed(key, nowMs).map((it) => modifierOf(it)!));
    const modifiers = MODIFIERS.filter((it) => down.has(it));
    if (modifierOf(key) === undefined) return this.#captured(key, modifiers);
    // Alone only when it is released with nothing else pressed meanwhile.
    this.#candidate = { key, modifiers };
    return [];
  }

  #captured(key: number, modifiers: readonly Modifier[]): Meaning[] {
    this.#capturing = false;
    this.#candidate = undefined;
    return [{ type: 'captured', chord: { key: keyName(key), modifiers: [...modifiers] } }];
  }
}

const sameChord = (a: Watched, b: Watched): boolean =>
  a.key === b.key &&
  a.modifiers.size === b.modifiers.size &&
  [...a.modifiers].every((it) => b.modifiers.has(it));
