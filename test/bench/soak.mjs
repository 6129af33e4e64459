/**
 * `npm run soak [-- --minutes M | --seconds S] [--listeners N] [--talkers T] [--save] [--json FILE]`: a real server under a
 * crowd that talks, listens and connects anew all the time. What it holds must not grow, and no frame may be lost on a healthy
 * link. Default: 30 minutes, 50 listeners, 4 talkers, everybody connects anew once a minute. Exit code 1: a limit is broken.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SHORT_PAUSES } from '../../dist/main/processes/gc-options.js';
import { MAX_STATIONS } from '../../dist/main/protocol/limits.js';
import { benchOptions, JSON_FILE, SAVE, whole, WrongOption } from './options.mjs';
import { linePlot } from './plot.mjs';
import { machine, saveReport } from './report.mjs';
import { Crowd } from './soak/crowd.mjs';
import { judge } from './soak/limits.mjs';
import { descriptors } from './soak/proc.mjs';
import { StationUnderSoak } from './soak/station.mjs';
import { soakTables } from './soak/tables.mjs';
import { trend } from './soak/trend.mjs';

/** Beside listeners and talkers: the one that is cut off in the middle of a word, and the real station. */
const OTHERS = 2;
const { values } = benchOptions(
  import.meta.url,
  {
    minutes: whole(1, 1_440),
    seconds: whole(20, 86_400),
    listeners: whole(1, MAX_STATIONS - OTHERS - 1, 50),
    talkers: whole(1, MAX_STATIONS - OTHERS - 1, 4),
    ...SAVE,
    ...JSON_FILE,
  },
  { check },
);
const { listeners, talkers } = values;

function check({ listeners: asked, talkers: talking, minutes, seconds: short }) {
  const most = MAX_STATIONS - OTHERS - talking;
  if (asked > most)
    throw new WrongOption(
      `--listeners ${asked} with --talkers ${talking}: a server takes ${MAX_STATIONS} stations; give at most ${most} listeners.`,
    );
  if (minutes !== undefined && short !== undefined)
    throw new WrongOption('Give --minutes or --seconds, not both.');
}

const seconds = values.seconds ?? 60 * (values.minutes ?? 30);
/** A minute; in a short run each still connects anew six times. */
const everyMs = Math.min(60_000, Math.floor(seconds / 6) * 1_000);
const sampleMs = Math.min(15_000, Math.max(1_000, (seconds * 1_000) / 120));
/** Memory counts from here on: caches are full, and the compiler is done. */
const WARM_UP_SHARE = 1 / 3;
/**
 * V8 goes on compiling what connecting and leaving run for some 3000 connections: 0.8 MB of code (`v8.getHeapCodeStatistics`). At
 * the pace of the soak that takes longer than the soak, and would read as a leak: so they come before it, in haste.
 */
const REHEARSAL_MS = Math.max(4_000, Math.min(120_000, 66 * seconds));
const REHEARSAL_EVERY_MS = 2_000;
const SETTLE_MS = 1_500;
const PATIENCE_MS = 10_000;
const MB = 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), 'partyline-soak-'));
const entry = fileURLToPath(new URL('./soak/server-child.mjs', import.meta.url));
const server = fork(entry, {
  execArgv: [...SHORT_PAUSES, '--expose-gc', '--disable-warning=ExperimentalWarning'],
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
let station;
process.once('exit', () => {
  server.kill('SIGKILL');
  station?.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
server.once('exit', (code, signal) => {
  if (stopping) return;
  console.error(`The server ended by itself (${code ?? signal}).`);
  process.exit(1);
});
let stopping = false;

async function ask(message) {
  const answer = once(server, 'message');
  server.send(message);
  const [value] = await answer;
  return { ...value, descriptors: descriptors(server.pid) };
}

const started = once(server, 'message');
const [{ url, metrics }] = await started;

console.log(
  `Rehearsal: everybody comes, talks and goes, again and again for ${REHEARSAL_MS / 1_000} s, so that what is made once is there.`,
);
const rehearsal = new Crowd({ url, listeners, talkers, everyMs: REHEARSAL_EVERY_MS });
await rehearsal.join();
rehearsal.startTurning();
for (const endMs = performance.now() + REHEARSAL_MS; performance.now() < endMs;) {
  await sleep(1_000);
  // So is what the soak itself asks for.
  await ask({ type: 'report', objects: false });
  await scrape(metrics);
}
await rehearsal.stopTurning();
await rehearsal.leave();
const before = await quiet();

console.log(
  `Soak: ${listeners} listeners, ${talkers} talkers, each connects anew every ${everyMs / 1_000} s, for ${seconds} s.`,
);
station = new StationUnderSoak(url, folder);
await station.subscribed;
const crowd = new Crowd({ url, listeners, talkers, everyMs });
await crowd.join();
void station.talk();
crowd.board.open();
crowd.startTurning();

const samples = [];
const startMs = performance.now();
const cpuBefore = process.cpuUsage();
while (performance.now() - startMs < seconds * 1_000) {
  const nextMs = startMs + (samples.length + 1) * sampleMs;
  await sleep(Math.max(0, Math.min(nextMs, startMs + seconds * 1_000) - performance.now()));
  const report = await ask({ type: 'report', objects: false });
  samples.push({
    atS: (performance.now() - startMs) / 1_000,
    rssMb: report.rssBytes / MB,
    liveMb: report.liveBytes / MB,
    codeMb: report.codeBytes / MB,
    descriptors: report.descriptors,
    connections: report.stats.connections,
    cpuS: report.cpuS,
    loopDelayP99Ms: 1_000 * (await scrape(metrics)),
    station: Object.fromEntries(
      Object.entries(station.memory()).map(([name, bytes]) => [name, bytes && bytes / MB]),
    ),
  });
  progress(samples.at(-1));
}
const tookS = (performance.now() - startMs) / 1_000;
const { user, system } = process.cpuUsage(cpuBefore);
await crowd.stopTurning();
crowd.board.close();
await sleep(SETTLE_MS);
const account = crowd.account();
const last = await ask({ type: 'report', objects: false });
await crowd.leave();
await station.stop();
const after = await quiet();
stopping = true;
server.send({ type: 'stop' });
await once(server, 'exit');

const counted = samples.filter(({ atS }) => atS >= seconds * WARM_UP_SHARE);
const fit = (read) =>
  trend(
    counted.map((sample) => [sample.atS / 3_600, read(sample)]).filter(([, value]) => Number.isFinite(value)),
  );
const memory = {
  rss: fit(({ rssMb }) => rssMb),
  live: fit(({ liveMb }) => liveMb),
  code: fit(({ codeMb }) => codeMb),
};
const stationSeen = Number.isFinite(samples.at(-1)?.station.main);
const results = {
  seconds,
  listeners,
  talkers,
  everyS: everyMs / 1_000,
  memory,
  account,
  drops: last.drops,
  closes: last.closes,
  serverCores: (last.cpuS - before.cpuS) / tookS,
  loadCores: (user + system) / 1e6 / tookS,
  before,
  after,
  problems: crowd.problems,
  leakWarnings: after.leakWarnings,
  station: stationSeen
    ? {
        presses: station.presses,
        opened: station.opened,
        pauses: station.pauses(),
        memory: { main: fit((sample) => sample.station.main), audio: fit((sample) => sample.station.audio) },
      }
    : undefined,
};
const limits = judge({ minutes: seconds / 60, ...results });
tell();

const plots = { 'soak.svg': plot() };
const report = { ...results, limits, samples };
const command = `npm run soak -- ${[
  values.seconds === undefined ? `--minutes ${seconds / 60}` : `--seconds ${seconds}`,
  `--listeners ${listeners} --talkers ${talkers}`,
  ...(values.save ? ['--save'] : []),
].join(' ')}`;
if (values.save) {
  const saved = saveReport('soak', { command, results: report, plots, tables: soakTables(report) });
  console.log(`Saved: ${saved}`);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
console.log(JSON.stringify({ command, machine: machine(), ...results, limits }));
process.exit(limits.every(({ ok }) => ok) ? 0 : 1);

/** Waits until everybody has gone, and nothing goes any more; then takes stock. */
async function quiet() {
  const giveUpMs = performance.now() + PATIENCE_MS;
  let seen;
  for (;;) {
    await sleep(500);
    const now = await ask({ type: 'report', objects: true });
    const { connections, stations, pending } = now.stats;
    const empty = connections + stations + pending === 0;
    const still = seen?.emitters === now.emitters && seen?.descriptors === now.descriptors;
    if ((empty && still) || performance.now() > giveUpMs) return now;
    seen = now;
  }
}

/** Asks as Prometheus does. @returns the event loop's delay, 99th percentile, seconds. */
function scrape(from) {
  return new Promise((resolve, reject) => {
    get(from, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => (text += piece));
      response.on('end', () => {
        const [, value] = /^partyline_event_loop_delay_seconds\{quantile="0\.99"\} (\S+)$/m.exec(text) ?? [];
        resolve(Number(value));
      });
    }).on('error', reject);
  });
}

function progress({ atS, rssMb, liveMb, connections, descriptors: open }) {
  const line = `${atS.toFixed(0).padStart(5)} s  resident ${rssMb.toFixed(1)} MB  live ${liveMb.toFixed(2)} MB  connections ${connections}  descriptors ${open ?? '–'}`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line}`);
  else if (samples.length % 10 === 0) console.log(line);
}

function tell() {
  if (process.stdout.isTTY) process.stdout.write('\n');
  console.table(
    limits.map(({ name, value, limit, ok }) => ({
      what: name,
      measured: value,
      limit,
      kept: ok ? 'yes' : 'NO',
    })),
  );
  const { p50, p99, p999, max } = account.delayMs;
  console.log(
    `${account.received.toLocaleString('en-US')} of ${account.due.toLocaleString('en-US')} frames came; delay p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)}, p99.9 ${p999.toFixed(1)}, longest ${max.toFixed(0)}. Server ${(100 * results.serverCores).toFixed(0)} % of a core, load ${(100 * results.loadCores).toFixed(0)} %.`,
  );
  for (const problem of crowd.problems) console.log(`A station in trouble: ${problem}`);
}

function plot() {
  const line = (name, read) => ({
    name,
    points: samples
      .map((sample) => [sample.atS / 60, read(sample)])
      .filter(([, value]) => Number.isFinite(value)),
  });
  return linePlot({
    title: `Server memory: ${listeners} listeners, ${talkers} talkers, reconnecting every ${everyMs / 1_000} s`,
    xLabel: 'time, minutes',
    yLabel: 'memory, MB',
    xMin: 0,
    series: [
      line('resident', ({ rssMb }) => rssMb),
      line('live after garbage collection', ({ liveMb }) => liveMb),
    ],
    references: [{ axis: 'x', at: (seconds * WARM_UP_SHARE) / 60, label: 'warm-up ends' }],
  });
}
