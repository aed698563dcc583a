// The audit trail, chained. The entries of a transaction are kept until its end and then appended in
// one go, so that the lock on the chain's head is the last one a transaction takes and is held for
// two statements and the commit only (docs/decisions/0004-audit-chain.md has the measurements).
import { hash } from 'node:crypto';
import { type ChainHead, chainNext, chainStart } from '../domain/audit-chain.ts';
import type { TenantId } from '../domain/ids.ts';
import type { AuditEntry, TenantStore } from '../ports/store.ts';
import { decode, encode } from './codec.ts';
import { insertRows, onlyRow } from './rows.ts';
import type { Tx } from './tables.ts';

const ROWS_PER_STATEMENT = 2_000;

/** SHA-256 in hex, as {@link chainNext} wants it. */
export const sha256Hex = (text: string): string => hash('sha256', text, 'hex');

/** `TenantStore.audit` on a transaction, and what must run as its last work before the commit. */
export type AuditInTransaction = {
  readonly audit: TenantStore['audit'];
  readonly beforeCommit: () => Promise<void>;
};

/** The audit trail of a tenant on an open transaction. */
export function auditIn(tenantId: TenantId, tx: Tx): AuditInTransaction {
  const waiting: AuditEntry[] = [];
  const flush = async () => {
    const entries = waiting.splice(0);
    if (entries.length > 0) await appendChained(tenantId, tx, entries);
  };
  return {
    beforeCommit: flush,
    audit: {
      async append(entries) {
        waiting.push(...entries);
      },
      async list(limit) {
        await flush();
        const rows = await tx
          .selectFrom('audit')
          .select('body')
          .orderBy('position', 'desc')
          .limit(limit)
          .execute();
        return rows.map((row) => decode<AuditEntry>(row.body));
      },
      async count(kind) {
        await flush();
        const rows = await tx
          .selectFrom('audit')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('kind', '=', kind)
          .execute();
        return onlyRow(rows).count;
      },
      async chain(after, limit) {
        await flush();
        return tx
          .selectFrom('audit')
          .select(['position', 'body', 'hash', 'kind', 'at_ms as at'])
          .where('position', '>', after)
          .orderBy('position')
          .limit(limit)
          .execute();
      },
      async head() {
        await flush();
        const row = await tx
          .selectFrom('audit_head')
          .select(['position', 'hash'])
          .executeTakeFirst();
        return row ?? null;
      },
    },
  };
}

async function appendChained(
  tenantId: TenantId,
  tx: Tx,
  entries: readonly AuditEntry[],
): Promise<void> {
  let head: ChainHead = await holdHead(tenantId, tx);
  const rows = entries.map((entry) => {
    const link = chainNext(head, encode(entry), sha256Hex);
    head = link;
    return { kind: entry.kind, at_ms: entry.at, ...link };
  });
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const part = rows.slice(start, start + ROWS_PER_STATEMENT);
    const last = part.at(-1) ?? head;
    const kinds = {
      kind: 'text',
      at_ms: 'bigint',
      position: 'bigint',
      body: 'text',
      hash: 'text',
    } as const;
    await tx
      .with('appended', () => insertRows(tx, 'audit', part, kinds).returning('position'))
      .updateTable('audit_head')
      .set({ position: last.position, hash: last.hash })
      .execute();
  }
}

/** Waits for the head of the chain and holds it until the transaction ends. */
async function holdHead(tenantId: TenantId, tx: Tx): Promise<ChainHead> {
  const rows = await tx
    .insertInto('audit_head')
    .values(chainStart(tenantId, sha256Hex))
    .onConflict((conflict) =>
      conflict
        .column('tenant_id')
        .doUpdateSet((eb) => ({ position: eb.ref('audit_head.position') })),
    )
    .returning(['position', 'hash'])
    .execute();
  return onlyRow(rows);
}
