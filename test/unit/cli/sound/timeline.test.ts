import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../../main/cli/sound/timeline.ts';
import { holds, PROPERTY_TIMEOUT_MS } from '../../../support/wire-property.ts';

const samples = (...values: number[]): Int16Array => Int16Array.from(values);

describe('Timeline', () => {
  it('hands out samples in order', () => {
    const line = new Timeline(8);
    line.add(0, samples(1, 2, 3));
    line.add(3, samples(4, 5));
    expect([...line.take(4)]).toEqual([1, 2, 3, 4]);
    expect([...line.take(100)]).toEqual([5]);
    expect([...line.take(100)]).toEqual([]);
  });

  it('adds overlapping samples and clips at 16 bits', () => {
    const line = new Timeline(4);
    line.add(0, samples(30_000, -30_000, 100));
    line.add(1, samples(-30_000, 50));
    line.add(0, samples(30_000));
    expect([...line.take(3)]).toEqual([32_767, -32_768, 150]);
  });

  it('clips the sum, not the parts', () => {
    const line = new Timeline(4);
    line.add(0, samples(30_000));
    line.add(0, samples(30_000));
    line.add(0, samples(-30_000));
    expect([...line.take(1)]).toEqual([30_000]);
  });

  it('fills gaps with silence', () => {
    const line = new Timeline(2);
    line.add(5, samples(7));
    expect([...line.take(6)]).toEqual([0, 0, 0, 0, 0, 7]);
  });

  it('refuses a position that was read already', () => {
    const line = new Timeline(4);
    line.add(0, samples(1, 2));
    line.take(2);
    expect(() => line.add(1, samples(3))).toThrow(RangeError);
    expect(line.start).toBe(2);
  });

  it('writes no silence after the last sound', () => {
    const line = new Timeline(4);
    line.add(0, samples(1, 2));
    expect([...line.take(1_000)]).toEqual([1, 2]);
    expect([...line.take(100_000)]).toEqual([]);
  });

  it('passes over hours of silence without storing them', () => {
    const line = new Timeline(4);
    line.add(0, samples(1));
    const hour = 3_600 * 48_000;
    let taken = line.take(10).length;
    for (let at = 48_000; at <= 10 * hour; at += 48_000) taken += line.take(at).length;
    expect(taken).toBe(1);
    const before = process.memoryUsage().arrayBuffers;
    line.add(10 * hour, samples(2));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
    // The silence comes in pieces that fit into memory.
    let silence = 0;
    let last = 0;
    for (;;) {
      const piece = line.take(10 * hour + 1);
      if (piece.length === 0) break;
      expect(piece.length).toBeLessThanOrEqual(Timeline.MOST_SILENCE);
      silence += piece.length;
      last = piece.at(-1)!;
      if (last !== 0) break;
      if (silence > 20 * Timeline.MOST_SILENCE) break;
    }
    expect(last === 2 || silence > 20 * Timeline.MOST_SILENCE).toBe(true);
  });

  it(
    'equals the sum of all parts, added and read in any order',
    () => {
      holds(
        fc.property(
          fc.array(
            fc.record({
              after: fc.nat(50),
              values: fc.array(fc.integer({ min: -9_000, max: 9_000 }), { minLength: 1, maxLength: 20 }),
              take: fc.nat(80),
            }),
            { minLength: 1, maxLength: 12 },
          ),
          (parts) => {
            const line = new Timeline(16);
            const expected: number[] = [];
            const got: number[] = [];
            for (const { after, values, take } of parts) {
              const at = line.start + after;
              line.add(at, Int16Array.from(values));
              values.forEach((value, n) => {
                while (expected.length <= at + n) expected.push(0);
                expected[at + n] += value;
              });
              got.push(...line.take(line.start + take));
            }
            for (let piece = line.take(line.end); piece.length > 0; piece = line.take(line.end))
              got.push(...piece);
            expect(got).toEqual(expected.map((value) => Math.max(-32_768, Math.min(32_767, value))));
          },
        ),
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});
