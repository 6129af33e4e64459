import { describe, expect, it } from 'vitest';
import { layoutFor, rowsFor, windowKind, type Space } from '../../../../renderer/panel/density/density.ts';

/** The space for keys in a window: without the bar and the side column. */
const AT_1280: Space = { width: 976, height: 736, scale: 1 };
const AT_1920: Space = { width: 1_560, height: 1_008, scale: 1.125 };
const AT_3840: Space = { width: 3_420, height: 2_080, scale: 1.25 };

const shape = (count: number, space: Space, choice: Parameters<typeof layoutFor>[1] = 'auto') => {
  const { density, columns, rows, pages } = layoutFor(count, choice, space);
  return `${density} ${columns}×${rows}${pages > 1 ? `, ${pages} pages` : ''}`;
};

describe('how many keys there are on a page', () => {
  it.each([
    [1, 'large 2×2'],
    [4, 'large 2×2'],
    [5, 'standard 4×2'],
    [8, 'standard 4×2'],
    [9, 'compact 6×4'],
    [24, 'compact 6×4'],
    [25, 'list 3×13'],
    [39, 'list 3×13'],
    [40, 'list 3×13, 2 pages'],
    [64, 'list 3×13, 2 pages'],
    [130, 'list 3×13, 4 pages'],
  ])('depends on the number of channels: %i at 1280 × 800', (count, expected) => {
    expect(shape(count, AT_1280)).toBe(expected);
  });

  it.each([
    ['large', 8, 'large 2×2, 2 pages'],
    ['standard', 24, 'standard 4×2, 3 pages'],
    ['compact', 64, 'compact 6×4, 3 pages'],
    ['list', 3, 'list 3×13'],
    ['compact', 3, 'compact 6×4'],
  ] as const)('is that of %s when a person chose it: %i', (choice, count, expected) => {
    expect(shape(count, AT_1280, choice)).toBe(expected);
  });

  it.each([
    [3, AT_1920, 'large 2×2'],
    [24, AT_1920, 'compact 6×4'],
    [64, AT_1920, 'list 4×16'],
    [3, AT_3840, 'large 2×2'],
    [24, AT_3840, 'standard 8×3'],
    [64, AT_3840, 'compact 11×6'],
  ] as const)('grows with the window: %i in %o', (count, space, expected) => {
    expect(shape(count, space)).toBe(expected);
  });

  it.each([
    ['1366 × 650', 8, { width: 1_062, height: 586, scale: 1 }, 'compact 4×2'],
    ['1366 × 768', 24, { width: 1_062, height: 704, scale: 1 }, 'compact 6×4'],
    ['1000 × 700', 3, { width: 728, height: 636, scale: 1 }, 'large 2×2'],
    ['1000 × 700', 8, { width: 728, height: 636, scale: 1 }, 'compact 3×3'],
    ['720 × 700', 3, { width: 448, height: 636, scale: 1 }, 'standard 2×2'],
    ['720 × 700', 64, { width: 448, height: 636, scale: 1 }, 'list 1×11, 6 pages'],
  ] as const)(
    'comes from smaller keys when large ones do not fit: %s, %i',
    (_window, count, space, expected) => {
      expect(shape(count, space)).toBe(expected);
    },
  );

  it('shows every channel, and no empty page', () => {
    for (const choice of ['auto', 'large', 'standard', 'compact', 'list'] as const)
      for (const count of [1, 3, 8, 9, 24, 25, 64, 200])
        for (const width of [300, 448, 728, 976, 1_560, 3_420])
          for (const height of [200, 386, 636, 736, 1_008, 2_080]) {
            const { columns, rows, pages } = layoutFor(count, choice, { width, height, scale: 1 });
            expect(columns * rows * pages).toBeGreaterThanOrEqual(count);
            expect(columns * rows * (pages - 1)).toBeLessThan(count);
          }
  });

  it('is as many rows as fit into a window of rows', () => {
    expect(rowsFor('zoom', 8, { width: 512, height: 194, scale: 1 })).toBe(4);
    expect(rowsFor('narrow', 8, { width: 400, height: 464, scale: 1 })).toBe(9);
    expect(rowsFor('narrow', 64, { width: 400, height: 464, scale: 1 })).toBe(8);
    expect(rowsFor('narrow', 8, { width: 340, height: 404, scale: 1 })).toBe(8);
  });

  it.each([
    [1_280, 800, 'wide'],
    [720, 420, 'wide'],
    [719, 700, 'narrow'],
    [420, 420, 'narrow'],
    [512, 300, 'zoom'],
    [1_280, 419, 'zoom'],
  ] as const)('treats a window of %i × %i as %s', (width, height, kind) => {
    expect(windowKind(width, height)).toBe(kind);
  });
});
