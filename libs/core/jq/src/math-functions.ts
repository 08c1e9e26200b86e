import { finite } from './arithmetic';
import type { ValueFunction } from './compile-native';
import { describe } from './describe';
import { gamma, logGamma } from './gamma';
import type { Json } from './json';
import { raise } from './raise';
import type { Run } from './run';
import { besselJ, besselPoints, besselY, erf, erfc } from './special-functions';

/** Functions of one number. */
const ofOne: Readonly<Record<string, (x: number) => number>> = {
  ...{ floor: Math.floor, ceil: Math.ceil, sqrt: Math.sqrt, trunc: Math.trunc, fabs: Math.abs, cbrt: Math.cbrt },
  ...{ sin: Math.sin, cos: Math.cos, tan: Math.tan, asin: Math.asin, acos: Math.acos, atan: Math.atan },
  ...{ sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, asinh: Math.asinh, acosh: Math.acosh, atanh: Math.atanh },
  ...{ exp: Math.exp, expm1: Math.expm1, log: Math.log, log2: Math.log2, log10: Math.log10, log1p: Math.log1p },
  exp2: (x) => 2 ** x,
  exp10: (x) => 10 ** x,
  pow10: (x) => 10 ** x,
  round: (x) => (x < 0 ? -Math.round(-x) : Math.round(x)),
  rint: roundToEven,
  nearbyint: roundToEven,
  significand: (x) => (x === 0 || !Number.isFinite(x) ? x : x / 2 ** exponentOf(x)),
  logb: (x) => (x === 0 ? -Infinity : Number.isFinite(x) ? exponentOf(x) : Math.abs(x)),
  gamma: logGamma,
  lgamma: logGamma,
  tgamma: gamma,
  erf,
  erfc,
};

/** Functions of two numbers. */
const ofTwo: Readonly<Record<string, (x: number, y: number) => number>> = {
  pow: Math.pow,
  atan2: Math.atan2,
  hypot: Math.hypot,
  fmod: (x, y) => x % y,
  fmin: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y)),
  fmax: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y)),
  fdim: (x, y) => (x <= y ? 0 : x - y),
  copysign: (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
  drem: remainderOf,
  remainder: remainderOf,
  ldexp: scale,
  scalb: scale,
  scalbln: scale,
  nextafter,
  nexttoward: nextafter,
};

/** Functions on numbers. */
export const mathFunctions: Readonly<Record<string, ValueFunction>> = {
  ...Object.fromEntries(
    Object.entries(ofOne).map(([name, compute]): [string, ValueFunction] => [
      `${name}/0`,
      (run, input) => finite(compute(numberOf(input)), run),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(ofTwo).map(([name, compute]): [string, ValueFunction] => [
      `${name}/2`,
      (run, _input, x = null, y = null) => finite(compute(numberOf(x), numberOf(y)), run),
    ]),
  ),
  'j0/0': (run, input) => bessel(besselJ, 0, input, run),
  'j1/0': (run, input) => bessel(besselJ, 1, input, run),
  'jn/2': (run, _input, order = null, x = null) => bessel(besselJ, order, x, run),
  'y0/0': (run, input) => bessel(besselY, 0, input, run),
  'y1/0': (run, input) => bessel(besselY, 1, input, run),
  'yn/2': (run, _input, order = null, x = null) => bessel(besselY, order, x, run),
  'fma/3': (run, _input, x = null, y = null, z = null) => finite(numberOf(x) * numberOf(y) + numberOf(z), run),
  'infinite/0': (run) => finite(Infinity, run),
  'nan/0': (run) => finite(Number.NaN, run),
  'isinfinite/0': (_run, input) => input === Infinity || input === -Infinity,
  'isfinite/0': (_run, input) => typeof input === 'number' && Math.abs(input) !== Infinity,
  'isnan/0': (_run, input) => Number.isNaN(input),
  'isnormal/0': (_run, input) => typeof input === 'number' && Number.isFinite(input) && Math.abs(input) >= 2 ** -1022,
  'frexp/0': (_run, input) => {
    const x = numberOf(input);
    if (x === 0 || !Number.isFinite(x)) return [x, 0];
    const exponent = exponentOf(x) + 1;
    return [scale(x, -exponent), exponent];
  },
  'modf/0': (_run, input) => {
    const x = numberOf(input);
    const fraction = Math.abs(x) === Infinity ? 0 : Math.abs(x - Math.trunc(x));
    return [x < 0 || Object.is(x, -0) ? -fraction : fraction, Math.trunc(x)];
  },
  'lgamma_r/0': (_run, input) => {
    const x = numberOf(input);
    return [logGamma(x), x < 0 && Math.floor(x) % 2 !== 0 ? -1 : 1];
  },
};

function bessel(compute: (order: number, x: number) => number, order: Json, x: Json, run: Run): number {
  run.work(besselPoints * 8);
  return finite(compute(numberOf(order), numberOf(x)), run);
}

function numberOf(value: Json): number {
  return typeof value === 'number' ? value : raise(() => `${describe(value)} number required`);
}

function roundToEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** What is left of x from the nearest multiple of y, the even one of two; without the rounding of a division. */
function remainderOf(x: number, y: number): number {
  const divisor = Math.abs(y);
  let rest = Math.abs(x) % (2 * divisor);
  if (2 * rest > divisor) {
    rest -= divisor;
    if (2 * rest >= divisor) rest -= divisor;
  }
  return x < 0 ? -rest : rest;
}

/** The power of two a number lies above. */
function exponentOf(x: number): number {
  const magnitude = Math.abs(x);
  let exponent = Math.floor(Math.log2(magnitude));
  if (2 ** exponent > magnitude) exponent -= 1;
  if (2 ** (exponent + 1) <= magnitude) exponent += 1;
  return exponent;
}

/** A number times a power of two, in two steps, as the power alone may be out of reach. */
function scale(x: number, exponent: number): number {
  const clamped = Math.min(Math.max(Math.trunc(exponent), -2200), 2200);
  const half = Math.trunc(clamped / 2);
  return x * 2 ** half * 2 ** (clamped - half);
}

function nextafter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y) || x === y) return x === y ? y : Number.NaN;
  if (x === 0) return y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + (y > x === x > 0 ? 1n : -1n));
  return view.getFloat64(0);
}
