import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCommand } from '../../../../native-audio/process/command-check.ts';
import type { AudioCommand } from '../../../../native-audio/process/messages.ts';
import { RUNS } from '../../../support/wire-property.ts';

type Configuration = Extract<AudioCommand, { type: 'configure' }>;
type Opening = Extract<AudioCommand, { type: 'talk.open' }>;

const PLAIN: Configuration = {
  type: 'configure',
  input: { kind: 'none' },
  output: { kind: 'default' },
  frameDurationMs: 20,
  sidetoneDb: null,
};
const FULL: Configuration = {
  ...PLAIN,
  input: { kind: 'named', name: '桌面麦克风', hostApi: 'PulseAudio', key: 'PulseAudio/x', orDefault: true },
  output: { kind: 'file', path: '/tmp/x.wav' },
  frameDurationMs: 5,
  sidetoneDb: -12,
  voice: { preRollMs: 60, releaseTailMs: 200, noiseGate: true, automaticGain: false },
  dim: { amountDb: -60, attackMs: 1_000, releaseMs: 5_000 },
  recordTo: 'record.wav',
  begunFiles: ['speaker.wav', '/tmp/record.wav'],
  inputChannels: { given: 'auto', byDevice: { 'PulseAudio/桌面麦克风': 32 } },
};
const OPENING: Opening = { type: 'talk.open', talkspurt: 4_294_967_295, codec: 'PCMU/8000', maxMs: 60_000 };

describe('a configuration', () => {
  it.each<[string, Configuration]>([
    ['the shortest one', PLAIN],
    ['one with every field', FULL],
    ['one that turns the dim off', { ...PLAIN, dim: null }],
    ['one that names a channel', { ...PLAIN, inputChannels: { given: 1 } }],
  ])('passes: %s', (_what, command) => {
    expect(() => checkCommand(command)).not.toThrow();
  });

  it.each<[string, object, string]>([
    ['a file without a path', { input: { kind: 'file' } }, 'input must be a device'],
    ['a device without a name', { output: { kind: 'named' } }, 'output must be a device'],
    ['a kind of device that there is not', { output: { kind: 'radio' } }, 'output must be a device'],
    [
      'a frame duration that there is not',
      { frameDurationMs: 7 },
      'frameDurationMs must be one of 5, 10, 20',
    ],
    ['a sidetone that is no number', { sidetoneDb: NaN }, 'sidetoneDb must be a number from -120 to 20'],
    [
      'a pre-roll that sends what nobody meant to say',
      { voice: { ...FULL.voice, preRollMs: 61 } },
      'preRollMs: a number from 0 to 60',
    ],
    [
      'a voice without a gate',
      { voice: { ...FULL.voice, noiseGate: undefined } },
      'noiseGate: true or false',
    ],
    ['a dim that makes others louder', { dim: { ...FULL.dim, amountDb: 1 } }, 'amountDb: a number from -60'],
    ['a dim that is false', { dim: false }, 'dim must be'],
    ['files that are no list', { begunFiles: 'a.wav' }, 'begunFiles must be a list'],
    ['a file without a name', { begunFiles: ['a.wav', 7] }, 'begunFiles must be a list, each entry a text'],
    ['a channel 0', { inputChannels: { given: 0 } }, 'a whole number from 1 to 32'],
    ['a channel 33 of a device', { inputChannels: { byDevice: { x: 33 } } }, 'a whole number from 1 to 32'],
  ])('names what is wrong: %s', (_what, fields, problem) => {
    expect(() => checkCommand({ ...FULL, ...fields } as Configuration)).toThrow(problem);
  });
});

describe('the command that opens the microphone', () => {
  it('passes with a talkspurt, a codec and a limit', () => {
    expect(() => checkCommand(OPENING)).not.toThrow();
  });

  it.each<[string, object, string]>([
    ['no talkspurt', { talkspurt: undefined }, 'talkspurt must be a whole number from 0 to 4294967295'],
    ['an inherited name as codec', { codec: 'constructor' }, 'codec must be one of PCMU/16000, PCMU/8000'],
    ['no limit', { maxMs: undefined }, 'maxMs must be a number from 0 to 3600000'],
    ['a limit without end', { maxMs: Infinity }, 'maxMs must be a number from 0 to 3600000'],
  ])('is refused with %s', (_what, fields, problem) => {
    expect(() => checkCommand({ ...OPENING, ...fields } as Opening)).toThrow(problem);
  });

  it('passes no command that would leave the microphone open for more than an hour', () => {
    const opening = fc.record(
      {
        type: fc.constant('talk.open' as const),
        talkspurt: fc.oneof(fc.nat(), fc.anything()),
        codec: fc.oneof(fc.constantFrom('PCMU/8000', 'PCMU/16000'), fc.anything()),
        maxMs: fc.oneof(fc.double(), fc.integer(), fc.anything()),
      },
      { requiredKeys: ['type'] },
    );
    let passed = 0;
    fc.assert(
      fc.property(opening, (command) => {
        try {
          checkCommand(command as Opening);
        } catch {
          return;
        }
        passed += 1;
        expect(command.maxMs).toBeGreaterThanOrEqual(0);
        expect(command.maxMs).toBeLessThanOrEqual(3_600_000);
        expect(['PCMU/8000', 'PCMU/16000']).toContain(command.codec);
        expect(Number.isInteger(command.talkspurt)).toBe(true);
      }),
      { numRuns: RUNS },
    );
    expect(passed).toBeGreaterThan(0);
  });
});
