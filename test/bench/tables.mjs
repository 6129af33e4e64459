import './typescript.mjs';
import { driftTables } from './drift-tables.mjs';
import { dspTables } from './dsp-tables.mjs';
import { soakTables } from './soak/tables.mjs';

const { latencyTables } = await import('./latency/tables.ts');

/** Tables that need nothing but the results that a report holds: they can be made anew without measuring. By report. */
export const TABLES = {
  latency: ({ systems, ratios }) => latencyTables(systems, ratios),
  drift: driftTables,
  dsp: dspTables,
  soak: soakTables,
};
