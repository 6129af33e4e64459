import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { oneOf, text } from '../../main/cli/arguments.ts';
import type { BenchOutput, ProgressMessage } from './base/bench-output.ts';
import { JSON_FILE, runAsCommand, SHORT, TEXT } from './base/command.ts';
import { describeCommit, machine, writeReport, type Report } from './base/report.ts';
import { BENCHES, expectedMs, type BenchEntry } from './benches.ts';

const HELP = `
npm run bench [-- --short] [--json FILE] [--only NAME]

Runs every bench but the soak, one after the other. Tables for people come first; the last line
is all figures as JSON.

  --short       a quick check that the benches work; its figures mean nothing
  --only NAME   one of ${BENCHES.map(({ name }) => name).join(', ')}
  --json FILE   writes the figures to a file
`;

await runAsCommand({ help: HELP, options: { ...SHORT, ...JSON_FILE, only: TEXT } }, async (call) => {
  const { values, isShort, output } = call;
  const only = oneOf(
    values,
    'only',
    BENCHES.map(({ name }) => name),
  );
  const wanted = BENCHES.filter(({ name }) => only === undefined || name === only);
  const totalMs = wanted.reduce((sum, entry) => sum + expectedMs(entry, isShort), 0);
  output.begin(only === undefined ? `${String(wanted.length)} benches` : `the ${only} bench`, totalMs);
  const results: Record<string, unknown> = {};
  let doneMs = 0;
  for (const [index, entry] of wanted.entries()) {
    const ownMs = expectedMs(entry, isShort);
    const onProgress = ({ doing, share }: Pick<ProgressMessage, 'doing' | 'share'>): void =>
      output.progress(
        `${entry.name} (${String(index + 1)} of ${String(wanted.length)}), ${doing}`,
        (doneMs + ownMs * share) / totalMs,
      );
    onProgress({ doing: 'starting', share: 0 });
    output.line(`\n── ${entry.name} ──`);
    results[entry.name] = (await runBench(entry, isShort, output, onProgress)).results;
    doneMs += ownMs;
  }
  output.end();
  const options = [...(isShort ? ['--short'] : []), ...(only === undefined ? [] : ['--only', only])];
  const report = {
    date: new Date().toISOString(),
    command: ['npm run bench', ...(options.length > 0 ? ['--', ...options] : [])].join(' '),
    commit: describeCommit(),
    machine: machine(),
    results,
  };
  const path = text(values, 'json');
  if (path !== undefined) writeReport(path, report);
  output.line(`\n${JSON.stringify(report)}`);
});

/** Runs a bench in a process of its own, so that it does not inherit the heap of the one before. */
async function runBench(
  { name }: BenchEntry,
  isShort: boolean,
  output: BenchOutput,
  onProgress: (message: ProgressMessage) => void,
): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-bench-'));
  try {
    const json = join(folder, 'report.json');
    const script = fileURLToPath(new URL(`./${name}/bench.js`, import.meta.url));
    const child = fork(script, ['--json', json, ...(isShort ? ['--short'] : [])], { silent: true });
    child.on('message', onProgress);
    passOn(child, output);
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`The ${name} bench ended with exit code ${String(code)}.`);
    return JSON.parse(readFileSync(json, 'utf8')) as Report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Shows what the child writes, without mixing it with the line of the progress. */
function passOn(child: ChildProcess, output: BenchOutput): void {
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (written: string) => output.line(written.replace(/\n$/, '')));
  }
}
