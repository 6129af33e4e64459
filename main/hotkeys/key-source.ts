import type { Typing, Unusable } from '../contract/panel-hotkeys.ts';
import type { Modifier } from './key-names.ts';
import type { Layout } from './typing.ts';

/** A key or mouse button that went down; sent again for each repeat. */
export interface KeyPress {
  /** A code of key-names.ts. */
  readonly key: number;
  /** When it happened, by the system's clock, not when it arrived here. */
  readonly atMs: number;
  /** The modifier that this key is on the current layout. */
  readonly role: Modifier | undefined;
  /** Absent when the system reports none: then earlier events decide. */
  readonly facts?: {
    readonly modifiers: ReadonlySet<Modifier>;
    /** The text that it types where the focus is. */
    readonly typing: Typing | undefined;
  };
}

/** Receives the keys and makes sense of them. */
export interface KeySink {
  /** Sets the layout for the following keys. */
  readonly layout: (layout: Layout) => void;
  /** A key that was down at the start. */
  readonly held: (key: number, role: Modifier | undefined) => void;
  readonly down: (press: KeyPress) => void;
  readonly up: (key: number, atMs: number) => void;
  /** An input that can never be bound was used. */
  readonly unusable: (what: Unusable) => void;
}

export interface KeySource {
  readonly close: () => void;
}
