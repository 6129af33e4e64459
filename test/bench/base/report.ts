import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../support/root.ts';
import { writePage } from '../page/write-page.ts';
import { reportJson } from './report-json.ts';

/** The folder of the reports that belong to the repository. */
export const BENCHMARKS = join(ROOT, 'docs/benchmarks');

/** The outcome of a bench. */
export interface Measured {
  /** Name of the report and of its file. */
  readonly name: string;
  /** The command that measures it again. */
  readonly command: string;
  /** Numbers with the unit in their keys, and lists of rows. */
  readonly results: unknown;
  /** SVG texts by file name. */
  readonly plots?: Readonly<Record<string, string>>;
  /** Versions of other programs that took part, by name. */
  readonly others?: Readonly<Record<string, string>>;
  /** The build that was measured, where it is not the present one. */
  readonly commit?: string;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly others?: Readonly<Record<string, string>>;
}

/** A file in docs/benchmarks, and what `--json` writes. */
export interface Report {
  readonly name: string;
  /** ISO 8601. */
  readonly date: string;
  readonly command: string;
  /** The build that was measured. */
  readonly commit: string;
  readonly machine: Machine;
  /** File names beside the report. */
  readonly plots: readonly string[];
  readonly results: unknown;
}

export function makeReport({ name, command, results, plots, others, commit }: Measured): Report {
  return {
    name,
    date: new Date().toISOString(),
    command,
    commit: commit ?? describeCommit(),
    machine: machine(others),
    plots: Object.keys(plots ?? {}),
    results,
  };
}

/**
 * Writes a report with its plots, and the page of benchmarks anew.
 * @returns the path of the report.
 */
export function saveReport(
  report: Report,
  plots: Readonly<Record<string, string>>,
  folder = BENCHMARKS,
): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${report.name}.json`);
  writeReport(file, report);
  for (const [plot, svg] of Object.entries(plots)) writeFileSync(join(folder, plot), svg);
  writePage(folder);
  return file;
}

export function writeReport(path: string, report: unknown): void {
  writeFileSync(path, reportJson(report));
}

/** @param others versions of other programs that took part, by name. */
export function machine(others: Readonly<Record<string, string>> = {}): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${distribution()}${platform()} ${release()} ${arch()}`,
    node: process.version,
    ...(Object.keys(others).length > 0 ? { others } : {}),
  };
}

/** @returns the commit; with `+changes` when the sources of the program are not as committed. */
export function describeCommit(): string {
  return describeSources(() => 'changes');
}

/**
 * @returns the same, with a hash of the changes: two different states of the sources have different
 *   names.
 */
export function describeBuild(): string {
  return describeSources(() => {
    const diff = git('diff', 'HEAD', '--', ...SOURCES);
    return createHash('sha256').update(diff).digest('hex').slice(0, 10);
  });
}

const SOURCES = ['common', 'main', 'native-audio'];
const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();

function describeSources(nameChanges: () => string): string {
  try {
    const hash = git('rev-parse', '--short=10', 'HEAD');
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', ...SOURCES);
    return changed === '' ? hash : `${hash}+${nameChanges()}`;
  } catch {
    return 'unknown';
  }
}

/** @returns such as "Debian GNU/Linux 12, "; nothing where the system does not tell. */
function distribution(): string {
  try {
    const [, name] = /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
    return name === undefined ? '' : `${name}, `;
  } catch {
    return '';
  }
}
