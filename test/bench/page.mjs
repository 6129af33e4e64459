/**
 * `npm run bench:page [-- NAME…]`: docs/benchmarks/README.md anew, from the reports beside it; `saveReport` does the same. With names
 * (latency, drift, dsp, soak), first the tables of those reports anew, from the results that they hold: no figure changes.
 */
import { benchOptions, WrongOption } from './options.mjs';
import { BENCHMARKS } from './report.mjs';
import { TABLES } from './tables.mjs';
import { renewTables, writePage } from './write-page.mjs';

const { positionals } = benchOptions(
  import.meta.url,
  {},
  {
    allowPositionals: true,
    check: (_, names) => {
      const wrong = names.find((name) => !Object.hasOwn(TABLES, name));
      if (wrong !== undefined)
        throw new WrongOption(`"${wrong}": choose among ${Object.keys(TABLES).join(', ')}.`);
    },
  },
);

for (const name of positionals) console.log(renewTables(BENCHMARKS, name, TABLES[name]));
console.log(writePage(BENCHMARKS));
