import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Chord } from '../../main/contract/index.ts';
import {
  HotkeyProcessClient,
  startHotkeyProcess,
  type HotkeyBinding,
  type HotkeyEvent,
} from '../../main/hotkeys/index.ts';
import { isAlive } from '../support/process-alive.ts';
import { XDisplay } from '../support/x-display.ts';
import { has } from '../support/machine.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRY = fileURLToPath(new URL('../../dist/main/hotkeys/hotkey-process.js', import.meta.url));
const bind = (id: string, key: string, ...modifiers: Chord['modifiers']): HotkeyBinding => ({
  id,
  chord: { key, modifiers },
});
const TALK = bind('talk', 'F8');

/** The real client and the real process, with all their events as text. */
class Rig {
  readonly log: string[] = [];
  readonly atMs: number[] = [];
  /** Everything that left the process but heartbeats. */
  readonly said: HotkeyEvent[] = [];
  readonly pids: number[] = [];
  readonly client: HotkeyProcessClient;

  constructor(env: Readonly<Record<string, string | undefined>>, seen = env) {
    const note = (text: string): void => {
      this.log.push(text);
      this.atMs.push(performance.now());
    };
    this.client = new HotkeyProcessClient({
      start: () => {
        const child = startHotkeyProcess(env, ENTRY);
        this.pids.push(child.pid!);
        child.onMessage((event) => {
          if (event.type !== 'pong') this.said.push(event);
        });
        return child;
      },
      platform: 'linux',
      env: seen,
      onDown: (id) => note(`+${id}`),
      onUp: (id) => note(`-${id}`),
      onCaptured: (chord) => note(`=${[...chord.modifiers, chord.key].join('+')}`),
      onAvailability: (availability) => note(availability),
      onLost: () => note('lost'),
    });
  }

  /** Waits until this is the last event. */
  async last(text: string): Promise<void> {
    await expect.poll(() => this.log.at(-1), { interval: 5 }).toBe(text);
  }
}

describe.runIf(has('display'))('talk keys with another program in front', () => {
  let display: XDisplay;
  let rig: Rig;

  beforeAll(async () => {
    display = await XDisplay.start();
  });
  afterAll(() => display.stop());
  beforeEach(async () => {
    rig = new Rig(display.env);
    rig.client.setBindings([TALK, bind('mute', 'M', 'ctrl', 'shift')]);
    rig.client.start();
    await rig.last('ready');
    rig.log.length = rig.said.length = 0;
  });
  afterEach(async () => {
    await display.keyUp('F8', 'F9', 'm', 'a', 'Control_L', 'Shift_L');
    await rig.client.stop();
    expect(rig.pids.filter(isAlive)).toEqual([]);
  });

  it('report down and up once, however long the key repeats', async () => {
    // Another hook, which tells every down that the display tells.
    const hook = `const { uIOhook } = require('uiohook-napi');
      uIOhook.on('keydown', () => process.stdout.write('down\\n'));
      uIOhook.start();
      process.stdout.write('ready\\n');`;
    const other = spawn(process.execPath, ['-e', hook], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...display.env },
    });
    let seen = '';
    other.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
    await expect.poll(() => seen).toContain('ready');
    await display.keyDown('F8');
    await expect.poll(() => seen.split('down').length).toBeGreaterThan(5);
    other.kill('SIGKILL');
    await display.keyUp('F8');
    await rig.last('-talk');
    expect(rig.log).toEqual(['+talk', '-talk']);
  });

  it('report a chord, which ends with its modifier', async () => {
    await display.keyDown('Control_L', 'Shift_L', 'm');
    await rig.last('+mute');
    await display.keyUp('Shift_L');
    await rig.last('-mute');
    await display.keyUp('m', 'Control_L');
    expect(rig.log).toEqual(['+mute', '-mute']);
  });

  it('report no other key outside the process', async () => {
    await display.keyDown('Control_L', 'F9');
    await display.keyUp('F9', 'Control_L');
    await display.tool('type', 'my secret');
    await display.tool('click', '1');
    await display.keyDown('F8');
    await rig.last('+talk');
    await display.keyUp('F8');
    await rig.last('-talk');
    expect(rig.said).toEqual([
      { type: 'down', id: 'talk' },
      { type: 'up', id: 'talk', heldMs: expect.any(Number) as number },
    ]);
  });

  it('capture the next key, with its modifiers', async () => {
    rig.client.capture(true);
    // The process reads in order: once it watches, it captures.
    rig.client.setBindings([TALK]);
    await expect.poll(() => rig.said.some(({ type }) => type === 'watching')).toBe(true);
    await display.keyDown('Control_L', 'F8');
    await rig.last('=ctrl+F8');
    await display.keyUp('F8', 'Control_L');
    await display.keyDown('F8');
    await rig.last('+talk');
    expect(rig.log).toEqual(['=ctrl+F8', '+talk']);
  });

  it('follow new bindings', async () => {
    await display.keyDown('F8');
    await rig.last('+talk');
    rig.client.setBindings([bind('talk', 'F9')]);
    await rig.last('-talk');
    await display.keyDown('F9');
    await rig.last('+talk');
    await display.keyUp('F9');
    await rig.last('-talk');
  });

  it('report lost keys when the process dies, and work again', async () => {
    await display.keyDown('F8');
    await rig.last('+talk');
    process.kill(rig.pids[0]!, 'SIGKILL');
    await rig.last('ready');
    expect(rig.log).toEqual(['+talk', 'lost', 'starting', 'ready']);
    // The new process asks the display which keys are down: the first press after the release
    // counts.
    await display.keyUp('F8');
    await display.keyDown('F8');
    await rig.last('+talk');
    await display.keyUp('F8');
    await rig.last('-talk');
    expect(rig.pids).toHaveLength(2);
  });

  it('report lost keys when the process hangs', async () => {
    await display.keyDown('F8');
    await rig.last('+talk');
    process.kill(rig.pids[0]!, 'SIGSTOP');
    await rig.last('ready');
    expect(rig.log).toEqual(['+talk', 'lost', 'starting', 'ready']);
  });

  it('report held keys as up when they are stopped', async () => {
    await display.keyDown('F8');
    await rig.last('+talk');
    await rig.client.stop();
    expect(rig.log).toEqual(['+talk', '-talk', 'off']);
  });

  it('forget held keys when another program grabbed the keyboard', async () => {
    await display.keyDown('F8');
    await rig.last('+talk');
    rig.client.reset();
    expect(rig.log).toEqual(['+talk', '-talk']);
  });

  it('report a key within milliseconds', async () => {
    const delaysMs: number[] = [];
    for (let press = 0; press < 20; press += 1) {
      const fromMs = performance.now();
      await display.keyDown('F8');
      await rig.last('+talk');
      delaysMs.push(rig.atMs.at(-1)! - fromMs);
      await display.keyUp('F8');
      await rig.last('-talk');
    }
    delaysMs.sort((a, b) => a - b);
    expect(delaysMs).toHaveLength(20);
    const shown = (at: number): string => delaysMs[at]!.toFixed(1);
    process.stdout.write(
      `key down to event, start of xdotool included: median ${shown(10)} ms, longest ${shown(19)} ms\n`,
    );
  });

  it('end with their owner', async () => {
    const owner = spawn(
      process.execPath,
      [
        '-e',
        `const child = require('node:child_process').fork(process.argv[1], {
          serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
        child.on('message', () => process.stdout.write(child.pid + '\\n'));`,
        ENTRY,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...display.env } },
    );
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    // Several messages may arrive as one piece, each with a line of its own.
    const pid = Number.parseInt(line.toString(), 10);
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const state = async (): Promise<string> => {
      const { readFile } = await import('node:fs/promises');
      const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => ') gone');
      return stat.slice(stat.lastIndexOf(')') + 2)[0]!;
    };
    // A zombie has ended; whether anybody collects it is not its own affair.
    await expect.poll(state).toMatch(/[Zg]/);
  });
});

describe.runIf(has('display'))('the hotkey process without a display', () => {
  it('starts nothing', async () => {
    for (const env of [{}, { DISPLAY: ':4711' }]) {
      const rig = new Rig(env);
      rig.client.start();
      expect(rig.log).toEqual(['no-display']);
      expect(rig.pids).toEqual([]);
      await rig.client.stop();
    }
  });

  it('reports the missing display before the hook aborts it', async () => {
    // As when the display goes away between the look and the start.
    const rig = new Rig({ DISPLAY: ':4711' }, { DISPLAY: 'localhost:4711' });
    rig.client.start();
    await rig.last('no-display');
    expect(rig.said).toMatchObject([{ type: 'unavailable', reason: 'no-display' }]);
    await expect.poll(() => rig.pids.some(isAlive)).toBe(false);
    expect(rig.pids).toHaveLength(1);
    await rig.client.stop();
  });

  it('reports a display that goes away, without a loop of restarts', async () => {
    const display = await XDisplay.start();
    const rig = new Rig(display.env);
    rig.client.setBindings([TALK]);
    rig.client.start();
    await rig.last('ready');
    await display.keyDown('F8');
    await rig.last('+talk');
    await display.stop();
    await rig.last('no-display');
    expect(rig.log).toContain('lost');
    expect(rig.pids.length).toBeLessThanOrEqual(4);
    await rig.client.stop();
    expect(rig.pids.filter(isAlive)).toEqual([]);
  });

  it('gives up on a process that never starts', async () => {
    const rig = new Rig(
      { DISPLAY: ':4711', NODE_OPTIONS: '--no-such-option' },
      { DISPLAY: 'localhost:4711' },
    );
    rig.client.start();
    await rig.last('failed');
    expect(rig.pids).toHaveLength(3);
    await rig.client.stop();
  });
});
