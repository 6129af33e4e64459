import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAlive } from '../support/process-alive.ts';
import { seededRandom } from '../support/random.ts';
import { AUDIO_ENTRY } from '../support/sound-process.ts';

/** An audio process must not outlive its owner, however early in its life the owner dies. */
const STARTS = 16;
const LATEST_DEATH_MS = 300;
const GONE_WITHIN_MS = 15_000;
const OWNER = `
  const child = require('node:child_process').fork(process.argv[1], process.argv.slice(2), {
    serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [],
  });
  process.stdout.write(child.pid + '\\n');
  setInterval(() => {}, 1000);
`;

/** A zombie has ended; whether anybody collects it is not the audio process's affair. */
function runs(pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

/**
 * Starts an owner with such a child and kills the owner `deathMs` later. @returns the child's pid
 */
async function orphan(args: readonly string[], deathMs: number): Promise<number> {
  const owner = spawn(process.execPath, ['-e', OWNER, AUDIO_ENTRY, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = new Promise((resolve) => owner.once('exit', resolve));
  const pid = await new Promise<number>((resolve, reject) => {
    owner.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())));
    owner.once('exit', () => reject(new Error('the owner ended by itself')));
  });
  await new Promise((resolve) => setTimeout(resolve, deathMs));
  owner.kill('SIGKILL');
  await exited;
  return pid;
}

describe.each([
  ['the audio process', []],
  ['a probe', ['--probe', '{"input":{"kind":"default"},"output":{"kind":"default"}}']],
])('%s', (_what, args) => {
  it('ends when its owner is killed while it starts', async () => {
    const random = seededRandom(0x0f7a);
    const survivors: number[] = [];
    for (let start = 0; start < STARTS; start += 1) {
      const deathMs = random() * LATEST_DEATH_MS;
      const pid = await orphan(args, deathMs);
      expect(pid).toBeGreaterThan(1);
      const deadlineMs = performance.now() + GONE_WITHIN_MS;
      while (runs(pid) && performance.now() < deadlineMs) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      if (!runs(pid)) continue;
      survivors.push(Math.round(deathMs));
      process.kill(pid, 'SIGKILL');
      break;
    }
    expect(survivors, 'survived an owner that died after so many ms').toEqual([]);
  });
});
