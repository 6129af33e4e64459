import { describe, expect, it } from 'vitest';
import { RoomHarness } from './room-harness.ts';

const MAIN = { channel: 'main' };
const SIDE = { channel: 'side' };

function openRoom() {
  const h = new RoomHarness([{ name: 'Main' }, { name: 'Side' }]);
  const ann = h.join('Ann', { on: ['main', 'side'] }).you;
  const bob = h.join('Bob', { on: ['main', 'side'] }).you;
  h.drainAll();
  return { h, ann, bob };
}

describe('a talkspurt', () => {
  it('is granted, announced, routed and ended', () => {
    const { h, ann } = openRoom();
    expect(h.route(ann)).toEqual([]);
    h.press(ann, 1, [MAIN]);
    expect(h.drain('Ann')).toEqual([{ type: 'talk.granted', talkspurt: 1, targets: [MAIN], refused: [] }]);
    expect(h.drain('Bob')).toEqual([
      { type: 'talk.started', talker: ann, talkspurt: 1, targets: [MAIN], override: false },
    ]);
    expect(h.route(ann)).toEqual(['Bob']);
    h.release(ann, 1);
    expect(h.drain('Ann')).toEqual([{ type: 'talk.ended', talkspurt: 1, reason: 'released' }]);
    expect(h.drain('Bob')).toEqual([{ type: 'talk.stopped', talker: ann, talkspurt: 1, reason: 'released' }]);
    expect(h.route(ann)).toEqual([]);
  });

  it('reaches a listener once, even through several channels', () => {
    const { h, ann, bob } = openRoom();
    h.press(ann, 1, [MAIN, SIDE, MAIN, { station: bob }]);
    expect(h.read('Ann', 'talk.granted').targets).toEqual([MAIN, SIDE, { station: bob }]);
    expect(h.route(ann)).toEqual(['Bob']);
  });

  it('reaches only stations that listen and decode its codec', () => {
    const { h, ann, bob } = openRoom();
    h.join('Old', { codecs: ['PCMU/8000'], on: ['main'] });
    h.press(ann, 1, [MAIN]);
    expect(h.route(ann, 'PCMU/16000')).toEqual(['Bob']);
    expect(h.route(ann, 'PCMU/8000')).toEqual(['Bob', 'Old']);
    h.subscribe(bob, [], ['main']);
    expect(h.route(ann, 'PCMU/8000')).toEqual(['Old']);
  });

  it('follows stations that join, leave and return while it runs', () => {
    const { h, ann, bob } = openRoom();
    h.press(ann, 1, [MAIN]);
    const eve = h.join('Eve');
    expect(eve.talking).toEqual([{ talker: ann, talkspurt: 1, targets: [MAIN], override: false }]);
    h.subscribe(eve.you, ['main'], []);
    expect(h.route(ann)).toEqual(['Bob', 'Eve']);
    h.lose(bob, 'Bob');
    expect(h.route(ann)).toEqual(['Eve']);
    const again = h.join('Bob', { connection: 'Bob2' });
    expect(again.talking).toEqual([{ talker: ann, talkspurt: 1, targets: [MAIN], override: false }]);
    expect(h.route(ann)).toEqual(['Bob2', 'Eve']);
    h.drainAll();
    h.release(ann, 1);
    expect(h.drain('Bob2')).toHaveLength(1);
    expect(h.drain('Eve')).toHaveLength(1);
    expect(h.drain('Bob')).toEqual([]);
  });

  it('names the reason for each refused target', () => {
    const h = new RoomHarness([{ name: 'Main' }, { name: 'Side', talk: ['Bob'] }]);
    const ann = h.join('Ann').you;
    h.drainAll();
    h.press(ann, 3, [MAIN, SIDE, { channel: 'nope' }, { station: 77 }, { station: ann }]);
    expect(h.read('Ann', 'talk.denied')).toEqual({
      type: 'talk.denied',
      talkspurt: 3,
      refused: [
        { target: MAIN, reason: 'not-selected' },
        { target: SIDE, reason: 'not-permitted' },
        { target: { channel: 'nope' }, reason: 'unknown-channel' },
        { target: { station: 77 }, reason: 'unknown-station' },
        { target: { station: ann }, reason: 'self' },
      ],
    });
    expect(h.route(ann)).toEqual([]);
  });

  it('changes its targets when it is started again under the same id', () => {
    const { h, ann, bob } = openRoom();
    const eve = h.join('Eve').you;
    h.press(ann, 1, [{ station: eve }]);
    h.drainAll();
    h.press(ann, 1, [MAIN]);
    expect(h.read('Ann', 'talk.granted').targets).toEqual([MAIN]);
    expect(h.read('Bob', 'talk.started').targets).toEqual([MAIN]);
    // Eve may listen to main but does not: her panel shows the tally, and no audio comes.
    expect(h.read('Eve', 'talk.started').targets).toEqual([MAIN]);
    expect(h.route(ann)).toEqual(['Bob']);
    h.press(ann, 1, [{ station: bob }]);
    expect(h.read('Eve', 'talk.stopped')).toMatchObject({ talker: ann, talkspurt: 1 });
    expect(h.read('Bob', 'talk.started').targets).toEqual([{ station: bob }]);
  });

  it('hides a direct call from other stations', () => {
    const { h, ann, bob } = openRoom();
    h.join('Eve', { on: ['main'] });
    h.drainAll();
    h.press(ann, 1, [{ station: bob }]);
    expect(h.drain('Eve')).toEqual([]);
    h.release(ann, 1);
    expect(h.drain('Eve')).toEqual([]);
    h.press(ann, 2, [MAIN, { station: bob }]);
    expect(h.read('Eve', 'talk.started').targets).toEqual([MAIN]);
  });

  it('ends when its only target, a station, loses its connection', () => {
    const { h, ann, bob } = openRoom();
    h.press(ann, 1, [{ station: bob }]);
    h.drainAll();
    h.lose(bob, 'Bob');
    expect(h.drain('Ann')).toEqual([
      { type: 'talk.ended', talkspurt: 1, reason: 'no-target' },
      expect.objectContaining({ type: 'station.updated' }),
    ]);
    expect(h.route(ann)).toEqual([]);
    h.press(ann, 2, [{ station: bob }]);
    expect(h.read('Ann', 'talk.denied').refused).toEqual([
      { target: { station: bob }, reason: 'unknown-station' },
    ]);
    h.join('Bob', { connection: 'Bob2' });
    h.press(ann, 3, [{ station: bob }]);
    expect(h.route(ann)).toEqual(['Bob2']);
  });

  it('continues without a station that loses its connection, also after its return', () => {
    const { h, ann, bob } = openRoom();
    h.press(ann, 1, [SIDE, { station: bob }]);
    h.drainAll();
    h.lose(bob, 'Bob');
    expect(h.read('Ann', 'talk.granted')).toMatchObject({
      targets: [SIDE],
      refused: [{ target: { station: bob }, reason: 'unknown-station' }],
    });
    expect(h.join('Bob', { connection: 'Bob2' }).talking).toMatchObject([{ targets: [SIDE] }]);
  });

  it('continues when a newer connection takes over its target station', () => {
    const { h, ann, bob } = openRoom();
    h.press(ann, 1, [{ station: bob }]);
    h.join('Bob', { connection: 'Bob2', takesOver: true });
    expect(h.route(ann)).toEqual(['Bob2']);
  });

  it('is superseded by another id, and ignores a late stop for the old one', () => {
    const { h, ann } = openRoom();
    h.press(ann, 1, [MAIN]);
    h.drainAll();
    h.press(ann, 2, [SIDE]);
    expect(h.drain('Ann')).toEqual([
      { type: 'talk.ended', talkspurt: 1, reason: 'superseded' },
      { type: 'talk.granted', talkspurt: 2, targets: [SIDE], refused: [] },
    ]);
    expect(h.drain('Bob').map(({ type }) => type)).toEqual(['talk.stopped', 'talk.started']);
    h.release(ann, 1);
    expect(h.route(ann)).toEqual(['Bob']);
  });

  it('is counted when it starts, when it is denied, and by how it ends', () => {
    const { h, ann, bob } = openRoom();
    h.press(ann, 1, [MAIN]);
    h.press(ann, 1, [MAIN, SIDE]);
    h.press(bob, 1, [{ channel: 'nowhere' }]);
    expect(h.room.stats().talkspurts).toMatchObject({ started: 1, denied: 1 });
    h.release(ann, 1);
    h.press(ann, 2, [MAIN]);
    h.press(ann, 3, [MAIN]);
    h.pass(500);
    const { started, ended } = h.room.stats().talkspurts;
    expect(started).toBe(3);
    expect(Object.entries(ended).filter(([, count]) => count > 0)).toEqual([
      ['released', 1],
      ['no-audio', 1],
      ['superseded', 1],
    ]);
  });

  it('ends 500 ms after its last audio', () => {
    const { h, ann } = openRoom();
    h.press(ann, 1, [MAIN]);
    for (let n = 0; n < 10; n += 1) {
      h.pass(499);
      expect(h.route(ann)).toEqual(['Bob']);
    }
    h.drainAll();
    h.pass(499);
    expect(h.drain('Bob')).toEqual([]);
    h.pass(1);
    expect(h.read('Bob', 'talk.stopped').reason).toBe('no-audio');
    expect(h.read('Ann', 'talk.ended').reason).toBe('no-audio');
    expect(h.route(ann)).toEqual([]);
  });

  it('ends after its longest time, even with audio and new starts', () => {
    const h = new RoomHarness([{ name: 'Main' }], { maxTalkspurtMs: 2_000 });
    const ann = h.join('Ann', { on: ['main'] }).you;
    h.join('Bob', { on: ['main'] });
    h.press(ann, 1, [MAIN]);
    h.drainAll();
    for (let n = 0; n < 20; n += 1) {
      h.pass(100);
      h.route(ann);
      if (n < 19) h.press(ann, 1, [MAIN]);
    }
    expect(h.read('Ann', 'talk.ended').reason).toBe('too-long');
    expect(h.read('Bob', 'talk.stopped').reason).toBe('too-long');
  });

  it('has no longest time on feeds only', () => {
    const h = new RoomHarness([{ name: 'Main' }, { name: 'Program', feed: true }], { maxTalkspurtMs: 2_000 });
    const PROGRAM = { channel: 'program' };
    const ann = h.join('Ann', { on: ['main', 'program'] }).you;
    h.join('Bob', { on: ['main', 'program'] });
    h.press(ann, 1, [PROGRAM]);
    for (let n = 0; n < 50; n += 1) {
      h.pass(100);
      h.route(ann);
    }
    expect(h.route(ann)).toEqual(['Bob']);
    // The time has been counting all along, so it applies as soon as another channel is added.
    h.press(ann, 1, [PROGRAM, MAIN]);
    h.drainAll();
    h.pass(100);
    expect(h.read('Ann', 'talk.ended').reason).toBe('too-long');
  });

  it('loses a target that disappears, and ends when none is left', () => {
    const { h, ann, bob } = openRoom();
    h.press(ann, 1, [MAIN, { station: bob }]);
    h.drainAll();
    h.subscribe(ann, ['main'], []);
    expect(h.read('Ann', 'talk.granted')).toEqual({
      type: 'talk.granted',
      talkspurt: 1,
      targets: [{ station: bob }],
      refused: [{ target: MAIN, reason: 'not-selected' }],
    });
    h.lose(bob, 'Bob', 'left');
    expect(h.read('Ann', 'talk.ended').reason).toBe('no-target');
  });
});

describe('an exclusive channel', () => {
  const rights = { mode: 'exclusive', override: ['Boss', 'Chief'] };
  function floorRoom() {
    const h = new RoomHarness([{ name: 'Main', ...rights }, { name: 'Side' }]);
    const numbers = ['Ann', 'Bob', 'Boss', 'Chief'].map((name) => h.join(name, { on: ['main', 'side'] }).you);
    h.drainAll();
    const [ann, bob, boss, chief] = numbers;
    return { h, ann, bob, boss, chief };
  }

  it('has one holder, and tells others its number', () => {
    const { h, ann, bob } = floorRoom();
    h.press(ann, 1, [MAIN]);
    h.press(bob, 1, [MAIN, SIDE]);
    expect(h.read('Bob', 'talk.granted')).toMatchObject({
      targets: [SIDE],
      refused: [{ target: MAIN, reason: 'busy', holder: ann }],
    });
    expect(h.route(bob)).toHaveLength(3);
    h.release(ann, 1);
    h.press(bob, 1, [MAIN]);
    expect(h.holder('main')).toBe(bob);
  });

  it('is released when a talkspurt moves elsewhere', () => {
    const { h, ann, bob } = floorRoom();
    h.press(ann, 1, [MAIN]);
    h.press(ann, 1, [SIDE]);
    h.press(bob, 1, [MAIN]);
    expect(h.holder('main')).toBe(bob);
  });

  it('can be taken from its holder by override, with the permission only', () => {
    const { h, ann, bob, boss } = floorRoom();
    h.press(ann, 1, [MAIN]);
    h.press(bob, 1, [MAIN], true);
    const told = { target: MAIN, reason: 'not-permitted', holder: ann };
    expect(h.read('Bob', 'talk.denied').refused).toEqual([told]);
    h.press(bob, 2, [MAIN]);
    expect(h.read('Bob', 'talk.denied').refused).toEqual([{ ...told, reason: 'busy' }]);
    h.press(boss, 1, [MAIN]);
    expect(h.read('Boss', 'talk.denied').refused).toEqual([{ target: MAIN, reason: 'busy', holder: ann }]);
    h.drainAll();
    h.press(boss, 2, [MAIN], true);
    expect(h.drain('Ann')).toEqual([
      { type: 'talk.ended', talkspurt: 1, reason: 'overridden' },
      { type: 'talk.started', talker: boss, talkspurt: 2, targets: [MAIN], override: true },
    ]);
    expect(h.drain('Bob').map(({ type }) => type)).toEqual(['talk.stopped', 'talk.started']);
    expect(h.route(ann)).toEqual([]);
    expect(h.holder('main')).toBe(boss);
  });

  it('is free for every station, even one that asks to override without permission', () => {
    const { h, bob } = floorRoom();
    h.press(bob, 1, [MAIN], true);
    expect(h.holder('main')).toBe(bob);
  });

  it('cannot be taken from a station that took it by override', () => {
    const { h, boss, chief } = floorRoom();
    h.press(boss, 1, [MAIN], true);
    h.press(chief, 1, [MAIN], true);
    expect(h.read('Chief', 'talk.denied').refused).toEqual([{ target: MAIN, reason: 'busy', holder: boss }]);
  });

  it('removes only its own target from a talkspurt with several targets', () => {
    const { h, ann, boss } = floorRoom();
    h.press(ann, 1, [MAIN, SIDE]);
    h.drainAll();
    h.press(boss, 1, [MAIN], true);
    expect(h.read('Ann', 'talk.granted')).toEqual({
      type: 'talk.granted',
      talkspurt: 1,
      targets: [SIDE],
      refused: [{ target: MAIN, reason: 'busy', holder: boss }],
    });
    expect(h.state.members.get(ann)?.talkspurt?.targets).toEqual([SIDE]);
  });
});
