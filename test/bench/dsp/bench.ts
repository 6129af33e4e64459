import { ALL_COMMON, finish, runAsCommand, type BenchCall } from '../base/command.ts';
import { compareMicroseconds } from '../base/timing.ts';
import { beginBench } from '../benches.ts';
import { barPlot } from '../plot/plot.ts';
import {
  COPYING,
  ENGINES,
  GOOD_FRAME,
  LOST_FRAME,
  STEPS_AFTER_CONCEALMENT,
  STEPS_BEFORE_CONCEALMENT,
  STEP_MS,
  type Contestant,
} from './contestants.ts';
import type { DspResults, EngineCost, StepCost } from './results.ts';
import { dspTables } from './tables.ts';

const HELP = `
npm run bench:dsp [-- --short] [--save] [--json FILE]

Measures the processor time of each step of the sound for 10 ms of one voice. All steps take turns,
so that other work on the machine slows all of them.
`;

function measureSteps(isShort: boolean): StepCost[] {
  const all = [...COPYING, ...STEPS_BEFORE_CONCEALMENT, GOOD_FRAME, LOST_FRAME, ...STEPS_AFTER_CONCEALMENT];
  const times = timesOf(all, isShort ? 50 : 1_000, isShort);
  const us = (step: Contestant): number => times.get(step) ?? NaN;
  const copyingUs = new Map(COPYING.map((copying) => [copying.rateHz, us(copying)]));
  const cost = (step: Contestant, withoutUs: number): StepCost => {
    const net = Math.max(0, us(step) - withoutUs);
    const { name, rateHz } = step;
    return { name, rateHz, usPer10ms: net, nsPerSample: (net * 1_000 * 100) / rateHz };
  };
  const withoutCopying = (step: Contestant): StepCost => cost(step, copyingUs.get(step.rateHz) ?? NaN);
  return [
    ...STEPS_BEFORE_CONCEALMENT.map(withoutCopying),
    cost(LOST_FRAME, us(GOOD_FRAME)),
    ...STEPS_AFTER_CONCEALMENT.map(withoutCopying),
  ];
}

function measureEngines(isShort: boolean): EngineCost[] {
  const times = timesOf(ENGINES, isShort ? 20 : 200, isShort);
  return [...times].map(([{ name }, us]) => ({
    name,
    usPer10ms: us,
    percentOfCore: (us / (STEP_MS * 1_000)) * 100,
  }));
}

function timesOf(
  contestants: readonly Contestant[],
  calls: number,
  isShort: boolean,
): Map<Contestant, number> {
  const times = compareMicroseconds(
    contestants.map(({ call }) => call),
    calls,
    isShort ? 3 : 21,
  );
  return new Map(contestants.map((contestant, n) => [contestant, times[n]]));
}

function measure({ isShort, output }: BenchCall): DspResults {
  output.progress('each step by itself', 0);
  const steps = measureSteps(isShort);
  output.progress('the whole path', 0.5);
  return { short: isShort, steps, engine: measureEngines(isShort) };
}

function plotOf({ steps, engine }: DspResults): string {
  const all = [...steps, ...engine];
  return barPlot({
    title: 'What each step costs',
    categories: all.map(({ name }) => name),
    series: [{ name: '', values: all.map(({ usPer10ms }) => usPer10ms) }],
    xLabel: 'µs for 10 ms of sound',
    digits: 2,
  });
}

await runAsCommand({ help: HELP, options: ALL_COMMON }, (call) => {
  beginBench('dsp', call);
  const results = measure(call);
  for (const { title, rows } of dspTables(results)) call.output.table(title, rows);
  finish(call, {
    name: 'dsp',
    command: 'npm run bench:dsp -- --save',
    results,
    plots: { 'dsp.svg': plotOf(results) },
  });
});
