import { MODIFIERS, type Chord } from '../contract/arguments.ts';
import type { CaptureRefusal, Typing, Unusable } from '../contract/panel-hotkeys.ts';
import { keyCode, keyName, type Modifier } from './key-names.ts';
import type { KeyPress } from './key-source.ts';
import type { HotkeyBinding, TypingBinding } from './messages.ts';
import { typingOfChord, writesByPlace, type Layout } from './typing.ts';

/** The meaning of a key that went down or up. */
export type Meaning =
  /** `inferred`: the release before it was not reported. */
  | { readonly type: 'down'; readonly id: string; readonly inferred?: true }
  /** `abandoned`: the press ended without a release of the key. */
  | { readonly type: 'up'; readonly id: string; readonly abandoned?: true; readonly heldMs?: number }
  | { readonly type: 'blocked'; readonly id: string; readonly typing: Typing }
  | { readonly type: 'captured'; readonly chord: Chord }
  | { readonly type: 'capture-refused'; readonly refusal: CaptureRefusal };

/**
 * Some systems do not report every release (lock screen, administrator prompt). Then the next down
 * of a key may be a press or a repeat. After this time it cannot be a repeat.
 */
const LONGEST_REPEAT_MS = 3_000;
/** For this long a modifier counts as down without a new event; see `#counted`. */
const MODIFIER_BELIEVED_MS = 10_000;
/** No time is long after it. */
const UNKNOWN_MS = Number.NaN;
/** The clocks of X and Windows wrap after this time. */
const CLOCK_TURN_MS = 2 ** 32;

interface Watched {
  readonly id: string;
  readonly key: number;
  readonly modifiers: ReadonlySet<Modifier>;
  readonly typing: Typing | undefined;
}

interface Held {
  /** Time of the last down, which may be a repeat. */
  readonly atMs: number;
  readonly role: Modifier | undefined;
}

interface Active extends Watched {
  readonly sinceMs: number;
}

/**
 * Turns key events into events of bindings, without a clock or a keyboard of its own. Keys that are
 * not bound are never reported.
 *
 * A binding fires when its key goes down while its modifiers are on. Other modifiers do not matter,
 * unless another binding of the same key asks for them: then that one fires. A binding ends when
 * its key or one of its modifiers is released. A chord that types a character never fires. A key
 * that is down fires again only after its release, however long that takes.
 */
export class ChordWatch {
  #layout: Layout;
  #hearsAllReleases = true;
  #wanted: readonly HotkeyBinding[] = [];
  #bindings: readonly Watched[] = [];
  readonly #held = new Map<number, Held>();
  #active: Active[] = [];
  #capturing = false;
  /** While capturing: a modifier that is down, and may turn out to be the whole chord. */
  #candidate: { readonly key: number; readonly modifiers: readonly Modifier[] } | undefined;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /**
   * Call this on a system that does not report every release: a down after 3 s of silence then
   * counts as a new press, marked as inferred.
   */
  expectLostReleases(): void {
    this.#hearsAllReleases = false;
  }

  /** Bindings that can never fire on this keyboard. */
  get typing(): TypingBinding[] {
    return this.#bindings.flatMap(({ id, typing }) => (typing ? [{ id, typing }] : []));
  }

  /** Replaces the bindings. Names of keys that do not exist bind nothing. */
  watch(bindings: readonly HotkeyBinding[]): Meaning[] {
    this.#wanted = bindings;
    this.#bindings = bindings.flatMap(({ id, chord }) => {
      const key = keyCode(chord.key);
      const typing = typingOfChord(this.#layout, chord);
      return key === undefined ? [] : [{ id, key, modifiers: new Set(chord.modifiers), typing }];
    });
    return this.#abandon(
      (active) => !this.#bindings.some((it) => it.id === active.id && sameChord(it, active)),
    );
  }

  /** Sets another layout, on which other chords type. */
  setLayout(layout: Layout): Meaning[] {
    this.#layout = layout;
    return this.watch(this.#wanted);
  }

  /** Notes a key that was down at the start; its repeats are no press. */
  held(key: number, role: Modifier | undefined): void {
    if (!this.#held.has(key)) this.#held.set(key, { atMs: UNKNOWN_MS, role });
  }

  /**
   * Takes the keys of these bindings as down, because nobody can tell after a restart which are.
   */
  believeDown(ids: readonly string[]): void {
    if (this.#hearsAllReleases) return;
    for (const { id, key } of this.#bindings) if (ids.includes(id)) this.held(key, undefined);
  }

  /** While on, keys fire nothing; the first one is `captured` and switches it off. */
  capture(on: boolean): Meaning[] {
    this.#capturing = on;
    this.#candidate = undefined;
    return on ? this.#abandon(() => true) : [];
  }

  /**
   * Another program has or had the keyboard, so keys that are down no longer count. A key that is
   * still down goes on repeating, and that is no new press. Modifiers do not repeat, so they are
   * forgotten.
   */
  reset(): Meaning[] {
    for (const [key, { role }] of [...this.#held]) if (role !== undefined) this.#held.delete(key);
    this.#candidate = undefined;
    return this.#abandon(() => true);
  }

  down(press: KeyPress): Meaning[] {
    const { key, atMs, role } = press;
    const before = this.#held.get(key);
    this.#held.set(key, { atMs, role });
    const isLost = before !== undefined && !this.#hearsAllReleases && atMs - before.atMs > LONGEST_REPEAT_MS;
    if (before !== undefined && !isLost) return [];
    const lost = isLost ? this.#released(key, before.role, undefined) : [];
    const modifiers = press.facts?.modifiers ?? this.#counted(key, atMs);
    if (this.#capturing) return [...lost, ...this.#captureDown(press, modifiers)];
    const binding = this.#chosen(key, modifiers);
    if (!binding) return lost;
    const written = press.facts ? press.facts.typing : this.#layout.typing(key, modifiers);
    const typing = written ?? binding.typing;
    if (typing) return [...lost, { type: 'blocked', id: binding.id, typing }];
    this.#confirm(binding.modifiers, atMs);
    this.#active.push({ ...binding, sinceMs: atMs });
    return [...lost, { type: 'down', id: binding.id, ...(isLost ? { inferred: true } : {}) }];
  }

  up(key: number, atMs: number): Meaning[] {
    const role = this.#held.get(key)?.role;
    this.#held.delete(key);
    const candidate = this.#candidate;
    if (this.#capturing && candidate?.key === key) return this.#captured(key, candidate.modifiers, undefined);
    return this.#released(key, role, atMs);
  }

  /** Reports an input that cannot be bound. */
  unusable(what: Unusable): Meaning[] {
    return this.#capturing ? [{ type: 'capture-refused', refusal: { type: 'unusable', what } }] : [];
  }

  /**
   * Finds this key's binding with the most modifiers that are on; among equal ones, the first in
   * the list.
   */
  #chosen(key: number, modifiers: ReadonlySet<Modifier>): Watched | undefined {
    let chosen: Watched | undefined;
    for (const binding of this.#bindings) {
      if (binding.key !== key || ![...binding.modifiers].every((it) => modifiers.has(it))) continue;
      if (!chosen || binding.modifiers.size > chosen.modifiers.size) chosen = binding;
    }
    return chosen;
  }

  /**
   * Finds the modifiers that are on, when the system does not report them. A release may have been
   * lost, so an old modifier counts only for keys that type nothing: otherwise typing a letter
   * could open the microphone.
   */
  #counted(beside: number, nowMs: number): Set<Modifier> {
    const on = new Set<Modifier>();
    for (const [key, { role, atMs }] of this.#held) {
      if (key === beside || role === undefined) continue;
      if (nowMs - atMs <= MODIFIER_BELIEVED_MS || !writesByPlace(beside)) on.add(role);
    }
    return on;
  }

  /** A modifier that is in use is down: M may be pressed many times while Ctrl stays down. */
  #confirm(modifiers: ReadonlySet<Modifier>, nowMs: number): void {
    for (const [key, { role }] of this.#held)
      if (role !== undefined && modifiers.has(role)) this.#held.set(key, { atMs: nowMs, role });
  }

  /** @param atMs undefined when the release was not reported. */
  #released(key: number, role: Modifier | undefined, atMs: number | undefined): Meaning[] {
    const stillOn =
      role !== undefined && [...this.#held].some(([it, held]) => it !== key && held.role === role);
    const ended = this.#end(
      (active) => active.key === key || (role !== undefined && !stillOn && active.modifiers.has(role)),
    );
    return ended.map(({ id, sinceMs }) =>
      atMs === undefined
        ? { type: 'up', id, abandoned: true }
        : { type: 'up', id, heldMs: durationMs(sinceMs, atMs) },
    );
  }

  #end(which: (active: Active) => boolean): Active[] {
    const ended = this.#active.filter(which);
    this.#active = this.#active.filter((it) => !ended.includes(it));
    return ended;
  }

  #abandon(which: (active: Active) => boolean): Meaning[] {
    return this.#end(which).map(({ id }) => ({ type: 'up', id, abandoned: true }));
  }

  #captureDown({ key, role, facts }: KeyPress, on: ReadonlySet<Modifier>): Meaning[] {
    const modifiers = MODIFIERS.filter((it) => on.has(it));
    if (role === undefined) return this.#captured(key, modifiers, facts?.typing);
    // A modifier alone is captured only if it is released with nothing else pressed meanwhile.
    this.#candidate = { key, modifiers };
    return [];
  }

  #captured(key: number, modifiers: readonly Modifier[], written: Typing | undefined): Meaning[] {
    this.#candidate = undefined;
    const chord = { key: keyName(key), modifiers: [...modifiers] };
    const typing = written ?? this.#layout.typing(key, new Set(modifiers));
    if (typing) return [{ type: 'capture-refused', refusal: { type: 'types', chord, typing } }];
    this.#capturing = false;
    return [{ type: 'captured', chord }];
  }
}

/** The duration, also when the clock wrapped: a wrong short one would count as a tap. */
const durationMs = (fromMs: number, toMs: number): number =>
  toMs >= fromMs ? toMs - fromMs : toMs - fromMs + CLOCK_TURN_MS;

const sameChord = (a: Watched, b: Watched): boolean =>
  a.key === b.key &&
  a.modifiers.size === b.modifiers.size &&
  [...a.modifiers].every((it) => b.modifiers.has(it));
