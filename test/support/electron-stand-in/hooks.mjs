import { readFileSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import ts from 'typescript';

const STAND_IN = new URL('./electron.ts', import.meta.url).href;
const TESTS = new URL('../../', import.meta.url).href;

/** Resolves `electron` to the stand-in. */
export function resolve(specifier, context, next) {
  return specifier === 'electron' ? { url: STAND_IN, shortCircuit: true } : next(specifier, context);
}

/** Node 20 cannot read TypeScript. `npm run typecheck` has already checked the stand-in. */
export function load(url, context, next) {
  if (!url.startsWith(TESTS) || !url.endsWith('.ts')) return next(url, context);
  const { outputText } = ts.transpileModule(readFileSync(fileURLToPath(url), 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2023,
      verbatimModuleSyntax: true,
    },
  });
  return { format: 'module', source: outputText, shortCircuit: true };
}
