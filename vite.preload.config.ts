import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { CALL_NAMES, EVENT_NAMES } from './main/contract/contract.ts';

/**
 * Two ways to put `window.partyline` into the page, one file each. Electron's preload script
 * (`--mode electron`) is one file, because sandboxed preloads cannot import others. The other
 * script runs in the page before the panel's own (`--mode loopback`).
 */
export default defineConfig(({ mode }) => ({
  // The build inserts the contract's names, so that no preload script contains its parsers.
  define: { CALL_NAMES: JSON.stringify(CALL_NAMES), EVENT_NAMES: JSON.stringify(EVENT_NAMES) },
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
