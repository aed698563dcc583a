// Matching one changed account: snapshots, what they counted, the key table, edges and clusters.
import { type Kysely, sql } from 'kysely';
import { APP_ROLE } from '../app-role.ts';
import { createTenantTable } from './tenant-table.ts';

const ID = 'text collate "C" not null';
const SNAPSHOT = 'snapshot integer not null';

export const name = '0006-match-index';

/**
 * The key table has two dozen rows per account: it names records by number and keys by hash (32 bits
 * and a level). Edges stand in both directions, so that one index finds those of a record. Cluster ids
 * come from one sequence that is never reset.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'match_snapshot', 'changeable', {
    columns: `${SNAPSHOT}, state text not null, body text not null,
      primary key (tenant_id, snapshot)`,
  });
  await sql
    .raw(`create unique index on match_snapshot (tenant_id) where state = 'in_force'`)
    .execute(db);
  await createTenantTable(db, 'match_frequency', 'changeable', {
    columns: `${SNAPSHOT}, item ${ID}, holders integer not null,
      primary key (tenant_id, snapshot, item)`,
  });
  await createTenantTable(db, 'match_record', 'changeable', {
    columns: `${SNAPSHOT}, account_id ${ID}, number bigint generated always as identity,
      cluster bigint not null, profile text not null, keys text not null,
      primary key (tenant_id, snapshot, account_id), unique (tenant_id, snapshot, number)`,
    indexes: ['(tenant_id, snapshot, cluster)'],
  });
  await createTenantTable(db, 'match_key', 'changeable', {
    columns: `${SNAPSHOT}, key bigint not null, record bigint not null,
      primary key (tenant_id, snapshot, key, record)`,
  });
  await createTenantTable(db, 'match_edge', 'changeable', {
    columns: `${SNAPSHOT}, account_id ${ID}, other_id ${ID}, evidence double precision,
      answer text, log_odds double precision not null,
      primary key (tenant_id, snapshot, account_id, other_id)`,
  });
  await sql.raw('create sequence match_cluster_id').execute(db);
  await sql.raw(`grant usage on sequence match_cluster_id to ${APP_ROLE}`).execute(db);
}
