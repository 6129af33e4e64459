import { isDeepStrictEqual } from 'node:util';

export interface Merged {
  readonly value: unknown;
  /** Fields that both sides changed to different values. `value` holds ours. */
  readonly conflicts: readonly string[];
}

/**
 * Merges our changes into another program's version, field by field. A list counts as one field. So
 * does a value with a `kind`: two halves of different kinds would make no sense. Pure.
 * @param base the version that both sides started from.
 */
export function mergeChanges(base: unknown, ours: unknown, theirs: unknown, path = ''): Merged {
  if (isDeepStrictEqual(ours, base) || isDeepStrictEqual(ours, theirs))
    return { value: theirs, conflicts: [] };
  if (isDeepStrictEqual(theirs, base)) return { value: ours, conflicts: [] };
  if (!isGroup(ours) || !isGroup(theirs)) return { value: ours, conflicts: [path] };
  const before = isGroup(base) ? base : {};
  const fields: [string, unknown][] = [];
  const conflicts: string[] = [];
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
    const name = path === '' ? key : `${path}.${key}`;
    const merged = mergeChanges(own(before, key), own(ours, key), own(theirs, key), name);
    if (merged.value !== undefined) fields.push([key, merged.value]);
    conflicts.push(...merged.conflicts);
  }
  return { value: Object.fromEntries(fields), conflicts };
}

type Group = Readonly<Record<string, unknown>>;

function isGroup(value: unknown): value is Group {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, 'kind')
  );
}

function own(group: Group, key: string): unknown {
  return Object.hasOwn(group, key) ? group[key] : undefined;
}
