import { beforeEach, describe, expect, it } from 'vitest';
import type { NoticeView } from '../../../../main/contract/index.ts';
import type { Call } from '../../../../main/desk/talk/calls.ts';
import { DeskTalk } from '../../../../main/desk/talk/talk.ts';
import type { TalkspurtEvent } from '../../../../main/station/talk/talkspurt.ts';
import { channel, entry, station } from '../desk-facts.ts';

const CALL: Call = { id: 1, stationNumber: 3, name: 'Ann', channel: 'Main', channelId: 'main', atMs: 0 };

describe('talk keys of a desk', () => {
  let told: TalkspurtEvent[];
  let notices: NoticeView[];
  let muted: boolean[];
  let selected: string | undefined;
  let reply: Call | undefined;
  let state = station();
  let talk: DeskTalk;
  beforeEach(() => {
    [told, notices, muted] = [[], [], []];
    [selected, reply, state] = ['main', CALL, station()];
    talk = new DeskTalk({
      station: {
        talk: { onEvent: (event) => told.push(event) },
        setMuted: (on) => muted.push(on),
        get state() {
          return state;
        },
      },
      keyMode: (id) => (id === 'stage' ? 'latch' : 'smart'),
      selected: () => selected,
      reply: () => reply,
      notify: (notice) => notices.push(notice),
    });
  });

  it('press a channel in its key mode, from the window and from a hotkey', () => {
    talk.press({ kind: 'channel', channel: 'stage' }, 'window', true);
    talk.hotkeyDown({ kind: 'talk', channel: 'stage' });
    const press = { type: 'press', key: 'channel stage', targets: [{ channel: 'stage' }], mode: 'latch' };
    expect(told).toEqual([
      { ...press, source: 'window', repeat: true },
      { ...press, source: 'hotkey', repeat: false },
    ]);
  });

  it('release the channel that they pressed, also when another one is selected by then', () => {
    talk.press({ kind: 'selected' }, 'window', undefined);
    selected = 'stage';
    talk.release({ kind: 'selected' }, 'window');
    talk.release({ kind: 'selected' }, 'window');
    expect(told.map((event) => [event.type, 'key' in event && event.key])).toEqual([
      ['press', 'channel main'],
      ['release', 'channel main'],
    ]);
  });

  it('release the earlier channel first when its key-up was lost', () => {
    talk.press({ kind: 'selected' }, 'window', false);
    selected = 'stage';
    talk.press({ kind: 'selected' }, 'window', false);
    expect(told.map((event) => [event.type, 'key' in event && event.key])).toEqual([
      ['press', 'channel main'],
      ['release', 'channel main'],
      ['press', 'channel stage'],
    ]);
  });

  it('open a direct talk only while they are held', () => {
    talk.press({ kind: 'station', station: 4 }, 'window', undefined);
    talk.press({ kind: 'reply' }, 'window', undefined);
    expect(told).toMatchObject([
      { key: 'station 4', targets: [{ station: 4 }], mode: 'momentary' },
      { key: 'reply', targets: [{ station: 3 }], mode: 'momentary' },
    ]);
  });

  it("do not talk to another station that has the last caller's number now", () => {
    state = station({ roster: new Map([[3, entry(3, 'Eve')]]) });
    talk.press({ kind: 'reply' }, 'window', undefined);
    expect(told).toEqual([]);
    expect(notices).toEqual([
      { type: 'talk-denied', target: 'Ann', reason: 'unknown-station', holder: undefined },
    ]);
  });

  it('open no microphone without a target, and give the reason at each press', () => {
    state = station({ channels: [channel('main', { feed: true })] });
    selected = undefined;
    reply = undefined;
    talk.press({ kind: 'channel', channel: 'main' }, 'window', undefined);
    talk.press({ kind: 'selected' }, 'window', undefined);
    talk.hotkeyDown({ kind: 'reply' });
    talk.toggle();
    talk.hotkeyUp({ kind: 'mute' });
    // Auto-repeat causes no notice.
    talk.press({ kind: 'selected' }, 'window', true);
    expect(told).toEqual([]);
    expect(notices).toEqual(
      (['feed', 'no-channel', 'nobody-to-reply', 'no-channel'] as const).map((blocked) => ({
        type: 'talk-refused',
        blocked,
      })),
    );
    state = station({ connection: { type: 'connecting', attempt: 1 } });
    talk.press({ kind: 'selected' }, 'hotkey', false);
    expect(notices.at(-1)).toEqual({ type: 'talk-refused', blocked: 'not-joined' });
  });

  it('pass on how long a hotkey was held, and whether its press is inferred', () => {
    talk.hotkeyDown({ kind: 'talk', channel: 'main' }, true);
    talk.hotkeyUp({ kind: 'talk', channel: 'main' }, { heldMs: 130 });
    expect(told).toMatchObject([
      { type: 'press', repeat: false, inferred: true },
      { type: 'release', key: 'channel main', heldMs: 130 },
    ]);
    // A possible repeat of the press that muted does not unmute.
    talk.hotkeyDown({ kind: 'mute' }, true);
    expect(muted).toEqual([]);
  });

  it('mute at the first press and unmute at the second', () => {
    talk.hotkeyDown({ kind: 'mute' });
    state = station({ muted: true });
    talk.hotkeyDown({ kind: 'mute' });
    expect(muted).toEqual([true, false]);
  });

  it('latch and close by turns on a desktop that reports no key-up', () => {
    talk.toggle();
    const targets = [{ channel: 'main' }];
    state = station({
      microphone: { type: 'open', talkspurt: 1, targets, granted: targets, sinceMs: 0 },
    });
    talk.toggle();
    expect(told).toMatchObject([
      { type: 'press', key: 'channel main', mode: 'latch', repeat: false },
      { type: 'release', key: 'channel main' },
      { type: 'close-all', reason: 'closed-by-hand' },
    ]);
  });
});
