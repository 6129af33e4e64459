import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { Duplex } from 'node:stream';
import { isOutOfDescriptors } from './descriptors.ts';

/** So many newcomers can be told at the same time why they are not let in. */
const RESERVE = 4;

/** Opens what takes one descriptor, and closes it. @throws EMFILE or ENFILE where there is none. */
export interface DescriptorSource {
  open(): number;
  close(descriptor: number): void;
}

const NULL_DEVICE: DescriptorSource = { open: () => openSync(devNull, 'r'), close: closeSync };

/**
 * Descriptors that are kept aside, so that a newcomer can be answered when there are no others. Without a free one Node never
 * hears of the newcomer: libuv accepts it and closes it at once, and nobody can tell it why. So this sees to it that one is free
 * at any time, and says when that one is out of the reserve.
 */
export class DescriptorReserve {
  readonly #source: DescriptorSource;
  readonly #kept: number[] = [];

  /** @throws where not even these can be had. */
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
   * To be called after each accept, and now and then: other parts of the process take descriptors too.
   * @returns whether the reserve is touched. Whoever came last has a descriptor out of it, and is to give it back soon.
   */
  isTouched(): boolean {
    try {
      while (this.#kept.length < RESERVE) this.#kept.push(this.#source.open());
      // The one that the next newcomer will get.
      this.#source.close(this.#source.open());
      return false;
    } catch (error) {
      if (!isOutOfDescriptors(error)) throw error;
      const last = this.#kept.pop();
      if (last !== undefined) this.#source.close(last);
      return true;
    }
  }

  /** Nothing is left of the reserve: whoever holds a part of it must give it back now. */
  get isSpent(): boolean {
    return this.#kept.length === 0;
  }

  release(): void {
    for (const descriptor of this.#kept.splice(0)) this.#source.close(descriptor);
  }
}

/** A newcomer that is told why it cannot stay has so long to hear it. */
const HEAR_WITHIN_MS = 1_000;

/** Watches over the newcomers of one listening socket: those that came when there was no descriptor left but the reserve. */
export class AcceptGuard {
  readonly #reserve: DescriptorReserve;
  readonly #onShort: () => void;
  /** When each came; the oldest first. */
  readonly #borrowers = new Map<Duplex, number>();

  /** @param onShort called for each newcomer that cannot stay. */
  constructor(reserve: DescriptorReserve, onShort: () => void) {
    this.#reserve = reserve;
    this.#onShort = onShort;
  }

  /** To be called for each newcomer, at once. */
  accepted(socket: Duplex, nowMs: number): void {
    if (!this.#reserve.isTouched()) return;
    this.#borrowers.set(socket, nowMs);
    socket.once('close', () => this.#borrowers.delete(socket));
    // A crowd: the oldest of them has had the best chance to hear why.
    const [oldest] = this.#borrowers.keys();
    if (this.#reserve.isSpent) oldest?.destroy();
    this.#onShort();
  }

  /** Whether it is to be told why it cannot stay, and closed. */
  mustLeave(socket: Duplex): boolean {
    return this.#borrowers.has(socket);
  }

  /** To be called a few times a second. */
  tick(nowMs: number): void {
    for (const [socket, sinceMs] of this.#borrowers) if (nowMs - sinceMs >= HEAR_WITHIN_MS) socket.destroy();
    this.#reserve.isTouched();
  }
}
