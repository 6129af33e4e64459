import { describe, expect, it } from 'vitest';
import { missingFor, NEED_NAMES, skippedHere } from '../support/machine.ts';

describe('the summary of what this machine lacks', () => {
  it('is absent when nothing is missing', () => {
    expect(skippedHere(() => [])).toBeUndefined();
  });

  it('names the skipped tests and one command that installs every package once', () => {
    const told = skippedHere((need) => (need === 'sox' || need === 'speech' ? ['sox'] : []));
    expect(told?.split('\n')).toEqual([
      'This machine lacks optional packages. Skipped:',
      '  comparisons with sox (missing: sox)',
      '  tests with a spoken phrase (missing: sox)',
      'To run them all, on Debian or Ubuntu:',
      '  sudo apt-get install sox espeak-ng',
    ]);
  });

  // Outside of CI a machine may lack packages, and this test does not exist.
  if (process.env['CI'])
    it('is absent in CI, where no test may be skipped', () => {
      expect(NEED_NAMES.flatMap((need) => missingFor(need))).toEqual([]);
    });
});
