// Which reading a record's state comes from, where it was asked for by name.
import { type Kysely, sql } from 'kysely';
import { APP_ROLE } from '../app-role.ts';

export const name = '0007-readings';

/** The number is drawn before the CRM is asked; 0 where a page of changes brought the state. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create sequence reading_number').execute(db);
  await sql.raw(`grant usage on sequence reading_number to ${APP_ROLE}`).execute(db);
  await sql.raw('alter table record add column asked_by bigint not null default 0').execute(db);
}
