import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookAlike, markedName, marksOf, type NamedStation } from '../../../main/station/look-alikes.ts';

describe('names that look alike', () => {
  it.each([
    ['Mark', 'M\u0430rk'], // Cyrillic a
    ['mark', 'M\u0430rk'],
    ['Il1', 'lll'],
    ['Il1', '1I|'],
    ['O0', '0O'],
    ['Desk O', 'Desk 0'],
    ['\uFF2D\uFF41\uFF52\uFF4B', 'Mark'], // full width
    ['modern', 'modem'],
    ['\u039C\u0391\u03A1\u039A', 'MAPK'], // Greek capitals
    ['Stage\u3000left', 'Stage left'],
    ['Stage\u2800left', 'Stage left'],
    ['\u0645\u06CC\u200C\u062E\u0648', '\u0645\u06CC\u062E\u0648'],
    ['\u260E\uFE0F Desk', '\u260E Desk'],
    ['Re\u0301gie', 'R\u00E9gie'],
    ['\u5DE5', '\u30A8'], // 工, and エ of Katakana
    ['Bob', 'BOB'],
  ])('finds that %s and %s look alike', (a, b) => {
    expect(lookAlike(a, b)).toBe(true);
    expect(lookAlike(b, a)).toBe(true);
  });

  it.each([
    ['Mark', 'Marc'],
    ['Cam L', 'Cam 1'],
    ['Desk 1', 'Desk 10'],
    ['Stage left', 'Stage right'],
    ['\u{1F469}\u200D\u{1F692} Fire', '\u{1F468}\u200D\u{1F692} Fire'],
    ['Regie', 'R\u00E9gie'],
  ])('tells %s from %s', (a, b) => {
    expect(lookAlike(a, b)).toBe(false);
  });

  it('gives the same answer in both orders', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(fc.property(name, name, (a, b) => lookAlike(a, b) === lookAlike(b, a) && lookAlike(a, a)));
  });
});

describe('what tells them apart', () => {
  const station = (number: number, name: string, place = ''): NamedStation => ({
    stationNumber: number,
    name,
    place,
  });

  it('is the place if each station has its own', () => {
    const marks = marksOf([
      station(1, 'Mark', 'Gallery'),
      station(2, 'M\u0430rk', 'Stage'),
      station(3, 'Anna'),
    ]);
    expect([...marks]).toEqual([
      [1, 'Gallery'],
      [2, 'Stage'],
    ]);
  });

  it('is the number if a place is missing or the places look alike', () => {
    const marks = marksOf([
      station(1, 'Mark', 'Gallery'),
      station(2, 'M\u0430rk', 'G\u0430llery'),
      station(7, 'M\u0430r\u043A'),
    ]);
    expect(marks.get(1)).toBe('#1');
    expect(marks.get(2)).toBe('#2');
    expect(marks.get(7)).toBe('#7');
  });

  it('marks a chain of look-alikes whose ends differ', () => {
    // "Cam 1" looks like "Cam l", which is "Cam L" to a hurried eye.
    const marks = marksOf([station(1, 'Cam 1'), station(2, 'Cam L'), station(3, 'Cam l')]);
    expect([...marks.keys()].sort()).toEqual([1, 2, 3]);
  });

  it('never gives two look-alikes the same mark', () => {
    const names = fc.array(fc.constantFrom('Mark', 'M\u0430rk', 'mark', 'Il1', 'lll', '1l1', 'Anna'), {
      maxLength: 8,
    });
    const places = fc.array(fc.constantFrom('', 'Gallery', 'G\u0430llery', 'Stage'), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(names, places, (given, where) => {
        const stations = given.map((name, at) => station(at + 1, name, where[at]));
        const marks = marksOf(stations);
        for (const a of stations) {
          for (const b of stations) {
            if (a.stationNumber >= b.stationNumber || !lookAlike(a.name, b.name)) continue;
            const [first, second] = [marks.get(a.stationNumber), marks.get(b.stationNumber)];
            expect(first).toBeDefined();
            expect(second).toBeDefined();
            expect(lookAlike(markedName('', first), markedName('', second))).toBe(false);
          }
        }
      }),
    );
  });
});
