/**
 * Fan-out: what the server spends on each delivered frame, and how long a frame is on its way, against the plain `ws.send`
 * loop under the same load. The server and the load have a process each; the two servers take turns, so that what else
 * the machine does falls on both. `--short`: a sanity run. `--json FILE`: the figures.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const LISTENERS = values.short ? 40 : 200;
const REPETITIONS = values.short ? 1 : 3;
const WARM_UP_MS = values.short ? 200 : 600;
const MEASURE_MS = values.short ? 800 : 2_500;
const SERVERS = { partyline: '../support/wire-server-child.mjs', plain: './server-plain.mjs' };

const start = (file) =>
  fork(fileURLToPath(new URL(file, import.meta.url)), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });

async function ask(child, message) {
  const answer = once(child, 'message');
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`A process of the bench ended with exit code ${String(code)}.`);
  });
  died.catch(() => undefined);
  child.send(message);
  const [value] = await Promise.race([answer, died]);
  return value;
}

async function measure(kind, talkers) {
  const server = start(SERVERS[kind]);
  const load = start('./server-load.mjs');
  try {
    const config = { channels: [{ name: 'Main' }] };
    const { port } = await ask(server, { type: 'start', config, access: { type: 'open' } });
    await ask(load, { type: 'start', port, kind, talkers, listeners: LISTENERS });
    await sleep(WARM_UP_MS);
    const [before, loadBefore] = [
      await ask(server, { type: 'report' }),
      await ask(load, { type: 'measure' }),
    ];
    await sleep(MEASURE_MS);
    const [after, result] = [await ask(server, { type: 'report' }), await ask(load, { type: 'result' })];
    const delivered = after.stats.framesOut - before.stats.framesOut;
    return {
      cpuUsPerFrame: (after.cpuUs - before.cpuUs) / delivered,
      framesPerS: (1000 * delivered) / MEASURE_MS,
      delayP50Ms: result.delayP50Ms,
      delayP99Ms: result.delayP99Ms,
      // More than all is possible: what was under way at the start counts at the end.
      heardShare: (result.received - loadBefore.received) / ((result.sent - loadBefore.sent) * LISTENERS),
    };
  } finally {
    server.kill();
    load.kill();
  }
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const runs = [];
for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
  for (const talkers of [1, 4]) {
    const kinds = repetition % 2 === 0 ? ['partyline', 'plain'] : ['plain', 'partyline'];
    for (const kind of kinds) runs.push({ kind, talkers, repetition, ...(await measure(kind, talkers)) });
  }
}

const cases = [1, 4].map((talkers) => {
  const of = (kind) => {
    const list = runs.filter((run) => run.kind === kind && run.talkers === talkers);
    const figure = (name) => median(list.map((run) => run[name]));
    return Object.fromEntries(
      ['cpuUsPerFrame', 'framesPerS', 'delayP50Ms', 'delayP99Ms', 'heardShare'].map((n) => [n, figure(n)]),
    );
  };
  const [partyline, plain] = [of('partyline'), of('plain')];
  // Ratio of neighbours in time, then the median: the machine's mood cancels out.
  const ratios = Array.from({ length: REPETITIONS }, (_, repetition) => {
    const cpu = (kind) =>
      runs.find((run) => run.kind === kind && run.talkers === talkers && run.repetition === repetition)
        .cpuUsPerFrame;
    return cpu('partyline') / cpu('plain');
  });
  return {
    talkers,
    listeners: LISTENERS,
    partyline,
    plain,
    cpuRatio: median(ratios),
    delayP99Ratio: partyline.delayP99Ms / plain.delayP99Ms,
  };
});

console.table(
  cases.flatMap(({ talkers, partyline, plain, cpuRatio }) =>
    [
      ['partyline', partyline, cpuRatio],
      ['plain ws.send', plain, 1],
    ].map(([server, figures, ratio]) => ({
      load: `${talkers} × ${LISTENERS}`,
      server,
      'CPU µs/frame': figures.cpuUsPerFrame.toFixed(2),
      ratio: ratio.toFixed(2),
      'frames/s': Math.round(figures.framesPerS),
      'delay p50 ms': figures.delayP50Ms.toFixed(2),
      'p99 ms': figures.delayP99Ms.toFixed(2),
    })),
  ),
);
const report = { listeners: LISTENERS, repetitions: REPETITIONS, measureMs: MEASURE_MS, cases, runs };
if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
else console.log(JSON.stringify(report));
