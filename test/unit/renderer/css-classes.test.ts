import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../support/root.ts';

const FOLDER = join(ROOT, 'renderer');

const textOf = (ending: RegExp): string =>
  readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => readFileSync(join(FOLDER, file), 'utf8'))
    .join('\n');

/** The class names of a style sheet; a comment may name a file such as `key-view.ts`. */
const classesIn = (styles: string): string[] => [
  ...new Set(
    [...styles.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/\.([a-zA-Z_][\w-]*)/g)].map(([, name]) => name!),
  ),
];

describe('the classes of the style sheets', () => {
  const classes = classesIn(textOf(/\.css$/));

  it('have names of three letters or more, in words joined by single hyphens', () => {
    expect(classes.length).toBeGreaterThan(200);
    expect(classes.filter((name) => name.length < 3 || !/^[a-z]{2,}(-[a-z]{2,})*$/.test(name))).toEqual([]);
  });

  it('are all used by a component', () => {
    const components = textOf(/\.tsx$/);
    const words = new Set(components.match(/[\w-]+/g));
    // `grid-${density}` makes the last part of a name at run time.
    const beginnings = [...components.matchAll(/([\w-]+-)\$\{/g)].map(([, beginning]) => beginning!);
    const isUsed = (name: string): boolean =>
      words.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
    expect(classes.filter((name) => !isUsed(name))).toEqual([]);
  });
});
