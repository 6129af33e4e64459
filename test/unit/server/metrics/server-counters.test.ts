import { describe, expect, it } from 'vitest';
import { ServerCounters, Tally } from '../../../../main/server/metrics/server-counters.ts';

describe('Tally', () => {
  it('counts a value at a bound as below it, and values above the last bound at the end', () => {
    const tally = new Tally([10, 20]);
    for (const value of [0, 10, 10.5, 20, 21, 1_000]) tally.add(value);
    expect([...tally.counts]).toEqual([2, 2, 2]);
    expect(tally.count).toBe(6);
    expect(tally.sum).toBeCloseTo(1_061.5);
  });
});

describe('ServerCounters', () => {
  it('counts a bundle as one write and all of its frames', () => {
    const counters = new ServerCounters();
    counters.wrote(1);
    counters.wrote(4);
    expect([counters.writes, counters.deliveries, counters.bundles.sum]).toEqual([2, 5, 5]);
    expect([...counters.bundles.counts]).toEqual([1, 0, 1, 0, 0, 0, 0]);
  });

  it('counts drops by reason, and their sum', () => {
    const counters = new ServerCounters();
    counters.dropped('unsent');
    counters.dropped('lag', 3);
    expect(counters.drops).toEqual({ unsent: 1, lag: 3 });
    expect(counters.framesDropped).toBe(4);
  });

  it('counts closes by side and reason, and limits the names that a peer can make up', () => {
    const counters = new ServerCounters();
    counters.closedByServer('too-slow');
    counters.closedByPeer(1000);
    for (let code = 4_600; code < 4_700; code += 1) counters.closedByPeer(code);
    const seen = counters.closes().filter(({ count }) => count > 0);
    expect(seen).toEqual([
      { by: 'server', reason: 'too-slow', count: 1 },
      { by: 'peer', reason: 'normal', count: 1 },
      { by: 'peer', reason: 'other', count: 100 },
    ]);
    expect(counters.closes()).toContainEqual({ by: 'server', reason: 'bad-message', count: 0 });
  });
});
