import type { Typing } from '../../contract/panel-hotkeys.ts';
import type { Modifier } from '../key-names.ts';
import type { Layout } from '../typing.ts';
import { keycodeOfCode } from './keycodes.ts';
import { NUM_LOCK, roleOfKeysym, typingOfKeysym } from './keysyms.ts';

/**
 * The keymap of an X keyboard as its server holds it (XKB): the keysym of each key in each state.
 * Pure.
 */

/** Real modifiers, as in the state of an event. */
const SHIFT = 1;
const LOCK = 2;
const CONTROL = 4;
/** Mod1 to Mod5. Each keymap defines which of them is Alt, Super, Num Lock or AltGr. */
const MODS: readonly number[] = [8, 16, 32, 64, 128];
/** The bits above them in an event's state: which of up to four layouts is active. */
const GROUP_SHIFT = 13;
const MAX_GROUPS = 4;

interface KeyType {
  /** Modifiers that this type looks at. */
  readonly mask: number;
  /** `preserve`: those of them that choosing this level does not use up. */
  readonly entries: readonly { readonly mods: number; readonly level: number; readonly preserve: number }[];
}

interface Key {
  readonly groups: readonly { readonly type: KeyType; readonly keysyms: readonly number[] }[];
  /** The rule for an active layout that this key lacks. */
  readonly outOfRange:
    { readonly rule: 'wrap' | 'clamp' } | { readonly rule: 'redirect'; readonly to: number };
}

interface XkbMap {
  readonly keys: ReadonlyMap<number, Key>;
  /** Real modifiers by keycode. */
  readonly modifiers: ReadonlyMap<number, number>;
}

/** The parts to request with XkbGetMap: types, keysyms and the modifier map. */
export const XKB_MAP_PARTS = 0x07;
const IN_MAP_REPLY = { header: 8, parts: 40 };

/**
 * @param reply of XkbGetMap without its first 8 bytes, as the library returns it. @throws
 * RangeError when it is cut short.
 */
export function parseXkbMap(reply: Buffer): XkbMap {
  const at = (offset: number): number => reply.readUInt8(offset - IN_MAP_REPLY.header);
  const cursor: Cursor = { reply, offset: IN_MAP_REPLY.parts - IN_MAP_REPLY.header };
  const types = Array.from({ length: at(15) }, () => readKeyType(cursor));
  const firstKey = at(17);
  const keys = new Map(
    Array.from({ length: at(20) }, (_, index) => [firstKey + index, readKey(cursor, types)]),
  );
  const modifiers = new Map(Array.from({ length: at(33) }, () => readModifiers(cursor)));
  return { keys, modifiers };
}

/** A position in a reply; each reader moves it behind the part that it has read. */
interface Cursor {
  readonly reply: Buffer;
  offset: number;
}

function readKeyType(cursor: Cursor): KeyType {
  const { reply } = cursor;
  const mask = reply.readUInt8(cursor.offset);
  const count = reply.readUInt8(cursor.offset + 5);
  const hasPreserve = reply.readUInt8(cursor.offset + 6) !== 0;
  cursor.offset += 8;
  const preserved = cursor.offset + count * 8;
  const entries: KeyType['entries'][number][] = [];
  for (let entry = 0; entry < count; entry += 1, cursor.offset += 8) {
    // An entry whose virtual modifiers are bound to nothing is never chosen.
    if (reply.readUInt8(cursor.offset) === 0) continue;
    entries.push({
      mods: reply.readUInt8(cursor.offset + 1),
      level: reply.readUInt8(cursor.offset + 2),
      preserve: hasPreserve ? reply.readUInt8(preserved + entry * 4) : 0,
    });
  }
  if (hasPreserve) cursor.offset += count * 4;
  return { mask, entries };
}

function readKey(cursor: Cursor, types: readonly KeyType[]): Key {
  const { reply, offset } = cursor;
  const groupInfo = reply.readUInt8(offset + 4);
  const width = reply.readUInt8(offset + 5);
  const keysymCount = reply.readUInt16LE(offset + 6);
  const groups: Key['groups'][number][] = [];
  for (let group = 0; group < Math.min(groupInfo & 0x0f, MAX_GROUPS); group += 1) {
    const type = types[reply.readUInt8(offset + group)] ?? { mask: 0, entries: [] };
    const keysyms: number[] = [];
    for (let level = 0; level < width; level += 1)
      keysyms.push(reply.readUInt32LE(offset + 8 + (group * width + level) * 4));
    groups.push({ type, keysyms });
  }
  cursor.offset += 8 + keysymCount * 4;
  const bits = groupInfo & 0xc0;
  const outOfRange: Key['outOfRange'] =
    bits === 0x80
      ? { rule: 'redirect', to: (groupInfo >> 4) & 3 }
      : { rule: bits === 0x40 ? 'clamp' : 'wrap' };
  return { groups, outOfRange };
}

function readModifiers(cursor: Cursor): [keycode: number, modifiers: number] {
  const { reply, offset } = cursor;
  cursor.offset += 2;
  return [reply.readUInt8(offset), reply.readUInt8(offset + 1)];
}

export class Keymap implements Layout {
  readonly #map: XkbMap;
  readonly #altMask: number;
  readonly #metaMask: number;
  readonly #numLockMask: number;
  /** Third and fifth level; each is AltGr. */
  readonly #altGrMasks: readonly number[];
  readonly #groupCount: number;
  #group = 0;

  constructor(map: XkbMap) {
    this.#map = map;
    this.#altMask = this.#maskOf((keysym) => roleOfKeysym(keysym) === 'alt');
    this.#metaMask = this.#maskOf((keysym) => roleOfKeysym(keysym) === 'meta') & ~this.#altMask;
    const altGr = this.#maskOf((keysym) => roleOfKeysym(keysym) === 'altgr');
    this.#altGrMasks = MODS.filter((mask) => (altGr & mask & ~this.#altMask & ~this.#metaMask) !== 0);
    this.#numLockMask = this.#maskOf((keysym) => keysym === NUM_LOCK);
    this.#groupCount = Math.max(1, ...[...map.keys.values()].map(({ groups }) => groups.length));
  }

  /** The modifiers that are on in an event's state: held, latched by a sticky key, or locked. */
  modifiersOf(state: number): Set<Modifier> {
    const on = new Set<Modifier>();
    if (state & SHIFT) on.add('shift');
    if (state & CONTROL) on.add('ctrl');
    if (state & this.#altMask) on.add('alt');
    if (state & this.#metaMask) on.add('meta');
    if (this.#altGrMasks.some((mask) => state & mask)) on.add('altgr');
    return on;
  }

  /** The modifier that a key is on the active layout. */
  roleOf(keycode: number, state: number): Modifier | undefined {
    const group = this.#groupOf(keycode, state);
    return roleOfKeysym(group?.keysyms[0] ?? 0);
  }

  /** The text that a key types where the focus is, when it goes down in this state. */
  typingOf(keycode: number, state: number): Typing | undefined {
    this.#group = (state >> GROUP_SHIFT) & (MAX_GROUPS - 1);
    return this.#typing(keycode, state);
  }

  typing(key: number, modifiers: ReadonlySet<Modifier>): Typing | undefined {
    const keycode = keycodeOfCode(key);
    if (keycode === undefined) return undefined;
    const base =
      (modifiers.has('shift') ? SHIFT : 0) |
      (modifiers.has('ctrl') ? CONTROL : 0) |
      (modifiers.has('alt') ? this.#altMask : 0) |
      (modifiers.has('meta') ? this.#metaMask : 0);
    const levels = modifiers.has('altgr') ? this.#altGrMasks : [0];
    const groups = Array.from({ length: this.#groupCount }, (_, index) => index);
    groups.sort((a, b) => Number(b === this.#group) - Number(a === this.#group));
    for (const group of groups) {
      for (const locks of [0, LOCK, this.#numLockMask, LOCK | this.#numLockMask]) {
        for (const level of levels) {
          const typing = this.#typing(keycode, base | locks | level | (group << GROUP_SHIFT));
          if (typing) return typing;
        }
      }
    }
    return undefined;
  }

  #typing(keycode: number, state: number): Typing | undefined {
    const group = this.#groupOf(keycode, state);
    if (!group) return undefined;
    const { type, keysyms } = group;
    const mods = state & type.mask & 0xff;
    const entry = type.entries.find((it) => it.mods === mods);
    const keysym = keysyms[entry?.level ?? 0] ?? 0;
    const usedUp = type.mask & ~(entry?.preserve ?? 0);
    const commands = state & ~usedUp & (CONTROL | this.#altMask | this.#metaMask);
    return commands === 0 ? typingOfKeysym(keysym) : undefined;
  }

  #groupOf(keycode: number, state: number): Key['groups'][number] | undefined {
    const key = this.#map.keys.get(keycode);
    if (!key || key.groups.length === 0) return undefined;
    const { groups, outOfRange } = key;
    const wanted = (state >> GROUP_SHIFT) & (MAX_GROUPS - 1);
    if (wanted < groups.length) return groups[wanted];
    switch (outOfRange.rule) {
      case 'wrap':
        return groups[wanted % groups.length];
      case 'clamp':
        return groups.at(-1);
      case 'redirect':
        return groups[outOfRange.to] ?? groups[0];
    }
  }

  /**
   * Finds a modifier's mask by the keys that mean nothing else: with several layouts, one key may
   * be Alt on one and AltGr on another. Each keymap has keys for this that no keyboard has.
   */
  #maskOf(which: (keysym: number) => boolean): number {
    let mask = 0;
    let mixed = 0;
    for (const [keycode, mods] of this.#map.modifiers) {
      const groups = this.#map.keys.get(keycode)?.groups ?? [];
      const keysyms = groups.flatMap((group) => group.keysyms.filter((keysym) => keysym !== 0));
      if (!keysyms.some(which)) continue;
      if (keysyms.every(which)) mask |= mods;
      else mixed |= mods;
    }
    return (mask === 0 ? mixed : mask) & 0xf8;
  }
}
