// Context that people enter on conflict pages, and escalation of what is overdue already.
import { type Kysely, sql } from 'kysely';
import { createTenantTable } from './tenant-table.ts';

const ID = 'text collate "C" not null';

export const name = '0005-entered-context';

/**
 * An entry is found by its anchors; where a record is merged into another, its anchors are added there.
 * `origin` is what the entry itself names. Accounts of conflicts that wait are looked at once: their
 * due days may have passed before there was an escalation. Row-level security hides them from an owner
 * who is no superuser, hence its short absence, inside this transaction only.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'context_entry', 'append-only', {
    columns: `entry_id ${ID}, seq bigint generated always as identity, body text not null,
      primary key (tenant_id, entry_id), foreign key (tenant_id) references tenant`,
  });
  await createTenantTable(db, 'context_anchor', 'append-only', {
    columns: `anchor ${ID}, entry_id ${ID}, origin ${ID},
      primary key (tenant_id, anchor, entry_id, origin),
      foreign key (tenant_id, entry_id) references context_entry`,
    indexes: ['(tenant_id, entry_id)'],
  });
  const tables = ['conflict', 'conflict_claim', 'claim', 'rejudge'];
  const statements = [
    ...tables.map((table) => `alter table ${table} disable row level security`),
    `insert into rejudge (tenant_id, account_id, at_ms)
     select distinct claim.tenant_id, claim.account_id, 0
     from conflict
     join conflict_claim using (tenant_id, conflict_id)
     join claim using (tenant_id, claim_id)
     where conflict.status in ('open', 'reopened', 'acknowledged')
     on conflict (tenant_id, account_id) do update set at_ms = 0`,
    ...tables.map((table) => `alter table ${table} enable row level security`),
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
