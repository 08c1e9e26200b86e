import { escapeHtml } from '../notify/fill-template';
import { chartLayout } from './chart-layout';
import type { Chart } from './report-input';

/** A chart as SVG, with no script and nothing from elsewhere. */
export function svgChart(chart: Chart): string {
  const { width, height, left, base, ticks, bars, points, labels } = chartLayout(chart);
  const text = (x: number, y: number, anchor: string, content: string): string =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeHtml(content)}</text>`;
  const drawn =
    chart.kind === 'bar'
      ? bars.map(
          (bar) => `<rect x="${bar.x}" y="${bar.y}" width="${bar.width}" height="${bar.height}" fill="#2f6f9f"/>`,
        )
      : [
          `<polyline fill="none" stroke="#2f6f9f" stroke-width="2" points="${points.map(({ x, y }) => `${x},${y}`).join(' ')}"/>`,
        ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="11">`,
    ...ticks.flatMap(({ y, label }) => [
      `<line x1="${left}" x2="${width}" y1="${y}" y2="${y}" stroke="#dddddd"/>`,
      text(left - 6, y + 4, 'end', label),
    ]),
    ...drawn,
    `<line x1="${left}" x2="${width}" y1="${base}" y2="${base}" stroke="#444444"/>`,
    ...labels.map(({ x, text: label }) => text(x, height - 10, 'middle', label)),
    '</svg>',
  ].join('\n');
}
