import { describe, expect, it } from 'vitest';
import { alsaLayout } from '../../../../native-audio/capture/channel-layout.ts';

const aux = (count: number): string[] => Array.from({ length: count }, (_, i) => `aux${String(i)}`);
const FIVE_ONE = ['front-left', 'front-right', 'rear-left', 'rear-right', 'front-center', 'lfe'];

describe('alsaLayout', () => {
  it.each([
    ['a single channel with any name', ['front-left'], { opened: 1, places: [0] }],
    ['stereo', ['front-left', 'front-right'], { opened: 2, places: [0, 1] }],
    ['swapped stereo', ['front-right', 'front-left'], { opened: 2, places: [1, 0] }],
    ['5.1', FIVE_ONE, { opened: 6, places: [0, 1, 2, 3, 4, 5] }],
    ['three front channels', ['front-left', 'front-right', 'front-center'], { opened: 5, places: [0, 1, 4] }],
    // After the 7.1 names, ALSA's map continues with names of this kind.
    ['two channels of a studio card', aux(2), { opened: 10, places: [8, 9] }],
    ['eight channels of a studio card', aux(8), { opened: 16, places: [8, 9, 10, 11, 12, 13, 14, 15] }],
  ])('finds a place for each channel of %s', (_, map, layout) => {
    expect(alsaLayout(map)).toEqual(layout);
  });

  it.each([
    ['a name that ALSA does not have', ['front-left', 'front-left-of-center']],
    ['two channels of one name', ['mono', 'mono']],
    ['more channels than a stream can have', aux(25)],
  ])('finds no place for %s', (_, map) => {
    expect(alsaLayout(map)).toBeNull();
  });
});
