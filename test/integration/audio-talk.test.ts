import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sine, wavBytes } from '../support/sound-analysis.ts';
import { SoundProcess } from '../support/sound-process.ts';
import type { AudioEvent } from '../../native-audio/process/messages.ts';

/** When the microphone is open: the real audio process, with a file for a microphone. */
let folder: string;
let audio: SoundProcess;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-talk-'));
  const path = join(folder, 'tone.wav');
  writeFileSync(path, wavBytes(sine(440, 2, 48_000, -12), 48_000));
  audio = new SoundProcess({});
  audio.configure({ kind: 'file', path }, { kind: 'none' });
  await audio.state('input', 'running');
});

afterEach(async () => {
  audio.kill();
  await audio.exited();
  rmSync(folder, { recursive: true, force: true });
});

type FrameEvent = Extract<AudioEvent, { type: 'frame' }>;

function isFrame(event: AudioEvent): boolean {
  return event.type === 'frame';
}

function framesOf(talkspurt: number): FrameEvent['frame'][] {
  return audio.events.flatMap((event) =>
    event.type === 'frame' && event.talkspurt === talkspurt ? [event.frame] : [],
  );
}

function ended(talkspurt: number): Promise<FrameEvent> {
  return audio.event(
    'frame',
    (event) => event.talkspurt === talkspurt && event.frame.last && event.frame.payload.length === 0,
  );
}

/**
 * A whole talkspurt: one first frame, one empty last frame, and its number on every frame between.
 */
function expectWhole(talkspurt: number): void {
  const frames = framesOf(talkspurt);
  expect(frames.map((frame) => frame.first)).toEqual(frames.map((_, i) => i === 0));
  expect(frames.at(-1)).toMatchObject({ last: true, payload: new Uint8Array(0) });
}

describe('talkspurts of the audio process', () => {
  it('marks each frame with its talkspurt', async () => {
    audio.openTalk(7);
    await audio.event('frame', () => framesOf(7).length >= 5);
    audio.send({ type: 'talk.close' });
    audio.openTalk(4_294_967_295);
    await audio.event('frame', () => framesOf(4_294_967_295).length >= 5);
    audio.send({ type: 'talk.close' });
    await ended(4_294_967_295);
    expectWhole(7);
    expectWhole(4_294_967_295);
  });

  it('closes the open talkspurt before it opens another', async () => {
    audio.openTalk(1);
    await audio.event('frame', () => framesOf(1).length >= 5);
    audio.openTalk(2);
    await audio.event('frame', () => framesOf(2).length >= 5);
    audio.send({ type: 'talk.close' });
    await ended(2);
    expectWhole(1);
    expectWhole(2);
    const order = audio.events.flatMap((event) => (event.type === 'frame' ? [event.talkspurt] : []));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('continues the same talkspurt when it is opened again', async () => {
    audio.openTalk(3);
    await audio.event('frame', () => framesOf(3).length >= 5);
    audio.openTalk(3);
    const seen = framesOf(3).length;
    await audio.event('frame', () => framesOf(3).length >= seen + 5);
    audio.send({ type: 'talk.close' });
    await ended(3);
    expectWhole(3);
  });

  it('sends the pre-roll at once, and no frame twice', async () => {
    const saidMs = (talkspurt: number): number =>
      framesOf(talkspurt).reduce((sum, { payload }) => sum + payload.length, 0) / 16;
    // The file has been read for a while, so that there is a past.
    await audio.event('stats');
    audio.configure({ kind: 'file', path: join(folder, 'tone.wav') }, { kind: 'none' }, 60);
    audio.openTalk(1);
    audio.send({ type: 'talk.close' });
    audio.openTalk(2);
    audio.send({ type: 'talk.close' });
    await ended(2);
    // All four commands arrive in nearly one turn of the event loop: the first press gets the
    // pre-roll, the second gets none.
    expect(saidMs(1)).toBeGreaterThan(20);
    expect(saidMs(2)).toBeLessThan(saidMs(1) / 2);
    expectWhole(1);
  });

  it('sends a tail after a release by hand, and no more', async () => {
    audio.openTalk(1);
    await audio.event('frame', () => framesOf(1).length >= 5);
    // The pong comes after all frames that were on their way.
    audio.send({ type: 'ping', id: 76 });
    audio.send({ type: 'talk.close', tailMs: 200 });
    await audio.event('pong', ({ id }) => id === 76);
    const seen = framesOf(1).length;
    await ended(1);
    // The tail has 20 frames of 10 ms, and a few that were being captured. A busy computer gets
    // fewer.
    expect(framesOf(1).length).toBeGreaterThan(seen + 2);
    expect(framesOf(1).length).toBeLessThanOrEqual(seen + 20 + 4);
    expectWhole(1);
  });

  it('ends a tail at once on command', async () => {
    audio.openTalk(1);
    await audio.event('frame', () => framesOf(1).length >= 5);
    audio.send({ type: 'talk.close', tailMs: 200 });
    audio.send({ type: 'talk.close' });
    audio.send({ type: 'ping', id: 77 });
    await audio.event('pong', ({ id }) => id === 77);
    expectWhole(1);
  });

  it('keeps the talkspurt number on the last frames after the time limit', async () => {
    audio.send({ type: 'talk.open', talkspurt: 5, codec: 'PCMU/16000', maxMs: 100 });
    await ended(5);
    expectWhole(5);
  });
});

describe('the microphone without its owner', () => {
  const silent = (event: AudioEvent): boolean =>
    event.type === 'problem' &&
    event.reason ===
      'The microphone was closed: the program that holds the talk key has not answered for 1 s.';

  it('closes when no command has arrived for a second, and stays closed', async () => {
    audio.openTalk(1);
    // Longer than the limit: the heartbeat keeps it open.
    await audio.event('frame', () => framesOf(1).length >= 150);
    expect(audio.events.filter(silent)).toEqual([]);
    audio.stopHeartbeat();
    await audio.event('problem', silent);
    expect(audio.events.findIndex(silent)).toBeGreaterThan(audio.events.findLastIndex(isFrame));
    expectWhole(1);

    const from = audio.events.length;
    audio.send({ type: 'ping', id: 1 });
    await audio.event('pong', (event) => event.id === 1);
    await audio.event('stats', () => true, { from });
    expect(audio.framesFrom(from)).toEqual([]);
    expect(audio.events.filter(silent).length).toBe(1);

    audio.openTalk(2);
    await audio.event('frame', () => framesOf(2).length >= 5);
  });

  it.skipIf(process.platform === 'win32')('stays open after a stall of the audio process', async () => {
    audio.openTalk(1);
    await audio.event('frame', () => framesOf(1).length >= 5);
    process.kill(audio.pid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const from = audio.events.length;
    process.kill(audio.pid, 'SIGCONT');
    await audio.event('stats', () => true, { from });
    const seen = framesOf(1).length;
    await audio.event('frame', () => framesOf(1).length >= seen + 20);
    expect(audio.events.filter(silent)).toEqual([]);
  });
});
