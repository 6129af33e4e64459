import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { wavBytes } from '../../../support/sound-analysis.ts';
import type { SoundRig } from '../../../support/sound-rig.ts';
import { burstDelaysMs, firstSoundMs, side } from './analysis.ts';
import type { Declared, Pair } from '../systems/pair.ts';
import { inSamples, RATE_HZ, type Plan, type Press } from './plan.ts';
import { BusRecorder } from './recorder.ts';
import type { Usage } from '../systems/usage.ts';

/** The result of one start of one system. */
export interface StartResult {
  /** One for each burst that came. */
  readonly delaysMs: readonly number[];
  readonly lost: number;
  /** From a press into running sound to the first sound at the far end. */
  readonly firstSoundMs: readonly number[];
  /** Presses after which nothing was heard, or before which the far end was not silent. */
  readonly unheard: number;
  readonly declared?: Declared;
  readonly usage: Readonly<Record<'server' | 'talker' | 'listener', CostPerMinute>>;
}

export interface CostPerMinute {
  readonly cpuSecondsPerMinute: number;
  readonly pssMb: number;
}

const PATIENCE_MS = 10_000;
/** Sound that is still on its way after the last release is heard in this time. */
const TAIL_MS = 600;

/**
 * Plays a plan into the microphone, presses the key at its moments, and measures what came out.
 */
export async function runStart(rig: SoundRig, pair: Pair, plan: Plan): Promise<StartResult> {
  const wav = join(rig.folder, 'plan.wav');
  writeFileSync(wav, wavBytes(plan.samples, RATE_HZ));
  const recorder = new BusRecorder(rig);
  let playing: Promise<void> | undefined;
  try {
    await recorder.reached(inSamples(200), PATIENCE_MS);
    const before = pair.usage();
    const beganMs = performance.now();
    playing = rig.playInto('mic', wav);
    const begin = await recorder.started(PATIENCE_MS);
    await press(pair, recorder, begin, plan.presses);
    const downsMs = await press(pair, recorder, begin, plan.intoSound);
    await playing;
    await recorder.reached(begin + plan.samples.length + inSamples(TAIL_MS), PATIENCE_MS);
    const minutes = (performance.now() - beganMs) / 60_000;
    const after = pair.usage();
    const declared = await pair.declared();
    const stereo = await recorder.stop();
    const [said, heard] = [side(stereo, 0), side(stereo, 1)];
    const delays = burstDelaysMs(
      said,
      heard,
      plan.bursts.map((at) => begin + at),
    );
    const firsts = downsMs.map((atMs) => firstSoundMs(heard, recorder.clock.sampleAt(atMs)));
    const delaysMs = delays.filter((delay) => delay !== undefined);
    const heardMs = firsts.filter((first) => first !== undefined);
    return {
      delaysMs,
      lost: delays.length - delaysMs.length,
      firstSoundMs: heardMs,
      unheard: firsts.length - heardMs.length,
      ...(declared ? { declared } : {}),
      usage: {
        server: perMinute(before.server, after.server, minutes),
        talker: perMinute(before.talker, after.talker, minutes),
        listener: perMinute(before.listener, after.listener, minutes),
      },
    };
  } finally {
    pair.release();
    await recorder.stop();
    await playing?.catch(() => undefined);
  }
}

/** @returns when the key went down each time. */
async function press(
  pair: Pair,
  recorder: BusRecorder,
  begin: number,
  presses: readonly Press[],
): Promise<number[]> {
  const downsMs: number[] = [];
  for (const { down, up } of presses) {
    await until(recorder.clock.momentOf(begin + down));
    downsMs.push(pair.press());
    await until(recorder.clock.momentOf(begin + up));
    pair.release();
  }
  return downsMs;
}

async function until(momentMs: number): Promise<void> {
  const leftMs = momentMs - performance.now();
  if (leftMs > 0) await sleep(leftMs);
}

function perMinute(before: Usage, after: Usage, minutes: number): CostPerMinute {
  return {
    cpuSecondsPerMinute: (after.cpuSeconds - before.cpuSeconds) / minutes,
    pssMb: after.pssMb,
  };
}
