// Chapter S: do live claims collide? Which pairs do, which clause stops the others, which claims are
// set aside as fulfilment, and which claims form one conflict.
import type { ClauseId } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { isOn } from '../domain/policy-switches.ts';
import type { ClaimFacts } from './claim-facts.ts';
import type { ClaimPair } from './pair.ts';
import { isInternal, isOneParty, isTransition } from './parties.ts';
import { GLOBAL_TERRITORY } from './registration.ts';

/** A pair after chapters M, S and T. */
export type JudgedPair = ClaimPair & {
  readonly collides: boolean;
  /** The match clause of a colliding pair, the stopping clause of the others. */
  readonly clause: ClauseId;
};

/**
 * A pair of claims left after S-3 collides unless a clause stops it: M-1, M-5, M-6, S-1, S-2, S-4,
 * S-5, T-1, T-2, T-3; the first in this order is the pair's reason. A recorded "different" (M-10)
 * stops before all of them.
 */
export function judgePair(pair: ClaimPair, policy: Policy): JudgedPair {
  const stop = stoppingClauseOf(pair, policy);
  return { ...pair, collides: stop === null, clause: stop ?? pair.match.clause };
}

function stoppingClauseOf(pair: ClaimPair, policy: Policy): ClauseId | null {
  if (pair.match.relation === 'different') return pair.match.clause;
  if (isRelatedOnly(pair)) return 'M-6';
  if (haveDifferentProducts(pair)) return 'S-1';
  if (haveDifferentTerritories(pair) && isOn(policy, 'S-2')) return 'S-2';
  if (haveSameCoSell(pair)) return 'S-4';
  if (areRenewalAndOther(pair) && isOn(policy, 'S-5')) return 'S-5';
  if (isOneParty(pair, policy)) return 'T-1';
  if (isTransition(pair)) return 'T-2';
  return isInternal(pair) ? 'T-3' : null;
}

/**
 * M-6: Related accounts collide only if the product family is the same and at least one claim has
 * scope `group`.
 */
export function isRelatedOnly({ left, right, match }: ClaimPair): boolean {
  if (match.relation !== 'related') return false;
  const isGroupWide = left.claim.scope === 'group' || right.claim.scope === 'group';
  return left.claim.productFamily !== right.claim.productFamily || !isGroupWide;
}

/** S-1: Different product families: no collision. */
export function haveDifferentProducts({ left, right }: ClaimPair): boolean {
  return left.claim.productFamily !== right.claim.productFamily;
}

/**
 * S-2: Same account (M-2 to M-4) but different territories, neither `GLOBAL`: no collision. Related
 * accounts (M-6) are not asked.
 */
export function haveDifferentTerritories({ left, right, match }: ClaimPair): boolean {
  const [ours, theirs] = [left.claim.territory, right.claim.territory];
  return (
    match.relation !== 'related' &&
    ours !== theirs &&
    ours !== GLOBAL_TERRITORY &&
    theirs !== GLOBAL_TERRITORY
  );
}

/** S-4: Same co-sell agreement on both (equal `co_sell_id`): no collision; the agreed split stands. */
export function haveSameCoSell({ left, right }: ClaimPair): boolean {
  return left.claim.coSellId !== null && left.claim.coSellId === right.claim.coSellId;
}

/** S-5: A renewal and a non-renewal are separate transactions: no collision. */
export function areRenewalAndOther({ left, right }: ClaimPair): boolean {
  return (left.claim.dealType === 'renewal') !== (right.claim.dealType === 'renewal');
}

/**
 * S-3: A `fulfilment` claim never competes with a non-fulfilment claim: set it aside, with no share,
 * if a non-fulfilment claim is left with the same product family and the same or a related account.
 * `pairs` are those of the claims left after L and M-7.
 */
export function findFulfilments(pairs: readonly ClaimPair[]): ReadonlySet<ClaimFacts> {
  const setAside = new Set<ClaimFacts>();
  for (const pair of pairs) {
    const { left, right, match } = pair;
    const isLeftFulfilment = isFulfilment(left);
    if (isLeftFulfilment === isFulfilment(right)) continue;
    if (match.relation === 'different' || haveDifferentProducts(pair)) continue;
    setAside.add(isLeftFulfilment ? left : right);
  }
  return setAside;
}

function isFulfilment(facts: ClaimFacts): boolean {
  return facts.claim.role === 'fulfilment';
}

/**
 * Claims linked by the pairs, directly or through others: groups in the order of their earliest
 * created claim, members in order of creation. Claims without a pair are in no group.
 */
export function linkedGroups(
  claims: readonly ClaimFacts[],
  pairs: readonly ClaimPair[],
): readonly (readonly ClaimFacts[])[] {
  const groupOf = new Map<ClaimFacts, Set<ClaimFacts>>();
  for (const { left, right } of pairs) {
    const ours = groupOf.get(left) ?? new Set([left]);
    const theirs = groupOf.get(right) ?? new Set([right]);
    const [small, large] = ours.size < theirs.size ? [ours, theirs] : [theirs, ours];
    for (const member of small) large.add(member);
    for (const member of large) groupOf.set(member, large);
  }
  const groups = new Set(claims.map((facts) => groupOf.get(facts)));
  return [...groups].flatMap((group) =>
    group === undefined ? [] : [claims.filter((facts) => group.has(facts))],
  );
}
