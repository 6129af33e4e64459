/** A straight line through points. */
export interface Trend {
  /** Units of y for one unit of x. */
  readonly slope: number;
  /** Half of the width of the slope's 95 % confidence interval. */
  readonly halfWidth: number;
  /** Value of the line at the first and the last x. */
  readonly first: number;
  readonly last: number;
}

/** Memory over time. */
export interface MemoryTrend {
  readonly slopeMbPerH: number;
  readonly halfWidthMbPerH: number;
  readonly firstMb: number;
  readonly lastMb: number;
}

/**
 * Fits a straight line by least squares. The confidence interval takes Student's t as normal (off
 * by less than 5 % from 30 points on) and assumes independent errors. Memory that is sampled again
 * and again is not quite that: the true interval is a little wider.
 * @param points with rising x. @returns NaN for fewer than three points.
 */
export function trend(points: readonly (readonly [x: number, y: number])[]): Trend {
  const count = points.length;
  if (count < 3) return { slope: NaN, halfWidth: NaN, first: NaN, last: NaN };
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  let sxx = 0;
  let sxy = 0;
  for (const [x, y] of points) {
    sxx += (x - meanX) ** 2;
    sxy += (x - meanX) * (y - meanY);
  }
  const slope = sxy / sxx;
  const at = (x: number): number => meanY + slope * (x - meanX);
  const residual = points.reduce((sum, [x, y]) => sum + (y - at(x)) ** 2, 0);
  const halfWidth = 1.96 * Math.sqrt(residual / (count - 2) / sxx);
  return { slope, halfWidth, first: at(points[0][0]), last: at(points[count - 1][0]) };
}

/** @param points time in hours, memory in MB. */
export function memoryTrend(points: readonly (readonly [hours: number, mb: number])[]): MemoryTrend {
  const { slope, halfWidth, first, last } = trend(points);
  return { slopeMbPerH: slope, halfWidthMbPerH: halfWidth, firstMb: first, lastMb: last };
}
