import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../main/server/index.ts';
import { connectWireClient } from '../support/wire-client.ts';
import { startTestServer } from '../support/wire-server.ts';
import { ServerProcess } from '../support/wire-server-process.ts';

describe('a talker and a listener', () => {
  let server: RunningServer;
  beforeEach(async () => {
    server = await startTestServer({ channels: [{ name: 'Main' }, { name: 'Second' }] });
  });
  afterEach(() => server.close());

  const join = (name: string) => connectWireClient({ port: server.port, name });

  it('exchange the sent bytes unchanged except for the talker’s number', async () => {
    const [ann, bob] = [await join('Ann'), await join('Bob')];
    await ann.subscribe(['main', 'second']);
    await bob.subscribe(['main', 'second'], []);
    const talkspurt = ann.press([{ channel: 'main' }, { channel: 'second' }]);
    // Right behind the request, without waiting for the answer.
    const sent = Array.from({ length: 50 }, (_, n) =>
      ann.sendFrame(new Uint8Array(160).fill(n), { first: n === 0 }),
    );
    await bob.framesReach(50);
    ann.release();
    expect(await bob.next('talk.stopped')).toMatchObject({ talker: ann.you, talkspurt, reason: 'released' });
    await bob.settle();
    // Both share two channels: still one copy of each frame.
    expect(bob.frames).toHaveLength(50);
    bob.frames.forEach(({ bytes }, n) => {
      const expected = Buffer.from(sent[n]);
      expected.writeUInt16BE(ann.you, 4);
      expect(bytes.equals(expected)).toBe(true);
    });
    expect(ann.frames).toHaveLength(0);
  });

  it('exchange frames of every length', async () => {
    const [ann, bob] = [await join('Ann'), await join('Bob')];
    await bob.subscribe(['main'], []);
    await ann.subscribe([], ['main']);
    ann.press([{ channel: 'main' }]);
    // 113 and 114 bytes of payload are the two sides of WebSocket's short length.
    const sent = [1, 40, 113, 114, 160, 320].map((length) =>
      ann.sendFrame(new Uint8Array(length).fill(length & 0xff)),
    );
    sent.push(ann.sendFrame(new Uint8Array(), { last: true }));
    await bob.framesReach(sent.length);
    bob.frames.forEach(({ bytes }, n) => {
      sent[n].writeUInt16BE(ann.you, 4);
      expect(bytes.equals(sent[n])).toBe(true);
    });
  });
});

it('does not mistake its own stall for the silence of a talker', async () => {
  const server = await ServerProcess.start({ channels: [{ name: 'Main' }] }, { type: 'open' });
  const ann = await connectWireClient({ port: server.port, name: 'Ann' });
  await ann.subscribe([], ['main']);
  ann.press([{ channel: 'main' }]);
  await ann.next('talk.granted');
  const speaking = setInterval(() => ann.sendFrame(new Uint8Array(160)), 10);
  for (let n = 0; n < 4; n++) {
    await server.freeze(700);
    await ann.settle();
  }
  clearInterval(speaking);
  expect(ann.unread('talk.ended')).toEqual([]);
  // Its own silence still ends it.
  expect(await ann.next('talk.ended')).toMatchObject({ reason: 'no-audio' });
  await ann.close();
  await server.stop();
});
