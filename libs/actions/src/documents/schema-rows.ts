import type { TSchema } from '@sinclair/typebox';

/** One member of an object that a schema describes, as a row of a table. */
export interface SchemaRow {
  /** Where it stands: `rows[].name`; empty for the value itself. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

interface Node {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly patternProperties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly description?: string;
  readonly title?: string;
  readonly [limit: string]: unknown;
}

const limits: readonly (readonly [string, string])[] = [
  ['minimum', 'at least'],
  ['maximum', 'at most'],
  ['minLength', 'characters, at least'],
  ['maxLength', 'characters, at most'],
  ['minItems', 'items, at least'],
  ['maxItems', 'items, at most'],
  ['default', 'by default'],
];

/** The forms that a value may have: the members of a union of objects, else the schema alone. */
export function formsOf(schema: TSchema): readonly { readonly title: string; readonly rows: readonly SchemaRow[] }[] {
  const node = schema as Node;
  const forms = node.anyOf?.every(isObject) === true ? node.anyOf : [node];
  return forms.map((form) => ({ title: form.title ?? '', rows: isObject(form) ? rowsOf(form, '') : [rowOf(form)] }));
}

const isObject = ({ properties }: Node): boolean => properties !== undefined;

const rowOf = (node: Node): SchemaRow => ({
  path: '',
  type: typeOf(node),
  required: true,
  description: describe(node),
});

function rowsOf(node: Node, prefix: string): SchemaRow[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const required = node.required?.includes(name) === true;
    return [{ path, type: typeOf(member), required, description: describe(member) }, ...below(member, path)];
  });
}

function below(node: Node, path: string): SchemaRow[] {
  if (isObject(node)) return rowsOf(node, `${path}.`);
  if (node.items !== undefined) return below(node.items, `${path}[]`);
  const forms = (node.anyOf ?? []).filter((form) => isObject(form) || form.items !== undefined);
  // What several forms have in common is said once.
  const rows = new Map<string, SchemaRow>();
  for (const row of forms.flatMap((form) => below(form, path))) {
    if (!rows.has(row.path)) rows.set(row.path, row);
  }
  return [...rows.values()];
}

function typeOf(node: Node): string {
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return node.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(typeOf))].join(' or ');
  if (node.type === 'array') return node.items === undefined ? 'list' : `list of ${typeOf(node.items)}`;
  if (node.type === 'object') {
    const [values] = Object.values(node.patternProperties ?? {});
    return values === undefined ? 'object' : `object of ${typeOf(values)}`;
  }
  if (node.type === 'string') return 'text';
  return node.type ?? 'any';
}

function describe(node: Node): string {
  const told = limits.flatMap(([limit, words]) => {
    const value = node[limit];
    return value === undefined || (limit === 'minLength' && value === 1) ? [] : [`${words} ${JSON.stringify(value)}`];
  });
  return [node.description ?? '', ...(told.length === 0 ? [] : [`(${told.join(', ')})`])].join(' ').trim();
}
