/**
 * A straight line through points, by least squares, with the 95 % confidence interval of its slope (Student's t is taken as
 * normal: from 30 points on that is off by less than 5 %). The interval assumes independent errors; memory that is measured
 * again and again is not quite that, so the truth is a little wider.
 * @param points `[x, y]`.
 * @returns slope and half of the interval's width in units of y per unit of x, and the value at the first and last x.
 */
export function trend(points) {
  const count = points.length;
  if (count < 3) return { slope: NaN, halfWidth: NaN, first: NaN, last: NaN };
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  let sxx = 0;
  let sxy = 0;
  for (const [x, y] of points) {
    sxx += (x - meanX) ** 2;
    sxy += (x - meanX) * (y - meanY);
  }
  const slope = sxy / sxx;
  const at = (x) => meanY + slope * (x - meanX);
  const residual = points.reduce((sum, [x, y]) => sum + (y - at(x)) ** 2, 0);
  const halfWidth = 1.96 * Math.sqrt(residual / (count - 2) / sxx);
  return { slope, halfWidth, first: at(points[0][0]), last: at(points.at(-1)[0]) };
}
