/** What the page of benchmarks shows of clocks that differ. @param results what `drift.bench.mjs` saves. */
export function driftTables({ simulated, real }) {
  return [
    { title: 'Simulated', rows: simulated.map(simulatedRow) },
    ...(real
      ? [
          { title: 'Two stations: all of it', rows: wholeRows(real) },
          { title: 'Two stations: talkspurt by talkspurt', rows: real.talkspurts.map(talkspurtRow) },
        ]
      : []),
  ];
}

function simulatedRow({ network, driftPpm, minutes, deviation, late, lost, concealedMs, cutMs }) {
  return {
    network,
    'difference of the clocks, ppm': driftPpm,
    'talk, minutes': minutes,
    'deviation of the level, ms': deviation.levelMs.toFixed(2),
    'deviation of the reading, ppm': deviation.ppm.toFixed(0),
    'late frames': late,
    'lost frames': lost,
    'concealed, ms': concealedMs.toFixed(1),
    'cut, ms': cutMs.toFixed(1),
  };
}

function wholeRows({ settled, ...real }) {
  const rows = {
    "the talker's clock is faster than the machine's by, ppm": number(real.ppm),
    "the loudspeaker's, as recorded, by, ppm": number(real.speakerPpm, 1),
    'read faster by, where the level was at its target, ppm': number(settled.onTarget.meanPpm),
    'so long was it there, s': number(settled.onTarget.seconds),
    'read faster by, mean, ppm': number(settled.meanPpm),
    'level, median (5–95 %; all), ms': spread(settled.level),
    'mouth to ear, median (5–95 %; all), ms': spread(settled.delay),
    'talkspurts; of them ended by the server': `${real.talkspurts.length}; ${real.cutShort}`,
    'chirps not heard': `${real.unheard} of ${real.chirps}`,
    'late frames; lost ones': `${real.late}; ${real.lost}`,
    'concealed; cut, ms': `${number(real.concealedMs, 1)}; ${number(real.cutMs, 1)}`,
    'times that the loudspeaker had nothing to play': number(real.underruns),
    "blocks that the talker's station dropped": number(real.droppedCaptureBlocks),
    "said, and no place for it in the microphone's pipe, ms": number(real.feedLostMs, 1),
    'longest time that the machine left the bench waiting, ms': number(real.longestPauseMs),
  };
  return Object.entries(rows).map(([what, measured]) => ({ what, measured }));
}

function talkspurtRow({ talkspurt, cutShort, meanPpm, level, delay, ...row }) {
  return {
    talkspurt,
    'ended by the server': cutShort ? 'yes' : 'no',
    'read faster by, mean, ppm': number(meanPpm),
    'level, 5–95 %, ms': range(level.p5, level.p95),
    'mouth to ear, 5–95 %, ms': range(delay.p5, delay.p95),
    'chirps not heard': `${row.unheard} of ${row.chirps}`,
    'late frames': row.late,
    'lost frames': row.lost,
    'concealed, ms': number(row.concealedMs, 1),
    'cut, ms': number(row.cutMs, 1),
  };
}

const spread = ({ median, p5, p95, min, max }) =>
  `${number(median, 1)} (${range(p5, p95)}; ${range(min, max)})`;
const range = (from, to) => `${number(from, 1)}–${number(to, 1)}`;
/** A talkspurt that was too short for a mean has none, and JSON keeps that as null. */
const number = (value, digits = 0) => (Number.isFinite(value) ? value.toFixed(digits) : '-');
