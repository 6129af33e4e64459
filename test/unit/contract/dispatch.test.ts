import { describe, expect, it } from 'vitest';
import { dispatch } from '../../../main/contract/index.ts';
import { FakeDesk } from '../../support/fake-desk.ts';

describe('setHostedChannels', () => {
  const main = { id: 'main', name: 'Main', mode: 'open' };
  // Found by trying: the server refused them, and everybody who was on it stayed outside.
  it.each([
    ['one id twice', { id: 'main', name: 'Stage' }],
    ['one name twice', { id: 'stage', name: 'Main' }],
    ['one name in another case', { id: 'stage', name: 'MAIN' }],
    ['one name in another width', { id: 'stage', name: 'Ｍain' }],
  ])('refuses channels with %s', async (_, other) => {
    const desk = new FakeDesk();
    const channels = [main, { ...other, mode: 'open' }];
    expect(await dispatch(desk.endpoints, 'setHostedChannels', { channels })).toMatchObject({
      ok: false,
      code: 'bad-arguments',
    });
    expect(desk.calls).toEqual([]);
  });
});

describe('dispatch', () => {
  it('passes parsed arguments to the endpoint and returns its result', async () => {
    const desk = new FakeDesk();
    desk.answers.set('join', () => ({ ok: false, problem: 'bad-address' }));
    const answer = await dispatch(desk.endpoints, 'join', { url: 'ws://x' });
    expect(answer).toEqual({ ok: true, value: { ok: false, problem: 'bad-address' } });
    expect(desk.calls).toEqual([{ name: 'join', args: { url: 'ws://x' } }]);
  });

  it('waits for an endpoint that answers later', async () => {
    const desk = new FakeDesk();
    desk.answers.set('copyText', () => Promise.resolve(true));
    expect(await dispatch(desk.endpoints, 'copyText', { text: 'a' })).toEqual({ ok: true, value: true });
  });

  it('calls the endpoint at once, so that presses and releases keep their order', () => {
    const desk = new FakeDesk();
    void dispatch(desk.endpoints, 'press', { key: { kind: 'reply' } });
    void dispatch(desk.endpoints, 'release', { key: { kind: 'reply' } });
    expect(desk.calls.map(({ name }) => name)).toEqual(['press', 'release']);
  });

  it.each([[undefined], [null]])('accepts %s as a missing argument', async (args) => {
    const desk = new FakeDesk();
    expect(await dispatch(desk.endpoints, 'retry', args)).toEqual({ ok: true });
    expect(desk.calls).toEqual([{ name: 'retry', args: undefined }]);
  });

  it.each([
    ['an unknown call', 'reboot'],
    ['a property that every object has', 'constructor'],
    ['the name of the prototype', '__proto__'],
    ['a missing name', undefined],
    ['a name that is a list', ['retry']],
    ['a very long name', 'x'.repeat(100_000)],
  ])('refuses %s', async (_, name) => {
    const desk = new FakeDesk();
    const answer = await dispatch(desk.endpoints, name, undefined);
    expect(answer).toMatchObject({ ok: false, code: 'unknown-call' });
    expect(JSON.stringify(answer).length).toBeLessThan(200);
    expect(desk.calls).toEqual([]);
  });

  it.each([
    ['a missing field', 'press', {}, /^press: key/],
    ['an unknown field', 'release', { key: { kind: 'reply' }, force: true }, /^release: /],
    ['a number out of bounds', 'setGain', { channel: 'a', gainDb: 60 }, /^setGain: gainDb/],
    ['arguments that are no object', 'setMuted', 'on', /^setMuted: /],
    ['arguments for a call without any', 'leave', { url: 'x' }, /^leave: /],
  ])('refuses %s', async (_, name, args, problem) => {
    const desk = new FakeDesk();
    const answer = await dispatch(desk.endpoints, name, args);
    expect(answer).toMatchObject({
      ok: false,
      code: 'bad-arguments',
      problem: expect.stringMatching(problem),
    });
    expect(desk.calls).toEqual([]);
  });

  it('reports what an endpoint threw to main, and only the failure to the panel', async () => {
    const desk = new FakeDesk();
    const failures: unknown[] = [];
    const broken = new Error('secret path /root');
    desk.answers.set('retry', () => {
      throw broken;
    });
    const answer = await dispatch(desk.endpoints, 'retry', undefined, (name, error) =>
      failures.push([name, error]),
    );
    expect(answer).toEqual({ ok: false, code: 'failed', problem: 'retry could not be done.' });
    expect(failures).toEqual([['retry', broken]]);
  });
});
