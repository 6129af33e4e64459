import { posix } from 'node:path';

/**
 * Which folder may import what: the one table that lint (`eslint.config.js`), the import test
 * (`test/unit/import-graph.test.ts`) and `docs/architecture.md` all use.
 *
 * `imports` lists folders and files; `types` lists folders whose types alone may be imported;
 * `packages` lists npm packages. Node's own modules are allowed where `node` is listed. Only the
 * files under `only` may import their package.
 * @type {readonly {
 *   folder: string, holds: string, imports: string[], types: string[], packages: string[]
 * }[]}
 */
export const FOLDERS = [
  {
    folder: 'common',
    holds: 'the vocabulary that main, native-audio and the panel share',
    imports: [],
    types: [],
    packages: ['node'],
  },
  {
    folder: 'native-audio',
    holds: 'the audio process: engine and playout (pure), devices (edges), WAV files',
    imports: ['common'],
    types: [],
    packages: ['node', 'naudiodon'],
  },
  {
    folder: 'main/base',
    holds: 'small tools for every part of main: files, folders, addresses, logger, token bucket',
    imports: ['common'],
    types: ['native-audio'],
    packages: ['node', 'pino'],
  },
  {
    folder: 'main/protocol',
    holds: 'the wire: messages, audio frame, limits, proof of the passphrase',
    imports: ['common'],
    types: [],
    packages: ['node', 'zod'],
  },
  {
    folder: 'main/contract',
    holds: 'what the panel may ask and see',
    imports: ['common', 'main/protocol/names.ts'],
    types: [],
    packages: ['zod'],
  },
  {
    folder: 'main/processes',
    holds: 'how child processes are started, watched and kept quick',
    imports: ['common'],
    types: [],
    packages: ['node'],
  },
  {
    folder: 'main/ownership',
    holds: 'which process owns a data folder, or an id in it',
    imports: ['common', 'main/base'],
    types: [],
    packages: ['node', 'zod'],
  },
  {
    folder: 'main/server',
    holds: 'the bundled server: `room` is pure, `relay` moves the bytes',
    imports: ['common', 'main/base', 'main/protocol'],
    types: [],
    packages: ['node', 'zod', 'ws', 'prom-client', '@scure/bip39'],
  },
  {
    folder: 'main/station',
    holds: "the user's end: talk machine, connection, the audio process's client",
    imports: [
      'common',
      'native-audio/devices/device-choice-key.ts',
      'main/base',
      'main/processes',
      'main/protocol',
    ],
    types: ['native-audio'],
    packages: ['node', 'ws', 'unhomoglyph'],
  },
  {
    folder: 'main/discovery',
    holds: 'finding servers on the network by mDNS',
    imports: ['common', 'main/base', 'main/protocol'],
    types: ['main/contract'],
    packages: ['node', 'zod', 'multicast-dns', 'dns-packet'],
  },
  {
    folder: 'main/hosting',
    holds: 'the hosted server as a child process, invitations',
    imports: ['common', 'main/base', 'main/processes', 'main/protocol', 'main/server'],
    types: ['main/contract'],
    packages: ['node'],
  },
  {
    folder: 'main/hotkeys',
    holds: 'global hotkeys: the process that reads the keys, and its client',
    imports: ['common', 'main/contract', 'main/processes'],
    types: [],
    packages: ['node', 'uiohook-napi', 'x11'],
  },
  {
    folder: 'main/desk',
    holds: 'one desk without its window: settings, calls, hosting, what the panel shows',
    imports: [
      'common',
      'native-audio/devices/device-state.ts',
      'native-audio/devices/device-choice-key.ts',
      'main/base',
      'main/contract',
      'main/hosting',
      'main/hotkeys',
      'main/processes',
      'main/protocol',
      'main/station',
    ],
    types: ['native-audio', 'main/discovery', 'main/server'],
    packages: ['node', 'zod'],
  },
  {
    folder: 'main/panel-server',
    holds: 'the panel for a browser on this computer',
    imports: ['common', 'main/base', 'main/contract'],
    types: [],
    packages: ['node', 'ws', 'zod'],
  },
  {
    folder: 'main/preload',
    holds: 'what puts `window.partyline` into the page',
    imports: ['common', 'main/contract'],
    types: [],
    packages: ['electron'],
  },
  {
    folder: 'main/desktop',
    holds: 'the Electron shell: windows, tray, power events',
    imports: [
      'common',
      'main/base',
      'main/contract',
      'main/desk',
      'main/discovery',
      'main/hosting',
      'main/hotkeys',
      'main/ownership',
      'main/panel-server',
      'main/processes',
      'main/server',
      'native-audio',
    ],
    types: [],
    packages: ['node', 'electron', 'pino', 'zod'],
  },
  {
    folder: 'main/index.ts',
    holds: 'entry of the desktop app',
    imports: ['main/desktop', 'main/processes'],
    types: [],
    packages: [],
  },
  {
    folder: 'main/cli',
    holds: 'the commands, each a thin edge over station, server or desk',
    imports: [
      'common',
      'main/base',
      'main/contract',
      'main/desk',
      'main/discovery',
      'main/hosting',
      'main/hotkeys',
      'main/ownership',
      'main/panel-server',
      'main/processes',
      'main/protocol',
      'main/server',
      'main/station',
      'native-audio',
    ],
    types: [],
    packages: ['node', 'zod'],
  },
  {
    folder: 'main/cli.ts',
    holds: 'entry of the command line',
    imports: ['common', 'main/cli', 'main/processes'],
    types: [],
    packages: ['node'],
  },
  {
    folder: 'renderer',
    holds: 'the panel: React, its styles, its texts in English and Chinese',
    imports: ['common'],
    types: ['main/contract'],
    packages: ['react', 'react-dom', 'radix-ui', 'zustand', 'uqr'],
  },
];

/**
 * Packages that can do harm, or that need knowledge which one file holds.
 * @type {readonly { package: string, importers: string[] }[]}
 */
export const SOLE_IMPORTERS = [
  { package: 'electron', importers: ['main/desktop', 'main/preload/electron.ts'] },
  {
    package: 'ws',
    importers: [
      'main/server/relay/ws-adapter.ts',
      'main/station/connection/connection.ts',
      'main/panel-server/socket.ts',
    ],
  },
  { package: 'x11', importers: ['main/hotkeys/x'] },
  { package: 'uiohook-napi', importers: ['main/hotkeys/hook-keys.ts'] },
];

/** @type {(path: string, place: string) => boolean} */
const isWithin = (path, place) => path === place || path.startsWith(`${place}/`);
/**
 * Finds the row of a file: the longest folder that holds it.
 * @param {string} path
 */
const rowOf = (path) =>
  FOLDERS.filter(({ folder }) => isWithin(path, folder)).sort((a, b) => b.folder.length - a.folder.length)[0];

/**
 * Finds the target of an import in the file `from`: a path from the root, or a package's name.
 * @param {string} from
 * @param {string} specifier
 */
export function targetOf(from, specifier) {
  if (specifier.startsWith('.')) return { to: posix.join(posix.dirname(from), specifier), isPackage: false };
  const parts = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1);
  return { to: specifier.startsWith('node:') ? 'node' : parts.join('/'), isPackage: true };
}

/**
 * Checks one import.
 * @param {{ from: string, to: string, isPackage: boolean, typeOnly: boolean }} it paths from the
 * root (`main/station/station.ts`); `to` of a package is its name (`ws`; Node's own: `node`)
 * @returns {string | undefined} why this import is not allowed
 */
export function importProblem({ from, to, isPackage, typeOnly }) {
  const row = rowOf(from);
  if (row === undefined) return undefined;
  if (isPackage) {
    if (!row.packages.includes(to)) return `${row.folder} does not import the package ${to}.`;
    const sole = SOLE_IMPORTERS.find((it) => it.package === to);
    return sole && !sole.importers.some((place) => isWithin(from, place))
      ? `Only ${sole.importers.join(' and ')} import ${to}.`
      : undefined;
  }
  const isAllowed = [row.folder, ...row.imports].some((place) => isWithin(to, place));
  if (isAllowed) return undefined;
  if (!row.types.some((place) => isWithin(to, place))) return `${row.folder} does not import ${to}.`;
  return typeOnly ? undefined : `${row.folder} imports only types of ${to}.`;
}

/** The table in the form that `docs/architecture.md` shows. */
export function importTable() {
  const rows = FOLDERS.map(({ folder, holds, imports, types, packages }) => {
    const list = [
      ...imports.map((it) => `\`${it}\``),
      ...types.map((it) => `types of \`${it}\``),
      ...packages.filter((it) => it !== 'node').map((it) => `*${it}*`),
    ];
    return `| \`${folder}\` | ${holds} | ${list.join(', ') || 'nothing'} |`;
  });
  return ['| folder | holds | may import |', '| --- | --- | --- |', ...rows].join('\n');
}
