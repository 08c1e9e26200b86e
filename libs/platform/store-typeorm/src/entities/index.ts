import type { EntitySchema } from 'typeorm';
import { catalogEntities } from './catalog-entities';
import type { ColumnTypes } from './column-types';
import { effectEntities } from './effect-entities';
import { eventEntities } from './event-entities';
import { flowEntities } from './flow-entities';
import { runEntities } from './run-entities';

/** Every table, as a dialect spells it. */
export function entities(types: ColumnTypes): EntitySchema[] {
  return [runEntities, effectEntities, eventEntities, catalogEntities, flowEntities].flatMap((of) => of(types));
}
