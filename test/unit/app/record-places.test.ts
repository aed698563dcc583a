// Where Parley makes records of its own: nowhere before the org has a place for them; once it has one, the
// conflicts it has had before get theirs.
import { beforeEach, expect, it } from 'vitest';
import { connectorOf } from '../../../src/app/context.ts';
import { detect } from '../../../src/app/detect.ts';
import { notePlace, recordPlaces } from '../../../src/app/record-places.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { writeBack } from '../../../src/app/write-back.ts';
import type { CrmSession } from '../../../src/ports/crm.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import type { PendingTarget } from '../../../src/ports/write-store.ts';
import { type Org, openOrg, TENANT } from './one-org.ts';

const NOW = Date.UTC(2026, 10, 20, 9);

let org: Org;
beforeEach(async () => {
  org = await openOrg(() => NOW);
  await look(false);
  for (const id of [org.salesforce, org.hubspot]) await syncConnection(org.app, TENANT, id);
  await detect(org.app, TENANT);
});

const inStore = <T>(work: (store: TenantStore) => Promise<T>) =>
  org.app.store.inTenant(TENANT, work);
const records = async (): Promise<readonly PendingTarget[]> => {
  const all = await inStore((store) => store.targets.pending(org.salesforce, NOW, 10_000));
  return all.filter(({ home }) => home === 'conflict');
};
function look(isThere: boolean): Promise<void> {
  const session = { makesRecords: async () => isThere } as Partial<CrmSession> as CrmSession;
  const { app, salesforce: id } = org;
  return notePlace({ app, tenantId: TENANT, connection: { id }, session });
}

it('nothing waits for an org whose package is older', async () => {
  expect(await inStore(recordPlaces)).toEqual([]);
  expect(await records()).toEqual([]);
});

it('conflicts of before get their records once there is a place', async () => {
  await look(true);
  expect(await inStore(recordPlaces)).toEqual([org.salesforce]);
  await detect(org.app, TENANT);
  const made = await records();
  expect(made.length).toBeGreaterThan(0);
  const known = await inStore((store) => store.erasure.conflictsOf(org.salesforce));
  expect(made.map(({ ref }) => ref.recordId).sort()).toEqual([...known].sort());
});

it('conflicts of before are judged once more when next asked, as one may have been opened meanwhile, and never again', async () => {
  const waiting = () => inStore((store) => store.dirty.count());
  await look(true);
  await detect(org.app, TENANT);
  await look(true);
  expect(await waiting()).toBeGreaterThan(0);
  await detect(org.app, TENANT);
  await look(true);
  expect(await waiting()).toBe(0);
});

it('a place that is gone gets nothing new', async () => {
  await look(true);
  await look(false);
  expect(await inStore(recordPlaces)).toEqual([]);
});

it('is asked for again at once where a worker dies over it, not with the heartbeat after', async () => {
  const { salesforce: id } = org;
  const of = connectorOf(org.app, 'salesforce');
  let dies = true;
  const open: typeof of.open = (options) => {
    const session = of.open(options);
    return {
      ...session,
      makesRecords: () => (dies ? Promise.reject(new Error('killed')) : session.makesRecords()),
    };
  };
  const app = { ...org.app, connectors: new Map([['salesforce' as const, { ...of, open }]]) };
  await expect(writeBack(app, TENANT, id)).rejects.toThrow('killed');
  dies = false;
  await writeBack(app, TENANT, id);
  expect(await inStore(recordPlaces)).toEqual([id]);
});
