import { expect, it } from 'vitest';
import { OwnerWatch } from '../../../../native-audio/process/owner-watch.ts';

function looks(watch: OwnerWatch, count: number): boolean[] {
  return Array.from({ length: count }, () => watch.look());
}

it('reports a silent owner after ten looks without a command', () => {
  const watch = new OwnerWatch();
  expect(looks(watch, 39)).not.toContain(true);
  watch.received();
  expect(looks(watch, 39)).not.toContain(true);
  expect(looks(watch, 3)).toEqual([true, true, true]);
  watch.received();
  expect(watch.look()).toBe(false);
});
