/** Numbers for axes, and text for SVG. Pure. */

/** Free space beyond the last value, as a share of the axis. */
const MARGIN_SHARE = 0.04;

/**
 * @param values may be empty. @param min, @param max bounds that are given; the others come from
 *   the values.
 * @returns the bounds of an axis, which never has a width of 0.
 */
export function extent(values: readonly number[], min?: number, max?: number): [min: number, max: number] {
  let [low, high] = [min ?? Infinity, max ?? -Infinity];
  for (const value of values) {
    if (min === undefined) low = Math.min(low, value);
    if (max === undefined) high = Math.max(high, value);
  }
  if (!Number.isFinite(low)) low = 0;
  if (!Number.isFinite(high) || high <= low) return [low, low + 1];
  // The last value does not lie on the frame.
  return max === undefined ? [low, high + (high - low) * MARGIN_SHARE] : [low, high];
}

/** @returns about `count` round numbers within the bounds, 1, 2 or 5 times a power of ten apart. */
export function niceTicks(min: number, max: number, count = 7): number[] {
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = [1, 2, 5, 10].map((factor) => factor * power);
  const step = steps.find((candidate) => candidate >= rough * 0.999) ?? 10 * power;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks: number[] = [];
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max + step * 1e-9; k += 1) {
    ticks.push(Number((k * step).toFixed(digits)));
  }
  return ticks;
}

/** @returns powers of ten within the bounds, with 2 and 5 times of each where there are few. */
export function logTicks(min: number, max: number): number[] {
  const factors = max / min > 1_000 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); 10 ** power <= max; power += 1) {
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(3));
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  }
  return ticks;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** @returns text that is safe inside of XML. */
export function text(words: string): string {
  return words.replace(/[&<>"]/g, (sign) => ENTITIES[sign]);
}
