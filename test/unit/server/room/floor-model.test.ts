import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { ServerMessage } from '../../../../main/protocol/index.ts';
import { parseConfig } from '../../../../main/server/config/config.ts';
import { createRoomState, type Delivery } from '../../../../main/server/room/room-state.ts';
import { Room } from '../../../../main/server/room/room.ts';
import { holds, PROPERTY_TIMEOUT_MS } from '../../../support/wire-property.ts';

const CLIENTS = 50;
const FLOORS = ['stage', 'radio'];
const { channels } = parseConfig(
  JSON.stringify({
    channels: [
      { name: 'Stage', mode: 'exclusive', override: ['Boss*'] },
      { name: 'Radio', mode: 'exclusive', override: ['Boss*', 'C7'] },
      { name: 'Open' },
    ],
  }),
  'test',
);
// Every tenth client may override.
const nameOf = (index: number): string => (index % 10 === 0 ? `Boss${String(index)}` : `C${String(index)}`);

/** The rules of the floor written a second time, as plainly as possible. */
class Model {
  readonly holders = new Map<string, { client: number; override: boolean }>();
  readonly running = new Map<
    number,
    { id: number; channels: Set<string>; startedAt: number; audioAt: number }
  >();

  end(client: number): void {
    this.running.delete(client);
    for (const [floor, holder] of this.holders) if (holder.client === client) this.holders.delete(floor);
  }

  start(client: number, id: number, wanted: readonly string[], override: boolean, now: number): void {
    if (this.running.get(client)?.id !== id) this.end(client);
    const granted = new Set<string>();
    for (const channel of wanted) {
      if (channel === 'open') {
        granted.add(channel);
        continue;
      }
      const strong = override && (nameOf(client).startsWith('Boss') || (channel === 'radio' && client === 7));
      const holder = this.holders.get(channel);
      if (holder && holder.client !== client) {
        if (!strong || holder.override) continue;
        const loser = this.running.get(holder.client)!;
        loser.channels.delete(channel);
        if (loser.channels.size === 0) this.end(holder.client);
      }
      this.holders.set(channel, { client, override: strong });
      granted.add(channel);
    }
    for (const [floor, holder] of this.holders)
      if (holder.client === client && !granted.has(floor)) this.holders.delete(floor);
    const before = this.running.get(client);
    if (granted.size === 0) this.end(client);
    else this.running.set(client, { startedAt: now, audioAt: now, ...before, id, channels: granted });
  }

  tick(now: number): void {
    for (const [client, { startedAt, audioAt }] of [...this.running]) {
      if (now - startedAt >= 3_000 || now - audioAt >= 500) this.end(client);
    }
  }
}

/** The channels that each client believes to hold, judged only by the messages that it got. */
class Beliefs {
  readonly granted = new Map<number, Set<string>>();

  hear(client: number, message: ServerMessage): void {
    if (message.type === 'talk.granted') {
      const now = message.targets.flatMap((target) => ('channel' in target ? [target.channel] : []));
      this.granted.set(client, new Set(now));
    } else if (message.type === 'talk.ended') this.granted.delete(client);
  }

  holders(floor: string): number[] {
    return [...this.granted].filter(([, set]) => set.has(floor)).map(([client]) => client);
  }
}

type Op = readonly [kind: number, client: number, bits: number, id: number];
const race = fc.array(fc.tuple(fc.nat(11), fc.nat(CLIENTS - 1), fc.nat(63), fc.nat(2)), {
  minLength: 20,
  maxLength: 120,
  size: 'max',
});

function run(list: readonly Op[]): void {
  let secrets = 0;
  const state = createRoomState<number>({
    channels,
    epoch: 'e',
    frameDurationMs: 10,
    maxTalkspurtMs: 3_000,
    newSecret: () => Buffer.from(String((secrets += 1)).padStart(16, '0')).toString('base64'),
  });
  const room = new Room(state);
  const model = new Model();
  const beliefs = new Beliefs();
  const numbers: number[] = [];
  let now = 0;
  const hear = (deliveries: readonly Delivery<number>[]): void => {
    for (const delivery of deliveries) {
      for (const to of delivery.to) beliefs.hear(to % CLIENTS, delivery.message);
      for (const floor of FLOORS) {
        // Also between two messages: the loser learns of its loss before the winner learns of its
        // gain.
        const holders = beliefs.holders(floor);
        if (holders.length > 1) throw new Error(`${floor} is held by ${holders.join(' and ')}`);
      }
    }
  };
  const all = channels.map(({ id }) => id);
  // A connection is its client's index, plus 50 for each time that it has come back.
  const connections = Array.from({ length: CLIENTS }, (_, index) => index);
  const join = (client: number): void => {
    const joined = room.join({
      connection: connections[client],
      stationId: `s${String(client)}`,
      name: nameOf(client),
      codecs: ['PCMU/8000'],
    });
    if (!joined.ok) throw new Error('full');
    numbers[client] = joined.stationNumber;
    hear(joined.deliveries);
  };
  for (let client = 0; client < CLIENTS; client += 1) {
    join(client);
    hear(room.subscribe(numbers[client], { listen: [], talk: all }));
  }
  for (const [kind, client, bits, id] of list) {
    const number = numbers[client];
    if (kind <= 5) {
      const wanted = all.filter((_, index) => bits & (1 << index));
      if (wanted.length === 0) wanted.push('stage');
      const override = (bits & 24) === 24;
      model.start(client, id, wanted, override, now);
      hear(
        room.talkStart(
          number,
          { talkspurt: id, targets: wanted.map((channel) => ({ channel })), override },
          now,
        ),
      );
    } else if (kind <= 7) {
      if (model.running.get(client)?.id === id) model.end(client);
      hear(room.talkStop(number, id));
    } else if (kind === 8) {
      now += bits * 10;
      model.tick(now);
      hear(room.tick(now));
    } else if (kind === 9) {
      model.end(client);
      beliefs.granted.delete(client);
      hear(room.disconnect(number, connections[client], 'lost', now));
      connections[client] += CLIENTS;
      join(client);
    } else {
      const running = model.running.get(client);
      if (running) running.audioAt = now;
      room.route(number, 'PCMU/8000', now);
    }
    for (const floor of FLOORS) {
      const expected = model.holders.get(floor)?.client;
      const actual = state.channels.get(floor)?.floor?.holder ?? null;
      if ((expected === undefined ? null : numbers[expected]) !== actual)
        throw new Error(`${floor} differs from the model`);
      if (beliefs.holders(floor)[0] !== expected) throw new Error(`the holder of ${floor} does not know it`);
    }
  }
}

describe('the floor, with 50 clients racing for it', () => {
  it(
    "never has two holders, and always the model's holder",
    () => {
      holds(fc.property(race, run), process.env.CI ? 10_000 : 500);
    },
    PROPERTY_TIMEOUT_MS,
  );
});
