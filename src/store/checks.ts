// Checks before starting: links are replaced, checks only grow.
import type { CheckEntry, CheckLink } from '../domain/check.ts';
import { askerKeyOf } from '../domain/check.ts';
import type { TenantStore } from '../ports/store.ts';
import { decode, encode } from './codec.ts';
import type { Tx } from './tables.ts';

/** `TenantStore.checks` on a transaction. */
export function checksIn(tx: Tx): TenantStore['checks'] {
  return {
    async saveLink(link) {
      const body = encode(link);
      await tx
        .insertInto('check_link')
        .values({ link_id: link.id, body })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'link_id']).doUpdateSet({ body }))
        .execute();
    },
    async link(id) {
      const row = await tx
        .selectFrom('check_link')
        .select('body')
        .where('link_id', '=', id)
        .executeTakeFirst();
      return row === undefined ? null : decode<CheckLink>(row.body);
    },
    async links() {
      const rows = await tx
        .selectFrom('check_link')
        .select('body')
        .orderBy('seq', 'desc')
        .execute();
      return rows.map((row) => decode<CheckLink>(row.body));
    },
    async add(entry) {
      const { by, day, key } = entry;
      const added = await tx
        .insertInto('check_entry')
        .values({ asker: askerKeyOf(by), day, key, body: encode(entry) })
        .onConflict((conflict) => conflict.doNothing())
        .returning('seq')
        .execute();
      return added.length > 0;
    },
    async ofDay(asker, day) {
      const rows = await tx
        .selectFrom('check_entry')
        .select('body')
        .where('asker', '=', asker)
        .where('day', '=', day)
        .orderBy('seq')
        .execute();
      return rows.map((row) => decode<CheckEntry>(row.body));
    },
    async list(limit) {
      const rows = await tx
        .selectFrom('check_entry')
        .select('body')
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => decode<CheckEntry>(row.body));
    },
  };
}
