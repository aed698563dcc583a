// What makes a table a tenant's: used by migrations, therefore never changed once released.
import { type Kysely, sql } from 'kysely';
import { APP_ROLE } from '../app-role.ts';

/** What the application role may do with the rows of its tenant. */
export type Access = 'append-only' | 'changeable';

/**
 * The tenant of the transaction; null when none was set, or when the setting is the '' that
 * PostgreSQL leaves behind in a session after a transaction that had one.
 */
const TENANT = `nullif(current_setting('app.tenant', true), '')`;

/**
 * Creates a table whose rows only their own tenant sees, also for the table's owner. Without a
 * tenant no row is visible and none can be added: it fails closed. Inserts leave the tenant out.
 * `columns` and `indexes` are SQL; every key in them starts with tenant_id.
 */
export async function createTenantTable(
  db: Kysely<unknown>,
  name: string,
  access: Access,
  parts: { readonly columns: string; readonly indexes?: readonly string[] },
): Promise<void> {
  const rights = access === 'append-only' ? 'select, insert' : 'select, insert, update, delete';
  const statements = [
    `create table ${name} (
       tenant_id text not null default ${TENANT}, ${parts.columns})`,
    ...(parts.indexes ?? []).map((columns) => `create index on ${name} ${columns}`),
    `alter table ${name} enable row level security`,
    `alter table ${name} force row level security`,
    `create policy own_tenant on ${name} to ${APP_ROLE}
       using (tenant_id = ${TENANT}) with check (tenant_id = ${TENANT})`,
    `grant ${rights} on ${name} to ${APP_ROLE}`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
