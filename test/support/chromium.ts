import { chromium, type Browser } from 'playwright-core';
import { CHROMIUM } from './machine.ts';

/** Flags for a machine without a display, a graphics card and the internet. */
export const CHROMIUM_FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/** The path of the browser. @throws when this machine has none. */
export function chromiumPath(): string {
  if (CHROMIUM === undefined)
    throw new Error('There is no Chromium here: sudo apt-get install chromium-headless-shell');
  return CHROMIUM;
}

/** A real browser without a window. @throws when there is none on this machine. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
}
