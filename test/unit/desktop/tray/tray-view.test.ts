import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../../../main/contract/index.ts';
import { shellWords } from '../../../../main/desktop/tray/shell-words.ts';
import { trayView } from '../../../../main/desktop/tray/tray-view.ts';

const EN = shellWords('en', 'en-US');
const server = { url: 'ws://192.168.1.20:7420', name: 'Studio', host: '192.168.1.20', here: false };
const call = { id: 1, stationNumber: 2, name: 'Camera 1', channel: undefined, atMs: 0 };

type Part = Partial<
  Pick<PanelState, 'connection' | 'microphone' | 'muted' | 'calls' | 'hosting' | 'miniOpen'>
>;

/** The parts of the state that the tray reads. */
function state(part: Part = {}): PanelState {
  return {
    connection: { type: 'joined', server, sinceMs: 0 },
    microphone: { type: 'closed', blocked: undefined },
    muted: false,
    calls: { ringing: undefined, reply: undefined, missed: [] },
    hosting: { type: 'off' },
    miniOpen: false,
    ...part,
  } as PanelState;
}

const open = (granted: boolean): PanelState['microphone'] => ({
  type: 'open',
  granted,
  latched: false,
  targets: [
    { kind: 'channel', name: 'Main' },
    { kind: 'station', name: 'Desk 2' },
  ],
  sinceMs: 0,
  closesAtMs: 60_000,
  heardBy: 2,
  reply: false,
});
const ringing = { ringing: call, reply: undefined, missed: [] };

describe('trayView', () => {
  it.each<[string, Part, string, string, string]>([
    ['idle', {}, 'idle', 'Partyline: Listening, Studio', 'Partyline'],
    ['not connected', { connection: { type: 'none' } }, 'idle', 'Partyline: Not connected', 'Partyline'],
    ['muted', { muted: true }, 'muted', 'Partyline: Microphone muted', 'Partyline'],
    [
      'called',
      { calls: ringing },
      'call',
      'Partyline: Camera 1 is calling',
      'Camera 1 is calling · Partyline',
    ],
    [
      'called while muted',
      { calls: ringing, muted: true },
      'call',
      'Partyline: Camera 1 is calling',
      'Camera 1 is calling · Partyline',
    ],
    [
      'on air',
      { microphone: open(true) },
      'on-air',
      'Partyline: ON AIR: Main, Desk 2',
      '● ON AIR: Main, Desk 2 · Partyline',
    ],
    [
      'opening',
      { microphone: open(false) },
      'on-air',
      'Partyline: Opening…',
      '● ON AIR: Main, Desk 2 · Partyline',
    ],
    [
      'on air and called',
      { microphone: open(true), calls: ringing },
      'on-air',
      'Partyline: ON AIR: Main, Desk 2',
      '● ON AIR: Main, Desk 2 · Partyline',
    ],
  ])('shows icon, tooltip and title when %s', (_, part, icon, tooltip, title) => {
    expect(trayView(state(part), EN)).toMatchObject({ icon, tooltip, title });
  });

  it.each<[PanelState['hosting'], string | undefined]>([
    [{ type: 'off' }, undefined],
    [{ type: 'starting' }, 'Hosting: starting…'],
    [
      {
        type: 'running',
        name: 'Studio',
        addresses: [],
        port: 7420,
        passphrase: 'secret words',
        invitation: 'partyline://join',
        announced: true,
      },
      'Hosting “Studio” here',
    ],
    [{ type: 'failed', reason: 'port-taken', detail: '' }, 'Hosting did not start'],
  ])('shows the state %o of hosting', (hosting, line) => {
    expect(trayView(state({ hosting }), EN).hosting).toBe(line);
  });

  it("uses the panel's language, or the system's", () => {
    expect(trayView(state({ muted: true }), shellWords('zh', 'en-US')).tooltip).toBe(
      'Partyline: 麦克风已静音',
    );
    expect(shellWords('system', 'zh-CN')).toBe(shellWords('zh', ''));
    expect(shellWords('system', 'de-AT')).toBe(EN);
  });

  it('has every text in both languages', () => {
    expect(Object.keys(shellWords('zh', ''))).toEqual(Object.keys(EN));
  });
});
