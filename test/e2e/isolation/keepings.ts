// Everything a tenant keeps, as text to search: through the store's port, and row by row as the owner of
// the database sees it.
import { sql } from 'kysely';
import type { ConflictId, ConnectionId } from '../../../src/domain/ids.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import type { Engine } from '../../../src/store/transactions.ts';

const ALL = 10_000;
const OBJECTS = ['Account', 'Opportunity', 'User', 'Task', 'companies', 'deals', 'owners'];

/** Ids of one tenant; `all` of every kind. */
export type Ids = {
  readonly conflicts: readonly ConflictId[];
  readonly connections: readonly ConnectionId[];
  readonly taskKeys: readonly string[];
  readonly all: readonly string[];
};

/** The ids under which a tenant's things can be asked for. */
export async function idsOf(store: TenantStore): Promise<Ids> {
  const conflicts = await store.conflicts.list({ after: null, limit: ALL });
  const connections = (await store.connections.list()).map((one) => one.id);
  const tasks = [];
  for (const id of connections) tasks.push(...(await store.tasks.ofConnection(id)));
  const claims = [...new Set(conflicts.flatMap((one) => one.judgement.claimIds))];
  const accounts = [...new Set((await store.claims.accountsOf(claims)).values())];
  const managers = (await store.managers.list()).map((one) => one.id);
  const taskKeys = tasks.map((one) => one.key);
  const taskIds = tasks.flatMap((one) => one.taskId ?? []);
  const ids = conflicts.map((one) => one.id);
  return {
    conflicts: ids,
    connections,
    taskKeys,
    all: [...ids, ...connections, ...taskKeys, ...taskIds, ...claims, ...accounts, ...managers],
  };
}

/** What the port gives a tenant, asked with the ids both tenants have. */
export async function everythingOf(store: TenantStore): Promise<string> {
  const { conflicts, connections } = await idsOf(store);
  const claims = await store.conflicts.list({ after: null, limit: ALL });
  const claimIds = claims.flatMap((one) => one.judgement.claimIds);
  const accountIds = [...(await store.claims.accountsOf(claimIds)).values()];
  const seen: unknown[] = [
    claims,
    await store.connections.list(),
    await store.managers.list(),
    await store.policies.current(),
    await store.audit.list(ALL),
    await store.problems.list(ALL),
    await store.claims.current(claimIds),
    await store.claims.ofAccounts(accountIds),
    await store.accounts.current(accountIds),
    await store.ledger.inState('confirmed', ALL),
    await store.dirty.of(accountIds),
    await store.statements.ofConflicts(conflicts),
  ];
  for (const id of conflicts) {
    seen.push(await store.conflicts.events(id), await store.conflicts.decisions(id));
    seen.push(await store.conflicts.judgementAt(id, Number.MAX_SAFE_INTEGER));
  }
  for (const id of connections) {
    seen.push(await store.mappings.current(id), await store.tasks.ofConnection(id));
    seen.push(await store.targets.pending(id, Number.MAX_SAFE_INTEGER, ALL));
    for (const stream of ['changes', 'tasks', 'pulse']) {
      seen.push(await store.cursors.get(id, stream));
    }
    for (const object of OBJECTS) {
      const records = await store.records.page(id, object, null, ALL);
      const refs = records.map(({ recordId }) => ({ connectionId: id, object, recordId }));
      seen.push(records, await store.targets.get(refs), await store.ledger.of(refs));
    }
  }
  return JSON.stringify(seen, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}

export type OwnedRow = { readonly tenantId: string; readonly table: string; readonly text: string };

/** Every row of every table that has a tenant, read as the owner, whom no policy holds back. */
export async function rowsByTenant({ db, schema }: Engine) {
  const found = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
    where table_schema = ${schema} and column_name = 'tenant_id' order by 1`.execute(db);
  const tables = found.rows.map((row) => row.name);
  const rows: OwnedRow[] = [];
  for (const table of tables) {
    const read = await sql<{ tenant_id: string; text: string }>`
      select tenant_id, row_to_json(one)::text as text from ${sql.table(`${schema}.${table}`)} as one
    `.execute(db);
    rows.push(...read.rows.map((row) => ({ tenantId: row.tenant_id, table, text: row.text })));
  }
  return { rows, tables };
}
