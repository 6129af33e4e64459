import { parentPort, workerData } from 'node:worker_threads';
import ts from 'typescript';
import type { CompileMessage, CompileOrder } from './sources.ts';

/** `tsc --watch` in a thread: compiling takes seconds, in which vite must still answer the page. */
const { project, root } = workerData as CompileOrder;
let problems: string[] = [];
let isChanged = false;

const system: ts.System = {
  ...ts.sys,
  writeFile(path, data, writeByteOrderMark) {
    if (!path.endsWith('.tsbuildinfo')) isChanged = true;
    ts.sys.writeFile(path, data, writeByteOrderMark);
  },
};
const names: ts.FormatDiagnosticsHost = {
  getCurrentDirectory: () => root,
  getCanonicalFileName: (name) => name,
  getNewLine: () => '\n',
};

const host = ts.createWatchCompilerHost(
  project,
  {},
  system,
  ts.createEmitAndSemanticDiagnosticsBuilderProgram,
  (problem) => {
    problems.push(ts.formatDiagnostic(problem, names).trimEnd());
  },
  (_status, _newLine, _options, errorCount) => {
    // Also called when a compilation begins, without a count.
    if (errorCount === undefined) return;
    parentPort?.postMessage({ problems, isChanged } satisfies CompileMessage);
    problems = [];
    isChanged = false;
  },
);
ts.createWatchProgram(host);
