import type { ChannelView, PanelState, StationView } from '../../main/contract/index.ts';
import { LISTEN_OFF, LISTEN_ON } from './panel-cast.ts';
import { channel, closed, ENGLISH, INES, KOFI, MARA, panelFixture, station } from './panel-fixtures.ts';

/**
 * The states of the drawings of densities: a stage with 3, 8, 24 or 64 channels and up to 94
 * stations.
 */

const S = 1_000;
const MIN = 60 * S;
const HOUR = 60 * MIN;

const CHANNELS =
  `Director, Stage manager, Stage left, Stage right, Lighting desk, Follow spots, FOH sound, Monitors, Fly floor,
  Automation, Video, Camera, Replay, Graphics, Program, Orchestra pit, Wardrobe, Make-up, Props, Pyro,
  Front of house manager, Stage door, Security, Runners, Conductor, RF and radio mics, Comms, House manager,
  First aid, Green room, Catering, Dressing rooms, Loading dock, Transport, OB truck, Vision mixer, Shading,
  Autocue, Studio 1, Studio 2, Studio 3, Gallery 1, Gallery 2, Master control, Playout, Ingest, Edit 1, Edit 2,
  Subtitles, Sign language, Commentary 1, Commentary 2, Commentary 10, Newsroom, Weather, Radio 1, Radio 2,
  Rehearsal room, Workshop, Scenery, Electricians, Engineers, IT desk, Night watch`
    .split(',')
    .map((name) => name.trim());

const NOT_HEARD = new Set(
  `Monitors, Replay, Graphics, Wardrobe, Make-up, Stage door, Security, Green room, Catering, Dressing rooms,
  Loading dock, Transport, Shading, Autocue, Studio 2, Gallery 1, Gallery 2, Master control, Edit 1, Edit 2`
    .split(',')
    .map((name) => name.trim()),
);

const LAST_TALKS: Readonly<Record<string, readonly [name: string, agoMs: number]>> = {
  Director: ['Tom Okafor', 40 * S],
  'Stage manager': ['Lena Brandt', 12 * S],
  'Stage right': ['Ines Duarte', 2 * MIN],
  'Lighting desk': ['Kofi Mensah', 9 * S],
  'Follow spots': ['Ava Novak', 4 * MIN],
  'FOH sound': ['Jun Takeda', 3 * MIN],
  Automation: ['Piet de Vries', 18 * MIN],
  'Orchestra pit': ['Dana Whitlock', 6 * MIN],
  Props: ['Sam Reyes', HOUR],
  'Front of house manager': ['Lucía Ferrer', 22 * MIN],
  Runners: ['Milan Horvat', 5 * MIN],
  'RF and radio mics': ['Yusuf Demir', 9 * MIN],
  'OB truck': ['Greta Olsen', 7 * MIN],
  'Studio 1': ['Tom Okafor', 3 * HOUR],
};

const JUN = 20;
const ELENA = 4;

const slug = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

function channels(nowMs: number, count: number): ChannelView[] {
  const talks = (number: number, name: string, forMs: number) => [
    { stationNumber: number, name, sinceMs: nowMs - forMs },
  ];
  const special: Readonly<Record<string, Partial<ChannelView>>> = {
    'Stage left': { talkers: talks(MARA, 'Mara Lindqvist', 6 * S) },
    'Lighting desk': { air: 'held' },
    'Fly floor': { call: { name: 'Ines Duarte', stationNumber: INES, atMs: nowMs - 8 * S } },
    Camera: {
      mode: 'exclusive',
      talkers: talks(ELENA, 'Elena Petrova', 21 * S),
      busy: { stationNumber: ELENA, name: 'Elena Petrova' },
    },
    Program: {
      feed: true,
      may: { listen: true, talk: false, override: false },
      talkers: talks(9, 'FOH desk', HOUR),
      dimmed: { db: 12, by: 'Stage left' },
    },
    Pyro: { listeners: 0 },
    Security: { may: { listen: true, talk: false, override: false } },
    'Commentary 2': { talkers: talks(JUN, 'Jun Takeda', 4 * S) },
  };
  return CHANNELS.slice(0, count).map((name, index) => {
    const last = LAST_TALKS[name];
    return channel(slug(name), name, {
      listen: NOT_HEARD.has(name) ? LISTEN_OFF : LISTEN_ON,
      listeners: 1 + ((index * 5 + 8) % 14),
      lastTalk: last && { name: last[0], atMs: nowMs - last[1] },
      ...special[name],
    });
  });
}

const PEOPLE: readonly (readonly [number, string, string])[] = [
  [7, 'Ava Novak', 'Follow spot 2'],
  [ELENA, 'Elena Petrova', 'Camera 1'],
  [INES, 'Ines Duarte', 'Fly floor'],
  [JUN, 'Jun Takeda', ''],
  [KOFI, 'Kofi Mensah', 'Lighting desk'],
  [22, 'Lena Brandt', 'Prompt corner'],
  [MARA, 'Mara Lindqvist', 'Wings left'],
  [23, 'Mark Ellis', 'Stage left'],
  [24, 'Mаrk Ellis', 'Studio 2'],
  [25, 'Monitors 2', 'Pit'],
  [26, 'Monitors 10', 'Wings right'],
  [27, '\u3164', 'Booth 4'],
  [28, 'Nuno Reis', 'FOH mix'],
  [29, 'Piet de Vries', 'Automation'],
  [30, 'Sam Reyes', 'Props table'],
  [31, 'Tom Okafor', 'Director’s desk'],
  [32, 'Yusuf Demir', 'RF rack'],
];

/** By name, as people count, as main sends them. */
export function stations(
  nowMs: number,
  count: number,
  talking: Readonly<Record<number, string>>,
): StationView[] {
  const pool = Array.from({ length: Math.max(0, count - PEOPLE.length - 2) }, (_one, index) =>
    station(ENGLISH, 100 + index, { name: `Beltpack ${index + 1}`, place: 'Pool' }),
  );
  const people = PEOPLE.map(([number, name, place]) =>
    station(ENGLISH, number, {
      name,
      place,
      talking: talking[number] === undefined ? undefined : [talking[number]],
      calling: number === INES,
      ...(name.endsWith('Ellis') ? { mark: place } : {}),
    }),
  );
  const away = (['Hanna Koski', 'Omar Aziz'] as const).map((name, index) =>
    station(ENGLISH, 100_000 + index, {
      name,
      place: index === 0 ? 'Wardrobe' : 'Office',
      presence: 'offline',
      awaySinceMs: nowMs - (index === 0 ? 4 : 40) * MIN,
    }),
  );
  return [...people.slice(0, 1), ...pool, ...people.slice(1), ...away].slice(0, count);
}

const TALKING: Readonly<Record<number, string>> = {
  [ELENA]: 'Camera',
  [JUN]: 'Commentary 2',
  [MARA]: 'Stage left',
};

/**
 * density-compact.html and density-list.html: on air on Lighting desk, while Ines calls on Fly
 * floor.
 */
export function manyChannels(nowMs: number, count: number, stationCount = 94): PanelState {
  const base = panelFixture(nowMs);
  const all = channels(nowMs, count);
  const air = all.find((one) => one.air === 'held');
  const ringing = {
    id: 3,
    stationNumber: INES,
    name: 'Ines Duarte',
    channel: 'Fly floor',
    atMs: nowMs - 8 * S,
  };
  return {
    ...base,
    channels: all,
    selectedChannel: air?.id ?? all[0]?.id,
    stations: stations(nowMs, stationCount, TALKING),
    microphone: air
      ? {
          type: 'open',
          granted: true,
          latched: false,
          targets: [{ kind: 'channel', name: air.name }],
          sinceMs: nowMs - 7 * S,
          closesAtMs: nowMs + 53 * S,
          heardBy: 5,
          reply: false,
        }
      : closed,
    calls: { ...base.calls, ringing, reply: { ...ringing, reachable: true } },
  };
}

/** The same with nobody on air. */
export const quietChannels = (state: PanelState): PanelState => ({
  ...state,
  microphone: closed,
  channels: state.channels.map((one) => ({ ...one, air: 'off' })),
});

/** density-large.html: three channels, and who talked on them. */
export function fewChannels(nowMs: number, count = 3): PanelState {
  const base = panelFixture(nowMs);
  const past = (...talks: readonly (readonly [string, number])[]) =>
    talks.map(([name, agoMs]) => ({ name, atMs: nowMs - agoMs }));
  const histories = [
    past(
      ['Mara Lindqvist', 20 * S],
      ['Tom Okafor', MIN],
      ['Mara Lindqvist', 4 * MIN],
      ['Kofi Mensah', 9 * MIN],
    ),
    past(
      ['Tom Okafor', 40 * S],
      ['Elena Petrova', 3 * MIN],
      ['Priya Nair', 3 * MIN],
      ['Tom Okafor', 12 * MIN],
    ),
    past(
      ['Ines Duarte', 2 * MIN],
      ['Sam Reyes', 5 * MIN],
      ['Ines Duarte', 8 * MIN],
      ['Lucía Ferrer', 31 * MIN],
    ),
    past(['Jun Takeda', 2 * MIN]),
  ];
  const names = [
    ['Ava Novak', 'Jun Takeda', 'Kofi Mensah'],
    ['Elena Petrova', 'Priya Nair', 'Tom Okafor'],
    ['Ines Duarte', 'Lucía Ferrer', 'Sam Reyes'],
    ['Jun Takeda'],
  ];
  const shown = base.channels.slice(0, count).map((one, index) => ({
    ...one,
    listen: LISTEN_ON,
    call: undefined,
    listenerNames: names[index]!,
    lastTalk: histories[index]![0],
    earlier: histories[index]!.slice(1),
  }));
  const at = (agoS: number) => nowMs - agoS * S;
  return {
    ...base,
    channels: shown,
    stations: base.stations.slice(0, 12).map((one) => ({ ...one, calling: false })),
    talkLog: [
      { name: 'Tom Okafor', channel: 'Production', atMs: at(71), forMs: 31 * S },
      { name: 'Tom Okafor', channel: 'Main', atMs: at(64), forMs: 4 * S },
      { name: 'Ines Duarte', channel: 'Backstage', atMs: at(132), forMs: 12 * S },
      { name: 'Elena Petrova', channel: 'Production', atMs: at(188), forMs: 8 * S },
      { name: 'Priya Nair', channel: 'Production', atMs: at(199), forMs: 19 * S },
      { name: 'Mara Lindqvist', channel: 'Main', atMs: at(262), forMs: 22 * S },
      { name: 'Sam Reyes', channel: 'Backstage', atMs: at(305), forMs: 5 * S },
    ],
    calls: {
      ...base.calls,
      ringing: undefined,
      reply: {
        id: 3,
        stationNumber: INES,
        name: 'Ines Duarte',
        channel: 'Backstage',
        atMs: at(120),
        reachable: true,
      },
    },
  };
}

/** Everything that a state of a key can be, one after the other, on the first keys. */
export function everyState(state: PanelState, nowMs: number): PanelState {
  const talkers = [
    { stationNumber: MARA, name: 'Mara Lindqvist', sinceMs: nowMs - 6 * S },
    { stationNumber: KOFI, name: 'Kofi Mensah', sinceMs: nowMs - 9 * S },
  ];
  const call = { name: 'Ines Duarte', stationNumber: INES, atMs: nowMs - 8 * S };
  const busy = { stationNumber: ELENA, name: 'Elena Petrova' };
  const noTalk = { listen: true, talk: false, override: false };
  const looks: readonly Partial<ChannelView>[] = [
    { air: 'latched' },
    { air: 'held', listeners: 0 },
    { air: 'opening' },
    { talkers },
    { talkers, listen: LISTEN_OFF },
    { call },
    { call, air: 'held', listen: LISTEN_ON },
    { busy, mode: 'exclusive', talkers: talkers.slice(1) },
    { may: noTalk, listen: LISTEN_OFF },
    { feed: true, may: noTalk, talkers: talkers.slice(0, 1) },
    { feed: true, may: noTalk, listen: LISTEN_OFF },
    { feed: true, may: noTalk, dimmed: { db: 14, by: 'Main' }, talkers: talkers.slice(0, 1) },
    { listeners: undefined },
    { listeners: 0, lastTalk: undefined },
    { dimmed: { db: 14, by: 'Main' }, talkers },
    { priority: true },
    { callingUntilMs: nowMs + 60 * MIN },
    { may: { listen: false, talk: true, override: false }, listen: LISTEN_OFF },
  ];
  const plain = { air: 'off', call: undefined, talkers: [], busy: undefined } as const;
  return {
    ...state,
    channels: state.channels.map((one, index) => ({ ...one, ...plain, listen: LISTEN_ON, ...looks[index] })),
    microphone: {
      type: 'open',
      granted: true,
      latched: false,
      targets: state.channels.slice(0, 2).map(({ name }) => ({ kind: 'channel', name })),
      sinceMs: nowMs - 7 * S,
      closesAtMs: nowMs + 60 * MIN,
      heardBy: 5,
      reply: false,
    },
  };
}
