import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAudioCommand } from '../../../native-audio/audio-command.ts';
import type { AudioCommand } from '../../../native-audio/messages.ts';

const FRAME = {
  first: true,
  last: false,
  codec: 'PCMU/16000',
  sequence: 65_535,
  timestamp: 4_294_967_295,
  payload: new Uint8Array(160),
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
  },
  { type: 'talk.open', talkspurt: 4_294_967_295, codec: 'PCMU/8000', maxMs: 60_000 },
  { type: 'talk.codec', codec: 'PCMU/16000' },
  { type: 'talk.close' },
  { type: 'frame', talker: 7, frame: FRAME },
  { type: 'talker.gain', talker: 7, gainDb: -6 },
  { type: 'talker.forget', talker: 7 },
  { type: 'devices' },
  { type: 'ping', id: 1 },
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
      'codec must be one of PCMU/8000, PCMU/16000',
    ],
    [
      'a gain that is no number',
      { type: 'talker.gain', talker: 1, gainDb: NaN },
      'gainDb must be a number from -120 to 40',
    ],
    [
      'a negative talker',
      { type: 'talker.forget', talker: -1 },
      'talker must be a whole number from 0 to 4294967295',
    ],
    [
      'a talkspurt without a number',
      { type: 'talk.open', codec: 'PCMU/8000', maxMs: 60_000 },
      'talkspurt must be a whole number from 0 to 4294967295',
    ],
    [
      'a huge payload',
      { type: 'frame', talker: 1, frame: { ...FRAME, payload: new Uint8Array(321) } },
      'payload must be at most 320 bytes',
    ],
    [
      'a frame duration of our own',
      { ...GOOD[0], frameDurationMs: 7 },
      'frameDurationMs must be one of 5, 10, 20',
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
        talker: fc.anything(),
        codec: fc.anything(),
        frame: fc.anything(),
        input: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), near), (message) =>
        ['command', 'garbage'].includes(parseAudioCommand(message).type),
      ),
      { numRuns: process.env['CI'] ? 100_000 : 2_000 },
    );
  }, 120_000);
});
