import type { LockedRun, Writes } from '@ensue/ports';
import type { Breakage } from '../processes/installation';
import { alteredStore } from './altered-store';

const writing = (writes: (writes: Writes) => Writes): Breakage => ({
  wrapStore: (store) => alteredStore(store, { writes }),
});

/** What a batch writes, or reads for it, is not what it should be. */
export const brokenRows: Readonly<Record<string, Breakage>> = {
  'the rows of effects stay': writing((writes) => ({ ...writes, endedEffects: [] })),
  'what is to be sent is not written down': writing((writes) => ({ ...writes, outbox: [] })),
  'effects are not written down': writing((writes) => ({ ...writes, effects: [] })),
  'of several steps of a run in one batch only the last is kept': writing((writes) => ({
    ...writes,
    steps: [...new Map(writes.steps?.map((step) => [step.runId, step])).values()],
  })),
  'nobody keeps which run consumed which event': writing((writes) => ({ ...writes, consumed: [] })),
  'a listener looks back only once': writing((writes) => ({
    ...writes,
    timers: writes.timers?.filter(({ effectId }) => !effectId.startsWith('look-back:')) ?? [],
  })),
  'nobody looks back for early events': {
    wrapStore: (store) => alteredStore(store, { transaction: () => ({ unconsumedEvents: async () => [] }) }),
  },
  'a replica works on the state that it remembers': {
    wrapStore: (store) => {
      const remembered = new Map<string, unknown>();
      return alteredStore(store, {
        writes: (writes) => {
          for (const { run, state } of [...(writes.newRuns ?? []), ...(writes.changedRuns ?? [])])
            remembered.set(run.id, JSON.parse(JSON.stringify(state)));
          return writes;
        },
        transaction: (tx) => ({
          lockRuns: async (ids) => {
            const locked = await tx.lockRuns(ids);
            const stale = ([id, run]: [string, LockedRun]): [string, LockedRun] => [
              id,
              { ...run, state: (remembered.get(id) ?? run.state) as LockedRun['state'] },
            ];
            return new Map([...locked].map(stale));
          },
        }),
      });
    },
  },
  'a replica reads the catalog once': {
    wrapStore: (store) => {
      let first: number | undefined;
      return alteredStore(store, {
        transaction: (tx) => ({
          moment: async () => {
            const moment = await tx.moment();
            first ??= moment.catalogVersion;
            return { ...moment, catalogVersion: first };
          },
        }),
      });
    },
  },
};
