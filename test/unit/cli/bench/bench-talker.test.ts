import { afterEach, describe, expect, it } from 'vitest';
import { BenchTalker } from '../../../../main/cli/bench/bench-talker.ts';
import { Board } from '../../../../main/cli/bench/board.ts';
import { DelayHistogram } from '../../../../main/cli/bench/delay-histogram.ts';
import { nowMs } from '../../../../main/cli/bench/load.ts';
import { challengeOf, RogueServer, WELCOME } from '../../../support/rogue-server.ts';

/** A talker of the bench that loses its server, or the floor. */

const WAIT = { timeout: 10_000 };

let server: RogueServer;
let talker: BenchTalker;
afterEach(async () => {
  await talker.station.connection.stop();
  await server.stop();
});

/** @param onTalk called with the number of `talk.start` messages so far. */
async function start(onTalk: (say: (message: unknown) => void, count: number) => void): Promise<void> {
  let asked = 0;
  server = await RogueServer.start((say, heard) => {
    if (heard === 'hello') say(challengeOf('open'));
    if (heard === 'auth') say(WELCOME);
    if (heard === 'subscribe') say({ type: 'subscribed', listen: [], talk: ['main'], refused: [] });
    if (heard === 'talk.start') onTalk(say, (asked += 1));
  });
  const board = Board.create(1);
  const spec = {
    url: server.url,
    name: 'Bench',
    passphrase: undefined,
    channel: 'main',
    codec: 'PCMU/16000',
    frameMs: 10,
    longestSpurtMs: 20_000,
    listeners: [],
    talkers: [0],
    board: board.memory,
  } as const;
  talker = new BenchTalker(spec, 0, board, {}, new DelayHistogram());
  await talker.station.ready;
}

describe('a talker that waits for the floor', () => {
  it('asks again on its next connection', async () => {
    await start((say, count) => {
      if (count > 1) say({ type: 'talk.granted', talkspurt: 2, targets: [{ channel: 'main' }], refused: [] });
      // A message that no station understands ends the connection.
      else say({ type: 'talk.granted' });
    });
    await talker.press(nowMs());
    expect(server.connections).toBe(2);
    expect(talker.station.lost).toBe(1);
  });

  it('rejects when the server is gone', async () => {
    await start(() => void server.stop());
    const gone = { type: 'no-connection', reason: 'ECONNREFUSED', final: false };
    await expect(talker.press(nowMs())).rejects.toEqual(gone);
    await expect(talker.press(nowMs())).rejects.toEqual(gone);
  });
});

describe('a talker that talks', () => {
  const granted = { type: 'talk.granted', talkspurt: 1, targets: [{ channel: 'main' }], refused: [] };
  const busy = { target: { channel: 'main' }, reason: 'busy', holder: 2 };

  it.each([
    ['overridden', { type: 'talk.ended', talkspurt: 1, reason: 'overridden' }],
    ['refused as busy', { type: 'talk.denied', talkspurt: 1, refused: [busy] }],
  ])('counts as displaced, not as cut, when it is %s', async (_what, lost) => {
    let asked = 0;
    await start((say, count) => {
      asked = count;
      say(granted);
      if (count === 1) say(lost);
    });
    await talker.press(nowMs());
    await expect.poll(() => talker.displaced, WAIT).toBe(true);
    talker.clear();
    expect([talker.cut, talker.displaced, talker.speak(nowMs())]).toEqual([0, true, Infinity]);
    void talker.press(nowMs());
    await expect.poll(() => asked, WAIT).toBe(2);
    expect(talker.displaced).toBe(false);
  });

  it('counts as cut when the server hears no audio, and talks on', async () => {
    let asked = 0;
    await start((say, count) => {
      asked = count;
      say(granted);
      if (count === 1) say({ type: 'talk.ended', talkspurt: 1, reason: 'no-audio' });
    });
    await talker.press(nowMs());
    await expect.poll(() => asked, WAIT).toBe(2);
    expect([talker.cut, talker.displaced]).toEqual([1, false]);
  });
});
