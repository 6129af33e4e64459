import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Debian's browser, or the one that PARTYLINE_CHROMIUM names. */
export const CHROMIUM =
  process.env['PARTYLINE_CHROMIUM'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  );

/** Flags for a machine without a display, a graphics card and the internet. */
export const CHROMIUM_FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/** A real browser without a window. @throws when there is none on this machine. */
export function launchChromium(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('No chromium here: apt-get install chromium');
  return chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
}
