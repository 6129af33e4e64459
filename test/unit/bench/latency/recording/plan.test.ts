import { describe, expect, it } from 'vitest';
import { chirp, inSamples, makePlan } from '../../../../bench/latency/recording/plan.ts';

const options = { bursts: 20, intoSound: 5, continuous: false, seed: 7 };

describe('makePlan', () => {
  it('makes the same plan from the same seed', () => {
    const [one, other] = [makePlan(options), makePlan(options)];
    expect(one.bursts).toEqual(other.bursts);
    expect(Buffer.from(one.samples.buffer).equals(Buffer.from(other.samples.buffer))).toBe(true);
    expect(makePlan(options).bursts).not.toEqual(makePlan({ ...options, seed: 8 }).bursts);
  });

  it('places a burst every 700 ms ± 60 ms', () => {
    const { bursts } = makePlan(options);
    expect(bursts).toHaveLength(20);
    bursts.forEach((at, k) => {
      expect(Math.abs(at - inSamples(1_500 + 700 * k))).toBeLessThanOrEqual(inSamples(60));
    });
  });

  it('presses before each burst and releases after it, before the next press', () => {
    const { bursts, presses } = makePlan(options);
    expect(presses).toHaveLength(20);
    presses.forEach(({ down, up }, k) => {
      expect(down).toBeLessThan(bursts[k]);
      expect(up).toBeGreaterThan(bursts[k] + chirp().length);
      expect(up).toBeLessThan(presses[k + 1]?.down ?? Infinity);
    });
  });

  it('presses once around all bursts when it is continuous', () => {
    const { bursts, presses } = makePlan({ ...options, continuous: true });
    expect(presses).toHaveLength(1);
    expect(presses[0].down).toBeLessThan(bursts[0]);
    expect(presses[0].up).toBeGreaterThan(bursts[19] + chirp().length);
  });

  it('has no silence before a press into sound', () => {
    const { samples, intoSound } = makePlan(options);
    expect(intoSound).toHaveLength(5);
    for (const { down, up } of intoSound) {
      for (let at = down - inSamples(60); at < up; at += inSamples(5)) {
        const piece = samples.subarray(at, at + inSamples(5));
        expect(Math.max(...piece)).toBeGreaterThan(4_000);
      }
    }
  });

  it('has a faint noise floor between the bursts', () => {
    const { samples } = makePlan(options);
    const floor = samples.subarray(0, inSamples(1_000));
    expect(Math.max(...floor)).toBe(16);
    expect(Math.min(...floor)).toBe(-16);
  });
});
