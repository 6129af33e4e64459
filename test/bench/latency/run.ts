import { setTimeout as sleep } from 'node:timers/promises';
import { SoundRig } from '../../support/sound-rig.ts';
import { RecordingFailed } from './recording/analysis.ts';
import type { Pair } from './systems/pair.ts';
import { makePlan, type Plan } from './recording/plan.ts';
import { runStart, type StartResult } from './recording/session.ts';

/** A system with its settings. */
export interface System {
  readonly name: string;
  readonly continuous: boolean;
  start(rig: SoundRig): Promise<Pair>;
}

export interface RunOptions {
  readonly starts: number;
  /** Bursts for the first system; the others are measured for comparison. */
  readonly bursts: number;
  readonly burstsOfOthers: number;
  readonly intoSound: number;
  readonly seed: number;
  /** Number of the first start; an earlier command may have measured the ones before. */
  readonly firstStart: number;
  /** A start of a system begins. @param share of all starts that are over, 0 to 1. */
  readonly onBegin: (system: System, start: number, share: number) => void;
  /** A start is over. */
  readonly onStart: (system: System, start: number, result: StartResult) => void;
  /** A recording was useless; the start is measured again. */
  readonly onRepeat: (problem: string) => void;
}

/** Buffers, clocks and the ratio of the resampler settle in this time after a start. */
const SETTLE_MS = 1_500;
const ATTEMPTS = 3;

/** Starts every system `starts` times on one rig; the systems take turns. */
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
        options.onBegin(system, start, (k + index / systems.length) / options.starts);
        options.onStart(system, start, await startOnce(rig, system, plan, options.onRepeat));
      }
    }
  } finally {
    await rig.stop();
  }
}

/** Starts a system, plays the plan and ends the system; again, when the recording was useless. */
async function startOnce(
  rig: SoundRig,
  system: System,
  plan: Plan,
  onRepeat: (problem: string) => void,
): Promise<StartResult> {
  for (let attempt = 1; ; attempt++) {
    const pair = await system.start(rig);
    try {
      await sleep(SETTLE_MS);
      return await runStart(rig, pair, plan);
    } catch (error) {
      if (!(error instanceof RecordingFailed) || attempt === ATTEMPTS) throw error;
      onRepeat(`${system.name}: ${error.message} The machine was too busy; this start is measured again.`);
    } finally {
      await pair.close();
    }
  }
}
