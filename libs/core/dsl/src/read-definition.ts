import type { Json } from '@ensue/jq';
import { compileProgram, refOf } from './compile/compile-program';
import { DefinitionError } from './definition-error';
import type { FunctionCatalog } from './function-catalog';
import { judge } from './judge/judge';
import type { Mistake } from './mistake';
import type { DefinitionRef, Program } from './program';
import { ProgramLimitError } from './program-limits';
import { type Located, locateJson, plain } from './read/located';
import { readYaml } from './read/read-yaml';
import type { ResourceReference, Resources } from './resources/resource';
import { resourceMistake } from './resources/resource-mistake';

/**
 * What reading a definition came to: a program; every mistake in it, in the order of the text; or, where there is none so far,
 * the resources that must be fetched before it can be read on (functions may lead to more).
 */
export type Reading =
  | {
      readonly ok: true;
      readonly definition: { readonly [key: string]: Json };
      readonly ref: DefinitionRef;
      readonly program: Program;
    }
  | {
      readonly ok: false;
      readonly mistakes: readonly Mistake[];
      readonly missing?: { readonly ref: DefinitionRef; readonly resources: readonly ResourceReference[] };
    };

export interface ReadingOptions {
  readonly catalog: FunctionCatalog;
  /** The texts of what the definition refers to, as far as they are there; none by default. */
  readonly resources?: Resources;
}

/** Reads a definition in YAML 1.2 or JSON, judges it and makes it ready to run. */
export function readDefinition(text: string, options: ReadingOptions): Reading {
  const { tree, mistakes } = readYaml(text);
  if (!tree) return { ok: false, mistakes: inOrder(mistakes) };
  return judgeAndCompile(tree, mistakes, options);
}

/**
 * Makes a stored definition ready to run: it was judged when it was published, and is judged again only because a newer
 * version of this library may know better.
 * @throws DefinitionError with what is wrong now
 */
export function compileDefinition(definition: { readonly [key: string]: Json }, options: ReadingOptions): Program {
  const reading = judgeAndCompile(locateJson({ ...definition }), [], options);
  if (!reading.ok) {
    const lost = (reading.missing?.resources ?? []).map((reference) =>
      resourceMistake(
        reference,
        'it is not stored with the definition.',
        'Publish the definition under a new version.',
      ),
    );
    throw new DefinitionError([...reading.mistakes, ...lost]);
  }
  return reading.program;
}

function judgeAndCompile(tree: Located, earlier: readonly Mistake[], options: ReadingOptions): Reading {
  const { catalog, resources = new Map() } = options;
  const { mistakes: later, missing } = judge(tree, catalog, resources);
  const mistakes = [...earlier, ...later];
  if (mistakes.length > 0) return { ok: false, mistakes: inOrder(mistakes) };
  const definition = plain(tree) as { readonly [key: string]: Json };
  if (missing.length > 0) return { ok: false, mistakes, missing: { ref: refOf(definition), resources: missing } };
  try {
    const program = compileProgram(definition, catalog, resources);
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
