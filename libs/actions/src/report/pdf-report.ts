import type { PDFFont, PDFPage } from 'pdf-lib';
import { chartLayout } from './chart-layout';
import { cellText, columnsOf, paragraphs } from './report-text';
import type { Chart, Report, Table } from './report-input';

const page = { width: 595, height: 842, margin: 56 };
const inner = page.width - 2 * page.margin;

/** Pages of A4, in the fonts that every reader has: letters beyond Latin are shown as `?`. */
export async function pdfReport({ title, sections }: Report): Promise<Uint8Array> {
  const { PDFDocument, StandardFonts, rgb } = await import('pdf-lib');
  const document = await PDFDocument.create();
  document.setTitle(title);
  const regular = await document.embedFont(StandardFonts.Helvetica);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  const known = new Set(regular.getCharacterSet());
  const clean = (text: string): string =>
    [...text.replace(/\s+/g, ' ')].map((letter) => (known.has(letter.codePointAt(0) ?? 0) ? letter : '?')).join('');
  const grey = rgb(0.85, 0.85, 0.85);
  const blue = rgb(0.18, 0.44, 0.62);

  let current: PDFPage = document.addPage([page.width, page.height]);
  let y = page.height - page.margin;
  /** Goes down by so much, onto the next page where there is no room. */
  const down = (height: number): number => {
    if (y - height < page.margin) {
      current = document.addPage([page.width, page.height]);
      y = page.height - page.margin;
    }
    y -= height;
    return y;
  };
  const write = (text: string, size: number, font: PDFFont): void => {
    for (const line of wrapped(clean(text), font, size))
      current.drawText(line, { x: page.margin, y: down(size * 1.4), size, font });
  };
  const drawChart = (chart: Chart): void => {
    const { width, height, left, base, ticks, bars, points, labels } = chartLayout(chart, inner, 200);
    const bottom = down(height + 10);
    const at = (fromTop: number): number => bottom + height - fromTop;
    const line = (x: number, from: number, to: number, end: number, color = grey): void =>
      current.drawLine({ start: { x: page.margin + x, y: at(from) }, end: { x: page.margin + end, y: at(to) }, color });
    for (const { y: tick, label } of ticks) {
      line(left, tick, tick, width);
      const x = page.margin + left - 6 - regular.widthOfTextAtSize(label, 8);
      current.drawText(label, { x, y: at(tick) - 3, size: 8, font: regular });
    }
    if (chart.kind === 'bar') {
      for (const bar of bars) {
        const x = page.margin + bar.x;
        current.drawRectangle({ x, y: at(bar.y + bar.height), width: bar.width, height: bar.height, color: blue });
      }
    } else {
      for (const [index, point] of points.entries()) {
        const next = points[index + 1];
        if (next !== undefined) line(point.x, point.y, next.y, next.x, blue);
      }
    }
    line(left, base, base, width, rgb(0.3, 0.3, 0.3));
    for (const { x, text } of labels) {
      const shown = clean(text);
      const begin = page.margin + x - regular.widthOfTextAtSize(shown, 8) / 2;
      current.drawText(shown, { x: begin, y: at(height - 10), size: 8, font: regular });
    }
  };
  const drawTable = (table: Table): void => {
    const columns = columnsOf(table);
    const width = inner / Math.max(1, columns.length);
    const row = (values: readonly unknown[], font: PDFFont): void => {
      const at = down(15);
      for (const [index, value] of values.entries()) {
        const text = shortened(clean(cellText(value).slice(0, longest)), font, 9, width - 8);
        const right = typeof value === 'number' ? width - 8 - font.widthOfTextAtSize(text, 9) : 0;
        current.drawText(text, { x: page.margin + index * width + right, y: at + 4, size: 9, font });
      }
      const end = { x: page.width - page.margin, y: at };
      current.drawLine({ start: { x: page.margin, y: at }, end, color: grey });
    };
    row(columns, bold);
    for (const each of table.rows)
      row(
        columns.map((column) => each[column]),
        regular,
      );
    down(8);
  };

  write(title, 20, bold);
  for (const { heading, text, table, chart } of sections) {
    down(8);
    if (heading !== undefined) write(heading, 14, bold);
    for (const each of paragraphs(text ?? '')) {
      for (const line of each.split('\n')) write(line, 10.5, regular);
      down(5);
    }
    if (chart !== undefined) {
      if (chart.title !== undefined) write(chart.title, 10.5, bold);
      drawChart(chart);
    }
    if (table !== undefined) drawTable(table);
  }
  return document.save();
}

/** Lines that fit the page; a word that does not is cut. */
function wrapped(text: string, font: PDFFont, size: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer, font, size, inner)) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    let from = 0;
    for (let end = fitting(word, font, size, inner); end < word.length;) {
      lines.push(word.slice(from, end));
      from = end;
      end += fitting(word.slice(from, from + longest), font, size, inner);
    }
    line = word.slice(from);
  }
  return [...lines, line];
}

function shortened(text: string, font: PDFFont, size: number, width: number): string {
  if (fits(text, font, size, width)) return text;
  return `${text.slice(0, fitting(text, font, size, width - font.widthOfTextAtSize('...', size), 0))}...`;
}

/** More letters than any line has: what is measured is never longer, however long a word. */
const longest = 1_000;

const fits = (text: string, font: PDFFont, size: number, width: number): boolean =>
  text.length <= longest && font.widthOfTextAtSize(text, size) <= width;

/** How many of the first letters fit, at least so many; by halves, for each look measures the text. */
function fitting(text: string, font: PDFFont, size: number, width: number, least = 1): number {
  let [low, high] = [least, Math.min(text.length, longest)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, middle), font, size, width)) low = middle;
    else high = middle - 1;
  }
  return low;
}
