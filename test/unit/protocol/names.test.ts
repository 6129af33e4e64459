import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cutName,
  foldName,
  limits,
  nameReason,
  readChannelName,
  readFinalName,
  readName,
  repairName,
  type NameProblem,
} from '../../../main/protocol/index.ts';
import { holds, PROPERTY_TIMEOUT_MS } from '../../support/wire-property.ts';

const problemOf = (text: string): NameProblem | undefined => {
  const answer = readName(text);
  return answer.ok ? undefined : answer.problem;
};
const FIREFIGHTER = '\u{1F469}\u200D\u{1F692}';
const segmenter = new Intl.Segmenter('en');
const clusters = (text: string): number => [...segmenter.segment(text)].length;

describe('a name', () => {
  it.each([
    'A',
    'Stage left',
    `${FIREFIGHTER} Fire`,
    '\u{1F469}\u{1F3FD}\u200D\u{1F692}',
    '\u{1F3F3}\uFE0F\u200D\u{1F308}',
    '\u{1F9D1}\u200D\u2708\uFE0F Pilot',
    '\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F} England',
    '1\uFE0F\u20E3',
    '\u{1F1EB}\u{1F1F7}',
    '\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645', // Persian: I want
    '\u0646\u0627\u0645\u0647\u200C\u0627\u06CC',
    '\u0C15\u0C02\u0C2A\u0C4D\u0C2F\u0C42\u0C1F\u0C30\u0C4D\u200C', // Telugu: computer
    '\u0D05\u0D35\u0D28\u0D4D\u200D', // Malayalam: he
    '\u0DC1\u0DCA\u200D\u0DBB\u0DD3', // Sinhala: Sri
    '\u845B\u{E0100}\u57CE', // Katsuragi, the older form
    '\u0F67\u0F71\u0F74\u0F83', // Tibetan stack
    '\u05E9\u05C1\u05B8\u05DC\u05D5\u05B9\u05DD'.normalize('NFC'),
    'R\u00E9gie',
    '\u5BFC\u64AD\u3000\u4E00',
    '...',
    '\u2708',
    '\u4E2D'.repeat(64),
    FIREFIGHTER.repeat(20),
  ])('accepts %j unchanged', (name) => {
    expect(readName(name)).toEqual({ ok: true, name });
    expect(readFinalName(name)).toEqual({ ok: true, name });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['\u3164', 'nothing-visible'],
    ['\u115F\u1160', 'nothing-visible'],
    ['\uFFA0 \uFFA0', 'nothing-visible'],
    ['\u2800\u2800', 'nothing-visible'],
    ['\u200B', 'nothing-visible'],
    ['\uFEFF', 'nothing-visible'],
    ['\u00AD', 'nothing-visible'],
    ['\uFE0F', 'nothing-visible'],
    ['\u{E0100}', 'nothing-visible'],
    ['\u0301', 'nothing-visible'],
    ['\u20DD', 'nothing-visible'],
    ['\u{E0067}\u{E007F}', 'nothing-visible'],
    ['\u200D', 'nothing-visible'],
    ['\u180E', 'nothing-visible'],
    ['\u17B4', 'nothing-visible'],
    ['\u{1D159}', 'nothing-visible'],
    ['\u{13441}', 'nothing-visible'],
    ['\u034F', 'nothing-visible'],
    ['\u{E000}', 'nothing-visible'],
    ['Mark\u3164', 'invisible'],
    ['Mark\uFEFF!', 'invisible'],
    ['Ma\u00ADrk', 'invisible'],
    ['Ma\u{E0061}rk', 'invisible'],
    ['a\u200Bb', 'invisible'],
    ['Ma\u200Drk', 'joiner'],
    ['Mark\u200C', 'joiner'],
    ['\u200DMark', 'joiner'],
    ['\u0645\u200C\u200C\u0645', 'joiner'],
    [`${FIREFIGHTER}\u200D`, 'joiner'],
    ['Mark \u0301', 'lone-mark'],
    ['\u0301Mark', 'lone-mark'],
    ['\u202EkraM', 'direction'],
    ['\u2067Mark\u2069', 'direction'],
    ['Mark\u200F', 'direction'],
    ['\u061CMark', 'direction'],
    ['a\nb', 'control'],
    ['a\u0000b', 'control'],
    ['a\u0085b', 'control'],
    ['a\u2028b', 'control'],
    ['\u001B[2J', 'control'],
    ['a\uD800', 'not-text'],
    ['a\uFFFE', 'not-text'],
    ['a\uFFFC', 'not-text'],
    [`Z${'\u0301'.repeat(10)}`, 'many-marks'],
    [`Z${'\u0301'.repeat(500)}`, 'many-marks'],
    ['x'.repeat(65), 'too-long'],
    ['\u{1F469}'.repeat(65), 'too-long'],
    [FIREFIGHTER.repeat(30), 'too-big'],
    ['x'.repeat(100_000), 'too-long'],
  ] satisfies [string, NameProblem][])('refuses %j: %s', (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  it.each([
    ['a\u202Eb', 'U+202E'],
    ['Mark\u3164', 'U+3164'],
    ['a\u{E0061}', 'U+E0061'],
    ['x \u0301', 'U+0301'],
  ])('gives a reason for %j that names %s', (text, code) => {
    const answer = readName(text);
    expect(answer.ok ? '' : nameReason(answer)).toContain(code);
  });

  it('is brought into normal form, without extra spaces', () => {
    expect(readName('  Re\u0301gie   2 ')).toEqual({ ok: true, name: 'R\u00E9gie 2' });
    expect(readName('Stage\u200Aleft\n')).toEqual({ ok: true, name: 'Stage left' });
  });

  it('is refused from a program when it starts or ends with a space', () => {
    const problem = (text: string) => {
      const answer = readFinalName(text);
      return answer.ok ? undefined : answer.problem;
    };
    expect(problem(' Mark')).toBe('outer-space');
    expect(problem('Mark ')).toBe('outer-space');
    expect(readFinalName('Mark  A')).toEqual({ ok: true, name: 'Mark A' });
    expect(readFinalName('Mark\u2000A')).toEqual({ ok: true, name: 'Mark A' });
    expect(problem('Re\u0301gie')).toBeUndefined();
  });

  it('is refused for a channel when a command could not name it', () => {
    const problem = (text: string) => {
      const answer = readChannelName(text);
      return answer.ok ? undefined : answer.problem;
    };
    expect(problem('@Mark')).toBe('at-sign');
    expect(problem('A, B')).toBe('comma');
    expect(problem('Main override')).toBe('override');
    expect(problem('\u3164')).toBe('nothing-visible');
    expect(problem('Main @ home')).toBeUndefined();
  });

  it('equals another name that differs only in invisible characters, case or width', () => {
    expect(foldName('\u260E\uFE0F  DESK')).toBe(foldName('\u260E desk'));
    expect(foldName('\u0645\u06CC\u200C\u062E')).toBe(foldName('\u0645\u06CC\u062E'));
    expect(foldName('\uFF22\uFF4F\uFF42')).toBe('bob');
  });
});

/** Text made of the parts that make names difficult. */
const hard = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom('\u200D', '\u200C', '\u0301', '\uFE0F', '\u3164', '\u202E', ' ', '\u2800', '\u0645'),
      fc.constantFrom(
        FIREFIGHTER,
        '\u{1F3F4}\u{E0067}\u{E007F}',
        '\u0301'.repeat(9),
        '\uD800',
        'x'.repeat(40),
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('any text', () => {
  it(
    'becomes a valid name that is accepted again unchanged, or a reason',
    { timeout: PROPERTY_TIMEOUT_MS },
    () => {
      holds(
        fc.property(hard, (text) => {
          const answer = readName(text);
          if (!answer.ok) {
            expect(nameReason(answer)).toMatch(/^must /);
            expect(nameReason(answer).length).toBeLessThanOrEqual(120);
            return;
          }
          const { name } = answer;
          expect(readFinalName(name)).toEqual({ ok: true, name });
          expect(name).toBe(name.normalize('NFC'));
          expect(clusters(name)).toBeLessThanOrEqual(limits.MAX_NAME_LENGTH);
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(limits.MAX_NAME_BYTES);
          expect(name).not.toMatch(/\p{Bidi_Control}|\p{Cc}|\p{Cs}|\p{Zl}|\p{Zp}/u);
          expect(name.replace(/[\p{M}\p{Cf}\p{Z}\u2800\u3164\u115F\u1160\uFFA0]/gu, '')).not.toBe('');
        }),
      );
    },
  );

  it('can be repaired and cut to a valid name or an empty one', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    holds(
      fc.property(hard, (text) => {
        const repaired = repairName(text);
        if (repaired !== '') expect(readFinalName(repaired).ok).toBe(true);
        const answer = readName(text);
        if (answer.ok) expect(readName(cutName(answer.name, ' (1000)')).ok).toBe(true);
      }),
    );
  });

  it('keeps its readable parts when it is repaired', () => {
    expect(repairName('\u001b[2J\u202eStudio\u0007')).toBe('[2JStudio');
    expect(repairName(' Anna\u2019s  MacBook\u200B Pro')).toBe('Anna\u2019s MacBook Pro');
    expect(repairName(`${FIREFIGHTER} Fire`)).toBe(`${FIREFIGHTER} Fire`);
    expect(repairName('\u3164')).toBe('');
    expect(repairName('n'.repeat(65))).toBe('n'.repeat(64));
    expect(repairName('n'.repeat(65), 'dropped')).toBe('');
  });
});
