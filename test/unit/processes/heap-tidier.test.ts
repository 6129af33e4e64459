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

describe('the heap of a process whose pauses are heard', () => {
  it('is cleared in silence, when that is worth it', () => {
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

  it('is left alone while somebody talks, and for a while after', () => {
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

  it('is left alone after a word that was over before anybody looked', () => {
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

  it('does not grow for ever where talk never ends', () => {
    const heap = new FakeHeap();
    const tidier = new HeapTidier(heap);
    heap.used = 44 * MB;
    tidier.look(false, 0);
    expect(heap.clearings).toBe(1);
  });

  it('really is: what was made and let go is gone', () => {
    const tidier = new HeapTidier();
    const full = makeRubbish();
    tidier.look(true, 0);
    tidier.look(true, 2_000);
    expect(process.memoryUsage().heapUsed).toBeLessThan(full - 8 * MB);
    expect(globalThis).not.toHaveProperty('gc');
  });
});

/** @returns what was used while all of it was there, bytes. */
function makeRubbish(): number {
  const rubbish = Array.from({ length: 400_000 }, (_, n) => ({ n, text: `rubbish ${String(n)}` }));
  return rubbish.length > 0 ? process.memoryUsage().heapUsed : 0;
}
