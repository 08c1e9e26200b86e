import type { FunctionCatalog } from '../function-catalog';
import type { Mistake } from '../mistake';
import type { Located } from '../read/located';

export function judge(_tree: Located, _catalog: FunctionCatalog): readonly Mistake[] {
  return [];
}
