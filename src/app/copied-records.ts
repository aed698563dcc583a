// Records that were copied from one that Parley had written to: a cloned deal, a copy of an org, the survivor
// of a merge. What they show at first is Parley's own word about another record.
import { asConflictId, recordKeyOf } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import type { LedgerEntry } from '../ports/write-store.ts';
import type { Difference } from './compare.ts';

type Around = {
  readonly differences: readonly Difference[];
  /** What was known of their records before. */
  readonly ledger: readonly LedgerEntry[];
};

/**
 * The entries of a first write as the ledger keeps them: where the record names one of our own conflicts,
 * every field of it was empty before Parley, and undo empties it. An account names none: what it shows is
 * kept as its own.
 */
export async function withoutCopied(
  store: TenantStore,
  entries: readonly LedgerEntry[],
  { differences, ledger }: Around,
): Promise<readonly LedgerEntry[]> {
  const written = new Set(
    ledger.filter((one) => one.original !== undefined).map((one) => recordKeyOf(one.ref)),
  );
  const copies = new Set<string>();
  for (const { target, before } of differences) {
    const key = recordKeyOf(target.ref);
    const id = before.conflict_id;
    if (typeof id !== 'string' || written.has(key)) continue;
    if ((await store.conflicts.get(asConflictId(id))) !== null) copies.add(key);
  }
  return entries.map((one) =>
    copies.has(recordKeyOf(one.ref)) ? { ...one, original: null } : one,
  );
}
