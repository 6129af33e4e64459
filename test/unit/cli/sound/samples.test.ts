import { describe, expect, it } from 'vitest';
import { clip16, fromFloat, toFloat } from '../../../../main/cli/sound/samples.ts';

describe('samples', () => {
  it('convert to float and back without change, all 65,536 values', () => {
    const all = Int16Array.from({ length: 65_536 }, (_, n) => n - 32_768);
    expect(fromFloat(toFloat(all))).toEqual(all);
  });

  it('are clipped, never wrapped', () => {
    expect([...fromFloat(Float32Array.of(1, 2, -1, -2, 0.999_99))]).toEqual([
      32_767, 32_767, -32_768, -32_768, 32_767,
    ]);
    expect([40_000, -40_000, 0.4, -0.6].map(clip16)).toEqual([32_767, -32_768, 0, -1]);
  });
});
