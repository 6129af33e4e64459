import type { Typing, Unusable } from '../contract/panel-hotkeys.ts';
import type { Modifier } from './key-names.ts';
import type { Layout } from './typing.ts';

/** A key or a button of the mouse that went down; once more for each repeat. */
export interface KeyPress {
  /** Of key-names.ts. */
  readonly key: number;
  /** When it happened, by the system's clock, not when it arrived here. */
  readonly atMs: number;
  /** Which modifier this key is, on the layout that is on. */
  readonly role: Modifier | undefined;
  /** Absent where the system tells none: then what went down before decides. */
  readonly facts?: {
    readonly modifiers: ReadonlySet<Modifier>;
    /** What it writes where the focus is. */
    readonly typing: Typing | undefined;
  };
}

/** Whoever makes sense of keys. */
export interface KeySink {
  /** The layout from here on. */
  readonly layout: (layout: Layout) => void;
  /** Down before anything was heard. */
  readonly held: (key: number, role: Modifier | undefined) => void;
  readonly down: (press: KeyPress) => void;
  readonly up: (key: number, atMs: number) => void;
  /** Something that can never be bound was used. */
  readonly unusable: (what: Unusable) => void;
}

export interface KeySource {
  readonly close: () => void;
}
