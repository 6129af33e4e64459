import { defineConfig } from 'vitest/config';

/** Not a test: `npm run screenshots` takes the pictures of README.md from the real program. */
export default defineConfig({
  test: { include: ['test/screenshots/**/*.shots.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});
