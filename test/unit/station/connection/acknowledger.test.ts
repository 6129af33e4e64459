import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Acknowledger } from '../../../../main/station/connection/acknowledger.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function start(random = 0) {
  const sent: number[] = [];
  const reports = new Acknowledger(
    200,
    (frames) => sent.push(frames),
    () => random,
  );
  const hear = (count: number, everyMs: number): void => {
    for (let n = 0; n < count; n += 1) {
      reports.received();
      vi.advanceTimersByTime(everyMs);
    }
  };
  return { reports, sent, hear };
}

describe('the acknowledger', () => {
  it('reports zero frames first, so that the server expects reports', () => {
    expect(start().sent).toEqual([0]);
  });

  it('reports five times a second while frames come, and once after the last', () => {
    const { sent, hear } = start();
    hear(100, 10);
    vi.advanceTimersByTime(60_000);
    expect(sent.length).toBeGreaterThanOrEqual(5);
    expect(sent.length).toBeLessThanOrEqual(7);
    expect(sent.at(-1)).toBe(100);
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
  });

  it('reports at different times for different listeners', () => {
    const { reports, sent } = start(0.8);
    reports.received();
    vi.advanceTimersByTime(159);
    expect(sent).toEqual([0]);
    vi.advanceTimersByTime(2);
    expect(sent).toEqual([0, 1]);
  });

  it('sends nothing while no frame comes', () => {
    const { sent } = start();
    vi.advanceTimersByTime(60_000);
    expect(sent).toEqual([0]);
  });

  it('waits until the socket was read', () => {
    const { reports, sent } = start();
    reports.received();
    // The timer is due, and what has arrived meanwhile is read between it and the report.
    vi.advanceTimersToNextTimer();
    reports.received();
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([0, 2]);
  });

  it('stops with the connection', () => {
    const { reports, sent } = start();
    reports.received();
    reports.stop();
    vi.advanceTimersByTime(60_000);
    expect(sent).toEqual([0]);
  });
});
