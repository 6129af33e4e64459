import { z } from 'zod';

/** A file has few fields; more rounds than this means that defaults do not help. */
const MOST_ROUNDS = 100;

type Path = readonly PropertyKey[];

export type Repaired<Value> =
  /** `reset`: the fields whose default stands in, as they are written in the file: `hotkeys[3]`, `dimDb`. */
  | { readonly ok: true; readonly value: Value; readonly reset: readonly string[] }
  /** For a log. */
  | { readonly ok: false; readonly reason: string };

/**
 * Parses; what does not fit is taken out, so that the schema's default stands in for it, and only for it: the smallest
 * part that can be missing goes. Of a list it is the whole entry. Pure: `value` stays as it is.
 */
export function repaired<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Repaired<z.infer<Schema>> {
  const copy: unknown = structuredClone(value);
  let gone: readonly Path[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const result = schema.safeParse(copy);
    if (result.success) {
      return { ok: true, value: result.data, reset: gone.map((path) => z.core.toDotPath(path)) };
    }
    // Later entries of a list first: the places of the others must not move.
    const wanted = distinct(
      result.error.issues.flatMap(({ path, ...issue }) => pathsOf(path, issue)),
    ).reverse();
    const now: Path[] = [];
    for (const path of wanted) {
      // Two complaints of one part: it is gone already.
      if (now.some((it) => isWithin(path, it))) continue;
      const removed = remove(copy, path);
      if (removed === undefined) {
        const [issue] = result.error.issues;
        return { ok: false, reason: `${z.core.toDotPath(issue.path)}: ${issue.message}` };
      }
      now.push(removed);
      gone = [removed, ...gone.filter((it) => !isWithin(it, removed))];
    }
  }
  return { ok: false, reason: 'too much of it does not fit' };
}

/** What a complaint is about: keys that nobody knows beside what is right, an entry of a list, or the field itself. */
function pathsOf(path: Path, issue: { readonly code?: string; readonly keys?: readonly string[] }): Path[] {
  const entry = path.findIndex((key) => typeof key === 'number');
  if (entry >= 0) return [path.slice(0, entry + 1)];
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => [...path, key]);
  return [path];
}

function distinct(paths: readonly Path[]): Path[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

/** @returns the path that went: the given one, or, where nothing is left, what holds it; undefined: only the root is left. */
function remove(root: unknown, path: Path): Path | undefined {
  for (let length = path.length; length > 0; length--) {
    const holder = path.slice(0, length - 1).reduce<unknown>(memberOf, root);
    const key = path[length - 1];
    if (!Object.hasOwn(Object(holder) as object, key)) continue;
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder as object, key);
    return path.slice(0, length);
  }
  return undefined;
}

function memberOf(holder: unknown, key: PropertyKey): unknown {
  const object = Object(holder) as Record<PropertyKey, unknown>;
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isWithin(path: Path, holder: Path): boolean {
  return path.length >= holder.length && holder.every((key, index) => path[index] === key);
}
