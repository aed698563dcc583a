// What the parents say that two records name. A parent is another company of one group: it makes two records
// related (clause M-6, hierarchy.ts), and so speaks against their being one customer.
import { type Profile, stemOf } from './profile.ts';

/**
 * By reasoning, as no labelled set holds parents on both sides. `named`: one record names the other as its
 * parent, so that whoever keeps the records takes them for two companies: as much as different identifiers,
 * and far less than an equal one. `different`: little, as two CRMs often write the parent of one company from
 * different heights of its group. The same parent says nothing of candidates: sisters have it, and so have
 * two records of one company.
 */
export const PARENT_WEIGHT = { named: -4, different: -1 } as const;

/** What was found; null where a parent is missing, the same, or as good as the same (`acme.com`, `acme.de`). */
export function parentFinding(left: Profile, right: Profile): keyof typeof PARENT_WEIGHT | null {
  const [ours, theirs] = [left.parent, right.parent];
  if (ours === '' && theirs === '') return null;
  if (right.domains.includes(ours) || left.domains.includes(theirs)) return 'named';
  if (ours === '' || theirs === '' || stemOf(ours) === stemOf(theirs)) return null;
  return 'different';
}

/** Log-odds that the parents of two records add. Symmetric. */
export function parentWeight(left: Profile, right: Profile): number {
  const finding = parentFinding(left, right);
  return finding === null ? 0 : PARENT_WEIGHT[finding];
}
