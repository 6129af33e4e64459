import { expect, it } from 'vitest';
import type { Child } from '../../../main/processes/child.ts';
import { Supervisor } from '../../../main/processes/supervisor.ts';

it('restarts a child whose start threw, as if it had died', async () => {
  const states: string[] = [];
  let starts = 0;
  const child: Child<never, string> = {
    pid: 1,
    send: () => undefined,
    onMessage: (listener) => queueMicrotask(() => listener('ready')),
    onExit: (listener) => queueMicrotask(() => listener('killed')),
    kill: () => undefined,
  };
  const running = new Promise<void>((resolve) => {
    const supervisor: Supervisor<never, string> = new Supervisor<never, string>({
      start: () => {
        starts += 1;
        if (starts < 3) throw new Error('no memory is left');
        return child;
      },
      isReady: (event) => event === 'ready',
      heartbeat: { ping: (id) => id as never, isPong: () => false },
      onState: (state) => {
        states.push(state.type === 'restarting' ? state.reason : state.type);
        if (state.type === 'running') void supervisor.stop().then(resolve);
      },
      onEvent: () => undefined,
      timing: { backOffMs: 1 },
    });
    supervisor.start();
  });
  await running;
  const failed = ['starting', 'no memory is left'];
  expect(states).toEqual([...failed, ...failed, 'starting', 'running', 'stopped']);
});
