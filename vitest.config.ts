import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { PATIENCE_MS } from './test/support/patience.ts';

/** Vitest leaves a core free by default, which is half of a machine with two cores. */
const EVERY_CORE = '100%';

/** Tests with real sound and real processes wait for them half of their time. */
const BESIDE_WAITING = availableParallelism() * 2;

/**
 * Files that measure times, which a file on the other core would spoil. They run alone, at the end.
 */
const TIMED = [
  'test/e2e/microphone-off.test.ts',
  'test/integration/audio-latency.test.ts',
  'test/integration/voice-path.test.ts',
];

/** Files that replace a module, which another file in their worker would get as well. */
const REPLACING = [
  'test/unit/desk/settings/setting-table.test.ts',
  'test/unit/desktop/edges.test.ts',
  'test/unit/native-audio/wav/wav-writer.test.ts',
];

// Five projects: `unit` is pure, and `replacing` are its files that need a worker of their own;
// `integration` starts real processes, sockets and sound devices; `e2e` drives the built panel in a
// real browser; `timed` holds the files of the latter two that must have the machine for
// themselves. A worker is kept from one file to the next, with the browser and the sound server
// that it has started.
const pure = {
  isolate: false,
  maxWorkers: EVERY_CORE,
  sequence: { groupOrder: 0 },
  testTimeout: 60_000,
};
const shared = { isolate: false, maxWorkers: BESIDE_WAITING } as const;
const slow = { testTimeout: 120_000, hookTimeout: 120_000, setupFiles: ['./test/support/worker-setup.ts'] };

export default defineConfig({
  test: {
    reporters: ['default', './test/support/summary-reporter.ts'],
    // A busy machine may need longer than the default of 1 s. A test that passes does not wait
    // longer.
    expect: { poll: { timeout: PATIENCE_MS } },
    projects: [
      {
        extends: true,
        test: { ...pure, name: 'unit', include: ['test/unit/**/*.test.ts'], exclude: REPLACING },
      },
      { extends: true, test: { ...pure, name: 'replacing', include: REPLACING, isolate: true } },
      ...['integration', 'e2e'].map((name) => ({
        extends: true as const,
        test: {
          ...shared,
          ...slow,
          name,
          include: [`test/${name}/**/*.test.ts`],
          exclude: TIMED,
          sequence: { groupOrder: 1 },
        },
      })),
      {
        extends: true,
        test: {
          ...shared,
          ...slow,
          name: 'timed',
          include: TIMED,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
