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
