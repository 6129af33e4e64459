import { describe, expect, it } from 'vitest';
import { HeapTidier } from '../../../main/processes/heap-tidier.ts';

const MB = 2 ** 20;

class FakeHeap {
  used = 20 * MB;
  clearings = 0;

  usedBytes(): number {
    return this.used;
  }

  clear(): void {
    this.clearings += 1;
    this.used = 15 * MB;
  }
}

describe('HeapTidier', () => {
  it('clears the heap after 2 s of silence, if there are 8 MB to clear', () => {
    const heap = new FakeHeap();
    const tidier = new HeapTidier(heap);
    heap.used = 40 * MB;
    tidier.look(true, 0);
    tidier.look(true, 1_999);
    expect(heap.clearings).toBe(0);
    tidier.look(true, 2_000);
    expect(heap.clearings).toBe(1);
    heap.used = 22 * MB;
    tidier.look(true, 9_000);
    expect(heap.clearings).toBe(1);
    heap.used = 23 * MB;
    tidier.look(true, 10_000);
    expect(heap.clearings).toBe(2);
  });

  it('leaves the heap alone while somebody talks and for 2 s after', () => {
    const heap = new FakeHeap();
    const tidier = new HeapTidier(heap);
    heap.used = 43 * MB;
    tidier.look(true, 0);
    for (let nowMs = 1_000; nowMs < 60_000; nowMs += 1_000) tidier.look(false, nowMs);
    tidier.look(true, 60_000);
    tidier.look(true, 61_000);
    expect(heap.clearings).toBe(0);
    tidier.look(true, 62_000);
    expect(heap.clearings).toBe(1);
  });

  it('waits 2 s again after talk that began and ended between two looks', () => {
    const heap = new FakeHeap();
    const tidier = new HeapTidier(heap);
    heap.used = 43 * MB;
    tidier.look(true, 0);
    tidier.look(true, 1_000);
    tidier.note(false, 1_100);
    tidier.note(true, 1_900);
    tidier.look(true, 2_000);
    tidier.look(true, 3_000);
    expect(heap.clearings).toBe(0);
    tidier.look(true, 4_000);
    expect(heap.clearings).toBe(1);
  });

  it('clears 24 MB of garbage even while somebody talks', () => {
    const heap = new FakeHeap();
    const tidier = new HeapTidier(heap);
    heap.used = 44 * MB;
    tidier.look(false, 0);
    expect(heap.clearings).toBe(1);
  });

  it('really frees the memory, and leaves no gc in globalThis', () => {
    const tidier = new HeapTidier();
    const full = makeRubbish();
    tidier.look(true, 0);
    tidier.look(true, 2_000);
    expect(process.memoryUsage().heapUsed).toBeLessThan(full - 8 * MB);
    expect(globalThis).not.toHaveProperty('gc');
  });
});

/** @returns the bytes in use while all of the rubbish is alive. */
function makeRubbish(): number {
  const rubbish = Array.from({ length: 400_000 }, (_, n) => ({ n, text: `rubbish ${String(n)}` }));
  return rubbish.length > 0 ? process.memoryUsage().heapUsed : 0;
}
