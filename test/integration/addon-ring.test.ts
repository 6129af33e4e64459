import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { has } from '../support/machine.ts';
import { ROOT } from '../support/root.ts';

const run = promisify(execFile);

describe.runIf(has('compiler'))('the ring of the sound addon', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-ring-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('carries every sample once and in order between two threads, without a race', async () => {
    const program = join(folder, 'ring');
    const source = join(ROOT, 'native-audio/addon/test/sample_ring_test.cc');
    const flags = ['-std=c++17', '-O1', '-g', '-Wall', '-Wextra', '-pthread', '-fsanitize=thread'];
    await run('g++', [...flags, source, '-o', program]);
    // ThreadSanitizer wants the addresses where it expects them.
    const { stdout } = await run('setarch', ['-R', program]);
    expect(stdout).toBe('ok\n');
  });
});
