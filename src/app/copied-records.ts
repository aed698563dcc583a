// Records that were copied from one that Parley had written to: a cloned deal, a copy of an org, the survivor
// of a merge. What they show at first is Parley's own word about another record.
import { recordKeyOf } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import type { LedgerEntry } from '../ports/write-store.ts';
import { type Difference, namedConflict } from './compare.ts';

type Around = {
  readonly differences: readonly Difference[];
  /** What was known of their records before. */
  readonly ledger: readonly LedgerEntry[];
};

/**
 * The entries of a first write as the ledger keeps them: where the record says when Parley looked, which
 * nobody else writes, or names one of our own conflicts, every field of it was empty before Parley, and undo
 * empties it.
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
    if (written.has(key)) continue;
    const id = namedConflict(before);
    const isDated = (before.checked_at ?? null) !== null;
    if (isDated || (id !== null && (await store.conflicts.get(id)) !== null)) copies.add(key);
  }
  return entries.map((one) =>
    copies.has(recordKeyOf(one.ref)) ? { ...one, original: null } : one,
  );
}
