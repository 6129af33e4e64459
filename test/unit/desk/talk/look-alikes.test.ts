import { describe, expect, it } from 'vitest';
import { NO_CALLS, reduceCalls } from '../../../../main/desk/talk/calls.ts';
import type { DeskFacts } from '../../../../main/desk/panel/facts.ts';
import { noticesOf } from '../../../../main/desk/happenings.ts';
import { rememberOffline } from '../../../../main/desk/server/offline-stations.ts';
import { projectPanel } from '../../../../main/desk/panel/project-panel.ts';
import { defaultSettings } from '../../../../main/desk/settings/settings-schema.ts';
import { NO_TALK_MEMORY, rememberTalk } from '../../../../main/desk/talk/talk-memory.ts';
import type { RosterEntry } from '../../../../main/protocol/index.ts';
import { entry, facts, station } from '../desk-facts.ts';

const FOREIGN = 'M\u0430rk'; // with a Cyrillic a
const rosterOf = (...entries: RosterEntry[]) => new Map(entries.map((it) => [it.id, it]));
const two = rosterOf(entry(3, 'Mark', { place: 'Gallery' }), entry(4, FOREIGN), entry(5, 'Ann'));
const panel = (fields: Partial<DeskFacts>) => projectPanel(facts(fields), 1);
const talk = { talkspurt: 1, targets: [{ channel: 'main' }], override: false };

describe('stations whose names look alike', () => {
  it('have a mark in the roster: the place, else the number', () => {
    const { stations } = panel({ station: station({ roster: two }) });
    expect(stations.map(({ name, mark }) => [name, mark])).toEqual([
      ['Ann', undefined],
      ['Mark', 'Gallery'],
      [FOREIGN, '#4'],
    ]);
  });

  it('have their mark where they talk, call, are talked to and hold the floor', () => {
    const talking = new Map([[4, { ...talk, targets: [{ channel: 'main' }, { channel: 'stage' }] }]]);
    const incoming = {
      stationNumber: 3,
      name: 'Mark',
      channel: 'Main',
      channelId: 'main',
      atMs: 1,
    };
    const calls = reduceCalls(NO_CALLS, { type: 'incoming', call: incoming });
    const now = station({
      roster: two,
      talking,
      microphone: { type: 'open', talkspurt: 1, targets: [{ station: 3 }], granted: undefined, sinceMs: 5 },
    });
    const state = panel({ station: now, calls });
    const [main, stage] = state.channels;
    expect(main?.talkers[0]?.name).toBe(`${FOREIGN} (#4)`);
    expect(stage?.busy?.name).toBe(`${FOREIGN} (#4)`);
    expect(main?.call?.name).toBe('Mark (Gallery)');
    expect(state.calls.ringing?.name).toBe('Mark (Gallery)');
    expect(state.calls.reply?.name).toBe('Mark (Gallery)');
    expect(state.microphone).toMatchObject({ targets: [{ kind: 'station', name: 'Mark (Gallery)' }] });
    const refused = [{ target: { channel: 'stage' }, reason: 'busy', holder: 4 } as const];
    const message = { type: 'talk.denied', talkspurt: 1, refused } as const;
    expect(noticesOf({ type: 'server', message }, now)).toMatchObject([{ holder: `${FOREIGN} (#4)` }]);
  });

  it("have their mark in a channel's last talk", () => {
    const before = station({ roster: two, talking: new Map([[4, talk]]) });
    const memory = rememberTalk(NO_TALK_MEMORY, before, station({ roster: two }), 9);
    expect(memory.lastTalk['main']).toEqual({ name: `${FOREIGN} (#4)`, atMs: 9 });
  });

  it('have a mark also when the other station has left, or is this one', () => {
    const before = station({ roster: two });
    const after = station({ roster: rosterOf(entry(4, FOREIGN)) });
    const offline = rememberOffline(facts().offline, before, after, 9);
    const { stations } = panel({ station: after, offline });
    expect(stations.find(({ presence }) => presence === 'offline')).toMatchObject({
      name: 'Ann',
      mark: undefined,
    });
    expect(stations.filter(({ mark }) => mark !== undefined).map(({ mark }) => mark)).toEqual([
      'Gallery',
      '#4',
    ]);
    const self = { stationNumber: 1, name: 'Mark', epoch: 'e1' };
    const likeMe = panel({ station: station({ self, roster: rosterOf(entry(4, FOREIGN)) }) });
    expect(likeMe.stations[0]?.mark).toBe('#4');
  });
});

describe('the order of stations', () => {
  it('sorts numbers by value (Desk 2 before Desk 10)', () => {
    const names = ['Desk 100', 'Desk 10', 'Desk 2', 'Desk 1', '\u00C9milie', 'Zo\u00EB', 'Frank', 'desk 3'];
    const roster = rosterOf(...names.map((name, at) => entry(at + 2, name)));
    const { stations } = panel({ station: station({ roster }) });
    expect(stations.map(({ name }) => name)).toEqual([
      'Desk 1',
      'Desk 2',
      'desk 3',
      'Desk 10',
      'Desk 100',
      '\u00C9milie',
      'Frank',
      'Zo\u00EB',
    ]);
  });

  it("is also the order of a channel's listeners", () => {
    const roster = rosterOf(entry(2, 'Desk 10'), entry(3, 'Desk 9'), entry(4, 'Mark'), entry(5, FOREIGN));
    const [main] = panel({ station: station({ roster }) }).channels;
    expect(main?.listenerNames.slice(0, 2)).toEqual(['Desk 9', 'Desk 10']);
    expect(main?.listenerNames[2]).toBe('Mark (#4)');
  });

  it("follows the panel's language", () => {
    const roster = rosterOf(entry(2, '\u738B'), entry(3, '\u963F'), entry(4, '\u674E'));
    const settings = { ...defaultSettings(), language: 'zh' as const };
    // By pinyin: a, li, wang.
    const { stations } = panel({ station: station({ roster }), settings });
    expect(stations.map(({ name }) => name)).toEqual(['\u963F', '\u674E', '\u738B']);
  });
});
