import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The panel: one page, the same for the desktop app (app://) and for a browser on loopback. */
export default defineConfig({
  root: fileURLToPath(new URL('./renderer', import.meta.url)),
  base: './',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('./dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome120',
    // The content security policy allows no inline scripts, and no data: addresses for fonts.
    assetsInlineLimit: 0,
    // The panel is one file on this computer's disk. Splitting it would not load it faster.
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
    // Bundled packages keep their licences.
    license: { fileName: 'licenses.md' },
  },
});
