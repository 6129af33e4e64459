import { defineConfig } from 'vitest/config';

// Two projects: `unit` is pure and parallel; `integration` starts real processes, sockets and sound
// devices, one file at a time, so that what it measures is not its neighbour's load.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
