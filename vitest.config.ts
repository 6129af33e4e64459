import { defineConfig } from 'vitest/config';

/** Vitest leaves a core free by default, which is half of a machine with two cores. */
const EVERY_CORE = '100%';

// Three projects: `unit` is pure and parallel; `integration` starts real processes, sockets and
// sound devices, one file at a time, so that other tests do not disturb its measurements; `e2e`
// drives the built panel in a real browser.
export default defineConfig({
  test: {
    reporters: ['default', './test/support/summary-reporter.ts'],
    // A busy machine may need longer than the default of 1 s. A test that passes does not wait
    // longer.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          maxWorkers: EVERY_CORE,
          sequence: { groupOrder: 0 },
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
