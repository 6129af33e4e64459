import { defineConfig } from 'vitest/config';

/**
 * Not a test: `npm run screenshots` takes the pictures of README.md from the real program. It tries
 * each picture several times until the machine is quiet. It ends at the first picture that it
 * refuses.
 */
export default defineConfig({
  test: {
    include: ['test/screenshots/**/*.shots.ts'],
    bail: 1,
    testTimeout: 15 * 60_000,
    hookTimeout: 120_000,
    setupFiles: ['./test/support/worker-setup.ts'],
  },
});
