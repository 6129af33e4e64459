import { describe, expect, it } from 'vitest';
import type { ConnectionView, DiscoveryView } from '../../../../main/contract/index.ts';
import { EMPTY_JOIN, orderOf, targetOf, type JoinDraft } from '../../../../renderer/dialogs/join-draft.ts';
import { joinTrouble, serverChoices } from '../../../../renderer/dialogs/server-choices.ts';
import { MAIN_STAGE, REHEARSAL } from '../../../support/setup-fixtures.ts';

const NONE: ConnectionView = { type: 'none' };
const FOUND: DiscoveryView = { type: 'looking', servers: [MAIN_STAGE, REHEARSAL] };
const server = { url: 'ws://10.9.9.9:47700', name: 'Tour bus', host: '10.9.9.9', here: false };
const asking: ConnectionView = {
  type: 'passphrase',
  server,
  problem: 'missing',
  slowDownUntilMs: undefined,
};
const words = (...typed: string[]): JoinDraft['passphrase'] => ({ kind: 'words', words: typed });

describe('serverChoices', () => {
  it('names each server once, found ones first', () => {
    const recent = [
      { name: 'Main Stage', url: MAIN_STAGE.url, atMs: 2 },
      { name: 'Old Hall', url: 'ws://10.1.1.1:47700', atMs: 1 },
    ];
    const choices = serverChoices(FOUND, recent, NONE);
    expect(choices.map(({ name }) => name)).toEqual(['Main Stage', 'Rehearsal Room B', 'Old Hall']);
    expect(choices.map(({ asks }) => asks)).toEqual([false, true, false]);
    expect(choices[2]).toMatchObject({ host: '10.1.1.1:47700', stations: undefined, recent: true });
  });

  it('knows the server that an invitation named, and recent ones without discovery', () => {
    const choices = serverChoices({ type: 'unavailable', detail: '' }, [], asking);
    expect(choices.map(({ name }) => name)).toEqual(['Tour bus']);
  });

  it('shows the address of a server without a name only once', () => {
    const unnamed = { url: 'ws://127.0.0.1:7420', name: '127.0.0.1', host: '127.0.0.1', here: false };
    const joined: ConnectionView = { type: 'joined', server: unnamed, sinceMs: 1 };
    const recent = [{ name: '10.1.1.1', url: 'ws://10.1.1.1:47700', atMs: 1 }];
    const choices = serverChoices({ type: 'looking', servers: [] }, recent, joined);
    expect(choices.map(({ name, host }) => [name, host])).toEqual([
      ['127.0.0.1:7420', undefined],
      ['10.1.1.1:47700', undefined],
    ]);
  });
});

describe('targetOf', () => {
  const choices = serverChoices(FOUND, [], NONE);
  it('returns the first server until another one is chosen', () => {
    expect(targetOf(EMPTY_JOIN, choices, NONE)).toMatchObject({ server: { name: 'Main Stage' }, asks: true });
    expect(targetOf({ ...EMPTY_JOIN, url: REHEARSAL.url }, choices, NONE)).toMatchObject({
      server: { name: 'Rehearsal Room B' },
    });
    expect(targetOf(EMPTY_JOIN, [], NONE)).toEqual({ kind: 'none' });
  });

  it('returns the server of a new invitation, unless a person has chosen another', () => {
    const all = serverChoices(FOUND, [], asking);
    expect(targetOf(EMPTY_JOIN, all, asking)).toMatchObject({ server: { name: 'Tour bus' }, asks: true });
    expect(targetOf({ ...EMPTY_JOIN, url: REHEARSAL.url }, all, asking)).toMatchObject({
      server: { name: 'Rehearsal Room B' },
    });
  });

  it('reads typed text as an address or as an invitation', () => {
    const typed = (address: string): JoinDraft => ({ ...EMPTY_JOIN, way: 'address', address });
    expect(targetOf(typed(' 10.0.0.2 '), choices, NONE)).toEqual({ kind: 'address', address: '10.0.0.2' });
    expect(targetOf(typed('partyline://join?host=a'), choices, NONE)).toEqual({
      kind: 'invitation',
      link: 'partyline://join?host=a',
    });
    expect(targetOf(typed(' '), choices, NONE)).toEqual({ kind: 'none' });
  });
});

describe('orderOf', () => {
  const choices = serverChoices(FOUND, [], NONE);
  const draft = { ...EMPTY_JOIN, passphrase: words('maple', 'anchor', 'violin', 'harbor') };
  it('joins with the typed passphrase', () => {
    expect(orderOf(draft, targetOf(draft, choices, NONE))).toEqual({
      kind: 'join',
      url: MAIN_STAGE.url,
      passphrase: 'maple anchor violin harbor',
    });
  });

  it('asks for missing words before it uses up a try', () => {
    const half = { ...draft, passphrase: words('maple', '', '', '') };
    expect(orderOf(half, targetOf(half, choices, NONE))).toEqual({ kind: 'incomplete', what: 'words' });
  });

  it('sends no passphrase to a server that needs none', () => {
    const open = serverChoices(
      { type: 'looking', servers: [{ ...MAIN_STAGE, needsPassphrase: false }] },
      [],
      NONE,
    );
    expect(orderOf(draft, targetOf(draft, open, NONE))).toMatchObject({ passphrase: undefined });
  });
});

it('joinTrouble separates problems that a person can solve from the others', () => {
  const waiting = (reason: string): ConnectionView => ({
    type: 'waiting',
    server,
    reason,
    attempt: 1,
    retryAtMs: 0,
    wasJoined: false,
  });
  expect(joinTrouble(waiting('server-full'))).toBe('server-full');
  expect(joinTrouble(waiting('lost'))).toBe('unreachable');
  expect(joinTrouble({ type: 'refused', server, reason: 'wrong-version' })).toBe('wrong-version');
  expect(joinTrouble(waiting('ECONNREFUSED'))).toBe('nobody-hosts');
  expect(joinTrouble(waiting('ENOTFOUND'))).toBe('unknown-name');
  expect(joinTrouble(waiting('EHOSTUNREACH'))).toBe('network');
  expect(joinTrouble(waiting('ETIMEDOUT'))).toBe('unreachable');
  expect(joinTrouble(waiting('bad-message'))).toBe('wrong-version');
  expect(joinTrouble({ type: 'refused', server, reason: 'server-unproved' })).toBe('unproved');
  expect(joinTrouble({ type: 'refused', server, reason: 'passphrase-not-asked' })).toBe('not-asked');
  expect(joinTrouble({ type: 'refused', server, reason: 'protocol-error' })).toBe('other');
  expect(joinTrouble(NONE)).toBeUndefined();
});
