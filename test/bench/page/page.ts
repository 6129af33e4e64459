import { runAsCommand } from '../base/command.ts';
import { BENCHMARKS } from '../base/report.ts';
import { writePage } from './write-page.ts';

const HELP = `
npm run bench:page

Makes docs/benchmarks/README.md from the reports beside it. A bench with --save does the same.
`;

await runAsCommand({ help: HELP, options: {} }, ({ output }) => output.line(writePage(BENCHMARKS)));
