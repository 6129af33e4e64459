import { defineConfig } from 'vitest/config';

/** Vitest itself leaves a core free, which on two cores is half of them. */
const EVERY_CORE = '100%';

// Three projects: `unit` is pure and parallel; `integration` starts real processes, sockets and sound
// devices, one file at a time, so that what it measures is not its neighbour's load; `e2e` drives the
// built panel in a real browser.
export default defineConfig({
  test: {
    reporters: ['default', './test/support/summary-reporter.ts'],
    // A busy machine takes longer than the usual second; who waits for what comes loses nothing by it.
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
