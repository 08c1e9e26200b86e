import type { Json } from '@ensue/jq';
import { pointerTo } from './pointer';

/** A place in the text, both numbers 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

interface LocatedCommon {
  readonly pointer: string;
  /** Where the value begins. */
  readonly at: Place;
  /** Where the key begins that leads to the value; absent in lists and for the document itself. */
  readonly keyAt?: Place;
}

export interface LocatedScalar extends LocatedCommon {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The place in the text of the value's n-th character, through quotes, escapes and folding. */
  placeOf(offset: number): Place;
  /** Whether a YAML comment follows on the same line: it may have cut an expression off. */
  readonly commented: boolean;
}

export interface LocatedList extends LocatedCommon {
  readonly kind: 'list';
  readonly items: readonly Located[];
}

export interface LocatedMap extends LocatedCommon {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Located>;
}

/** A JSON value of which every part knows where in the author's text it stands. */
export type Located = LocatedScalar | LocatedList | LocatedMap;

/** The value without its places. */
export function plain(node: Located): Json {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'map':
      // fromEntries defines own properties, so a key named __proto__ stays data.
      return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
  }
}

const start: Place = { line: 1, column: 1 };

/** A document that came without text, from the store: everything stands at 1:1. */
export function locateJson(value: Json, pointer = ''): Located {
  const common = { pointer, at: start };
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item, index) => locateJson(item, pointerTo(pointer, index)));
    return { ...common, kind: 'list', items };
  }
  if (typeof value === 'object' && value !== null) {
    const entries = new Map<string, Located>();
    for (const [key, inner] of Object.entries(value)) entries.set(key, locateJson(inner, pointerTo(pointer, key)));
    return { ...common, kind: 'map', entries };
  }
  return { ...common, kind: 'scalar', value, placeOf: () => start, commented: false };
}
