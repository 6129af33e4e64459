/**
 * What a server on this machine carries, by the command that a user has for it: `partyline bench --ramp` against a real
 * `partyline serve`, each in a process of its own on the same machine. `--short`: a sanity run. `--json FILE`: the figures.
 * `--save`: into docs/benchmarks.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { benchOptions, JSON_FILE, SAVE, SHORT } from './options.mjs';
import { linePlot } from './plot.mjs';
import { saveReport } from './report.mjs';
import { sizingRows } from './sizing-rows.mjs';

const { values } = benchOptions(import.meta.url, { ...SHORT, ...SAVE, ...JSON_FILE });
const RUNS = values.short
  ? [{ listeners: 20, talkers: 2 }]
  : [50, 200, 500].map((listeners) => ({ listeners, talkers: 8 }));
const SECONDS = values.short ? 1 : 5;
const CLI = fileURLToPath(new URL('../../dist/main/cli.js', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'partyline-sizing-'));
const started = new Set();
process.once('exit', () => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a command, with its events as they come. */
function command(args, onEvent) {
  const env = { ...process.env, PARTYLINE_DATA: folder, PARTYLINE_MDNS: 'off' };
  const child = spawn(process.execPath, [CLI, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  started.add(child);
  createInterface({ input: child.stdout }).on('line', (line) => onEvent(JSON.parse(line)));
  return child;
}

async function measure({ listeners, talkers }) {
  const config = join(folder, 'channels.json');
  writeFileSync(config, JSON.stringify({ open: true, channels: [{ name: 'Bench' }] }));
  let server;
  const { urls, metrics } = await new Promise((resolve, reject) => {
    const args = ['--host', '127.0.0.1', '--port', '0', '--metrics-port', '0', '--config', config];
    server = command(['serve', ...args], (event) => event.event === 'serving' && resolve(event));
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const sizes = [
    '--listeners',
    String(listeners),
    '--talkers',
    String(talkers),
    '--seconds',
    String(SECONDS),
  ];
  let result;
  const bench = command(['bench', '--server', urls[0], ...sizes, '--ramp', '--metrics', metrics], (event) => {
    if (event.event === 'bench-result') result = event;
  });
  const [code] = await once(bench, 'close');
  server.kill('SIGINT');
  await once(server, 'close');
  if (code !== 0 || !result) throw new Error(`partyline bench ended with ${code}`);
  return result;
}

const runs = [];
for (const run of RUNS) runs.push({ ...run, ...(await measure(run)) });

const steps = runs.flatMap((run) => run.steps);
const rows = sizingRows(steps);
console.table(rows);
for (const run of runs) console.log(`${run.listeners} listeners: ${run.verdict.join(' ')}`);

const report = { seconds: SECONDS, runs };
const series = runs.map(({ listeners, steps: list }) => ({
  name: `${listeners} listeners`,
  points: list.map(({ deliveriesPerS, server }) => [deliveriesPerS / 1_000, 100 * server.cores]),
  marker: true,
}));
const plot = linePlot({
  title: 'What a server spends: 1, 2, 4 and 8 talkers',
  xLabel: 'deliveries, thousand a second',
  yLabel: 'of one core, %',
  xMin: 0,
  series,
});
if (values.save) {
  const saved = {
    command: 'npm run build && node test/bench/sizing.bench.mjs --save',
    results: report,
    tables: [{ rows }],
    plots: { 'sizing.svg': plot },
  };
  console.log(`Saved: ${saveReport('sizing', saved)}`);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
else console.log(JSON.stringify(report));
