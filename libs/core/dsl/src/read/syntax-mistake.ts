import type { YAMLError } from 'yaml';
import type { Mistake } from '../mistake';
import { oneLine } from '../one-line';
import type { Place } from './located';

const quoteIt = "Put the whole value in quotes: '…'.";

/** Says in an author's words what the YAML parser says in its own. */
export function syntaxMistake(error: YAMLError, text: string, place: (offset: number) => Place): Mistake {
  const from = error.code === 'MULTILINE_IMPLICIT_KEY' ? contentStart(text, error.pos[1] - 1) : error.pos[0];
  const { line, column } = place(from);
  const { message, hint } = explain(error, text.slice(lineStart(text, from), lineEnd(text, from)));
  return { pointer: '', line, column, message: oneLine(message), hint };
}

function explain(error: YAMLError, line: string): { message: string; hint: string } {
  switch (error.code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return line.includes('${') || /:\s*\S.*:\s/.test(line)
        ? { message: 'A value without quotes contains `: `, which YAML takes for a new key.', hint: quoteIt }
        : {
            message: 'This line is not indented as YAML needs it.',
            hint: 'Give keys of one map the same indentation.',
          };
    case 'TAB_AS_INDENT':
      return { message: 'The line is indented with a tab.', hint: 'Indent with spaces.' };
    case 'MULTIPLE_DOCS':
      return { message: 'The text holds more than one YAML document.', hint: 'Publish each definition on its own.' };
    case 'TAG_RESOLVE_FAILED':
      return { message: `${error.message}.`, hint: 'Leave the tag out: a definition is plain data.' };
    case 'BAD_SCALAR_START':
      return { message: `${error.message}.`, hint: quoteIt };
    case 'BAD_DQ_ESCAPE':
      return { message: `${error.message}.`, hint: "Use single quotes, inside which nothing is escaped: '…'." };
    case 'BAD_INDENT':
      return { message: `${error.message}.`, hint: 'Close the bracket, or indent its content further than the key.' };
    case 'BAD_ALIAS':
      return { message: `${error.message}.`, hint: "An unquoted `*` begins an alias; if it is text, quote it: '…'." };
    case 'MISSING_CHAR':
    case 'UNEXPECTED_TOKEN':
      if (error.message.includes('closing')) return { message: `${error.message}.`, hint: 'Close the quotes.' };
      return /:\s+["'[{]/.test(line)
        ? {
            message: 'More text follows where the value has already ended.',
            hint: "Put the whole value in quotes of one kind, doubling those inside: 'it''s'.",
          }
        : { message: `Not valid YAML: ${error.message}.`, hint: 'Check indentation and quotes near this place.' };
    default:
      return { message: `Not valid YAML: ${error.message}.`, hint: 'Check indentation and quotes near this place.' };
  }
}

/** The parser complains where the value began that swallowed the line; the author needs the line. */
function contentStart(text: string, offset: number): number {
  const start = lineStart(text, offset);
  return start + (/^ */.exec(text.slice(start, offset))?.[0].length ?? 0);
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
