/**
 * Where a bench writes what it measured: `docs/benchmarks/NAME.json` and its plots beside it. The page of benchmarks is
 * made from these files (`npm run bench:page`), so no figure on it is written by hand.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, platform, release, totalmem, arch } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportText, writePage } from './write-page.mjs';

export const BENCHMARKS = fileURLToPath(new URL('../../docs/benchmarks/', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What the figures were measured on.
 * @param others versions of the other programs that took part, by name.
 */
export function machine(others = {}) {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${distribution()}${platform()} ${release()} ${arch()}`,
    node: process.version,
    ...(Object.keys(others).length > 0 ? { others } : {}),
  };
}

/**
 * Writes `docs/benchmarks/NAME.json` and the plots, and the page anew.
 * @param name of the report; its file's name.
 * @param report.command what to type to measure it again.
 * @param report.results anything that JSON holds.
 * @param report.plots SVG texts by file name.
 * @param report.tables for the page: `{ title?, rows: [{ column: value }] }`; without, it makes some out of the results.
 * @param report.others as for `machine`.
 * @param report.measured the commit that was measured, where it is not the present one.
 * @returns the path of the JSON file.
 */
export function saveReport(
  name,
  { command, results, plots = {}, tables, others = {}, measured = commit() },
  folder = BENCHMARKS,
) {
  mkdirSync(folder, { recursive: true });
  const report = {
    name,
    date: new Date().toISOString(),
    command,
    machine: machine(others),
    commit: measured,
    plots: Object.keys(plots),
    ...(tables ? { tables } : {}),
    results,
  };
  const file = join(folder, `${name}.json`);
  writeFileSync(file, reportText(report));
  for (const [plot, svg] of Object.entries(plots)) writeFileSync(join(folder, plot), svg);
  writePage(folder);
  return file;
}

/** The commit that was measured; with `+changes` when its sources were not as committed. */
export function commit() {
  return describeSources(() => 'changes');
}

/** The same, but no two states of the sources are called alike. */
export function build() {
  return describeSources(() => {
    const diff = git('diff', 'HEAD', '--', ...SOURCES);
    return createHash('sha256').update(diff).digest('hex').slice(0, 10);
  });
}

const SOURCES = ['main', 'native-audio'];
const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();

function describeSources(nameChanges) {
  try {
    const hash = git('rev-parse', '--short=10', 'HEAD');
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', ...SOURCES);
    return changed === '' ? hash : `${hash}+${nameChanges()}`;
  } catch {
    return 'unknown';
  }
}

/** "Debian GNU/Linux 12, " where the system tells. */
function distribution() {
  try {
    const [, name] = /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
    return name === undefined ? '' : `${name}, `;
  } catch {
    return '';
  }
}
