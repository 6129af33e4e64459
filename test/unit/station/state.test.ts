import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../../../main/protocol/index.ts';
import {
  INITIAL_STATION_FACTS,
  reduceStation,
  type StationFact,
  type StationFacts,
} from '../../../main/station/state.ts';
import { channel, station } from './station-facts.ts';

const welcome = (over: Partial<Extract<ServerMessage, { type: 'welcome' }>> = {}): ServerMessage => ({
  type: 'welcome',
  session: 's',
  resumeToken: 'A'.repeat(43),
  resumed: false,
  epoch: 'e1',
  you: 1,
  name: 'Ann',
  frameDurationMs: 10,
  maxTalkspurtMs: 60_000,
  channels: [channel('main', 'Main'), channel('b', 'B')],
  listen: ['main'],
  talk: [],
  roster: [station(1, 'Ann'), station(2, 'Bob')],
  talking: [],
  ...over,
});

const server = (message: ServerMessage): StationFact => ({ type: 'server', message });
const after = (...facts: StationFact[]): StationFacts =>
  facts.reduce(reduceStation<StationFacts>, INITIAL_STATION_FACTS);
const joined: StationFact[] = [{ type: 'connection', state: { type: 'joined' } }, server(welcome())];
const bobTalks = server({
  type: 'talk.started',
  talker: 2,
  talkspurt: 5,
  targets: [{ channel: 'main' }],
  override: false,
});

describe('the welcome', () => {
  it('fills the state and leaves this station out of the roster', () => {
    const state = after(...joined);
    expect(state.self).toEqual({ stationNumber: 1, name: 'Ann', epoch: 'e1' });
    expect([...state.roster.keys()]).toEqual([2]);
    expect(state).toMatchObject({ listen: ['main'], talk: [], frameDurationMs: 10 });
  });

  it('replaces what an earlier run of the server said', () => {
    const state = after(
      ...joined,
      bobTalks,
      server(welcome({ epoch: 'e2', you: 9, roster: [station(9, 'Ann'), station(3, 'Cid')] })),
    );
    expect([...state.roster.keys()]).toEqual([3]);
    expect(state.talking.size).toBe(0);
    expect(state.self?.stationNumber).toBe(9);
  });

  it('shows the stations that already talk', () => {
    const talking = [{ talker: 2, talkspurt: 8, targets: [{ channel: 'main' }], override: true }];
    const state = after(joined[0], server(welcome({ talking })));
    expect(state.talking.get(2)).toEqual({ talkspurt: 8, targets: [{ channel: 'main' }], override: true });
  });
});

describe('the list of talkers', () => {
  it('holds a talker from talk.started to talk.stopped', () => {
    const lit = after(...joined, bobTalks);
    expect(lit.talking.get(2)?.talkspurt).toBe(5);
    const stop = server({ type: 'talk.stopped', talker: 2, talkspurt: 5, reason: 'released' });
    expect(reduceStation(lit, stop).talking.size).toBe(0);
  });

  it('ignores the end of an earlier talkspurt', () => {
    const late = server({ type: 'talk.stopped', talker: 2, talkspurt: 4, reason: 'released' });
    expect(after(...joined, bobTalks, late).talking.size).toBe(1);
  });

  it('forgets a talker that leaves, and all when the connection is lost', () => {
    expect(after(...joined, bobTalks, server({ type: 'station.left', id: 2 })).talking.size).toBe(0);
    const waiting: StationFact = {
      type: 'connection',
      state: { type: 'waiting', reason: 'silent', retryInMs: 100 },
    };
    const state = after(...joined, bobTalks, waiting);
    expect(state.talking.size).toBe(0);
    // The panel does not go blank meanwhile.
    expect(state.roster.size).toBe(1);
    expect(state.channels).toHaveLength(2);
  });

  it('does not hold this station', () => {
    const own = server({ type: 'talk.started', talker: 1, talkspurt: 1, targets: [], override: false });
    expect(after(...joined, own).talking.size).toBe(0);
  });
});

describe('the roster', () => {
  it('follows station.joined, station.updated and station.left', () => {
    const cid = station(3, 'Cid');
    const state = after(...joined, server({ type: 'station.joined', station: cid }));
    expect([...state.roster.keys()]).toEqual([2, 3]);
    const away = server({ type: 'station.updated', station: { ...cid, presence: 'reconnecting' } });
    expect(reduceStation(state, away).roster.get(3)?.presence).toBe('reconnecting');
    expect(reduceStation(state, server({ type: 'station.left', id: 3 })).roster.has(3)).toBe(false);
  });

  it('leaves this station out', () => {
    const own = server({ type: 'station.updated', station: station(1, 'Ann') });
    expect(after(...joined, own).roster.has(1)).toBe(false);
  });
});

it('follows subscriptions and codecs', () => {
  const state = after(
    ...joined,
    server({ type: 'subscribed', listen: ['b'], talk: ['main'], refused: [] }),
    server({ type: 'channel.codec', channel: 'b', codec: 'PCMU/8000' }),
  );
  expect(state).toMatchObject({ listen: ['b'], talk: ['main'] });
  expect(state.channels.map(({ codec }) => codec)).toEqual(['PCMU/16000', 'PCMU/8000']);
});

it('shows both devices as off while no audio process runs', () => {
  const running: StationFact[] = [
    { type: 'audio-process', state: { type: 'running', pid: 1 } },
    {
      type: 'device',
      side: 'input',
      state: {
        type: 'running',
        name: 'x',
        hostApi: 'y',
        key: 'y/x',
        sampleRateHz: 48_000,
        blockFrames: 240,
        simulated: false,
      },
    },
  ];
  expect(after(...running).audio.input.type).toBe('running');
  const dead: StationFact = {
    type: 'audio-process',
    state: { type: 'restarting', reason: 'killed by SIGKILL', inMs: 0 },
  };
  expect(after(...running, dead).audio).toMatchObject({ input: { type: 'off' }, output: { type: 'off' } });
});

it('keeps the volume of each channel', () => {
  const state = after(
    { type: 'gain', channel: 'a', gainDb: -6 },
    { type: 'gain', channel: 'b', gainDb: 3 },
    { type: 'gain', channel: 'a', gainDb: -9 },
  );
  expect(state.gains).toEqual({ a: -9, b: 3 });
});
