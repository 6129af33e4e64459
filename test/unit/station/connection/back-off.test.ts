import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FIRST_RETRY_MS, MAX_RETRY_MS, retryDelayMs } from '../../../../main/station/connection/back-off.ts';
import { holds, PROPERTY_TIMEOUT_MS } from '../../../support/wire-property.ts';

/** Connecting, two round trips and one scrypt on a slow machine. */
const HANDSHAKE_MS = 500;

it('leaves time for the handshake within the two seconds that are promised', () => {
  expect(MAX_RETRY_MS + HANDSHAKE_MS).toBeLessThan(2_000);
});

it(
  'waits between half and all of a ceiling that doubles up to the maximum',
  () => {
    holds(
      fc.property(fc.nat(100_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const delayMs = retryDelayMs(attempt, random);
        const ceilingMs = attempt > 4 ? MAX_RETRY_MS : Math.min(MAX_RETRY_MS, FIRST_RETRY_MS << attempt);
        expect(delayMs).toBeGreaterThanOrEqual(ceilingMs / 2);
        expect(delayMs).toBeLessThanOrEqual(ceilingMs);
      }),
    );
  },
  PROPERTY_TIMEOUT_MS,
);

it('spreads many stations over half of the delay', () => {
  expect(retryDelayMs(9, 0)).toBe(MAX_RETRY_MS / 2);
  expect(retryDelayMs(9, 1)).toBe(MAX_RETRY_MS);
});
