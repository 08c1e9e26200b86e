import { LineCounter, parseDocument, type Document, type YAMLError } from 'yaml';
import type { Mistake } from '../mistake';
import type { Located, Place } from './located';
import { locateYaml } from './locate-yaml';
import { syntaxMistake } from './syntax-mistake';

/** What reading came to: a tree unless the text is no YAML, and what was wrong with the text itself. */
export interface ReadYaml {
  readonly tree?: Located;
  readonly mistakes: readonly Mistake[];
}

/** Definitions are written by people: a longer text is a mishap or an attack. */
const longestText = 1_048_576;

/** Reads YAML 1.2 (of which JSON is a part) into a positioned tree. Pure syntax: knows nothing of workflows. */
export function readYaml(text: string): ReadYaml {
  if (text.length > longestText) {
    return refused('The definition is longer than 1 MiB.', 'Split it into several workflows and use `run: workflow`.');
  }
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    // Duplicate keys are found while locating, where both places are known.
    document = parseDocument(text, { version: '1.2', lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  } catch {
    // The parser recurses: only absurd nesting makes it throw instead of collecting errors.
    return refused('The definition is nested too deeply to be read.', 'Nest at most 64 levels.');
  }
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = withoutEchoes([...document.errors, ...document.warnings]);
  if (problems.length > 0)
    return { mistakes: firstPerLine(problems.map((problem) => syntaxMistake(problem, text, place))) };
  if (document.contents === null) {
    return refused('The definition is empty.', 'Begin with `document:` and `do:`.');
  }
  return locateYaml(document, text, place);
}

/** A line indented too far is reported twice: once as what it is. */
function withoutEchoes(errors: readonly YAMLError[]): readonly YAMLError[] {
  const swallowing = new Set(errors.filter(({ code }) => code === 'MULTILINE_IMPLICIT_KEY').map(({ pos }) => pos[0]));
  return errors.filter(({ code, pos }) => code !== 'BLOCK_AS_IMPLICIT_KEY' || !swallowing.has(pos[0]));
}

/** What the parser says after its first surprise in a line is about its surprise and not about the text. */
function firstPerLine(mistakes: readonly Mistake[]): readonly Mistake[] {
  const lines = new Set<number>();
  return mistakes
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .filter(({ line }) => !lines.has(line) && lines.add(line));
}

function refused(message: string, hint: string): ReadYaml {
  return { mistakes: [{ pointer: '', line: 1, column: 1, message, hint }] };
}
