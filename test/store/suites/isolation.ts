// Tenants are apart; on SQL by row-level security, not by the care of whoever writes a query.
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { APP_ROLE } from '../../../src/store/app-role.ts';
import {
  A_PAGE,
  aClaimVersion,
  aConnection,
  aRecord,
  CONNECTION,
  claimIdFor,
} from '../builders.ts';
import type { SqlStoreUnderTest, StoreUnderTest } from '../engines.ts';

const APPEND_ONLY = [
  'account_version',
  'audit',
  'check_entry',
  'claim_version',
  'conflict_decision',
  'conflict_event',
  'conflict_judgement',
  'context_anchor',
  'context_entry',
  'domain_answer',
  'mapping',
  'match_answer',
  'policy',
  'statement',
];

export function isolationPromises(opened: () => StoreUnderTest): void {
  describe('isolation', () => {
    it('keeps equal CRM ids of two tenants apart', async () => {
      const { newTenant, run } = opened();
      const [left, right] = [await newTenant(), await newTenant()];
      for (const tenant of [left, right]) {
        await run(tenant, async (store) => {
          await store.connections.save(aConnection());
          await store.records.put(
            CONNECTION,
            [aRecord('006', { fields: { Name: tenant } })],
            A_PAGE,
          );
          await store.claims.put([aClaimVersion('006')]);
        });
      }
      await run(right, (store) => store.claims.put([aClaimVersion('006', { claim: null })]));

      const seen = await run(left, async (store) => ({
        names: (await store.records.get(CONNECTION, 'Opportunity', ['006'])).map(
          (record) => record.fields['Name'],
        ),
        claims: (await store.claims.current([claimIdFor('006')])).length,
      }));
      expect(seen).toEqual({ names: [left], claims: 1 });
      expect(await run(right, (store) => store.claims.count())).toBe(0);
    });
  });
}

export function rowSecurityPromises(opened: () => SqlStoreUnderTest): void {
  /** Runs statements as the application role, with or without a tenant. */
  const asApp = async (tenant: string | null, statement: string) => {
    const { db, schema } = opened().engine;
    return db.transaction().execute(async (tx) => {
      await sql`select set_config('search_path', quote_ident(${schema}), true)`.execute(tx);
      await sql`select set_config('role', ${APP_ROLE}, true)`.execute(tx);
      if (tenant !== null) await sql`select set_config('app.tenant', ${tenant}, true)`.execute(tx);
      return (await sql.raw<Record<string, unknown>>(statement).execute(tx)).rows;
    });
  };

  const tenantTables = async () => {
    const { db, schema } = opened().engine;
    const { rows } = await sql<{ name: string; oid: number; forced: boolean }>`
      select c.relname as name, c.oid, c.relrowsecurity and c.relforcerowsecurity as forced
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${schema} and c.relkind = 'r' and c.relname <> 'migration'
      order by c.relname`.execute(db);
    return rows;
  };

  describe('row-level security', () => {
    it('shows no row without a tenant, in any table', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await run(tenant, (store) => store.connections.save(aConnection()));
      const tables = await tenantTables();
      expect(tables.length).toBeGreaterThan(20);
      for (const { name } of tables) {
        expect(await asApp(null, `select * from ${name}`), name).toEqual([]);
        expect(await asApp('', `select * from ${name}`), name).toEqual([]);
      }
      expect(await asApp(tenant, 'select * from connection')).toHaveLength(1);
    });

    it('refuses to write without a tenant or for another one', async () => {
      const { newTenant } = opened();
      const [mine, other] = [await newTenant(), await newTenant()];
      const insert = (columns: string, values: string) =>
        `insert into manager (${columns} manager_id, body) values (${values} 'm', '{}')`;
      // A session that had a tenant before keeps '' as the setting: as good as none.
      for (const none of [null, '']) {
        for (const statement of [insert('', ''), insert('tenant_id,', `'${mine}',`)]) {
          await expect(asApp(none, statement)).rejects.toMatchObject({ code: '42501' });
        }
      }
      await expect(asApp(mine, insert('tenant_id,', `'${other}',`))).rejects.toMatchObject({
        code: '42501',
      });
      await asApp(mine, insert('', ''));
      await expect(asApp(mine, `update manager set tenant_id = '${other}'`)).rejects.toMatchObject({
        code: '42501',
      });
    });

    it('forces row-level security on every table', async () => {
      const open = (await tenantTables()).filter((table) => !table.forced);
      expect(open.map((table) => table.name)).toEqual([]);
    });

    it('puts the tenant first in every key and index', async () => {
      const { db, schema } = opened().engine;
      const { rows } = await sql<{ name: string; first: string }>`
        select i.indexrelid::regclass::text as name, a.attname as first
        from pg_index i
        join pg_class c on c.oid = i.indrelid
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where n.nspname = ${schema} and c.relname <> 'migration'
        union all
        select k.conname, a.attname
        from pg_constraint k
        join pg_namespace n on n.oid = k.connamespace
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
        where n.nspname = ${schema} and k.contype in ('p', 'u', 'f')
          and k.conrelid::regclass::text not like '%migration'`.execute(db);
      expect(rows.length).toBeGreaterThan(60);
      expect(rows.filter((row) => row.first !== 'tenant_id')).toEqual([]);
    });

    it('runs as a role that owns nothing and bypasses nothing', async () => {
      const { db, schema } = opened().engine;
      const { rows } = await sql`
        select rolsuper, rolbypassrls, rolcanlogin, rolcreaterole,
          (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = ${schema} and c.relowner = r.oid) as owned
        from pg_roles r where rolname = ${APP_ROLE}`.execute(db);
      expect(rows).toEqual([
        {
          rolsuper: false,
          rolbypassrls: false,
          rolcanlogin: false,
          rolcreaterole: false,
          owned: 0,
        },
      ]);
    });

    it.each(APPEND_ONLY)('lets nobody change or remove rows of %s', async (table) => {
      const tenant = await opened().newTenant();
      for (const statement of [
        `update ${table} set tenant_id = tenant_id`,
        `delete from ${table}`,
        `truncate ${table}`,
      ]) {
        await expect(asApp(tenant, statement)).rejects.toMatchObject({ code: '42501' });
      }
      await expect(asApp(tenant, `select * from ${table}`)).resolves.toEqual([]);
    });
  });
}
