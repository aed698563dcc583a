// The first schema. Columns named `…_ms` are instants in epoch milliseconds; `body` is text made by
// codec.ts. Texts that order or identify use the collation "C": equal order on every server.
import { type Kysely, sql } from 'kysely';
import { APP_ROLE } from '../app-role.ts';
import { createTenantTable } from './tenant-table.ts';

const ID = 'text collate "C" not null';
const REF = `connection_id ${ID}, object ${ID}, record_id ${ID}`;
const BODY = 'body text not null';
const SEQ = 'seq bigint generated always as identity';
const OF_CONFLICT = 'foreign key (tenant_id, conflict_id) references conflict';
const OF_CONNECTION = 'foreign key (tenant_id, connection_id) references connection';

export const name = '0001-foundation';

/** Creates every table, the application role's rights and the policies that keep tenants apart. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTenants(db);
  await createConnections(db);
  await createRecords(db);
  await createBook(db);
  await createMarks(db);
  await createConflicts(db);
  await createWriteBack(db);
  await createDocuments(db);
}

/** The list of tenants: the schema's owner sees all of it, a tenant only itself. */
async function createTenants(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table tenant (
       tenant_id ${ID} primary key check (tenant_id <> ''),
       name text not null,
       created_at_ms bigint not null)`,
    'alter table tenant enable row level security',
    'alter table tenant force row level security',
    'create policy registry on tenant to current_user using (true) with check (true)',
    `create policy own_tenant on tenant for select to ${APP_ROLE}
       using (tenant_id = current_setting('app.tenant', true))`,
    `grant select on tenant to ${APP_ROLE}`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

async function createConnections(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'connection', 'changeable', {
    columns: `connection_id ${ID}, crm text not null, external_id ${ID}, ${BODY},
      primary key (tenant_id, connection_id),
      unique (tenant_id, crm, external_id),
      foreign key (tenant_id) references tenant`,
  });
  await createTenantTable(db, 'token', 'changeable', {
    columns: `connection_id ${ID}, version integer not null, sealed text not null,
      expires_at_ms bigint, primary key (tenant_id, connection_id), ${OF_CONNECTION}`,
  });
  await createTenantTable(db, 'lease', 'changeable', {
    columns: `name ${ID}, owner text not null, fence bigint not null,
      expires_at_ms bigint not null, primary key (tenant_id, name)`,
  });
  await createTenantTable(db, 'cursor', 'changeable', {
    columns: `connection_id ${ID}, stream ${ID}, position text not null,
      primary key (tenant_id, connection_id, stream), ${OF_CONNECTION}`,
  });
}

async function createRecords(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'record', 'changeable', {
    columns: `${REF}, modified_at_ms bigint not null, deleted boolean not null,
      hash text not null, ${BODY}, primary key (tenant_id, connection_id, object, record_id)`,
  });
  await createTenantTable(db, 'record_link', 'changeable', {
    columns: `${REF}, name ${ID}, target_object ${ID}, target_id ${ID},
      primary key (tenant_id, connection_id, object, record_id, name, target_object, target_id)`,
    indexes: ['(tenant_id, connection_id, target_object, target_id, object)'],
  });
  await createTenantTable(db, 'record_problem', 'changeable', {
    columns: `${REF}, at_ms bigint not null, ${BODY},
      primary key (tenant_id, connection_id, object, record_id)`,
    indexes: ['(tenant_id, at_ms)'],
  });
}

/** Claims and accounts: every version stays; a pointer row says which one is current. */
async function createBook(db: Kysely<unknown>): Promise<void> {
  const pointer = `version integer not null, hash text not null, gone boolean not null,
    valid_from_ms bigint not null`;
  const version = 'version integer not null, valid_from_ms bigint not null';
  await createTenantTable(db, 'claim', 'changeable', {
    columns: `claim_id ${ID}, account_id ${ID}, ${pointer}, primary key (tenant_id, claim_id)`,
    indexes: ['(tenant_id, account_id)'],
  });
  await createTenantTable(db, 'claim_version', 'append-only', {
    columns: `claim_id ${ID}, ${version}, body text, primary key (tenant_id, claim_id, version)`,
  });
  await createTenantTable(db, 'account', 'changeable', {
    columns: `account_id ${ID}, ${pointer}, primary key (tenant_id, account_id)`,
  });
  await createTenantTable(db, 'account_version', 'append-only', {
    columns: `account_id ${ID}, ${version}, ${BODY}, primary key (tenant_id, account_id, version)`,
  });
  await createTenantTable(db, 'account_key', 'changeable', {
    columns: `key ${ID}, account_id ${ID}, primary key (tenant_id, key, account_id)`,
    indexes: ['(tenant_id, account_id)'],
  });
  await createTenantTable(db, 'match_answer', 'append-only', {
    columns: `account_low ${ID}, account_high ${ID}, ${SEQ}, at_ms bigint not null, ${BODY},
      primary key (tenant_id, account_low, account_high, seq)`,
    indexes: ['(tenant_id, account_high)'],
  });
}

/** One sequence numbers every mark; it is never reset, so a cleared mark cannot come back (ABA). */
async function createMarks(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create sequence dirty_generation').execute(db);
  await sql.raw(`grant usage on sequence dirty_generation to ${APP_ROLE}`).execute(db);
  await createTenantTable(db, 'dirty', 'changeable', {
    columns: `account_id ${ID}, since bigint not null, generation bigint not null,
      primary key (tenant_id, account_id)`,
    indexes: ['(tenant_id, since)'],
  });
  await createTenantTable(db, 'rejudge', 'changeable', {
    columns: `account_id ${ID}, at_ms bigint not null, primary key (tenant_id, account_id)`,
    indexes: ['(tenant_id, at_ms)'],
  });
}

async function createConflicts(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'conflict', 'changeable', {
    columns: `conflict_id ${ID}, status text not null, opened_at_ms bigint not null, ${BODY},
      primary key (tenant_id, conflict_id), foreign key (tenant_id) references tenant`,
    indexes: ['(tenant_id, status, conflict_id)'],
  });
  await createTenantTable(db, 'conflict_claim', 'changeable', {
    columns: `conflict_id ${ID}, claim_id ${ID},
      primary key (tenant_id, claim_id, conflict_id), ${OF_CONFLICT}`,
    indexes: ['(tenant_id, conflict_id)'],
  });
  for (const table of ['conflict_event', 'conflict_decision']) {
    await createTenantTable(db, table, 'append-only', {
      columns: `conflict_id ${ID}, ${SEQ}, ${BODY},
        primary key (tenant_id, conflict_id, seq), ${OF_CONFLICT}`,
    });
  }
  await createTenantTable(db, 'conflict_judgement', 'append-only', {
    columns: `conflict_id ${ID}, at_ms bigint not null, ${SEQ}, ${BODY},
      primary key (tenant_id, conflict_id, at_ms, seq), ${OF_CONFLICT}`,
  });
  await createTenantTable(db, 'conflict_task', 'changeable', {
    columns: `conflict_id ${ID}, key ${ID}, connection_id ${ID}, ${BODY},
      primary key (tenant_id, conflict_id), unique (tenant_id, key), ${OF_CONFLICT}`,
    indexes: ['(tenant_id, connection_id)'],
  });
}

async function createWriteBack(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'target', 'changeable', {
    columns: `${REF}, home text not null, hash text not null, ${BODY},
      generation bigint not null, settled bigint not null default 0,
      parked_until_ms bigint not null default 0,
      primary key (tenant_id, connection_id, object, record_id)`,
    indexes: ['(tenant_id, connection_id, parked_until_ms) where settled <> generation'],
  });
  await createTenantTable(db, 'ledger', 'changeable', {
    columns: `${REF}, field text not null, state text not null, at_ms bigint not null, ${BODY},
      primary key (tenant_id, connection_id, object, record_id, field)`,
    indexes: ['(tenant_id, state, at_ms)'],
  });
}

async function createDocuments(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'manager', 'changeable', {
    columns: `manager_id ${ID}, ${BODY}, primary key (tenant_id, manager_id)`,
  });
  await createTenantTable(db, 'policy', 'append-only', {
    columns: `version integer not null, ${BODY}, primary key (tenant_id, version)`,
  });
  await createTenantTable(db, 'mapping', 'append-only', {
    columns: `connection_id ${ID}, version integer not null, ${BODY},
      primary key (tenant_id, connection_id, version), ${OF_CONNECTION}`,
  });
  await createTenantTable(db, 'audit', 'append-only', {
    columns: `${SEQ}, kind text not null, at_ms bigint not null, ${BODY},
      primary key (tenant_id, seq)`,
    indexes: ['(tenant_id, kind)'],
  });
}
