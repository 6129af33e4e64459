import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PROPERTY_TIMEOUT_MS } from '../../../support/wire-property.ts';
import { Bystander, eventOf, happening, KEYS, must, SEED, sequenceOf, type Happening } from './talk-model.ts';
import { TalkWorld } from './talk-world.ts';

/**
 * Each case plays a minute of talk with timers, which costs much more than steps of the machine
 * alone.
 */
const TRANSMITTER_RUNS = process.env.CI ? 100_000 : 500;

/** Events of the audio process, the server and the network, beside those of the keys. */
type WorldHappening =
  | Happening
  | { readonly type: 'frame'; readonly late: number }
  | { readonly type: 'deliver' }
  | { readonly type: 'microphone-ends' }
  | { readonly type: 'audio-dies' }
  | { readonly type: 'audio-lives' }
  | { readonly type: 'listeners-changed' }
  | { readonly type: 'server-left' };

const worldHappening: fc.Arbitrary<WorldHappening> = fc.oneof(
  { weight: 36, arbitrary: happening },
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constant('frame' as const), late: fc.constantFrom(0, 0, 0, 1, 2) }),
  },
  { weight: 5, arbitrary: fc.constant({ type: 'deliver' as const }) },
  { weight: 4, arbitrary: fc.constant({ type: 'microphone-ends' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'audio-dies' as const }) },
  { weight: 4, arbitrary: fc.constant({ type: 'audio-lives' as const }) },
  { weight: 2, arbitrary: fc.constant({ type: 'listeners-changed' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'server-left' as const }) },
);

/**
 * Plays a sequence of happenings on the transmitter, and holds it against what a bystander expects
 * of the keys.
 */
class Play {
  readonly world: TalkWorld;
  readonly #bystander = new Bystander();

  constructor(interruptions: readonly number[]) {
    this.world = new TalkWorld(interruptions);
    this.#bystander.ready = true;
  }

  wait(ms: number): void {
    this.world.wait(ms, (passes) => vi.advanceTimersByTime(passes));
    this.#seeInterruptions();
    this.step({ type: 'tick' });
  }

  step(what: WorldHappening): void {
    this.#do(what);
    this.#seeInterruptions();
    this.#follow();
    this.#check();
  }

  /** Every key is let go, what was latched is pressed off, and everything has its time. */
  end(): void {
    const release = (key: string): void =>
      this.step({ type: 'release', key, abandoned: false, heldMs: undefined });
    for (const key of Object.keys(KEYS)) release(key);
    for (const [key, { heard }] of this.#bystander.keys) {
      if (!heard) continue;
      this.step({ type: 'press', key, repeat: false, inferred: false });
      release(key);
    }
    this.wait(200);
    this.world.checkEnd();
  }

  #do(what: WorldHappening): void {
    const { world } = this;
    switch (what.type) {
      case 'frame':
        return world.sayFrame((world.current ?? world.talkspurts) - what.late);
      case 'deliver':
        return world.deliver();
      case 'microphone-ends':
        // Without a tail it is the audio process's own fail-safe.
        if (world.microphone.type === 'open') this.#bystander.silence(() => true);
        return world.endMicrophone();
      case 'audio-dies':
        if (!world.audio.isRunning) return;
        this.#bystander.see({ type: 'ready', ready: false }, performance.now());
        return world.killAudio();
      case 'audio-lives':
        world.audio.isRunning = true;
        return;
      case 'listeners-changed':
        return world.do(what);
      case 'server-left':
        this.#bystander.silence(() => true);
        return world.do(what);
      case 'ready':
        // The station is not ready without an audio process.
        if (what.ready && !world.audio.isRunning) return;
        break;
      default:
    }
    this.#bystander.see(what, performance.now());
    world.do(eventOf(what, world.current));
  }

  #seeInterruptions(): void {
    for (let left = this.world.takeInterruptions(); left > 0; left--) {
      this.#bystander.see({ type: 'close-all', reason: 'lock' }, performance.now());
      must(this.world.microphone.type === 'closed', 'a fail-safe closes, tail and all');
    }
  }

  /** The bystander counts the time of what is open by the world's clock. */
  #follow(): void {
    const { microphone } = this.world;
    if (microphone.type !== 'open') this.#bystander.open = undefined;
    else if (this.#bystander.open?.talkspurt !== microphone.talkspurt) {
      const { talkspurt, sinceMs } = microphone;
      this.#bystander.open = { talkspurt, sinceMs, granted: false, warned: false };
    }
  }

  #check(): void {
    this.world.check();
    const expected = this.#bystander.heardTargets();
    must((this.world.microphone.type === 'open') === expected.size > 0, 'open exactly while a key is heard');
    const { microphone } = this.world.talk.facts;
    if (this.world.microphone.type !== 'open' || microphone.type !== 'open') return;
    const targets = new Set(microphone.targets.map((target) => JSON.stringify(target)));
    must(
      targets.size === expected.size && [...targets].every((target) => expected.has(target)),
      `targets are ${[...expected].join()}, not ${[...targets].join()}`,
    );
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it(
  `never sends audio of a closed talkspurt, nor leaves a microphone open (FC_SEED=${String(SEED)})`,
  () => {
    let sequences = 0;
    let talkspurts = 0;
    const interruptions = fc.array(fc.nat(150), { maxLength: 4 });
    fc.assert(
      fc.property(sequenceOf(worldHappening), interruptions, (steps, words) => {
        sequences++;
        const play = new Play(words);
        try {
          for (const [what, passesMs] of steps) {
            play.wait(passesMs);
            play.step(what);
          }
          play.end();
        } finally {
          vi.clearAllTimers();
        }
        talkspurts += play.world.talkspurts;
      }),
      { numRuns: TRANSMITTER_RUNS, seed: SEED },
    );
    expect(sequences).toBeGreaterThanOrEqual(TRANSMITTER_RUNS);
    // The sequences do talk: a generator that never opens would prove nothing.
    expect(talkspurts).toBeGreaterThan(sequences);
  },
  PROPERTY_TIMEOUT_MS,
);
