import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMAND_HELP, parseCommand } from '../../../../main/cli/station/station-commands.ts';
import { holds, PROPERTY_TIMEOUT_MS } from '../../../support/wire-property.ts';

describe('parseCommand', () => {
  it.each([
    ['press Main', { type: 'press', key: 'Main', override: false }],
    ['press Stage Left override', { type: 'press', key: 'Stage Left', override: true }],
    ['PRESS @Camera 1  OVERRIDE ', { type: 'press', key: '@Camera 1', override: true }],
    ['press override', { type: 'press', key: 'override', override: false }],
    ['release Stage Left', { type: 'release', key: 'Stage Left' }],
    ['release', { type: 'release-all' }],
    ['listen Stage Left on', { type: 'listen', channel: 'Stage Left', on: true }],
    ['listen Main OFF', { type: 'listen', channel: 'Main', on: false }],
    ['listen On Air on', { type: 'listen', channel: 'On Air', on: true }],
    ['talk Main off', { type: 'talk', channel: 'Main', on: false }],
    ['gain Main -6', { type: 'gain', channel: 'Main', gainDb: -6 }],
    ['gain Stage 2 +3.5 dB', { type: 'gain', channel: 'Stage 2', gainDb: 3.5 }],
    ['gain Main 0dB', { type: 'gain', channel: 'Main', gainDb: 0 }],
    ['call Stage Manager', { type: 'call', target: 'Stage Manager' }],
    ['\tcall\tBob', { type: 'call', target: 'Bob' }],
    ['blur', { type: 'fail-safe', cause: 'blur' }],
    ['lock', { type: 'fail-safe', cause: 'lock' }],
    ['suspend', { type: 'fail-safe', cause: 'suspend' }],
    ['status', { type: 'status' }],
    ['help', { type: 'help' }],
    ['quit', { type: 'quit' }],
    ['exit', { type: 'quit' }],
    ['   ', undefined],
    ['', undefined],
  ])('reads "%s"', (line, command) => {
    expect(parseCommand(line)).toEqual({ ok: true, command });
  });

  it.each([
    ['press', 'press CH'],
    ['listen Main', 'listen CH on|off'],
    ['listen on', 'listen CH on|off'],
    ['talk Main maybe', 'talk CH on|off'],
    ['gain Main', 'gain CH dB'],
    ['gain Main loud', 'gain CH dB'],
    ['gain -6', 'gain CH dB'],
    ['call', 'call NAME'],
    ['dance', '"dance"'],
    ['prèss Main', '"prèss"'],
  ])('answers "%s" with the right form', (line, hint) => {
    const parsed = parseCommand(line);
    expect(parsed).toMatchObject({ ok: false, problem: expect.stringContaining(hint) as string });
  });

  it('has help for every command', () => {
    for (const verb of [
      'press',
      'release',
      'listen',
      'talk',
      'gain',
      'call',
      'blur',
      'status',
      'help',
      'quit',
    ])
      expect(COMMAND_HELP.some((line) => line.startsWith(verb))).toBe(true);
  });

  it(
    'never throws',
    () => {
      holds(
        fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (line) => {
          const parsed = parseCommand(line);
          expect(parsed.ok || parsed.problem.length > 0).toBe(true);
        }),
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});
