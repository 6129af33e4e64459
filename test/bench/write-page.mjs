import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { page } from './page-text.mjs';

/** Every report in a folder. */
export function reportsIn(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

/** Writes the page of the reports in a folder. @returns its path. */
export function writePage(folder) {
  const file = join(folder, 'README.md');
  writeFileSync(file, page(reportsIn(folder)));
  return file;
}

/**
 * Makes the tables of one report anew, out of the results that it holds.
 * @param tables as in tables.mjs.
 * @returns its path.
 */
export function renewTables(folder, name, tables) {
  const file = join(folder, `${name}.json`);
  const { results, ...report } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, reportText({ ...report, tables: tables(results), results }));
  return file;
}

/** A report, as its file holds it. */
export const reportText = (report) => `${JSON.stringify(report, null, 2)}\n`;
