// Who may look and decide outside the CRM: used links, sessions, administrators; tasks of no conflict.
import { type Kysely, sql } from 'kysely';
import { createTenantTable } from './tenant-table.ts';

const ID = 'text collate "C" not null';

export const name = '0014-access';

/** A weekly digest is a task without a conflict behind it; every other task still must have one. */
const DIGESTS = [
  'alter table conflict_task drop constraint conflict_task_tenant_id_conflict_id_fkey',
  `alter table conflict_task add column about_conflict text collate "C"
     generated always as (case when conflict_id like 'digest/%' then null else conflict_id end) stored`,
  `alter table conflict_task add constraint conflict_task_about_conflict_fkey
     foreign key (tenant_id, about_conflict) references conflict`,
  `alter table conflict_task add constraint conflict_task_tenant_id_fkey
     foreign key (tenant_id) references tenant`,
];

/** A session without a connection is the operator's. Secrets are stored hashed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'used_link', 'changeable', {
    columns: `digest ${ID}, keep_until_ms bigint not null, body text not null,
      primary key (tenant_id, digest), foreign key (tenant_id) references tenant`,
    indexes: ['(tenant_id, keep_until_ms)'],
  });
  await createTenantTable(db, 'session', 'changeable', {
    columns: `session_id ${ID}, connection_id text collate "C", user_id text collate "C",
      hash ${ID}, previous_hash text collate "C", ends_at_ms bigint not null, body text not null,
      primary key (tenant_id, session_id),
      foreign key (tenant_id) references tenant,
      foreign key (tenant_id, connection_id) references connection`,
    indexes: ['(tenant_id, hash)', '(tenant_id, previous_hash)', '(tenant_id, ends_at_ms)'],
  });
  await createTenantTable(db, 'administrator', 'changeable', {
    columns: `connection_id ${ID}, user_id ${ID}, body text not null,
      primary key (tenant_id, connection_id, user_id),
      foreign key (tenant_id, connection_id) references connection`,
  });
  for (const statement of DIGESTS) await sql.raw(statement).execute(db);
}
