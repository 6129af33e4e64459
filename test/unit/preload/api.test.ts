import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { makeApi as MakeApi } from '../../../main/preload/api.ts';
import { CALL_NAMES, EVENT_NAMES, type Answer } from '../../../main/contract/index.ts';

let makeApi: typeof MakeApi;

beforeAll(async () => {
  // The build writes these values in.
  vi.stubGlobal('CALL_NAMES', CALL_NAMES);
  vi.stubGlobal('EVENT_NAMES', EVENT_NAMES);
  ({ makeApi } = await import('../../../main/preload/api.ts'));
});

function rig(answer: Answer = { ok: true }) {
  const asked: unknown[] = [];
  const made = makeApi({
    ask: (name, args) => {
      asked.push([name, args]);
      return Promise.resolve(answer);
    },
  });
  return { ...made, asked };
}

describe('window.partyline', () => {
  it('has every call and event of the contract, and nothing else', () => {
    const { api } = rig();
    expect(Object.keys(api)).toEqual(['call', 'on']);
    expect(Object.keys(api.call)).toEqual(CALL_NAMES);
    expect(Object.keys(api.on)).toEqual(EVENT_NAMES);
  });

  it('calls by name and resolves to the value', async () => {
    const { api, asked } = rig({ ok: true, value: true });
    await expect(api.call.copyText({ text: 'a' })).resolves.toBe(true);
    expect(asked).toEqual([['copyText', { text: 'a' }]]);
  });

  it('rejects with the text of the problem', async () => {
    const { api } = rig({ ok: false, code: 'bad-arguments', problem: 'press: key: Invalid input' });
    await expect(api.call.retry()).rejects.toThrow('press: key: Invalid input');
  });

  it('delivers an event to each subscription until that one ends', () => {
    const { api, deliver } = rig();
    const received: unknown[] = [];
    const listener = (notice: unknown): void => void received.push(notice);
    const first = api.on.notice(listener);
    const second = api.on.notice(listener);
    deliver({ name: 'notice', payload: 1 });
    deliver({ name: 'levels', payload: 2 });
    deliver({ name: 'no-such-event', payload: 3 });
    first();
    deliver({ name: 'notice', payload: 4 });
    second();
    deliver({ name: 'notice', payload: 5 });
    expect(received).toEqual([1, 1, 4]);
  });
});
