// The audit trail becomes a chain, and every judgement's inputs can be found again.
import { type Kysely, sql } from 'kysely';
import { createTenantTable } from './tenant-table.ts';

export const name = '0004-audit-chain';

/**
 * Entries get a place in their tenant's chain; those that are there are chained in the order they were
 * numbered. Row-level security hides them from an owner who is no superuser, hence its short absence,
 * inside this transaction only. sha256 and the text that starts a chain: src/domain/audit-chain.ts.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTenantTable(db, 'audit_head', 'changeable', {
    columns: `position bigint not null, hash text not null, primary key (tenant_id)`,
  });
  const statements = [
    'alter table audit add column position bigint, add column hash text',
    'alter table audit disable row level security',
    'alter table audit_head disable row level security',
    `do $$
     declare
       entry record;
       tenant text;
       place bigint;
       link text;
     begin
       for entry in select tenant_id, seq, body from audit order by tenant_id, seq loop
         if tenant is distinct from entry.tenant_id then
           if tenant is not null then
             insert into audit_head (tenant_id, position, hash) values (tenant, place, link);
           end if;
           tenant := entry.tenant_id;
           place := 0;
           link := encode(sha256(convert_to('parley audit ' || tenant, 'UTF8')), 'hex');
         end if;
         place := place + 1;
         link := encode(sha256(convert_to(link || entry.body, 'UTF8')), 'hex');
         update audit set position = place, hash = link
           where tenant_id = entry.tenant_id and seq = entry.seq;
       end loop;
       if tenant is not null then
         insert into audit_head (tenant_id, position, hash) values (tenant, place, link);
       end if;
     end $$`,
    'alter table audit enable row level security',
    'alter table audit_head enable row level security',
    'alter table audit alter column position set not null, alter column hash set not null',
    'create unique index on audit (tenant_id, position)',
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
