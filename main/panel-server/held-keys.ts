import type { TalkKey } from '../contract/index.ts';

/** The talk keys that one panel has pressed and not let go: what must be closed when it dies. */
export class HeldKeys {
  readonly #held = new Set<string>();

  get any(): boolean {
    return this.#held.size > 0;
  }

  press(key: TalkKey): void {
    this.#held.add(idOf(key));
  }

  release(key: TalkKey): void {
    this.#held.delete(idOf(key));
  }

  clear(): void {
    this.#held.clear();
  }
}

function idOf(key: TalkKey): string {
  switch (key.kind) {
    case 'channel':
      return `channel ${key.channel}`;
    case 'station':
      return `station ${String(key.station)}`;
    default:
      return key.kind;
  }
}
