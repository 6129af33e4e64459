import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lagSlot, ListenerLag } from '../../../../main/server/relay/listener-lag.ts';

function listening(): ListenerLag {
  const lag = new ListenerLag();
  lag.acknowledge(0);
  return lag;
}

describe('ListenerLag', () => {
  it('is unknown until the listener acknowledges', () => {
    const lag = new ListenerLag();
    lag.sent(100, lagSlot(0));
    expect(lag.known).toBe(false);
    expect(lag.behindMs(60_000)).toBe(0);
    expect(lag.acknowledge(40)).toBe(true);
    expect(lag.known).toBe(true);
    // The times of the other 60 frames were not recorded.
    expect(lag.behindMs(60_000)).toBe(0);
  });

  it('is the age of the oldest unacknowledged frame', () => {
    const lag = listening();
    for (let n = 0; n < 30; n += 1) lag.sent(1, lagSlot(1_000 + 20 * n));
    expect(lag.behindMs(1_600)).toBe(600);
    lag.acknowledge(10);
    expect(lag.behindMs(1_600)).toBe(400);
    lag.acknowledge(30);
    expect(lag.behindMs(9_000)).toBe(0);
    lag.sent(1, lagSlot(10_000));
    expect(lag.behindMs(10_030)).toBe(30);
  });

  it('asks once without acknowledgements, and counts the answer as one', () => {
    const lag = listening();
    lag.sent(3, lagSlot(1_000));
    expect(lag.needsPing(1_280)).toBe(false);
    expect(lag.needsPing(1_300)).toBe(true);
    lag.pingSent(7);
    expect(lag.needsPing(1_900)).toBe(false);
    lag.sent(1, lagSlot(1_400));
    lag.pongReceived(6);
    expect(lag.behindMs(1_900)).toBe(900);
    // Only frames that were sent before the ping.
    lag.pongReceived(7);
    expect(lag.behindMs(1_900)).toBe(500);
    expect(lag.needsPing(1_900)).toBe(true);
    lag.pingSent(8);
    lag.pongReceived(8);
    expect(lag.behindMs(60_000)).toBe(0);
  });

  it('never lowers an acknowledgement, and refuses one beyond the sent frames', () => {
    const lag = listening();
    lag.sent(4, lagSlot(0));
    expect(lag.acknowledge(5)).toBe(false);
    expect(lag.acknowledge(4)).toBe(true);
    expect(lag.acknowledge(2)).toBe(true);
    expect(lag.behindMs(500)).toBe(0);
  });

  it('keeps the oldest times when no acknowledgement comes for a long time', () => {
    const lag = listening();
    for (let ms = 0; ms < 60_000; ms += 5) lag.sent(1, lagSlot(ms));
    expect(lag.behindMs(60_000)).toBe(60_000);
    lag.acknowledge(100);
    expect(lag.behindMs(60_000)).toBe(60_000 - 500);
    lag.acknowledge(12_000);
    expect(lag.behindMs(60_000)).toBe(0);
  });

  it('is at least the exact lag, and at most 20 ms more, within 1 s', () => {
    const step = fc.record({ afterMs: fc.nat(40), sent: fc.nat(3), acknowledge: fc.nat(20) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const lag = listening();
        const sentAt: number[] = [];
        let [now, heard] = [0, 0];
        for (const { afterMs, sent, acknowledge } of steps) {
          now += afterMs;
          if (sent > 0) lag.sent(sent, lagSlot(now));
          for (let n = 0; n < sent; n += 1) sentAt.push(now);
          if (acknowledge > 15) {
            heard = Math.min(sentAt.length, heard + acknowledge);
            expect(lag.acknowledge(heard)).toBe(true);
          }
          const exact = heard < sentAt.length ? now - sentAt[heard] : 0;
          expect(lag.behindMs(now)).toBeGreaterThanOrEqual(exact);
          if (exact < 1_000) expect(lag.behindMs(now)).toBeLessThanOrEqual(exact === 0 ? 20 : exact + 20);
        }
      }),
    );
  });
});
