import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { chromium } from 'playwright-core';
import { appIcon, TRAY_STATES, trayIcon, trayTemplate } from './icon-drawings.mjs';
import { icnsFile, ICNS_SIZES, icoFile } from './icon-files.mjs';

/**
 * Draws every icon again: `npm run build:icons`. The files are kept in the repository, so a build
 * needs no browser. PARTYLINE_CHROMIUM names the browser if it is not /usr/bin/chromium.
 */
const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];
const WINDOWS_SIZES = [16, 24, 32, 48, 64, 128, 256];
const TRAY_ICO_SIZES = [16, 20, 24, 32, 48];

const browser = await chromium.launch({
  executablePath: process.env['PARTYLINE_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const page = await browser.newPage({ viewport: { width: 1024, height: 1024 } });

/** Renders a drawing on a transparent ground. @returns a PNG. */
async function png(svg, size) {
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } });
}

async function keep(name, bytes) {
  const path = fileURLToPath(new URL(name, import.meta.url));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

const app = (size) => png(appIcon(size, 'full'), size);
await keep('icon.png', await app(1024));
for (const size of LINUX_SIZES) await keep(`icons/${size}x${size}.png`, await app(size));

const windows = [];
for (const size of WINDOWS_SIZES) windows.push({ size, png: await app(size) });
await keep('icon.ico', icoFile(windows));

const apple = new Map();
for (const size of ICNS_SIZES) apple.set(size, await png(appIcon(size, 'mac'), size));
await keep('icon.icns', icnsFile(apple));

for (const state of TRAY_STATES) {
  const images = [];
  for (const size of TRAY_ICO_SIZES) images.push({ size, png: await png(trayIcon(state, size), size) });
  await keep(`tray/${state}.ico`, icoFile(images));
  await keep(`tray/${state}.png`, await png(trayIcon(state, 16), 16));
  await keep(`tray/${state}@2x.png`, await png(trayIcon(state, 32), 32));
  // Electron recognises a template image by this ending.
  await keep(`tray/${state}Template.png`, await png(trayTemplate(state, 16), 16));
  await keep(`tray/${state}Template@2x.png`, await png(trayTemplate(state, 32), 32));
}
await browser.close();
