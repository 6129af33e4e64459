import { describe, expect, it } from 'vitest';
import { dbAfterKey, signedDb, sliderPercent } from '../../../renderer/parts/decibels.ts';
import { levelDb, meterPercent } from '../../../renderer/parts/levels.ts';
import { quality } from '../../../renderer/panel/quality.ts';
import { mouthToEarMs } from '../../../renderer/parts/mouth-to-ear.ts';
import { age, ago, duration } from '../../../renderer/text/ages.ts';
import { tongueOf } from '../../../renderer/text/catalogue.ts';
import { panel as en } from '../../../renderer/text/en/panel.ts';
import { panel as zh } from '../../../renderer/text/zh/panel.ts';
import { figuresFixture, levelsFixture, MARA } from '../../support/panel-fixtures.ts';

describe('ages and durations', () => {
  it.each([
    [-5_000, 'just now'],
    [2_999, 'just now'],
    [9_000, '9 s ago'],
    [59_999, '59 s ago'],
    [60_000, '1 min ago'],
    [59 * 60_000, '59 min ago'],
    [2 * 3_600_000, '2 h ago'],
  ])('%i ms: %s', (ms, words) => {
    expect(ago(en, ms)).toBe(words);
  });

  it('have words in Chinese too', () => {
    expect(ago(zh, 40_000)).toBe('40 秒前');
    expect(age(zh, 8_000)).toBe('8 秒');
    expect(age(en, 21 * 60_000)).toBe('21 min');
  });

  it.each([
    [-1, '0:00'],
    [6_999, '0:06'],
    [760_000, '12:40'],
    [3_723_000, '1:02:03'],
  ])('%i ms lasts %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});

describe('volumes', () => {
  it.each([
    ['ArrowUp', 0, 1],
    ['ArrowRight', 6, 6],
    ['ArrowDown', -40, -40],
    ['PageUp', -3, 3],
    ['PageDown', 0, -6],
    ['Home', 0, -40],
    ['End', 0, 6],
    ['a', 0, undefined],
  ] as const)('%s at %i dB: %s', (key, db, next) => {
    expect(dbAfterKey(key, db)).toBe(next);
  });

  it('are written with a real minus and an explicit plus', () => {
    expect([signedDb(-6), signedDb(0), signedDb(3)]).toEqual(['−6', '0', '+3']);
  });

  it('have the slider positions of the design', () => {
    expect([0, -6, -3, 3, -14].map(sliderPercent)).toEqual([87, 74, 80, 93, 57]);
  });
});

describe('meters', () => {
  it.each([
    [-120, 0],
    [-60, 0],
    [-30, 50],
    [0, 100],
    [3, 100],
  ])('%i dBFS lights %i percent', (db, percent) => {
    expect(meterPercent(db)).toBe(percent);
  });

  it('show their own talker, and silence for a talker that is not heard', () => {
    const levels = levelsFixture(38);
    expect(meterPercent(levelDb(levels, { kind: 'talker', stationNumber: MARA }))).toBe(64);
    expect(levelDb(levels, { kind: 'talker', stationNumber: 99 })).toBe(-120);
    expect(meterPercent(levelDb(levels, { kind: 'input' }))).toBe(38);
  });
});

describe('the quality of the connection', () => {
  it('adds up the parts from mouth to ear', () => {
    const figures = figuresFixture(0);
    expect(mouthToEarMs(figures)).toBe(24);
    expect(quality(figures)).toBe('good');
    expect(quality({ ...figures, latePercent: 5 })).toBe('fair');
    const slow = {
      ...figures,
      mouthToEar: [...figures.mouthToEar, { part: 'network', block: 'network', ms: 100 } as const],
    };
    expect(quality(slow)).toBe('poor');
  });
});

describe('the language on screen', () => {
  it.each([
    ['system', ['zh-TW', 'en-US'], 'zh'],
    ['system', ['de-DE', 'en-GB', 'zh-CN'], 'en'],
    ['system', ['de-DE', 'zh-CN'], 'zh'],
    ['system', [], 'en'],
    ['zh', ['en-GB'], 'zh'],
    ['en', ['zh-CN'], 'en'],
  ] as const)('chosen %s on a system that prefers %o: %s', (chosen, preferred, tongue) => {
    expect(tongueOf(chosen, preferred)).toBe(tongue);
  });
});
