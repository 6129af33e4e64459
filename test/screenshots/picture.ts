import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { FiguresView } from '../../main/contract/index.ts';
import { whyUnhealthy } from './health.ts';

const FOLDER = 'docs/screenshots';
const OUT = fileURLToPath(new URL(`../../${FOLDER}/`, import.meta.url));
const ATTEMPTS = 4;
/** For the last minute to become a healthy one, twice. */
const HEALTHY_WITHIN_MS = 130_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Takes one picture of the page, in a healthy minute.
 * @param arrange sets the scene; called again for each attempt.
 * @throws Error that says why, when no attempt shows a healthy machine. The file is then left as it
 *   was.
 */
export async function takePicture(page: Page, name: string, arrange: () => Promise<void>): Promise<void> {
  let problem: string | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    problem = await untilHealthy(page);
    if (problem !== undefined) break;
    await arrange();
    const before = await look(page);
    const picture = await page.screenshot();
    problem = before ?? (await look(page));
    if (problem === undefined) {
      mkdirSync(OUT, { recursive: true });
      writeFileSync(join(OUT, `${name}.png`), picture);
      return;
    }
  }
  throw new Error(
    `${FOLDER}/${name}.png is left as it was: ${problem ?? ''}. Run npm run screenshots again while nothing else runs on this machine.`,
  );
}

/** @returns what is still wrong when the time is up. */
async function untilHealthy(page: Page): Promise<string | undefined> {
  const deadlineMs = performance.now() + HEALTHY_WITHIN_MS;
  for (;;) {
    const problem = await look(page);
    if (problem === undefined || performance.now() > deadlineMs) return problem;
    await page.waitForTimeout(LOOK_EVERY_MS);
  }
}

async function look(page: Page): Promise<string | undefined> {
  const history = await page.evaluate<FiguresView[]>('partyline.call.figures()');
  return whyUnhealthy(history, await page.locator('body').innerText());
}
