import { describe, expect, it } from 'vitest';
import { driftTables } from '../../../bench/drift/tables.ts';

describe('driftTables', () => {
  it('shows a missing mean as a dash', () => {
    const spread = { median: null, p5: null, p95: null, min: null, max: null };
    const counts = { chirps: 0, unheard: 0, late: 0, lost: 0, concealedMs: 0, cutMs: 0 };
    const means = { meanPpm: null, levelMs: spread, delayMs: spread };
    const talkspurt = { talkspurt: 1, cutShort: true, ...means, ...counts };
    const settled = { onTarget: { seconds: 0, meanPpm: null }, ...means };
    const machine = { underruns: 0, droppedCaptureBlocks: 0, feedLostMs: 0, longestPauseMs: 2 };
    const real = { ppm: 500, speakerPpm: -1, settled, cutShort: 1, ...counts, ...machine };
    const tables = driftTables({ simulated: [], real, talkspurts: [talkspurt] });
    const [, whole, [row]] = tables.map(({ rows }) => rows);
    expect(whole).toContainEqual({ what: 'level, median (5–95 %; all), ms', measured: '- (-–-; -–-)' });
    expect(row).toMatchObject({ 'ended by the server': 'yes', 'read faster by, mean, ppm': '-' });
  });
});
