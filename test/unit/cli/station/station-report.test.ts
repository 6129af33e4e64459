import { describe, expect, it } from 'vitest';
import { CLOSE_TEXT, END_TEXT, explainNoConnection, explainRefusal } from '../../../../main/cli/reasons.ts';
import type { Report } from '../../../../main/cli/station/report.ts';
import { reportInput, reportNotice } from '../../../../main/cli/station/station-report.ts';
import { REFUSALS } from '../../../../common/refusal.ts';
import { CLOSE_CODES, TALK_END_REASONS, type ServerMessage } from '../../../../main/protocol/index.ts';
import type { ConnectionState } from '../../../../main/station/connection/connection.ts';
import {
  INITIAL_STATION_FACTS,
  reduceStation,
  type StationInput,
  type StationState,
} from '../../../../main/station/state.ts';
import type { StationNotice } from '../../../../main/station/station-options.ts';
import { channel, rosterOf, station } from '../../station/station-facts.ts';

const URL = 'ws://10.0.0.5:7420';
const MAIN = { channel: 'main' };
const bob = station(2, 'Bob');
const state: StationState = {
  ...INITIAL_STATION_FACTS,
  microphone: { type: 'closed' },
  talkKeys: [],
  connection: { type: 'joined' },
  self: { stationNumber: 1, name: 'Ann', epoch: 'e' },
  channels: [channel('main', 'Main'), channel('b', 'Backstage')],
  roster: rosterOf(bob),
};

/** The reports for an input. */
function afterInput(input: StationInput, before = state): Report[] {
  return reportInput(input, stateAfter(input, before), before, URL);
}

function stateAfter(input: StationInput, before: StationState): StationState {
  switch (input.type) {
    case 'microphone':
      return { ...before, microphone: input.microphone };
    case 'silence':
      return { ...before, silence: input.silence };
    case 'talk-keys':
      return { ...before, talkKeys: input.keys };
    default:
      return reduceStation(before, input);
  }
}

function textsOf(reports: readonly Report[]): string {
  return reports.flatMap(({ text }) => text ?? []).join('\n');
}

const level = { peakDb: -6, rmsDb: -9 };
type Of<T, K> = T extends { readonly type: infer U } ? (K extends U ? T : never) : never;
type Say<T extends { type: string }> = { readonly [K in T['type']]: [Of<T, K>, RegExp | null] };

/** Every message of the server with the text for people; null where there is none. */
const messages: Omit<Say<ServerMessage>, 'challenge' | 'ping' | 'pong' | 'welcome'> = {
  subscribed: [
    {
      type: 'subscribed',
      listen: ['main'],
      talk: [],
      refused: [{ channel: 'secret', reason: 'not-permitted' }],
    },
    /Listening: main\. Talk keys: none\..*no permission.*"secret"/,
  ],
  'channel.codec': [{ type: 'channel.codec', channel: 'main', codec: 'PCMU/8000' }, null],
  'talk.granted': [{ type: 'talk.granted', talkspurt: 1, targets: [MAIN], refused: [] }, /^ON AIR: Main$/],
  'talk.denied': [
    { type: 'talk.denied', talkspurt: 1, refused: [{ target: MAIN, reason: 'busy', holder: 2 }] },
    /"Main" is busy: Bob holds the floor/,
  ],
  'talk.ended': [{ type: 'talk.ended', talkspurt: 1, reason: 'overridden' }, /priority took the floor/],
  'talk.started': [
    { type: 'talk.started', talker: 2, talkspurt: 1, targets: [MAIN, { station: 1 }], override: false },
    /^Bob talks: Main, @Ann$/,
  ],
  'talk.stopped': [{ type: 'talk.stopped', talker: 2, talkspurt: 1, reason: 'released' }, /^Bob stopped\.$/],
  'station.joined': [{ type: 'station.joined', station: station(3, 'Cid') }, /^Cid joined\.$/],
  'station.updated': [
    { type: 'station.updated', station: { ...bob, presence: 'reconnecting' } },
    /^Bob has lost the connection\.$/,
  ],
  'station.left': [{ type: 'station.left', id: 2 }, /^Bob left\.$/],
  call: [{ type: 'call', from: 2, target: { station: 1 } }, /^Bob calls @Ann\. Answer with: press @Bob$/],
  called: [{ type: 'called', target: { station: 2 }, reached: 1 }, /^Calling @Bob \(1 reached\)\.$/],
  error: [{ type: 'error', code: 'self', message: 'A station cannot call itself.' }, /cannot call itself/],
};

describe('a message of the server', () => {
  it.each(Object.entries(messages))('is reported once: %s', (type, [message, text]) => {
    const reports = [
      ...afterInput({ type: 'server', message }),
      ...reportNotice({ type: 'server', message }, reduceStation(state, { type: 'server', message })),
    ];
    // Programs get one event, with its own name.
    expect(reports, type).toHaveLength(1);
    expect(reports[0].event.event).toMatch(/^[a-z-]+$/);
    if (text) expect(textsOf(reports)).toMatch(text);
    else expect(textsOf(reports)).toBe('');
  });

  it('names channels and stations at the welcome', () => {
    const message = {
      type: 'welcome',
      name: 'Ann',
      you: 1,
      resumed: false,
      frameDurationMs: 10,
    } as ServerMessage;
    expect(textsOf(reportNotice({ type: 'server', message }, state))).toBe(
      'Joined as Ann. Channels: Main, Backstage. Stations: Bob.',
    );
  });

  it('reports a station that comes back, but no text when it changes its channels', () => {
    const away = { ...state, roster: rosterOf({ ...bob, presence: 'reconnecting' }) };
    const back: StationInput = { type: 'server', message: { type: 'station.updated', station: bob } };
    expect(textsOf(afterInput(back, away))).toBe('Bob is back.');
    expect(textsOf(afterInput(back))).toBe('');
    expect(afterInput(back)).toHaveLength(1);
  });

  it('names a refused target beside the granted one', () => {
    const message: ServerMessage = {
      type: 'talk.granted',
      talkspurt: 1,
      targets: [MAIN],
      refused: [{ target: { channel: 'b' }, reason: 'not-selected' }],
    };
    const reports = reportNotice({ type: 'server', message }, state);
    expect(reports.map(({ event }) => event.event)).toEqual(['talk-denied', 'talk-granted']);
    expect(textsOf(reports)).toContain('"Backstage"');
  });

  it('reports no talkspurt of this station itself', () => {
    for (const type of ['talk.started', 'talk.stopped'] as const) {
      const message = {
        type,
        talker: 1,
        talkspurt: 1,
        targets: [],
        override: false,
        reason: 'released',
      } as ServerMessage;
      expect(reportNotice({ type: 'server', message }, state)).toEqual([]);
    }
  });
});

const notices: Omit<Say<StationNotice>, 'server'> = {
  'talk-closed': [
    { type: 'talk-closed', talkspurt: 1, reason: 'audio-lost' },
    /Microphone closed: the audio process/,
  ],
  'talk-refused': [{ type: 'talk-refused', key: 'k', reason: 'device-lost' }, /Not talking: no microphone/],
  'limit-warning': [{ type: 'limit-warning', remainingMs: 9_950 }, /closes in 10 s/],
  levels: [{ type: 'levels', input: level, output: level, talkers: [] }, null],
  stats: [
    {
      type: 'stats',
      talkers: [],
      underruns: 0,
      droppedCaptureBlocks: 0,
      delays: { captureMs: undefined, encodeMs: 10, playoutMs: undefined },
    },
    null,
  ],
  devices: [{ type: 'devices', devices: [] }, null],
  monitor: [{ type: 'monitor', on: false }, null],
  recording: [
    { type: 'recording', path: 'x.wav', sampleRateHz: 48_000, samples: 0, atMs: 0 },
    /Recording to x\.wav/,
  ],
  problem: [{ type: 'problem', reason: 'The disk is full.' }, /The disk is full/],
  restart: [{ type: 'restart', reason: 'A device is back.' }, /A device is back/],
};

describe('a report of this station', () => {
  it.each(Object.entries(notices))('has the right text for %s', (_type, [notice, text]) => {
    const read = textsOf(reportNotice(notice, state));
    if (text) expect(read).toMatch(text);
    else expect(read).toBe('');
  });

  it('shows people no microphone that the server may still refuse', () => {
    const microphone = {
      type: 'open',
      talkspurt: 1,
      targets: [MAIN],
      granted: undefined,
      sinceMs: 0,
    } as const;
    const reports = afterInput({ type: 'microphone', microphone });
    expect(reports).toEqual([{ event: { event: 'mic-open', talkspurt: 1, targets: ['Main'] } }]);
  });

  it.each<[string, StationInput, RegExp]>([
    [
      'the audio process dies',
      { type: 'audio-process', state: { type: 'restarting', reason: 'killed by SIGKILL', inMs: 0 } },
      /audio process ended \(killed by SIGKILL\)/,
    ],
    [
      'a device runs',
      {
        type: 'device',
        side: 'input',
        state: {
          type: 'running',
          name: 'Headset',
          hostApi: 'ALSA',
          key: 'ALSA/Headset',
          sampleRateHz: 48_000,
          blockFrames: 240,
          simulated: false,
        },
      },
      /^Microphone: Headset \(48000 Hz\)$/,
    ],
    [
      'a device is missing',
      { type: 'device', side: 'output', state: { type: 'missing', reason: 'There is none.' } },
      /^Speaker: none\. There is none\.$/,
    ],
    [
      'a device is lost',
      {
        type: 'device',
        side: 'input',
        state: { type: 'lost', name: 'Headset', reason: 'It was unplugged.' },
      },
      /^Microphone lost: Headset\. It was unplugged\.$/,
    ],
    ['a volume changes', { type: 'gain', channel: 'main', gainDb: -6 }, /-6 dB/],
    [
      'a connection is lost',
      { type: 'connection', state: { type: 'waiting', reason: 'silent', retryInMs: 100 } },
      /10\.0\.0\.5:7420 for a while\..*Trying again/,
    ],
    [
      'nobody is there',
      { type: 'connection', state: { type: 'waiting', reason: 'ECONNREFUSED', retryInMs: 100 } },
      /partyline serve/,
    ],
  ])('reports to people when %s', (_name, input, text) => {
    expect(textsOf(afterInput(input))).toMatch(text);
  });

  it('gives programs one event for each connection state that nothing else reports', () => {
    const states: Record<ConnectionState['type'], [ConnectionState, string | null]> = {
      idle: [{ type: 'idle' }, null],
      connecting: [{ type: 'connecting', attempt: 0 }, 'connecting'],
      joined: [{ type: 'joined' }, null],
      waiting: [{ type: 'waiting', reason: 'x', retryInMs: 1 }, 'disconnected'],
      refused: [{ type: 'refused', reason: 'kicked' }, 'refused'],
      stopped: [{ type: 'stopped' }, null],
    };
    for (const [connection, event] of Object.values(states)) {
      const reports = afterInput({ type: 'connection', state: connection });
      expect(reports.map((report) => report.event.event)).toEqual(event === null ? [] : [event]);
    }
  });
});

describe('reasons', () => {
  const sentence = /^[A-Z"].*\.$/s;

  it.each(Object.keys(CLOSE_CODES))('explain %s in a sentence', (reason) => {
    expect(explainNoConnection(URL, reason)).toMatch(sentence);
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'anything else'])(
    'name the address for %s',
    (reason) => {
      expect(explainNoConnection(URL, reason)).toMatch(sentence);
      expect(explainNoConnection(URL, reason)).toContain(URL);
    },
  );

  it.each([
    'Unexpected server response: 200',
    'HPE_INVALID_CONSTANT',
    'WS_ERR_EXPECTED_MASK',
    'the server sent a message that this version does not understand (not JSON)',
  ])('say that no Partyline server answers, for "%s"', (reason) => {
    expect(explainNoConnection(URL, reason)).toBe(
      `The program at ${URL} is not a Partyline server. Check the address and the port; a server shows both when it starts.`,
    );
  });

  it.each(['ECONNRESET', 'EPIPE', 'socket hang up', 'EACCES', 'ENETDOWN', 'EADDRNOTAVAIL', 'silent'])(
    'explain %s in words',
    (reason) => expect(explainNoConnection(URL, reason).replace(URL, '')).not.toContain(reason),
  );

  it.each(REFUSALS)('explain %s in a sentence', (reason) => {
    expect(explainRefusal(reason, 'Main')).toMatch(sentence);
  });

  it('name the holder of a busy channel, if it is known', () => {
    expect(explainRefusal('busy', 'Main', 'Bob')).toContain('Bob holds');
    expect(explainRefusal('busy', 'Main')).toContain('another station holds');
  });

  it('have a text for everything that closes a microphone', () => {
    for (const text of Object.values(CLOSE_TEXT)) expect(text.length).toBeGreaterThan(5);
    for (const reason of TALK_END_REASONS)
      if (reason !== 'released') expect(END_TEXT[reason]).toMatch(sentence);
  });
});

it.each<[NonNullable<StationState['silence']>, RegExp]>([
  [{ kind: 'digital' }, /^Nobody hears you: digital silence\. The microphone is muted or unplugged\.$/],
  [{ kind: 'noise' }, /nothing but noise\. Is it the wrong one, or too far away\?$/],
  [
    { kind: 'digital', muted: { what: 'source-muted', device: 'Desk' } },
    /: Desk is muted in the sound system\./,
  ],
  [{ kind: 'digital', muted: { what: 'source-volume', device: 'Desk' } }, /the volume of Desk is 0/],
  [{ kind: 'digital', muted: { what: 'stream-muted', device: 'Desk' } }, /recording from Desk is muted/],
  [{ kind: 'digital', muted: { what: 'stream-volume', device: 'Desk' } }, /recording from Desk is 0/],
])('shows a talker why nobody hears it: %j', (silence, words) => {
  const microphone = { type: 'open', talkspurt: 1, targets: [MAIN], granted: [MAIN], sinceMs: 0 } as const;
  const open = { ...state, microphone };
  const reports = afterInput({ type: 'silence', silence }, open);
  expect(textsOf(reports)).toMatch(words);
  expect(reports[0]?.event).toEqual({ event: 'mic-silent', ...silence, message: textsOf(reports) });
  const over = afterInput({ type: 'silence', silence: undefined }, { ...open, silence });
  expect(over.map(({ event }) => event)).toEqual([{ event: 'mic-heard' }]);
  expect(afterInput({ type: 'silence', silence: undefined }, open)).toEqual([]);
});
