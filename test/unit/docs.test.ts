import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Checks links, paths in the text, and the form of decision records in the documentation. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RECORDS = 'docs/decisions';
const INDEX = `${RECORDS}/README.md`;
const TREES = ['build', 'common', 'docs', 'main', 'native-audio', 'renderer', 'test'];

const topLevel = readdirSync(ROOT, { withFileTypes: true });
const files = [
  ...topLevel.filter((it) => it.isFile()).map((it) => it.name),
  ...TREES.filter((tree) => existsSync(join(ROOT, tree))).flatMap((tree) =>
    readdirSync(join(ROOT, tree), { recursive: true, encoding: 'utf8' }).map((it) =>
      posix.join(tree, it.replaceAll('\\', '/')),
    ),
  ),
];
const pages = files.filter((it) => /^(docs\/.*\.md|README[^/]*\.md|CONTRIBUTING\.md|SECURITY\.md)$/.test(it));
const records = files.filter((it) => /^docs\/decisions\/\d{4}-[^/]*\.md$/.test(it));

const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const withoutBlocks = (text: string): string => text.replace(/^```.*?^```/gms, '');
const titleOf = (record: string): string => /^# (.+)$/m.exec(textOf(record))?.[1] ?? '';
const numberOf = (record: string): number => Number(posix.basename(record).slice(0, 4));

/** @returns the addresses of Markdown links and images that lead to a file or heading here. */
function relativeLinks(text: string): string[] {
  const prose = withoutBlocks(text).replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|(?:href|src(?:set)?)="([^"]+)"/g)]
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((address) => !/^[a-z][a-z0-9+.-]*:/i.test(address));
}

/** @returns GitHub's link names of a page's headings. */
function anchorsOf(text: string): Set<string> {
  const headings = [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? '');
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/\]\([^)]*\)/g, '')
        .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** @returns the back-quoted texts that look like a path of this repository. */
function quotedPaths(text: string): string[] {
  const quoted = [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  return quoted.filter(
    (it) =>
      /^[\w./@-]+$/.test(it) &&
      (TREES.some((tree) => it.startsWith(`${tree}/`)) || /^[\w-].*\.(ts|tsx|mts|mjs|cjs)$/.test(it)),
  );
}

/** A page may name a file by the end of its path: `jitter-buffer.ts`, `x/keymap.ts`. */
const pathExists = (path: string): boolean => {
  const wanted = path.replace(/\/$/, '');
  return files.some((file) => file === wanted || file.endsWith(`/${wanted}`));
};

describe('the documentation', () => {
  it.each(pages)('%s has links that lead to files and headings', (page) => {
    const broken = relativeLinks(textOf(page)).filter((address) => {
      const [path = '', anchor] = decodeURI(address).split('#');
      const target = path === '' ? page : posix.normalize(posix.join(dirname(page), path));
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(textOf(target)).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  const withPaths = pages.filter((it) => /^README/.test(it) || it === 'docs/architecture.md');
  it.each([...withPaths, INDEX, ...records])('%s names paths that exist', (page) => {
    expect(quotedPaths(textOf(page)).filter((path) => !pathExists(path))).toEqual([]);
  });
});

describe('a decision record', () => {
  it('exists wherever a comment or a page names its file', () => {
    const sources = files.filter((it) => /\.(ts|tsx|mjs|mts|css|yml)$/.test(it));
    const wrong = sources.flatMap((file) =>
      [...textOf(file).matchAll(/decisions\/(\d{4}(?:-[a-z0-9-]+\.md)?)/g)]
        .map((match) => match[1] ?? '')
        .filter((name) => !records.some((record) => record.startsWith(`${RECORDS}/${name}`)))
        .map((name) => `${file}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each(records)('%s has a title with its number, then Context, Decision and Consequences', (record) => {
    const text = textOf(record);
    expect(text).toMatch(new RegExp(`^# ${String(numberOf(record))}: \\S`));
    const sections = [...withoutBlocks(text).matchAll(/^(#{1,2}) (.+)$/gm)].map((match) => match[2]);
    expect(sections.slice(1)).toEqual(['Context', 'Decision', 'Consequences']);
    const bodies = withoutBlocks(text)
      .split(/^## .+$/m)
      .slice(1);
    expect(bodies.filter((body) => body.trim() === '')).toEqual([]);
  });

  it('is marked as superseded exactly when the newer record names it', () => {
    const said = (verb: string): string[] =>
      records.flatMap((record) => {
        const head = textOf(record).split(/^## /m, 1)[0] ?? '';
        return [...head.matchAll(new RegExp(`${verb}\\s((?:\\[\\d+\\]\\(\\S+\\)[\\s,and]*)+)`, 'g'))]
          .flatMap((match) => [...(match[1] ?? '').matchAll(/\[(\d+)\]/g)])
          .map((match) => {
            const [here, there] = [numberOf(record), Number(match[1])];
            return verb.startsWith('Superseded')
              ? `${String(there)} supersedes ${String(here)}`
              : `${String(here)} supersedes ${String(there)}`;
          });
      });
    expect(said('Superseded(?:\\sin\\spart)?\\sby').sort()).toEqual(
      said('Supersedes(?:\\spart\\sof)?').sort(),
    );
  });

  it('is listed once in the index, under its own title', () => {
    const listed = [...textOf(INDEX).matchAll(/^- \[(.+)\]\(([^)]+)\)$/gm)];
    const entries = listed.map(([, title, file]) => `${String(file)} ${String(title)}`);
    const wanted = records.map((record) => `${posix.basename(record)} ${titleOf(record)}`);
    expect(entries.sort()).toEqual(wanted.sort());
  });

  it('has a unique number', () => {
    const numbers = records.map(numberOf);
    expect(numbers.filter((it, index) => numbers.indexOf(it) !== index)).toEqual([]);
  });
});
