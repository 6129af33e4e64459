import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cueOf, type Happening } from '../../../../main/desk/sound/cues.ts';
import { patched } from '../../../../main/desk/settings/change-settings.ts';
import { figuresOf, type Sample } from '../../../../main/desk/sound/figures.ts';
import {
  projectHotkeys,
  takenBy,
  toBindings,
  withHotkey,
} from '../../../../main/desk/talk/hotkey-bindings.ts';
import { NOBODY_OFFLINE, rememberOffline } from '../../../../main/desk/server/offline-stations.ts';
import { projectPanel } from '../../../../main/desk/panel/project-panel.ts';
import { Publisher, type PanelEvent } from '../../../../main/desk/panel/publisher.ts';
import { defaultSettings } from '../../../../main/desk/settings/settings-schema.ts';
import { NO_TALK_MEMORY, rememberTalk } from '../../../../main/desk/talk/talk-memory.ts';
import type { TalkerStats } from '../../../../native-audio/playout/talker-stats.ts';
import { entry, facts, station } from '../desk-facts.ts';

describe('cueOf', () => {
  const call = { id: 1, stationNumber: 3, name: 'Ann', channel: undefined, atMs: 0 };
  it.each<[Happening, string | undefined]>([
    [{ type: 'talk-opened', targets: [], heardBy: 2 }, 'talk-open'],
    [{ type: 'talk-opened', targets: [], heardBy: 0 }, 'nobody-listening'],
    [{ type: 'latched' }, 'talk-latched'],
    [{ type: 'talk-closed', reason: 'released' }, 'talk-close'],
    [{ type: 'talk-closed', reason: 'denied' }, undefined],
    [{ type: 'talk-refused', blocked: 'muted' }, 'refused'],
    [{ type: 'talk-denied', target: 'Main', reason: 'busy', holder: 'Ann' }, 'refused'],
    [{ type: 'limit-warning', remainingMs: 10_000 }, 'limit'],
    [{ type: 'call', call }, 'call'],
    [{ type: 'called', target: 'Main', reached: 0 }, 'nobody-listening'],
    [{ type: 'called', target: 'Main', reached: 1 }, undefined],
    [{ type: 'link', up: false }, 'link-lost'],
    [{ type: 'link', up: true }, 'link-back'],
    [{ type: 'device', side: 'input', change: 'lost', name: 'x' }, undefined],
    [{ type: 'hotkey-taken', chord: 'F8' }, undefined],
  ])('answers %o with the sound %s', (happening, cue) => {
    expect(cueOf(happening)).toBe(cue);
  });
});

describe('figures', () => {
  const talker = (fields: Partial<TalkerStats> = {}): TalkerStats => ({
    stationNumber: 3,
    received: 0,
    late: 0,
    lost: 0,
    concealedMs: 0,
    bufferMs: 20,
    targetMs: 20,
    jitterMs: 2,
    ...fields,
  });
  const sample = (fields: Partial<Sample> = {}): Sample => ({
    atMs: 1_000_000,
    clockMs: 0,
    rttMs: undefined,
    inBytes: 0,
    outBytes: 0,
    talkers: [],
    underruns: 0,
    delays: undefined,
    frameDurationMs: 10,
    ...fields,
  });

  it('cover the time between two samples', () => {
    const before = sample({
      talkers: [talker({ received: 100, late: 1, lost: 0, concealedMs: 50 })],
      inBytes: 1_000,
      underruns: 3,
    });
    const now = sample({
      atMs: 1_001_000,
      clockMs: 1_000,
      rttMs: 4,
      inBytes: 1_000 + 17_200,
      outBytes: 8_000,
      talkers: [
        talker({ received: 198, late: 2, lost: 2, concealedMs: 80 }),
        talker({ stationNumber: 4, bufferMs: 90 }),
      ],
      underruns: 5,
      delays: { captureMs: 7, encodeMs: 10, playoutMs: 9 },
      soundBinding: 'naudiodon',
    });
    expect(figuresOf(before, now)).toEqual({
      atMs: 1_001_000,
      rttMs: 4,
      jitterMs: 2,
      latePercent: 1,
      lostPercent: 2,
      // Station 4 was not heard in this time, so its buffer does not count.
      bufferMs: 20,
      driftPpm: undefined,
      inKbitPerS: 137.6,
      outKbitPerS: 64,
      delayBandwidthBytes: ((137.6 + 64) * 4) / 8,
      underruns: 2,
      concealedMs: 30,
      soundBinding: 'naudiodon',
      mouthToEar: [
        { part: 'capture', block: 'microphone', ms: 7 },
        { part: 'send', block: 'frame', ms: 10 },
        { part: 'network', block: 'network', ms: 4 },
        { part: 'buffer', block: 'jitter-buffer', ms: 20 },
        { part: 'playout', block: 'speaker', ms: 9 },
      ],
    });
  });

  it('show each delay block that the audio process reports', () => {
    const delays = {
      captureMs: 7,
      encodeMs: 10,
      playoutMs: 9,
      blocks: [
        { block: 'microphone', ms: 4 },
        { block: 'capture-rate', ms: 3 },
        { block: 'frame', ms: 10 },
        { block: 'playout-rate', ms: 1 },
        { block: 'queue', ms: 2 },
        { block: 'speaker', ms: 6 },
      ],
    } as const;
    const { mouthToEar } = figuresOf(sample(), sample({ clockMs: 1_000, rttMs: 1, delays }));
    expect(mouthToEar).toEqual([
      { part: 'capture', block: 'microphone', ms: 4 },
      { part: 'capture', block: 'capture-rate', ms: 3 },
      { part: 'send', block: 'frame', ms: 10 },
      { part: 'network', block: 'network', ms: 1 },
      { part: 'buffer', block: 'jitter-buffer', ms: 10 },
      { part: 'playout', block: 'playout-rate', ms: 1 },
      { part: 'playout', block: 'queue', ms: 2 },
      { part: 'playout', block: 'speaker', ms: 6 },
    ]);
    const deaf = { ...delays, playoutMs: undefined, blocks: delays.blocks.slice(0, 3) };
    const { mouthToEar: half } = figuresOf(sample(), sample({ clockMs: 1_000, delays: deaf }));
    expect(half.map(({ block }) => block)).toEqual(['microphone', 'capture-rate', 'frame', 'jitter-buffer']);
  });

  it('show the largest clock correction among the talkers that are heard', () => {
    const talkers = [
      talker({ stationNumber: 1, received: 200, ratioPpm: 12 }),
      talker({ stationNumber: 2, received: 200, ratioPpm: -40.5 }),
      talker({ stationNumber: 3, received: 0, ratioPpm: 300 }),
      talker({ stationNumber: 4, received: 200 }),
    ];
    expect(figuresOf(sample(), sample({ clockMs: 1_000, talkers })).driftPpm).toBe(-40.5);
  });

  it('are undefined where there is nothing to measure', () => {
    expect(figuresOf(sample(), sample({ clockMs: 1_000 }))).toMatchObject({
      rttMs: undefined,
      jitterMs: undefined,
      latePercent: undefined,
      lostPercent: undefined,
      bufferMs: undefined,
      driftPpm: undefined,
      delayBandwidthBytes: undefined,
      inKbitPerS: 0,
      concealedMs: 0,
      // No microphone, no speaker and no server: two blocks are still known.
      mouthToEar: [
        { part: 'send', block: 'frame', ms: 10 },
        { part: 'buffer', block: 'jitter-buffer', ms: 10 },
      ],
    });
  });

  it('start again when the audio process has restarted', () => {
    const before = sample({ talkers: [talker({ received: 500, lost: 50 })], underruns: 9 });
    const now = sample({ clockMs: 1_000, talkers: [talker({ received: 75, lost: 25 })], underruns: 1 });
    expect(figuresOf(before, now)).toMatchObject({ lostPercent: 25, underruns: 0 });
  });
});

describe('hotkeys', () => {
  const F8 = { key: 'F8', modifiers: [] };
  const mute = { kind: 'mute' } as const;
  const talk = { kind: 'talk', channel: 'main' } as const;
  const selected = { kind: 'talk-selected' } as const;
  const bound = [{ action: selected, chord: F8 }];

  it('have one chord for each action, and none after its removal', () => {
    const two = withHotkey(bound, mute, { key: 'F9', modifiers: ['ctrl'] });
    expect(toBindings(two)).toEqual([
      { id: 'talk-selected', chord: F8 },
      { id: 'mute', chord: { key: 'F9', modifiers: ['ctrl'] } },
    ]);
    expect(withHotkey(two, selected, null)).toEqual(two.slice(1));
    expect(withHotkey(bound, selected, { key: 'F7', modifiers: [] })).toEqual([
      { action: selected, chord: { key: 'F7', modifiers: [] } },
    ]);
  });

  it('show the conflict at both actions when they share a chord', () => {
    expect(takenBy(bound, talk, F8)).toEqual(selected);
    expect(takenBy(bound, selected, F8)).toBeUndefined();
    const view = projectHotkeys(withHotkey(bound, talk, F8), ['main', 'stage'], 'ready', mute);
    expect(view).toEqual({
      availability: 'ready',
      capturing: mute,
      bindings: [
        { action: selected, chord: F8, conflict: talk },
        { action: { kind: 'reply' }, chord: undefined, conflict: undefined },
        { action: mute, chord: undefined, conflict: undefined },
        { action: talk, chord: F8, conflict: selected },
        { action: { kind: 'talk', channel: 'stage' }, chord: undefined, conflict: undefined },
      ],
    });
  });

  it('stay on the list when their channel belongs to another server', () => {
    const view = projectHotkeys(withHotkey([], talk, F8), [], 'off', undefined);
    expect(view.bindings.at(-1)).toEqual({ action: talk, chord: F8, conflict: undefined });
  });
});

describe('rememberTalk', () => {
  const spurt = (talkspurt: number, ...channels: string[]) => ({
    talkspurt,
    targets: channels.map((channel) => ({ channel })),
    override: false,
  });
  it('remembers when each talker began, and the last talker of each channel', () => {
    const quiet = station();
    const ann = station({ talking: new Map([[3, spurt(1, 'main', 'stage')]]) });
    const both = station({
      talking: new Map([
        [3, spurt(1, 'main')],
        [4, spurt(9, 'main')],
      ]),
    });
    const one = rememberTalk(NO_TALK_MEMORY, quiet, ann, 100);
    const two = rememberTalk(one, ann, both, 200);
    expect([...two.sinceMs]).toEqual([
      [3, 100],
      [4, 200],
    ]);
    expect(two.lastTalk).toEqual({ stage: { name: 'Ann', atMs: 200 } });
    const three = rememberTalk(two, both, quiet, 300);
    expect(three.lastTalk).toEqual({
      stage: { name: 'Ann', atMs: 200 },
      main: { name: 'Bob', atMs: 300 },
    });
    expect(three.log).toEqual([
      { name: 'Bob', channel: 'main', atMs: 200, forMs: 100 },
      { name: 'Ann', channel: 'main', atMs: 100, forMs: 200 },
      { name: 'Ann', channel: 'stage', atMs: 100, forMs: 100 },
    ]);
    expect(three.earlier).toEqual({ main: [{ name: 'Ann', atMs: 300 }] });
    const left = rememberTalk(three, quiet, station({ self: undefined }), 400);
    expect([left.lastTalk, left.earlier, left.log]).toEqual([{}, {}, []]);
    expect(rememberTalk(left, quiet, quiet, 500)).toBe(left);
  });

  it('counts several talks in a row once, and keeps four earlier talkers', () => {
    const roster = new Map(
      ['Ann', 'Bob', 'Cid', 'Dan', 'Eve', 'Fay'].map((it, at) => [at + 10, entry(at + 10, it)]),
    );
    const quiet = station({ roster });
    let memory = NO_TALK_MEMORY;
    [10, 11, 11, 12, 11, 13, 14, 15, 15].forEach((talker, turn) => {
      const talks = station({ roster, talking: new Map([[talker, spurt(turn, 'main')]]) });
      memory = rememberTalk(memory, quiet, talks, turn * 10);
      memory = rememberTalk(memory, talks, quiet, turn * 10 + 5);
    });
    expect(memory.lastTalk['main']).toEqual({ name: 'Fay', atMs: 85 });
    expect(memory.earlier['main'].map(({ name }) => name)).toEqual(['Eve', 'Dan', 'Bob', 'Cid']);
    expect(memory.log).toHaveLength(8);
  });

  it("remembers when this station's microphone opened, for each talkspurt", () => {
    const open = (talkspurt: number, channel: string) =>
      station({
        microphone: { type: 'open', talkspurt, targets: [{ channel }], granted: undefined, sinceMs: 1 },
      });
    const one = rememberTalk(NO_TALK_MEMORY, station(), open(1, 'main'), 100);
    const retargeted = rememberTalk(one, open(1, 'main'), open(1, 'stage'), 200);
    expect(retargeted.openedAtMs).toBe(100);
    expect(rememberTalk(retargeted, open(1, 'stage'), open(2, 'main'), 300).openedAtMs).toBe(300);
    expect(rememberTalk(retargeted, open(1, 'stage'), station(), 300).openedAtMs).toBeUndefined();
  });
});

describe('rememberOffline', () => {
  const here = (...names: string[]) =>
    station({
      roster: new Map(names.map((name, index) => [index + 10, entry(index + 10, name, { place: 'Roof' })])),
    });
  it('lists a station that left until it is back or another server is chosen', () => {
    const gone = rememberOffline(NOBODY_OFFLINE, here('Ann', 'Bob'), here('Ann'), 7);
    expect(gone.list).toEqual([{ stationNumber: 100_000, name: 'Bob', place: 'Roof', leftAtMs: 7 }]);
    const more = rememberOffline(gone, here('Ann', 'Eve'), here(), 8);
    expect(more.list.map(({ name, stationNumber: number }) => [name, number])).toEqual([
      ['Bob', 100_000],
      ['Ann', 100_001],
      ['Eve', 100_002],
    ]);
    expect(rememberOffline(more, here(), here('BOB'), 9).list.map(({ name }) => name)).toEqual([
      'Ann',
      'Eve',
    ]);
    expect(rememberOffline(more, here('X'), station({ self: undefined, roster: new Map() }), 9).list).toEqual(
      [],
    );
  });
});

describe('patched', () => {
  it('does not change settings that are undefined', () => {
    const settings = defaultSettings();
    expect(patched(settings, { theme: 'hc', name: undefined })).toEqual({ ...settings, theme: 'hc' });
  });
});

describe('Publisher', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  it('sends one state for many changes, at most every 16 ms, with a revision that counts up', () => {
    const publisher = new Publisher(
      (revision) => projectPanel(facts(), revision),
      () => undefined,
    );
    const told: PanelEvent[] = [];
    const unsubscribe = publisher.subscribe((event) => told.push(event));
    const first = publisher.state;
    expect(publisher.state).toBe(first);
    for (let n = 0; n < 5; n += 1) publisher.changed();
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toHaveLength(1);
    publisher.changed();
    // A snapshot in between is as new as can be; the event that follows shows the same.
    const snapshot = publisher.state;
    vi.advanceTimersByTime(10);
    expect(told).toHaveLength(1);
    vi.advanceTimersByTime(10);
    expect(told.map(({ name }) => name)).toEqual(['state', 'state']);
    expect(told[1]?.payload).toBe(snapshot);
    expect([first.revision, snapshot.revision]).toEqual([1, 3]);
    unsubscribe();
    publisher.changed();
    vi.advanceTimersByTime(100);
    expect(told).toHaveLength(2);
    publisher.changed();
    publisher.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends an event to the other listeners when one of them throws', () => {
    const failures: unknown[] = [];
    const publisher = new Publisher(
      (revision) => projectPanel(facts(), revision),
      (error) => failures.push(error),
    );
    const told: PanelEvent[] = [];
    publisher.subscribe(() => {
      throw new Error('this window is gone');
    });
    publisher.subscribe((event) => told.push(event));
    publisher.emit({ name: 'notice', payload: { type: 'talk-closed', reason: 'released' } });
    expect([told.length, failures.map(String)]).toEqual([1, ['Error: this window is gone']]);
  });
});
