import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/**
 * Two ways to put `window.partyline` into the page, one file each: Electron's preload script (`--mode electron`; sandboxed
 * preloads cannot import others), and a script that runs before the panel's own (`--mode loopback`).
 */
export default defineConfig(({ mode }) => ({
  build: {
    outDir: fileURLToPath(new URL('./dist/main/preload', import.meta.url)),
    emptyOutDir: false,
    target: 'chrome120',
    minify: false,
    rolldownOptions: {
      input: fileURLToPath(new URL(`./main/preload/${mode}.ts`, import.meta.url)),
      external: ['electron'],
      output: { format: mode === 'electron' ? 'cjs' : 'iife', entryFileNames: `${mode}.cjs` },
    },
  },
}));
