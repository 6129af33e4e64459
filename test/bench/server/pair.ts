import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { availableParallelism, constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../support/root.ts';
import type { LoadRequest, LoadResult, LoadSettings, ServerReport, ServerRequest } from './messages.ts';
import type { Figures, LoadShape, ServerName, Timing } from './results.ts';

/** Servers and loads as processes, and one measurement on them. */

const OURS = join(ROOT, 'test/support/wire-server-child.mjs');
const here = (script: string): string => fileURLToPath(new URL(script, import.meta.url));

export interface Variant {
  /** Script of the server. */
  readonly script: string;
  readonly kind: LoadSettings['kind'];
  readonly acknowledges: boolean;
  readonly tuning?: { readonly bundling: 'never' | 'always' };
}

/**
 * Listeners acknowledge to every server, so that the load is the same. A server that reads the
 * acknowledgements and does nothing pays for them too; `silent` shows how much.
 */
export const VARIANTS: Readonly<Record<ServerName, Variant>> = {
  plain: { script: here('./plain.js'), kind: 'plain', acknowledges: true },
  silent: { script: here('./plain.js'), kind: 'plain', acknowledges: false },
  unbundled: { script: OURS, kind: 'partyline', acknowledges: true, tuning: { bundling: 'never' } },
  bundled: { script: OURS, kind: 'partyline', acknowledges: true, tuning: { bundling: 'always' } },
  floor: { script: here('./floor.js'), kind: 'plain', acknowledges: true },
};
/** Our server with its defaults. */
export const AS_IT_IS: Variant = { script: OURS, kind: 'partyline', acknowledges: true };

/**
 * Listeners whose delay counts. They are spread evenly over the order in which the server serves
 * the listeners; the last one is the very last.
 */
const PROBES = 10;
/**
 * The load stays on one core where the machine allows that, and the scheduler leaves the other to
 * the server. The server is not tied to a core: its own compilers and collectors would share it.
 */
const LOAD_CORE = '1';
const IS_PINNED =
  availableParallelism() > 1 &&
  spawnSync('taskset', ['-c', LOAD_CORE, 'true'], { stdio: 'ignore' }).status === 0;

function start(script: string, isPinned = false): ChildProcess {
  return fork(script, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    ...(isPinned ? { execPath: 'taskset', execArgv: ['-c', LOAD_CORE, process.execPath] } : {}),
  });
}

function ask<Answer>(child: ChildProcess, message: ServerRequest | LoadRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null): void =>
      reject(new Error(`A process of the bench ended with exit code ${String(code)}.`));
    child.once('exit', died);
    child.once('message', (answer) => {
      child.off('exit', died);
      resolve(answer as Answer);
    });
    child.send(message);
  });
}

/** Starts a part of the load. */
export async function startLoad(settings: LoadSettings): Promise<ChildProcess> {
  const part = start(here('./load.js'), IS_PINNED);
  // The parts that measure go first on the core that they share.
  if (settings.seldom && part.pid !== undefined) setPriority(part.pid, constants.priority.PRIORITY_LOW);
  await ask(part, { type: 'start', ...settings });
  return part;
}

export function joinListeners(part: ChildProcess, listeners: number): Promise<unknown> {
  return ask(part, { type: 'join', talkers: 0, listeners });
}

/** One server and its load, ready to be measured any number of times. */
export class Pair {
  readonly port: number;
  readonly #listeners: number;
  readonly #server: ChildProcess;
  readonly #talkers: ChildProcess;
  readonly #probes: ChildProcess;
  readonly #crowd: ChildProcess;

  private constructor(port: number, listeners: number, server: ChildProcess, load: readonly ChildProcess[]) {
    this.port = port;
    this.#listeners = listeners;
    this.#server = server;
    [this.#talkers, this.#probes, this.#crowd] = load;
  }

  /**
   * @param paceMs time between two frames of a talker; longer than `load.frameMs` slows the load
   *   down.
   */
  static async start(variant: Variant, load: LoadShape, paceMs: number): Promise<Pair> {
    const server = start(variant.script);
    const { port } = await ask<{ readonly port: number }>(server, {
      type: 'start',
      config: { channels: [{ name: 'Main' }], frameDurationMs: load.frameMs },
      access: { type: 'open' },
      tuning: variant.tuning,
    });
    const { kind, acknowledges } = variant;
    const settings = { port, kind, acknowledges, paceMs, aligned: load.aligned ?? false };
    const talkers = await startLoad({ ...settings, seldom: false });
    const probes = await startLoad({ ...settings, seldom: false });
    const crowd = await startLoad({ ...settings, seldom: true });
    await joinEvenly(load.listeners, probes, crowd);
    await ask(talkers, { type: 'join', talkers: load.talkers, listeners: 0 });
    return new Pair(port, load.listeners, server, [talkers, probes, crowd]);
  }

  /** @param during is called when the measurement has begun. */
  async measure({ warmUpMs, measureMs }: Timing, during: () => void = () => undefined): Promise<Figures> {
    const parts = [this.#crowd, this.#probes, this.#talkers];
    for (const part of parts) await ask(part, { type: 'talk' });
    await sleep(warmUpMs);
    const before = await ask<ServerReport>(this.#server, { type: 'report' });
    const beginMs = performance.now();
    for (const part of parts) await ask(part, { type: 'measure' });
    during();
    await sleep(measureMs);
    const after = await ask<ServerReport>(this.#server, { type: 'report' });
    const forMs = performance.now() - beginMs;
    const said = await ask<LoadResult>(this.#talkers, { type: 'result' });
    // Nothing is lost until the last frame has been sent and read, so the listeners come after the
    // talkers.
    const probes = await ask<LoadResult>(this.#probes, { type: 'result' });
    const crowd = await ask<LoadResult>(this.#crowd, { type: 'result' });
    const due = said.sent * this.#listeners;
    const delivered = after.stats.framesOut - before.stats.framesOut;
    const cpuUs = after.cpuUs - before.cpuUs;
    return {
      cpuUsPerDelivery: cpuUs / delivered,
      serverBusy: cpuUs / (1_000 * forMs),
      probesBusy: probes.busy,
      crowdBusy: crowd.busy,
      deliveriesPerS: (1_000 * delivered) / forMs,
      delayP50Ms: probes.delayP50Ms ?? NaN,
      delayP99Ms: probes.delayP99Ms ?? NaN,
      lost: due - probes.frames - crowd.frames,
      due,
      closed: said.closed + probes.closed + crowd.closed,
      stoodStillMs: said.stoodStillMs,
      talkersLateP99Ms: said.lateP99Ms ?? NaN,
    };
  }

  stop(): void {
    for (const child of [this.#server, this.#talkers, this.#probes, this.#crowd]) child.kill();
  }
}

/** Lets the probes join evenly among the crowd. */
async function joinEvenly(listeners: number, probes: ChildProcess, crowd: ChildProcess): Promise<void> {
  const probeCount = Math.min(PROBES, listeners);
  let joined = 0;
  for (let n = 1; n <= probeCount; n += 1) {
    const upTo = Math.round(((listeners - probeCount) * n) / probeCount);
    if (upTo > joined) await joinListeners(crowd, upTo - joined);
    joined = upTo;
    await joinListeners(probes, 1);
  }
}
