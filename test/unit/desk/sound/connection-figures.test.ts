import { describe, expect, it } from 'vitest';
import { ConnectionFigures } from '../../../../main/desk/sound/connection-figures.ts';
import type { StationNotice } from '../../../../main/station/station-options.ts';
import { station } from '../desk-facts.ts';

const stats = (underruns: number): StationNotice => ({
  type: 'stats',
  talkers: [],
  underruns,
  droppedCaptureBlocks: 0,
  delays: { captureMs: 7, encodeMs: 10, playoutMs: 9 },
});

describe('ConnectionFigures', () => {
  // The audio process starts again at 0 for each report. The panel once showed the difference of
  // two reports.
  it('counts every gap of the playout once', () => {
    const meter = new ConnectionFigures({
      connection: { rttMs: 4, traffic: { inBytes: 0, outBytes: 0 } },
      state: station(),
    });
    const gaps = [3, 1, 0].map((underruns) => {
      meter.onNotice(stats(underruns));
      return meter.take().underruns;
    });
    expect(gaps).toEqual([3, 1, 0]);
    // No report came in between.
    expect(meter.take().underruns).toBe(0);
  });
});
