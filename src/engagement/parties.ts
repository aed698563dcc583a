// Chapter T: who are the parties, and what types of conflict do their collisions make?
import { type Claim, isVendorChannel, type Partner } from '../domain/claim.ts';
import type { ConflictType } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { isOn } from '../domain/policy-switches.ts';
import { normaliseName } from '../matching/names.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { isWon } from './live.ts';
import type { ClaimPair } from './pair.ts';
import { policyFor } from './segment.ts';
import { isWithinTolerance, usdValueOf } from './usd.ts';

/** Partners are the same if their names are equal under M-1; an empty result equals nothing. */
export function isSamePartner(left: Partner, right: Partner, policy: Policy): boolean {
  return isPartnerNamed(left, right.name, policy);
}

/** True when a partner goes by `name`, compared under M-1. */
export function isPartnerNamed(partner: Partner, name: string, policy: Policy): boolean {
  const own = comparedName(partner.name, policy);
  return own !== '' && own === comparedName(name, policy);
}

/** Vendors have few partners, each named in many claims; a full memory starts over. */
const MOST_REMEMBERED_NAMES = 10_000;
const rememberedNames = new WeakMap<Policy, Map<string, string>>();

function comparedName(name: string, policy: Policy): string {
  let names = rememberedNames.get(policy);
  if (names === undefined || names.size > MOST_REMEMBERED_NAMES) {
    names = new Map();
    rememberedNames.set(policy, names);
  }
  const known = names.get(name);
  if (known !== undefined) return known;
  const compared = normaliseName(name, policy.legalSuffixes);
  names.set(name, compared);
  return compared;
}

/**
 * The vendor is one party (channels direct and self_serve); each partner is one party. True when both
 * claims are of one party.
 */
export function areOfOneParty(left: ClaimFacts, right: ClaimFacts, policy: Policy): boolean {
  return haveOneSeller(left.claim, right.claim, policy);
}

/** As {@link areOfOneParty}, of claims whose facts are not known yet. */
export function haveOneSeller(left: Claim, right: Claim, policy: Policy): boolean {
  const [ours, theirs] = [left.partner, right.partner];
  if (ours === null || theirs === null) return ours === theirs;
  return isSamePartner(ours, theirs, policy);
}

/** T-1: Two claims of one partner: same party, no conflict. */
export function isOneParty({ left, right }: ClaimPair, policy: Policy): boolean {
  return left.claim.partner !== null && areOfOneParty(left, right, policy);
}

/** T-2: Direct and self-serve are both the vendor: a transition, no conflict. */
export function isTransition({ left, right }: ClaimPair): boolean {
  const [ours, theirs] = [left.claim.channel, right.claim.channel];
  return isVendorChannel(ours) && isVendorChannel(theirs) && ours !== theirs;
}

/** T-3: Two vendor-owned claims of the same channel: internal, no channel conflict. */
export function isInternal({ left, right }: ClaimPair): boolean {
  return isVendorChannel(left.claim.channel) && left.claim.channel === right.claim.channel;
}

/**
 * T-4: Types of a conflict, all that apply, sorted. `claims` are those in the conflict, `pairs` its
 * colliding pairs.
 */
export function conflictTypesOf(
  claims: readonly ClaimFacts[],
  pairs: readonly ClaimPair[],
  policy: Policy,
): readonly ConflictType[] {
  const types = new Set<ConflictType>();
  for (const pair of pairs) {
    types.add(routeTypeOf(pair));
    if (pair.left.registration.isInForce && pair.right.registration.isInForce) {
      types.add('registration');
    }
    if (pair.match.relation === 'related') types.add('hierarchy');
    if (isOn(policy, 'T-5') && differInPrice(pair, policy)) types.add('price');
  }
  if (claims.some(({ registration }) => registration.struckBy.includes('R-3'))) {
    types.add('territory');
  }
  if (claims.every(({ claim }) => claim.dealType === 'renewal')) types.add('renewal');
  if (claims.some(isWon)) types.add('attribution');
  return [...types].sort();
}

/**
 * T-4, by colliding pair exactly one of: `horizontal` two partners of the same channel; `vertical`
 * direct against a partner of any channel but marketplace; `multi_channel` every other pair.
 */
export function routeTypeOf({ left, right }: ClaimPair): ConflictType {
  const channels = [left.claim.channel, right.claim.channel];
  if (channels[0] === channels[1]) return 'horizontal';
  const isVertical = channels.includes('direct') && !channels.includes('marketplace');
  return isVertical ? 'vertical' : 'multi_channel';
}

/**
 * T-5: Type `price`: both claims of a colliding pair carry a quote and unit prices in USD differ by
 * more than price_tolerance (of the higher price).
 */
export function differInPrice({ left, right }: ClaimPair, policy: Policy): boolean {
  const [ours, theirs] = [left.claim.quote, right.claim.quote];
  if (ours === null || theirs === null) return false;
  const prices = [
    usdValueOf(ours.unitPrice, policy),
    usdValueOf(theirs.unitPrice, policy),
  ] as const;
  const { priceToleranceBasisPoints } = policyFor(policy, [left.claim, right.claim]);
  return !isWithinTolerance(...prices, priceToleranceBasisPoints);
}
