/** The file of a long run in pieces: `{ commit, options, starts }`. Starts of different builds or settings do not mix. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { WrongOption } from '../options.mjs';

/** What decides how much is measured or kept, or who else, but not what a start comes to: each start names its system. */
const BESIDE_THE_POINT = ['save', 'json', 'append', 'starts', 'peer'];

/** The options that a start depends on. */
export const optionsThatMatter = (values) =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => !BESIDE_THE_POINT.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/**
 * The starts that a file holds; none when it is not there.
 * @param now `{ commit, options }` of this command.
 * @throws WrongOption when they are not of the same build and options.
 */
export function startsIn(path, now) {
  if (!existsSync(path)) return [];
  const { commit, options, starts } = parse(path);
  if (commit !== now.commit)
    throw new WrongOption(
      `--append ${path}: its starts are of ${commit}, and this is ${now.commit}. Begin a new file.`,
    );
  const names = new Set([...Object.keys(options), ...Object.keys(now.options)]);
  const say = (value) => (value === undefined ? 'not given' : JSON.stringify(value));
  const other = [...names].find((name) => say(options[name]) !== say(now.options[name]));
  if (other !== undefined)
    throw new WrongOption(
      `--append ${path}: its starts have --${other} ${say(options[other])}, and here it is ${say(now.options[other])}. Give the same options, or begin a new file.`,
    );
  return starts;
}

export function writeStarts(path, { commit, options }, starts) {
  writeFileSync(path, JSON.stringify({ commit, options, starts }));
}

function parse(path) {
  let file;
  try {
    file = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // It is none of ours, like one of another shape.
  }
  const isStart = (entry) =>
    typeof entry?.system === 'string' && Number.isInteger(entry.start) && entry.result;
  if (
    typeof file?.commit === 'string' &&
    file.options &&
    Array.isArray(file.starts) &&
    file.starts.every(isStart)
  )
    return file;
  throw new WrongOption(`--append ${path}: this file does not hold starts of this bench. Begin a new file.`);
}
