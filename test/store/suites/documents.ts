// Managers, policies, mappings, audit.
import { describe, expect, it } from 'vitest';
import type { Mapping } from '../../../src/domain/mapping.ts';
import { aConnection, aManager, CONNECTION } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

const mapping = (name: string): Mapping => ({
  version: 1,
  account: {
    object: 'Account',
    name: { path: name },
    domain: {},
    aliasDomains: { separators: ';' },
    parentDomain: {},
    country: {},
    phone: {},
    street: {},
    city: {},
    region: {},
    postalCode: {},
    duns: {},
    lei: {},
    taxId: {},
    namedSince: {},
    contractEnd: {},
    incumbent: {},
  },
  claims: [],
});

export function documentPromises(opened: () => StoreUnderTest): void {
  describe('documents', () => {
    it('keeps one row per manager', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const moved = aManager('m-1', { territories: ['DACH'] });
      await run(tenant, async (store) => {
        await store.managers.save(aManager('m-2'));
        await store.managers.save(aManager('m-1'));
        await store.managers.save(moved);
      });
      expect(await run(tenant, (store) => store.managers.list())).toEqual([moved, aManager('m-2')]);
    });

    it('numbers policies from 1 and keeps each', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      expect(await run(tenant, (store) => store.policies.current())).toBeNull();
      const numbers = await run(tenant, async (store) => [
        await store.policies.append('a: 1', 'mia', 10),
        await store.policies.append('a: 2', 'tom', 20),
      ]);
      expect(numbers).toEqual([1, 2]);
      const [first, none, current] = await run(tenant, async (store) => [
        await store.policies.get(1),
        await store.policies.get(3),
        await store.policies.current(),
      ]);
      expect(first).toEqual({ version: 1, yaml: 'a: 1', by: 'mia', at: 10 });
      expect(none).toBeNull();
      expect(current).toEqual({ version: 2, yaml: 'a: 2', by: 'tom', at: 20 });
    });

    it('numbers mappings per connection', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await run(tenant, (store) => store.connections.save(aConnection()));
      expect(await run(tenant, (store) => store.mappings.current(CONNECTION))).toBeNull();
      const numbers = await run(tenant, async (store) => [
        await store.mappings.append(CONNECTION, mapping('Name'), 'mia', 10),
        await store.mappings.append(CONNECTION, mapping('Title'), 'mia', 20),
      ]);
      expect(numbers).toEqual([1, 2]);
      expect(await run(tenant, (store) => store.mappings.current(CONNECTION))).toEqual({
        version: 2,
        mapping: mapping('Title'),
        by: 'mia',
        at: 20,
      });
    });

    it('lists the audit trail newest first and counts by kind', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const entry = (kind: string, at: number) => ({
        at,
        kind,
        actor: 'parley',
        subject: 'org-1/Opportunity/006',
        document: '{ "before": null }',
      });
      await run(tenant, async (store) => {
        await store.audit.append([entry('write', 5), entry('task', 5)]);
        await store.audit.append([entry('write', 4)]);
        await store.audit.append([]);
      });
      expect(await run(tenant, (store) => store.audit.list(2))).toEqual([
        entry('write', 4),
        entry('task', 5),
      ]);
      expect(await run(tenant, (store) => store.audit.count('write'))).toBe(2);
    });
  });
}
