import type { FrameDurationMs } from '../../common/encoded-frame.ts';
import type { StationNumber } from '../../common/station-number.ts';
import { assertNever } from '../../common/assert-never.ts';
import {
  limits,
  type ChannelState,
  type RosterEntry,
  type ServerMessage,
  type Target,
} from '../protocol/index.ts';
import type { Side } from '../../common/device-choice.ts';
import type { DeviceState } from '../../native-audio/devices/device-state.ts';
import type { SupervisorState } from '../processes/supervisor.ts';
import type { ConnectionState } from './connection/connection.ts';
import { NO_LISTENING, reduceListening, type Listening, type ListeningInput } from './listening.ts';
import type { TalkFacts, TalkNews } from './talk/talkspurt.ts';

/**
 * Everything that a panel or a command line may know of the station. Main owns it; nobody else
 * changes it.
 */
export type StationState = StationFacts & TalkFacts;

/** The facts that the reducer below keeps. The talk transmitter owns the rest. */
export interface StationFacts extends Listening {
  readonly connection: ConnectionState;
  /**
   * Present from the first welcome on; kept while reconnecting, so that the panel does not go
   * blank.
   */
  readonly self:
    | {
        readonly stationNumber: StationNumber;
        readonly name: string;
        readonly epoch: string;
        /** The server's own name. */
        readonly serverName?: string | undefined;
      }
    | undefined;
  readonly channels: readonly ChannelState[];
  /** Without this station. */
  readonly roster: ReadonlyMap<StationNumber, RosterEntry>;
  readonly talking: ReadonlyMap<StationNumber, RemoteTalk>;
  readonly frameDurationMs: FrameDurationMs;
  readonly maxTalkspurtMs: number;
  /** Presses are refused. */
  readonly muted: boolean;
  readonly audio: {
    readonly process: SupervisorState;
    readonly input: DeviceState;
    readonly output: DeviceState;
  };
  /** Volume of channels, dB. */
  readonly gains: Readonly<Record<string, number>>;
}

/** Nobody is heard here, and nobody hears this station. */
export const isSilent = ({ microphone, talking }: StationState): boolean =>
  microphone.type === 'closed' && talking.size === 0;

export interface RemoteTalk {
  readonly talkspurt: number;
  readonly targets: readonly Target[];
  readonly override: boolean;
}

/** A change of the station's state. */
export type StationInput = StationFact | TalkNews;

export type StationFact =
  | { readonly type: 'connection'; readonly state: ConnectionState }
  | { readonly type: 'server'; readonly message: ServerMessage }
  /** Another server was chosen, or none. Everything known of the last one is forgotten. */
  | { readonly type: 'server-left' }
  | { readonly type: 'muted'; readonly on: boolean }
  | { readonly type: 'audio-process'; readonly state: SupervisorState }
  | { readonly type: 'device'; readonly side: Side; readonly state: DeviceState }
  | { readonly type: 'gain'; readonly channel: string; readonly gainDb: number }
  | Extract<ListeningInput, { type: 'wanted' }>;

export const INITIAL_STATION_FACTS: StationFacts = {
  connection: { type: 'idle' },
  self: undefined,
  channels: [],
  ...NO_LISTENING,
  roster: new Map(),
  talking: new Map(),
  frameDurationMs: 10,
  maxTalkspurtMs: limits.TALKSPURT_MAX_MS,
  muted: false,
  audio: { process: { type: 'stopped' }, input: { type: 'off' }, output: { type: 'off' } },
  gains: {},
};

/** The pure reducer: what was known, and one thing that happened. */
export function reduceStation<Facts extends StationFacts>(state: Facts, input: StationFact): Facts {
  switch (input.type) {
    case 'connection':
      // Nobody knows who talks while the connection is gone. A lamp that stays lit would be wrong.
      return {
        ...state,
        connection: input.state,
        talking: input.state.type === 'joined' ? state.talking : new Map(),
      };
    case 'server':
      return reduceServer(state, input.message);
    case 'server-left': {
      const { self, channels, roster, talking, gains } = INITIAL_STATION_FACTS;
      return { ...state, ...NO_LISTENING, self, channels, roster, talking, gains };
    }
    case 'muted':
      return { ...state, muted: input.on };
    case 'audio-process':
      if (input.state.type === 'running')
        return { ...state, audio: { ...state.audio, process: input.state } };
      return { ...state, audio: { process: input.state, input: { type: 'off' }, output: { type: 'off' } } };
    case 'device':
      return { ...state, audio: { ...state.audio, [input.side]: input.state } };
    case 'gain':
      return { ...state, gains: { ...state.gains, [input.channel]: input.gainDb } };
    case 'wanted':
      return { ...state, ...reduceListening(state, input) };
    default:
      return assertNever(input);
  }
}

function reduceServer<Facts extends StationFacts>(state: Facts, message: ServerMessage): Facts {
  switch (message.type) {
    case 'welcome':
      return {
        ...state,
        self: {
          stationNumber: message.you,
          name: message.name,
          epoch: message.epoch,
          serverName: message.serverName,
        },
        channels: message.channels,
        ...reduceListening(state, message),
        frameDurationMs: message.frameDurationMs,
        maxTalkspurtMs: message.maxTalkspurtMs,
        roster: new Map(
          message.roster.filter(({ id }) => id !== message.you).map((entry) => [entry.id, entry]),
        ),
        talking: new Map(
          message.talking.map(({ talker, talkspurt, targets, override }) => [
            talker,
            { talkspurt, targets, override },
          ]),
        ),
      };
    case 'subscribed':
      return { ...state, ...reduceListening(state, message) };
    case 'channel.codec':
      return {
        ...state,
        channels: state.channels.map((channel) =>
          channel.id === message.channel ? { ...channel, codec: message.codec } : channel,
        ),
      };
    case 'station.joined':
    case 'station.updated': {
      if (message.station.id === state.self?.stationNumber) return state;
      // A Partyline server holds no more stations than this.
      if (state.roster.size >= limits.MAX_STATIONS && !state.roster.has(message.station.id)) return state;
      return { ...state, roster: new Map(state.roster).set(message.station.id, message.station) };
    }
    case 'station.left': {
      const roster = new Map(state.roster);
      const talking = new Map(state.talking);
      roster.delete(message.id);
      talking.delete(message.id);
      return { ...state, roster, talking };
    }
    case 'talk.started': {
      const { talker, talkspurt, targets, override } = message;
      if (!state.roster.has(talker)) return state;
      return { ...state, talking: new Map(state.talking).set(talker, { talkspurt, targets, override }) };
    }
    case 'talk.stopped': {
      if (state.talking.get(message.talker)?.talkspurt !== message.talkspurt) return state;
      const talking = new Map(state.talking);
      talking.delete(message.talker);
      return { ...state, talking };
    }
    case 'talk.granted':
    case 'talk.denied':
    case 'talk.ended':
    case 'call':
    case 'called':
    case 'error':
    case 'challenge':
    case 'ping':
    case 'pong':
      return state;
    default:
      return assertNever(message);
  }
}
