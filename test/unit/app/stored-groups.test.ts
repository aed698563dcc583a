// Claims of the store as the commands on files see them: found through every mapped object, grouped as
// the product groups them, each once.
import { describe, expect, it } from 'vitest';
import { proposeMapping } from '../../../connectors/salesforce/mapping.ts';
import { storedClaimsOf } from '../../../src/cli/stored-claims.ts';
import { asTenantId } from '../../../src/domain/ids.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { MemoryDatabase } from '../../../src/store/memory/memory-store.ts';
import {
  A_PAGE,
  aClaim,
  aClaimVersion,
  aConnection,
  accountIdFor,
  anAccount,
  anAccountVersion,
  aRecord,
  CONNECTION,
} from '../../store/builders.ts';

const TENANT = asTenantId('t');

/** Deals by record id, each with the account it is on; accounts by id, each with its key. */
async function aStore(deals: Record<string, string>, keys: Record<string, string>) {
  const database = new MemoryDatabase();
  const store = database.connect();
  await store.createTenant({ id: TENANT, name: 't', createdAt: 0 });
  await store.inTenant(TENANT, async (tenant) => {
    await tenant.connections.save(aConnection());
    await tenant.mappings.append(
      CONNECTION,
      proposeMapping({ crm: 'salesforce', objects: [] }),
      'admin',
      1,
    );
    for (const [id, key] of Object.entries(keys)) {
      await tenant.accounts.put([anAccountVersion(id, { keys: [key] })]);
    }
    for (const [id, account] of Object.entries(deals)) await putDeal(tenant, id, account);
  });
  return store;
}

async function putDeal(tenant: TenantStore, id: string, account: string): Promise<void> {
  await tenant.records.put(CONNECTION, [aRecord(id)], A_PAGE);
  const claim = aClaim(id, { account: anAccount(account) });
  await tenant.claims.put([aClaimVersion(id, { accountId: accountIdFor(account), claim })]);
}

describe('the claims of a store', () => {
  it('are grouped by what accounts share, each claim once', async () => {
    const store = await aStore(
      { '1': 'a', '2': 'b', '3': 'c', '4': 'c', '5': 'd' },
      { a: 'd:acme.example', b: 'd:acme.example', c: 'd:other.example', d: 'd:alone.example' },
    );
    const { groups, policyName, policy } = await storedClaimsOf(store, 't');
    expect(
      groups.map(({ claims }) => claims.map(({ recordId }) => recordId).sort()).sort(),
    ).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(groups[0]?.context.contractEnd).toBeNull();
    expect([policyName, policy.staleDays]).toEqual(['the default policy', 60]);
  });

  it('are found however many there are', async () => {
    const count = 1_100;
    const ids = Array.from({ length: count }, (_, n) => String(n));
    const store = await aStore(
      Object.fromEntries(ids.map((id) => [id, `a${Math.floor(Number(id) / 2)}`])),
      Object.fromEntries(ids.slice(0, count / 2).map((id) => [`a${id}`, `d:${id}.example`])),
    );
    const { groups } = await storedClaimsOf(store, 't');
    expect(groups).toHaveLength(count / 2);
    expect(groups.every(({ claims }) => claims.length === 2)).toBe(true);
  });

  it('are judged by the policy in force', async () => {
    const store = await aStore({}, {});
    await store.inTenant(TENANT, (tenant) =>
      tenant.policies.append('stale_days: 45\n', 'admin', 1),
    );
    const { policyName, policy } = await storedClaimsOf(store, 't');
    expect([policyName, policy.staleDays]).toEqual(['the policy in force, version 1', 45]);
  });

  it('are those of a tenant that is there', async () => {
    const store = await aStore({}, {});
    await expect(storedClaimsOf(store, 'nobody')).rejects.toThrow(/no tenant nobody/);
  });
});
