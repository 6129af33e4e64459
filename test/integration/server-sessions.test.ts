import { randomUUID } from 'node:crypto';
import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ListenError, type RunningServer } from '../../main/server/index.ts';
import { connectWireClient, type WireClientOptions } from '../support/wire-client.ts';
import { startTestServer } from '../support/wire-server.ts';

const PASSPHRASE = 'lemon orbit patrol velvet';
let server: RunningServer;

beforeEach(async () => {
  server = await startTestServer(
    { channels: [{ name: 'Main' }, { name: 'Stage', mode: 'exclusive', override: ['Boss'] }] },
    { type: 'passphrase', passphrase: PASSPHRASE },
  );
});
afterEach(() => server.close());

const join = (name: string, more: Partial<WireClientOptions> = {}) =>
  connectWireClient({ port: server.port, name, passphrase: PASSPHRASE, ...more });

describe('a session over real sockets', () => {
  it('proves the passphrase both ways, and refuses another one', async () => {
    // connectWireClient checks the server's proof.
    expect((await join('Ann')).welcome).toMatchObject({ name: 'Ann', epoch: server.epoch });
    await expect(join('Eve', { passphrase: 'something else' })).rejects.toThrow('wrong-passphrase');
    await expect(join('Eve', { passphrase: PASSPHRASE.normalize('NFD') })).resolves.toBeDefined();
  });

  it.each([
    '\u{1F469}\u200D\u{1F692} Fire',
    '\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645',
    '\u{1F469}\u200D\u{1F692}'.repeat(20),
  ])('shows the others the name %s', async (name) => {
    const ann = await join('Ann');
    const { welcome } = await join(name, { place: `${name}!` });
    expect(welcome.name).toBe(name);
    const { station } = await ann.next('station.joined');
    expect(station).toMatchObject({ name, place: `${name}!` });
    // Two names that differ only in invisible characters are the same name.
    expect((await join(name.replaceAll('\u200C', ''))).welcome.name).toMatch(/ \(2\)$/);
  });

  it('joins with names in one normal form', async () => {
    expect((await join('Re\u0301gie')).welcome.name).toBe('R\u00E9gie');
    expect((await join('R\u00E9gie')).welcome.name).toBe('R\u00E9gie (2)');
    expect((await join('Stage \u2000 left')).welcome.name).toBe('Stage left');
  });

  it.each([
    '\u3164',
    '\u2800',
    '\uFE0F',
    '\u0301',
    'a\u202Eb',
    'a\u200Bb',
    ' Ann',
    `Z${'\u0301'.repeat(100)}`,
  ])('refuses the name %j', async (name) => {
    await expect(join(name)).rejects.toThrow();
    await expect(join('Ann', { place: name })).rejects.toThrow();
  });

  it('is resumed after the connection broke', async () => {
    const ann = await join('Ann');
    const bob = await join('Bob');
    await ann.subscribe(['main', 'stage']);
    await bob.subscribe(['stage']);
    ann.press([{ channel: 'stage' }]);
    ann.sendFrame(new Uint8Array(160));
    await bob.next('talk.started');
    ann.ws.terminate();
    expect(await bob.next('talk.stopped')).toMatchObject({ reason: 'disconnected' });
    await bob.next('station.updated', ({ station }) => station.presence === 'reconnecting');
    const { session, resumeToken, you } = ann.welcome;
    const again = await join('Ann', { resume: { session, token: resumeToken } });
    expect(again.welcome).toMatchObject({
      resumed: true,
      you,
      listen: ['main', 'stage'],
      talk: ['main', 'stage'],
    });
    await bob.next('station.updated', ({ station }) => station.id === you && station.presence === 'online');
    // The floor is free: a microphone never re-opens by itself.
    bob.press([{ channel: 'stage' }]);
    expect(await bob.next('talk.granted')).toMatchObject({ refused: [] });
  });

  it('stays with a connection that answers, and makes a copy of its id another station', async () => {
    const stationId = randomUUID();
    const first = await join('Ann', { stationId });
    const copy = await join('Ann', { stationId });
    expect(copy.welcome).toMatchObject({ resumed: false, name: 'Ann (2)' });
    const own = copy.welcome.stationId!;
    expect(own).not.toBe(stationId);
    const other = await join('Bob', { stationId });
    expect(other.welcome.name).toBe('Bob');
    // A copied token does not help either.
    const { session, resumeToken: token } = first.welcome;
    const thief = await join('Ann', { stationId, resume: { session, token } });
    expect(thief.welcome).toMatchObject({ resumed: false, name: 'Ann (3)' });
    await first.settle();
    expect([first.end, copy.end, other.end, thief.end]).toEqual([null, null, null, null]);
    // The copy that took its id has its own place back.
    copy.ws.terminate();
    await first.next('station.updated', ({ station }) => station.presence === 'reconnecting');
    const again = await join('Ann', { stationId: own });
    expect(again.welcome).toMatchObject({ resumed: true, you: copy.you, name: 'Ann (2)' });
    expect(again.welcome.stationId).toBeUndefined();
  });

  it('moves from a connection that hangs to a new one', async () => {
    const stationId = randomUUID();
    const first = await join('Ann', { stationId, answerPings: false });
    const second = await join('Ann', { stationId });
    expect(await first.closed).toMatchObject({ name: 'replaced', reason: 'replaced' });
    expect(second.welcome).toMatchObject({ resumed: true, you: first.you, name: 'Ann' });
    expect(second.welcome.roster).toHaveLength(1);
  });

  it('tells the others at once when a station leaves', async () => {
    const [ann, bob] = [await join('Ann'), await join('Bob')];
    await bob.close();
    expect(await ann.next('station.left')).toEqual({ type: 'station.left', id: bob.you });
  });

  it('ends a talkspurt whose audio stops', async () => {
    const [ann, bob] = [await join('Ann'), await join('Bob')];
    await ann.subscribe(['main']);
    ann.press([{ channel: 'main' }]);
    expect(await bob.next('talk.stopped')).toMatchObject({ talker: ann.you, reason: 'no-audio' });
    expect(await ann.next('talk.ended')).toMatchObject({ reason: 'no-audio' });
  });

  it('takes the floor from its holder by override', async () => {
    const [ann, boss] = [await join('Ann'), await join('Boss')];
    await ann.subscribe(['stage']);
    await boss.subscribe(['stage']);
    ann.press([{ channel: 'stage' }]);
    ann.sendFrame(new Uint8Array(160));
    await ann.next('talk.granted');
    boss.press([{ channel: 'stage' }]);
    expect((await boss.next('talk.denied')).refused).toEqual([
      { target: { channel: 'stage' }, reason: 'busy', holder: ann.you },
    ]);
    boss.press([{ channel: 'stage' }], true);
    boss.sendFrame(new Uint8Array(160));
    expect(await ann.next('talk.ended')).toMatchObject({ reason: 'overridden' });
    await ann.framesReach(1);
  });
});

describe('the server', () => {
  it('tells everybody when it stops', async () => {
    const [ann, bob] = [await join('Ann'), await join('Bob')];
    await server.close();
    expect(await ann.closed).toMatchObject({ name: 'server-stopping', reason: 'server-stopping' });
    expect((await bob.closed).name).toBe('server-stopping');
    expect(ann.unread('station.left')).toEqual([]);
    await server.close();
  });

  it('tells a browser what it is', async () => {
    const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      get({ host: '127.0.0.1', port: server.port }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode, text }));
      }).on('error', reject);
    });
    expect(answer.status).toBe(426);
    expect(answer.text).toContain('Partyline server');
  });

  it('reports that its port is taken, and what to do', async () => {
    const { startServer, silentLogger, defaultConfig } = await import('../../main/server/index.ts');
    const { port } = server;
    const second = startServer({
      host: '127.0.0.1',
      port,
      config: defaultConfig(),
      access: { type: 'open' },
      logger: silentLogger,
    });
    await expect(second).rejects.toThrow(ListenError);
    await expect(second).rejects.toThrow(`Port ${String(port)} is taken`);
    await expect(second).rejects.toThrow('--port');
  });
});
