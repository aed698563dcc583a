// A customer keeps its id while records come and go: which of the clusters found anew is which of those
// known before.
import type { ClusterId } from '../domain/match-index.ts';

/**
 * For each group of records, the id it inherits, or null where it needs a new one. The pair of a group
 * and an old cluster that share most records comes first (tie: the older cluster, then the group that
 * stands first); each group inherits at most one id and each id goes to at most one group. So a
 * cluster that grows keeps its id, of two that merge the larger one's stays, and of one that splits
 * the larger part keeps it.
 *
 * `before` is the cluster of each record that had one. It must name all records of these clusters.
 */
export function inheritedIds<Record>(
  before: ReadonlyMap<Record, ClusterId>,
  groups: readonly (readonly Record[])[],
): readonly (ClusterId | null)[] {
  const overlaps = groups.flatMap((group, at) => {
    const shared = new Map<ClusterId, number>();
    for (const record of group) {
      const old = before.get(record);
      if (old !== undefined) shared.set(old, (shared.get(old) ?? 0) + 1);
    }
    return [...shared].map(([id, records]) => ({ at, id, records }));
  });
  overlaps.sort((a, b) => b.records - a.records || a.id - b.id || a.at - b.at);
  const inherited: (ClusterId | null)[] = groups.map(() => null);
  const taken = new Set<ClusterId>();
  for (const { at, id } of overlaps) {
    if (inherited[at] !== null || taken.has(id)) continue;
    inherited[at] = id;
    taken.add(id);
  }
  return inherited;
}
