import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../../main/contract/index.ts';
import { alarmView, problemKey } from '../../../renderer/panel/alarm-view.ts';
import { isOnAir, onAirTargets } from '../../../renderer/panel/key-words.ts';
import { replyView } from '../../../renderer/panel/reply-view.ts';
import { panel as en } from '../../../renderer/text/en/panel.ts';
import {
  directCallFixture,
  noMicrophoneFixture,
  onAirFixture,
  panelFixture,
  reconnectingFixture,
  replyFixture,
} from '../../support/panel-fixtures.ts';

const NOW = 1_700_000_000_000;
const none: ReadonlySet<string> = new Set();
const keptAside = {
  kind: 'settings-kept-aside',
  file: '/a/settings.json',
  keptAs: '/a/settings-1.json',
} as const;

describe('the alarm', () => {
  it('shows nothing while all is well', () => {
    expect(alarmView(panelFixture(NOW), none)).toBeUndefined();
  });

  it('shows a lost connection before anything else', () => {
    const state: PanelState = { ...reconnectingFixture(NOW), problems: [keptAside] };
    expect(alarmView(state, none)).toMatchObject({ kind: 'waiting', server: 'Main Stage', attempt: 3 });
  });

  it.each(['kicked', 'replaced', 'wrong-version', 'server-full'])(
    'shows why the desk does not try again: %s',
    (reason) => {
      const { server } = reconnectingFixture(NOW).connection as Extract<
        PanelState['connection'],
        { type: 'waiting' }
      >;
      const state: PanelState = { ...panelFixture(NOW), connection: { type: 'refused', server, reason } };
      expect(alarmView(state, none)).toMatchObject({ kind: 'refused', reason });
    },
  );

  it('shows a missing microphone, unless a person chose none', () => {
    const state = noMicrophoneFixture(NOW);
    expect(alarmView(state, none)).toEqual({ kind: 'no-microphone', lost: undefined, twins: false });
    const wanted: PanelState = {
      ...state,
      settings: { ...state.settings, devices: { ...state.settings.devices, input: { kind: 'none' } } },
    };
    expect(alarmView(wanted, none)).toBeUndefined();
  });

  it('shows a problem until a person dismisses it', () => {
    const state: PanelState = { ...panelFixture(NOW), problems: [keptAside] };
    expect(alarmView(state, none)).toEqual({ kind: 'problem', problem: keptAside });
    expect(alarmView(state, new Set([problemKey(keptAside)]))).toBeUndefined();
  });

  it('never hides the lamp while another station may hear', () => {
    expect(alarmView({ ...onAirFixture(NOW), problems: [keptAside] }, none)).toBeUndefined();
  });
});

describe('the window’s lamp', () => {
  it('is lit only after the server has granted the talk', () => {
    const state = onAirFixture(NOW);
    expect(isOnAir(state)).toBe(true);
    expect(onAirTargets(en, state)).toBe('Main, Lighting');
    const asked = { ...state, microphone: { ...state.microphone, granted: false } } as PanelState;
    expect(isOnAir(asked)).toBe(false);
  });

  it('shows when a single station hears', () => {
    expect(onAirTargets(en, replyFixture(NOW))).toBe('Ines Duarte only');
  });
});

describe('the reply key', () => {
  it('shows each of its states: a call, an earlier call, held, off, no call', () => {
    expect(replyView(directCallFixture(NOW))).toMatchObject({ kind: 'call', call: { name: 'Ines Duarte' } });
    expect(replyView(onAirFixture(NOW))).toMatchObject({ kind: 'idle', call: { channel: 'Backstage' } });
    expect(replyView(replyFixture(NOW))).toEqual({ kind: 'air', name: 'Ines Duarte', alone: true });
    expect(replyView(reconnectingFixture(NOW))).toMatchObject({ kind: 'off', why: 'waiting' });
    expect(replyView(noMicrophoneFixture(NOW))).toMatchObject({ kind: 'off', why: 'no-microphone' });
    const calls = { ringing: undefined, reply: undefined, missed: [] };
    expect(replyView({ ...panelFixture(NOW), calls })).toEqual({ kind: 'none' });
  });

  it('is off while the caller is away', () => {
    const state = onAirFixture(NOW);
    const reply = { ...state.calls.reply!, reachable: false };
    expect(replyView({ ...state, calls: { ...state.calls, reply } })).toMatchObject({ why: 'away' });
  });
});
