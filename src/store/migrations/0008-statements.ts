// What sellers and partners say about conflicts from inside their CRM.
import type { Kysely } from 'kysely';
import { createTenantTable } from './tenant-table.ts';

const ID = 'text collate "C" not null';

export const name = '0008-statements';

/** A key belongs to the person who chose it, so that nobody can use up somebody else's. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'statement', 'append-only', {
    columns: `connection_id ${ID}, user_id ${ID}, key ${ID}, conflict_id ${ID},
      seq bigint generated always as identity, body text not null,
      primary key (tenant_id, connection_id, user_id, key),
      foreign key (tenant_id) references tenant`,
    indexes: ['(tenant_id, conflict_id)'],
  });
}
