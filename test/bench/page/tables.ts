import type { Report } from '../base/report.ts';
import type { Row, Table } from '../base/table.ts';
import { concealmentTables } from '../concealment/tables.ts';
import { driftTables } from '../drift/tables.ts';
import { dspTables } from '../dsp/tables.ts';
import { latencyTables } from '../latency/tables.ts';
import { playoutTables } from '../playout/tables.ts';
import { qualityTables } from '../quality/tables.ts';
import { serverTables } from '../server/tables.ts';
import { sizingTables } from '../sizing/tables.ts';
import { soakTables } from '../soak/tables.ts';

/** Makes the tables of each report out of its results. A table holds no figure of its own. */
const TABLES = {
  latency: latencyTables,
  playout: playoutTables,
  drift: driftTables,
  concealment: concealmentTables,
  quality: qualityTables,
  server: serverTables,
  sizing: sizingTables,
  dsp: dspTables,
  soak: soakTables,
} as const;

/**
 * @returns the tables of a report; of a report without a function of its own, one table for each
 *   list in it.
 */
export function tablesOf({ name, results }: Pick<Report, 'name' | 'results'>): Table[] {
  if (!Object.hasOwn(TABLES, name)) return tablesOfAny(results);
  // Reports are files of this repository, written by the bench of the same name.
  const make = TABLES[name as keyof typeof TABLES] as (results: unknown) => Table[];
  return make(results);
}

/** Makes a table out of each list of objects, with a column for each number or word in it. */
function tablesOfAny(results: unknown, title = ''): Table[] {
  if (Array.isArray(results)) {
    const rows = results.filter(isObject).map((row) => flat(row));
    return rows.length > 0 && Object.keys(rows[0]).length > 0 ? [{ title, rows }] : [];
  }
  if (!isObject(results)) return [];
  const own = flat(results);
  const lists = Object.entries(results)
    .filter(([, value]) => Array.isArray(value))
    .flatMap(([name, value]) => tablesOfAny(value, name));
  return [...(Object.keys(own).length > 0 ? [{ title, rows: [own] }] : []), ...lists];
}

function flat(row: object, prefix = ''): Row {
  const columns: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(row) as [string, unknown][]) {
    if (isObject(value)) Object.assign(columns, flat(value, `${prefix}${name} `));
    else if (typeof value === 'number') columns[`${prefix}${name}`] = value;
    else if (value !== null && !Array.isArray(value)) columns[`${prefix}${name}`] = String(value);
  }
  return columns;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
