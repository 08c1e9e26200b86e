import type { Ast } from '../ast';
import { parse } from '../parse';

/** The functions a program calls, each as `name/parameters`, as often as it calls them. */
export function calls(source: string): string[] {
  const found: string[] = [];
  const visit = (part: unknown): void => {
    if (part === null || typeof part !== 'object') return;
    const node = part as Partial<Ast & { kind: 'call' }>;
    if (node.kind === 'call') found.push(`${node.name}/${node.args?.length ?? 0}`);
    Object.values(part).forEach(visit);
  };
  visit(parse(source));
  return found;
}
