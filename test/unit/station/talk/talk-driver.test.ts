import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TalkDriver } from '../../../../main/station/talk/talk-driver.ts';
import type { EncodedFrame } from '../../../../common/encoded-frame.ts';
import type { Microphone } from '../../../../main/station/state.ts';
import type { TalkEvent } from '../../../../main/station/talk/talk-machine.ts';
import { A, B } from './talk-harness.ts';

const FRAME: EncodedFrame = {
  first: false,
  last: false,
  codec: 'PCMU/16000',
  sequence: 1,
  timestamp: 0,
  payload: new Uint8Array(80),
};

/** A driver whose every word to the outside is written down in order. */
function bench(tails = true) {
  const said: string[] = [];
  let microphone: Microphone = { type: 'closed' };
  const driver = new TalkDriver(
    {
      send: (message) =>
        said.push('talkspurt' in message ? `${message.type} ${String(message.talkspurt)}` : ''),
      sendAudio: () => said.push('audio'),
      openMicrophone: (talkspurt) => said.push(`open ${String(talkspurt)}`),
      setCodec: () => undefined,
      closeMicrophone: (byHand) => {
        said.push(byHand ? 'close with tail' : 'close');
        return byHand && tails;
      },
      codecFor: () => 'PCMU/16000',
      setTalking: () => undefined,
      onMicrophone: (change) => {
        microphone = change(microphone);
        said.push(`told ${microphone.type}`);
      },
      onKeys: () => undefined,
      onNotice: (notice) => {
        if (notice.type === 'talk-closed') said.push(`notice ${notice.reason}`);
      },
    },
    60_000,
  );
  driver.setReadiness(undefined);
  const take = (): string[] => said.splice(0);
  const press = (mode: 'momentary' | 'latch' = 'momentary'): void =>
    driver.talk({ type: 'press', key: 'k', targets: [A], mode, source: 'window', repeat: false });
  const release = (): void => driver.talk({ type: 'release', key: 'k' });
  return { driver, take, press, release };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const FAIL_SAFES: [string, TalkEvent][] = [
  ['the screen is locked', { type: 'close-all', reason: 'lock' }],
  ['the window loses the focus', { type: 'source-lost', source: 'window', reason: 'blur' }],
  ['the link is lost', { type: 'ready', ready: false, reason: 'disconnected' }],
  ['the server ends the talkspurt', { type: 'ended', talkspurt: 1, reason: 'ended-by-server' }],
  ['the server grants nothing of it', { type: 'refused', talkspurt: 1, targets: [B, A] }],
];

describe('release', () => {
  it('by hand leaves the microphone open for a tail, and tells when it is closed', () => {
    const { driver, take, press, release } = bench();
    press();
    expect(take()).toEqual(['talk.start 1', 'open 1', 'told open']);
    release();
    expect(take()).toEqual(['close with tail']);
    driver.wire.frame(1, FRAME);
    driver.microphoneClosed();
    expect(take()).toEqual(['audio', 'talk.stop 1', 'told closed', 'notice released']);
    driver.microphoneClosed();
    expect(take()).toEqual([]);
  });

  it('of a latch, tapped, has a tail as well', () => {
    const { driver, take, press, release } = bench();
    press('latch');
    release();
    take();
    press('latch');
    expect(take()).toEqual(['close with tail']);
    driver.microphoneClosed();
    expect(take()).toEqual(['talk.stop 1', 'told closed', 'notice unlatched']);
  });

  it('without a tail is told at once, and talk.stop follows the last frame', () => {
    const { driver, take, press, release } = bench(false);
    press();
    take();
    release();
    expect(take()).toEqual(['close with tail', 'told closed', 'notice released']);
    driver.wire.frame(1, FRAME);
    driver.microphoneClosed();
    expect(take()).toEqual(['audio', 'talk.stop 1']);
  });

  it('just before the limit loses its tail at the limit', () => {
    const { driver, take, press, release } = bench();
    press();
    driver.talk({ type: 'granted', talkspurt: 1 });
    take();
    vi.advanceTimersByTime(59_990);
    release();
    vi.advanceTimersByTime(9);
    expect(take()).toEqual(['close with tail']);
    vi.advanceTimersByTime(1);
    expect(take()).toEqual(['close', 'told closed', 'notice released']);
    driver.microphoneClosed();
    expect(take()).toEqual(['talk.stop 1']);
  });

  it('whose tail has ended is not ended again at the limit, nor is the next talkspurt', () => {
    const { driver, take, press, release } = bench();
    press();
    release();
    driver.microphoneClosed();
    vi.advanceTimersByTime(30_000);
    press();
    driver.talk({ type: 'granted', talkspurt: 2 });
    take();
    vi.advanceTimersByTime(30_000);
    expect(take()).toEqual([]);
  });

  it('that nobody did has no tail', () => {
    const { driver, take, press } = bench();
    press();
    take();
    driver.talk({ type: 'release', key: 'k', abandoned: true });
    expect(take()).toEqual(['close', 'told closed', 'notice released']);
  });

  it.each(FAIL_SAFES)('has no tail when %s', (_what, event) => {
    const { driver, take, press } = bench();
    press();
    take();
    driver.talk(event);
    expect(take().slice(0, 2)).toEqual(['close', 'told closed']);
  });

  it.each(FAIL_SAFES)('loses its tail when %s', (_what, event) => {
    const { driver, take, press, release } = bench();
    press();
    release();
    take();
    driver.talk(event);
    expect(take()).toEqual(['close', 'told closed', 'notice released']);
    driver.microphoneClosed();
    expect(take()).toEqual(['talk.stop 1']);
  });

  it('keeps its tail through what does not concern it', () => {
    const { driver, take, press, release } = bench();
    press();
    release();
    take();
    driver.talk({ type: 'granted', talkspurt: 1 });
    driver.talk({ type: 'ended', talkspurt: 7, reason: 'ended-by-server' });
    driver.talk({ type: 'refused', talkspurt: 7, targets: [A] });
    driver.talk({ type: 'refused', talkspurt: 1, targets: [B] });
    driver.talk({ type: 'tick' });
    expect(take()).toEqual([]);
  });

  it('ends where the next press begins', () => {
    const { driver, take, press, release } = bench();
    press();
    release();
    take();
    press();
    expect(take()).toEqual([
      'told closed',
      'notice released',
      'talk.stop 1',
      'talk.start 2',
      'open 2',
      'told open',
    ]);
    // What the audio process still had of the first one is of nobody any more.
    driver.wire.frame(1, FRAME);
    driver.wire.frame(2, FRAME);
    expect(take()).toEqual(['audio']);
  });

  it('is told when the station stops within the tail', () => {
    const { driver, take, press, release } = bench();
    press();
    release();
    take();
    driver.stop();
    expect(take()).toEqual(['close', 'told closed', 'notice released', 'talk.stop 1']);
  });
});
