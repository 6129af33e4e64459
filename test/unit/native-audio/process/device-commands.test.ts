import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAudioCommand } from '../../../../native-audio/process/audio-command.ts';
import { CUE_NAMES } from '../../../../common/cue-name.ts';
import type { AudioCommand } from '../../../../native-audio/process/messages.ts';

const FRAME = {
  first: true,
  last: false,
  codec: 'PCMU/16000',
  sequence: 65_535,
  timestamp: 4_294_967_295,
  payload: new Uint8Array(160),
} as const;

const DEVICE = {
  name: 'USB',
  hostApi: 'ALSA',
  key: 'ALSA/USB',
  maxInputChannels: 1,
  maxOutputChannels: 0,
  defaultSampleRateHz: 44_100,
} as const;

const GOOD: readonly AudioCommand[] = [
  {
    type: 'configure',
    input: { kind: 'named', name: 'USB', hostApi: 'ALSA' },
    output: { kind: 'file', path: '/tmp/x.wav' },
    frameDurationMs: 5,
    sidetoneDb: -12,
  },
  {
    type: 'configure',
    input: { kind: 'none' },
    output: { kind: 'default' },
    frameDurationMs: 20,
    sidetoneDb: null,
    voice: { preRollMs: 60, releaseTailMs: 200, noiseGate: true, automaticGain: false },
    dim: { amountDb: -60, attackMs: 1_000, releaseMs: 5_000 },
    begunFiles: ['speaker.wav', '/tmp/record.wav'],
    inputChannels: { given: 'auto', byDevice: { 'PulseAudio/桌面麦克风': 32 } },
  },
  {
    type: 'configure',
    input: { kind: 'none' },
    output: { kind: 'none' },
    frameDurationMs: 10,
    sidetoneDb: null,
    dim: null,
  },
  { type: 'talker.role', stationNumber: 7, role: 'priority' },
  { type: 'talk.open', talkspurt: 4_294_967_295, codec: 'PCMU/8000', maxMs: 60_000 },
  { type: 'talk.codec', codec: 'PCMU/16000' },
  { type: 'talk.close' },
  { type: 'talk.close', tailMs: 200 },
  { type: 'talk.forget' },
  { type: 'frame', stationNumber: 7, frame: FRAME },
  { type: 'talker.gain', stationNumber: 7, gainDb: -6 },
  { type: 'talker.forget', stationNumber: 7 },
  {
    type: 'configure',
    input: { kind: 'named', name: '桌面麦克风', hostApi: 'PulseAudio', orDefault: true },
    output: { kind: 'named', name: 'USB', orDefault: false },
    frameDurationMs: 10,
    sidetoneDb: null,
  },
  { type: 'devices' },
  { type: 'ping', id: 1 },
  { type: 'cue', cue: 'nobody-listening', gainDb: -40 },
  { type: 'monitor', on: true },
  { type: 'output.gain', gainDb: 20 },
  { type: 'probe.answer', id: 1, answer: { devices: [] } },
  {
    type: 'probe.answer',
    id: 2,
    answer: {
      devices: [DEVICE],
      input: {
        type: 'works',
        device: { ...DEVICE, defaultInput: true, defaultOutput: false },
        insteadOfChosen: true,
      },
      output: { type: 'missing', reason: 'It is not there.' },
    },
  },
  {
    type: 'probe.answer',
    id: 3,
    answer: { devices: [], output: { type: 'refused', reason: 'It stays mute.' } },
  },
  { type: 'probe.failed', id: 4, reason: 'It hangs.' },
];

describe('parseAudioCommand', () => {
  it.each(GOOD)('passes $type', (command) => {
    expect(parseAudioCommand(command)).toEqual({ type: 'command', command });
  });

  it.each([
    ['nothing', undefined, 'the command must be an object'],
    ['an unknown type', { type: 'reboot' }, 'its type "reboot" is unknown'],
    [
      'an inherited name as codec',
      { type: 'talk.codec', codec: 'constructor' },
      'codec must be one of PCMU/16000, PCMU/8000',
    ],
    [
      'a gain that is no number',
      { type: 'talker.gain', stationNumber: 1, gainDb: NaN },
      'gainDb must be a number from -120 to 40',
    ],
    [
      'a negative talker',
      { type: 'talker.forget', stationNumber: -1 },
      'stationNumber must be a whole number from 0 to 4294967295',
    ],
    [
      'a talkspurt without a number',
      { type: 'talk.open', codec: 'PCMU/8000', maxMs: 60_000 },
      'talkspurt must be a whole number from 0 to 4294967295',
    ],
    [
      'a huge payload',
      { type: 'frame', stationNumber: 1, frame: { ...FRAME, payload: new Uint8Array(321) } },
      'payload must be at most 320 bytes',
    ],
    [
      'a frame duration of our own',
      { ...GOOD[0], frameDurationMs: 7 },
      'frameDurationMs must be one of 5, 10, 20',
    ],
    [
      'a tail that would keep the microphone open',
      { type: 'talk.close', tailMs: 201 },
      'tailMs must be a number from 0 to 200',
    ],
    [
      'a pre-roll that would tell what nobody meant to say',
      { ...GOOD[1], voice: { preRollMs: 61, releaseTailMs: 0, noiseGate: false, automaticGain: false } },
      'preRollMs must be a number from 0 to 60',
    ],
    [
      'a voice without a gate',
      { ...GOOD[1], voice: { preRollMs: 0, releaseTailMs: 0, automaticGain: false } },
      'noiseGate must be a boolean',
    ],
    [
      'a dim that would make others louder',
      { ...GOOD[1], dim: { amountDb: 1, attackMs: 0, releaseMs: 0 } },
      'amountDb must be a number from -60 to 0',
    ],
    ['files that are no list', { ...GOOD[1], begunFiles: 'a.wav' }, 'begunFiles must be a list'],
    ['a file without a name', { ...GOOD[1], begunFiles: ['a.wav', 7] }, 'begunFiles must be a text'],
    ['a channel 0', { ...GOOD[1], inputChannels: { given: 0 } }, 'channels are counted from 1'],
    [
      'more channels than any microphone has',
      { ...GOOD[1], inputChannels: { byDevice: { x: 33 } } },
      'x must be a whole number from 0 to 32',
    ],
    ['a dim that is none', { ...GOOD[1], dim: false }, 'dim must be an object'],
    [
      'a role of our own',
      { type: 'talker.role', stationNumber: 7, role: 'boss' },
      'role must be one of normal, program, priority',
    ],
    [
      'a cue of our own',
      { type: 'cue', cue: 'toString', gainDb: 0 },
      'cue must be one of talk-open, talk-close, talk-latched, refused, call, nobody-listening, limit, microphone-silent, link-lost, link-back, test',
    ],
    [
      'a cue that would hurt',
      { type: 'cue', cue: 'test', gainDb: 21 },
      'gainDb must be a number from -40 to 20',
    ],
    ['a volume that is no number', { type: 'output.gain' }, 'gainDb must be a number from -40 to 20'],
    ['a monitor that is neither on nor off', { type: 'monitor', on: 1 }, 'on must be a boolean'],
    ['an answer without devices', { type: 'probe.answer', id: 1, answer: {} }, 'devices must be a list'],
    [
      'an answer with a finding of our own',
      { type: 'probe.answer', id: 1, answer: { devices: [], input: { type: 'fine' } } },
      'a finding must be works, missing or refused',
    ],
    [
      'an answer to no question',
      { type: 'probe.failed', id: -1, reason: 'x' },
      'id must be a whole number from 0 to 4294967295',
    ],
    ['a file without a path', { ...GOOD[0], input: { kind: 'file' } }, 'path must be a text'],
  ])('refuses %s', (_what, message, reason) => {
    expect(parseAudioCommand(message)).toEqual({
      type: 'garbage',
      reason: `A command was ignored: ${reason}.`,
    });
  });

  it('never throws', () => {
    const near = fc.record(
      {
        type: fc.constantFrom(...GOOD.map((command) => command.type), 'x'),
        stationNumber: fc.anything(),
        codec: fc.anything(),
        frame: fc.anything(),
        input: fc.anything(),
        cue: fc.oneof(fc.constantFrom(...CUE_NAMES), fc.anything()),
        gainDb: fc.oneof(fc.double(), fc.anything()),
        on: fc.anything(),
        id: fc.oneof(fc.nat(), fc.anything()),
        reason: fc.anything(),
        answer: fc.oneof(
          fc.record(
            { devices: fc.array(fc.anything()), input: fc.anything(), output: fc.anything() },
            { requiredKeys: [] },
          ),
          fc.anything(),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), near), (message) => {
        const parsed = parseAudioCommand(message);
        expect(['command', 'garbage']).toContain(parsed.type);
        if (parsed.type !== 'command') return;
        const { command } = parsed;
        // What gets through is safe to be played.
        if (command.type === 'cue' || command.type === 'output.gain') {
          expect(command.gainDb).toBeGreaterThanOrEqual(-40);
          expect(command.gainDb).toBeLessThanOrEqual(20);
        }
        // And stays what it is when it is read once more.
        expect(parseAudioCommand(command)).toEqual(parsed);
      }),
      { numRuns: process.env['CI'] ? 100_000 : 2_000 },
    );
  }, 120_000);
});
