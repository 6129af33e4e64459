import { defineConfig } from 'vitest/config';

/**
 * Not a test: `npm run screenshots` takes the pictures of README.md from the real program. A
 * picture waits for a healthy minute of this machine, several times if need be. The first one that
 * is refused ends it.
 */
export default defineConfig({
  test: {
    include: ['test/screenshots/**/*.shots.ts'],
    bail: 1,
    testTimeout: 15 * 60_000,
    hookTimeout: 120_000,
  },
});
