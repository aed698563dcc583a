// What people said to proposals that a web domain belongs to several customers.
import type { Kysely } from 'kysely';
import { createTenantTable } from './tenant-table.ts';

export const name = '0018-domain-answers';

/** The newest of a domain counts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'domain_answer', 'append-only', {
    columns: `domain text collate "C" not null, seq bigint generated always as identity,
      body text not null, primary key (tenant_id, domain, seq),
      foreign key (tenant_id) references tenant`,
  });
}
