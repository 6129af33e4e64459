import { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { forkChild, type Child } from '../../main/processes/child.ts';

const folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
});

function entry(name: string, code: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, code);
  return path;
}

const ended = (child: Child<unknown, unknown>): Promise<string> =>
  new Promise((resolve) => child.onExit(resolve));

it('forwards a child’s error lines without noise and empty lines', async () => {
  const passed: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    passed.push(String(text));
    return true;
  });
  const code = "process.stderr.write('ALSA lib: no\\n\\n  \\nreal trouble\\n\\n'); process.disconnect();";
  const reason = await ended(forkChild(entry('noisy', code), { noise: /^ALSA lib/ }));
  expect(reason).toBe('exit code 0');
  await vi.waitFor(() => expect(passed).toContain('real trouble\n'));
  expect(passed).toEqual(['real trouble\n']);
});

it('counts a child that cannot be killed as alive', async () => {
  const child = forkChild<string, string>(entry('echo', "process.on('message', (m) => process.send(m));"));
  const end = vi.fn();
  child.onExit(end);
  const kill = vi.spyOn(ChildProcess.prototype, 'kill').mockImplementation(function (this: ChildProcess) {
    this.emit('error', new Error('kill EPERM'));
    return false;
  });
  child.kill();
  kill.mockRestore();
  expect(end).not.toHaveBeenCalled();
  const echo = new Promise((resolve) => child.onMessage(resolve));
  child.send('still there?');
  expect(await echo).toBe('still there?');
  child.kill();
  await vi.waitFor(() => expect(end).toHaveBeenCalledExactlyOnceWith('killed by SIGKILL'));
});

it('counts a child that could not be started as ended', async () => {
  const { execPath } = process;
  process.execPath = '/no/such/node';
  try {
    const child = forkChild(entry('never', ''));
    expect(child.pid).toBeUndefined();
    expect(await ended(child)).toContain('ENOENT');
  } finally {
    process.execPath = execPath;
  }
});
