import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlayoutLead } from '../../../../native-audio/devices/portaudio/playout-lead.ts';

const LEAST_MS = 1;

/** @returns the time afterwards */
function calm(lead: PlayoutLead, marginMs: number, fromMs: number, seconds: number): number {
  for (let tick = 0; tick < seconds * 4; tick += 1) lead.judge(marginMs, fromMs + tick * 250);
  return fromMs + seconds * 1_000;
}

describe('the lead of a playout', () => {
  it('grows at a hole by what was missing, and a little more', () => {
    const lead = new PlayoutLead(LEAST_MS);
    lead.judge(-3, 0);
    expect(lead.ms).toBe(LEAST_MS + 3.5);
  });

  it('stays as it is for a minute, and then shrinks step by step', () => {
    const lead = new PlayoutLead(LEAST_MS);
    lead.judge(-3, 0);
    let nowMs = calm(lead, 3, 250, 59);
    expect(lead.ms).toBe(4.5);
    nowMs = calm(lead, 3, nowMs, 2);
    expect(lead.ms).toBe(4.25);
    calm(lead, 3, nowMs, 1_800);
    expect(lead.ms).toBe(LEAST_MS);
  });

  it('does not shrink when the ring once was nearly empty', () => {
    const lead = new PlayoutLead(LEAST_MS);
    lead.judge(-3, 0);
    const nowMs = calm(lead, 4, 250, 30);
    lead.judge(0.5, nowMs);
    calm(lead, 4, nowMs, 31);
    expect(lead.ms).toBe(4.5);
  });

  it('is never below its least nor above its most', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -500, max: 50, noNaN: true }), { maxLength: 500 }), (margins) => {
        const lead = new PlayoutLead(LEAST_MS);
        margins.forEach((marginMs, tick) => lead.judge(marginMs, tick * 10_000));
        expect(lead.ms).toBeGreaterThanOrEqual(LEAST_MS);
        expect(lead.ms).toBeLessThanOrEqual(PlayoutLead.mostMs);
      }),
    );
  });
});
