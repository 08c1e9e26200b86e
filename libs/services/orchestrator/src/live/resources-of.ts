import type { Resources } from '@ensue/dsl';
import type { DefinitionRow } from '@ensue/ports';

/** What a stored definition is compiled with: the texts that were fetched when it was published. */
export function resourcesOf({ resources }: DefinitionRow): Resources {
  return new Map(resources.map(({ uri, text }) => [uri, text]));
}
