import { describe, expect, it } from 'vitest';
import type { ChannelView, ConnectionView, MicrophoneView, TalkKey } from '../../../main/contract/index.ts';
import {
  compactDisplayView,
  displayView,
  earlierTalks,
  keyView,
  notJoined,
  pressBlock,
} from '../../../renderer/panel/key-view.ts';
import { LISTEN_OFF } from '../../support/panel-cast.ts';
import { channel, closed, INES, MARA, panelFixture, withChannels } from '../../support/panel-fixtures.ts';

const NOW = 1_700_000_000_000;
const server = { url: 'ws://h', name: 'Main Stage', host: 'h', here: false };
const joined: ConnectionView = { type: 'joined', server, sinceMs: NOW };
const open: MicrophoneView = {
  type: 'open',
  granted: true,
  latched: false,
  targets: [],
  sinceMs: NOW - 500,
  closesAtMs: NOW + 60_000,
  heardBy: 0,
  reply: false,
};
const main = (over: Partial<ChannelView> = {}): ChannelView => channel('main', 'Main', over);
const view = (
  over: Partial<ChannelView>,
  microphone: MicrophoneView = closed,
  connection: ConnectionView = joined,
) => keyView(main(over), { connection, microphone }, NOW);
const blocked = (why: 'muted' | 'no-microphone' | 'audio-starting' | 'not-joined'): MicrophoneView => ({
  type: 'closed',
  blocked: why,
});
const noTalk = { listen: true, talk: false, override: false };
const busy = { stationNumber: 4, name: 'Elena Petrova' };

describe('keyView', () => {
  it("invites to talk in the channel's key mode", () => {
    expect(view({ keyMode: 'latch' })).toEqual({ kind: 'idle', mode: 'latch' });
  });

  it('shows busy while another station holds the floor, unless this one may override', () => {
    expect(view({ busy })).toEqual({ kind: 'busy', holder: 'Elena Petrova' });
    expect(view({ busy, may: { listen: true, talk: true, override: true } }).kind).toBe('idle');
  });

  it('shows a missing permission or microphone before a busy floor', () => {
    expect(view({ busy, may: noTalk }).kind).toBe('denied');
    expect(view({ busy }, blocked('no-microphone'))).toEqual({ kind: 'off', why: 'no-microphone' });
    expect(view({ may: noTalk }, blocked('muted')).kind).toBe('denied');
  });

  it.each(['muted', 'no-microphone', 'audio-starting'] as const)('shows why it is off: %s', (why) => {
    expect(view({}, blocked(why))).toEqual({ kind: 'off', why });
  });

  it('shows a pressed key until the talk is granted, and a hint after 1 s', () => {
    expect(view({ air: 'opening' }, { ...open, granted: false })).toEqual({
      kind: 'opening',
      mode: 'smart',
      slow: false,
    });
    const since = { ...open, granted: false, sinceMs: NOW - 1_000 };
    expect(view({ air: 'opening' }, since)).toMatchObject({ kind: 'opening', slow: true });
  });

  it('counts down the last 20 s', () => {
    expect(view({ air: 'latched' }, { ...open, closesAtMs: NOW + 20_000 })).toEqual({
      kind: 'latched',
      leftMs: undefined,
    });
    expect(view({ air: 'latched' }, { ...open, closesAtMs: NOW + 18_000 })).toEqual({
      kind: 'latched',
      leftMs: 18_000,
    });
    expect(view({ air: 'held' }, { ...open, closesAtMs: NOW - 5 })).toMatchObject({ leftMs: 0 });
  });

  it('shows an open microphone before every other state, so that a person can close it', () => {
    const lost: ConnectionView = { type: 'refused', server, reason: 'kicked' };
    expect(view({ air: 'held', may: noTalk, busy }, open, lost).kind).toBe('held');
  });

  it('gives a feed no talk key', () => {
    expect(view({ feed: true, may: noTalk })).toEqual({ kind: 'feed' });
  });

  it.each([
    [{ type: 'none' }, 'no-server'],
    [{ type: 'connecting', server }, 'connecting'],
    [{ type: 'passphrase', server, problem: 'missing', slowDownUntilMs: undefined }, 'passphrase'],
    [{ type: 'passphrase', server, problem: 'wrong', slowDownUntilMs: undefined }, 'wrong-passphrase'],
    [{ type: 'refused', server, reason: 'kicked' }, 'kicked'],
    [{ type: 'refused', server, reason: 'replaced' }, 'replaced'],
    [{ type: 'refused', server, reason: 'of a newer server' }, 'refused'],
    [{ type: 'waiting', server, reason: 'lost', attempt: 1, retryAtMs: NOW, wasJoined: true }, 'waiting'],
  ] satisfies [ConnectionView, string][])('waits while not joined: %o', (connection, why) => {
    expect(notJoined(connection)).toBe(why);
    expect(view({ feed: true }, blocked('not-joined'), connection)).toEqual({ kind: 'off', why });
    expect(view({ may: noTalk }, blocked('not-joined'), connection)).toEqual({ kind: 'off', why });
  });
});

describe('displayView', () => {
  const talkers = [
    { stationNumber: MARA, name: 'Mara Lindqvist', sinceMs: NOW - 6_000 },
    { stationNumber: INES, name: 'Ines Duarte', sinceMs: NOW - 9_000 },
  ];
  const lastTalk = { name: 'Tom Okafor', atMs: NOW - 40_000 };
  const strip = (over: Partial<ChannelView>, isJoined = true) => displayView(main(over), isJoined, NOW);

  it('names the newest talker, with the time and the number of the others', () => {
    expect(strip({ talkers, lastTalk })).toEqual({
      kind: 'voice',
      name: 'Mara Lindqvist',
      stationNumber: MARA,
      others: 1,
      forMs: 6_000,
    });
  });

  it('marks a talker on a channel that this station does not hear', () => {
    expect(strip({ talkers, listen: LISTEN_OFF }).kind).toBe('unheard');
  });

  it('shows a call before a voice', () => {
    const call = { name: 'Ines Duarte', stationNumber: INES, atMs: NOW - 8_000 };
    expect(strip({ talkers, call })).toEqual({ kind: 'call', name: 'Ines Duarte', ageMs: 8_000 });
  });

  it('shows who talked last', () => {
    expect(strip({ lastTalk })).toEqual({ kind: 'last', name: 'Tom Okafor', ageMs: 40_000 });
    expect(strip({})).toEqual({ kind: 'none', what: 'quiet' });
    expect(strip({ lastTalk, listen: LISTEN_OFF })).toEqual({ kind: 'none', what: 'not-listening' });
    const refused = { kind: 'refused', reason: 'not-permitted' };
    expect(strip({ lastTalk, listen: { type: 'refused', reason: 'not-permitted' } })).toEqual(refused);
    expect(strip({ lastTalk, listen: { type: 'pending', on: true } }).kind).toBe('last');
    expect(strip({ lastTalk, listen: { type: 'pending', on: false } }).kind).toBe('none');
  });

  it('shows no voices while the connection is lost', () => {
    expect(strip({ talkers, lastTalk }, false).kind).toBe('last');
  });

  it('names the source of a feed, or shows that it has stopped', () => {
    expect(strip({ feed: true, talkers })).toEqual({ kind: 'feed', name: 'Mara Lindqvist' });
    expect(strip({ feed: true })).toEqual({ kind: 'none', what: 'feed-stopped' });
    expect(strip({ feed: true, talkers, listen: LISTEN_OFF })).toEqual({
      kind: 'none',
      what: 'not-listening',
    });
  });
});

describe('compactDisplayView', () => {
  const lastTalk = { name: 'Tom Okafor', atMs: NOW - 40_000 };
  const strip = (over: Partial<ChannelView>) =>
    compactDisplayView(main({ listeners: 0, ...over }), true, NOW);

  it('shows that nobody listens, rather than who talked last', () => {
    expect(strip({ lastTalk })).toEqual({ kind: 'nobody', onAir: false });
    expect(strip({ lastTalk, listeners: 1 }).kind).toBe('last');
    expect(strip({ listeners: undefined }).kind).toBe('none');
  });

  it('shows that nobody hears this station, also on a channel that it does not hear', () => {
    expect(strip({ listen: LISTEN_OFF }).kind).toBe('none');
    expect(strip({ listen: LISTEN_OFF, air: 'held' })).toEqual({ kind: 'nobody', onAir: true });
  });

  it('shows a voice or a call first, and no listeners on a channel without a talk key', () => {
    const talkers = [{ stationNumber: MARA, name: 'Mara Lindqvist', sinceMs: NOW }];
    expect(strip({ talkers }).kind).toBe('voice');
    expect(strip({ call: { name: 'Ines Duarte', stationNumber: INES, atMs: NOW } }).kind).toBe('call');
    expect(strip({ may: noTalk, lastTalk }).kind).toBe('last');
    expect(strip({ may: noTalk, feed: true, talkers }).kind).toBe('feed');
  });
});

describe('earlierTalks', () => {
  const past = (name: string, agoMs: number) => ({ name, atMs: NOW - agoMs });
  const lastTalk = past('Tom', 40_000);
  const earlier = [
    past('Ann', 61_000),
    past('Bob', 7_300_000),
    past('Cid', 8_000_000),
    past('Dan', 9_000_000),
  ];
  const names = (over: Partial<ChannelView>) => {
    const one = main({ lastTalk, earlier, ...over });
    return earlierTalks(one, displayView(one, true, NOW), NOW).map(({ name }) => name);
  };

  it('returns three talks, without the one in the strip', () => {
    expect(names({})).toEqual(['Ann', 'Bob', 'Cid']);
    expect(names({ talkers: [{ stationNumber: 1, name: 'Tom', sinceMs: NOW }] })).toEqual([
      'Ann',
      'Bob',
      'Cid',
    ]);
    expect(names({ talkers: [{ stationNumber: 1, name: 'Eve', sinceMs: NOW }] })).toEqual([
      'Tom',
      'Ann',
      'Bob',
    ]);
    expect(names({ listen: LISTEN_OFF })).toEqual(['Tom', 'Ann', 'Bob']);
    expect(names({ lastTalk: undefined, earlier: [] })).toEqual([]);
  });

  it('has ages with the precision of their words', () => {
    const one = main({ lastTalk, earlier });
    const ages = earlierTalks(one, displayView(one, true, NOW), NOW).map(({ ageMs }) => ageMs);
    expect(ages).toEqual([60_000, 7_200_000, 7_200_000]);
  });
});

describe('pressBlock', () => {
  const state = panelFixture(NOW);
  const key = (id: string): TalkKey => ({ kind: 'channel', channel: id });

  it('lets a press through to a target that can be talked to', () => {
    for (const one of [
      key('main'),
      { kind: 'selected' },
      { kind: 'reply' },
      { kind: 'station', station: INES },
    ]) {
      expect(pressBlock(state, one as TalkKey, NOW)).toBeUndefined();
    }
  });

  it('names the reason that blocks a press', () => {
    expect(pressBlock(state, key('camera'), NOW)).toEqual({
      kind: 'busy',
      channel: 'Camera',
      holder: 'Elena Petrova',
    });
    expect(pressBlock(state, key('security'), NOW)).toEqual({ kind: 'denied', channel: 'Security' });
    expect(pressBlock(state, key('program'), NOW)).toEqual({ kind: 'feed', channel: 'Program' });
    expect(pressBlock(state, { kind: 'station', station: 8 }, NOW)).toEqual({
      kind: 'station-away',
      name: 'Sam Reyes',
    });
    expect(pressBlock(state, key('gone'), NOW)).toEqual({ kind: 'unknown' });
  });

  it('blocks the reply key when nobody has called', () => {
    const { reply } = state.calls;
    const none = { ...state, calls: { ...state.calls, ringing: undefined, reply: undefined } };
    expect(pressBlock(none, { kind: 'reply' }, NOW)).toEqual({ kind: 'nobody-to-reply' });
    const away = { ...state, calls: { ...state.calls, reply: { ...reply!, reachable: false } } };
    expect(pressBlock(away, { kind: 'reply' }, NOW)).toEqual({ kind: 'station-away', name: 'Ines Duarte' });
  });

  it('never blocks a press that closes an open microphone', () => {
    const muted = { ...withChannels(state, { main: { air: 'latched' } }), muted: true, microphone: open };
    expect(pressBlock(muted, key('main'), NOW)).toBeUndefined();
    const reply = {
      ...state,
      microphone: { ...open, reply: true },
      calls: { ...state.calls, reply: undefined },
    };
    expect(pressBlock(reply, { kind: 'reply' }, NOW)).toBeUndefined();
  });
});
