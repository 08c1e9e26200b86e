const terms = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const offset = 7.5;

/** Euler's gamma function, after Lanczos. */
export function gamma(x: number): number {
  if (Number.isInteger(x)) {
    if (x <= 0) return x === 0 ? Infinity : Number.NaN;
    let product = 1;
    for (let factor = 2; factor < x && product < Infinity; factor += 1) product *= factor;
    return product;
  }
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  return x > 171.7 ? Infinity : Math.exp(logGamma(x));
}

/** The natural logarithm of the absolute value of the gamma function. */
export function logGamma(x: number): number {
  if (x <= 0 && Number.isInteger(x)) return Infinity;
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  if (x === 1 || x === 2) return 0;
  const base = x - 1;
  const sum = terms.reduce((total, term, index) => (index === 0 ? term : total + term / (base + index)), 0);
  const shifted = base + offset;
  return 0.5 * Math.log(2 * Math.PI) + (base + 0.5) * Math.log(shifted) - shifted + Math.log(sum);
}
