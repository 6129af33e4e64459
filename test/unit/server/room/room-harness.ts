import { expect } from 'vitest';
import type { CodecName } from '../../../../common/codec.ts';
import type { ServerMessage, WelcomeMessage } from '../../../../main/protocol/index.ts';
import { parseConfig } from '../../../../main/server/config/config.ts';
import { createRoomState, type Delivery, type RoomState } from '../../../../main/server/room/room-state.ts';
import { Room } from '../../../../main/server/room/room.ts';

type MessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

export interface JoinOptions {
  readonly connection?: string;
  readonly stationId?: string;
  readonly place?: string;
  readonly codecs?: CodecName[];
  readonly resume?: { session: string; token: string };
  readonly takesOver?: boolean;
  /** Channels to listen and talk on at once. */
  readonly on?: string[];
}

/** A room of named connections, with a clock, and an inbox for each connection. */
export class RoomHarness {
  now = 1_000_000;
  readonly room: Room<string>;
  readonly state: RoomState<string>;
  readonly #inboxes = new Map<string, ServerMessage[]>();
  #secrets = 0;

  constructor(
    channels: unknown[] = [{ name: 'Main' }],
    settings: { maxStations?: number; maxTalkspurtMs?: number; serverName?: string } = {},
  ) {
    this.state = createRoomState({
      channels: parseConfig(JSON.stringify({ channels }), 'test').channels,
      epoch: 'epoch',
      frameDurationMs: 10,
      maxTalkspurtMs: 60_000,
      newSecret: () => Buffer.from(String((this.#secrets += 1)).padStart(24, 's')).toString('base64'),
      ...settings,
    });
    this.room = new Room(this.state);
  }

  /** Joins; the connection has the station's name unless another is given. */
  join(name: string, options: JoinOptions = {}): WelcomeMessage {
    const {
      connection = name,
      stationId = `id-${name}`,
      codecs = ['PCMU/16000', 'PCMU/8000'],
      resume,
      place,
      takesOver = false,
    } = options;
    const result = this.room.join({ connection, stationId, name, place, codecs, resume, takesOver });
    if (!result.ok) throw new Error(result.reason);
    this.apply(result.deliveries);
    const welcome = this.read(connection, 'welcome');
    if (options.on) {
      this.apply(this.room.subscribe(welcome.you, { listen: options.on, talk: options.on }));
      this.read(connection, 'subscribed');
    }
    return welcome;
  }

  apply(deliveries: readonly Delivery<string>[]): void {
    for (const delivery of deliveries) {
      expect(new Set(delivery.to).size).toBe(delivery.to.length);
      for (const to of delivery.to) {
        const inbox = this.#inboxes.get(to) ?? [];
        this.#inboxes.set(to, inbox);
        // A copy of this moment, as on the wire.
        inbox.push(JSON.parse(JSON.stringify(delivery.message)) as ServerMessage);
      }
    }
  }

  subscribe(number: number, listen: string[], talk: string[]): void {
    this.apply(this.room.subscribe(number, { listen, talk }));
  }

  press(
    number: number,
    talkspurt: number,
    targets: ({ channel: string } | { station: number })[],
    override = false,
  ): void {
    this.apply(this.room.talkStart(number, { talkspurt, targets, override }, this.now));
  }

  release(number: number, talkspurt: number): void {
    this.apply(this.room.talkStop(number, talkspurt));
  }

  lose(number: number, connection: string, how: 'left' | 'lost' = 'lost'): void {
    this.apply(this.room.disconnect(number, connection, how, this.now));
  }

  pass(milliseconds: number): void {
    this.now += milliseconds;
    this.apply(this.room.tick(this.now));
  }

  route(number: number, codec: CodecName = 'PCMU/8000'): readonly string[] {
    return this.room.route(number, codec, this.now);
  }

  /** The number of the station that holds an exclusive channel's floor. */
  holder(channel: string): number | null {
    return this.state.channels.get(channel)?.floor?.holder ?? null;
  }

  /** All messages for a connection since the last call. */
  drain(connection: string): ServerMessage[] {
    const messages = this.#inboxes.get(connection) ?? [];
    this.#inboxes.delete(connection);
    return messages;
  }

  drainAll(): void {
    this.#inboxes.clear();
  }

  /** The one message of this type since the last call; drops the others. */
  read<T extends ServerMessage['type']>(connection: string, type: T): MessageOf<T> {
    const messages = this.drain(connection);
    const found = messages.filter((message) => message.type === type);
    if (found.length !== 1) {
      throw new Error(
        `${String(found.length)} ${type} for ${connection} in ${messages.map((m) => m.type).join(', ')}`,
      );
    }
    return found[0] as MessageOf<T>;
  }
}
