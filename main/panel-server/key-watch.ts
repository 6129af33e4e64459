import { contract, type TalkKey } from '../contract/index.ts';
import { PANEL_LIMITS } from './limits.ts';

interface KeyWatchEdges {
  readonly nowMs: () => number;
  /** Asks the page whether it still runs; the page sends the number back. */
  readonly ask: (id: number) => void;
  /** The page holds a key and no longer runs: its key-up will never come. */
  readonly onLost: () => void;
  /** A talk key went down. */
  readonly onPress?: () => void;
}

/**
 * Knows which talk keys one panel holds, and checks that its page still runs while they are down. A
 * page that hangs keeps its socket or its window but cannot report a key-up. Electron calls a page
 * unresponsive only after half a minute; this takes 2 s.
 */
export class KeyWatch {
  readonly #edges: KeyWatchEdges;
  readonly #held = new Set<string>();
  #asked = 0;
  #answeredAtMs = 0;

  constructor(edges: KeyWatchEdges) {
    this.#edges = edges;
  }

  get holdsKeys(): boolean {
    return this.#held.size > 0;
  }

  /** Notes a call of the page; its arguments have not been parsed yet. */
  called(name: unknown, args: unknown): void {
    if (name === 'closeAll') this.#held.clear();
    if (name !== 'press' && name !== 'release') return;
    const asked = typeof args === 'object' && args !== null && 'key' in args ? args.key : undefined;
    const parsed = contract.calls.release.args.safeParse({ key: asked });
    if (!parsed.success) return;
    const key = idOf(parsed.data.key);
    if (name === 'release') {
      this.#held.delete(key);
      return;
    }
    if (!this.holdsKeys) this.#answeredAtMs = this.#edges.nowMs();
    this.#held.add(key);
    this.#edges.onPress?.();
  }

  answered(id: unknown): void {
    if (id === this.#asked) this.#answeredAtMs = this.#edges.nowMs();
  }

  /** Call this every {@link PANEL_LIMITS.BEAT_EVERY_MS}. */
  beat(): void {
    if (!this.holdsKeys) return;
    if (this.#edges.nowMs() - this.#answeredAtMs > PANEL_LIMITS.BEAT_PATIENCE_MS) {
      this.#held.clear();
      this.#edges.onLost();
    } else this.#edges.ask(++this.#asked);
  }

  /** The page is gone. */
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
