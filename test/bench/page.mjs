/** `npm run bench:page`: docs/benchmarks/README.md anew, from the reports beside it. `saveReport` does the same. */
import { BENCHMARKS } from './report.mjs';
import { writePage } from './write-page.mjs';

console.log(writePage(BENCHMARKS));
