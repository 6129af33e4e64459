import { settingDefaults } from '../../common/setting-values.ts';
import type { ChannelView, PanelState, ServerView, StationView } from '../../main/contract/index.ts';
import {
  AVA,
  call,
  channel,
  CHINESE,
  closed,
  DESK,
  ELENA,
  ENGLISH,
  INES,
  JUN,
  KOFI,
  LISTEN_OFF,
  LISTEN_ON,
  MARA,
  nameOf,
  SAM,
  station,
  TOM,
  type Cast,
} from './panel-cast.ts';

export * from './panel-cast.ts';

/**
 * The states of the panel's drawings: the same names, the same numbers. Times are relative to
 * `nowMs`.
 */

const S = 1_000;
const MIN = 60 * S;

function channels(cast: Cast, nowMs: number): ChannelView[] {
  const who = (number: number): string => nameOf(cast, number);
  const last = (number: number, agoMs: number) => ({ name: who(number), atMs: nowMs - agoMs });
  const talks = (number: number, forMs: number) => [
    { stationNumber: number, name: who(number), sinceMs: nowMs - forMs },
  ];
  const [main, production, backstage, lighting, sound, camera, program, security] = cast.channels;
  return [
    channel('main', main, {
      gainDb: 0,
      listeners: 12,
      talkers: talks(MARA, 6 * S),
      lastTalk: last(MARA, 25 * S),
    }),
    channel('production', production, { listeners: 6, keyMode: 'momentary', lastTalk: last(TOM, 40 * S) }),
    channel('backstage', backstage, {
      gainDb: -3,
      listeners: 4,
      lastTalk: last(INES, 2 * MIN),
      call: { name: who(INES), stationNumber: INES, atMs: nowMs - 8 * S },
    }),
    channel('lighting', lighting, { listen: LISTEN_OFF, listeners: 5, keyMode: 'latch' }),
    channel('sound', sound, { gainDb: 3, listeners: 0, lastTalk: last(JUN, 3 * MIN) }),
    channel('camera', camera, {
      mode: 'exclusive',
      listeners: 7,
      talkers: talks(ELENA, 21 * S),
      lastTalk: last(ELENA, 2 * MIN),
      busy: { stationNumber: ELENA, name: who(ELENA) },
    }),
    channel('program', program, {
      feed: true,
      gainDb: -14,
      listeners: 11,
      may: { listen: true, talk: false, override: false },
      talkers: [{ stationNumber: DESK, name: cast.desk, sinceMs: nowMs - 60 * MIN }],
    }),
    channel('security', security, {
      listen: LISTEN_OFF,
      listeners: 2,
      may: { listen: true, talk: false, override: false },
    }),
  ];
}

const stations = (cast: Cast): StationView[] => [
  station(cast, MARA, { talking: [cast.channels[0]] }),
  station(cast, INES, { calling: true }),
  station(cast, KOFI),
  station(cast, ELENA, { talking: [cast.channels[5]] }),
  station(cast, TOM, { presence: 'reconnecting' }),
  station(cast, JUN),
  station(cast, AVA),
  station(cast, SAM, { presence: 'offline' }),
  station(cast, DESK, { name: cast.desk, talking: [cast.channels[6]] }),
  station(cast, 10, { name: 'Rafael Ortiz' }),
  station(cast, 11, { name: 'Mei Tanaka' }),
  station(cast, 12, { name: 'Lena Vogt' }),
  station(cast, 13, { name: 'Omar Said', presence: 'offline' }),
  station(cast, 14, { name: 'Vera Blum', presence: 'offline' }),
];

const SERVER = (cast: Cast): ServerView => ({
  url: 'ws://192.168.4.10:47700',
  name: cast.server,
  host: '192.168.4.10',
  here: false,
});

/** panel.html: Mara talks, Ines calls on Backstage, Elena has the floor of Camera. */
export function panelFixture(nowMs: number, cast: Cast = ENGLISH): PanelState {
  const ringing = call(cast, 3, INES, 2, nowMs - 8 * S);
  return {
    revision: 1,
    app: { version: '0.1.0', platform: 'linux', shell: 'desktop', computerName: 'foh-laptop' },
    settings: {
      ...settingDefaults(),
      setupDone: true,
      name: cast.self,
      place: cast.place,
      language: cast === CHINESE ? 'zh' : 'en',
      theme: 'dark',
      devices: { input: { kind: 'default' }, output: { kind: 'default' } },
      recentServers: [],
      hosting: { on: false, name: '', port: 47_700, channels: [] },
    },
    problems: [],
    connection: { type: 'joined', server: SERVER(cast), sinceMs: nowMs - 60 * MIN },
    pendingInvitation: undefined,
    channels: channels(cast, nowMs),
    selectedChannel: 'main',
    stations: stations(cast),
    talkLog: [],
    microphone: closed,
    muted: false,
    calls: {
      ringing,
      reply: { ...ringing, reachable: true },
      missed: [call(cast, 2, TOM, 1, nowMs - 6 * MIN), call(cast, 1, AVA, 3, nowMs - 21 * MIN)],
    },
    audio: {
      process: 'running',
      input: {
        state: 'running',
        name: 'Sennheiser HMD 27, USB',
        key: 'ALSA/Sennheiser HMD 27, USB',
        insteadOf: undefined,
      },
      output: {
        state: 'running',
        name: 'Sennheiser HMD 27, USB',
        key: 'ALSA/Sennheiser HMD 27, USB',
        insteadOf: undefined,
      },
      inputs: [{ name: 'Sennheiser HMD 27, USB', hostApi: 'ALSA', key: 'ALSA/Sennheiser HMD 27, USB' }],
      outputs: [{ name: 'Sennheiser HMD 27, USB', hostApi: 'ALSA', key: 'ALSA/Sennheiser HMD 27, USB' }],
      hearYourself: false,
    },
    hotkeys: {
      availability: 'ready',
      bindings: [
        { action: { kind: 'talk-selected' }, chord: { key: 'F8', modifiers: [] }, conflict: undefined },
      ],
      capturing: undefined,
    },
    hosting: { type: 'off' },
    discovery: { type: 'looking', servers: [] },
    miniOpen: false,
  };
}

/** The panel with some channels changed. */
export const withChannels = (
  state: PanelState,
  over: Readonly<Record<string, Partial<ChannelView>>>,
): PanelState => ({
  ...state,
  channels: state.channels.map((one) => ({ ...one, ...over[one.id] })),
});

const withStations = (
  state: PanelState,
  over: Readonly<Record<number, Partial<StationView>>>,
): PanelState => ({
  ...state,
  stations: state.stations.map((one) => ({ ...one, ...over[one.stationNumber] })),
});

/** onair.html: held on Main and Lighting for 7 s, while Kofi talks on Lighting. */
export function onAirFixture(nowMs: number, cast: Cast = ENGLISH): PanelState {
  const base = panelFixture(nowMs, cast);
  const who = (number: number): string => nameOf(cast, number);
  const ines = call(cast, 3, INES, 2, nowMs - 2 * MIN);
  const state = withStations(
    withChannels(base, {
      main: { talkers: [], lastTalk: { name: who(MARA), atMs: nowMs - 9 * S }, air: 'held' },
      backstage: { call: undefined },
      lighting: {
        listen: LISTEN_ON,
        air: 'held',
        talkers: [{ stationNumber: KOFI, name: who(KOFI), sinceMs: nowMs - 2 * S }],
      },
    }),
    {
      [MARA]: { talking: undefined },
      [INES]: { calling: false },
      [KOFI]: { talking: [cast.channels[3]] },
    },
  );
  return {
    ...state,
    microphone: {
      type: 'open',
      granted: true,
      latched: false,
      targets: [
        { kind: 'channel', name: cast.channels[0] },
        { kind: 'channel', name: cast.channels[3] },
      ],
      sinceMs: nowMs - 7 * S,
      closesAtMs: nowMs + 53 * S,
      heardBy: 14,
      reply: false,
    },
    calls: { ...state.calls, ringing: undefined, reply: { ...ines, reachable: true } },
  };
}

/**
 * panel.html, bottom right: Mara talks on a priority channel, which dims Elena and the program.
 * Nobody hears Sound.
 */
export function dimmedFixture(nowMs: number, cast: Cast = ENGLISH): PanelState {
  const dimmed = { db: 14, by: cast.channels[0] };
  return withChannels(panelFixture(nowMs, cast), {
    main: { priority: true },
    sound: { priority: true },
    camera: { dimmed },
    program: { dimmed },
  });
}

/** call.html, above: Ines calls directly. */
export function directCallFixture(nowMs: number, cast: Cast = ENGLISH): PanelState {
  const base = panelFixture(nowMs, cast);
  const who = (number: number): string => nameOf(cast, number);
  const ringing = call(cast, 4, INES, undefined, nowMs - 6 * S);
  const state = withStations(
    withChannels(base, {
      main: { talkers: [], lastTalk: { name: who(MARA), atMs: nowMs - 25 * S } },
      backstage: { call: undefined, lastTalk: { name: who(KOFI), atMs: nowMs - 14 * MIN } },
    }),
    { [MARA]: { talking: undefined } },
  );
  return { ...state, calls: { ...state.calls, ringing, reply: { ...ringing, reachable: true } } };
}

/** call.html, below: Reply is held; Ines alone hears. */
export function replyFixture(nowMs: number, cast: Cast = ENGLISH): PanelState {
  const state = withStations(directCallFixture(nowMs, cast), { [INES]: { calling: false, air: 'held' } });
  return {
    ...state,
    microphone: {
      type: 'open',
      granted: true,
      latched: false,
      targets: [{ kind: 'station', name: nameOf(cast, INES) }],
      sinceMs: nowMs - 3 * S,
      closesAtMs: nowMs + 57 * S,
      heardBy: 1,
      reply: true,
    },
    calls: { ...state.calls, ringing: undefined },
  };
}

/** trouble.html: the server is gone; the third try comes in 2 s. */
export function reconnectingFixture(nowMs: number, cast: Cast = ENGLISH): PanelState {
  const base = panelFixture(nowMs, cast);
  const who = (number: number): string => nameOf(cast, number);
  const last = (number: number, minutes: number) => ({ name: who(number), atMs: nowMs - minutes * MIN });
  const ines = call(cast, 3, INES, 2, nowMs - 2 * MIN);
  const lasts: Readonly<Record<string, ReturnType<typeof last>>> = {
    main: last(MARA, 2),
    production: last(TOM, 3),
    backstage: last(INES, 2),
    sound: last(JUN, 5),
    camera: last(ELENA, 2),
  };
  return {
    ...base,
    connection: {
      type: 'waiting',
      server: SERVER(cast),
      reason: 'lost',
      attempt: 3,
      retryAtMs: nowMs + 2 * S,
      wasJoined: true,
    },
    channels: base.channels.map((one) => ({
      ...one,
      gainDb: -6,
      listeners: undefined,
      talkers: [],
      busy: undefined,
      call: undefined,
      lastTalk: lasts[one.id],
    })),
    stations: base.stations.map((one) => ({
      ...one,
      presence: 'offline',
      talking: undefined,
      calling: false,
    })),
    microphone: { type: 'closed', blocked: 'not-joined' },
    calls: { ...base.calls, ringing: undefined, reply: { ...ines, reachable: false } },
  };
}

/** trouble.html: no microphone; everything else goes on. */
export function noMicrophoneFixture(nowMs: number, cast: Cast = ENGLISH): PanelState {
  const base = panelFixture(nowMs, cast);
  const state = withStations(withChannels(base, { backstage: { call: undefined } }), {
    [INES]: { calling: false },
  });
  const ines = call(cast, 3, INES, 2, nowMs - 2 * MIN);
  return {
    ...state,
    microphone: { type: 'closed', blocked: 'no-microphone' },
    audio: { ...state.audio, input: { state: 'missing', name: undefined, insteadOf: undefined }, inputs: [] },
    calls: { ...state.calls, ringing: undefined, reply: { ...ines, reachable: true } },
  };
}

/** panel-narrow.html: latched on Lighting while Ines calls on Backstage. */
export function narrowFixture(nowMs: number, cast: Cast = ENGLISH): PanelState {
  const state = withChannels(panelFixture(nowMs, cast), {
    lighting: {
      listen: LISTEN_ON,
      air: 'latched',
      lastTalk: { name: nameOf(cast, KOFI), atMs: nowMs - 12 * S },
    },
  });
  return {
    ...state,
    microphone: {
      type: 'open',
      granted: true,
      latched: true,
      targets: [{ kind: 'channel', name: cast.channels[3] }],
      sinceMs: nowMs - 12 * S,
      closesAtMs: nowMs + 48 * S,
      heardBy: 5,
      reply: false,
    },
  };
}
