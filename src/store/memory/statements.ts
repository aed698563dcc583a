// What people said about conflicts. Only grows.
import type { Statement } from '../../domain/statement.ts';
import type { TenantStore } from '../../ports/store.ts';
import { keep } from './kept.ts';
import { byNumber } from './order.ts';
import { appendOnly } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

type Stored = { readonly seq: number; readonly statement: Statement };

const STATEMENTS = appendOnly<Stored>('statement');

/** `TenantStore.statements` in a transaction. */
export function statementsIn(tx: MemoryTransaction): TenantStore['statements'] {
  return {
    async add(statement) {
      tx.requireTenant('statement_tenant_id_fkey');
      const { by, key } = statement;
      const place = [by.connectionId, by.userId, key].map(encodeURIComponent).join(' ');
      if ((await tx.get(STATEMENTS, place)) !== undefined) return false;
      await tx.insert(STATEMENTS, place, { seq: tx.nextNumber(), statement: keep(statement) });
      return true;
    },
    async ofConflicts(ids) {
      const wanted = new Set(ids);
      const rows = await tx.where(STATEMENTS, (row) => wanted.has(row.statement.conflictId));
      return byNumber(rows, (row) => row.seq).map((row) => row.statement);
    },
  };
}
