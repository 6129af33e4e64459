import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { relative, sep } from 'node:path';
import { importProblem, targetOf } from './allowed-imports.js';

const noTests = { group: ['**/test/**'], message: 'The product does not know its tests.' };

/** The last column of a comment line. */
const MAX_COMMENT_COLUMN = 100;

/** Partyline's own rules: the imports of `allowed-imports.js`, and the words of CONTRIBUTING.md. */
const partyline = {
  rules: {
    'allowed-imports': { create: checkImports },
    'comment-words': { create: checkComments },
  },
};

function checkImports(context) {
  const from = relative(import.meta.dirname, context.filename)
    .split(sep)
    .join('/');
  const check = (node, source, typeOnly) => {
    if (typeof source?.value !== 'string' || /\.(css|svg|png)$/.test(source.value)) return;
    const problem = importProblem({ from, typeOnly, ...targetOf(from, source.value) });
    if (problem) context.report({ node, message: `${problem} See allowed-imports.js.` });
  };
  const isType = (node) =>
    (node.importKind ?? node.exportKind) === 'type' ||
    (node.specifiers?.length > 0 && node.specifiers.every((it) => it.importKind === 'type'));
  return {
    ImportDeclaration: (node) => check(node, node.source, isType(node)),
    ExportNamedDeclaration: (node) => check(node, node.source, isType(node)),
    ExportAllDeclaration: (node) => check(node, node.source, isType(node)),
    ImportExpression: (node) => check(node, node.source, false),
  };
}

/** Reports comments that open without a subject, and comment lines that are too long. */
function checkComments(context) {
  return {
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        const opening = /^[\s*]*(Of|Who|Whoever|What|So much)\b/.exec(comment.value)?.[1];
        if (opening)
          context.report({
            loc: comment.loc,
            message: `A comment does not open with "${opening}": name the subject.`,
          });
        for (let line = comment.loc.start.line; line <= comment.loc.end.line; line++) {
          const { length } = context.sourceCode.lines[line - 1];
          const isOwnLine = /^\s*(\/\/|\/?\*|\{\/\*)/.test(context.sourceCode.lines[line - 1]);
          if (isOwnLine && length > MAX_COMMENT_COLUMN)
            context.report({
              loc: { line, column: MAX_COMMENT_COLUMN },
              message: `A comment line ends at column ${String(MAX_COMMENT_COLUMN)}.`,
            });
        }
      }
    },
  };
}

export default tseslint.config(
  { ignores: ['dist/', 'release/', 'node_modules/', 'coverage/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      'max-lines': ['error', { max: 400 }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // A promise without `await` hides its failure.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  // The import rules of docs/architecture.md; test/unit/import-graph.test.ts checks the whole
  // graph.
  {
    files: ['common/**', 'main/**', 'native-audio/**', 'renderer/**'],
    plugins: { partyline },
    rules: {
      'partyline/allowed-imports': 'error',
      'no-restricted-imports': ['error', { patterns: [noTests] }],
    },
  },
  {
    files: ['**/*.{js,ts,tsx}'],
    plugins: { partyline },
    rules: { 'partyline/comment-words': 'error' },
  },
  {
    // Only these two files talk to the panels.
    files: ['main/desktop/**', 'main/preload/**'],
    ignores: ['main/desktop/window/panel-ipc.ts', 'main/preload/electron.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            noTests,
            {
              group: ['electron'],
              importNames: ['ipcMain', 'ipcRenderer', 'contextBridge'],
              message: 'Panels are spoken to through panel-ipc.ts and preload/electron.ts alone.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['native-audio/segfault-handler-stub/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable' } },
  },
  {
    // Benches are commands that print their results to stdout.
    files: ['test/bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
);
