import { describe, expect, it } from 'vitest';
import { addFigures, FIGURES_SPAN_MS, lateSpell } from '../../../../renderer/settings/figures-window.ts';
import { mouthToEarMs, mouthToEarParts } from '../../../../renderer/parts/mouth-to-ear.ts';
import { shortNumber } from '../../../../renderer/settings/numbers.ts';
import { reportText } from '../../../../renderer/settings/report.ts';
import { settings as en } from '../../../../renderer/text/en/settings.ts';
import { settings as zh } from '../../../../renderer/text/zh/settings.ts';
import { figuresFixture } from '../../../support/setup-fixtures.ts';

const NOW = 1_000_000;
const minute = figuresFixture(NOW);

describe('the window of figures', () => {
  it('holds one minute in order, with each second once', () => {
    const all = addFigures(minute.slice(30), [...minute.slice(0, 40), minute[0]!]);
    expect(all).toEqual(minute);
    const later = { ...minute[0]!, atMs: NOW + FIGURES_SPAN_MS / 2 };
    const kept = addFigures(all, [later]);
    expect(kept[0]!.atMs).toBeGreaterThan(later.atMs - FIGURES_SPAN_MS);
    expect(kept.at(-1)).toBe(later);
  });

  it('adds up the delay from mouth to ear', () => {
    expect(mouthToEarMs(minute[0]!)).toBe(24);
    expect(mouthToEarParts(minute[0]!).map(({ part, ms }) => `${part} ${String(ms)}`)).toEqual([
      'capture 5',
      'send 3',
      'network 1',
      'buffer 10',
      'playout 5',
    ]);
    // A part without blocks is not a part of nothing: that side does not run.
    expect(mouthToEarParts({ mouthToEar: [] }).every(({ ms }) => ms === undefined)).toBe(true);
  });

  it('finds the last second with too much late sound', () => {
    expect(lateSpell(minute)).toEqual({ agoMs: 19_000, percent: 1.6, seconds: 1 });
    expect(lateSpell(minute.slice(50))).toBeUndefined();
    expect(lateSpell([])).toBeUndefined();
  });
});

it.each([
  [undefined, '–'],
  [0, '0'],
  [0.05, '0.05'],
  [0.999, '1'],
  [1.06, '1.1'],
  [24.4, '24'],
  [-21.4, '−21'],
  [-0.004, '0'],
  [1_234.5, '1235'],
])('shortNumber(%s) is %s', (value, text) => {
  expect(shortNumber(value)).toBe(text);
});

describe('the report', () => {
  const head = { version: '0.1.0', platform: 'linux', server: 'Main Stage', at: '2026-01-02T03:04:05.000Z' };
  it('lists every figure in one line, with its range', () => {
    const lines = reportText(head, minute, en.connection).split('\n');
    expect(lines[0]).toBe('Partyline connection report, 2026-01-02T03:04:05.000Z');
    expect(lines).toContain('Server: Main Stage');
    expect(lines).toContain('Mouth to ear: 24 ms = Capture 5 + Send 3 + Network 1 + Buffer 10 + Playout 5');
    expect(lines).toContain('  Jitter buffer: 10 ms');
    expect(lines).toContain('Concealed: now 0 ms, 0 to 20 ms');
    expect(lines).toContain('Late for its turn: now 0.05 %, 0.05 to 1.6 %');
    expect(lines).toContain('Clock correction: now −21 ppm, −30 to −21 ppm');
  });

  it('fits into the length that main accepts, also without figures and in Chinese', () => {
    expect(reportText(head, [], en.connection)).toContain('Round trip: nothing measured');
    expect(reportText({ ...head, server: undefined }, minute, zh.connection).length).toBeLessThan(4_000);
  });
});
