// Matches made anew that wait for an admin's yes, as *Matches* shows them: what they would change, and the
// first conflicts of each kind to look at.
import type { AccountId, ConflictId } from '../domain/ids.ts';
import type { SnapshotPreview } from '../ports/match-store.ts';
import type { TenantStore } from '../ports/store.ts';
import { waitingSnapshot } from './confirm-snapshot.ts';
import { claimsById, customerNameOf } from './listed-conflicts.ts';

export type RenewalView = Omit<SnapshotPreview, 'first'> & {
  readonly number: number;
  /** Of each conflict that would open: its accounts by name, and one whose page shows them. */
  readonly opens: readonly { readonly customerId: AccountId; readonly names: readonly string[] }[];
  readonly ends: readonly { readonly id: ConflictId; readonly account: string }[];
};

/** Null where nothing waits. A preview of before conflicts were kept lists none. */
export async function renewalView(store: TenantStore): Promise<RenewalView | null> {
  const waiting = await waitingSnapshot(store);
  if (waiting === null) return null;
  const { first, ...counts } = waiting.preview;
  return {
    ...counts,
    number: waiting.snapshot.number,
    opens: await opensOf(store, first?.opening ?? []),
    ends: await endsOf(store, first?.ending ?? []),
  };
}

/** Accounts that have gone meanwhile are not named. */
async function opensOf(store: TenantStore, opening: readonly (readonly AccountId[])[]) {
  const versions = await store.accounts.current([...new Set(opening.flat())]);
  const nameOf = new Map(versions.map(({ id, account }) => [id, account?.name]));
  return opening.flatMap((ids) => {
    const customerId = ids.find((id) => nameOf.get(id) !== undefined);
    if (customerId === undefined) return [];
    return [{ customerId, names: [...new Set(ids.flatMap((id) => nameOf.get(id) ?? []))] }];
  });
}

async function endsOf(store: TenantStore, ids: readonly ConflictId[]) {
  const conflicts = [];
  for (const id of ids) conflicts.push(await store.conflicts.get(id));
  const known = conflicts.filter((conflict) => conflict !== null);
  const claims = await claimsById(store, known);
  return known.map((one) => ({ id: one.id, account: customerNameOf(one, claims) }));
}
