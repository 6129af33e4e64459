import { test } from 'vitest';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { PulseServer } from './pulse-server.ts';
import { SoundRig } from './sound-rig.ts';

/**
 * The browser and the sound server of a vitest worker. Each starts when the first test asks for it
 * and ends with the worker. A test gets its own part of them: a page in a fresh context, or sound
 * devices that disappear when the test ends.
 */

let browser: Promise<Browser> | undefined;
let soundServer: PulseServer | undefined;

/** The worker's browser. Its pages close at the end of each file; no test closes the browser. */
export async function sharedBrowser(): Promise<Browser> {
  const current = (browser ??= launchChromium());
  const found = await current;
  if (found.isConnected()) return found;
  if (browser === current) browser = launchChromium();
  return browser;
}

/** Starts a rig on the worker's sound server. `stop` removes its devices. */
export function startSoundRig(): Promise<SoundRig> {
  soundServer ??= new PulseServer();
  return SoundRig.start({ on: soundServer });
}

/** Closes the pages that a file left open. */
async function closePages(): Promise<void> {
  const found = await browser;
  await Promise.all(found?.contexts().map((context) => context.close()) ?? []);
}

async function end(): Promise<void> {
  await Promise.all([browser?.then((it) => it.close()), soundServer?.end()]);
}

const inWorker = test.extend<{ $worker: { parts: undefined } }>({
  parts: [
    // eslint-disable-next-line no-empty-pattern -- vitest reads the needs here: none
    async ({}, use) => {
      await use(undefined);
      await end();
    },
    { scope: 'worker' },
  ],
});

/** Runs once in each file, through `setupFiles`. */
export function tidyUp(): void {
  inWorker.beforeAll(({ parts }) => parts);
  inWorker.afterAll(closePages);
}
