import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CloseCause } from '../../../../common/close-cause.ts';
import type { TalkEvent } from '../../../../main/station/talk/talk-machine.ts';
import { A, B, BOB, TalkRig } from './talk-harness.ts';

const closed = (talkspurt: number, reason: CloseCause) => [{ type: 'close', talkspurt, reason }];
const opened = (talkspurt: number, ...targets: unknown[]) => [
  { type: 'open', talkspurt, targets, override: false },
];

describe('hold to talk', () => {
  it('opens on the press and closes on the release', () => {
    const rig = TalkRig.ready();
    expect(rig.press('k')).toEqual(opened(1, A));
    rig.wait(500);
    expect(rig.release('k')).toEqual(closed(1, 'released'));
  });

  it('gives every talkspurt its own number', () => {
    const rig = TalkRig.ready();
    rig.press('k');
    rig.release('k');
    expect(rig.press('k')).toEqual(opened(2, A));
  });

  it.each([undefined, true, false])(
    'takes key-downs while it is held for the same press (repeat %s)',
    (repeat) => {
      const rig = TalkRig.ready();
      rig.press('k');
      for (let i = 0; i < 40; i++) {
        rig.nowMs += 30;
        expect(rig.press('k', repeat === undefined ? {} : { repeat })).toEqual([]);
      }
      expect(rig.release('k')).toEqual(closed(1, 'released'));
      expect(rig.open).toBe(false);
    },
  );

  it('does nothing on a release that no press came before', () => {
    expect(TalkRig.ready().release('k')).toEqual([]);
  });

  it('does not latch a short tap on a momentary key', () => {
    const rig = TalkRig.ready();
    rig.press('k');
    rig.nowMs += 1;
    expect(rig.release('k')).toEqual(closed(1, 'released'));
  });
});

describe('latches', () => {
  it.each([
    ['smart', 0, true],
    ['smart', 199, true],
    ['smart', 200, false],
    ['smart', 5_000, false],
    ['latch', 5_000, true],
    ['momentary', 0, false],
  ] as const)('%s, held for %i ms: stays open is %s', (mode, heldMs, stays) => {
    const rig = TalkRig.ready();
    rig.press('k', { mode });
    rig.nowMs += heldMs;
    expect(rig.release('k')).toEqual(stays ? [] : closed(1, 'released'));
    expect(rig.open).toBe(stays);
  });

  it.each(['smart', 'latch', 'momentary'] as const)('%s: a press that was abandoned is no tap', (mode) => {
    const rig = TalkRig.ready();
    rig.press('k', { mode });
    expect(rig.do({ type: 'release', key: 'k', abandoned: true })).toEqual(closed(1, 'released'));
    expect(rig.press('k', { mode })).toEqual(opened(2, A));
  });

  it.each(['smart', 'latch'] as const)(
    'a %s latch ends at once on the next press, and its release re-opens nothing',
    (mode) => {
      const rig = TalkRig.ready();
      rig.press('k', { mode });
      rig.release('k');
      expect(rig.press('k', { mode })).toEqual(closed(1, 'unlatched'));
      // Auto-repeat of the press that ended it.
      expect(rig.press('k', { mode })).toEqual([]);
      expect(rig.release('k')).toEqual([]);
      expect(rig.press('k', { mode })).toEqual(opened(2, A));
    },
  );

  it('ignores auto-repeat of the tap', () => {
    const rig = TalkRig.ready();
    rig.press('k', { mode: 'smart' });
    rig.release('k');
    expect(rig.press('k', { mode: 'smart', repeat: true })).toEqual([]);
    expect(rig.open).toBe(true);
  });
});

describe('two keys', () => {
  it('adds and removes targets within one talkspurt', () => {
    const rig = TalkRig.ready();
    rig.press('a');
    expect(rig.press('b', { targets: [B, A] })).toEqual([
      { type: 'retarget', talkspurt: 1, targets: [A, B], override: false },
    ]);
    expect(rig.release('a')).toEqual([]);
    rig.press('bob', { targets: [BOB] });
    expect(rig.release('b')).toEqual([{ type: 'retarget', talkspurt: 1, targets: [BOB], override: false }]);
    expect(rig.release('bob')).toEqual(closed(1, 'released'));
  });

  it('carries the override of whichever key asks for it', () => {
    const rig = TalkRig.ready();
    rig.press('a');
    expect(rig.press('b', { override: true })).toEqual([
      { type: 'retarget', talkspurt: 1, targets: [A], override: true },
    ]);
    expect(rig.release('b')).toEqual([{ type: 'retarget', talkspurt: 1, targets: [A], override: false }]);
  });

  it('keeps a latched key open when a held one is let go', () => {
    const rig = TalkRig.ready();
    rig.press('a', { mode: 'latch' });
    rig.release('a');
    rig.press('b', { targets: [B] });
    expect(rig.release('b')).toEqual([{ type: 'retarget', talkspurt: 1, targets: [A], override: false }]);
    expect(rig.open).toBe(true);
  });
});

const failSafes: [string, TalkEvent, CloseCause][] = [
  ['lock', { type: 'close-all', reason: 'lock' }, 'lock'],
  ['suspend', { type: 'close-all', reason: 'suspend' }, 'suspend'],
  ['Esc', { type: 'close-all', reason: 'closed-by-hand' }, 'closed-by-hand'],
  ['blur', { type: 'source-lost', source: 'window', reason: 'blur' }, 'blur'],
  ['a window that died', { type: 'source-lost', source: 'window', reason: 'window-lost' }, 'window-lost'],
  ['a lost connection', { type: 'ready', ready: false, reason: 'disconnected' }, 'disconnected'],
  ['a lost microphone', { type: 'ready', ready: false, reason: 'device-lost' }, 'device-lost'],
  ['a lost audio process', { type: 'ready', ready: false, reason: 'audio-lost' }, 'audio-lost'],
  ['the server', { type: 'ended', talkspurt: 1, reason: 'ended-by-server' }, 'ended-by-server'],
  ['a refusal', { type: 'refused', talkspurt: 1, targets: [A] }, 'denied'],
];

describe.each(failSafes)('%s', (_name, event, reason) => {
  it.each(['held', 'latched'] as const)('closes a %s key, and nothing but a new press opens again', (how) => {
    const rig = TalkRig.ready();
    rig.press('k', { mode: 'smart' });
    if (how === 'latched') rig.release('k');
    expect(rig.do(event)).toEqual(closed(1, reason));
    expect(rig.do({ type: 'ready', ready: true })).toEqual([]);
    if (how === 'held') {
      // The key is still down: neither auto-repeat that says so nor key-downs that cannot tell
      // re-open.
      expect(rig.press('k', { repeat: true })).toEqual([]);
      expect(rig.press('k')).toEqual([]);
      expect(rig.wait(1_000)).toEqual([]);
      expect(rig.release('k')).toEqual([]);
    }
    expect(rig.press('k')).toEqual(opened(2, A));
  });

  it('opens again for a press that is certainly new, even after a lost release', () => {
    const rig = TalkRig.ready();
    rig.press('k');
    rig.do(event);
    rig.do({ type: 'ready', ready: true });
    expect(rig.press('k', { repeat: false })).toEqual(opened(2, A));
    expect(rig.release('k')).toEqual(closed(2, 'released'));
  });

  it.each(['smart', 'latch'] as const)('a %s press whose release was lost before can never latch', (mode) => {
    const rig = TalkRig.ready();
    rig.press('k', { mode });
    rig.do(event);
    rig.do({ type: 'ready', ready: true });
    expect(rig.press('k', { mode, repeat: false })).toEqual(opened(2, A));
    rig.wait(20);
    expect(rig.release('k')).toEqual(closed(2, 'released'));
    // Once the release was heard, all is as ever.
    rig.press('k', { mode, repeat: false });
    rig.wait(20);
    expect(rig.release('k')).toEqual([]);
    expect(rig.open).toBe(true);
  });

  it('does nothing when nothing was open', () => {
    expect(TalkRig.ready().do(event)).toEqual([]);
  });
});

describe('a press that its source infers', () => {
  it.each(['smart', 'latch', 'momentary'] as const)(
    'opens while it lasts, and never latches (%s)',
    (mode) => {
      fc.assert(
        fc.property(fc.nat(5_000), fc.option(fc.nat(5_000), { nil: undefined }), (passesMs, heldMs) => {
          const rig = TalkRig.ready();
          const press = { type: 'press', key: 'k', targets: [A], mode, source: 'hotkey' } as const;
          expect(rig.do({ ...press, repeat: false, inferred: true })).toEqual(opened(1, A));
          rig.nowMs += passesMs;
          const release = { type: 'release', key: 'k', ...(heldMs === undefined ? {} : { heldMs }) } as const;
          expect(rig.do(release)).toEqual(closed(1, 'released'));
        }),
      );
    },
  );
});

describe('a tap', () => {
  it('is measured by how long the key was down, not by when the events arrived', () => {
    const rig = TalkRig.ready();
    rig.press('k', { mode: 'smart' });
    // Held for a second; both events came late, one right behind the other.
    expect(rig.do({ type: 'release', key: 'k', heldMs: 1_000 })).toEqual(closed(1, 'released'));
    rig.press('k', { mode: 'smart' });
    rig.wait(900);
    expect(rig.do({ type: 'release', key: 'k', heldMs: 90 })).toEqual([]);
    expect(rig.open).toBe(true);
  });
});

describe('a source that is lost', () => {
  it.each([
    ['window', 'hotkey'],
    ['hotkey', 'window'],
    ['command', 'window'],
  ] as const)('%s closes its own keys and leaves those of %s', (lost, other) => {
    const rig = TalkRig.ready();
    rig.press('mine', { source: lost });
    rig.press('theirs', { source: other, targets: [B] });
    expect(rig.do({ type: 'source-lost', source: lost, reason: 'blur' })).toEqual([
      { type: 'retarget', talkspurt: 1, targets: [B], override: false },
    ]);
    expect(rig.do({ type: 'source-lost', source: other, reason: 'hotkeys-lost' })).toEqual(
      closed(1, 'hotkeys-lost'),
    );
  });
});

describe('not ready', () => {
  it.each(['disconnected', 'device-lost', 'audio-lost'] as const)('refuses a press and says %s', (reason) => {
    const rig = TalkRig.ready();
    rig.do({ type: 'ready', ready: false, reason });
    expect(rig.press('k')).toEqual([{ type: 'refused', key: 'k', reason }]);
    // Auto-repeat is not refused over and over, and does not open once talking is possible.
    expect(rig.press('k')).toEqual([]);
    expect(rig.do({ type: 'ready', ready: true })).toEqual([]);
    expect(rig.press('k')).toEqual([]);
    rig.release('k');
    expect(rig.press('k')).toEqual(opened(1, A));
  });

  it('is the state at the start', () => {
    expect(new TalkRig().press('k')).toEqual([{ type: 'refused', key: 'k', reason: 'disconnected' }]);
  });
});

describe('answers of the server', () => {
  it('ignores answers to an earlier talkspurt', () => {
    const rig = TalkRig.ready();
    rig.press('k');
    rig.release('k');
    rig.press('k');
    expect(rig.do({ type: 'refused', talkspurt: 1, targets: [A] })).toEqual([]);
    expect(rig.do({ type: 'ended', talkspurt: 1, reason: 'ended-by-server' })).toEqual([]);
    expect(rig.open).toBe(true);
    expect(rig.do({ type: 'ended', talkspurt: 2, reason: 'too-long' })).toEqual(closed(2, 'too-long'));
  });

  it('spends a key without any granted target and keeps the others', () => {
    const rig = TalkRig.ready();
    rig.press('a');
    rig.press('b', { targets: [B] });
    expect(rig.do({ type: 'refused', talkspurt: 1, targets: [B] })).toEqual([
      { type: 'retarget', talkspurt: 1, targets: [A], override: false },
    ]);
    // The floor is free again, the key still down: it stays shut.
    expect(rig.press('b', { targets: [B] })).toEqual([]);
    rig.release('b');
    expect(rig.press('b', { targets: [B] })).toEqual([
      { type: 'retarget', talkspurt: 1, targets: [A, B], override: false },
    ]);
  });

  it('keeps a key with one granted target', () => {
    const rig = TalkRig.ready();
    rig.press('k', { targets: [A, B] });
    expect(rig.do({ type: 'refused', talkspurt: 1, targets: [B] })).toEqual([]);
    expect(rig.open).toBe(true);
  });
});

describe('the time limit', () => {
  it('warns once, closes, and needs a new press', () => {
    const rig = TalkRig.ready({ maxMs: 60_000, warnMs: 10_000 });
    rig.press('k');
    rig.grant();
    expect(rig.wait(49_999)).toEqual([]);
    expect(rig.wait(1)).toEqual([{ type: 'limit-warning', remainingMs: 10_000 }]);
    expect(rig.wait(50)).toEqual([]);
    expect(rig.wait(9_900)).toEqual([]);
    expect(rig.wait(50)).toEqual(closed(1, 'too-long'));
    expect(rig.press('k')).toEqual([]);
    rig.release('k');
    rig.press('k');
    rig.grant();
    // A new talkspurt is warned of anew.
    expect(rig.wait(55_000)).toEqual([{ type: 'limit-warning', remainingMs: 5_000 }]);
  });

  it('holds for a latched key too, and a second key does not extend it', () => {
    const rig = TalkRig.ready({ maxMs: 60_000 });
    rig.press('a', { mode: 'latch' });
    rig.release('a');
    rig.grant();
    rig.wait(30_000);
    rig.press('b', { targets: [B] });
    rig.wait(25_000);
    expect(rig.wait(5_000)).toEqual(closed(1, 'too-long'));
  });

  it('is 1.5 s while the server has not answered', () => {
    const rig = TalkRig.ready({ answerMs: 1_500 });
    rig.press('k');
    expect(rig.wait(1_499)).toEqual([]);
    expect(rig.wait(1)).toEqual(closed(1, 'no-answer'));
    expect(rig.press('k')).toEqual([]);
    rig.release('k');
    expect(rig.press('k')).toMatchObject([{ type: 'open', talkspurt: 2 }]);
    // The answer to the press before says nothing about this one.
    rig.do({ type: 'granted', talkspurt: 1, targets: [A] });
    expect(rig.wait(1_500)).toEqual(closed(2, 'no-answer'));
  });

  it('counts nothing while the microphone is closed', () => {
    const rig = TalkRig.ready();
    expect(rig.wait(1_000_000)).toEqual([]);
  });
});

it('wraps the number of the talkspurt at 32 bits, as the wire does', () => {
  const rig = TalkRig.ready();
  rig.state = { ...rig.state, nextTalkspurt: 0xffff_ffff };
  expect(rig.press('k')).toEqual(opened(0xffff_ffff, A));
  rig.release('k');
  expect(rig.press('k')).toEqual(opened(0, A));
});
