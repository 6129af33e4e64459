import type {
  CallEntry,
  ChannelView,
  FiguresView,
  LevelsView,
  ListenView,
  MicrophoneView,
  StationView,
} from '../../main/contract/index.ts';

/** The people in the panel's drawings, and the small parts of its states. */

export const MARA = 1;
export const INES = 2;
export const KOFI = 3;
export const ELENA = 4;
export const TOM = 5;
export const JUN = 6;
export const AVA = 7;
export const SAM = 8;
export const DESK = 9;

/** The words of the drawings, so that the Chinese page can be drawn from the same states. */
export interface Cast {
  readonly self: string;
  readonly place: string;
  readonly server: string;
  readonly channels: readonly [string, string, string, string, string, string, string, string];
  /** Mara, Ines, Kofi, Elena, Tom, Jun, Ava, Sam: name and place. */
  readonly people: readonly (readonly [string, string])[];
  readonly desk: string;
}

export const ENGLISH: Cast = {
  self: 'Noor Haddad',
  place: 'FOH Sound',
  server: 'Main Stage',
  channels: ['Main', 'Production', 'Backstage', 'Lighting', 'Sound', 'Camera', 'Program', 'Security'],
  people: [
    ['Mara Lindqvist', 'Stage left'],
    ['Ines Duarte', 'Wings right'],
    ['Kofi Mensah', 'Booth'],
    ['Elena Petrova', 'Camera 1'],
    ['Tom Okafor', 'Office'],
    ['Jun Takeda', 'Monitors'],
    ['Ava Novak', 'Follow spot 2'],
    ['Sam Reyes', 'Security gate'],
  ],
  desk: 'FOH desk',
};

export const CHINESE: Cast = {
  self: '何雨桐',
  place: '调音台',
  server: '主舞台',
  channels: ['主通道', '制作', '后台', '灯光', '音响', '摄像', '节目', '安保'],
  people: [
    ['林晓岚', '舞台左侧'],
    ['杜若溪', '后台右侧'],
    ['孟凯', '灯光台'],
    ['裴雪莹', '1 号机位'],
    ['欧阳志远', '制作部'],
    ['竹田纯', '返送'],
    ['诺瓦克·艾娃', '追光 2'],
    ['雷山', '安保门岗'],
  ],
  desk: '现场调音台',
};

export const nameOf = (cast: Cast, station: number): string => cast.people[station - 1]?.[0] ?? cast.desk;

export const closed: MicrophoneView = { type: 'closed', blocked: undefined };

export function station(cast: Cast, number: number, over: Partial<StationView> = {}): StationView {
  const [name, place] = cast.people[number - 1] ?? [`Station ${number}`, ''];
  return {
    stationNumber: number,
    name,
    place,
    mark: undefined,
    presence: 'online',
    awaySinceMs: undefined,
    talking: undefined,
    calling: false,
    air: 'off',
    ...over,
  };
}

export const LISTEN_ON: ListenView = { type: 'on' };
export const LISTEN_OFF: ListenView = { type: 'off' };

export const channel = (id: string, name: string, over: Partial<ChannelView> = {}): ChannelView => ({
  id,
  name,
  pinned: false,
  mode: 'open',
  feed: false,
  priority: false,
  may: { listen: true, talk: true, override: false },
  listen: LISTEN_ON,
  gainDb: -6,
  dimmed: undefined,
  keyMode: 'smart',
  listeners: 0,
  listenerNames: [],
  talkers: [],
  lastTalk: undefined,
  earlier: [],
  busy: undefined,
  air: 'off',
  call: undefined,
  callingUntilMs: undefined,
  ...over,
});

export const call = (
  cast: Cast,
  id: number,
  number: number,
  where: number | undefined,
  atMs: number,
): CallEntry => ({
  id,
  stationNumber: number,
  name: nameOf(cast, number),
  channel: where === undefined ? undefined : cast.channels[where],
  atMs,
});

const meterDb = (percent: number): number => -60 + (60 * percent) / 100;

/** How far the drawn meters are lit: the microphone, Mara, Elena and the feed. */
export function levelsFixture(microphonePercent = 38): LevelsView {
  const level = (peak: number, rms = peak) => ({ peakDb: meterDb(peak), rmsDb: meterDb(rms) });
  return {
    input: level(microphonePercent),
    output: level(50),
    talkers: [
      { stationNumber: MARA, ...level(64) },
      { stationNumber: KOFI, ...level(52) },
      { stationNumber: ELENA, ...level(46) },
      { stationNumber: DESK, ...level(58, 52) },
    ],
  };
}

/** 24 ms, as drawn: 5, 3, 1, 10 and 5. */
export const DRAWN_DELAY: FiguresView['mouthToEar'] = [
  { part: 'capture', block: 'microphone', ms: 3.5 },
  { part: 'capture', block: 'capture-rate', ms: 1.5 },
  { part: 'send', block: 'frame', ms: 3 },
  { part: 'network', block: 'network', ms: 1 },
  { part: 'buffer', block: 'jitter-buffer', ms: 10 },
  { part: 'playout', block: 'playout-rate', ms: 1.5 },
  { part: 'playout', block: 'queue', ms: 1 },
  { part: 'playout', block: 'speaker', ms: 2.5 },
];

export const figuresFixture = (nowMs: number): FiguresView => ({
  atMs: nowMs,
  rttMs: 1.1,
  jitterMs: 2.3,
  latePercent: 0.1,
  lostPercent: 0,
  bufferMs: 10,
  driftPpm: -21,
  inKbitPerS: 192,
  outKbitPerS: 0,
  delayBandwidthBytes: 26,
  underruns: 0,
  concealedMs: 0,
  mouthToEar: DRAWN_DELAY,
  soundBinding: 'addon',
});
