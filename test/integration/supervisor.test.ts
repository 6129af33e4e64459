import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { forkChild } from '../../main/processes/child.ts';
import { Supervisor, type SupervisorState, type SupervisorTiming } from '../../main/processes/supervisor.ts';
import { isAlive } from '../support/process-alive.ts';

const ENTRY = fileURLToPath(new URL('../support/heartbeat-child.mjs', import.meta.url));

type Command =
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'echo'; readonly text: string }
  | { readonly type: 'spin' };
type Event =
  | { readonly type: 'ready' }
  | { readonly type: 'pong'; readonly id: number }
  | { readonly type: 'echo'; readonly text: string; readonly pid: number };
type Manner = 'well' | 'silent' | 'crash' | 'deaf';

/** A supervised real process, with everything that was said of it and by it. */
class Rig {
  readonly states: (SupervisorState & { readonly atMs: number })[] = [];
  readonly events: Event[] = [];
  readonly pids: number[] = [];
  readonly supervisor: Supervisor<Command, Event>;
  #wake: () => void = () => undefined;

  constructor(manner: Manner | (() => Manner), timing: Partial<SupervisorTiming> = {}) {
    this.supervisor = new Supervisor<Command, Event>({
      start: () => {
        const child = forkChild<Command, Event>(ENTRY, {
          args: [typeof manner === 'string' ? manner : manner()],
        });
        this.pids.push(child.pid!);
        return child;
      },
      isReady: (event) => event.type === 'ready',
      heartbeat: { ping: (id) => ({ type: 'ping', id }), isPong: (event) => event.type === 'pong' },
      onState: (state) => {
        this.states.push({ ...state, atMs: performance.now() });
        this.#wake();
      },
      onEvent: (event) => {
        this.events.push(event);
        this.#wake();
      },
      timing,
    });
  }

  /** Waits until `found` finds something. */
  async until<T>(found: () => T | undefined): Promise<T> {
    const deadlineMs = performance.now() + 20_000;
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`not within 20 s; states: ${JSON.stringify(this.states)}`)),
          deadlineMs - performance.now(),
        );
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The nth life that is running, from 1. */
  running(nth: number): Promise<{ readonly pid: number; readonly atMs: number }> {
    return this.until(() => {
      const state = this.states.filter(({ type }) => type === 'running').at(nth - 1);
      return state?.type === 'running' ? { pid: state.pid!, atMs: state.atMs } : undefined;
    });
  }

  restarts(): Extract<SupervisorState, { type: 'restarting' }>[] {
    return this.states.filter((state) => state.type === 'restarting');
  }

  echoes(): string[] {
    return this.events.flatMap((event) => (event.type === 'echo' ? [event.text] : []));
  }
}

describe('the supervisor of a real process', () => {
  let rig: Rig;
  afterEach(async () => {
    await rig.supervisor.stop();
    expect(rig.pids.filter(isAlive)).toEqual([]);
  });

  it('starts it, passes messages both ways and keeps the heartbeat to itself', async () => {
    rig = new Rig('well', { pingEveryMs: 10 });
    rig.supervisor.start();
    const { pid } = await rig.running(1);
    expect(pid).toBe(rig.pids[0]);
    rig.supervisor.send({ type: 'echo', text: 'hello' });
    await rig.until(() => rig.echoes().at(0));
    expect(rig.events.map(({ type }) => type)).toEqual(['ready', 'echo']);
    expect(rig.states.map(({ type }) => type)).toEqual(['starting', 'running']);
  });

  it('restarts it at once after kill -9', async () => {
    rig = new Rig('well');
    rig.supervisor.start();
    const { pid } = await rig.running(1);
    const killedMs = performance.now();
    process.kill(pid, 'SIGKILL');
    const second = await rig.running(2);
    expect(second.pid).not.toBe(pid);
    expect(rig.restarts()).toMatchObject([{ reason: 'killed by SIGKILL', inMs: 0 }]);
    process.stdout.write(`supervisor: back ${(second.atMs - killedMs).toFixed(0)} ms after kill -9\n`);
  });

  it.each(['stopped by SIGSTOP', 'in an endless loop', 'deaf'] as const)(
    'kills one that does not answer: %s',
    async (how) => {
      let lives = 0;
      rig = new Rig(() => (how === 'deaf' && ++lives === 1 ? 'deaf' : 'well'), {
        pingEveryMs: 50,
        deadAfterMs: 500,
      });
      rig.supervisor.start();
      const { pid } = await rig.running(1);
      if (how === 'stopped by SIGSTOP') process.kill(pid, 'SIGSTOP');
      if (how === 'in an endless loop') rig.supervisor.send({ type: 'spin' });
      await rig.running(2);
      expect(isAlive(pid)).toBe(false);
      expect(rig.restarts()[0].reason).toMatch(/^no answer for \d+ ms$/);
    },
  );

  it('kills one that never becomes ready', async () => {
    rig = new Rig('silent', { pingEveryMs: 20, readyWithinMs: 300 });
    rig.supervisor.start();
    await rig.until(() => rig.restarts().at(0));
    expect(isAlive(rig.pids[0])).toBe(false);
    expect(rig.states.some(({ type }) => type === 'running')).toBe(false);
  });

  it('waits longer each time, up to a maximum', async () => {
    rig = new Rig('crash', { backOffMs: 10, backOffMaxMs: 35, healthyAfterMs: 60_000 });
    rig.supervisor.start();
    await rig.until(() => rig.restarts().at(4));
    expect(rig.restarts().map(({ inMs }) => inMs)).toEqual([0, 10, 20, 35, 35]);
    expect(new Set(rig.restarts().map(({ reason }) => reason))).toEqual(new Set(['exit code 3']));
  });

  it('forgets its failures after a healthy life', async () => {
    const lives: Manner[] = ['crash', 'crash', 'well'];
    rig = new Rig(() => lives.shift() ?? 'well', { backOffMs: 20, healthyAfterMs: 200 });
    rig.supervisor.start();
    // A crash takes less than 200 ms only on a free machine: the well one is what this is about.
    const well = await rig.until(() => (lives.length === 0 ? rig.states.at(-1) : undefined));
    expect(well.type).toBe('starting');
    const runningBefore = rig.states.filter(({ type }) => type === 'running').length;
    const { pid, atMs } = await rig.running(runningBefore + 1);
    const restartsBefore = rig.restarts().length;
    // It talks until it has lived so long.
    for (let said = 0; performance.now() - atMs < 200; said += 1) {
      rig.supervisor.send({ type: 'echo', text: String(said) });
      await rig.until(() => rig.echoes().at(said));
    }
    process.kill(pid, 'SIGKILL');
    const restart = await rig.until(() => rig.restarts().at(restartsBefore));
    expect(restart).toMatchObject({ reason: 'killed by SIGKILL', inMs: 0 });
  });

  it('drops messages between two runs', async () => {
    rig = new Rig('well');
    rig.supervisor.send({ type: 'echo', text: 'before the first' });
    rig.supervisor.start();
    rig.supervisor.send({ type: 'echo', text: 'while it starts' });
    const { pid } = await rig.running(1);
    process.kill(pid, 'SIGKILL');
    await rig.until(() => rig.restarts().at(0));
    rig.supervisor.send({ type: 'echo', text: 'between' });
    await rig.running(2);
    rig.supervisor.send({ type: 'echo', text: 'now' });
    await rig.until(() => rig.echoes().at(0));
    expect(rig.echoes()).toEqual(['now']);
  });

  it('kills it on the owner’s request', async () => {
    rig = new Rig('well');
    rig.supervisor.start();
    await rig.running(1);
    rig.supervisor.kill('a device hangs');
    await rig.running(2);
    expect(rig.restarts()).toMatchObject([{ reason: 'a device hangs', inMs: 0 }]);
  });

  describe('stop', () => {
    it.each(['running', 'starting', 'between two lives'] as const)(
      'leaves nothing behind: %s',
      async (when) => {
        rig = new Rig(when === 'between two lives' ? 'crash' : 'well', {
          backOffMs: 60_000,
          backOffMaxMs: 60_000,
        });
        rig.supervisor.start();
        if (when === 'running') await rig.running(1);
        if (when === 'between two lives') await rig.until(() => rig.restarts().at(1));
        await rig.supervisor.stop();
        expect(rig.supervisor.state).toEqual({ type: 'stopped' });
        expect(rig.pids.filter(isAlive)).toEqual([]);
      },
    );

    it('can be called twice at once', async () => {
      rig = new Rig('well');
      rig.supervisor.start();
      await rig.running(1);
      await Promise.all([rig.supervisor.stop(), rig.supervisor.stop()]);
      expect(rig.pids.filter(isAlive)).toEqual([]);
    });

    it('ends one run while the next starts', async () => {
      rig = new Rig('well');
      rig.supervisor.start();
      await rig.running(1);
      const stopped = rig.supervisor.stop();
      rig.supervisor.start();
      await stopped;
      const { pid } = await rig.running(2);
      expect(rig.pids.filter(isAlive)).toEqual([pid]);
    });
  });

  it('does not mistake its own stall for the death of the child', async () => {
    rig = new Rig('well', { pingEveryMs: 20, deadAfterMs: 300 });
    rig.supervisor.start();
    const { pid } = await rig.running(1);
    const untilMs = performance.now() + 600;
    while (performance.now() < untilMs);
    rig.supervisor.send({ type: 'echo', text: 'still there' });
    await rig.until(() => rig.echoes().at(0));
    expect(rig.restarts()).toEqual([]);
    expect(rig.pids).toEqual([pid]);
  });
});
