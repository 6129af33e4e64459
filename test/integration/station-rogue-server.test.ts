import { afterEach, describe, expect, it } from 'vitest';
import { CODEC_NAMES } from '../../common/codec.ts';
import { challengeOf, RogueServer, WELCOME } from '../support/rogue-server.ts';
import { StationRig } from '../support/station-rig.ts';

describe('a station on a server with false messages', () => {
  const rigs: StationRig[] = [];
  let server: RogueServer;
  afterEach(async () => {
    await Promise.all(rigs.splice(0).map(({ station }) => station.stop()));
    await server.stop();
  });
  const station = (passphrase?: string): StationRig => {
    const identity = { stationId: 'x', name: 'Ann', codecs: CODEC_NAMES };
    const rig = new StationRig(server.url, 'Ann', {
      identity: passphrase === undefined ? identity : { ...identity, passphrase },
    });
    rigs.push(rig);
    rig.start();
    return rig;
  };

  it.each([
    [
      'that lets anybody in',
      (heard: string) => (heard === 'hello' ? [challengeOf('open')] : [WELCOME]),
      'passphrase-not-asked',
    ],
    [
      'that knows no passphrase',
      (heard: string) => (heard === 'hello' ? [challengeOf('passphrase')] : [WELCOME]),
      'server-unproved',
    ],
  ])('opens no microphone for a server %s, and does not reconnect', async (_what, script, reason) => {
    server = await RogueServer.start((say, heard) => {
      for (const message of script(heard)) say(message);
    });
    const rig = station('lemon orbit patrol velvet');
    await rig.until(({ connection }) => connection.type === 'refused');
    expect(rig.state.connection).toEqual({ type: 'refused', reason });
    rig.press();
    expect(rig.state.microphone.type).toBe('closed');
    expect(rig.audio.all('talk.open')).toEqual([]);
    expect(server).toMatchObject({ connections: 1, frames: 0 });
  });

  it('refuses a welcome without proof', async () => {
    server = await RogueServer.start((say) => {
      say(WELCOME);
    });
    const rig = station('lemon orbit patrol velvet');
    await rig.until(({ connection }) => connection.type === 'waiting');
    expect(rig.states.map(({ connection }) => connection)).toContainEqual(
      expect.objectContaining({ type: 'waiting', reason: 'out-of-order' }),
    );
    expect(rig.state.self).toBeUndefined();
  });

  it('stays connected to one with messages of a later version', async () => {
    server = await RogueServer.start((say, heard) => {
      if (heard === 'hello') say(challengeOf('open'));
      else if (heard === 'auth') {
        say(WELCOME);
        say({ type: 'server.motd', text: 'Hello' });
        say({ type: 'station.left', id: 9 });
      }
    });
    const rig = station();
    await rig.notice('server', ({ message }) => message.type === 'station.left');
    expect(rig.state.connection.type).toBe('joined');
    expect(server.connections).toBe(1);
  });

  it('closes the microphone when a press is never answered', async () => {
    server = await RogueServer.start((say, heard) => {
      if (heard === 'hello') say(challengeOf('open'));
      else if (heard === 'auth') say(WELCOME);
      // Alive, so that only the missing answer counts.
      else if (heard === 'ping') say({ type: 'station.left', id: 9 });
    });
    const rig = station();
    await rig.until(
      ({ connection, audio }) => connection.type === 'joined' && audio.input.type === 'running',
    );
    rig.press();
    expect(rig.state.microphone.type).toBe('open');
    const closed = await rig.notice('talk-closed');
    expect(closed.reason).toBe('no-answer');
    expect(rig.audio.all('talk.close')).toHaveLength(1);
  });

  it('closes the microphone when the server freezes, long before the connection ends', async () => {
    let frozen = false;
    server = await RogueServer.start((say, heard) => {
      if (frozen) return;
      if (heard === 'hello') say(challengeOf('open'));
      else if (heard === 'auth') say(WELCOME);
      else if (heard === 'talk.start') {
        say({ type: 'talk.granted', talkspurt: 1, targets: [{ channel: 'main' }], refused: [] });
        frozen = true;
      }
    });
    const rig = station();
    await rig.until(
      ({ connection, audio }) => connection.type === 'joined' && audio.input.type === 'running',
    );
    rig.press();
    const closed = await rig.notice('talk-closed');
    expect(closed.reason).toBe('disconnected');
    expect(rig.state.connection.type).toBe('joined');
    rig.release();
    rig.press();
    // Nobody may talk into a cable that is known to be dead.
    expect(rig.state.microphone.type).toBe('closed');
  });

  it('joins once more as another station when the server replaces it', async () => {
    server = await RogueServer.start((say, heard, close) => {
      if (heard === 'hello') say(challengeOf('open'));
      if (heard === 'auth') say(WELCOME);
      if (heard === 'subscribe') close(4409);
    });
    const rig = station();
    const kept: string[] = [];
    rig.station.connect({ ...rig.server, onStationId: (id) => kept.push(id) });
    await rig.until(({ connection }) => connection.type === 'refused');
    expect(rig.state.connection).toEqual({ type: 'refused', reason: 'replaced' });
    const own = server.stationIds.filter((id) => id !== 'x');
    expect(own).toEqual(kept);
    expect(own).toHaveLength(1);
  });

  it('uses the id that the server gave it from then on', async () => {
    let connections = 0;
    server = await RogueServer.start((say, heard, close) => {
      if (heard === 'hello') say(challengeOf('open'));
      if (heard === 'auth') say({ ...WELCOME, ...(++connections === 1 ? { stationId: 'given' } : {}) });
      if (heard === 'subscribe' && connections === 1) close(4410);
    });
    const rig = station();
    const kept: string[] = [];
    rig.station.connect({ ...rig.server, onStationId: (id) => kept.push(id) });
    await rig.until(({ connection }) => connection.type === 'joined' && connections === 2);
    expect([server.stationIds.at(-1), kept]).toEqual(['given', ['given']]);
  });
});
