import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** The dependency rules of the design, section 3, held against what the sources import. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['common', 'main', 'native-audio', 'renderer', 'build', 'test'];
const MOST_LINES = 400;

interface Import {
  readonly from: string;
  /** A path from the root (`main/protocol/index.ts`), or a package's name (`ws`, `node:fs`). */
  readonly to: string;
  readonly isPackage: boolean;
  readonly typeOnly: boolean;
}

const sources = new Map<string, string>();
for (const folder of FOLDERS) {
  for (const entry of listed(folder)) {
    const path = relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/');
    if (/\.(ts|tsx|mts|mjs|js)$/.test(path) && !path.includes('node_modules'))
      sources.set(path, readFileSync(join(ROOT, path), 'utf8'));
  }
}
const imports = [...sources].flatMap(([path, text]) => importsOf(path, text));

function listed(folder: string) {
  try {
    return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).filter((it) =>
      it.isFile(),
    );
  } catch {
    // A part of the program that is not there yet.
    return [];
  }
}

/** Static imports, re-exports, `import()`, `import type` in types, and `require`. */
function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    // Style sheets and pictures import nothing.
    if (/\.(css|svg|png)$/.test(specifier)) return;
    const isPackage = !specifier.startsWith('.');
    const to = isPackage ? packageOf(specifier) : posix.join(dirname(path), specifier);
    found.push({ from: path, to, isPackage, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, isTypeOnly(node.importClause));
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      add(node.moduleSpecifier.text, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal)) add(node.argument.literal.text, true);
    } else if (ts.isCallExpression(node)) {
      const [argument] = node.arguments;
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === 'require');
      if (loads && argument && ts.isStringLiteral(argument)) add(argument.text, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false));
  return found;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return (
    !clause.name &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  );
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
const shown = ({ from, to, typeOnly }: Import): string => `${from} imports ${typeOnly ? 'type ' : ''}${to}`;

/** The imports that break a rule, for people. */
function breaking(matches: (it: Import) => boolean): string[] {
  return imports.filter(matches).map(shown);
}

describe('the import graph', () => {
  it('is read at all', () => {
    expect(sources.size).toBeGreaterThan(50);
    expect(imports.map(shown)).toContain('main/station/connection/connection.ts imports ws');
    expect(imports.map(shown)).toContain(
      'main/station/audio-process-client.ts imports type native-audio/process/messages.ts',
    );
  });

  it.each([
    ['common', []],
    ['main/protocol', []],
    // One rule for names, whatever they come by.
    ['main/contract', ['common', 'main/protocol/names.ts']],
  ])('%s imports nothing outside itself but %j', (folder, others) => {
    const may = (to: string): boolean => within(to, folder) || others.some((it) => within(to, it));
    expect(
      breaking(
        ({ from, to, isPackage }) =>
          within(from, folder) && (isPackage ? !['node', 'zod'].includes(to) : !may(to)),
      ),
    ).toEqual([]);
  });

  it('native-audio imports Node and naudiodon alone', () => {
    expect(
      breaking(
        ({ from, to, isPackage }) =>
          within(from, 'native-audio') &&
          (isPackage
            ? !['node', 'naudiodon'].includes(to)
            : !within(to, 'native-audio') && !within(to, 'common')),
      ),
    ).toEqual([]);
  });

  it('server and station do not know each other', () => {
    expect(
      breaking(
        ({ from, to }) =>
          (within(from, 'main/server') && within(to, 'main/station')) ||
          (within(from, 'main/station') && within(to, 'main/server')),
      ),
    ).toEqual([]);
  });

  it('the server knows nothing of sound', () => {
    expect(breaking(({ from, to }) => within(from, 'main/server') && within(to, 'native-audio'))).toEqual([]);
  });

  it('electron is known to the entry and main/desktop alone', () => {
    const may = (from: string): boolean =>
      ['main/index.ts', 'main/desktop', 'main/preload', 'test'].some((folder) => within(from, folder));
    expect(breaking(({ from, to }) => to === 'electron' && !may(from))).toEqual([]);
  });

  it.each([
    ['main/server', 'main/server/relay/ws-adapter.ts'],
    ['main/station', 'main/station/connection/connection.ts'],
    ['main/panel-server', 'main/panel-server/socket.ts'],
  ])('in %s, ws is imported by %s alone', (folder, importer) => {
    const importers = imports.filter(({ from, to }) => to === 'ws' && within(from, folder));
    expect([...new Set(importers.map(({ from }) => from))]).toEqual([importer]);
  });

  it.each([
    ['x11', 'main/hotkeys/x'],
    ['uiohook-napi', 'main/hotkeys/hook-keys.ts'],
  ])('what hears every key, %s, is loaded by %s alone', (name, place) => {
    const importers = imports.filter(({ from, to }) => to === name && within(from, 'main'));
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter(({ from }) => !within(from, place))).toEqual([]);
  });

  it('the renderer takes types from the contract, and what is common', () => {
    expect(
      breaking(
        ({ from, to, isPackage, typeOnly }) =>
          within(from, 'renderer') &&
          (isPackage
            ? ['node', 'electron', 'ws', 'naudiodon'].includes(to)
            : !within(to, 'renderer') && !within(to, 'common') && !(typeOnly && within(to, 'main/contract'))),
      ),
    ).toEqual([]);
  });

  it('nothing imports test', () => {
    expect(breaking(({ from, to }) => !within(from, 'test') && within(to, 'test'))).toEqual([]);
  });

  it('every import leads to a file', () => {
    // The built program is imported by tests that start it.
    expect(breaking(({ to, isPackage }) => !isPackage && !sources.has(to) && !within(to, 'dist'))).toEqual(
      [],
    );
  });

  it('has no cycles', () => {
    expect(cycles()).toEqual([]);
  });

  it(`has no file above ${String(MOST_LINES)} lines`, () => {
    const long = [...sources].map(([path, text]) => ({ path, lines: text.trimEnd().split('\n').length }));
    expect(long.filter(({ lines }) => lines > MOST_LINES)).toEqual([]);
  });
});

/** Cycles of imports that load something: types are gone when the program runs. */
function cycles(): string[] {
  const edges = new Map<string, string[]>();
  for (const { from, to, isPackage, typeOnly } of imports) {
    if (!isPackage && !typeOnly) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt >= 0) found.push([...trail.slice(seenAt), path].join(' → '));
    if (seenAt >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  return found;
}
