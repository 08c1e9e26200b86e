import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Mistake } from '../mistake';
import { oneLine } from '../one-line';
import type { Located, LocatedScalar, Place } from './located';
import { offsetInSource } from './place-in-scalar';
import { pointerTo } from './pointer';

/** Deeper nesting is nobody's workflow. */
const deepest = 64;
/** How many values aliases may stand for in all: enough for reuse, too few for a bomb. */
const mostFromAliases = 10_000;

/**
 * Turns the parser's tree into ours: aliases followed, duplicate keys and whatever JSON cannot say refused.
 * @returns no tree where a value is refused: judging what is left of it would tell of mistakes that are none
 */
export function locateYaml(
  document: Document.Parsed,
  text: string,
  place: (offset: number) => Place,
): { tree?: Located; mistakes: readonly Mistake[] } {
  const locator = new Locator(text, place);
  const tree = locator.locate(document.contents, { pointer: '', depth: 0, aliased: false });
  return tree === undefined || locator.incomplete
    ? { mistakes: locator.mistakes }
    : { tree, mistakes: locator.mistakes };
}

interface Way {
  readonly pointer: string;
  readonly keyAt?: Place;
  readonly depth: number;
  readonly aliased: boolean;
}

class Locator {
  readonly mistakes: Mistake[] = [];
  /** Whether some value could not be taken over. */
  incomplete = false;
  private fromAliases = 0;
  /** What was anchored so far: an alias means the nearest anchor of its name before it. */
  private readonly anchors = new Map<string, Node>();

  constructor(
    private readonly text: string,
    private readonly place: (offset: number) => Place,
  ) {}

  /** @returns undefined where the value cannot be used at all; the mistake is then noted */
  locate(node: Node | null, way: Way): Located | undefined {
    const at = node?.range && !isEmpty(node) ? this.place(node.range[0]) : (way.keyAt ?? { line: 1, column: 1 });
    const common = { pointer: way.pointer, at, ...(way.keyAt ? { keyAt: way.keyAt } : {}) };
    if (way.depth > deepest) {
      return this.refuse(
        way,
        at,
        `Nested deeper than ${deepest} levels.`,
        'Move the inner part into a workflow of its own.',
      );
    }
    if (way.aliased && ++this.fromAliases > mostFromAliases) {
      if (this.fromAliases > mostFromAliases + 1) return undefined;
      return this.refuse(way, at, 'Aliases stand for too many values.', 'Write the values out, or use fewer aliases.');
    }
    if (node === null) return { ...common, kind: 'scalar', value: null, placeOf: () => at, commented: false };
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      if (target === undefined) {
        const hint = "An unquoted `*` begins an alias; if it is text, quote it: '…'.";
        return this.refuse(way, at, `There is no anchor \`&${node.source}\` for the alias \`*${node.source}\`.`, hint);
      }
      return this.locate(target, { ...way, aliased: true });
    }
    if (node.anchor !== undefined && !way.aliased) this.anchors.set(node.anchor, node);
    if (isSeq(node)) {
      const items = node.items.flatMap((item, index) => {
        const inner = { pointer: pointerTo(way.pointer, index), depth: way.depth + 1, aliased: way.aliased };
        return this.locate(item as Node | null, inner) ?? [];
      });
      return { ...common, kind: 'list', items };
    }
    if (isMap(node)) return { ...common, kind: 'map', entries: this.entries(node, way) };
    if (isScalar(node)) return this.scalar(node, way, common);
    return this.refuse(
      way,
      at,
      'This value cannot be said in JSON.',
      'Use maps, lists, text, numbers, true, false, null.',
    );
  }

  private entries(map: YAMLMap, way: Way): ReadonlyMap<string, Located> {
    const entries = new Map<string, Located>();
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const keyAt = pair.key.range ? this.place(pair.key.range[0]) : way.keyAt;
      const keyWay = { ...way, ...(keyAt ? { keyAt } : {}) };
      if (!isScalar(pair.key)) {
        this.refuse(way, keyWay.keyAt, 'A key must be text.', 'Quote it, or check for a stray `?`, `[` or `{`.');
        continue;
      }
      const key = isEmpty(pair.key) ? '' : String(pair.key.value);
      const pointer = pointerTo(way.pointer, key);
      const first = entries.get(key);
      if (first) {
        const hint = `It is already on line ${first.keyAt?.line ?? 1}: keep one of the two.`;
        this.tell({ ...way, pointer }, keyAt, `The key \`${key}\` is here twice.`, hint);
        continue;
      }
      const value = this.locate(pair.value, { ...keyWay, pointer, depth: way.depth + 1 });
      if (value) entries.set(key, value);
    }
    return entries;
  }

  private scalar(node: Scalar, way: Way, common: Pick<Located, 'pointer' | 'at'>): LocatedScalar | undefined {
    const value = node.value;
    if (typeof value === 'number' ? !Number.isFinite(value) : !isJsonScalar(value)) {
      return this.refuse(
        way,
        common.at,
        `\`${node.source ?? ''}\` cannot be said in JSON.`,
        "If it is text, quote it: '…'.",
      );
    }
    const [from, to] = node.range ?? [0, 0];
    const source = this.text.slice(from, to);
    return {
      ...common,
      kind: 'scalar',
      value: value as LocatedScalar['value'],
      placeOf: (offset) =>
        typeof value === 'string' ? this.place(from + offsetInSource(source, value, offset)) : common.at,
      commented: node.type === 'PLAIN' && typeof node.comment === 'string',
    };
  }

  private refuse(way: Way, at: Place | undefined, message: string, hint: string): undefined {
    this.incomplete = true;
    this.tell(way, at, message, hint);
  }

  private tell({ pointer }: Way, at: Place | undefined, message: string, hint: string): void {
    const { line, column } = at ?? { line: 1, column: 1 };
    this.mistakes.push({ pointer, line, column, message: oneLine(message), hint });
  }
}

function isJsonScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
}

/** Nothing was written: the parser's place for it is just behind the key, which helps nobody. */
function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && node.source === '';
}
