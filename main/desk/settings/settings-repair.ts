import { z } from 'zod';

/** A file has few fields. More rounds than this mean that defaults do not help. */
const MOST_ROUNDS = 100;

type Path = readonly PropertyKey[];

export type Repaired<Value> =
  /**
   * `reset`: the fields that have their default now, by their path in the file: `hotkeys[3]`,
   * `dimDb`.
   */
  | { readonly ok: true; readonly value: Value; readonly reset: readonly string[] }
  /** `reason`: a sentence for a log. */
  | { readonly ok: false; readonly reason: string };

/**
 * Parses a value and removes the parts that do not fit, so that the schema's defaults replace them.
 * It removes as little as possible; from a list, the whole entry. Pure: `value` stays as it is.
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
    // Later entries of a list are removed first, so that the indexes of the others stay right.
    const wanted = distinct(
      result.error.issues.flatMap(({ path, ...issue }) => pathsOf(path, issue)),
    ).reverse();
    const now: Path[] = [];
    for (const path of wanted) {
      // An earlier issue has already removed this part.
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

/**
 * @returns the parts that an issue asks to remove: unknown keys, a list entry, or the field itself.
 */
function pathsOf(path: Path, issue: { readonly code?: string; readonly keys?: readonly string[] }): Path[] {
  const entry = path.findIndex((key) => typeof key === 'number');
  if (entry >= 0) return [path.slice(0, entry + 1)];
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => [...path, key]);
  return [path];
}

function distinct(paths: readonly Path[]): Path[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

/**
 * Removes a part. Where the part is missing, it removes the part that should hold it.
 * @returns the path that was removed; undefined: only the root is left.
 */
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
