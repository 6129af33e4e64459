/** Numbers for axes, and text for SVG. Pure. */

/** Of the width, beyond the last value. */
const ROOM = 0.04;

/**
 * The bounds of an axis: of the data, unless they are given, and never of no width.
 * @param values may be empty.
 */
export function extent(values, min, max) {
  let [low, high] = [min ?? Infinity, max ?? -Infinity];
  for (const value of values) {
    if (min === undefined) low = Math.min(low, value);
    if (max === undefined) high = Math.max(high, value);
  }
  if (!Number.isFinite(low)) low = 0;
  if (!Number.isFinite(high)) return [low, low + 1];
  if (high <= low) return [low, low + 1];
  // Nothing lies on the frame.
  return max === undefined ? [low, high + (high - low) * ROOM] : [low, high];
}

/** Round numbers within the bounds, about `count` of them: 1, 2 or 5 times a power of ten apart. */
export function niceTicks(min, max, count = 7) {
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = [];
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max + step * 1e-9; k += 1) {
    ticks.push(Number((k * step).toFixed(digits)));
  }
  return ticks;
}

/** Powers of ten within the bounds, with 2 and 5 times of each where there are few. */
export function logTicks(min, max) {
  const factors = max / min > 1_000 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(Math.log10(min)); 10 ** power <= max; power += 1) {
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(3));
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  }
  return ticks;
}

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function text(words) {
  return String(words).replace(/[&<>"]/g, (sign) => ENTITIES[sign]);
}
