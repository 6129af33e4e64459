import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureBacklog } from '../../../../native-audio/devices/capture-backlog.ts';

const BLOCK_MS = 5;

/**
 * Feeds blocks that arrive at these times. Each read begins when the previous block has arrived.
 */
function accepted(arrivals: readonly number[], backlog = new CaptureBacklog(BLOCK_MS)): boolean[] {
  let askedMs = arrivals[0] ?? 0;
  return arrivals.map((nowMs) => {
    const fresh = backlog.accept(askedMs, nowMs);
    askedMs = nowMs;
    return fresh;
  });
}

describe('CaptureBacklog', () => {
  it('drops the blocks that queued up before the first read had to wait', () => {
    expect(accepted([100, 100.1, 100.2, 105, 110])).toEqual([false, false, false, true, true]);
  });

  it('drops the backlog of a stall and continues with the first block that a read waited for', () => {
    const steady = [0, 5, 10, 15];
    const stall = [115, 115.2, 115.4, 115.6, 118.5, 123.5];
    expect(accepted([...steady, ...stall]).slice(4)).toEqual([false, false, false, false, true, true]);
  });

  it('keeps the audio of a short stall', () => {
    expect(accepted([0, 5, 10, 60, 60.1, 60.2, 65]).slice(1)).toEqual([true, true, true, true, true, true]);
  });

  it('adapts to a device that delivers in large portions', () => {
    const portion = 80;
    const arrivals = Array.from({ length: 400 }, (_, i) => Math.floor(i / 16) * portion + (i % 16) * 0.01);
    const late = accepted(arrivals).slice(200);
    expect(late.filter((fresh) => fresh).length).toBe(late.length);
  });

  it('accepts blocks as long as reads have to wait', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 800 }), { maxLength: 60 }), (gaps) => {
        const backlog = new CaptureBacklog(BLOCK_MS);
        let nowMs = 0;
        for (const gap of gaps) {
          backlog.accept(nowMs, nowMs + gap);
          nowMs += gap;
        }
        return backlog.accept(nowMs, nowMs + BLOCK_MS);
      }),
      { numRuns: process.env['CI'] ? 100_000 : 2_000 },
    );
  }, 120_000);
});
