import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Forbids imports, with a message that says where the wanted thing lives. */
const forbid = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const noTests = { group: ['**/test/**'], message: 'The product does not know its tests.' };
const noElectron = {
  group: ['electron'],
  message: 'Electron is imported by main/index.ts and main/desktop only.',
};
const noRawIpc = {
  group: ['electron'],
  importNames: ['ipcMain', 'ipcRenderer', 'contextBridge'],
  message:
    'Panels are spoken to through main/desktop/window/panel-ipc.ts and main/preload/electron.ts alone.',
};
const noWs = {
  group: ['ws'],
  message: 'Only server/ws-adapter.ts, station/connection.ts and panel-server/socket.ts open WebSockets.',
};

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
      // A promise that nobody waits for hides its failure.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  // The dependency rules of docs/architecture.md; test/unit/import-graph.test.ts checks the whole graph.
  { files: ['main/**/*.ts'], rules: forbid(noTests, noElectron, noWs) },
  {
    files: ['main/protocol/**'],
    rules: forbid({ group: ['../*'], message: 'This folder imports nothing outside itself.' }, noWs),
  },
  {
    files: ['main/contract/**'],
    rules: forbid(
      {
        regex: '^\\.\\./(?!protocol/names\\.ts$|\\.\\./common/)',
        message: 'The contract imports nothing outside itself but what is common, and the rule for names.',
      },
      noWs,
    ),
  },
  {
    files: ['main/server/**'],
    rules: forbid(
      { group: ['../station/*', '../cli/*', '../processes/*'], message: 'The server stands alone.' },
      { group: ['**/native-audio/**'], message: 'The server never touches sound: it forwards bytes.' },
      noElectron,
      noWs,
    ),
  },
  {
    files: ['main/station/**'],
    rules: forbid(
      { group: ['../server/*', '../cli/*'], message: 'A station knows the server by its protocol only.' },
      noTests,
      noElectron,
      noWs,
    ),
  },
  {
    // The desktop shell alone knows Electron; everything that it shows lives in main/desk, which runs headless too.
    files: ['main/index.ts', 'main/desktop/**', 'main/preload/**'],
    rules: forbid(noTests, noWs, noRawIpc),
  },
  {
    files: ['main/desktop/window/panel-ipc.ts', 'main/preload/electron.ts'],
    rules: forbid(noTests, noWs),
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    rules: forbid(
      { group: ['**/test/**'], message: 'The product does not know its tests.' },
      {
        group: ['electron', 'ws', 'node:*'],
        message: 'The panel is a page: it reaches main through window.partyline.',
      },
    ),
  },
  {
    files: [
      'main/server/relay/ws-adapter.ts',
      'main/station/connection/connection.ts',
      'main/panel-server/socket.ts',
    ],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['native-audio/segfault-handler-stub/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable' } },
  },
  {
    files: ['test/bench/**', '*.config.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        setImmediate: 'readonly',
      },
    },
    rules: { 'no-console': 'off' },
  },
);
