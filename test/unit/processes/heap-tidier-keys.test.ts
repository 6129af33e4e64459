import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeapTidier } from '../../../main/processes/heap-tidier.ts';
import {
  INITIAL_STATION_STATE,
  isSilent,
  reduceStation,
  type StationInput,
} from '../../../main/station/state.ts';
import { TalkDriver } from '../../../main/station/talk/talk-driver.ts';
import type { KeyMode } from '../../../common/key-mode.ts';
import { holds } from '../../support/wire-property.ts';
import { A } from '../station/talk/talk-harness.ts';

/** Tries talk keys together with a heap tidier, wired as `desk.ts` and `cli/station.ts` wire it. */

const MB = 2 ** 20;
const LOOK_EVERY_MS = 1_000;
/** How long one clearing stops the process. */
const STOP_MS = 20;
const SILENT_MS = 2_000;

class Desk {
  state = INITIAL_STATION_STATE;
  readonly said: string[] = [];
  /** Reasons why a clearing came at a bad time. */
  readonly disturbed: string[] = [];
  clearings = 0;
  usedBytes = 0;
  readonly driver: TalkDriver;
  readonly #tidier: HeapTidier;
  #lastVoiceMs = -Infinity;
  #nowMs = 0;

  constructor() {
    this.#tidier = new HeapTidier({ usedBytes: () => this.usedBytes, clear: () => this.#clear() });
    this.driver = new TalkDriver(
      {
        send: (message) => this.said.push(message.type),
        sendAudio: () => undefined,
        openMicrophone: () => this.said.push('open'),
        setCodec: () => undefined,
        closeMicrophone: (byHand) => {
          this.said.push(byHand ? 'close with tail' : 'close');
          return byHand;
        },
        codecFor: () => 'PCMU/16000',
        setTalking: () => undefined,
        onMicrophone: (change) =>
          this.apply({ type: 'microphone', microphone: change(this.state.microphone) }),
        onKeys: (keys) => this.apply({ type: 'talk-keys', keys }),
        onNotice: () => undefined,
      },
      60_000,
    );
    this.driver.setReadiness(undefined);
  }

  apply(input: StationInput): void {
    this.state = reduceStation(this.state, input);
    if (this.#busy) this.#lastVoiceMs = performance.now();
    this.#tidier.note(isSilent(this.state), performance.now());
  }

  press(key: string, mode: KeyMode): void {
    this.driver.talk({ type: 'press', key, targets: [A], mode, source: 'hotkey', repeat: false });
    this.driver.talk({ type: 'granted', talkspurt: this.#talkspurt });
  }

  release(key: string): void {
    this.driver.talk({ type: 'release', key });
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
  fc.constant((desk: Desk) => desk.driver.microphoneClosed()),
  fc.constant((desk: Desk) => desk.driver.talk({ type: 'close-all', reason: 'lock' })),
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
    expect(desk.said).toEqual(['talk.start', 'open', 'close with tail', 'talk.stop', 'talk.start', 'open']);
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
