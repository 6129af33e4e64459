import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../base/report.ts';
import { page } from './page-text.ts';

export function reportsIn(folder: string): Report[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Report);
}

/** Writes the page of the reports in a folder. @returns its path. */
export function writePage(folder: string): string {
  const file = join(folder, 'README.md');
  writeFileSync(file, page(reportsIn(folder)));
  return file;
}
