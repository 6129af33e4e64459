/** A socket whose station has not proved itself yet. */
export interface PendingSocket {
  readonly address: string;
  /** Called once, when it must make room. */
  evict(): void;
}

/**
 * Limits the sockets of stations that have not proved themselves. Beyond the limit, the oldest
 * socket of the address with the most of them is closed: a machine that opens a thousand sockets
 * pushes out its own, not a colleague who is just joining.
 */
export class PendingSockets {
  readonly #max: number;
  readonly #byAddress = new Map<string, Set<PendingSocket>>();
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#size;
  }

  add(socket: PendingSocket): void {
    const group = this.#byAddress.get(socket.address) ?? new Set();
    this.#byAddress.set(socket.address, group.add(socket));
    this.#size += 1;
    if (this.#size > this.#max) this.#evictOne();
  }

  delete(socket: PendingSocket): void {
    const group = this.#byAddress.get(socket.address);
    if (!group?.delete(socket)) return;
    this.#size -= 1;
    if (group.size === 0) this.#byAddress.delete(socket.address);
  }

  #evictOne(): void {
    let busiest: Set<PendingSocket> | null = null;
    for (const group of this.#byAddress.values()) if (!busiest || group.size > busiest.size) busiest = group;
    const [oldest] = busiest ?? [];
    if (!oldest) return;
    this.delete(oldest);
    oldest.evict();
  }
}
