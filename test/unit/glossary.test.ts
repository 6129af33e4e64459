import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = ['common', 'main', 'native-audio', 'renderer'];
const EXPORT =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:class|interface|type|const|let|function|enum) (\w+)/gm;

/** Words with several meanings, which the glossary has replaced. */
const AMBIGUOUS = /Link(?!Local)|(?<!Level)Meters?(?!Props)\b|sessionNumber/;

const exported = SOURCES.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .flatMap((path) =>
      [...readFileSync(join(ROOT, folder, path), 'utf8').matchAll(EXPORT)].map(([, name = '']) => ({
        name,
        place: `${folder}/${path}`,
      })),
    ),
);

const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
const [, glossary = ''] = page.split('## Glossary');
const rows = glossary
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (word|---) /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, word = '', , code = '']) => ({ word, code }));

describe('the glossary of docs/architecture.md', () => {
  it('lists at least thirty words, each one once', () => {
    const words = rows.map(({ word }) => word);
    expect(words.length).toBeGreaterThan(30);
    expect(new Set(words).size).toBe(words.length);
  });

  it.each(rows.map(({ word, code }) => [word, code]))('names exports for "%s" that exist', (_word, code) => {
    const names = [...code.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(0);
    const known = new Set(exported.map(({ name }) => name));
    expect(names.filter((name) => !known.has(name ?? ''))).toEqual([]);
  });

  it('allows no ambiguous word in the exported names', () => {
    const found = exported.filter(({ name }) => AMBIGUOUS.test(name));
    expect(found).toEqual([]);
  });
});
