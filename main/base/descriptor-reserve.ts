import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { Duplex } from 'node:stream';
import { isOutOfDescriptors } from './descriptors.ts';

/** How many newcomers at a time can learn why they are not let in. */
const RESERVE = 4;

/** Opens and closes one file descriptor. @throws EMFILE or ENFILE when there is none. */
interface DescriptorSource {
  open(): number;
  close(descriptor: number): void;
}

const NULL_DEVICE: DescriptorSource = { open: () => openSync(devNull, 'r'), close: closeSync };

/**
 * Keeps a few file descriptors aside, so that a new connection can still be answered when all
 * others are in use. Without a free descriptor Node never sees the new connection: libuv accepts it
 * and closes it at once, and nobody can tell the client why. The reserve makes sure that one
 * descriptor is always free, and says when a connection has taken that last one.
 */
export class DescriptorReserve {
  readonly #source: DescriptorSource;
  readonly #kept: number[] = [];

  /** @throws EMFILE or ENFILE when even the reserve cannot be opened. */
  constructor(source: DescriptorSource = NULL_DEVICE) {
    this.#source = source;
    try {
      for (let count = 0; count < RESERVE; count += 1) this.#kept.push(source.open());
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /**
   * Checks the reserve and fills it up. Call this after each accept, and now and then: other parts
   * of the process take descriptors too.
   * @returns true when the newest connection uses a descriptor of the reserve, which it must give
   * back soon.
   */
  isTouched(): boolean {
    try {
      while (this.#kept.length < RESERVE) this.#kept.push(this.#source.open());
      // Keep one descriptor free for the next newcomer.
      this.#source.close(this.#source.open());
      return false;
    } catch (error) {
      if (!isOutOfDescriptors(error)) throw error;
      const last = this.#kept.pop();
      if (last !== undefined) this.#source.close(last);
      return true;
    }
  }

  /** Nothing of the reserve is left: every connection that uses a part of it must close now. */
  get isSpent(): boolean {
    return this.#kept.length === 0;
  }

  release(): void {
    for (const descriptor of this.#kept.splice(0)) this.#source.close(descriptor);
  }
}

/** A newcomer that is turned away gets this long to read the reason. */
const HEAR_WITHIN_MS = 1_000;

/**
 * Watches the new connections of one listening socket, and remembers those that use the reserve.
 */
export class AcceptGuard {
  readonly #reserve: DescriptorReserve;
  readonly #onShort: () => void;
  /** When each one came; the oldest comes first. */
  readonly #borrowers = new Map<Duplex, number>();

  /** @param onShort is called for each newcomer that cannot stay. */
  constructor(reserve: DescriptorReserve, onShort: () => void) {
    this.#reserve = reserve;
    this.#onShort = onShort;
  }

  /** Call this at once for each new connection. */
  accepted(socket: Duplex, nowMs: number): void {
    if (!this.#reserve.isTouched()) return;
    this.#borrowers.set(socket, nowMs);
    socket.once('close', () => this.#borrowers.delete(socket));
    // Many at once: the oldest one has had the most time to read the reason.
    const [oldest] = this.#borrowers.keys();
    if (this.#reserve.isSpent) oldest?.destroy();
    this.#onShort();
  }

  /** Whether this connection must be told the reason and closed. */
  mustLeave(socket: Duplex): boolean {
    return this.#borrowers.has(socket);
  }

  /** Call this a few times a second. */
  tick(nowMs: number): void {
    for (const [socket, sinceMs] of this.#borrowers) if (nowMs - sinceMs >= HEAR_WITHIN_MS) socket.destroy();
    this.#reserve.isTouched();
  }
}
