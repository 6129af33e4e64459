/** Servers and loads as processes, and the measurements on them. */
import { fork, spawnSync } from 'node:child_process';
import { availableParallelism, constants, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const median = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const OURS = '../../support/wire-server-child.mjs';
/**
 * What is compared: file of the server, how it is spoken to, and whether listeners acknowledge what they hear. They do so to every
 * server, because the load is to be the same; what that costs a server that reads it and does nothing is seen beside `silent`.
 */
export const VARIANTS = {
  plain: { file: './plain.mjs', kind: 'plain', acknowledges: true },
  silent: { file: './plain.mjs', kind: 'plain', acknowledges: false },
  unbundled: { file: OURS, kind: 'partyline', acknowledges: true, tuning: { bundling: 'never' } },
  bundled: { file: OURS, kind: 'partyline', acknowledges: true, tuning: { bundling: 'always' } },
  floor: { file: './floor.mjs', kind: 'plain', acknowledges: true },
};
/** Talkers wake for every frame; so late, it is not the load that held them up. */
const STANDSTILL_MS = 500;
const ATTEMPTS = 3;

/** As it is without anybody's choice. */
const AS_IS = { file: OURS, kind: 'partyline', acknowledges: true };

/** Listeners whose delay is taken, spread evenly over the order in which the server serves them; the last one is the very last. */
const PROBES = 10;
/**
 * The load keeps to one core, where the machine lets itself be told so; the scheduler leaves the other to the server. The server itself is
 * not tied down: its own compilers and collectors would share its core.
 */
const LOAD_CORE = '1';
const PINNED =
  availableParallelism() > 1 &&
  spawnSync('taskset', ['-c', LOAD_CORE, 'true'], { stdio: 'ignore' }).status === 0;

const start = (file, pinned = false) =>
  fork(fileURLToPath(new URL(file, import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    ...(pinned ? { execPath: 'taskset', execArgv: ['-c', LOAD_CORE, process.execPath] } : {}),
  });

function ask(child, message) {
  return new Promise((resolve, reject) => {
    const died = (code) => reject(new Error(`A process of the bench ended with exit code ${String(code)}.`));
    child.once('exit', died);
    child.once('message', (answer) => {
      child.off('exit', died);
      resolve(answer);
    });
    child.send(message);
  });
}

async function startServer(variant, frameDurationMs) {
  const server = start(variant.file);
  const config = { channels: [{ name: 'Main' }], frameDurationMs };
  const { port } = await ask(server, {
    type: 'start',
    config,
    access: { type: 'open' },
    tuning: variant.tuning,
  });
  return { server, port };
}

async function startLoad(settings) {
  const part = start('./load.mjs', PINNED);
  // What measures goes first where both want the core.
  if (settings.seldom) setPriority(part.pid, constants.priority.PRIORITY_LOW);
  await ask(part, { type: 'start', ...settings });
  return part;
}

/** One server and its load, ready to be measured any number of times. */
class Pair {
  static async start(variant, { talkers, listeners, paceMs, aligned }, frameDurationMs) {
    const pair = new Pair();
    const { server, port } = await startServer(variant, frameDurationMs);
    const { kind, acknowledges } = variant;
    const settings = { port, kind, acknowledges, paceMs, aligned };
    pair.port = port;
    pair.server = server;
    pair.listeners = listeners;
    pair.talkers = await startLoad({ ...settings, seldom: false });
    pair.probes = await startLoad({ ...settings, seldom: false });
    pair.crowd = await startLoad({ ...settings, seldom: true });
    const probes = Math.min(PROBES, listeners);
    let crowd = 0;
    for (let n = 1; n <= probes; n += 1) {
      const upTo = Math.round(((listeners - probes) * n) / probes);
      if (upTo > crowd) await ask(pair.crowd, { type: 'join', talkers: 0, listeners: upTo - crowd });
      crowd = upTo;
      await ask(pair.probes, { type: 'join', talkers: 0, listeners: 1 });
    }
    await ask(pair.talkers, { type: 'join', talkers, listeners: 0 });
    return pair;
  }

  /** @param during called when the measurement has begun. */
  async measure({ warmUpMs, measureMs }, during = () => undefined) {
    await ask(this.crowd, { type: 'talk' });
    await ask(this.probes, { type: 'talk' });
    await ask(this.talkers, { type: 'talk' });
    await sleep(warmUpMs);
    const before = await ask(this.server, { type: 'report' });
    const begin = performance.now();
    await ask(this.crowd, { type: 'measure' });
    await ask(this.probes, { type: 'measure' });
    await ask(this.talkers, { type: 'measure' });
    during();
    await sleep(measureMs);
    const after = await ask(this.server, { type: 'report' });
    const forMs = performance.now() - begin;
    const said = await ask(this.talkers, { type: 'result' });
    // Only now: until the last frame has been sent and read, nothing is lost.
    const [probes, crowd] = [
      await ask(this.probes, { type: 'result' }),
      await ask(this.crowd, { type: 'result' }),
    ];
    const due = said.sent * this.listeners;
    const delivered = after.stats.framesOut - before.stats.framesOut;
    return {
      cpuUsPerDelivery: (after.cpuUs - before.cpuUs) / delivered,
      serverBusy: (after.cpuUs - before.cpuUs) / (1_000 * forMs),
      probesBusy: probes.busy,
      crowdBusy: crowd.busy,
      deliveriesPerS: (1_000 * delivered) / forMs,
      delayP50Ms: probes.delayP50Ms,
      delayP99Ms: probes.delayP99Ms,
      lost: due - probes.frames - crowd.frames,
      due,
      closed: said.closed + probes.closed + crowd.closed,
      stoodStillMs: said.stoodStillMs,
      talkersLateP99Ms: said.lateP99Ms,
    };
  }

  stop() {
    this.server.kill();
    this.talkers.kill();
    this.probes.kill();
    this.crowd.kill();
  }
}

const medians = (list) =>
  Object.fromEntries(Object.keys(list[0]).map((name) => [name, median(list.map((entry) => entry[name]))]));

/**
 * All variants under one load, in turns: what else the machine does falls on all.
 * @param load talkers, listeners, frameMs, paceMs by variant, aligned.
 * @returns medians by variant, and each variant's CPU as a ratio to `plain` and to `silent` in the same turn.
 */
export async function compare(load, timing) {
  const { talkers, listeners, frameMs, aligned = false } = load;
  const names = Object.keys(VARIANTS);
  const pairs = {};
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  const startPair = async (name) => {
    const paceMs = load.paceMs?.[name] ?? frameMs;
    pairs[name] = await Pair.start(VARIANTS[name], { talkers, listeners, paceMs, aligned }, frameMs);
  };
  let repeated = 0;
  // A machine that stands still for a second (a virtual one does) costs the listeners their connections: no figure of the server.
  const measure = async (name) => {
    for (let attempt = 1; ; attempt += 1) {
      const run = await pairs[name].measure(timing);
      if ((run.closed === 0 && run.stoodStillMs < STANDSTILL_MS) || attempt === ATTEMPTS) return run;
      repeated += 1;
      pairs[name].stop();
      await startPair(name);
      await pairs[name].measure(timing);
    }
  };
  try {
    for (const name of names) await startPair(name);
    // The first turn is for the compilers: ours has more to compile than a loop of four lines.
    for (let turn = 0; turn <= timing.repetitions; turn += 1) {
      const order = turn % 2 === 0 ? names : [...names].reverse();
      for (const name of order) {
        const run = await measure(name);
        if (turn > 0) runs[name].push(run);
      }
    }
  } finally {
    for (const pair of Object.values(pairs)) pair.stop();
  }
  const ratio = (name, to) =>
    median(runs[name].map((run, turn) => run.cpuUsPerDelivery / runs[to][turn].cpuUsPerDelivery));
  return {
    ...load,
    repeated,
    variants: Object.fromEntries(
      names.map((name) => [
        name,
        { ...medians(runs[name]), cpuRatio: ratio(name, 'plain'), cpuRatioToSilent: ratio(name, 'silent') },
      ]),
    ),
    runs,
  };
}

/** Healthy listeners' delay while others stand still, against the same while the others are healthy. */
export async function compareStalled({ talkers, healthy, stalled, frameMs }, timing) {
  const runs = { without: [], with: [] };
  const pair = await Pair.start(
    AS_IS,
    { talkers, listeners: healthy, paceMs: frameMs, aligned: false },
    frameMs,
  );
  try {
    for (let turn = 0; turn < timing.repetitions; turn += 1) {
      const order = turn % 2 === 0 ? ['without', 'with'] : ['with', 'without'];
      for (const which of order) {
        const others = await startLoad({
          port: pair.port,
          kind: AS_IS.kind,
          acknowledges: AS_IS.acknowledges,
          paceMs: frameMs,
          seldom: false,
        });
        try {
          await ask(others, { type: 'join', talkers: 0, listeners: stalled });
          const freeze = which === 'with' ? () => others.kill('SIGSTOP') : () => undefined;
          runs[which].push(await pair.measure(timing, freeze));
        } finally {
          others.kill('SIGKILL');
        }
      }
    }
  } finally {
    pair.stop();
  }
  const growthMs = median(runs.with.map((run, turn) => run.delayP99Ms - runs.without[turn].delayP99Ms));
  const lost = runs.with.reduce((sum, run) => sum + run.lost, 0);
  return {
    talkers,
    healthy,
    stalled,
    frameMs,
    without: medians(runs.without),
    with: medians(runs.with),
    growthMs,
    lost,
    runs,
  };
}
