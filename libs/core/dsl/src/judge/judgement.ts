import type { FunctionCatalog } from '../function-catalog';
import type { Mistake } from '../mistake';
import type { Located, LocatedMap, LocatedScalar, Place } from '../read/located';
import { oneLine } from '../one-line';
import type { ResourceReference } from '../resources/resource';
import { ResourceLibrary } from '../resources/resource-library';
import { type Feature, notYet } from './not-yet';

/** What is known where a value stands. */
export interface Scope {
  /** Variables an expression may use, without `$`. */
  readonly names: readonly string[];
  /** Tasks a `then` may go to. */
  readonly siblings: readonly string[];
  /** Why there may be no siblings. */
  readonly within: 'list' | 'branches' | 'function';
  /** Whether `$secrets` may stand here: where a value is handed on, and neither decides anything nor leaves the run. */
  readonly secrets?: boolean;
}

/** Judges one value: reports what is wrong with it and below it. */
export type Rule = (node: Located, scope: Scope, judgement: Judgement) => void;

/** Collects the mistakes of one definition, and answers what else the definition holds. */
export class Judgement {
  readonly mistakes: Mistake[] = [];
  /** Resources that are referred to and not there yet: what they hold is judged once they are. */
  readonly missing: ResourceReference[] = [];
  /** How many functions outside lead to one another from here; 0 where none is called. */
  leadsOn = 0;
  private readonly told = new Set<string>();

  constructor(
    readonly root: LocatedMap,
    readonly catalog: FunctionCatalog,
    readonly library = new ResourceLibrary(new Map()),
    /** Whether the text is the definition, and no function that it calls. */
    readonly isDefinition = true,
  ) {}

  /** Whether texts in values are tried as expressions: `evaluate: { mode: loose }`. */
  get loose(): boolean {
    const evaluate = this.isDefinition ? this.root.entries.get('evaluate') : undefined;
    const mode = evaluate?.kind === 'map' ? evaluate.entries.get('mode') : undefined;
    return mode?.kind === 'scalar' && mode.value === 'loose';
  }

  /** The value is at fault. */
  at(node: Located, message: string, hint: string): void {
    this.report(node.pointer, node.at, message, hint);
  }

  /** The key is at fault, or the value as a whole, for which its key is the better place to look. */
  atKey(node: Located, message: string, hint: string): void {
    this.report(node.pointer, node.keyAt ?? node.at, message, hint);
  }

  /** A part of a text is at fault. */
  inside(node: LocatedScalar, offset: number, message: string, hint: string): void {
    this.report(node.pointer, node.placeOf(offset), message, hint);
  }

  /** The feature is written well, and this runtime does not have it. */
  notYet(feature: Feature, node: Located): void {
    const refusal = notYet[feature];
    if (refusal) this.atKey(node, ...refusal);
  }

  /** The text of a resource; where it is not there yet it is noted as missing. */
  resource(node: Located, wanted: Pick<ResourceReference, 'uri' | 'purpose' | 'authentication'>): string | undefined {
    const text = this.library.texts.get(wanted.uri);
    if (text === undefined) this.missing.push({ ...wanted, pointer: node.pointer, ...node.at });
    return text;
  }

  /** The names under `use.<section>`. */
  namesIn(section: string): readonly string[] {
    const components = this.section(section);
    if (components?.kind === 'map') return [...components.entries.keys()];
    if (components?.kind !== 'list') return [];
    return components.items.flatMap((item) =>
      item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
    );
  }

  /** What stands under `use.<section>.<name>`. */
  component(section: string, name: string): Located | undefined {
    const components = this.section(section);
    return components?.kind === 'map' ? components.entries.get(name) : undefined;
  }

  private section(name: string): Located | undefined {
    const use = this.root.entries.get('use');
    return use?.kind === 'map' ? use.entries.get(name) : undefined;
  }

  private report(pointer: string, { line, column }: Place, message: string, hint: string): void {
    // A component may be judged where it is defined and again where it is used.
    const key = `${line}:${column}:${pointer}:${message}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    this.mistakes.push({ pointer, line, column, message: oneLine(message), hint: oneLine(hint) });
  }
}
