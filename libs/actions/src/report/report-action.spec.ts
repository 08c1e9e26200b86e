import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json, JsonObject } from '@ensue/contracts';
import { PDFDocument } from 'pdf-lib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { FileRoots } from '../file/file-roots';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { chartLayout } from './chart-layout';
import { reportAction } from './report-action';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'ensue-report-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const report = (input: JsonObject): Promise<Json> =>
  checkedAction(reportAction(new FileRoots({ root: folder }))).perform(input, testContext());
const textOf = async (input: JsonObject): Promise<string> => ((await report(input)) as { text: string }).text;

const nasty = '<script>alert(1)</script> & | "x" *b*';
const whole = {
  title: 'Orders of {{day}}',
  values: { day: '22 Nov' },
  sections: [
    { heading: 'All', text: `First, by {{day}}.\n\n${nasty}` },
    { chart: { kind: 'bar', title: 'Cents', labels: ['Ada', nasty], values: [1250, -300] } },
    { table: { rows: [{ customer: nasty, cents: 1250 }, { customer: 'Bob' }] } },
  ],
};

describe('a report', () => {
  test('is a page of HTML with its chart in it, and data stays text', async () => {
    const html = await textOf({ ...whole, format: 'html' });
    expect(html).toContain('<h1>Orders of 22 Nov</h1>');
    expect(html).toContain('<p>First, by 22 Nov.</p>');
    expect(html).toContain('<rect ');
    expect(html).toContain('<td class="n">1250</td>');
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  test('is Markdown, and data stays text', async () => {
    const markdown = await textOf({ ...whole, format: 'markdown' });
    expect(markdown.startsWith('# Orders of 22 Nov\n\n## All\n\nFirst, by 22 Nov.')).toBe(true);
    expect(markdown).toContain('| Ada | 1250 |');
    expect(markdown).toContain('\\<script\\>alert(1)');
    expect(markdown).toContain('| Bob |  |');
  });

  test('is a PDF of as many pages as it needs, whatever letters it has', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => ({
      customer: `客 ${n} Žluťoučký`,
      cents: n,
      note: 'x'.repeat(300),
    }));
    const sections = [...whole.sections, { text: `${'long '.repeat(500)}\n${'y'.repeat(500)}` }, { table: { rows } }];
    const line = {
      chart: { kind: 'line', labels: rows.map(({ customer }) => customer), values: rows.map(({ cents }) => cents) },
    };
    const order = { ...whole, sections: [...sections, line], format: 'pdf', to: { path: 'out/report.pdf' } };
    const { file } = (await report(order)) as { file: { bytes: number } };
    const bytes = readFileSync(path.join(folder, 'out/report.pdf'));
    expect(bytes.length).toBe(file.bytes);
    const pdf = await PDFDocument.load(bytes);
    expect(pdf.getPageCount()).toBeGreaterThan(4);
    expect(pdf.getTitle()).toBe('Orders of 22 Nov');
  });

  test('is a PDF also of words without an end, which do not hold up the runner', async () => {
    const rows = Array.from({ length: 20 }, () => ({ note: 'z'.repeat(100_000), cents: 1 }));
    const sections = [{ text: `begins ${'y'.repeat(200_000)} ends` }, { table: { rows } }];
    await report({ title: 'Long', sections, format: 'pdf', to: { path: 'long.pdf' } });
    const pdf = await PDFDocument.load(readFileSync(path.join(folder, 'long.pdf')));
    expect(pdf.getPageCount()).toBeGreaterThan(30);
  });

  test.each<[string, JsonObject, string]>([
    ['a PDF without a file', { ...whole, format: 'pdf' }, 'say to'],
    ['a template with a hole', { ...whole, values: {}, format: 'html' }, 'wants {{day}}'],
    [
      'a chart of another length',
      { ...whole, format: 'html', sections: [{ chart: { kind: 'bar', labels: [], values: [1] } }] },
      '0 labels',
    ],
  ])('refuses %s', async (_name, order, said) => {
    expect((await faultOf(report(order))).detail).toContain(said);
  });
});

describe('a chart', () => {
  const chart = (values: number[]): ReturnType<typeof chartLayout> =>
    chartLayout({ kind: 'bar', labels: values.map(String), values });

  test('has round numbers at its axis, zero among them', () => {
    const numbers = (values: number[]): string[] => chart(values).ticks.map(({ label }) => label);
    expect(numbers([1, 37])).toEqual(['0', '10', '20', '30', '40']);
    expect(numbers([-3, 5])).toEqual(['-4', '-2', '0', '2', '4', '6']);
    expect(numbers([0])).toEqual(['0', '0.5']);
    expect(numbers([0.0012])).toEqual(['0', '0.0005', '0.001', '0.0015']);
  });

  test('has bars from the line of zero, inside its frame', () => {
    const { bars, base, width, height } = chart([10, -5, 0]);
    expect(bars[0]?.y).toBeLessThan(base);
    expect(bars[1]?.y).toBe(base);
    expect(bars[2]?.height).toBe(0);
    for (const bar of bars) {
      expect(bar.x + bar.width).toBeLessThanOrEqual(width);
      expect(bar.y + bar.height).toBeLessThanOrEqual(height);
    }
  });
});
