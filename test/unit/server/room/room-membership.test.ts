import { describe, expect, it } from 'vitest';
import { RoomHarness } from './room-harness.ts';

describe('joining', () => {
  it('sends a welcome with roster, channels and permissions, and tells the others', () => {
    const h = new RoomHarness([
      { name: 'Main' },
      { name: 'Stage', mode: 'exclusive', talk: ['Ann'], listen: ['B*'], override: [] },
    ]);
    h.join('Ann');
    const welcome = h.join('Bob', { codecs: ['PCMU/8000'] });
    expect(welcome).toMatchObject({
      resumed: false,
      name: 'Bob',
      listen: [],
      talk: [],
      talking: [],
      epoch: 'epoch',
    });
    expect(welcome.channels).toEqual([
      {
        id: 'main',
        name: 'Main',
        mode: 'open',
        codec: 'PCMU/16000',
        may: { listen: true, talk: true, override: false },
      },
      {
        id: 'stage',
        name: 'Stage',
        mode: 'exclusive',
        codec: 'PCMU/16000',
        may: { listen: true, talk: false, override: false },
      },
    ]);
    expect(welcome.roster.map(({ name }) => name)).toEqual(['Ann', 'Bob']);
    expect(JSON.stringify(welcome)).not.toContain('id-');
    expect(h.read('Ann', 'station.joined').station).toMatchObject({
      id: welcome.you,
      name: 'Bob',
      codecs: ['PCMU/8000'],
    });
  });

  it('sends feeds, priorities and places, and lets a station change its place when it comes back', () => {
    const channels = [{ name: 'Main' }, { name: 'Program', feed: true }, { name: 'All', priority: true }];
    const h = new RoomHarness(channels, { serverName: 'Studio 2' });
    h.join('Ann');
    const bob = h.join('Bob', { place: 'Gallery' });
    expect(bob.serverName).toBe('Studio 2');
    expect(bob.channels.map(({ feed }) => feed)).toEqual([undefined, true, undefined]);
    expect(bob.channels.map(({ priority }) => priority)).toEqual([undefined, undefined, true]);
    expect(bob.roster.map(({ place }) => place)).toEqual([undefined, 'Gallery']);
    expect(h.read('Ann', 'station.joined').station.place).toBe('Gallery');
    h.join('Bob', { connection: 'Bob again', place: 'Stage left', takesOver: true });
    expect(h.read('Ann', 'station.updated').station).toMatchObject({
      presence: 'online',
      place: 'Stage left',
    });
  });

  it('makes names unique, in any case or spelling', () => {
    const h = new RoomHarness();
    const names = ['Bob', 'bob', 'BOB', 'Ｂｏｂ'].map(
      (name) => h.join(name, { stationId: `station-${name}` }).name,
    );
    expect(names).toEqual(['Bob', 'bob (2)', 'BOB (3)', 'Ｂｏｂ (4)']);
  });

  it('refuses a station when the room is full, but first frees the place that was lost longest ago', () => {
    const h = new RoomHarness([{ name: 'Main' }], { maxStations: 2 });
    const ann = h.join('Ann');
    h.join('Bob');
    expect(() => h.join('Eve')).toThrow('server-full');
    h.lose(ann.you, 'Ann');
    h.join('Eve');
    expect(h.drain('Bob').map(({ type }) => type)).toEqual([
      'station.updated',
      'station.left',
      'station.joined',
    ]);
  });
});

describe('a lost connection', () => {
  it('keeps the place for the grace time, then the station has left', () => {
    const h = new RoomHarness();
    const ann = h.join('Ann', { on: ['main'] });
    h.join('Bob');
    h.lose(ann.you, 'Ann');
    expect(h.read('Bob', 'station.updated').station).toMatchObject({ id: ann.you, presence: 'reconnecting' });
    h.pass(29_999);
    expect(h.drain('Bob')).toEqual([]);
    h.pass(1);
    expect(h.read('Bob', 'station.left')).toEqual({ type: 'station.left', id: ann.you });
  });

  it('is resumed by the resume token, with number, name, listen and talk as before', () => {
    const h = new RoomHarness();
    const ann = h.join('Ann', { on: ['main'] });
    h.join('Bob');
    h.lose(ann.you, 'Ann');
    h.drainAll();
    const resume = { session: ann.session, token: ann.resumeToken };
    const again = h.join('Ann', { connection: 'Ann2', stationId: 'another', resume });
    expect(again).toMatchObject({
      resumed: true,
      you: ann.you,
      name: 'Ann',
      listen: ['main'],
      talk: ['main'],
    });
    expect(h.read('Bob', 'station.updated').station).toMatchObject({ id: ann.you, presence: 'online' });
    // The end of the old connection comes late and changes nothing.
    h.lose(ann.you, 'Ann');
    expect(h.drain('Bob')).toEqual([]);
  });

  it('is not resumed with a wrong token', () => {
    const h = new RoomHarness();
    const ann = h.join('Ann');
    h.lose(ann.you, 'Ann');
    const resume = { session: ann.session, token: Buffer.alloc(24).toString('base64') };
    expect(h.join('Ann', { connection: 'x', stationId: 'other', resume })).toMatchObject({
      resumed: false,
      name: 'Ann (2)',
    });
  });

  it('ends the talkspurt and frees the floor', () => {
    const h = new RoomHarness([{ name: 'Main', mode: 'exclusive' }]);
    const ann = h.join('Ann', { on: ['main'] });
    h.join('Bob', { on: ['main'] });
    h.press(ann.you, 1, [{ channel: 'main' }]);
    h.drainAll();
    h.lose(ann.you, 'Ann');
    expect(h.holder('main')).toBeNull();
    expect(h.read('Bob', 'talk.stopped')).toMatchObject({ talker: ann.you, reason: 'disconnected' });
    h.join('Ann', { connection: 'Ann2' });
    expect(h.route(ann.you)).toEqual([]);
    expect(h.holder('main')).toBeNull();
  });
});

describe('the same station id again', () => {
  it('becomes a station of its own beside a connected one, with its own name, number and id', () => {
    const h = new RoomHarness();
    const ann = h.join('Ann', { on: ['main'] });
    h.join('Bob');
    expect(ann.stationId).toBeUndefined();
    expect(h.room.holder({ stationId: 'id-Ann' })).toEqual({ connection: 'Ann', byToken: false });
    const copy = h.join('Ann', { connection: 'Ann2' });
    expect(copy).toMatchObject({ resumed: false, name: 'Ann (2)', listen: [] });
    expect(copy.you).not.toBe(ann.you);
    expect(copy.stationId).toMatch(/^[A-Za-z0-9_-]{20,64}$/);
    expect(h.read('Bob', 'station.joined').station).toMatchObject({ name: 'Ann (2)' });
    // From now on the two have different places, even if one goes away.
    h.lose(copy.you, 'Ann2');
    expect(h.room.holder({ stationId: copy.stationId! })).toBeNull();
    const again = h.join('Ann', { connection: 'Ann3', stationId: copy.stationId! });
    expect(again).toMatchObject({ resumed: true, you: copy.you, name: 'Ann (2)' });
    expect(again.stationId).toBeUndefined();
  });

  it('becomes a station of its own even with a copy of the resume token', () => {
    const h = new RoomHarness();
    const ann = h.join('Ann');
    const resume = { session: ann.session, token: ann.resumeToken };
    expect(h.room.holder({ stationId: 'another', resume })).toEqual({ connection: 'Ann', byToken: true });
    const copy = h.join('Ann', { connection: 'Ann2', stationId: 'another', resume });
    expect(copy).toMatchObject({ resumed: false, name: 'Ann (2)' });
    expect(copy.stationId).toBeDefined();
  });

  it('takes over the place of a connection that was found dead', () => {
    const h = new RoomHarness();
    const ann = h.join('Ann', { on: ['main'] });
    h.join('Bob', { on: ['main'] });
    h.press(ann.you, 1, [{ channel: 'main' }]);
    h.drainAll();
    const again = h.join('Ann', { connection: 'Ann2', takesOver: true });
    expect(again).toMatchObject({ resumed: true, you: ann.you, name: 'Ann', listen: ['main'] });
    expect(h.read('Bob', 'talk.stopped').reason).toBe('disconnected');
    expect(h.drain('Ann')).toEqual([]);
  });

  it('can bring a new name, with the permissions of that name', () => {
    const h = new RoomHarness([{ name: 'Main' }, { name: 'Crew', listen: ['Ann'] }]);
    const ann = h.join('Ann', { on: ['main', 'crew'] });
    h.lose(ann.you, 'Ann');
    expect(h.join('Anne', { stationId: 'id-Ann' })).toMatchObject({
      you: ann.you,
      name: 'Anne',
      listen: ['main'],
      talk: ['main', 'crew'],
    });
  });
});

describe('subscribing', () => {
  it('grants permitted channels, refuses the rest with a reason, and tells the others once', () => {
    const h = new RoomHarness([{ name: 'Main' }, { name: 'Crew', listen: [], talk: ['*'] }]);
    const ann = h.join('Ann');
    h.join('Bob');
    h.apply(h.room.subscribe(ann.you, { ref: 7, listen: ['main', 'crew', 'nope', 'main'], talk: ['crew'] }));
    expect(h.read('Ann', 'subscribed')).toEqual({
      type: 'subscribed',
      ref: 7,
      listen: ['main'],
      talk: ['crew'],
      refused: [
        { channel: 'crew', reason: 'not-permitted' },
        { channel: 'nope', reason: 'unknown-channel' },
      ],
    });
    expect(h.read('Bob', 'station.updated').station).toMatchObject({ listen: ['main'], talk: ['crew'] });
    h.subscribe(ann.you, ['main'], ['crew']);
    expect(h.drain('Bob')).toEqual([]);
  });
});

describe('the codec of a channel', () => {
  const narrow = { codecs: ['PCMU/8000' as const] };

  it('is the best that every listener decodes, and is announced when it changes', () => {
    const h = new RoomHarness();
    h.join('Ann', { on: ['main'] });
    const old = h.join('Old', narrow);
    h.drainAll();
    h.subscribe(old.you, [], ['main']);
    expect(h.drain('Ann').map(({ type }) => type)).toEqual(['station.updated']);
    h.subscribe(old.you, ['main'], []);
    expect(h.read('Ann', 'channel.codec')).toMatchObject({ channel: 'main', codec: 'PCMU/8000' });
    expect(h.read('Old', 'channel.codec').codec).toBe('PCMU/8000');
    expect(h.join('Late').channels[0].codec).toBe('PCMU/8000');
    h.subscribe(old.you, [], []);
    expect(h.read('Ann', 'channel.codec').codec).toBe('PCMU/16000');
  });

  it('stays while a PCMU/8000 station is away for a moment, and rises when it has left', () => {
    const h = new RoomHarness();
    h.join('Ann', { on: ['main'] });
    const old = h.join('Old', { ...narrow, on: ['main'] });
    h.drainAll();
    h.lose(old.you, 'Old');
    expect(h.drain('Ann').map(({ type }) => type)).toEqual(['station.updated']);
    h.pass(30_000);
    expect(h.drain('Ann').map(({ type }) => type)).toEqual(['station.left', 'channel.codec']);
  });

  it('follows a station that comes back with other codecs', () => {
    const h = new RoomHarness();
    h.join('Ann', { on: ['main'] });
    h.join('Bob', { on: ['main'] });
    h.drainAll();
    expect(h.join('Bob', { ...narrow, connection: 'Bob2', takesOver: true }).channels[0].codec).toBe(
      'PCMU/8000',
    );
    expect(h.read('Ann', 'channel.codec').codec).toBe('PCMU/8000');
  });
});

describe('a call signal', () => {
  it('reaches one station, or every station that has the channel on', () => {
    const h = new RoomHarness([{ name: 'Main' }, { name: 'Crew', talk: ['Bob'] }]);
    const ann = h.join('Ann', { on: ['main'] });
    const bob = h.join('Bob', { on: ['main'] });
    h.join('Eve');
    h.drainAll();
    h.apply(h.room.call(ann.you, { ref: 1, target: { channel: 'main' } }));
    expect(h.read('Ann', 'called')).toEqual({
      type: 'called',
      ref: 1,
      target: { channel: 'main' },
      reached: 1,
    });
    expect(h.read('Bob', 'call')).toEqual({ type: 'call', from: ann.you, target: { channel: 'main' } });
    expect(h.drain('Eve')).toEqual([]);
    h.apply(h.room.call(ann.you, { target: { station: bob.you } }));
    expect(h.read('Ann', 'called').reached).toBe(1);
    h.lose(bob.you, 'Bob');
    h.apply(h.room.call(ann.you, { target: { station: bob.you } }));
    expect(h.read('Ann', 'error')).toMatchObject({ code: 'unknown-station' });
    for (const [target, code] of [
      [{ channel: 'crew' }, 'not-permitted'],
      [{ channel: 'nope' }, 'unknown-channel'],
      [{ station: 999 }, 'unknown-station'],
      [{ station: ann.you }, 'self'],
    ] as const) {
      h.apply(h.room.call(ann.you, { ref: 2, target }));
      expect(h.read('Ann', 'error')).toMatchObject({ ref: 2, code });
    }
  });
});
