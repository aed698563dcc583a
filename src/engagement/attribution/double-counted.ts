// Double-counted pipeline: what a forecast counts more than once because several claims on one sale
// are open at the same time.
import type { Claim } from '../../domain/claim.ts';
import type { ClaimId } from '../../domain/ids.ts';
import type { Judgement } from '../../domain/judgement.ts';
import type { Money } from '../../domain/money.ts';
import type { Policy } from '../../domain/policy.ts';
import { usdOf, usdValueOf } from '../usd.ts';

export type DoubleCounted = {
  /** Rounded once, half up, to ten-thousandths of a dollar. */
  readonly total: Money;
  /** One per conflict in which something is counted twice, in the order given. */
  readonly conflicts: readonly { readonly claimIds: readonly ClaimId[]; readonly amount: Money }[];
};

/**
 * Of each conflict: the sum of its open amounts minus the largest, in US dollars at the policy's rates.
 * Claims set aside are in no conflict: copies and dead claims do not count. An empty amount is 0.
 */
export function doubleCountedPipeline(
  judgements: readonly Judgement[],
  claims: readonly Claim[],
  policy: Policy,
): DoubleCounted {
  const claimOf = new Map(claims.map((claim) => [claim.id, claim]));
  const found = judgements.flatMap(({ isConflict, claimIds }) => {
    if (!isConflict) return [];
    const members = claimIds.flatMap((id) => claimOf.get(id) ?? []);
    const open = members.filter(isOpen);
    const excess = doubleCountedUsd(members, policy);
    return excess === 0n ? [] : [{ claimIds: open.map(({ id }) => id), excess }];
  });
  return {
    total: usdOf(found.reduce((sum, { excess }) => sum + excess, 0n)),
    conflicts: found.map(({ claimIds, excess }) => ({ claimIds, amount: usdOf(excess) })),
  };
}

/** The same of the claims of one conflict, exact, in the unit of `usdValueOf`. */
export function doubleCountedUsd(claims: readonly Claim[], policy: Policy): bigint {
  return excessOf(claims.filter(isOpen).map(({ amount }) => usdValueOf(amount, policy)));
}

function isOpen({ stage }: Claim): boolean {
  return stage !== 'won' && stage !== 'lost';
}

function excessOf(values: readonly bigint[]): bigint {
  let [sum, largest] = [0n, 0n];
  for (const value of values) {
    sum += value;
    if (value > largest) largest = value;
  }
  return sum - largest;
}
