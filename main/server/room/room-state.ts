import type { FrameDurationMs } from '../../../common/encoded-frame.ts';
import { CODEC_NAMES, type CodecName } from '../../../common/codec.ts';
import type { ChannelMode } from '../../../common/channel-mode.ts';
import type { StationNumber } from '../../../common/station-number.ts';
import {
  type ChannelState,
  type RosterEntry,
  type ServerMessage,
  type TalkEndReason,
  type Target,
} from '../../protocol/index.ts';
import { matchNames, type NameTest } from './names.ts';

/** A channel as the configuration gives it. Patterns are station names, `*` as wildcard. */
export interface ChannelConfig {
  readonly id: string;
  readonly name: string;
  readonly mode: ChannelMode;
  readonly talk: readonly string[];
  readonly listen: readonly string[];
  readonly override: readonly string[];
  /** A program feed, such as a stage microphone: it has no time limit. */
  readonly feed: boolean;
  /** Listeners may dim everything else while somebody talks here. */
  readonly priority: boolean;
}

/** The right to talk on an exclusive channel. */
export interface Floor {
  readonly holder: StationNumber;
  /** Whether the holder took it with the override permission: then nobody can displace it. */
  readonly override: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly mode: ChannelMode;
  readonly feed: boolean;
  readonly priority: boolean;
  readonly may: { readonly talk: NameTest; readonly listen: NameTest; readonly override: NameTest };
  codec: CodecName;
  floor: Floor | null;
}

export type May = ChannelState['may'];

export interface Talkspurt<C> {
  readonly id: number;
  /** Granted targets only. */
  targets: readonly Target[];
  override: boolean;
  readonly startedAt: number;
  lastAudioAt: number;
  /**
   * Stations that were told, each with a fingerprint of what it was told: a change is told again,
   * and the end is told to the same stations.
   */
  readonly audience: Map<number, string>;
  /** Receivers by codec, valid while `revision` is the room's. */
  cache: { revision: number; receivers: Map<CodecName, readonly C[]> };
}

/** One station's place in the room. It outlives a lost connection by the grace time. */
export interface Member<C> {
  readonly stationNumber: StationNumber;
  readonly session: string;
  readonly resumeToken: string;
  /** The station's secret key to its place: never shown to others. */
  readonly stationId: string;
  wantedName: string;
  name: string;
  place: string | undefined;
  codecs: readonly CodecName[];
  may: ReadonlyMap<string, May>;
  listen: ReadonlySet<string>;
  talk: ReadonlySet<string>;
  link:
    | { readonly type: 'connected'; readonly connection: C }
    | { readonly type: 'lost'; readonly since: number };
  talkspurt: Talkspurt<C> | null;
}

/** A message that the room wants sent. `to` holds connections as they were given to `join`. */
export interface Delivery<C> {
  readonly to: readonly C[];
  readonly message: ServerMessage;
}

export interface RoomSettings {
  readonly channels: readonly ChannelConfig[];
  /** The server's own name, for people. */
  readonly serverName?: string | undefined;
  /** Identifies this run of the server. */
  readonly epoch: string;
  readonly frameDurationMs: FrameDurationMs;
  readonly maxTalkspurtMs: number;
  /** Base64 of fresh random bytes, for session names and resume tokens. */
  readonly newSecret: () => string;
  readonly maxStations?: number;
  readonly graceMs?: number;
}

/** Counts of talkspurts since the start. They only grow. */
export interface TalkCounts {
  started: number;
  /** Requests without any granted target. */
  denied: number;
  readonly ended: Record<TalkEndReason, number>;
}

export interface RoomState<C> {
  readonly settings: RoomSettings;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly members: Map<StationNumber, Member<C>>;
  /** Members with a talkspurt under way. */
  readonly talking: Set<Member<C>>;
  readonly talkCounts: TalkCounts;
  lastStationNumber: StationNumber;
  /** Goes up with every change that may alter who hears whom. */
  revision: number;
}

/** Makes an empty room. */
export function createRoomState<C>(settings: RoomSettings): RoomState<C> {
  return {
    settings,
    channels: new Map(settings.channels.map((config) => [config.id, createChannel(config)])),
    members: new Map(),
    talking: new Set(),
    talkCounts: {
      started: 0,
      denied: 0,
      ended: {
        released: 0,
        'no-audio': 0,
        'too-long': 0,
        overridden: 0,
        superseded: 0,
        disconnected: 0,
        'no-target': 0,
      },
    },
    lastStationNumber: 0,
    revision: 0,
  };
}

function createChannel(config: ChannelConfig): Channel {
  return {
    id: config.id,
    name: config.name,
    mode: config.mode,
    feed: config.feed,
    priority: config.priority,
    may: {
      talk: matchNames(config.talk),
      listen: matchNames(config.listen),
      override: matchNames(config.override),
    },
    codec: CODEC_NAMES[0],
    floor: null,
  };
}

/** The permissions of a station with this name, by channel. */
export function permissionsOf(
  channels: ReadonlyMap<string, Channel>,
  name: string,
): ReadonlyMap<string, May> {
  return new Map(
    [...channels.values()].map(({ id, may }) => [
      id,
      { listen: may.listen(name), talk: may.talk(name), override: may.override(name) },
    ]),
  );
}

export function rosterEntry<C>(member: Member<C>): RosterEntry {
  return {
    id: member.stationNumber,
    name: member.name,
    ...(member.place === undefined ? {} : { place: member.place }),
    presence: member.link.type === 'connected' ? 'online' : 'reconnecting',
    codecs: [...member.codecs],
    listen: [...member.listen],
    talk: [...member.talk],
  };
}

/** Whether this station can be reached now. */
export function isConnected<C>(state: RoomState<C>, stationNumber: StationNumber): boolean {
  return state.members.get(stationNumber)?.link.type === 'connected';
}

/** Connections of all connected stations, except one. */
export function connectionsBut<C>(state: RoomState<C>, but?: Member<C>): C[] {
  const connections: C[] = [];
  for (const member of state.members.values()) {
    if (member !== but && member.link.type === 'connected') connections.push(member.link.connection);
  }
  return connections;
}

/** Collects deliveries in order. A message to nobody is left out. */
export class Outbox<C> {
  readonly deliveries: Delivery<C>[] = [];

  send(to: readonly C[], message: ServerMessage): void {
    if (to.length > 0) this.deliveries.push({ to, message });
  }

  /** Sends to one member, if it is connected. */
  tell(member: Member<C>, message: ServerMessage): void {
    if (member.link.type === 'connected') this.send([member.link.connection], message);
  }
}
