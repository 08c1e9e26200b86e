import type { Json } from '@ensue/contracts';
import { actionFault } from '../action-fault';

/** Objects as CSV (RFC 4180) with a header row: the columns of all of them, in the order in which they first appear. */
export function writeCsv(content: Json): string {
  if (!Array.isArray(content)) throw actionFault('validation', 'The content of a CSV file must be a list of objects');
  const rows = content.map((row, index) => {
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row;
    throw actionFault('validation', `The content of a CSV file must be a list of objects; item ${index} is none`);
  });
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => columns.map((column) => cell(Object.hasOwn(row, column) ? row[column] : null)));
  return [columns.map(cell), ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

function cell(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
