import { describe, expect, it } from 'vitest';
import type { ListenView, PanelState } from '../../../main/contract/index.ts';
import { listenAnswers, listenChanges, type ListenChange } from '../../../renderer/panel/listen-changes.ts';
import { isHeard, isSwitchedOn } from '../../../renderer/panel/listening.ts';
import { channel } from '../../support/panel-cast.ts';

const ON: ListenView = { type: 'on' };
const OFF: ListenView = { type: 'off' };
const ASKED: ListenView = { type: 'pending', on: true };
const LEAVING: ListenView = { type: 'pending', on: false };
const REFUSED: ListenView = { type: 'refused', reason: 'not-permitted' };

const panel = (listen: ListenView, url = 'ws://a'): PanelState =>
  ({
    connection: { type: 'joined', server: { url, name: 'A', host: 'a', here: false }, sinceMs: 1 },
    channels: [channel('main', 'Main', { listen })],
  }) as unknown as PanelState;

/** The changes told for these states, one after the other. */
function told(...states: readonly PanelState[]): ListenChange[] {
  let answers = listenAnswers(states[0]!);
  return states.slice(1).flatMap((state) => {
    const before = answers;
    answers = listenAnswers(state, before);
    return listenChanges(before, answers, state);
  });
}

describe('the notice about a channel', () => {
  it.each([
    ['nothing while it waits for the first answer', [panel(ASKED), panel(ON)], []],
    ['that it is heard no longer', [panel(ON), panel(OFF)], [{ channel: 'Main', type: 'off' }]],
    ['that it is heard', [panel(OFF), panel(ON)], [{ channel: 'Main', type: 'on' }]],
    [
      'one change, however long the answer takes',
      [panel(OFF), panel(ASKED), panel(ASKED), panel(ON)],
      ['on'],
    ],
    ['nothing after a reconnect to the same', [panel(ON), panel(LEAVING), panel(ASKED), panel(ON)], []],
    ['nothing on another server', [panel(ON), panel(OFF, 'ws://b')], []],
    ['why it was refused', [panel(OFF), panel(ASKED), panel(REFUSED)], ['refused']],
    ['why it was refused at the first answer', [panel(ASKED), panel(REFUSED)], ['refused']],
    ['nothing when a refused wish is withdrawn', [panel(REFUSED), panel(OFF)], []],
    ['that it is heard after all', [panel(REFUSED), panel(ASKED), panel(ON)], ['on']],
    ['a refusal once', [panel(ASKED), panel(REFUSED), panel(ASKED), panel(REFUSED)], ['refused']],
  ] as const)('is %s', (_what, states, expected) => {
    const changes = told(...states);
    expect(changes.map(({ type }) => type)).toEqual(
      expected.map((it) => (typeof it === 'string' ? it : it.type)),
    );
  });

  it('names the channel and the reason', () => {
    expect(told(panel(ASKED), panel(REFUSED))).toEqual([
      { channel: 'Main', type: 'refused', reason: 'not-permitted' },
    ]);
  });
});

describe("a channel that waits for the server's answer", () => {
  it('shows its switch in the new position, and sounds as before', () => {
    expect([ASKED, LEAVING].map((it) => isSwitchedOn(it))).toEqual([true, false]);
    expect([ASKED, LEAVING].map((listen) => isHeard({ listen }))).toEqual([false, true]);
  });

  it('is neither switched on nor heard after a refusal', () => {
    expect([isSwitchedOn(REFUSED), isHeard({ listen: REFUSED })]).toEqual([false, false]);
  });
});
