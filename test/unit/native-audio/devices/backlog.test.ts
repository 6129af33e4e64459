import { describe, expect, it } from 'vitest';
import { Backlog } from '../../../../native-audio/devices/backlog.ts';

const BLOCK_MS = 5;

/** Blocks come evenly from 0 on: the backlog has judged the first one. */
function running(): Backlog {
  const backlog = new Backlog(BLOCK_MS);
  backlog.old(1, 0);
  return backlog;
}

describe('a backlog of captured blocks', () => {
  it('keeps only the newest of what came while the stream opened', () => {
    expect(new Backlog(BLOCK_MS).old(9, 0)).toBe(8);
  });

  it('is not judged before there is a block', () => {
    const backlog = new Backlog(BLOCK_MS);
    expect(backlog.old(0, 0)).toBe(0);
    expect(backlog.old(9, 1)).toBe(8);
  });

  it('is kept whole as long as the jitter buffers of the listeners hold it', () => {
    expect(running().old(12, 60)).toBe(0);
  });

  it('is dropped but for the newest block after a longer stall', () => {
    expect(running().old(13, 65)).toBe(12);
  });

  it('is kept when a device delivers in bursts', () => {
    const backlog = running();
    expect(backlog.old(20, 100)).toBe(19);
    expect(backlog.old(20, 200)).toBe(19);
    expect(backlog.old(20, 300)).toBe(0);
  });

  it('is dropped again when stalls come seldom', () => {
    const backlog = running();
    expect(backlog.old(20, 5_000)).toBe(19);
    expect(backlog.old(20, 10_000)).toBe(19);
  });

  it('never keeps more than half a second', () => {
    const backlog = running();
    for (let nowMs = 0; nowMs < 2_000; nowMs += 100) backlog.old(200, nowMs);
    expect(backlog.old(101, 2_000)).toBe(100);
  });
});
