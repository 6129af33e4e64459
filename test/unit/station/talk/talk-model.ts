import fc from 'fast-check';
import { sameTarget, type Target } from '../../../../main/protocol/index.ts';
import type { CloseCause } from '../../../../common/close-cause.ts';
import type { KeyMode } from '../../../../common/key-mode.ts';
import type { KeySource, TalkEvent, TalkOptions } from '../../../../main/station/talk/talk-machine.ts';
import { A, B, BOB } from './talk-harness.ts';

/** Short, so that random sequences reach the limits often. */
export const OPTIONS: TalkOptions = { tapMs: 200, answerMs: 700, maxMs: 3_000, warnMs: 1_000 };
export const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

interface KeyPlan {
  readonly mode: KeyMode;
  readonly source: KeySource;
  readonly targets: readonly Target[];
}
export const KEYS: Readonly<Record<string, KeyPlan>> = {
  one: { mode: 'momentary', source: 'window', targets: [A] },
  two: { mode: 'smart', source: 'window', targets: [A, B] },
  three: { mode: 'latch', source: 'hotkey', targets: [B] },
  four: { mode: 'smart', source: 'command', targets: [BOB] },
};

/**
 * Something that a person, a computer or a network does. `current` stands for the number of the
 * open talkspurt.
 */
export type Happening =
  | {
      readonly type: 'press';
      readonly key: string;
      readonly repeat: boolean | undefined;
      readonly inferred: boolean;
    }
  /** `heldMs`: what the source says of it, which need not be what arrives here. */
  | {
      readonly type: 'release';
      readonly key: string;
      readonly abandoned: boolean;
      readonly heldMs: number | undefined;
    }
  | { readonly type: 'close-all'; readonly reason: CloseCause }
  | { readonly type: 'source-lost'; readonly source: KeySource }
  | { readonly type: 'ready'; readonly ready: boolean }
  | { readonly type: 'refused'; readonly stale: boolean; readonly targets: readonly Target[] }
  | { readonly type: 'granted'; readonly stale: boolean }
  | { readonly type: 'ended'; readonly stale: boolean }
  | { readonly type: 'tick' };

const key = fc.constantFrom(...Object.keys(KEYS));
export const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('press' as const),
      key,
      repeat: fc.constantFrom(undefined, undefined, true, false),
      inferred: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      type: fc.constant('release' as const),
      key,
      abandoned: fc.constantFrom(false, false, false, true),
      heldMs: fc.option(fc.nat(400), { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('close-all' as const),
      reason: fc.constantFrom<CloseCause>('lock', 'suspend', 'closed-by-hand'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('source-lost' as const),
      source: fc.constantFrom<KeySource>('window', 'hotkey', 'command'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('ready' as const),
      ready: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('refused' as const),
      stale: fc.boolean(),
      targets: fc.subarray([A, B, BOB], { minLength: 1 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('granted' as const),
      stale: fc.constantFrom(true, false, false, false),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('ended' as const), stale: fc.boolean() }) },
  { weight: 3, arbitrary: fc.constant({ type: 'tick' as const }) },
);
/** Happenings, each with the time that passes before it, ms. */
export const sequenceOf = <T>(what: fc.Arbitrary<T>): fc.Arbitrary<[T, number][]> =>
  fc.array(
    fc.tuple(what, fc.oneof({ weight: 4, arbitrary: fc.nat(300) }, { weight: 1, arbitrary: fc.nat(3_500) })),
    { minLength: 15, maxLength: 60 },
  );

/**
 * Knows what a bystander knows of each key: is it down, and may it be heard? It knows neither the
 * machine's states nor how it decides.
 */
export class Bystander {
  readonly keys = new Map(
    Object.keys(KEYS).map((name) => [name, { down: false, heard: false, pressedMs: 0, certain: true }]),
  );
  ready = false;
  /** From the actions alone. */
  open:
    { readonly talkspurt: number; readonly sinceMs: number; granted: boolean; warned: boolean } | undefined;

  /** Applies what happened, and expects nothing of the machine yet. */
  see(what: Happening, nowMs: number): void {
    switch (what.type) {
      case 'press': {
        if (what.repeat === true) return;
        const state = this.keys.get(what.key)!;
        const latched = state.heard && !state.down;
        if (latched) Object.assign(state, { heard: false, down: true });
        else if (!state.heard && (!state.down || what.repeat === false)) {
          // A press of a key that was never released may be an error.
          const certain = !state.down && !what.inferred;
          Object.assign(state, { down: true, heard: this.ready, pressedMs: nowMs, certain });
        }
        return;
      }
      case 'release': {
        const state = this.keys.get(what.key)!;
        if (!state.down) return;
        state.down = false;
        const { mode } = KEYS[what.key];
        const tap = (what.heldMs ?? nowMs - state.pressedMs) < OPTIONS.tapMs;
        state.heard &&= state.certain && !what.abandoned && (mode === 'latch' || (mode === 'smart' && tap));
        return;
      }
      case 'close-all':
        return this.silence(() => true);
      case 'source-lost':
        return this.silence(({ source }) => source === what.source);
      case 'ready':
        this.ready = what.ready;
        if (!what.ready) this.silence(() => true);
        return;
      case 'refused':
        if (this.open && !what.stale) {
          this.silence(({ targets }) => targets.every((t) => what.targets.some((r) => sameTarget(r, t))));
        }
        return;
      case 'granted':
        if (this.open && !what.stale) this.open.granted = true;
        return;
      case 'ended':
        if (this.open && !what.stale) this.silence(() => true);
        return;
      case 'tick': {
        if (!this.open) return;
        const openMs = nowMs - this.open.sinceMs;
        if (openMs >= OPTIONS.maxMs || (!this.open.granted && openMs >= OPTIONS.answerMs))
          this.silence(() => true);
        return;
      }
    }
  }

  silence(which: (plan: KeyPlan) => boolean): void {
    for (const [name, state] of this.keys) if (which(KEYS[name])) state.heard = false;
  }

  heardTargets(): Set<string> {
    const heard = [...this.keys].filter(([, state]) => state.heard);
    return new Set(heard.flatMap(([name]) => KEYS[name].targets.map((target) => JSON.stringify(target))));
  }
}

/** `expect` is too slow for a million checks. */
export function must(truth: boolean, claim: string): void {
  if (!truth) throw new Error(claim);
}

export function eventOf(what: Happening, current: number | undefined): TalkEvent {
  switch (what.type) {
    case 'press': {
      const { repeat, inferred } = what;
      return {
        type: 'press',
        key: what.key,
        ...KEYS[what.key],
        ...(repeat === undefined ? {} : { repeat }),
        ...(inferred ? { inferred } : {}),
      };
    }
    case 'release': {
      const { key: name, abandoned, heldMs } = what;
      return { type: 'release', key: name, abandoned, ...(heldMs === undefined ? {} : { heldMs }) };
    }
    case 'source-lost':
      return { ...what, reason: 'blur' };
    case 'ready':
      return what.ready
        ? { type: 'ready', ready: true }
        : { type: 'ready', ready: false, reason: 'disconnected' };
    case 'refused':
      return { ...what, talkspurt: (current ?? 100_000) - (what.stale ? 1 : 0) };
    case 'granted':
      return { type: 'granted', talkspurt: (current ?? 100_000) - (what.stale ? 1 : 0), targets: [A] };
    case 'ended':
      return {
        ...what,
        talkspurt: (current ?? 100_000) - (what.stale ? 1 : 0),
        reason: 'ended-by-server',
      };
    default:
      return what;
  }
}
