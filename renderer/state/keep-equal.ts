type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Every state from main is a new copy of everything. This function keeps unchanged parts as the
 * same objects, so that React does not draw them again. For plain values, as the contract has them.
 * @returns `after`, with each part of `before` in it that is equal
 */
export function keepEqual<Value>(before: unknown, after: Value): Value {
  if (Object.is(before, after)) return after;
  if (Array.isArray(before) && Array.isArray(after)) {
    const kept = after.map((item, index) => keepEqual(before[index], item));
    const isSame =
      kept.length === before.length && kept.every((item, index) => Object.is(item, before[index]));
    return (isSame ? before : kept) as Value;
  }
  if (isPlain(before) && isPlain(after)) {
    const keys = Object.keys(after);
    const kept = Object.fromEntries(keys.map((key) => [key, keepEqual(before[key], after[key])]));
    const isSame =
      keys.length === Object.keys(before).length &&
      keys.every((key) => key in before && Object.is(kept[key], before[key]));
    return (isSame ? before : kept) as Value;
  }
  return after;
}
