// Whole documents: channel managers, versions of the policy and of mappings.
import { sql } from 'kysely';
import type { ChannelManager } from '../domain/conflict.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { StoredPolicy, TenantStore } from '../ports/store.ts';
import { decode, encode } from './codec.ts';
import { onlyRow } from './rows.ts';
import type { Tx } from './tables.ts';

/** `TenantStore.managers` on a transaction. */
export function managersIn(tx: Tx): TenantStore['managers'] {
  return {
    async save(manager) {
      const body = encode(manager);
      await tx
        .insertInto('manager')
        .values({ manager_id: manager.id, body })
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'manager_id']).doUpdateSet({ body }),
        )
        .execute();
    },
    async list() {
      const rows = await tx.selectFrom('manager').select('body').orderBy('manager_id').execute();
      return rows.map((row) => decode<ChannelManager>(row.body));
    },
  };
}

/** The version after the newest. Two at once clash on the key, and the loser runs again. */
const nextVersion = sql<number>`coalesce(max(version), 0) + 1`;

/** `TenantStore.policies` on a transaction. */
export function policiesIn(tx: Tx): TenantStore['policies'] {
  const read = (row: { body: string; version: number } | undefined): StoredPolicy | null =>
    row === undefined ? null : { ...decode<PolicyBody>(row.body), version: row.version };
  return {
    async append(yaml, by, at) {
      const body: PolicyBody = { yaml, by, at };
      const rows = await tx
        .insertInto('policy')
        .columns(['version', 'body'])
        .expression((eb) =>
          eb
            .selectFrom('policy')
            .select([nextVersion.as('version'), eb.val(encode(body)).as('body')]),
        )
        .returning('version')
        .execute();
      return onlyRow(rows).version;
    },
    async current() {
      return read(
        await tx
          .selectFrom('policy')
          .selectAll()
          .orderBy('version', 'desc')
          .limit(1)
          .executeTakeFirst(),
      );
    },
    async get(version) {
      return read(
        await tx.selectFrom('policy').selectAll().where('version', '=', version).executeTakeFirst(),
      );
    },
  };
}

type PolicyBody = Omit<StoredPolicy, 'version'>;

/** `TenantStore.mappings` on a transaction. */
export function mappingsIn(tx: Tx): TenantStore['mappings'] {
  return {
    async append(id, mapping, by, at) {
      const body: MappingBody = { mapping, by, at };
      const rows = await tx
        .insertInto('mapping')
        .columns(['connection_id', 'version', 'body'])
        .expression((eb) =>
          eb
            .selectFrom('mapping')
            .select([
              eb.val(id).as('connection_id'),
              nextVersion.as('version'),
              eb.val(encode(body)).as('body'),
            ])
            .where('connection_id', '=', id),
        )
        .returning('version')
        .execute();
      return onlyRow(rows).version;
    },
    async current(id) {
      const row = await tx
        .selectFrom('mapping')
        .selectAll()
        .where('connection_id', '=', id)
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return null;
      return { version: row.version, ...decode<MappingBody>(row.body) };
    },
  };
}

type MappingBody = { readonly mapping: Mapping; readonly by: string; readonly at: number };
