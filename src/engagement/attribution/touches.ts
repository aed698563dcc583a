// Touches: the qualifying activities of some claims in time order. Every touch model sees the same.
import type { ActivityType, Claim } from '../../domain/claim.ts';
import type { ClaimId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Instant } from '../../domain/time.ts';
import { policyFor } from '../segment.ts';

export type Touch = {
  readonly claimId: ClaimId;
  readonly type: ActivityType;
  readonly at: Instant;
};

/** Claims in the order that settles ties: by instant of creation, equal instants as listed. */
export function byCreation(claims: readonly Claim[]): readonly Claim[] {
  return claims.toSorted((left, right) => left.createdAt - right.createdAt);
}

/**
 * The touches of the claims up to `now`, earliest first; at one instant those of the claim created
 * first come first. What counts as a touch is the policy's `qualifying_activity_types`.
 */
export function touchesOf(
  claims: readonly Claim[],
  { policy, now }: { readonly policy: Policy; readonly now: Instant },
): readonly Touch[] {
  return byCreation(claims)
    .flatMap((claim) => {
      const { qualifyingActivityTypes } = policyFor(policy, [claim]);
      return claim.activities
        .filter(({ type, at }) => at <= now && qualifyingActivityTypes.includes(type))
        .map(({ type, at }): Touch => ({ claimId: claim.id, type, at }));
    })
    .sort((left, right) => left.at - right.at);
}
