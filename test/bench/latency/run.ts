import { setTimeout as sleep } from 'node:timers/promises';
import { SoundRig } from '../../support/sound-rig.ts';
import { RecordingFailed } from './analysis.ts';
import type { Pair } from './pair.ts';
import { makePlan, type Plan } from './plan.ts';
import { runStart, type StartResult } from './session.ts';

/** One thing that is measured: a system with its settings. */
export interface System {
  readonly name: string;
  readonly continuous: boolean;
  start(rig: SoundRig): Promise<Pair>;
}

export interface RunOptions {
  readonly starts: number;
  /** Of the first system, which is the one in question; the others are there to compare. */
  readonly bursts: number;
  readonly burstsOfOthers: number;
  readonly intoSound: number;
  readonly seed: number;
  /** Number of the first start, when earlier ones were measured by an earlier command. */
  readonly firstStart: number;
  readonly onStart: (system: System, start: number, result: StartResult) => void;
}

/** Whatever settles after a start (buffers, clocks, a resampler's ratio) has done so. */
const SETTLE_MS = 1_500;
const ATTEMPTS = 3;

/** Starts every system so many times, one after the other and taking turns, on one rig. */
export async function runAll(systems: readonly System[], options: RunOptions): Promise<void> {
  const rig = await SoundRig.start();
  try {
    await rig.addBus();
    for (let k = 0; k < options.starts; k++) {
      const start = options.firstStart + k;
      for (const [index, system] of systems.entries()) {
        const plan = makePlan({
          bursts: index === 0 ? options.bursts : options.burstsOfOthers,
          intoSound: system.continuous ? 0 : options.intoSound,
          continuous: system.continuous,
          seed: options.seed + start * 100 + index,
        });
        options.onStart(system, start, await startOnce(rig, system, plan));
      }
    }
  } finally {
    await rig.stop();
  }
}

/** Starts it, has everything said, and ends it; again, when the recording was of no use. */
async function startOnce(rig: SoundRig, system: System, plan: Plan): Promise<StartResult> {
  for (let attempt = 1; ; attempt++) {
    const pair = await system.start(rig);
    try {
      await sleep(SETTLE_MS);
      return await runStart(rig, pair, plan);
    } catch (error) {
      if (!(error instanceof RecordingFailed) || attempt === ATTEMPTS) throw error;
      console.log(`${system.name}: ${error.message} The machine was too busy; this start is measured again.`);
    } finally {
      await pair.close();
    }
  }
}
