/**
 * `npm run bench [-- --short] [--json FILE] [--only NAME]`: every bench one after the other, each in a process of its own,
 * so that none inherits another's heap. Tables for people come first; the last line is all figures as JSON.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchOptions, JSON_FILE, SHORT } from './options.mjs';
import { commit, machine } from './report.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const all = readdirSync(here)
  .filter((file) => file.endsWith('.bench.mjs'))
  .map((file) => file.replace('.bench.mjs', ''));
const { values } = benchOptions(import.meta.url, {
  ...SHORT,
  ...JSON_FILE,
  only: { type: 'string', choices: all },
});
const names = all.filter((name) => values.only === undefined || name === values.only);

const folder = mkdtempSync(join(tmpdir(), 'partyline-bench-'));
const results = {};
try {
  for (const name of names) {
    const json = join(folder, `${name}.json`);
    const args = [join(here, `${name}.bench.mjs`), '--json', json, ...(values.short ? ['--short'] : [])];
    console.log(`\n── ${name} ──`);
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`The bench ${name} ended with exit code ${String(status)}.`);
    results[name] = JSON.parse(readFileSync(json, 'utf8'));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const options = [
  ...(values.short ? ['--short'] : []),
  ...(values.only === undefined ? [] : ['--only', values.only]),
];
const report = {
  date: new Date().toISOString(),
  command: ['npm run bench', ...(options.length > 0 ? ['--', ...options] : [])].join(' '),
  commit: commit(),
  machine: machine(),
  results,
};
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
console.log(`\n${JSON.stringify(report)}`);
