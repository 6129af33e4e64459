import { describe, expect, it } from 'vitest';
import { barPaths, linePaths, rangeOf, rangeTop, yOf } from '../../../../renderer/settings/plot-path.ts';

const NOW = 100_000;
const points = (...values: (number | undefined)[]) =>
  values.map((value, index) => ({ atMs: NOW - (values.length - 1 - index) * 30_000, value }));

describe('linePaths', () => {
  const scale = { nowMs: NOW, max: 10 };
  it('runs from the oldest at the left to now at the right, zero at the base', () => {
    expect(linePaths(points(0, 10, 5), scale)).toEqual({
      line: 'M0 56L150 6L300 31',
      area: 'M0 56L150 6L300 31V56H0z',
    });
  });

  it('has a gap where no value was measured', () => {
    const { line, area } = linePaths(points(0, undefined, 5), scale);
    expect(line).toBe('M0 56M300 31');
    expect(area).toBe('M0 56V56H0zM300 31V56H300z');
    expect(linePaths(points(undefined), scale)).toEqual({ line: '', area: '' });
  });

  it('can go in steps', () => {
    expect(linePaths(points(0, 10), scale, true).line).toBe('M150 56H300V6');
  });

  it('stays within the box', () => {
    expect(yOf(1_000, scale)).toBe(6);
    expect(yOf(-5, scale)).toBe(56);
    expect(yOf(5, { max: 0 })).toBe(56);
    expect(linePaths([{ atMs: NOW - 90_000, value: 1 }], scale).line).toBe('M0 51');
  });
});

it('barPaths marks what is above the limit, and shows a measured zero', () => {
  const { within, above } = barPaths(points(0, 2, undefined), { nowMs: NOW, max: 2, limit: 1 });
  expect(within).toBe('M0 56v-1.2h3.6v1.2z');
  expect(above).toBe('M146.4 56v-50h3.6v50z');
});

it('ranges leave out missing values', () => {
  expect(rangeOf(points(undefined, 3, 1))).toEqual({ least: 1, most: 3 });
  expect(rangeOf(points(undefined))).toBeUndefined();
  expect(rangeTop(points(undefined, 1), 4)).toBe(4);
  expect(rangeTop(points(10), 4)).toBeCloseTo(11);
});
