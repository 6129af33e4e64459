/**
 * The server on one core: what it spends on each delivered frame, and how long a frame is on its way, against the plain `ws.send`
 * loop and against the floor (a plain socket write) under the same load. The server has one core, the load the other. Delays are those
 * of ten listeners, who share a process with the talkers; the others are read seldom (docs/decisions/0087-bench-and-soak.md).
 *
 *   --short            a sanity run of a few seconds
 *   --only WHAT        1, 4 or 8 (talkers), one load such as 4x200 (a minute each), or `stalled`; to measure in pieces
 *   --part FILE        writes a piece; --combine FILE…  puts pieces of one build together
 *   --save             writes docs/benchmarks/server.json and its plots; --json FILE  the figures
 */
import { readFileSync, writeFileSync } from 'node:fs';
import {
  BUNDLE_ON_DELIVERIES_PER_S,
  BUNDLE_ON_UTILIZATION,
} from '../../dist/main/server/relay/load-watch.js';
import { benchOptions, JSON_FILE, orEnd, SAVE, SHORT, WrongOption } from './options.mjs';
import { barPlot } from './plot.mjs';
import { build, saveReport } from './report.mjs';
import { compare, compareStalled, VARIANTS } from './server/measure.mjs';

const { values, positionals } = benchOptions(
  import.meta.url,
  {
    ...SHORT,
    ...SAVE,
    ...JSON_FILE,
    only: { type: 'string' },
    part: { type: 'string', file: true },
    combine: { type: 'boolean', default: false },
  },
  { allowPositionals: true, check },
);

/** A mistake here would cost minutes, or what is in docs/benchmarks. */
function check({ combine: combines, only, save }, files) {
  if (combines && files.length === 0)
    throw new WrongOption('--combine FILE…: name the pieces that --part has written.');
  if (!combines && files.length > 0)
    throw new WrongOption(`"${files[0]}": files are taken with --combine only.`);
  if (combines && only !== undefined) throw new WrongOption('--combine measures nothing: leave out --only.');
  if (save && only !== undefined)
    throw new WrongOption(
      '--save keeps the whole bench: write pieces with --part, then --combine FILE… --save.',
    );
}

const TIMING = values.short
  ? { repetitions: 1, warmUpMs: 200, measureMs: 400 }
  : { repetitions: 5, warmUpMs: 200, measureMs: 1_000 };

// One core carries about 100,000 deliveries a second of the plain loop, and the load's core as many: longer frames beyond that, and for
// 8 × 500 half the pace, but for bundles. CPU for each delivery hardly depends on the pace; delays of that case do.
const SLOW = { plain: 40, silent: 40, unbundled: 40, floor: 40 };
const LOADS = values.short
  ? [{ talkers: 4, listeners: 20, frameMs: 10 }]
  : [
      { talkers: 1, listeners: 50, frameMs: 10 },
      { talkers: 1, listeners: 200, frameMs: 10 },
      { talkers: 1, listeners: 500, frameMs: 10 },
      { talkers: 4, listeners: 50, frameMs: 10 },
      { talkers: 4, listeners: 200, frameMs: 10 },
      { talkers: 4, listeners: 200, frameMs: 10, aligned: true },
      // 100,000 deliveries a second.
      { talkers: 4, listeners: 250, frameMs: 10 },
      { talkers: 4, listeners: 500, frameMs: 20 },
      { talkers: 8, listeners: 50, frameMs: 10 },
      { talkers: 8, listeners: 200, frameMs: 20 },
      { talkers: 8, listeners: 500, frameMs: 20, paceMs: SLOW },
    ];
const STALLED = { talkers: 4, healthy: 40, stalled: 10, frameMs: 10 };
const TARGETS = { unbundled: () => 0.9, bundled: (talkers) => ({ 4: 0.45, 8: 0.36 })[talkers] };

const LABELS = {
  plain: 'plain ws.send loop',
  silent: 'plain ws.send loop, nobody acknowledges',
  unbundled: 'Partyline, one by one',
  bundled: 'Partyline, bundled',
  floor: 'plain socket write, no WebSocket library',
};

const namesOf = ({ talkers, listeners }) => [String(talkers), `${talkers}x${listeners}`];
const wanted = (...names) => values.only === undefined || names.includes(values.only);
const there = [...new Set(LOADS.flatMap(namesOf)), 'stalled'];
orEnd(() => {
  if (!wanted(...there)) throw new WrongOption(`--only ${values.only}: choose one of ${there.join(', ')}.`);
});
const nameOf = ({ talkers, listeners, frameMs, aligned }) =>
  `${talkers} × ${listeners}, ${frameMs} ms${aligned ? ', in step' : ''}`;

async function measureAll() {
  const cases = [];
  for (const load of LOADS) {
    if (!wanted(...namesOf(load))) continue;
    cases.push(await compare(load, TIMING));
    show([cases.at(-1)]);
  }
  const stalled = wanted('stalled')
    ? await compareStalled(STALLED, values.short ? TIMING : { ...TIMING, warmUpMs: 300, measureMs: 1_500 })
    : null;
  return { build: build(), timing: TIMING, cases, stalled };
}

function combine(files) {
  const parts = orEnd(() => {
    const read = files.map(readPart);
    const odd = read.findIndex((part) => part.build !== read[0].build);
    if (odd >= 0)
      throw new WrongOption(
        `--combine ${files[odd]}: it is of ${read[odd].build}, and ${files[0]} of ${read[0].build}. Measure one of them again.`,
      );
    return read;
  });
  return {
    build: parts[0].build,
    timing: parts[0].timing,
    cases: parts.flatMap(({ cases }) => cases),
    stalled: parts.find(({ stalled }) => stalled)?.stalled ?? null,
  };
}

function readPart(file) {
  try {
    const part = JSON.parse(readFileSync(file, 'utf8'));
    if (part.timing && part.build && Array.isArray(part.cases)) return part;
  } catch {
    // Not there, or none of ours.
  }
  throw new WrongOption(`--combine ${file}: this file is not there, or --part has not written it.`);
}

/** By deliveries, or because this machine had its hands full with what was sent one by one. */
const bundlesByItself = ({ talkers, listeners, frameMs, variants }) =>
  talkers > 1 &&
  ((1_000 * talkers * listeners) / frameMs >= BUNDLE_ON_DELIVERIES_PER_S ||
    variants.unbundled.serverBusy >= BUNDLE_ON_UTILIZATION);

function rowsOf(cases) {
  return cases.flatMap((load) =>
    Object.entries(load.variants).map(([server, figures]) => ({
      'talkers × listeners, frame': nameOf(load),
      server: LABELS[server],
      'CPU µs/delivery': figures.cpuUsPerDelivery.toFixed(2),
      ratio: figures.cpuRatio.toFixed(2),
      'to the silent loop': figures.cpuRatioToSilent.toFixed(2),
      target: TARGETS[server]?.(load.talkers)?.toFixed(2) ?? '',
      // Below that load nobody is made to wait: what bundling would cost is shown all the same.
      'would bundle by itself': server === 'bundled' ? (bundlesByItself(load) ? 'yes' : 'no') : '',
      'deliveries/s': Math.round(figures.deliveriesPerS),
      'p50 ms': figures.delayP50Ms.toFixed(2),
      'p99 ms': figures.delayP99Ms.toFixed(2),
      'talkers late p99 ms': figures.talkersLateP99Ms.toFixed(2),
      lost: figures.lost,
      'server busy': figures.serverBusy.toFixed(2),
      'probes busy': figures.probesBusy.toFixed(2),
      'crowd busy': figures.crowdBusy.toFixed(2),
    })),
  );
}

const show = (cases) => console.table(rowsOf(cases));

const stalledRows = ({ without, with: stalled, growthMs, lost, healthy, stalled: count }) => [
  {
    'healthy listeners': healthy,
    'stalled ones': count,
    'healthy p99, none stalled, ms': without.delayP99Ms.toFixed(2),
    'healthy p99 beside them, ms': stalled.delayP99Ms.toFixed(2),
    'growth, ms (median of turns)': growthMs.toFixed(2),
    'frames that healthy ones lost': lost,
  },
];

function plots(cases) {
  const categories = cases.map(nameOf);
  const series = (pick) =>
    Object.keys(VARIANTS).map((name) => ({
      name: LABELS[name],
      values: cases.map((load) => pick(load.variants[name])),
    }));
  return {
    'server-cpu.svg': barPlot({
      title: 'CPU for each delivered frame (talkers × listeners, frame)',
      xLabel: 'CPU, µs',
      categories,
      series: series(({ cpuUsPerDelivery }) => cpuUsPerDelivery),
      digits: 2,
    }),
    'server-delay.svg': barPlot({
      title: 'Through the server, 99th percentile (talkers × listeners, frame)',
      xLabel: 'delay, ms',
      categories,
      series: series(({ delayP99Ms }) => delayP99Ms),
      digits: 1,
    }),
  };
}

const { build: measured, ...results } = values.combine ? combine(positionals) : await measureAll();
if (results.cases.length > 0) show(results.cases);
if (results.stalled) console.table(stalledRows(results.stalled));
if (values.part) writeFileSync(values.part, JSON.stringify({ build: measured, ...results }));
if (values.save) {
  const tables = [
    {
      title:
        'CPU for each delivery, as a ratio to the plain loops in the same turn; delay through the server',
      rows: rowsOf(results.cases),
    },
    ...(results.stalled
      ? [{ title: 'Beside listeners that stand still', rows: stalledRows(results.stalled) }]
      : []),
  ];
  saveReport('server', {
    command: 'npm run bench:server -- --save',
    results,
    plots: plots(results.cases),
    tables,
    measured,
  });
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
else console.log(JSON.stringify(results));
