import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_TALK_OPTIONS, type TalkEvent } from '../../../../main/station/talk/talk-machine.ts';
import type { CodecName } from '../../../../common/codec.ts';
import type { EncodedFrame } from '../../../../common/encoded-frame.ts';
import { TalkTransmitter } from '../../../../main/station/talk/talk-transmitter.ts';
import type { AudioCommand } from '../../../../native-audio/process/messages.ts';
import { A, B } from './talk-harness.ts';

const FRAME: EncodedFrame = {
  first: false,
  last: false,
  codec: 'PCMU/16000',
  sequence: 1,
  timestamp: 0,
  payload: new Uint8Array(80),
};

/** A transmitter whose every word to the outside is written down in order. */
function bench({ tailMs = 40, isRunning = true, onSaid = (_said: string): void => undefined } = {}) {
  const said: string[] = [];
  const say = (words: string): void => {
    said.push(words);
    onSaid(words);
  };
  const audio = {
    isRunning,
    tailMs,
    send: (command: AudioCommand): void => {
      if (command.type === 'talk.open') say(`open ${String(command.talkspurt)}`);
      else say('tailMs' in command ? 'close with tail' : command.type.replace('talk.', ''));
    },
  };
  const codec: { now: CodecName } = { now: 'PCMU/16000' };
  const talk = new TalkTransmitter(
    {
      connection: {
        current: {
          send: (message) =>
            say('talkspurt' in message ? `${message.type} ${String(message.talkspurt)}` : ''),
          sendAudio: () => say('audio'),
          setTalking: () => undefined,
        },
      },
      audio,
      codecFor: () => codec.now,
      onNews: (news) => {
        if (news.type === 'microphone') say(`told ${news.microphone.type}`);
        if (news.type === 'silence') say(`told ${news.silence?.kind ?? 'heard'}`);
      },
      onNotice: (notice) => {
        if (notice.type === 'talk-closed') say(`notice ${notice.reason}`);
      },
    },
    DEFAULT_TALK_OPTIONS,
  );
  talk.onEvent({ type: 'ready', ready: true });
  const take = (): string[] => said.splice(0);
  const press = (mode: 'momentary' | 'latch' = 'momentary'): void =>
    talk.onEvent({ type: 'press', key: 'k', targets: [A], mode, source: 'window', repeat: false });
  const release = (): void => talk.onEvent({ type: 'release', key: 'k' });
  const frame = (talkspurt: number, fields: Partial<EncodedFrame> = {}): void =>
    talk.onEvent({ type: 'frame', talkspurt, frame: { ...FRAME, ...fields } });
  const lastFrame = (talkspurt: number): void => frame(talkspurt, { last: true, payload: new Uint8Array(0) });
  return { talk, audio, codec, take, press, release, frame, lastFrame };
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

describe('a release by hand', () => {
  it('leaves the microphone open for a tail, and tells when it is closed', () => {
    const { take, press, release, frame, lastFrame } = bench();
    press();
    expect(take()).toEqual(['talk.start 1', 'open 1', 'told open']);
    release();
    expect(take()).toEqual(['close with tail']);
    frame(1);
    lastFrame(1);
    expect(take()).toEqual(['audio', 'audio', 'talk.stop 1', 'told closed', 'notice released']);
    lastFrame(1);
    expect(take()).toEqual([]);
  });

  it('gives a latch that is tapped a tail as well', () => {
    const { take, press, release, lastFrame } = bench();
    press('latch');
    release();
    take();
    press('latch');
    expect(take()).toEqual(['close with tail']);
    lastFrame(1);
    expect(take()).toEqual(['audio', 'talk.stop 1', 'told closed', 'notice unlatched']);
  });

  it('is told at once where no tail is set, and talk.stop follows the last frame', () => {
    const { take, press, release, frame, lastFrame } = bench({ tailMs: 0 });
    press();
    take();
    release();
    expect(take()).toEqual(['close', 'told closed', 'notice released']);
    frame(1, { last: true });
    expect(take()).toEqual(['audio']);
    lastFrame(1);
    expect(take()).toEqual(['audio', 'talk.stop 1']);
  });

  it('loses its tail at the talk limit', () => {
    const { talk, take, press, release, lastFrame } = bench();
    press();
    talk.onEvent({ type: 'granted', talkspurt: 1, targets: [A] });
    take();
    vi.advanceTimersByTime(59_990);
    release();
    vi.advanceTimersByTime(9);
    expect(take()).toEqual(['close with tail']);
    vi.advanceTimersByTime(1);
    expect(take()).toEqual(['close', 'told closed', 'notice released']);
    lastFrame(1);
    expect(take()).toEqual(['audio', 'talk.stop 1']);
  });

  it('leaves no limit behind for the next talkspurt', () => {
    const { talk, take, press, release, lastFrame } = bench();
    press();
    release();
    lastFrame(1);
    vi.advanceTimersByTime(30_000);
    press();
    talk.onEvent({ type: 'granted', talkspurt: 2, targets: [A] });
    take();
    vi.advanceTimersByTime(30_000);
    expect(take()).toEqual([]);
  });

  it('keeps its tail through what does not concern it', () => {
    const { talk, take, press, release } = bench();
    press();
    release();
    take();
    talk.onEvent({ type: 'granted', talkspurt: 1, targets: [A] });
    talk.onEvent({ type: 'ended', talkspurt: 7, reason: 'ended-by-server' });
    talk.onEvent({ type: 'refused', talkspurt: 7, targets: [A] });
    talk.onEvent({ type: 'refused', talkspurt: 1, targets: [B] });
    talk.onEvent({ type: 'tick' });
    talk.onEvent({ type: 'listeners-changed' });
    expect(take()).toEqual([]);
  });

  it('ends its talkspurt where the next press begins', () => {
    const { take, press, release, frame } = bench();
    press();
    release();
    take();
    press();
    expect(take()).toEqual([
      ...['talk.stop 1', 'told closed', 'notice released'],
      ...['talk.start 2', 'open 2', 'told open'],
    ]);
    // Late frames of the first talkspurt are not sent.
    frame(1);
    frame(2);
    expect(take()).toEqual(['audio']);
  });

  it('sends talk.stop at once when the station stops within the tail', () => {
    const { talk, take, press, release } = bench();
    press();
    release();
    take();
    talk.stop();
    expect(take()).toEqual(['close', 'told closed', 'notice released', 'talk.stop 1']);
  });

  it('sends talk.stop when the last frame does not come', () => {
    const { take, press, release } = bench();
    press();
    release();
    take();
    vi.advanceTimersByTime(99);
    expect(take()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(take()).toEqual(['talk.stop 1', 'told closed', 'notice released']);
  });
});

describe('a fail-safe', () => {
  it('closes without a tail when nobody let go of the key', () => {
    const { talk, take, press } = bench();
    press();
    take();
    talk.onEvent({ type: 'release', key: 'k', abandoned: true });
    expect(take()).toEqual(['close', 'told closed', 'notice released']);
  });

  it.each(FAIL_SAFES)('closes without a tail when %s', (_what, event) => {
    const { talk, take, press } = bench();
    press();
    take();
    talk.onEvent(event);
    expect(take().slice(0, 2)).toEqual(['close', 'told closed']);
  });

  it.each(FAIL_SAFES)('cuts a tail when %s', (_what, event) => {
    const { talk, take, press, release, lastFrame } = bench();
    press();
    release();
    take();
    talk.onEvent(event);
    expect(take()).toEqual(['close', 'told closed', 'notice released']);
    lastFrame(1);
    expect(take()).toEqual(['audio', 'talk.stop 1']);
  });

  it('in the middle of a press is carried out after it, so that the microphone ends up closed', () => {
    const { talk, take, press } = bench({
      onSaid: (words) => {
        if (words === 'talk.start 1') talk.onEvent({ type: 'close-all', reason: 'lock' });
      },
    });
    press();
    expect(take()).toEqual(['talk.start 1', 'open 1', 'told open', 'close', 'told closed', 'notice lock']);
  });

  it('is carried out although a listener fails over the news', () => {
    const { talk, take, press } = bench({
      onSaid: (words) => {
        if (words.startsWith('told')) throw new Error('no panel');
      },
    });
    expect(press).toThrow('no panel');
    expect(() => talk.onEvent({ type: 'close-all', reason: 'lock' })).toThrow('no panel');
    expect(take()).toEqual(['talk.start 1', 'open 1', 'told open', 'close', 'told closed']);
  });
});

describe('the audio process', () => {
  it('that closed the microphone by itself ends the talkspurt at once', () => {
    const { take, press, lastFrame, frame } = bench();
    press();
    take();
    lastFrame(1);
    expect(take()).toEqual(['audio', 'talk.stop 1', 'told closed', 'notice watchdog']);
    frame(1);
    expect(take()).toEqual([]);
  });

  it('that died with the microphone open is not waited for', () => {
    const { talk, audio, take, press } = bench();
    press();
    take();
    audio.isRunning = false;
    talk.onEvent({ type: 'audio-gone' });
    expect(take()).toEqual(['talk.stop 1', 'told closed', 'notice audio-lost']);
  });

  it('that died within the tail ends it', () => {
    const { talk, audio, take, press, release } = bench();
    press();
    release();
    take();
    audio.isRunning = false;
    talk.onEvent({ type: 'audio-gone' });
    expect(take()).toEqual(['talk.stop 1', 'told closed', 'notice released']);
  });

  it('is told of the codec that all listeners decode, once', () => {
    const { talk, codec, take, press } = bench();
    press();
    codec.now = 'PCMU/8000';
    take();
    talk.onEvent({ type: 'listeners-changed' });
    talk.onEvent({ type: 'listeners-changed' });
    expect(take()).toEqual(['codec']);
  });
});

describe('what is told of the microphone', () => {
  it('names what the server granted, and nothing that it granted to an earlier talkspurt', () => {
    const { talk, press, release } = bench();
    talk.onEvent({ type: 'granted', talkspurt: 1, targets: [B] });
    press();
    expect(talk.facts.microphone).toMatchObject({ talkspurt: 1, targets: [A], granted: undefined });
    talk.onEvent({ type: 'granted', talkspurt: 7, targets: [B] });
    expect(talk.facts.microphone).toMatchObject({ granted: undefined });
    talk.onEvent({ type: 'granted', talkspurt: 1, targets: [A] });
    expect(talk.facts.microphone).toMatchObject({ granted: [A] });
    release();
    expect(talk.facts.microphone).toMatchObject({ type: 'open', granted: [A] });
  });

  it('names the keys that hold it open', () => {
    const { talk, press, release } = bench();
    press('latch');
    expect(talk.facts.talkKeys).toEqual([{ key: 'k', targets: [A], latched: false }]);
    release();
    expect(talk.facts.talkKeys).toEqual([{ key: 'k', targets: [A], latched: true }]);
    talk.onEvent({ type: 'close-all', reason: 'closed-by-hand' });
    expect(talk.facts.talkKeys).toEqual([]);
  });

  it('says that nobody hears it while it is open, and not of an earlier talkspurt', () => {
    const { talk, take, press, release, lastFrame } = bench();
    const digital = { kind: 'digital' } as const;
    press();
    take();
    talk.onEvent({ type: 'silence', talkspurt: 7, silence: digital });
    expect(take()).toEqual([]);
    talk.onEvent({ type: 'silence', talkspurt: 1, silence: digital });
    expect(take()).toEqual(['told digital']);
    expect(talk.facts.silence).toEqual(digital);
    talk.onEvent({ type: 'silence', talkspurt: 1, silence: null });
    expect(take()).toEqual(['told heard']);
    talk.onEvent({ type: 'silence', talkspurt: 1, silence: digital });
    release();
    lastFrame(1);
    // It was on its way when the key was let go.
    talk.onEvent({ type: 'silence', talkspurt: 1, silence: digital });
    expect(talk.facts.silence).toBeUndefined();
  });
});
