import { describe, expect, it } from 'vitest';
import type { ChannelView, PanelState } from '../../../../main/contract/index.ts';
import { NO_CALLS, reduceCalls } from '../../../../main/desk/talk/calls.ts';
import type { DeskFacts } from '../../../../main/desk/panel/facts.ts';
import { wantsToListen } from '../../../../main/desk/panel/project-channels.ts';
import { projectPanel } from '../../../../main/desk/panel/project-panel.ts';
import {
  defaultSettings,
  withChannelSettings,
  withPins,
} from '../../../../main/desk/settings/settings-schema.ts';
import { NO_TALK_MEMORY } from '../../../../main/desk/talk/talk-memory.ts';
import type { DeviceState } from '../../../../native-audio/devices/device-state.ts';
import type { StationState } from '../../../../main/station/state.ts';
import { channel, entry, facts, station, URL_A } from '../desk-facts.ts';

const panel = (fields: Partial<DeskFacts> = {}): PanelState => projectPanel(facts(fields), 7);
const on = (state: Partial<StationState>, id = 'main', more: Partial<DeskFacts> = {}): ChannelView =>
  panel({ station: station(state), ...more }).channels.find((it) => it.id === id)!;
const open = (
  fields: Partial<Extract<StationState['microphone'], { type: 'open' }>> = {},
): StationState['microphone'] => ({
  type: 'open',
  talkspurt: 1,
  targets: [{ channel: 'main' }],
  granted: [{ channel: 'main' }],
  sinceMs: 5,
  ...fields,
});
const key = (latched: boolean, name = 'channel main'): StationState['talkKeys'][number] => ({
  key: name,
  targets: [{ channel: 'main' }],
  latched,
});

describe('projectPanel', () => {
  it('makes a state that survives JSON and contains no secret', () => {
    const settings = { ...defaultSettings(), secrets: { [URL_A]: 'sealed' } };
    const state = panel({ settings });
    const text = JSON.stringify(state);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(structuredClone(state))));
    expect(text).not.toContain('sealed');
    expect(text).not.toContain(settings.stationId);
    expect(state.revision).toBe(7);
  });

  describe('a channel', () => {
    it('has the default volume and key mode until a person changes them', () => {
      expect(on({})).toMatchObject({ gainDb: 0, keyMode: 'smart', feed: false, air: 'off' });
      const settings = withChannelSettings(defaultSettings(), URL_A, 'main', {
        gainDb: -6,
        keyMode: 'latch',
      });
      expect(on({}, 'main', { settings })).toMatchObject({ gainDb: -6, keyMode: 'latch' });
      // Another server's "main" is another channel.
      const link = { ...facts().connection, server: { url: 'ws://b', name: undefined, here: false } };
      expect(on({}, 'main', { settings, connection: link })).toMatchObject({ gainDb: 0, keyMode: 'smart' });
    });

    it('is requested when the desk joins, unless it is switched off or not permitted', () => {
      const settings = withChannelSettings(defaultSettings(), URL_A, 'main', { listen: false });
      const { connection } = facts();
      expect(wantsToListen({ settings, connection }, channel('main'))).toBe(false);
      expect(wantsToListen({ settings, connection }, channel('stage'))).toBe(true);
      const may = { listen: false, talk: true, override: false };
      expect(wantsToListen({ settings, connection }, channel('stage', { may }))).toBe(false);
    });

    it("shows the server's answer about listening, not the setting", () => {
      const settings = withChannelSettings(defaultSettings(), URL_A, 'main', { listen: false });
      expect(on({}, 'main', { settings }).listen).toEqual({ type: 'on' });
      expect(on({ listen: ['stage'] }).listen).toEqual({ type: 'off' });
      const wanted = { listen: ['main', 'stage'], talk: [] };
      expect(on({ listen: ['stage'], wanted, unanswered: 1 }).listen).toEqual({ type: 'pending', on: true });
      const refused = new Map([['main', 'not-permitted' as const]]);
      expect(on({ listen: ['stage'], wanted, refused }).listen).toEqual({
        type: 'refused',
        reason: 'not-permitted',
      });
    });

    it('is a program feed when the server marks it as one', () => {
      expect(on({ channels: [channel('main', { feed: true })] }).feed).toBe(true);
    });

    it('counts the online stations that listen to it', () => {
      const roster = new Map(
        [
          entry(3, 'Ann'),
          entry(4, 'Bob', { presence: 'reconnecting' }),
          entry(5, 'Eve', { listen: ['stage'] }),
          entry(6, 'Dan'),
        ].map((it) => [it.id, it]),
      );
      expect(on({ roster }).listeners).toBe(2);
      expect(on({ roster, connection: { type: 'connecting', attempt: 1 } }).listeners).toBeUndefined();
    });

    it('shows its talkers, the newest first, and who holds the exclusive floor', () => {
      const talk = {
        ...NO_TALK_MEMORY,
        sinceMs: new Map([
          [3, 100],
          [4, 200],
        ]),
      };
      const spurt = { talkspurt: 1, targets: [{ channel: 'main' }, { channel: 'stage' }], override: false };
      const talking = new Map([
        [3, spurt],
        [4, { ...spurt, targets: [{ channel: 'main' }] }],
      ]);
      expect(on({ talking }, 'main', { talk })).toMatchObject({
        talkers: [
          { stationNumber: 4, name: 'Bob', sinceMs: 200 },
          { stationNumber: 3, name: 'Ann', sinceMs: 100 },
        ],
        busy: undefined,
      });
      expect(on({ talking }, 'stage', { talk }).busy).toEqual({ stationNumber: 3, name: 'Ann' });
    });

    it.each<[ChannelView['air'], Partial<StationState>]>([
      ['off', {}],
      ['off', { microphone: open({ targets: [{ channel: 'stage' }], granted: undefined }) }],
      ['opening', { microphone: open({ granted: undefined }), talkKeys: [key(false)] }],
      ['opening', { microphone: open({ granted: [{ channel: 'stage' }] }), talkKeys: [key(false)] }],
      ['held', { microphone: open(), talkKeys: [key(false)] }],
      ['latched', { microphone: open(), talkKeys: [key(true)] }],
    ])('shows the microphone as "%s"', (air, state) => {
      expect(on(state).air).toBe(air);
    });

    describe('when another talker has priority', () => {
      const channels = [
        channel('main'),
        channel('cues', { priority: true }),
        channel('orders', { mode: 'exclusive' }),
        channel('program', { feed: true }),
      ];
      const listen = channels.map(({ id }) => id);
      const talk = (target: string, override = false) => ({
        talkspurt: 1,
        targets: target === 'me' ? [{ station: 1 }] : [{ channel: target }],
        override,
      });
      const dimmed = (
        talking: Record<number, ReturnType<typeof talk>>,
        state: Partial<StationState> = {},
        settings: DeskFacts['settings'] = defaultSettings(),
      ): string[] => {
        const spurts = new Map(Object.entries(talking).map(([number, it]) => [Number(number), it]));
        return panel({ station: station({ channels, listen, talking: spurts, ...state }), settings })
          .channels.filter((it) => it.dimmed)
          .map((it) => `${it.id} ${String(it.dimmed?.db)} ${String(it.dimmed?.by)}`);
      };

      it('is dimmed by a priority channel, a direct talk or an override of the floor', () => {
        const program = talk('program');
        expect(dimmed({ 3: talk('cues'), 4: program })).toEqual(['program 14 Cues']);
        expect(dimmed({ 3: talk('me'), 4: talk('main') })).toEqual(['main 14 Ann']);
        expect(dimmed({ 3: talk('orders', true), 4: program })).toEqual(['program 14 Ann']);
        expect(dimmed({ 3: talk('orders'), 4: program })).toEqual([]);
      });

      it('is dimmed only while somebody talks on it, and only by a talker that this station hears', () => {
        expect(dimmed({ 3: talk('cues') })).toEqual([]);
        expect(dimmed({ 3: talk('cues'), 4: talk('cues') })).toEqual([]);
        expect(dimmed({ 3: talk('cues'), 4: talk('main') }, { listen: ['cues'] })).toEqual([]);
        expect(dimmed({ 3: talk('cues'), 4: talk('main') }, { listen: ['main'] })).toEqual([]);
      });

      it('is dimmed by the amount in the settings; 0 dB dims nothing', () => {
        const talking = { 3: talk('cues'), 4: talk('main') };
        expect(dimmed(talking, {}, { ...defaultSettings(), dimDb: -30 })).toEqual(['main 30 Cues']);
        expect(dimmed(talking, {}, { ...defaultSettings(), dimDb: 0 })).toEqual([]);
      });

      it('shows which channel has priority', () => {
        const views = panel({ station: station({ channels, listen }) }).channels;
        expect(views.filter(({ priority }) => priority).map(({ id }) => id)).toEqual(['cues']);
      });
    });

    it('shows its incoming call, its last talks, and how long this station calls it', () => {
      const calls = reduceCalls(NO_CALLS, {
        type: 'incoming',
        call: { stationNumber: 3, name: 'Ann', channel: 'Main', channelId: 'main', atMs: 9 },
      });
      const talk = {
        ...NO_TALK_MEMORY,
        lastTalk: { main: { name: 'Bob', atMs: 5 } },
        earlier: { main: [{ name: 'Ann', atMs: 3 }] },
      };
      const view = on({}, 'main', { calls, talk, calling: new Map([['main', 99]]) });
      expect(view).toMatchObject({
        call: { name: 'Ann', stationNumber: 3, atMs: 9 },
        lastTalk: { name: 'Bob', atMs: 5 },
        earlier: [{ name: 'Ann', atMs: 3 }],
        callingUntilMs: 99,
      });
      expect(on({}, 'stage', { calls }).call).toBeUndefined();
    });
  });

  describe('the order of the keys', () => {
    const channels = ['main', 'stage', 'light', 'pgm'].map((id) => channel(id));
    const order = (pins: readonly string[], url = URL_A) =>
      panel({ settings: withPins(defaultSettings(), url, pins), station: station({ channels }) }).channels;

    it("puts pinned channels first, then the others in the server's order", () => {
      expect(order([]).map(({ id }) => id)).toEqual(['main', 'stage', 'light', 'pgm']);
      const pinned = order(['pgm', 'stage']);
      expect(pinned.map(({ id, pinned: it }) => [id, it])).toEqual([
        ['pgm', true],
        ['stage', true],
        ['main', false],
        ['light', false],
      ]);
    });

    it('skips a pin whose channel is missing, and pins of another server', () => {
      expect(order(['gone', 'light'])[0].id).toBe('light');
      expect(order(['light'], 'ws://other')[0].id).toBe('main');
    });
  });

  it('names the first three listeners and the finished talks', () => {
    const names = ['Eve', 'Bob', 'Dan', 'Ann', 'Cid'];
    const roster = new Map(names.map((name, index) => [index + 3, entry(index + 3, name)]));
    roster.set(9, entry(9, 'Abe', { presence: 'reconnecting' }));
    expect(on({ roster }, 'main')).toMatchObject({ listeners: 5, listenerNames: ['Ann', 'Bob', 'Cid'] });
    const log = [{ name: 'Ann', channel: 'main', atMs: 5, forMs: 900 }];
    expect(panel({ talk: { ...NO_TALK_MEMORY, log } }).talkLog).toEqual([{ ...log[0], channel: 'Main' }]);
  });

  describe('the selected channel', () => {
    it.each([
      ['the one that was chosen', 'stage', [channel('main'), channel('stage')], 'stage'],
      ['the first with a talk key', 'gone', [channel('pgm', { feed: true }), channel('main')], 'main'],
      ['the first of all', undefined, [channel('pgm', { feed: true })], 'pgm'],
      ['none', 'stage', [], undefined],
    ])('is %s', (_which, selectedChannel, channels, expected) => {
      const settings = { ...defaultSettings(), ...(selectedChannel ? { selectedChannel } : {}) };
      expect(panel({ settings, station: station({ channels }) }).selectedChannel).toBe(expected);
    });
  });

  it('lists stations by name, with those that left as offline', () => {
    const talking = new Map([
      [3, { talkspurt: 1, targets: [{ channel: 'main' }], override: false }],
      [4, { talkspurt: 1, targets: [{ station: 1 }], override: false }],
    ]);
    const offline = {
      next: 100_001,
      list: [{ stationNumber: 100_000, name: 'Ava', place: 'Roof', leftAtMs: 7 }],
    };
    const { stations } = panel({ station: station({ talking }), offline });
    expect(
      stations.map(({ name, presence, talking: it, awaySinceMs }) => [name, presence, it, awaySinceMs]),
    ).toEqual([
      ['Ann', 'online', ['Main'], undefined],
      ['Ava', 'offline', undefined, 7],
      // A direct talk to this station.
      ['Bob', 'online', [], undefined],
    ]);
  });

  describe('the microphone', () => {
    const input = (state: DeviceState): Partial<StationState> => ({
      audio: { ...station().audio, input: state },
    });
    it.each<[PanelState['microphone'], Partial<StationState>]>([
      [{ type: 'closed', blocked: undefined }, {}],
      [{ type: 'closed', blocked: 'muted' }, { muted: true }],
      [
        { type: 'closed', blocked: 'not-joined' },
        { connection: { type: 'idle' }, muted: true },
      ],
      [{ type: 'closed', blocked: 'no-microphone' }, input({ type: 'missing', reason: 'None.' })],
      [{ type: 'closed', blocked: 'no-microphone' }, input({ type: 'off' })],
      [{ type: 'closed', blocked: 'audio-starting' }, input({ type: 'opening' })],
      [
        { type: 'closed', blocked: 'audio-starting' },
        { audio: { ...station().audio, process: { type: 'restarting', reason: 'x', inMs: 1 } } },
      ],
    ])('has the state %o', (expected, state) => {
      expect(panel({ station: station(state) }).microphone).toEqual(expected);
    });

    it('counts each station that hears it once, and shows when it will close', () => {
      const roster = new Map(
        [entry(3, 'Ann', { listen: ['main', 'stage'] }), entry(4, 'Bob', { listen: [] })].map((it) => [
          it.id,
          it,
        ]),
      );
      const targets = [{ channel: 'main' }, { channel: 'stage' }, { station: 4 }];
      const talk = { ...NO_TALK_MEMORY, openedAtMs: 1_000 };
      const microphone = open({ targets, granted: targets });
      const state = station({ microphone, roster, talkKeys: [key(true), key(false, 'reply')] });
      expect(panel({ station: state, talk, maxTalkMs: 20_000 }).microphone).toEqual({
        type: 'open',
        granted: true,
        latched: false,
        targets: [
          { kind: 'channel', name: 'Main' },
          { kind: 'channel', name: 'Stage' },
          { kind: 'station', name: 'Bob' },
        ],
        sinceMs: 1_000,
        closesAtMs: 21_000,
        heardBy: 2,
        reply: true,
      });
    });
  });

  it('shows whether the last caller is online', () => {
    const calls = reduceCalls(NO_CALLS, {
      type: 'incoming',
      call: { stationNumber: 3, name: 'Ann', channel: undefined, channelId: undefined, atMs: 9 },
    });
    expect(panel({ calls }).calls.reply).toEqual({
      id: 1,
      stationNumber: 3,
      name: 'Ann',
      channel: undefined,
      atMs: 9,
      reachable: true,
    });
    const roster = new Map([[3, entry(3, 'Ann', { presence: 'reconnecting' })]]);
    expect(panel({ calls, station: station({ roster }) }).calls.reply?.reachable).toBe(false);
    expect(panel({ calls, station: station({ connection: { type: 'idle' } }) }).calls.reply?.reachable).toBe(
      false,
    );
  });

  it('names the running device, and the chosen device that it replaces', () => {
    const { audio } = station();
    const instead = { ...audio.input, insteadOf: 'Desk mic' } as DeviceState;
    const settings = {
      ...defaultSettings(),
      devices: {
        input: { kind: 'named' as const, name: 'Desk mic', hostApi: 'ALSA' },
        output: { kind: 'default' as const },
      },
    };
    const view = panel({
      settings,
      station: station({ audio: { ...audio, input: instead, output: { type: 'opening' } } }),
    });
    expect(view.audio.input).toEqual({
      state: 'running',
      name: 'Headset',
      key: 'ALSA/Headset',
      insteadOf: 'Desk mic',
    });
    expect(view.audio.output).toEqual({ state: 'opening', name: undefined, insteadOf: undefined });
    const lost: DeviceState = { type: 'lost', name: 'Headset', reason: 'It was unplugged.' };
    const gone = panel({ settings, station: station({ audio: { ...audio, input: lost } }) });
    expect(gone.audio.input).toMatchObject({ state: 'lost', name: 'Headset' });
    const missing: DeviceState = { type: 'missing', reason: 'None.' };
    const none = panel({ settings, station: station({ audio: { ...audio, input: missing } }) });
    expect(none.audio.input).toMatchObject({ state: 'missing', name: 'Desk mic' });
  });
});
