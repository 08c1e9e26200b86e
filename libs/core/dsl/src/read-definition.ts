import type { Json } from '@ensue/jq';
import { compileProgram } from './compile/compile-program';
import { DefinitionError } from './definition-error';
import type { FunctionCatalog } from './function-catalog';
import { judge } from './judge/judge';
import type { Mistake } from './mistake';
import type { DefinitionRef, Program } from './program';
import { ProgramLimitError } from './program-limits';
import { type Located, locateJson, plain } from './read/located';
import { readYaml } from './read/read-yaml';

/** What reading a definition came to: a program, or every mistake in it, in the order of the text. */
export type Reading =
  | {
      readonly ok: true;
      readonly definition: { readonly [key: string]: Json };
      readonly ref: DefinitionRef;
      readonly program: Program;
    }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

export interface ReadingOptions {
  readonly catalog: FunctionCatalog;
}

/** Reads a definition in YAML 1.2 or JSON, judges it and makes it ready to run. */
export function readDefinition(text: string, { catalog }: ReadingOptions): Reading {
  const { tree, mistakes } = readYaml(text);
  if (!tree) return { ok: false, mistakes: inOrder(mistakes) };
  return judgeAndCompile(tree, mistakes, catalog);
}

/**
 * Makes a stored definition ready to run: it was judged when it was published, and is judged again only because a newer
 * version of this library may know better.
 * @throws DefinitionError with what is wrong now
 */
export function compileDefinition(definition: { readonly [key: string]: Json }, { catalog }: ReadingOptions): Program {
  const reading = judgeAndCompile(locateJson({ ...definition }), [], catalog);
  if (!reading.ok) throw new DefinitionError(reading.mistakes);
  return reading.program;
}

function judgeAndCompile(tree: Located, earlier: readonly Mistake[], catalog: FunctionCatalog): Reading {
  const mistakes = [...earlier, ...judge(tree, catalog)];
  if (mistakes.length > 0) return { ok: false, mistakes: inOrder(mistakes) };
  const definition = plain(tree) as { readonly [key: string]: Json };
  try {
    const program = compileProgram(definition, catalog);
    return { ok: true, definition, ref: program.ref, program };
  } catch (error) {
    if (!(error instanceof ProgramLimitError)) throw error;
    const hint = 'Use functions and extensions less, or move tasks into a workflow of their own.';
    return { ok: false, mistakes: [{ pointer: '', ...tree.at, message: error.message, hint }] };
  }
}

function inOrder(mistakes: readonly Mistake[]): readonly Mistake[] {
  return [...mistakes].sort((a, b) => a.line - b.line || a.column - b.column);
}
