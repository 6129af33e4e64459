import { describe, expect, it } from 'vitest';
import type { FiguresView } from '../../../main/contract/index.ts';
import { whyUnhealthy } from '../../screenshots/health.ts';

const figures = (ms: number, latePercent = 0): FiguresView => ({
  atMs: 0,
  rttMs: 0.4,
  jitterMs: 1,
  latePercent,
  lostPercent: 0,
  bufferMs: 8,
  driftPpm: 0,
  inKbitPerS: 100,
  outKbitPerS: 100,
  delayBandwidthBytes: 10,
  underruns: 0,
  concealedMs: 0,
  mouthToEar: [
    { part: 'capture', block: 'microphone', ms: 1 },
    { part: 'buffer', block: 'jitter-buffer', ms: ms - 1 },
  ],
});

describe('whyUnhealthy', () => {
  it('accepts a picture of a healthy minute', () => {
    expect(whyUnhealthy([figures(28), figures(40)], 'FOH Sound\n28 ms\nGood')).toBeUndefined();
  });

  it('refuses a picture before anything is measured', () => {
    expect(whyUnhealthy([], '28 ms')).toBe('nothing is measured yet');
  });

  it('refuses a delay above 40 ms, even when it is over', () => {
    expect(whyUnhealthy([figures(631), figures(28)], '28 ms')).toBe(
      'the delay was 631 ms with 0.0 % of the sound late, less than a minute ago',
    );
  });

  it('refuses late sound', () => {
    expect(whyUnhealthy([figures(28, 25)], '28 ms')).toContain('25.0 % of the sound late');
  });

  it.each(['41 ms', '40.4\nms', '84ms', '一般 77 ms'])('refuses a page that shows %j', (shown) => {
    expect(whyUnhealthy([figures(28)], shown)).toMatch(/^the page shows "(41|40\.4|84|77) ?ms"$/);
  });

  it('judges only numbers of milliseconds', () => {
    expect(whyUnhealthy([figures(28)], 'most 476 msec, 60 s ago, 40 ms, 0.45 ms')).toBeUndefined();
  });
});
