import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TalkAction } from '../../../../main/station/talk/talk-machine.ts';
import { PROPERTY_TIMEOUT_MS, RUNS } from '../../../support/wire-property.ts';
import { TalkRig } from './talk-harness.ts';
import {
  Bystander,
  eventOf,
  happening,
  KEYS,
  must,
  OPTIONS,
  SEED,
  sequenceOf,
  type Happening,
} from './talk-model.ts';

/** Holds the machine against what a bystander expects. */
class MachineBystander extends Bystander {
  check(actions: readonly TalkAction[], rig: TalkRig, what: Happening): void {
    const wasOpen = this.open !== undefined;
    for (const action of actions) {
      if (action.type === 'open') {
        must(this.open === undefined, 'it is not opened twice');
        must(what.type === 'press', 'only a press opens');
        this.open = { talkspurt: action.talkspurt, sinceMs: rig.nowMs, granted: false, warned: false };
      } else if (action.type === 'close') {
        must(action.talkspurt === this.open?.talkspurt, 'what closes was open');
        this.open = undefined;
      } else if (action.type === 'retarget') {
        must(action.talkspurt === this.open?.talkspurt, 'what is retargeted is open');
      } else if (action.type === 'limit-warning') {
        must(this.open?.warned === false, 'one warning a talkspurt');
        this.open!.warned = true;
      } else must(what.type === 'press', 'only a press is refused');
    }
    const expected = this.heardTargets();
    const { open } = rig.state;
    const targets = new Set((open?.targets ?? []).map((target) => JSON.stringify(target)));
    must(open?.talkspurt === this.open?.talkspurt, 'state and actions agree');
    must(
      targets.size === expected.size && [...targets].every((target) => expected.has(target)),
      `targets are ${[...expected].join()}, not ${[...targets].join()}`,
    );
    must((this.open !== undefined) === expected.size > 0, 'open exactly while a key is heard');
    if (this.open) must(this.ready, 'open only while talking is possible');
    if (what.type === 'tick' && this.open)
      must(
        rig.nowMs - this.open.sinceMs < (this.open.granted ? OPTIONS.maxMs : OPTIONS.answerMs),
        'open only within the time limit, and unanswered only for a moment',
      );
    if (what.type === 'close-all' || (what.type === 'ready' && !what.ready)) {
      must(this.open === undefined, 'a fail-safe closes');
      must(actions.filter(({ type }) => type === 'close').length === (wasOpen ? 1 : 0), 'it closes once');
    }
  }
}

it(
  `never leaves a microphone open, whatever happens (FC_SEED=${String(SEED)})`,
  () => {
    let sequences = 0;
    let talkspurts = 0;
    fc.assert(
      fc.property(sequenceOf(happening), (steps) => {
        sequences++;
        const rig = TalkRig.ready(OPTIONS);
        const bystander = new MachineBystander();
        bystander.ready = true;
        const step = (what: Happening): void => {
          const event = eventOf(what, bystander.open?.talkspurt);
          bystander.see(what, rig.nowMs);
          bystander.check(rig.do(event), rig, what);
        };
        for (const [what, passesMs] of steps) {
          rig.nowMs += passesMs;
          step({ type: 'tick' });
          step(what);
        }
        // In the end every key is let go, and what was latched is pressed off: nothing may stay.
        for (const name of Object.keys(KEYS))
          step({ type: 'release', key: name, abandoned: false, heldMs: undefined });
        for (const [name, { heard }] of bystander.keys) {
          if (!heard) continue;
          step({ type: 'press', key: name, repeat: false, inferred: false });
          step({ type: 'release', key: name, abandoned: false, heldMs: undefined });
        }
        must(!rig.open, 'closed in the end');
        talkspurts += rig.state.nextTalkspurt - 1;
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(sequences).toBeGreaterThanOrEqual(RUNS);
    // The sequences do talk: a generator that never opens would prove nothing.
    expect(talkspurts).toBeGreaterThan(sequences);
  },
  PROPERTY_TIMEOUT_MS,
);
