import { describe, expect, it } from 'vitest';
import {
  NO_CALLS,
  reduceCalls,
  RING_MS,
  type CallsEvent,
  type CallsState,
} from '../../../../main/desk/talk/calls.ts';

const incoming = (name: string, station: number, atMs: number, channelId?: string): CallsEvent => ({
  type: 'incoming',
  call: { name, stationNumber: station, atMs, channelId, channel: channelId },
});
const after = (...events: CallsEvent[]): CallsState => events.reduce(reduceCalls, NO_CALLS);
const names = (calls: readonly { name: string }[]): string[] => calls.map(({ name }) => name);

describe('calls', () => {
  it('ring, and become the target of the reply key', () => {
    const state = after(incoming('Ann', 3, 0, 'main'));
    expect(state.ringing).toMatchObject({ id: 1, name: 'Ann', stationNumber: 3, channel: 'main' });
    expect(state.reply).toBe(state.ringing);
  });

  it.each<[string, Extract<CallsEvent, { type: 'talked' }>, boolean]>([
    ['the channel', { type: 'talked', channels: ['main'], stations: [] }, true],
    ['the caller', { type: 'talked', channels: [], stations: [3] }, true],
    ['another channel', { type: 'talked', channels: ['stage'], stations: [] }, false],
    ['somebody else', { type: 'talked', channels: [], stations: [4] }, false],
  ])('talking to %s', (_whom, talked, answers) => {
    const state = after(incoming('Ann', 3, 0, 'main'), talked);
    expect(state.ringing === undefined).toBe(answers);
    expect(state.missed).toEqual([]);
    // The last caller stays at the reply key.
    expect(state.reply?.name).toBe('Ann');
  });

  it('are missed after 30 s, or when a newer one comes', () => {
    const one = after(incoming('Ann', 3, 0), { type: 'tick', nowMs: RING_MS - 1 });
    expect(one.ringing?.name).toBe('Ann');
    const two = reduceCalls(one, { type: 'tick', nowMs: RING_MS });
    expect([two.ringing, names(two.missed)]).toEqual([undefined, ['Ann']]);
    const three = [incoming('Bob', 4, 40_000), incoming('Eve', 5, 41_000)].reduce(reduceCalls, two);
    expect([three.ringing?.name, names(three.missed)]).toEqual(['Eve', ['Bob', 'Ann']]);
  });

  it('are one call when the same station calls again', () => {
    const state = after(incoming('Ann', 3, 0), incoming('Ann', 3, 1_000));
    expect(state.missed).toEqual([]);
    expect(state.ringing).toMatchObject({ id: 2, atMs: 1_000 });
  });

  it('are listed as missed, fifty at most, until they are answered or cleared', () => {
    const many = Array.from({ length: 60 }, (_, n) => incoming(`S${String(n)}`, n + 1, n));
    const state = after(...many);
    expect(state.missed).toHaveLength(50);
    expect(state.missed[0]?.name).toBe('S58');
    const talked = reduceCalls(state, { type: 'talked', channels: [], stations: [59] });
    expect(talked.missed).toHaveLength(49);
    expect(reduceCalls(talked, { type: 'missed-cleared' }).missed).toEqual([]);
  });

  it('are not missed after they were dismissed', () => {
    const state = after(incoming('Ann', 3, 0), { type: 'dismissed' });
    expect(state).toMatchObject({ ringing: undefined, missed: [], reply: { name: 'Ann' } });
  });

  it('follow a caller to a new number, and forget the numbers of an earlier run', () => {
    const state = after(incoming('Ann', 3, 0), incoming('Bob', 4, 1));
    const find = (name: string): number | undefined => (name === 'Ann' ? 9 : undefined);
    const same = reduceCalls(state, { type: 'roster', find, sameRun: true });
    expect([same.ringing?.stationNumber, same.missed[0]?.stationNumber]).toEqual([4, 9]);
    const other = reduceCalls(state, { type: 'roster', find, sameRun: false });
    // Number 4 belongs to another station now: a reply must not reach it.
    expect([other.ringing, other.reply, names(other.missed)]).toEqual([undefined, undefined, ['Ann']]);
  });

  it('keep the same state when nothing changes', () => {
    const state = after(incoming('Ann', 3, 0));
    const find = (): number => 3;
    expect(reduceCalls(state, { type: 'roster', find, sameRun: true })).toBe(state);
    expect(reduceCalls(state, { type: 'missed-cleared' })).toBe(state);
    expect(reduceCalls(NO_CALLS, { type: 'dismissed' })).toBe(NO_CALLS);
    expect(reduceCalls(state, { type: 'left' })).toEqual({ ...NO_CALLS, nextId: 2 });
  });
});
