// A key that too many accounts share joins none of them, whoever is judged in one step.
import { expect, it } from 'vitest';
import { lookAround } from '../../../src/app/neighbourhood.ts';
import { asTenantId } from '../../../src/domain/ids.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { accountIdFor, anAccountVersion } from '../../store/builders.ts';

const TENANT = asTenantId('t');
const [LEFT, RIGHT] = [accountIdFor('n0'), accountIdFor('n1')];

/** Which accounts are judged together, where so many share one key. */
async function together(sharing: number): Promise<readonly (readonly string[])[]> {
  const store = openMemoryStore();
  await store.createTenant({ id: TENANT, name: 't', createdAt: 0 });
  const inTenant = <T>(work: (tenant: TenantStore) => Promise<T>) => store.inTenant(TENANT, work);
  const versions = Array.from({ length: sharing }, (_, n) =>
    anAccountVersion(`n${n}`, { keys: ['d:shared.example'] }),
  );
  await inTenant((tenant) => tenant.accounts.put(versions));
  const { neighbourhoods } = await inTenant((tenant) => lookAround(tenant, [LEFT, RIGHT]));
  return neighbourhoods.map(({ accountIds }) => accountIds);
}

it('joins 500 accounts', async () => {
  const [all, ...others] = await together(500);
  expect(all).toHaveLength(500);
  expect(others).toEqual([]);
});

it('joins none of 501, though two of them are judged in one step', async () => {
  expect((await together(501)).toSorted()).toEqual([[LEFT], [RIGHT]].toSorted());
});
