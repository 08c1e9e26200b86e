/** The few statistics that the tables need. */

export const sorted = (values) => [...values].sort((a, b) => a - b);

export function quantile(values, share) {
  const inOrder = sorted(values);
  return inOrder[Math.min(inOrder.length - 1, Math.floor(inOrder.length * share))] ?? Number.NaN;
}

export function median(values) {
  const inOrder = sorted(values);
  const middle = inOrder.length >> 1;
  return inOrder.length % 2 === 1 ? inOrder[middle] : ((inOrder[middle - 1] ?? NaN) + (inOrder[middle] ?? NaN)) / 2;
}

/** `median (min–max)`. */
export function spread(values, digits = 0) {
  if (values.length === 0) return '–';
  const text = (value) => value.toFixed(digits);
  return `${text(median(values))} (${text(Math.min(...values))}–${text(Math.max(...values))})`;
}

/** Least squares. @returns the mean, the slope, and the slope's standard error */
export function slope(points) {
  const n = points.length;
  const mean = (index) => points.reduce((sum, point) => sum + point[index], 0) / n;
  const [x, y] = [mean(0), mean(1)];
  const xx = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  const perUnit = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / xx;
  const rest = points.reduce((sum, point) => sum + (point[1] - y - perUnit * (point[0] - x)) ** 2, 0);
  return {
    mean: y,
    perUnit,
    error: Math.sqrt(rest / Math.max(1, n - 2) / xx),
    first: points[0][1],
    last: points.at(-1)[1],
  };
}
