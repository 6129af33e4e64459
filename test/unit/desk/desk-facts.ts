import { NO_CALLS } from '../../../main/desk/talk/calls.ts';
import type { DeskFacts } from '../../../main/desk/panel/facts.ts';
import { NO_CONNECTION } from '../../../main/desk/server/connection-memory.ts';
import { NOBODY_OFFLINE } from '../../../main/desk/server/offline-stations.ts';
import { defaultSettings } from '../../../main/desk/settings/settings-schema.ts';
import { NO_TALK_MEMORY } from '../../../main/desk/talk/talk-memory.ts';
import type { ChannelState, RosterEntry } from '../../../main/protocol/index.ts';
import { INITIAL_STATION_FACTS, type StationState } from '../../../main/station/state.ts';

export const URL_A = 'ws://10.0.0.5:7420';

export const channel = (id: string, fields: Partial<ChannelState> = {}): ChannelState => ({
  id,
  name: `${id[0].toUpperCase()}${id.slice(1)}`,
  mode: 'open',
  codec: 'PCMU/16000',
  may: { listen: true, talk: true, override: false },
  ...fields,
});

export const entry = (id: number, name: string, fields: Partial<RosterEntry> = {}): RosterEntry => ({
  id,
  name,
  presence: 'online',
  codecs: ['PCMU/8000'],
  listen: ['main'],
  talk: ['main'],
  ...fields,
});

const running = {
  type: 'running',
  name: 'Headset',
  hostApi: 'ALSA',
  key: 'ALSA/Headset',
  sampleRateHz: 48_000,
  blockFrames: 240,
  simulated: false,
} as const;

/** Joined as number 1, with Ann (3) and Bob (4), on Main and Stage; everything runs. */
export const station = (fields: Partial<StationState> = {}): StationState => ({
  ...INITIAL_STATION_FACTS,
  microphone: { type: 'closed' },
  talkKeys: [],
  connection: { type: 'joined' },
  self: { stationNumber: 1, name: 'Me', epoch: 'e1' },
  channels: [channel('main'), channel('stage', { mode: 'exclusive' })],
  listen: ['main', 'stage'],
  talk: ['main', 'stage'],
  roster: new Map([entry(4, 'Bob'), entry(3, 'Ann')].map((it) => [it.id, it])),
  audio: { process: { type: 'running', pid: 1 }, input: running, output: running },
  ...fields,
});

export const facts = (fields: Partial<DeskFacts> = {}): DeskFacts => ({
  app: { version: '1.0.0', platform: 'linux', shell: 'desktop', computerName: 'desk-7' },
  settings: defaultSettings(),
  name: 'Me',
  problems: [],
  station: station(),
  maxTalkMs: 60_000,
  connection: {
    ...NO_CONNECTION,
    server: { url: URL_A, name: undefined, here: false },
    joinedAtMs: 500,
    wasJoined: true,
  },
  pendingInvitation: undefined,
  slowDownUntilMs: undefined,
  talk: NO_TALK_MEMORY,
  offline: NOBODY_OFFLINE,
  calls: NO_CALLS,
  calling: new Map(),
  inputs: [],
  outputs: [],
  hearYourself: false,
  inputChannels: {},
  hotkeys: { availability: 'ready', capturing: undefined },
  hosting: { type: 'off' },
  discovery: { type: 'looking', servers: [] },
  miniOpen: false,
  ...fields,
});
