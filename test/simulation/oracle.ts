// The truth of a tenant, from its CRM records alone: everything is read afresh into an empty store
// and judged once, with nobody in between. What the run left in the CRMs is compared with it.
import { Faults } from '../../connectors/sandbox/faults.ts';
import { detect } from '../../src/app/detect.ts';
import { syncConnection } from '../../src/app/sync.ts';
import type { Conflict } from '../../src/domain/conflict.ts';
import { type RecordRef, recordKeyOf } from '../../src/domain/ids.ts';
import type { OwnFieldValues } from '../../src/domain/own-fields.ts';
import { MemoryDatabase } from '../../src/store/memory/memory-store.ts';
import { Chance } from './chance.ts';
import {
  installTenant,
  type ManagedAs,
  type SimAppOptions,
  simApp,
  type Tenancy,
} from './sim-app.ts';

/** What every record should show, by record key; records not named show nothing. */
export type Truth = {
  readonly shown: ReadonlyMap<string, OwnFieldValues>;
  readonly conflicts: readonly Conflict[];
};

/** Reads and judges a tenant's world as it is at `now`. Changes nothing a reader could see. */
export async function truthOf(tenancy: Tenancy, managedAs: ManagedAs, now: number): Promise<Truth> {
  const calm: Tenancy = { ...tenancy, faults: new Faults(), connectorOptions: {} };
  const options: SimAppOptions = {
    store: new MemoryDatabase().connect(),
    now: () => now,
    sleep: async () => {},
    carry: async (work) => work(),
    chance: new Chance(1),
    tenancies: [calm],
  };
  const connections = await installTenant(calm, managedAs, options);
  const app = simApp(options);
  for (const id of connections) await syncConnection(app, tenancy.id, id);
  await detect(app, tenancy.id);
  return app.store.inTenant(tenancy.id, async (store) => {
    const shown = new Map<string, OwnFieldValues>();
    for (const id of connections) {
      for (const target of await store.targets.pending(id, now, 10_000)) {
        shown.set(recordKeyOf(target.ref), target.values);
      }
    }
    const conflicts = await store.conflicts.list({ after: null, limit: 10_000 });
    return { shown, conflicts };
  });
}

/** The values a record should show; null when it should show nothing. */
export function shouldShow(truth: Truth, ref: RecordRef): OwnFieldValues | null {
  const values = truth.shown.get(recordKeyOf(ref));
  return values?.conflict_status ? values : null;
}
