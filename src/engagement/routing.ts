// Task routing: which of the policy's rules are met by a conflict. It judges nothing: who prevails and
// by when to decide do not hang on whom Parley asks.
import { type Claim, isVendorChannel } from '../domain/claim.ts';
import type { Policy } from '../domain/policy.ts';
import type { AmountRange, RoutingRule } from '../domain/policy-lists.ts';
import { isMet, isWithin, segmentOf } from './segment.ts';
import { usdValueOf } from './usd.ts';

/** A rule with its number, from 1, as the document lists it. */
export type NumberedRule = { readonly rule: RoutingRule; readonly number: number };

/**
 * The rules that the claims of a conflict meet, in the order of the document. Conditions are met like
 * those of an override; the amount is the largest of the claims, compared at the policy's own rates, so
 * that no exchange rate of the day changes the answer. None without claims.
 */
export function rulesFor(policy: Policy, claims: readonly Claim[]): readonly NumberedRule[] {
  const segment = segmentOf(claims);
  const partners = claims.filter(({ channel }) => !isVendorChannel(channel));
  const channels = new Set(partners.map(({ channel }) => channel));
  const roles = new Set(partners.map(({ role }) => role));
  const isFor = ({ when }: RoutingRule) =>
    isMet(when, segment) &&
    isWithin(channels, when.partnerChannels) &&
    isWithin(roles, when.partnerRoles) &&
    isInRange(when.amount, claims, policy);
  return policy.taskRouting
    .map((rule, index) => ({ rule, number: index + 1 }))
    .filter(({ rule }) => isFor(rule));
}

/** An empty amount counts as 0 (policy section 1), so a conflict without amounts is below any limit. */
function isInRange(range: AmountRange | null, claims: readonly Claim[], policy: Policy): boolean {
  if (range === null) return true;
  if (claims.length === 0) return false;
  const { currency, from, below } = range;
  const amounts = claims.map(({ amount }) => usdValueOf(amount, policy));
  const reaches = (e4: bigint) => {
    const limit = usdValueOf({ currency, e4 }, policy);
    return amounts.some((amount) => amount >= limit);
  };
  return (from === null || reaches(from)) && (below === null || !reaches(below));
}
