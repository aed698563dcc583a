// Clause M-7: two records of one claim are a duplicate, not a conflict.
import type { Policy } from '../domain/policy.ts';
import { dayOf } from '../domain/time.ts';
import type { ClaimFacts } from './claim-facts.ts';
import type { ClaimPair } from './pair.ts';
import { isSamePartner } from './parties.ts';
import { policyFor } from './segment.ts';
import { isWithinTolerance } from './usd.ts';

/**
 * The claims set aside as duplicates, each with the claim it is a copy of: of each duplicate pair the
 * record created later (equal instants: the later listed) is set aside, also if the other is itself a
 * copy. The value is never itself set aside: copies of copies lead back to the first.
 */
export function findCopies(
  pairs: readonly ClaimPair[],
  policy: Policy,
): ReadonlyMap<ClaimFacts, ClaimFacts> {
  const originals = new Map<ClaimFacts, ClaimFacts>();
  // Pairs come in order of creation, so a claim's own original is known before its copies ask.
  for (const pair of pairs) {
    if (originals.has(pair.right) || !areDuplicates(pair, policy)) continue;
    originals.set(pair.right, originals.get(pair.left) ?? pair.left);
  }
  return originals;
}

/**
 * M-7: Duplicate, not conflict: one record's `external_ref` is the other's `record_id`; or same
 * account (M-2, M-3), same channel, same partner (or, without partner, same owner e-mail, given),
 * same product, same deal type, amounts within tolerance of the larger and created within
 * duplicate_days.
 */
export function areDuplicates(pair: ClaimPair, policy: Policy): boolean {
  return (
    isRecordedCopy(pair) ||
    looksLikeCopy(pair, policyFor(policy, [pair.left.claim, pair.right.claim]))
  );
}

function isRecordedCopy({ left, right }: ClaimPair): boolean {
  return (
    left.claim.externalRef === right.claim.recordId ||
    right.claim.externalRef === left.claim.recordId
  );
}

function looksLikeCopy({ left, right, match }: ClaimPair, policy: Policy): boolean {
  const [ours, theirs] = [left.claim, right.claim];
  return (
    match.relation === 'same' &&
    ours.channel === theirs.channel &&
    ours.productFamily === theirs.productFamily &&
    ours.dealType === theirs.dealType &&
    Math.abs(dayOf(ours.createdAt) - dayOf(theirs.createdAt)) <= policy.duplicateDays &&
    isWithinTolerance(left.usd, right.usd, policy.duplicateAmountToleranceBasisPoints) &&
    haveSameHolder(left, right, policy)
  );
}

function haveSameHolder(left: ClaimFacts, right: ClaimFacts, policy: Policy): boolean {
  const [ours, theirs] = [left.claim, right.claim];
  if (ours.partner !== null && theirs.partner !== null) {
    return isSamePartner(ours.partner, theirs.partner, policy);
  }
  const email = ours.owner?.email ?? '';
  return email !== '' && email.toLowerCase() === theirs.owner?.email?.toLowerCase();
}
