import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodecName } from '../../../../common/codec.ts';
import { parseServerMessage, type Target } from '../../../../main/protocol/index.ts';
import { parseConfig } from '../../../../main/server/config/config.ts';
import { createRoomState, type Delivery, type RoomState } from '../../../../main/server/room/room-state.ts';
import { Room } from '../../../../main/server/room/room.ts';
import { holds, PROPERTY_TIMEOUT_MS } from '../../../support/wire-property.ts';

// Six stations, by name, in a room where permissions differ; anything may happen in any order.
const NAMES = ['Ann', 'Bob', 'Boss', 'Bob', 'Eve', 'Old'];
const WIDE: CodecName[] = ['PCMU/16000', 'PCMU/8000'];
const CODECS: CodecName[][] = [WIDE, WIDE, WIDE, WIDE, WIDE, ['PCMU/8000']];
const CHANNELS = ['main', 'stage', 'crew', 'nowhere'];
const { channels } = parseConfig(
  JSON.stringify({
    channels: [
      { name: 'Main' },
      { name: 'Stage', mode: 'exclusive', override: ['Boss'] },
      {
        name: 'Crew',
        mode: 'exclusive',
        talk: ['B*', 'Eve'],
        listen: ['Bob*', 'Ann', 'Old'],
        override: ['Boss', 'Eve'],
      },
    ],
  }),
  'test',
);
const mayListenCrew = (name: string): boolean => /^(bob|ann|old)/i.test(name);

type Op = readonly [kind: number, who: number, a: number, b: number];
const ops = fc.array(fc.tuple(fc.nat(9), fc.nat(5), fc.nat(255), fc.nat(255)), {
  maxLength: 40,
  size: 'max',
});
const subset = (bits: number): string[] => CHANNELS.filter((_, index) => bits & (1 << index));

interface Place {
  connection: string;
  number: number;
  name: string;
  listen: string[];
  session: { session: string; token: string };
}

/** Plays the operations against a room, and notes what each connection may expect. */
function play(list: readonly Op[], check: (world: World) => void): void {
  const world = new World();
  for (const op of list) {
    world.step(op);
    check(world);
  }
}

class World {
  readonly state: RoomState<string>;
  readonly room: Room<string>;
  readonly places: (Place | null)[] = NAMES.map(() => null);
  /** Connections to which the room may still send. */
  readonly live = new Set<string>();
  now = 0;
  #count = 0;
  #last: (Place | null)[] = NAMES.map(() => null);

  constructor() {
    this.state = createRoomState({
      channels,
      epoch: 'e',
      frameDurationMs: 10,
      maxTalkspurtMs: 2_000,
      newSecret: () => Buffer.from(String((this.#count += 1)).padStart(16, '0')).toString('base64'),
      maxStations: 5,
      graceMs: 1_000,
    });
    this.room = new Room(this.state);
    // Most stations have joined and listen, so that the first step already has effects.
    for (const who of [0, 1, 2, 4]) {
      this.step([0, who, 2, 0]);
      this.step([2, who, 255, 255]);
    }
  }

  /** Granted targets of a station's running talkspurt; null when it does not talk. */
  targetsOf(number: number): readonly Target[] | null {
    return this.state.members.get(number)?.talkspurt?.targets ?? null;
  }

  step([kind, who, a, b]: Op): void {
    const place = this.places[who];
    if (kind === 0 || !place) {
      this.#join(who, a);
      return;
    }
    switch (kind) {
      case 1:
        this.live.delete(place.connection);
        this.places[who] = null;
        this.#take(
          this.room.disconnect(place.number, place.connection, a % 3 === 0 ? 'left' : 'lost', this.now),
        );
        return;
      case 2:
        this.#take(this.room.subscribe(place.number, { listen: subset(a), talk: subset(b) }));
        return;
      case 3:
      case 4:
      case 5: {
        const targets: Target[] = subset(a).map((channel) => ({ channel }));
        if (b & 1) targets.push({ station: (b >> 3) % 8 });
        if (targets.length === 0) targets.push({ channel: 'main' });
        this.#take(
          this.room.talkStart(place.number, { talkspurt: a % 3, targets, override: (b & 2) !== 0 }, this.now),
        );
        return;
      }
      case 6:
        this.#take(this.room.talkStop(place.number, a % 3));
        return;
      case 7:
        this.now += a * 4;
        this.#take(this.room.tick(this.now));
        return;
      case 8:
        this.#take(
          this.room.call(place.number, { target: b & 1 ? { station: a % 8 } : { channel: CHANNELS[a % 4] } }),
        );
        return;
      default:
        this.room.route(place.number, a & 1 ? 'PCMU/8000' : 'PCMU/16000', this.now);
    }
  }

  #join(who: number, a: number): void {
    this.#count += 1;
    const connection = `c${String(this.#count)}`;
    const resume = a & 1 ? this.#last[who]?.session : undefined;
    // Four station ids for six people: some ids are copies.
    const stationId = `s${String(a & 2 ? who : who % 4)}`;
    this.live.add(connection);
    const result = this.room.join({ connection, stationId, name: NAMES[who], codecs: CODECS[who], resume });
    if (!result.ok) {
      this.live.delete(connection);
      return;
    }
    const old = this.places[who];
    const place: Place = {
      connection,
      number: result.stationNumber,
      name: '',
      listen: [],
      session: { session: '', token: '' },
    };
    this.places[who] = place;
    this.#last[who] = place;
    this.#take(result.deliveries);
    // One person has a second connection: the test goes on with the new one only.
    if (old && this.live.has(old.connection) && old.number !== place.number) {
      this.live.delete(old.connection);
      this.#take(this.room.disconnect(old.number, old.connection, 'left', this.now));
    }
  }

  #take(deliveries: readonly Delivery<string>[]): void {
    for (const delivery of deliveries) {
      if (delivery.to.length === 0 || new Set(delivery.to).size !== delivery.to.length)
        throw new Error('nobody, or twice');
      const { message } = delivery;
      for (const to of delivery.to) {
        if (!this.live.has(to)) throw new Error(`${message.type} to a connection that is gone`);
        const place = this.places.find((other) => other?.connection === to);
        if (!place) continue;
        if (message.type === 'welcome') {
          place.name = message.name;
          place.listen = message.listen;
          place.session = { session: message.session, token: message.resumeToken };
        }
        if (message.type === 'subscribed') place.listen = message.listen;
        if (message.type === 'talk.started') {
          for (const target of message.targets) {
            if ('channel' in target && target.channel === 'crew' && !mayListenCrew(place.name))
              throw new Error('not theirs');
            if ('station' in target && target.station !== place.number) throw new Error('not theirs');
          }
        }
      }
    }
  }
}

function checkRouting(world: World): void {
  const { room, state, places, live, now } = world;
  for (const talker of places) {
    if (!talker) continue;
    const targets = world.targetsOf(talker.number);
    for (const target of targets ?? []) {
      if ('station' in target && state.members.get(target.station)?.link.type !== 'connected')
        throw new Error('talks to a station without a connection');
    }
    for (const codec of WIDE) {
      const receivers = targets ? room.route(talker.number, codec, now) : [];
      const expected = places.filter((place, who) => {
        if (
          !place ||
          place === talker ||
          !live.has(place.connection) ||
          !targets ||
          !CODECS[who].includes(codec)
        )
          return false;
        return targets.some((t) =>
          'channel' in t ? place.listen.includes(t.channel) : t.station === place.number,
        );
      });
      const wanted = expected.map((place) => place!.connection).sort();
      const got = [...receivers].sort();
      if (got.join() !== wanted.join()) throw new Error(`heard by ${got.join()}, should be ${wanted.join()}`);
      if (
        places.some(
          (p) => p && receivers.includes(p.connection) && p.listen.includes('crew') && !mayListenCrew(p.name),
        )
      ) {
        throw new Error('listens without permission');
      }
    }
  }
}

function checkFloors(world: World): void {
  const { state, places } = world;
  for (const channel of ['stage', 'crew']) {
    const talkers = places.filter((place) =>
      world
        .targetsOf(place?.number ?? 0)
        ?.some((target) => 'channel' in target && target.channel === channel),
    );
    if (talkers.length > 1) throw new Error(`${String(talkers.length)} talkers on ${channel}`);
    if ((talkers[0]?.number ?? null) !== (state.channels.get(channel)?.floor?.holder ?? null))
      throw new Error(`the floor of ${channel} is not its talker's`);
  }
}

describe('the room, under any operations in any order', () => {
  it(
    'routes each frame once to exactly the stations that listen, and sends only to connected ones',
    () => {
      holds(
        fc.property(ops, (list) => {
          play(list, (world) => {
            checkFloors(world);
            // After every step, so that no cached result can survive a change.
            checkRouting(world);
          });
        }),
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'sends only messages that the protocol allows',
    () => {
      holds(
        fc.property(ops, (list) => {
          const world = new World();
          for (const op of list) world.step(op);
          const result = world.room.join({ connection: 'x', stationId: 'x', name: 'Bob', codecs: WIDE });
          if (!result.ok) return;
          for (const delivery of result.deliveries) {
            const parsed = parseServerMessage(JSON.stringify(delivery.message));
            expect(parsed).toMatchObject({ ok: true });
          }
        }),
        // Fewer runs: parsing a welcome is slow.
        process.env.CI ? 20_000 : 1_000,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});
