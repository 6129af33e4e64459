import { beforeEach, describe, expect, it } from 'vitest';
import { TAKEOVER_BY_TOKEN_MS, TAKEOVER_MS } from '../../../../main/protocol/limits.ts';
import { ASK_EVERY_MS, PlaceClaims } from '../../../../main/server/relay/place-claims.ts';

/** A request is the wanted id; with a `!` it has the token too. */
let holders: Map<string, string>;
let said: string[];
let pings = 0;
let claims: PlaceClaims<string, string>;

beforeEach(() => {
  holders = new Map([['id', 'Ann']]);
  said = [];
  claims = new PlaceClaims<string, string>({
    holder: (request) => {
      const connection = holders.get(request.replace('!', ''));
      return connection === undefined ? null : { connection, byToken: request.endsWith('!') };
    },
    place: (peer) => said.push(`place ${peer}`),
    ask: (holder) => {
      said.push(`ask ${holder}`);
      return ++pings;
    },
    replace: (holder, peer, request) => {
      said.push(`${peer} replaces ${holder}`);
      holders.set(request.replace('!', ''), peer);
      claims.ended(holder, TAKEOVER_MS);
    },
    onTwo: (holder, newcomer) => said.push(`two: ${holder}, ${newcomer}`),
  });
});
const told = (): string[] => said.splice(0);

describe('a claim to a place', () => {
  it('is granted at once when the place is free', () => {
    claims.claim('Bob', 'other', 0);
    expect(told()).toEqual(['place Bob']);
  });

  it('waits for the answer of the holder, and then gets another place', () => {
    claims.claim('Copy', 'id', 0);
    expect(told()).toEqual(['ask Ann']);
    claims.tick(TAKEOVER_MS - 1);
    expect(told()).toEqual([]);
    claims.answered('Ann', pings);
    expect(told()).toEqual(['two: Ann, Copy', 'place Copy']);
    claims.tick(TAKEOVER_MS * 9);
    expect(told()).toEqual([]);
  });

  it.each([
    ['the id alone', 'id', TAKEOVER_MS],
    ['the token', 'id!', TAKEOVER_BY_TOKEN_MS],
  ])('takes over from a connection that does not answer, by %s', (_, request, withinMs) => {
    claims.claim('Again', request, 0);
    claims.tick(withinMs - 1);
    expect(told()).toEqual(['ask Ann']);
    claims.tick(withinMs);
    expect(told()).toEqual(['Again replaces Ann']);
    claims.answered('Ann', pings);
    expect(told()).toEqual([]);
  });

  it("is granted as soon as the holder's connection ends", () => {
    claims.claim('Again', 'id', 0);
    holders.clear();
    claims.ended('Ann', 10);
    expect(told()).toEqual(['ask Ann', 'place Again']);
  });

  it('ends when the newcomer goes away', () => {
    claims.claim('Copy', 'id', 0);
    claims.ended('Copy', 10);
    claims.answered('Ann', pings);
    claims.tick(TAKEOVER_MS);
    expect(told()).toEqual(['ask Ann']);
  });
});

describe('many claims to one place', () => {
  it('cost the holder at most one ping each 200 ms', () => {
    for (let now = 0; now < 2_000; now += 1) {
      claims.claim(`Copy ${String(now)}`, 'id', now);
      claims.tick(now);
      if (said.at(-1) === 'ask Ann') claims.answered('Ann', pings);
    }
    expect(told().filter((it) => it === 'ask Ann').length).toBeLessThanOrEqual(2_000 / ASK_EVERY_MS);
  });

  it('are all decided by one answer', () => {
    for (const peer of ['A', 'B', 'C']) claims.claim(peer, 'id', 0);
    claims.answered('Ann', pings);
    expect(told().filter((it) => it.startsWith('place'))).toEqual(['place A', 'place B', 'place C']);
  });

  it('go to the first newcomer when the holder is dead, and the others ask that one', () => {
    for (const peer of ['A', 'B']) claims.claim(peer, 'id', 0);
    claims.tick(TAKEOVER_MS);
    expect(told()).toEqual(['ask Ann', 'A replaces Ann', 'ask A']);
    claims.answered('A', pings);
    expect(told()).toEqual(['two: A, B', 'place B']);
  });
});
