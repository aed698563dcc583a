// Is the audit trail as Parley wrote it? Walks a tenant's chain from its start and names the first
// entry that was changed, removed or moved in the database.
import { type ChainHead, chainNext, chainStart } from '../domain/audit-chain.ts';
import type { TenantId } from '../domain/ids.ts';
import type { AuditEntry, StoredLink, TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';

/** Entries of one transaction. */
const PAGE = 1_000;

/** A moved entry is a changed one: another stands in its place. */
type Fault = 'changed' | 'missing' | 'added';

export type AuditVerdict =
  | { readonly intact: true; readonly entries: number; readonly hash: string }
  | {
      readonly intact: false;
      /** Entries before the first bad one: these are as they were written. */
      readonly good: number;
      /** The place of the first bad entry. */
      readonly position: number;
      readonly fault: Fault;
      readonly reason: string;
    };

/**
 * Walks the chain up to where it ended when the walk began; what is appended meanwhile is left to the
 * next walk. Somebody who owns the database and knows this code can write a whole new chain: compare
 * `hash` with one kept elsewhere.
 */
export async function verifyAudit(
  app: Pick<AppContext, 'store' | 'sha256'>,
  tenantId: TenantId,
): Promise<AuditVerdict> {
  const read = <T>(work: (store: TenantStore) => Promise<T>) => app.store.inTenant(tenantId, work);
  const start = chainStart(tenantId, app.sha256);
  const end = (await read((store) => store.audit.head())) ?? start;
  let head: ChainHead = start;
  while (head.position < end.position) {
    const after = head.position;
    const links = await read((store) => store.audit.chain(after, PAGE));
    if (links.length === 0) break;
    for (const link of links) {
      if (head.position === end.position) break;
      const verdict = faultOf(head, link, app.sha256);
      if (verdict !== null) return verdict;
      head = link;
    }
  }
  // In this order: an entry that was appended meanwhile is covered by the newer end.
  const [beyond] = await read((store) => store.audit.chain(end.position, 1));
  const endNow = (await read((store) => store.audit.head())) ?? start;
  return verdictAtEnd(head, end, beyond !== undefined && beyond.position > endNow.position);
}

function faultOf(
  head: ChainHead,
  link: StoredLink,
  sha256: (text: string) => string,
): AuditVerdict | null {
  const position = head.position + 1;
  if (link.position !== position) return bad(position, 'missing', 'was removed');
  const own = chainNext(head, link.body, sha256);
  if (own.hash !== link.hash) {
    return bad(position, 'changed', 'was changed, or another was put in its place');
  }
  const entry = JSON.parse(link.body) as AuditEntry;
  if (entry.kind !== link.kind || entry.at !== link.at) {
    return bad(position, 'changed', 'has another kind or time in its columns than in its text');
  }
  return null;
}

function verdictAtEnd(head: ChainHead, end: ChainHead, hasStranger: boolean): AuditVerdict {
  if (head.position < end.position) {
    return bad(head.position + 1, 'missing', `was removed, with all up to entry ${end.position}`);
  }
  if (head.hash !== end.hash) {
    return bad(head.position, 'changed', 'is not the one that the stored end of the chain names');
  }
  if (hasStranger)
    return bad(head.position + 1, 'added', 'lies beyond the stored end of the chain');
  return { intact: true, entries: head.position, hash: head.hash };
}

function bad(position: number, fault: Fault, what: string): AuditVerdict {
  const good = position - 1;
  const reason = `Entry ${position} ${what}; ${good} before it are as they were written.`;
  return { intact: false, good, position, fault, reason };
}
