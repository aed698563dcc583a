// Uninstalling: the one way by which versions of claims, accounts and mappings are removed.
import { type Kysely, sql } from 'kysely';
import { APP_ROLE } from '../app-role.ts';

export const name = '0010-erasure';

const TENANT = `nullif(current_setting('app.tenant', true), '')`;

/** Table and the condition on its rows; `of_connection` is the function's parameter. */
const under = (column: string) =>
  `${column} >= of_connection || '/' and ${column} < of_connection || '0'`;
const TABLES = {
  claim_version: under('claim_id'),
  account_version: under('account_id'),
  mapping: 'connection_id = of_connection',
};

/**
 * These tables stay append-only for the application role. It may call one function, which runs as the
 * schema's owner, removes rows of its own tenant alone, and refuses while the connection is connected.
 * The owner sees rows of the tenant that is set, and of no other. '0' follows '/' in the collation "C".
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ schema: string }>`
    select quote_ident(current_schema()) as schema`.execute(db);
  const schema = rows[0]?.schema;
  const tables = Object.entries(TABLES);
  const statements = [
    ...tables.map(
      ([table]) => `create policy erasure on ${table} to current_user
        using (tenant_id = ${TENANT}) with check (false)`,
    ),
    `create function erase_versions(of_table text, of_connection text, most integer)
     returns bigint language plpgsql security definer set search_path = ${schema}, pg_temp as $$
     declare
       tenant text := ${TENANT};
       removed bigint;
     begin
       if tenant is null or not exists (
         select from connection where tenant_id = tenant and connection_id = of_connection
         and body::json ->> 'state' = 'disconnected') then
         raise exception 'versions of a connection go once it is disconnected';
       end if;
       case of_table
       ${tables
         .map(
           ([table, condition]) => `when '${table}' then
         delete from ${table} where ctid = any(array(select ctid from ${table}
           where tenant_id = tenant and ${condition} limit most));`,
         )
         .join('\n       ')}
       end case;
       get diagnostics removed = row_count;
       return removed;
     end $$`,
    'revoke all on function erase_versions(text, text, integer) from public',
    `grant execute on function erase_versions(text, text, integer) to ${APP_ROLE}`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
