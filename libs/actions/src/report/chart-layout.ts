import type { Chart } from './report-input';

export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  /** Where the values begin, at the left; labels of the axis stand before it. */
  readonly left: number;
  /** The line of zero. */
  readonly base: number;
  readonly ticks: readonly { readonly y: number; readonly label: string }[];
  readonly bars: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly labels: readonly { readonly x: number; readonly text: string }[];
}

const left = 60;
const top = 10;
const bottom = 30;
const shownLabels = 12;

/** The measures of a chart; y grows downwards, as in SVG. The axis has round numbers and always shows zero. */
export function chartLayout({ labels, values }: Chart, width = 600, height = 240): ChartLayout {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const step = roundStep((high - low || 1) / 4);
  const [from, to] = [Math.floor(low / step) * step, Math.ceil(high / step) * step || step];
  const y = (value: number): number => round(top + ((to - value) / (to - from)) * (height - top - bottom));
  const slot = (width - left) / values.length;
  const center = (index: number): number => round(left + slot * (index + 0.5));
  const count = Math.round((to - from) / step);
  const every = Math.ceil(labels.length / shownLabels);
  return {
    width,
    height,
    left,
    base: y(0),
    ticks: Array.from({ length: count + 1 }, (_, n) => from + n * step).map((value) => ({
      y: y(value),
      label: String(Number(value.toPrecision(6))),
    })),
    bars: values.map((value, index) => ({
      x: round(left + slot * (index + 0.15)),
      y: Math.min(y(value), y(0)),
      width: round(slot * 0.7),
      height: round(Math.abs(y(value) - y(0))),
    })),
    points: values.map((value, index) => ({ x: center(index), y: y(value) })),
    labels: labels.flatMap((text, index) => {
      const short = text.length > 14 ? `${text.slice(0, 13)}…` : text;
      return index % every === 0 && index < values.length ? [{ x: center(index), text: short }] : [];
    }),
  };
}

/** 1, 2 or 5 with zeros: at least what is given. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((each) => each * power >= least * 0.999_999) ?? 10;
  return factor * power;
}

const round = (value: number): number => Math.round(value * 100) / 100;
