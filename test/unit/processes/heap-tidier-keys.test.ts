import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeapTidier } from '../../../main/processes/heap-tidier.ts';
import { DEFAULT_VOICE } from '../../../common/voice-options.ts';
import {
  INITIAL_STATION_FACTS,
  isSilent,
  reduceStation,
  type StationFact,
  type StationState,
} from '../../../main/station/state.ts';
import type { KeyMode } from '../../../common/key-mode.ts';
import { DEFAULT_TALK_OPTIONS } from '../../../main/station/talk/talk-machine.ts';
import { TalkTransmitter } from '../../../main/station/talk/talk-transmitter.ts';
import { holds } from '../../support/wire-property.ts';
import { A } from '../station/talk/talk-harness.ts';

/** Tries talk keys together with a heap tidier, wired as `desk.ts` and `cli/station.ts` wire it. */

const MB = 2 ** 20;
const LOOK_EVERY_MS = 1_000;
/** How long one clearing stops the process. */
const STOP_MS = 20;
const SILENT_MS = 2_000;

class Desk {
  #facts = INITIAL_STATION_FACTS;
  readonly said: string[] = [];
  /** Reasons why a clearing came at a bad time. */
  readonly disturbed: string[] = [];
  clearings = 0;
  usedBytes = 0;
  readonly talk: TalkTransmitter;
  readonly #tidier: HeapTidier;
  #lastVoiceMs = -Infinity;
  #nowMs = 0;

  constructor() {
    this.#tidier = new HeapTidier({ usedBytes: () => this.usedBytes, clear: () => this.#clear() });
    this.talk = new TalkTransmitter(
      {
        connection: {
          current: {
            send: (message) => this.said.push(message.type),
            sendAudio: () => undefined,
            setTalking: () => undefined,
          },
        },
        audio: {
          isRunning: true,
          tailMs: DEFAULT_VOICE.releaseTailMs,
          send: (command) => this.said.push('tailMs' in command ? 'close with tail' : command.type),
        },
        codecFor: () => 'PCMU/16000',
        onNews: () => this.#note(),
        onNotice: () => undefined,
      },
      DEFAULT_TALK_OPTIONS,
    );
    this.talk.onEvent({ type: 'ready', ready: true });
  }

  get state(): StationState {
    return { ...this.#facts, ...this.talk.facts };
  }

  apply(fact: StationFact): void {
    this.#facts = reduceStation(this.#facts, fact);
    this.#note();
  }

  #note(): void {
    if (this.#busy) this.#lastVoiceMs = performance.now();
    this.#tidier.note(isSilent(this.state), performance.now());
  }

  press(key: string, mode: KeyMode): void {
    this.talk.onEvent({ type: 'press', key, targets: [A], mode, source: 'hotkey', repeat: false });
    this.talk.onEvent({ type: 'granted', talkspurt: this.#talkspurt, targets: [A] });
  }

  release(key: string): void {
    this.talk.onEvent({ type: 'release', key });
  }

  /** The audio process has closed the microphone. */
  lastFrame(): void {
    const frame = { first: false, last: true, codec: 'PCMU/16000', sequence: 1, timestamp: 0 } as const;
    const payload = new Uint8Array(0);
    // This frame would end an open talkspurt; it stands for the end of a tail only.
    if (this.state.talkKeys.length > 0) return;
    this.talk.onEvent({ type: 'frame', talkspurt: this.#talkspurt, frame: { ...frame, payload } });
  }

  /** Bob is another station whose voice is played here. */
  bob(talks: boolean): void {
    const talk = { talker: 2, talkspurt: 1, targets: [A] };
    this.apply({
      type: 'server',
      message: talks
        ? { type: 'talk.started', ...talk, override: false }
        : { type: 'talk.stopped', ...talk, reason: 'released' },
    });
  }

  wait(ms: number): void {
    const untilMs = this.#nowMs + ms;
    while (this.#nowMs < untilMs) {
      const nextMs = Math.min(untilMs, (Math.floor(this.#nowMs / LOOK_EVERY_MS) + 1) * LOOK_EVERY_MS);
      vi.advanceTimersByTime(nextMs - this.#nowMs);
      this.#nowMs = nextMs;
      if (this.#busy) this.#lastVoiceMs = performance.now();
      if (nextMs % LOOK_EVERY_MS === 0) this.look();
    }
  }

  look(): void {
    this.#tidier.look(isSilent(this.state), performance.now());
  }

  get #talkspurt(): number {
    return this.state.microphone.type === 'open' ? this.state.microphone.talkspurt : 0;
  }

  /** Judged by the state itself, not by the call to the tidier. */
  get #busy(): boolean {
    const { microphone, talkKeys, talking } = this.state;
    return microphone.type === 'open' || talkKeys.length > 0 || talking.size > 0;
  }

  #clear(): void {
    this.clearings += 1;
    this.usedBytes = 0;
    const { microphone, talkKeys, talking } = this.state;
    if (microphone.type === 'open') this.disturbed.push('the microphone was open');
    if (talkKeys.length > 0) this.disturbed.push('a key was held');
    if (talking.size > 0) this.disturbed.push('somebody was heard');
    if (performance.now() - this.#lastVoiceMs < SILENT_MS) this.disturbed.push('a voice was just over');
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Step = (desk: Desk) => void;
const key = fc.constantFrom('one', 'two');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ key, mode: fc.constantFrom<KeyMode>('momentary', 'latch', 'smart') }).map(
    ({ key: name, mode }) =>
      (desk: Desk) =>
        desk.press(name, mode),
  ),
  key.map((name) => (desk: Desk) => desk.release(name)),
  fc.boolean().map((talks) => (desk: Desk) => desk.bob(talks)),
  fc.constant((desk: Desk) => desk.lastFrame()),
  fc.constant((desk: Desk) => desk.talk.onEvent({ type: 'close-all', reason: 'lock' })),
  fc.integer({ min: 1, max: 4_000 }).map((ms) => (desk: Desk) => desk.wait(ms)),
);

describe('clearing the heap', () => {
  it('never starts while a key is held, a tail runs or somebody is heard, nor within 2 s after', () => {
    let clearings = 0;
    holds(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const desk = new Desk();
        for (const take of steps) {
          // Enough for a clearing at every look, but never so much that it cannot wait.
          desk.usedBytes = 20 * MB;
          take(desk);
        }
        clearings += desk.clearings;
        expect(desk.disturbed).toEqual([]);
      }),
      500,
    );
    expect(clearings).toBeGreaterThan(0);
  });

  it('happens during talk if it cannot wait, and the key-up after it still closes the microphone', () => {
    const desk = new Desk();
    desk.press('one', 'momentary');
    desk.usedBytes = 24 * MB;
    desk.look();
    expect(desk.disturbed).toContain('the microphone was open');
    // The key-up came during the clearing and waits to be read.
    vi.advanceTimersByTime(STOP_MS);
    desk.release('one');
    desk.press('one', 'momentary');
    expect(desk.said).toEqual([
      ...['talk.start', 'talk.open', 'close with tail'],
      ...['talk.stop', 'talk.start', 'talk.open'],
    ]);
  });

  it('turns a tap into a hold if its key-up waits for the clearing, so that nothing latches', () => {
    const desk = new Desk();
    desk.press('one', 'smart');
    vi.advanceTimersByTime(190);
    desk.usedBytes = 24 * MB;
    desk.look();
    vi.advanceTimersByTime(STOP_MS);
    desk.release('one');
    expect(desk.said.at(-1)).toBe('close with tail');
  });
});
