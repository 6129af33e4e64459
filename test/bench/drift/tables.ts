import { fixed, type Row, type Table } from '../base/table.ts';
import type { DriftTalkspurt, Spread } from './outcome.ts';
import type { DriftResults, SimulatedDrift } from './results.ts';

export function driftTables({ simulated, real, talkspurts }: DriftResults): Table[] {
  return [
    { title: 'Simulated', rows: simulated.map(simulatedRow) },
    ...(real
      ? [
          { title: 'Two stations: all of it', rows: wholeRows(real, talkspurts.length) },
          { title: 'Two stations: talkspurt by talkspurt', rows: talkspurts.map(talkspurtRow) },
        ]
      : []),
  ];
}

function simulatedRow(row: SimulatedDrift): Row {
  return {
    network: row.network,
    'difference of the clocks, ppm': row.driftPpm,
    'talk, minutes': row.minutes,
    'deviation of the level, ms': fixed(row.levelDeviationMs, 2),
    'deviation of the reading, ppm': fixed(row.readingDeviationPpm, 0),
    'late frames': row.late,
    'lost frames': row.lost,
    'concealed, ms': fixed(row.concealedMs, 1),
    'cut, ms': fixed(row.cutMs, 1),
  };
}

function wholeRows({ settled, ...real }: NonNullable<DriftResults['real']>, talkspurts: number): Row[] {
  const rows = {
    "the talker's clock is faster than the machine's by, ppm": fixed(real.ppm, 0),
    "the loudspeaker's, as recorded, by, ppm": fixed(real.speakerPpm, 1),
    'read faster by, where the level was at its target, ppm': fixed(settled.onTarget.meanPpm, 0),
    'so long was it there, s': fixed(settled.onTarget.seconds, 0),
    'read faster by, mean, ppm': fixed(settled.meanPpm, 0),
    'level, median (5–95 %; all), ms': spread(settled.levelMs),
    'mouth to ear, median (5–95 %; all), ms': spread(settled.delayMs),
    'talkspurts; of them ended by the server': `${String(talkspurts)}; ${String(real.cutShort)}`,
    'chirps not heard': `${String(real.unheard)} of ${String(real.chirps)}`,
    'late frames; lost ones': `${String(real.late)}; ${String(real.lost)}`,
    'concealed; cut, ms': `${fixed(real.concealedMs, 1)}; ${fixed(real.cutMs, 1)}`,
    'times that the loudspeaker had nothing to play': fixed(real.underruns, 0),
    "blocks that the talker's station dropped": fixed(real.droppedCaptureBlocks, 0),
    "said, and no place for it in the microphone's pipe, ms": fixed(real.feedLostMs, 1),
    'longest time that the machine left the bench waiting, ms': fixed(real.longestPauseMs, 0),
  };
  return Object.entries(rows).map(([what, measured]) => ({ what, measured }));
}

function talkspurtRow({ talkspurt, cutShort, meanPpm, levelMs, delayMs, ...row }: DriftTalkspurt): Row {
  return {
    talkspurt,
    'ended by the server': cutShort ? 'yes' : 'no',
    'read faster by, mean, ppm': fixed(meanPpm, 0),
    'level, 5–95 %, ms': range(levelMs.p5, levelMs.p95),
    'mouth to ear, 5–95 %, ms': range(delayMs.p5, delayMs.p95),
    'chirps not heard': `${String(row.unheard)} of ${String(row.chirps)}`,
    'late frames': row.late,
    'lost frames': row.lost,
    'concealed, ms': fixed(row.concealedMs, 1),
    'cut, ms': fixed(row.cutMs, 1),
  };
}

const spread = ({ median, p5, p95, min, max }: Spread): string =>
  `${fixed(median, 1)} (${range(p5, p95)}; ${range(min, max)})`;
const range = (from: number | null, to: number | null): string => `${fixed(from, 1)}–${fixed(to, 1)}`;
