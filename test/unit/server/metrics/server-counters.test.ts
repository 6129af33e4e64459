import { describe, expect, it } from 'vitest';
import { ServerCounters, Tally } from '../../../../main/server/metrics/server-counters.ts';

describe('a tally', () => {
  it('puts a value at a bound below it, and what is above the last bound at the end', () => {
    const tally = new Tally([10, 20]);
    for (const value of [0, 10, 10.5, 20, 21, 1_000]) tally.add(value);
    expect([...tally.counts]).toEqual([2, 2, 2]);
    expect(tally.count).toBe(6);
    expect(tally.sum).toBeCloseTo(1_061.5);
  });
});

describe('the meter', () => {
  it('counts a bundle as one write and all of its frames', () => {
    const meter = new ServerCounters();
    meter.wrote(1);
    meter.wrote(4);
    expect([meter.writes, meter.deliveries, meter.bundles.sum]).toEqual([2, 5, 5]);
    expect([...meter.bundles.counts]).toEqual([1, 0, 1, 0, 0, 0, 0]);
  });

  it('keeps reasons of drops apart and adds them up', () => {
    const meter = new ServerCounters();
    meter.dropped('unsent');
    meter.dropped('lag', 3);
    expect(meter.drops).toEqual({ unsent: 1, lag: 3 });
    expect(meter.framesDropped).toBe(4);
  });

  it('names closes by who closed, and bounds the names that a peer can make up', () => {
    const meter = new ServerCounters();
    meter.closedByServer('too-slow');
    meter.closedByPeer(1000);
    for (let code = 4_600; code < 4_700; code += 1) meter.closedByPeer(code);
    const seen = meter.closes().filter(({ count }) => count > 0);
    expect(seen).toEqual([
      { by: 'server', reason: 'too-slow', count: 1 },
      { by: 'peer', reason: 'normal', count: 1 },
      { by: 'peer', reason: 'other', count: 100 },
    ]);
    expect(meter.closes()).toContainEqual({ by: 'server', reason: 'bad-message', count: 0 });
  });
});
