// What a transaction of a tenant is: all or nothing, never nested, run again after a lost race.
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { asTenantId } from '../../../src/domain/ids.ts';
import { aConnection, aManager } from '../builders.ts';
import type { SqlStoreUnderTest, StoreUnderTest } from '../engines.ts';

export function transactionPromises(opened: () => StoreUnderTest): void {
  describe('transactions', () => {
    it('lists tenants and refuses a second one of the same id', async () => {
      const { store, newTenant } = opened();
      const id = await newTenant();
      expect((await store.listTenants()).map((tenant) => tenant.id)).toContain(id);
      await expect(store.createTenant({ id, name: 'again', createdAt: 1 })).rejects.toMatchObject({
        code: 'BAD_INPUT',
      });
    });

    it('stores nothing when the work throws, and passes its error on', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const failure = new Error('no');
      await expect(
        run(tenant, async (store) => {
          await store.managers.save(aManager('m'));
          throw failure;
        }),
      ).rejects.toBe(failure);
      expect(await run(tenant, (store) => store.managers.list())).toEqual([]);
    });

    it('refuses a transaction inside another instead of waiting for ever', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await expect(
        run(tenant, () => run(tenant, (store) => store.managers.list())),
      ).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' });
      expect(await run(tenant, (store) => store.managers.list())).toEqual([]);
    });

    it('runs many transactions at once', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const ids = Array.from({ length: 25 }, (_, index) => `m-${index}`);
      await Promise.all(ids.map((id) => run(tenant, (store) => store.managers.save(aManager(id)))));
      expect(await run(tenant, (store) => store.managers.list())).toHaveLength(25);
    });

    it('gives versions without gaps when several are appended at once', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const versions = await Promise.all(
        [1, 2, 3, 4].map((at) => run(tenant, (store) => store.policies.append('p', 'me', at))),
      );
      expect([...versions].sort()).toEqual([1, 2, 3, 4]);
    });

    it('runs the work again after losing a race, then gives up with STORE_CONFLICT', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      let runs = 0;
      const lose = async (times: number) => {
        runs += 1;
        if (runs > times) return runs;
        throw Object.assign(new Error('deadlock'), { severity: 'ERROR', code: '40P01' });
      };
      expect(await run(tenant, () => lose(2))).toBe(3);
      runs = 0;
      await expect(run(tenant, () => lose(99))).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(runs).toBe(5);
    });

    it('names the broken constraint but no value', async () => {
      const { run } = opened();
      const unknown = asTenantId('never-created-canary');
      const fault = await run(unknown, (store) => store.connections.save(aConnection())).catch(
        (error: unknown) => error,
      );
      expect(fault).toMatchObject({
        code: 'INVARIANT_BROKEN',
        message: expect.stringContaining('connection_tenant_id_fkey'),
      });
      const shown = JSON.stringify(fault, Object.getOwnPropertyNames(fault));
      const cause = (fault as Error).cause as Error;
      expect(shown + JSON.stringify(cause, Object.getOwnPropertyNames(cause))).not.toContain(
        'canary',
      );
    });

    it('may be migrated again and again, also at once', async () => {
      const { store } = opened();
      await Promise.all([store.migrate(), store.migrate(), store.migrate()]);
    });
  });
}

export function sqlPromises(opened: () => SqlStoreUnderTest): void {
  describe('numbers', () => {
    it('reads int8 as a number and refuses to round a larger one', async () => {
      const { db } = opened().engine;
      const { rows } = await sql`select 9007199254740991::int8 as most, -1::int8 as less,
        count(*) as count from generate_series(1, 3)`.execute(db);
      expect(rows).toEqual([{ most: 9_007_199_254_740_991, less: -1, count: 3 }]);
      await expect(sql`select 9007199254740993::int8 as more`.execute(db)).rejects.toMatchObject({
        code: 'INVARIANT_BROKEN',
      });
    });
  });
}
