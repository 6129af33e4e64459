import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SHORT_PAUSES } from '../../main/processes/gc-options.ts';

const run = promisify(execFile);
/** Built, as the programs import it. */
const MODULE = fileURLToPath(new URL('../../dist/main/processes/short-pauses.js', import.meta.url));

/**
 * Makes much garbage of which some survives for a while, as messages and blocks do. Prints the
 * young generation's size, MB.
 */
const WORK = `
  const { getHeapSpaceStatistics } = require('node:v8');
  const alive = [];
  for (let made = 0; made < 600_000; made += 1) alive[made % 3_000] = { field: new Array(20).fill(made) };
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  console.log(young.space_size / 2 ** 20);
`;

async function youngMb(...options: readonly string[]): Promise<number> {
  const { stdout, stderr } = await run(process.execPath, [...options, '--eval', WORK]);
  expect(stderr).toBe('');
  return Number(stdout);
}

describe('the young generation of a process whose pauses are heard', () => {
  it('grows in any other process', async () => {
    expect(await youngMb()).toBeGreaterThan(8);
  });

  it('stays small in processes that we start', async () => {
    expect(await youngMb(...SHORT_PAUSES)).toBeLessThanOrEqual(2);
  });

  it('stays small when the first line of the process asks for it', async () => {
    expect(await youngMb('--import', MODULE)).toBeLessThanOrEqual(2);
  });
});
