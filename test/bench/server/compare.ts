import { median } from '../base/statistics.ts';
import { AS_IT_IS, joinListeners, Pair, startLoad, VARIANTS } from './pair.ts';
import {
  SERVERS,
  type CaseRow,
  type Figures,
  type LoadShape,
  type Others,
  type RunRow,
  type ServerName,
  type ServerResults,
  type Timing,
  type VariantRow,
} from './results.ts';

/** A talker that wakes this late was held up by the machine, not by the load. */
const STANDSTILL_MS = 500;
const ATTEMPTS = 3;

export interface Load extends LoadShape {
  /** Time between two frames of a talker, where it is not the frame's duration. */
  readonly paceMs?: Partial<Readonly<Record<ServerName, number>>>;
}

export interface Comparison {
  readonly row: CaseRow;
  readonly variants: readonly VariantRow[];
  readonly runs: readonly RunRow[];
}

/**
 * Measures all servers under one load, in turns, so that other work on the machine affects all of
 * them.
 */
export async function compare(
  load: Load,
  timing: Timing,
  onProgress: (share: number) => void,
): Promise<Comparison> {
  const { paceMs: _, ...shape } = load;
  const pairs = new Pairs(load, timing);
  const runs: RunRow[] = [];
  try {
    for (const server of SERVERS) await pairs.start(server);
    // The first turn is for the compilers: our server has more to compile than a loop of four
    // lines.
    for (let turn = 0; turn <= timing.repetitions; turn += 1) {
      onProgress(turn / (timing.repetitions + 1));
      const order = turn % 2 === 0 ? SERVERS : [...SERVERS].reverse();
      for (const server of order) {
        const figures = await pairs.measure(server);
        if (turn > 0) runs.push({ ...shape, server, turn, ...figures });
      }
    }
  } finally {
    pairs.stop();
  }
  const row = { ...shape, repeated: pairs.repeated };
  return { row, variants: SERVERS.map((server) => variantOf(shape, server, runs)), runs };
}

function variantOf(shape: LoadShape, server: ServerName, runs: readonly RunRow[]): VariantRow {
  const own = runs.filter((run) => run.server === server);
  const ratioTo = (other: ServerName): number =>
    median(
      own.map(({ turn, cpuUsPerDelivery }) => {
        const theirs = runs.find((run) => run.server === other && run.turn === turn);
        return cpuUsPerDelivery / (theirs?.cpuUsPerDelivery ?? NaN);
      }),
    );
  return {
    ...shape,
    server,
    ...medians(own),
    cpuRatio: ratioTo('plain'),
    cpuRatioToSilent: ratioTo('silent'),
  };
}

/** All servers under one load. */
class Pairs {
  readonly #load: Load;
  readonly #timing: Timing;
  readonly #pairs = new Map<ServerName, Pair>();
  repeated = 0;

  constructor(load: Load, timing: Timing) {
    this.#load = load;
    this.#timing = timing;
  }

  async start(server: ServerName): Promise<Pair> {
    const { paceMs, frameMs } = this.#load;
    const pair = await Pair.start(VARIANTS[server], this.#load, paceMs?.[server] ?? frameMs);
    this.#pairs.set(server, pair);
    return pair;
  }

  /**
   * Measures again when the machine stood still: a virtual machine may do so for a second, which
   * costs the listeners their connections and says nothing about the server.
   */
  async measure(server: ServerName): Promise<Figures> {
    for (let attempt = 1; ; attempt += 1) {
      const pair = this.#pairs.get(server) ?? (await this.start(server));
      const figures = await pair.measure(this.#timing);
      const isGood = figures.closed === 0 && figures.stoodStillMs < STANDSTILL_MS;
      if (isGood || attempt === ATTEMPTS) return figures;
      this.repeated += 1;
      pair.stop();
      const fresh = await this.start(server);
      await fresh.measure(this.#timing);
    }
  }

  stop(): void {
    for (const pair of this.#pairs.values()) pair.stop();
  }
}

/**
 * Measures healthy listeners beside others that stand still, and beside the same others while they
 * are healthy.
 */
export async function compareStalled(
  load: {
    readonly talkers: number;
    readonly healthy: number;
    readonly stalled: number;
    readonly frameMs: number;
  },
  timing: Timing,
  onProgress: (share: number) => void,
): Promise<Pick<ServerResults, 'stalled' | 'stalledMedians' | 'stalledRuns'>> {
  const { talkers, healthy, stalled, frameMs } = load;
  const runs: ({ others: Others; turn: number } & Figures)[] = [];
  const pair = await Pair.start(AS_IT_IS, { talkers, listeners: healthy, frameMs }, frameMs);
  try {
    for (let turn = 1; turn <= timing.repetitions; turn += 1) {
      onProgress((turn - 1) / timing.repetitions);
      const order: readonly Others[] = turn % 2 === 1 ? ['healthy', 'stalled'] : ['stalled', 'healthy'];
      for (const others of order) {
        runs.push({ others, turn, ...(await measureBeside(pair, others, stalled, frameMs, timing)) });
      }
    }
  } finally {
    pair.stop();
  }
  const of = (others: Others) => runs.filter((run) => run.others === others);
  const [beside, without] = [of('stalled'), of('healthy')];
  const growthMs = median(
    beside.map((run) => {
      const other = without.find(({ turn }) => turn === run.turn);
      return run.delayP99Ms - (other?.delayP99Ms ?? NaN);
    }),
  );
  return {
    stalled: { ...load, growthMs, lost: beside.reduce((sum, run) => sum + run.lost, 0) },
    stalledMedians: [
      { others: 'healthy', ...medians(without) },
      { others: 'stalled', ...medians(beside) },
    ],
    stalledRuns: runs,
  };
}

async function measureBeside(
  pair: Pair,
  others: Others,
  count: number,
  frameMs: number,
  timing: Timing,
): Promise<Figures> {
  const { kind, acknowledges } = AS_IT_IS;
  const part = await startLoad({
    port: pair.port,
    kind,
    acknowledges,
    paceMs: frameMs,
    aligned: false,
    seldom: false,
  });
  try {
    await joinListeners(part, count);
    return await pair.measure(timing, () => {
      if (others === 'stalled') part.kill('SIGSTOP');
    });
  } finally {
    part.kill('SIGKILL');
  }
}

function medians(runs: readonly Figures[]): Figures {
  const of = (name: keyof Figures): number => median(runs.map((run) => run[name]));
  return {
    cpuUsPerDelivery: of('cpuUsPerDelivery'),
    serverBusy: of('serverBusy'),
    probesBusy: of('probesBusy'),
    crowdBusy: of('crowdBusy'),
    deliveriesPerS: of('deliveriesPerS'),
    delayP50Ms: of('delayP50Ms'),
    delayP99Ms: of('delayP99Ms'),
    lost: of('lost'),
    due: of('due'),
    closed: of('closed'),
    stoodStillMs: of('stoodStillMs'),
    talkersLateP99Ms: of('talkersLateP99Ms'),
  };
}
