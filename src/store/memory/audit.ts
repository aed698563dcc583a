// The audit trail, chained at the commit itself: there nothing comes in between, so no lock is needed.
import { type ChainHead, chainNext, chainStart } from '../../domain/audit-chain.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { AuditEntry, StoredLink, TenantStore } from '../../ports/store.ts';
import { sha256Hex } from '../audit.ts';
import { decode, encode } from '../codec.ts';
import { keep } from './kept.ts';
import { byNumber } from './order.ts';
import { appendOnly, changeable, type View } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

const AUDIT = appendOnly<StoredLink>('audit');
const HEAD = changeable<ChainHead>('audit_head');
const HEAD_KEY = 'head';

/** `TenantStore.audit` in a transaction. */
export function auditIn(tx: MemoryTransaction): TenantStore['audit'] {
  const waiting: AuditEntry[] = [];
  const all = async () => byNumber(await tx.where(AUDIT, () => true), (link) => link.position);
  return {
    async append(entries) {
      for (const entry of entries) {
        await tx.statement();
        const kept = keep(entry);
        waiting.unshift(kept);
        tx.atCommit((view) => appendChained(tx.tenantId, view, kept));
      }
    },
    async list(limit) {
      const newest = (await all()).reverse().slice(0, limit);
      const stored = newest.map((link) => decode<AuditEntry>(link.body));
      return [...waiting, ...stored].slice(0, limit);
    },
    async count(kind) {
      const stored = await tx.where(AUDIT, (link) => link.kind === kind);
      return stored.length + waiting.filter((entry) => entry.kind === kind).length;
    },
    async chain(after, limit) {
      return (await all()).filter((link) => link.position > after).slice(0, limit);
    },
    async head() {
      return (await tx.get(HEAD, HEAD_KEY)) ?? null;
    },
  };
}

function appendChained(tenantId: TenantId, view: View, entry: AuditEntry): void {
  const head = view.get(HEAD, HEAD_KEY) ?? chainStart(tenantId, sha256Hex);
  const link = chainNext(head, encode(entry), sha256Hex);
  view.set(AUDIT, String(link.position), keep({ ...link, kind: entry.kind, at: entry.at }));
  view.set(HEAD, HEAD_KEY, keep({ position: link.position, hash: link.hash }));
}
