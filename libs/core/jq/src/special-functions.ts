/** The error function, by its series, or from what is left of one. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) >= 3) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
  let term = x;
  let sum = x;
  for (let n = 1; n < 100; n += 1) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** What the error function lacks of one, by a continued fraction where that is little. */
export function erfc(x: number): number {
  if (!(x >= 3)) return 1 - erf(x);
  let fraction = x;
  for (let n = 60; n > 0; n -= 1) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI));
}

/** Points an integral is computed at: what one call of a Bessel function costs. */
export const besselPoints = 4_000;

/** The Bessel function of the first kind. */
export function besselJ(order: number, x: number): number {
  const n = Math.trunc(order);
  if (Number.isNaN(n) || Number.isNaN(x)) return Number.NaN;
  const sign = x < 0 && n % 2 !== 0 ? -1 : 1;
  const at = Math.abs(x);
  if (at > 25 + n * n) return sign * farAway(n, at).j;
  // The integrand is periodic, for which the mean of evenly spaced points is as good as exact.
  let sum = (1 + Math.cos(n * Math.PI)) / 2;
  for (let point = 1; point < besselPoints; point += 1) {
    const angle = (Math.PI * point) / besselPoints;
    sum += Math.cos(n * angle - at * Math.sin(angle));
  }
  return (sign * sum) / besselPoints;
}

/** The Bessel function of the second kind. */
export function besselY(order: number, x: number): number {
  const n = Math.trunc(order);
  if (Number.isNaN(n) || !(x >= 0)) return Number.NaN;
  if (x === 0) return -Infinity;
  if (n < 0) return (n % 2 === 0 ? 1 : -1) * besselY(-n, x);
  if (x > 25 + n * n) return farAway(n, x).y;
  const wave = simpson(Math.PI, (angle) => Math.sin(x * Math.sin(angle) - n * angle));
  const parity = n % 2 === 0 ? 1 : -1;
  const tail = simpson(Math.asinh((60 + 30 * n) / x), (t) => {
    const damped = -x * Math.sinh(t);
    return Math.exp(n * t + damped) + parity * Math.exp(damped - n * t);
  });
  return (wave - tail) / Math.PI;
}

/** The integral from zero to `end`. */
function simpson(end: number, value: (at: number) => number): number {
  const step = end / besselPoints;
  let sum = value(0) + value(end);
  for (let point = 1; point < besselPoints; point += 1) sum += (point % 2 === 0 ? 2 : 4) * value(point * step);
  return (sum * step) / 3;
}

/** Both kinds far from zero, by their asymptotic series. */
function farAway(n: number, x: number): { readonly j: number; readonly y: number } {
  if (x === Infinity) return { j: 0, y: 0 };
  let [even, odd, term] = [1, 0, 1];
  for (let k = 1; k <= 12; k += 1) {
    term *= (4 * n * n - (2 * k - 1) ** 2) / (k * 8 * x);
    // Of four terms in turn, the second and third are subtracted.
    const signed = k % 4 < 2 ? term : -term;
    if (k % 2 === 0) even += signed;
    else odd += signed;
  }
  const phase = x - (n / 2 + 1 / 4) * Math.PI;
  const [cosine, sine, scale] = [Math.cos(phase), Math.sin(phase), Math.sqrt(2 / (Math.PI * x))];
  return { j: scale * (even * cosine - odd * sine), y: scale * (even * sine + odd * cosine) };
}
