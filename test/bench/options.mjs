/** The command line of a bench: `--help`, and every mistake is a sentence and exit code 2 before anything is measured. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

/** A mistake of the person at the keyboard. */
export class WrongOption extends Error {}

/** Options of every bench that keeps what it measured. */
export const SHORT = { short: { type: 'boolean', default: false } };
export const SAVE = { save: { type: 'boolean', default: false } };
export const JSON_FILE = { json: { type: 'string', file: true } };

/** A whole number. @param normal its value when it is not given. */
export const whole = (min, max, normal) => ({
  type: 'string',
  range: [min, max],
  ...(normal === undefined ? {} : { default: String(normal) }),
});

/**
 * Reads the command line, or ends the process with a sentence.
 * @param script its `import.meta.url`: the comment at its head is its help.
 * @param options as `parseArgs` takes them, and besides `range: [min, max]` of a whole number, `choices` of words, and
 *   `file: true` of a file that is written.
 * @param check looks at what belongs together. It throws `WrongOption`.
 */
export function benchOptions(script, options, { allowPositionals = false, check = () => undefined } = {}) {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    console.log(headComment(readFileSync(new URL(script), 'utf8')));
    process.exit(0);
  }
  return orEnd(() => {
    const read = readBenchOptions(args, options, allowPositionals);
    check(read.values, read.positionals);
    return read;
  });
}

/** What the function returns, unless it throws `WrongOption`: then the process ends with its sentence. */
export function orEnd(read) {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WrongOption)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

/** @throws WrongOption */
export function readBenchOptions(args, options, allowPositionals = false) {
  const { values, positionals } = parse(args, options, allowPositionals);
  for (const [name, { range, choices, file }] of Object.entries(options)) {
    const value = values[name];
    if (value === undefined) continue;
    if (range) values[name] = wholeNumber(name, value, range);
    const wrong = choices && [value].flat().find((word) => !choices.includes(word));
    if (wrong !== undefined)
      throw new WrongOption(`--${name} ${wrong}: choose one of ${choices.join(', ')}.`);
    if (file) checkWritable(name, value);
  }
  // Figures of a sanity run mean nothing, and nobody who reads the page could tell.
  if (values.short && values.save)
    throw new WrongOption('--short measures too little to be kept: leave out --short or --save.');
  return { values, positionals };
}

function parse(args, options, allowPositionals) {
  try {
    return parseArgs({ args, options, allowPositionals });
  } catch (error) {
    // Node adds advice of several sentences.
    const [reason] = error.message.split(/\.(?:\s|$)/);
    throw new WrongOption(`${reason}. --help tells what there is.`);
  }
}

function wholeNumber(name, value, [min, max]) {
  const parsed = Number(value);
  if (/^-?\d+$/.test(value) && parsed >= min && parsed <= max) return parsed;
  throw new WrongOption(`--${name} ${value}: give a whole number from ${min} to ${max}.`);
}

/** Looks without a trace: what is measured for minutes must not be lost at the end. */
function checkWritable(name, path) {
  try {
    if (!existsSync(path)) accessSync(dirname(path), constants.W_OK);
    else if (statSync(path).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    else accessSync(path, constants.W_OK);
  } catch ({ code }) {
    throw new WrongOption(`--${name} ${path}: this file cannot be written (${code}).`);
  }
}

/** The comment that a source begins with, as plain text. */
export function headComment(source) {
  const [block] = /^\/\*\*[^]*?\*\/|^(?:\/\/.*\n)+/.exec(source) ?? [''];
  return block
    .replace(/^\/\*\*\n?|\s*\*\/$/g, '')
    .replace(/^(?: \* ?|\/\/ ?)/gm, '')
    .trim();
}
