import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markOf } from '../../main/base/machine-mark.ts';
import { claim } from '../../main/ownership/index.ts';

const CHILD = fileURLToPath(new URL('../support/owner-child.mjs', import.meta.url));

describe('the owner of a folder', () => {
  let folder: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partyline-owner-'));
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => kill(child)));
    rmSync(folder, { recursive: true, force: true });
  });

  interface Outcome {
    readonly type: 'owner' | 'taken' | 'impossible';
    readonly pid?: number;
    readonly child: ChildProcess;
  }
  const start = async (at = folder, key = 'desk'): Promise<Outcome> => {
    const child = fork(CHILD, [at, key]);
    children.push(child);
    const [outcome] = (await once(child, 'message')) as [Omit<Outcome, 'child'>];
    return { ...outcome, child };
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  const SOCKETS = `/tmp/partyline-${String(process.getuid?.())}`;
  const sockets = (): string[] => {
    const { dev, ino } = statSync(folder, { bigint: true });
    const place = markOf(String(dev), String(ino), 'desk');
    return readdirSync(SOCKETS).filter((name) => name.includes(place));
  };

  it('is the first process; the second one learns which, and can ask it to open its window', async () => {
    const first = await start();
    expect(first.type).toBe('owner');
    const second = await start();
    expect(second).toMatchObject({ type: 'taken', pid: first.child.pid });
    second.child.send('open');
    const [opened] = await once(second.child, 'message');
    expect(opened).toEqual({
      opened: { shell: 'browser', link: `http://127.0.0.1/${String(first.child.pid)}` },
    });
    expect(sockets()).toHaveLength(1);
  });

  it('is found by any path to the folder, and by no other folder or purpose', async () => {
    await start();
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    try {
      expect((await start(link)).type).toBe('taken');
    } finally {
      rmSync(link);
    }
    expect((await start(folder, 'station')).type).toBe('owner');
    expect((await start(join(folder, 'other'))).type).toBe('owner');
  });

  it('frees the folder at once when it ends or is killed, and leaves nothing in it', async () => {
    let owner = await start();
    for (let round = 0; round < 3; round += 1) {
      await kill(owner.child);
      owner = await start();
      expect(owner.type).toBe('owner');
    }
    expect(sockets()).toHaveLength(1);
    owner.child.send('release');
    await once(owner.child, 'message');
    expect(sockets()).toEqual([]);
    expect((await start()).type).toBe('owner');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is any new process when a file that is no socket is in the way', async () => {
    await kill((await start()).child);
    const [stale] = sockets();
    rmSync(join(SOCKETS, stale));
    // As left by a crash that was restored from a back-up, say.
    writeFileSync(join(SOCKETS, stale), '');
    expect((await start()).type).toBe('owner');
    expect(sockets()).not.toContain(stale);
  });

  it('is exactly one of many that start at once, also when owners are killed', async () => {
    for (let round = 0; round < 4; round += 1) {
      const all = await Promise.all(Array.from({ length: 6 }, () => start()));
      const owners = all.filter(({ type }) => type === 'owner');
      expect(all.map(({ type }) => type).filter((type) => type === 'taken')).toHaveLength(5);
      expect(owners).toHaveLength(1);
      await Promise.all(all.map(({ child }) => kill(child)));
    }
  });

  it('is exactly one of many with interleaved steps, in every round', async () => {
    for (let round = 0; round < 40; round += 1) {
      const all = await Promise.all(Array.from({ length: 7 }, () => claim({ folder, key: 'desk' })));
      const owners = all.filter((it) => it.type === 'owner');
      expect(owners).toHaveLength(1);
      expect(all.filter(({ type }) => type === 'taken')).toHaveLength(6);
      for (const owner of owners) owner.release();
      expect(sockets()).toEqual([]);
    }
  });

  it('is reported and not waited for when it hangs', async () => {
    const owner = await start();
    owner.child.kill('SIGSTOP');
    const second = await start();
    expect(second.type).toBe('taken');
    expect(second.pid).toBe(owner.child.pid);
  });

  it.each([
    ['under a path that is too long for a socket', () => join(folder, 'x'.repeat(90), 'y'.repeat(90))],
    ['of a folder that takes no files', () => '/proc'],
  ])('exists %s', async (_where, at) => {
    const path = at();
    expect((await start(path)).type).toBe('owner');
    expect((await start(path)).type).toBe('taken');
  });
});
