// Brings a schema up to date: all missing migrations in one transaction under an advisory lock, so
// processes may start at once and a crash leaves the schema as it was. Forward only.
import { type Kysely, sql } from 'kysely';
import { ParleyError } from '../domain/errors.ts';
import { APP_ROLE, ensureAppRole } from './app-role.ts';
import { isUnreachable, withoutValues } from './faults.ts';
import * as foundation from './migrations/0001-foundation.ts';
import * as writeProtocol from './migrations/0002-write-protocol.ts';
import * as webhookInbox from './migrations/0003-webhook-inbox.ts';
import * as auditChain from './migrations/0004-audit-chain.ts';
import * as enteredContext from './migrations/0005-entered-context.ts';
import * as matchIndex from './migrations/0006-match-index.ts';
import * as readings from './migrations/0007-readings.ts';
import * as statements from './migrations/0008-statements.ts';
import * as matchDue from './migrations/0009-match-due.ts';
import * as erasure from './migrations/0010-erasure.ts';
import * as access from './migrations/0014-access.ts';
import * as checks from './migrations/0015-checks.ts';
import * as notices from './migrations/0016-notices.ts';
import * as unwritten from './migrations/0017-unwritten.ts';
import * as domainAnswers from './migrations/0018-domain-answers.ts';

/** A numbered step; `name` is its file's name and never changes once released. */
type Migration = {
  readonly name: string;
  readonly up: (db: Kysely<unknown>) => Promise<void>;
};

const MIGRATIONS: readonly Migration[] = [
  foundation,
  writeProtocol,
  webhookInbox,
  auditChain,
  enteredContext,
  matchIndex,
  readings,
  statements,
  matchDue,
  erasure,
  access,
  checks,
  notices,
  unwritten,
  domainAnswers,
];

/** Any constant will do; it only has to differ from other programs' in the same database. */
const LOCK_KEY = 7_277_539;

/**
 * Applies what is missing to `schema`, creating it first where needed. Throws
 * STORE_MIGRATION_FAILED naming the step, also when the schema was made by a newer Parley.
 */
export async function migrate(db: Kysely<unknown>, schema: string): Promise<void> {
  let step = 'preparation';
  try {
    await db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(${LOCK_KEY})`.execute(tx);
      await ensureAppRole(tx);
      await openSchema(tx, schema);
      const applied = await appliedNames(tx);
      refuseNewerSchema(applied);
      for (const { name, up } of MIGRATIONS) {
        if (applied.has(name)) continue;
        step = name;
        await up(tx);
        await sql`insert into migration (name) values (${name})`.execute(tx);
      }
    });
  } catch (error) {
    if (error instanceof ParleyError || isUnreachable(error)) throw error;
    const cause = withoutValues(error);
    throw new ParleyError('STORE_MIGRATION_FAILED', `Migration ${step}: ${cause.message}.`, {
      hint: 'Nothing was changed. The user in DATABASE_URL must own the schema, or may create it.',
      cause,
    });
  }
}

async function openSchema(db: Kysely<unknown>, schema: string): Promise<void> {
  // Asked first, because `create schema if not exists` needs the right even where it exists.
  const found = await sql`select from pg_namespace where nspname = ${schema}`.execute(db);
  if (found.rows.length === 0) await sql`create schema ${sql.id(schema)}`.execute(db);
  await sql`grant usage on schema ${sql.id(schema)} to ${sql.id(APP_ROLE)}`.execute(db);
  await sql`select set_config('search_path', quote_ident(${schema}), true)`.execute(db);
}

async function appliedNames(db: Kysely<unknown>): Promise<ReadonlySet<string>> {
  await sql`create table if not exists migration (
    name text primary key,
    applied_at timestamptz not null default now()
  )`.execute(db);
  const { rows } = await sql<{ name: string }>`select name from migration`.execute(db);
  return new Set(rows.map((row) => row.name));
}

function refuseNewerSchema(applied: ReadonlySet<string>): void {
  const known = new Set(MIGRATIONS.map((migration) => migration.name));
  const unknown = [...applied].filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new ParleyError(
    'STORE_MIGRATION_FAILED',
    `The database was made by a newer Parley (${unknown.join(', ')}).`,
    { hint: 'Run that version or a later one, or restore an older backup.' },
  );
}
