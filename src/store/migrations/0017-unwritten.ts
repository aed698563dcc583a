// Since when a record has been tried in vain: what is locked for days is named to the admin.
import { type Kysely, sql } from 'kysely';

export const name = '0017-unwritten';

/** Adds the column; records that wait now begin to be counted with their next try. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    'alter table target add column tried_since_ms bigint',
    `create index on target (tenant_id, connection_id, tried_since_ms)
       where tried_since_ms is not null`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
