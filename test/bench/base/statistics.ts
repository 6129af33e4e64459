/** Medians, percentiles and summaries. Pure. */

export interface Summary {
  readonly count: number;
  readonly median: number;
  readonly p95: number;
  readonly min: number;
  readonly max: number;
}

/**
 * @param share 0 to 1.
 * @returns NaN for an empty list; otherwise linear between neighbours.
 */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/**
 * @returns undefined for an empty list. Rounded to hundredths: no measurement here is more exact.
 */
export function summary(values: readonly number[]): Summary | undefined {
  if (values.length === 0) return undefined;
  return {
    count: values.length,
    median: round(median(values)),
    p95: round(percentile(values, 0.95)),
    min: round(Math.min(...values)),
    max: round(Math.max(...values)),
  };
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
