import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BenchStep } from '../../../main/cli/bench/verdict.ts';
import { ROOT } from '../../support/root.ts';
import { ALL_COMMON, finish, runAsCommand, type BenchCall } from '../base/command.ts';
import { beginBench } from '../benches.ts';
import { linePlot, type Point } from '../plot/plot.ts';
import { sizingTables, type SizingResults } from './tables.ts';

const HELP = `
npm run bench:sizing [-- --short] [--save] [--json FILE]

Measures what a server on this machine carries, with the command that users have for it:
"partyline bench --ramp" against a real "partyline serve", each in a process of its own.
`;

const CLI = join(ROOT, 'dist/main/cli.js');
const LISTENERS = [50, 200, 500];
const TALKERS = 8;

/** One JSON line of the command line. */
interface CliEvent {
  readonly event: string;
}

interface Serving extends CliEvent {
  readonly urls: readonly string[];
  readonly metrics: string;
}

interface BenchResult extends CliEvent {
  readonly steps: readonly BenchStep[];
  readonly verdict: readonly string[];
}

interface Load {
  readonly listeners: number;
  readonly talkers: number;
  readonly seconds: number;
}

/** Starts commands in a data folder of their own, and ends them with this process. */
class Commands {
  readonly folder = mkdtempSync(join(tmpdir(), 'partyline-sizing-'));
  readonly #started = new Set<ChildProcess>();

  constructor() {
    process.once('exit', () => {
      for (const child of this.#started) child.kill('SIGKILL');
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  start(args: readonly string[], onEvent: (event: CliEvent) => void): ChildProcess {
    const env = { ...process.env, PARTYLINE_DATA: this.folder, PARTYLINE_MDNS: 'off' };
    // The bench of the command line would announce itself on stderr, beside our own progress.
    const child = spawn(process.execPath, [CLI, ...args, '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env,
    });
    this.#started.add(child);
    createInterface({ input: child.stdout }).on('line', (line) => onEvent(JSON.parse(line) as CliEvent));
    return child;
  }
}

async function startServer(commands: Commands): Promise<{ server: ChildProcess; serving: Serving }> {
  const config = join(commands.folder, 'channels.json');
  writeFileSync(config, JSON.stringify({ open: true, channels: [{ name: 'Bench' }] }));
  const args = ['--host', '127.0.0.1', '--port', '0', '--metrics-port', '0', '--config', config];
  return new Promise((resolve, reject) => {
    const server = commands.start(['serve', ...args], (event) => {
      if (event.event === 'serving') resolve({ server, serving: event as Serving });
    });
    server.once('exit', (code) => reject(new Error(`The server ended with exit code ${String(code)}.`)));
  });
}

async function measureLoad(
  commands: Commands,
  { listeners, talkers, seconds }: Load,
  onStep: () => void,
): Promise<BenchResult> {
  const { server, serving } = await startServer(commands);
  const sizes = [
    ...['--listeners', String(listeners), '--talkers', String(talkers)],
    ...['--seconds', String(seconds), '--ramp'],
  ];
  let result: BenchResult | undefined;
  let failure = '';
  const args = ['bench', '--server', serving.urls[0], '--metrics', serving.metrics, ...sizes];
  const bench = commands.start(args, (event) => {
    if (event.event === 'bench-step') onStep();
    if (event.event === 'bench-result') result = event as BenchResult;
    if (event.event === 'failed') failure = (event as CliEvent & { message: string }).message;
  });
  const [code] = (await once(bench, 'close')) as [number | null];
  server.kill('SIGINT');
  await once(server, 'close');
  if (code !== 0 || !result) throw new Error(`partyline bench ended with ${String(code)}. ${failure}`);
  return result;
}

async function measure({ isShort, output }: BenchCall): Promise<SizingResults> {
  const seconds = isShort ? 1 : 5;
  const loads: Load[] = isShort
    ? [{ listeners: 20, talkers: 2, seconds }]
    : LISTENERS.map((listeners) => ({ listeners, talkers: TALKERS, seconds }));
  const commands = new Commands();
  const steps: BenchStep[] = [];
  const verdicts: string[] = [];
  for (const [index, load] of loads.entries()) {
    const stepsOfRamp = 1 + Math.ceil(Math.log2(load.talkers));
    let done = 0;
    const tell = (): void =>
      output.progress(
        `${String(load.listeners)} listeners, step ${String(done + 1)} of ${String(stepsOfRamp)}`,
        (index + done / stepsOfRamp) / loads.length,
      );
    tell();
    const result = await measureLoad(commands, load, () => {
      done += 1;
      if (done < stepsOfRamp) tell();
    });
    steps.push(...result.steps);
    verdicts.push(`${String(load.listeners)} listeners: ${result.verdict.join(' ')}`);
  }
  const results = { seconds, steps };
  for (const { title, rows } of sizingTables(results)) output.table(title, rows);
  for (const verdict of verdicts) output.line(verdict);
  return results;
}

function plotOf({ steps }: SizingResults): string {
  const listeners = [...new Set(steps.map((step) => step.listeners))];
  return linePlot({
    title: 'What a server spends: 1, 2, 4 and 8 talkers',
    xLabel: 'deliveries, thousand a second',
    yLabel: 'of one core, %',
    xMin: 0,
    series: listeners.map((count) => ({
      name: `${String(count)} listeners`,
      points: steps
        .filter((step) => step.listeners === count)
        .map((step): Point => [step.deliveriesPerS / 1_000, 100 * (step.server?.cores ?? NaN)]),
      marker: true,
    })),
  });
}

await runAsCommand({ help: HELP, options: ALL_COMMON }, async (call) => {
  beginBench('sizing', call);
  const results = await measure(call);
  finish(call, {
    name: 'sizing',
    command: 'npm run bench:sizing -- --save',
    results,
    plots: { 'sizing.svg': plotOf(results) },
  });
});
