// Webhooks: records they named and nobody has read since, and whose a portal is.
import { type Kysely, sql } from 'kysely';
import { APP_ROLE } from '../app-role.ts';
import { createTenantTable } from './tenant-table.ts';

const ID = 'text collate "C" not null';

export const name = '0003-webhook-inbox';

/**
 * One row per record, numbered by a sequence that is never reset (see 0001, dirty marks). The schema's
 * owner may see connections of all tenants, as it sees all tenants: a webhook names a portal, and who
 * installed it is not known before this is asked. The application role sees its own tenant's only.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'inbox', 'changeable', {
    columns: `connection_id ${ID}, object ${ID}, record_id ${ID},
      generation bigint not null, since_ms bigint not null, received_at_ms bigint not null,
      primary key (tenant_id, connection_id, object, record_id),
      foreign key (tenant_id, connection_id) references connection`,
    indexes: ['(tenant_id, connection_id, since_ms)'],
  });
  const statements = [
    'create sequence inbox_generation',
    `grant usage on sequence inbox_generation to ${APP_ROLE}`,
    'create policy registry on connection for select to current_user using (true)',
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
