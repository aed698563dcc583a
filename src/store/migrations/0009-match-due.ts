// Accounts that the match index does not follow yet.
import type { Kysely } from 'kysely';
import { createTenantTable } from './tenant-table.ts';

export const name = '0009-match-due';

/** One mark per account, as in `dirty`; numbers come from the same sequence. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'match_due', 'changeable', {
    columns: `account_id text collate "C" not null, generation bigint not null,
      primary key (tenant_id, account_id)`,
    indexes: ['(tenant_id, generation)'],
  });
}
