// The application role: owns nothing, bypasses nothing, sees one tenant. Every transaction that
// touches a tenant's rows runs as this role, whatever user the connection logged in as.
import { type Kysely, sql } from 'kysely';
import { ParleyError } from '../domain/errors.ts';
import { sqlStateOf } from './faults.ts';

/** One per database cluster; grants to it are made per table. */
export const APP_ROLE = 'parley_app';

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Creates the role where it is missing and lets the connecting user switch to it. Two databases of
 * one cluster may do so at once. Throws STORE_MIGRATION_FAILED with the statements an administrator
 * must run when the user may not, or when the role has powers it must not have.
 */
export async function ensureAppRole(db: Kysely<unknown>): Promise<void> {
  try {
    await sql`do ${sql.raw(`$$ begin
      if not exists (select from pg_roles where rolname = '${APP_ROLE}') then
        begin
          create role ${APP_ROLE} nologin;
        exception when duplicate_object or unique_violation then null;
        end;
      end if;
      begin
        set local role ${APP_ROLE};
        set local role none;
      exception when insufficient_privilege then
        execute format('grant ${APP_ROLE} to %I', session_user);
      end;
    end $$`)}`.execute(db);
  } catch (error) {
    if (sqlStateOf(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new ParleyError(
      'STORE_MIGRATION_FAILED',
      `The PostgreSQL user may neither create nor use the role ${APP_ROLE}.`,
      {
        hint:
          `As an administrator run: create role ${APP_ROLE} nologin; ` +
          `grant ${APP_ROLE} to <user>; then start Parley again.`,
        cause: error,
      },
    );
  }
  const powers = await sql<{ excessive: boolean }>`
    select rolsuper or rolbypassrls or rolcanlogin as excessive
    from pg_roles where rolname = ${APP_ROLE}`.execute(db);
  if (powers.rows.some((row) => row.excessive)) {
    throw new ParleyError(
      'STORE_MIGRATION_FAILED',
      `The role ${APP_ROLE} may log in or bypasses row-level security; tenants would not be apart.`,
      { hint: `As an administrator run: alter role ${APP_ROLE} nologin nosuperuser nobypassrls.` },
    );
  }
}
