import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Checks the imports of all sources against the table of `allowed-imports.js`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The table is JavaScript because lint reads it too. */
interface ImportTable {
  readonly FOLDERS: readonly { readonly folder: string }[];
  readonly SOLE_IMPORTERS: readonly { readonly package: string; readonly importers: readonly string[] }[];
  importProblem(it: Import): string | undefined;
  importTable(): string;
  targetOf(from: string, specifier: string): { readonly to: string; readonly isPackage: boolean };
}

const { FOLDERS, SOLE_IMPORTERS, importProblem, importTable, targetOf } = (await import(
  new URL('../../allowed-imports.js', import.meta.url).href
)) as ImportTable;

const ROOTS = ['common', 'main', 'native-audio', 'renderer', 'build', 'test'];
const MOST_LINES = 400;

interface Import {
  readonly from: string;
  /** A path from the root (`main/protocol/index.ts`), or a package's name (`ws`, `node:fs`). */
  readonly to: string;
  readonly isPackage: boolean;
  readonly typeOnly: boolean;
}

const sources = new Map<string, string>();
for (const folder of ROOTS) {
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
    // This folder does not exist yet.
    return [];
  }
}

/** Static imports, re-exports, `import()`, `import type` in types, and `require`. */
function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    // Style sheets and pictures have no imports.
    if (/\.(css|svg|png)$/.test(specifier)) return;
    found.push({ from: path, ...targetOf(path, specifier), typeOnly });
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

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
const shown = ({ from, to, typeOnly }: Import): string => `${from} imports ${typeOnly ? 'type ' : ''}${to}`;

/** @returns the imports that break a rule, as text. */
function breaking(matches: (it: Import) => boolean): string[] {
  return imports.filter(matches).map(shown);
}

describe('the import graph', () => {
  it('covers every source folder', () => {
    expect(sources.size).toBeGreaterThan(400);
    expect(imports.map(shown)).toContain('main/station/connection/connection.ts imports ws');
    const covered = (path: string): boolean => FOLDERS.some(({ folder }) => within(path, folder));
    const own = [...sources.keys()].filter((path) => !/^(test|build)\//.test(path));
    expect(own.filter((path) => !covered(path) && !/\.js$/.test(path))).toEqual([]);
  });

  it('follows the table of allowed imports', () => {
    expect(
      imports.flatMap((it) => {
        const problem = importProblem(it);
        return problem === undefined ? [] : [`${it.from}: ${problem}`];
      }),
    ).toEqual([]);
  });

  it('is the table that docs/architecture.md shows', () => {
    expect(readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')).toContain(importTable());
  });

  it.each(SOLE_IMPORTERS.map(({ package: name, importers }) => [name, importers] as const))(
    'loads %s in %j, and each of these places uses it',
    (name, importers) => {
      const found = imports.filter(({ from, to }) => to === name && !within(from, 'test'));
      expect(importers.filter((place) => !found.some(({ from }) => within(from, place)))).toEqual([]);
      expect(found.filter(({ from }) => !importers.some((place) => within(from, place))).map(shown)).toEqual(
        [],
      );
    },
  );

  it('never leads from the product to its tests', () => {
    expect(breaking(({ from, to }) => !within(from, 'test') && within(to, 'test'))).toEqual([]);
  });

  it('leads to files that exist', () => {
    // Tests import the built program to start it.
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

/** Finds cycles of imports that run code. Type imports do not exist at run time. */
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
