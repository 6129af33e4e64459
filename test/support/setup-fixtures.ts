import type { FiguresView, HotkeysView, LevelsView, PanelState } from '../../main/contract/index.ts';
import { DRAWN_DELAY, ENGLISH, panelFixture, type Cast } from './panel-fixtures.ts';

/** The states of the drawings' first run and settings. */

export const MAIN_STAGE = {
  name: 'Main Stage',
  host: '192.168.4.10',
  url: 'ws://192.168.4.10:47700',
  stations: 14,
  needsPassphrase: true,
};
export const REHEARSAL = {
  name: 'Rehearsal Room B',
  host: '192.168.4.31',
  url: 'ws://192.168.4.31:47700',
  stations: 3,
  needsPassphrase: true,
};

export const PASSPHRASE = 'maple anchor violin harbor';
export const INVITATION =
  'partyline://join?host=192.168.4.22&port=47700&passphrase=maple%20anchor%20violin%20harbor&name=FOH';

/** A computer on which Partyline starts for the first time. */
export function firstRunFixture(nowMs: number, cast: Cast = ENGLISH): PanelState {
  const base = panelFixture(nowMs, cast);
  return {
    ...base,
    settings: { ...base.settings, setupDone: false, name: '', place: '' },
    connection: { type: 'none' },
    channels: [],
    selectedChannel: undefined,
    stations: [],
    microphone: { type: 'closed', blocked: 'not-joined' },
    calls: { ringing: undefined, reply: undefined, missed: [] },
    audio: {
      ...base.audio,
      outputs: [
        ...base.audio.outputs,
        { name: 'Built-in speakers', hostApi: 'ALSA', key: 'ALSA/Built-in speakers' },
      ],
    },
    discovery: { type: 'looking', servers: [MAIN_STAGE, REHEARSAL] },
  };
}

/** The state after the first run: joined, and nobody has called yet. */
export function joinedFixture(state: PanelState, nowMs: number, cast: Cast = ENGLISH): PanelState {
  const { connection, channels, stations, selectedChannel, microphone } = panelFixture(nowMs, cast);
  return { ...state, connection, channels, stations, selectedChannel, microphone };
}

export const HOSTING: Extract<PanelState['hosting'], { type: 'running' }> = {
  type: 'running',
  name: 'FOH',
  addresses: ['192.168.4.22', '10.0.0.7'],
  port: 47_700,
  passphrase: PASSPHRASE,
  invitation: INVITATION,
  announced: true,
};

export const HOTKEYS: HotkeysView = {
  availability: 'ready',
  bindings: [
    { action: { kind: 'talk-selected' }, chord: { key: 'F8', modifiers: [] }, conflict: undefined },
    {
      action: { kind: 'talk', channel: 'main' },
      chord: { key: 'F13', modifiers: [] },
      conflict: undefined,
    },
    {
      action: { kind: 'talk', channel: 'lighting' },
      chord: { key: 'M', modifiers: ['ctrl', 'shift'] },
      conflict: { kind: 'mute' },
    },
    { action: { kind: 'reply' }, chord: { key: 'F14', modifiers: [] }, conflict: undefined },
    {
      action: { kind: 'mute' },
      chord: { key: 'M', modifiers: ['ctrl', 'shift'] },
      conflict: { kind: 'talk', channel: 'lighting' },
    },
  ],
  capturing: { kind: 'talk', channel: 'production' },
};

/** settings.html: a cabled station with two stalls in the last minute. */
export function figuresFixture(nowMs: number, seconds = 60): FiguresView[] {
  return Array.from({ length: seconds }, (_, index) => {
    const ago = seconds - 1 - index;
    const spike = ago === 19 ? 3 : ago === 43 ? 2 : 0;
    const ripple = Math.sin(index * 2.1) * 0.1;
    const rttMs = 1.1 + ripple + spike;
    return {
      atMs: nowMs - ago * 1_000,
      rttMs,
      jitterMs: 0.6 + ripple / 2 + spike * 0.8,
      latePercent: ago === 19 ? 1.6 : ago === 43 ? 0.6 : 0.05,
      lostPercent: 0,
      bufferMs: ago < 19 ? 12 : ago < 43 ? 18 : 10,
      driftPpm: ago === 43 ? -30 : -21,
      inKbitPerS: 142 + ripple * 20,
      outKbitPerS: index % 20 < 8 ? 71 : 0,
      delayBandwidthBytes: (142_000 * rttMs) / 8_000,
      underruns: 0,
      concealedMs: ago === 19 ? 20 : 0,
      mouthToEar: DRAWN_DELAY,
    };
  });
}

/** Levels of somebody who speaks, or of a quiet room. */
export const levels = (inputDb: number, outputDb = -120): LevelsView => ({
  input: { peakDb: inputDb, rmsDb: inputDb - 10 },
  output: { peakDb: outputDb, rmsDb: outputDb - 10 },
  talkers: [],
});
