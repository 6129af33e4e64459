import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { commandOf, descendantsOf, running } from '../support/cli-descendants.ts';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { readWav16 } from '../support/test-wav.ts';

describe.skipIf(process.platform !== 'linux')('partyline demo', () => {
  const bench = new CliBench();
  const out = bench.path('demo.wav');
  const tmp = bench.path('tmp');
  mkdirSync(tmp);
  afterAll(() => bench.end());

  const start = (...args: string[]): CliProcess =>
    bench.start(['demo', '--json', '--out', out, ...args], { TMPDIR: tmp });

  /** A demo with a server, two stations and their audio processes. */
  async function underWay(): Promise<{ demo: CliProcess; family: number[] }> {
    const demo = start();
    await demo.waitFor('ready', undefined, { withinMs: 40_000 });
    const family = descendantsOf(demo.pid);
    for (const part of [/cli\.js serve/, /cli\.js station.*Stage left/, /cli\.js station.*Control room/])
      expect(family.filter((pid) => part.test(commandOf(pid)))).toHaveLength(1);
    expect(family.filter((pid) => /audio-process\.js/.test(commandOf(pid))).length).toBeGreaterThanOrEqual(2);
    return { demo, family };
  }

  const gone = (family: readonly number[]): Promise<void> =>
    vi.waitFor(() => expect(running(family).map(commandOf)).toEqual([]), { timeout: 10_000, interval: 50 });

  it('measures the path and leaves nothing behind', async () => {
    const { demo, family } = await underWay();
    expect(await demo.ended).toEqual({ code: 0, signal: null });
    expect(demo.all('measured')).toHaveLength(1);
    expect(readWav16(out).samples.length).toBeGreaterThan(48_000);
    expect(running(family)).toEqual([]);
    expect(readdirSync(tmp)).toEqual([]);
    // No station id either, in the folder of this user's own stations.
    expect(existsSync(bench.path('data'))).toBe(false);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends its processes on %s', async (signal) => {
    const { demo, family } = await underWay();
    demo.kill(signal);
    expect(await demo.ended).toEqual({ code: 130, signal: null });
    expect(demo.stderr).toContain('partyline: The demo was stopped before its end.');
    expect(running(family)).toEqual([]);
    expect(readdirSync(tmp)).toEqual([]);
  });

  it('ends its processes even when it is killed', async () => {
    const { demo, family } = await underWay();
    demo.kill('SIGKILL');
    await demo.ended;
    await gone(family);
  });

  it('names the failed part', async () => {
    const { demo, family } = await underWay();
    process.kill(
      family.find((pid) => /station.*Control room/.test(commandOf(pid)))!,
      'SIGKILL',
    );
    expect(await demo.ended).toEqual({ code: 1, signal: null });
    expect(demo.stderr).toMatch(
      /^partyline: Control room was not allowed to talk\. partyline station ended with SIGKILL before "talk-granted"\. Run "partyline doctor"/m,
    );
    expect(demo.stderr).not.toMatch(/\n\s+at /);
    await gone(family);
  });

  it('checks first that its recording can be written', async () => {
    const { code, stderr, events } = await bench.run(['demo', '--json', '--out', '/nope/x.wav']);
    expect(code).toBe(6);
    expect(stderr).toBe(
      'partyline: Cannot write "/nope/x.wav" (there is no such file or folder). Check the folder and its permissions.\n',
    );
    expect(events.map(({ event }) => event)).toEqual(['failed']);
    expect(existsSync('/nope')).toBe(false);
  });
});
