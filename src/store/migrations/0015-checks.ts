// Checks before starting: the links by which partners ask, and every check.
import type { Kysely } from 'kysely';
import { createTenantTable } from './tenant-table.ts';

const ID = 'text collate "C" not null';

export const name = '0015-checks';

/** The key of a check is its question: the same one counts once a day per asker. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'check_link', 'changeable', {
    columns: `link_id ${ID}, seq bigint generated always as identity, body text not null,
      primary key (tenant_id, link_id),
      foreign key (tenant_id) references tenant`,
  });
  await createTenantTable(db, 'check_entry', 'append-only', {
    columns: `asker ${ID}, day integer not null, key ${ID},
      seq bigint generated always as identity, body text not null,
      primary key (tenant_id, asker, day, key),
      foreign key (tenant_id) references tenant`,
    indexes: ['(tenant_id, seq)'],
  });
}
