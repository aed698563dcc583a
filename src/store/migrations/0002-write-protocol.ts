// What the write-back protocol keeps (docs/reliability.md): epochs of what is being written, rounds of
// tasks, what a field showed before the first write, and blocks of accounts to be judged.
import { type Kysely, sql } from 'kysely';

export const name = '0002-write-protocol';

/** Adds the columns; what was stored before goes on: tasks as their first round, marks in block 0. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    'alter table target add column epoch bigint not null default 0',
    'alter table ledger add column original text',
    'alter table dirty add column block integer not null default 0',
    'create index on dirty (tenant_id, block, since)',
    `alter table conflict_task
       add column round integer not null default 0,
       add column hash text not null default '',
       add column generation bigint not null default 1,
       add column settled bigint not null default 0,
       add column epoch bigint not null default 0,
       add column parked_until_ms bigint not null default 0,
       add column closes boolean not null default false,
       add column task_id text,
       add column fault text,
       add column seen text,
       drop constraint conflict_task_pkey,
       add primary key (tenant_id, conflict_id, round)`,
    `update conflict_task set task_id = body::json ->> 'taskId',
       closes = body::json ->> 'status' = 'completed'`,
    `create index on conflict_task (tenant_id, connection_id, parked_until_ms)
       where settled <> generation`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
