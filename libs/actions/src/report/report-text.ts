import type { Json } from '@ensue/contracts';
import { escapeHtml } from '../notify/fill-template';
import type { Report, Section, Table } from './report-input';
import { svgChart } from './svg-chart';

/** The paragraphs of a text. */
export const paragraphs = (text: string): string[] =>
  text
    .split(/\n[ \t]*\n/)
    .map((each) => each.trim())
    .filter((each) => each !== '');

export const columnsOf = ({ columns, rows }: Table): readonly string[] => columns ?? Object.keys(rows[0] ?? {});

export function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value as Json);
}

/** A page of its own, with no script and nothing from elsewhere. */
export function htmlReport({ title, sections }: Report): string {
  const head = `<meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${style}</style>`;
  const body = [`<h1>${escapeHtml(title)}</h1>`, ...sections.flatMap(htmlSection)].join('\n');
  return `<!doctype html>\n<html><head>${head}</head>\n<body>\n${body}\n</body></html>\n`;
}

const style =
  'body{font:15px/1.5 sans-serif;max-width:50em;margin:2em auto;padding:0 1em}table{border-collapse:collapse}' +
  'td,th{border-bottom:1px solid #ddd;padding:.2em .8em;text-align:left}td.n{text-align:right}svg{max-width:100%}';

function htmlSection({ heading, text, table, chart }: Section): string[] {
  return [
    ...(heading === undefined ? [] : [`<h2>${escapeHtml(heading)}</h2>`]),
    ...paragraphs(text ?? '').map((each) => `<p>${escapeHtml(each).replaceAll('\n', '<br>')}</p>`),
    ...(chart === undefined ? [] : [`<figure>${captionOf(chart.title)}${svgChart(chart)}</figure>`]),
    ...(table === undefined ? [] : [htmlTable(table)]),
  ];
}

const captionOf = (title: string | undefined): string =>
  title === undefined ? '' : `<figcaption>${escapeHtml(title)}</figcaption>`;

function htmlTable(table: Table): string {
  const columns = columnsOf(table);
  const row = (values: readonly unknown[]): string =>
    `<tr>${values.map((value) => `<td${typeof value === 'number' ? ' class="n"' : ''}>${escapeHtml(cellText(value))}</td>`).join('')}</tr>`;
  const head = `<tr>${columns.map((column) => `<th>${escapeHtml(column)}</th>`).join('')}</tr>`;
  return `<table>${head}\n${table.rows.map((each) => row(columns.map((column) => each[column]))).join('\n')}</table>`;
}

/** Headings, paragraphs and tables; a chart becomes a table of its values. What data says stays text. */
export function markdownReport({ title, sections }: Report): string {
  return [`# ${plain(title)}`, ...sections.flatMap(markdownSection), ''].join('\n\n');
}

function markdownSection({ heading, text, table, chart }: Section): string[] {
  const { title = '', labels = [], values = [] } = chart ?? {};
  const charted = values.map((value, index) => ({ [title]: labels[index] ?? '', value }));
  return [
    ...(heading === undefined ? [] : [`## ${plain(heading)}`]),
    ...paragraphs(text ?? '').map(escapeMarkdown),
    ...(chart === undefined ? [] : [markdownTable({ columns: [title, 'value'], rows: charted })]),
    ...(table === undefined ? [] : [markdownTable(table)]),
  ];
}

function markdownTable(table: Table): string {
  const columns = columnsOf(table);
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  const rows = table.rows.map((row) => line(columns.map((column) => cellText(row[column]))));
  return [line(columns), `|${columns.map(() => '---|').join('')}`, ...rows].join('\n');
}

const plain = (text: string): string => escapeMarkdown(text.replace(/\s+/g, ' '));
const escapeMarkdown = (text: string): string => text.replace(/[\\`*_[\]<>|#]/g, '\\$&');
