// What other models make of the touches of a conflict, as its page shows them. Pure.
import type { Claim } from '../domain/claim.ts';
import type { ClaimId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { attribute } from '../engagement/attribution/attribute.ts';
import { percentWords, plainWord } from './view-words.ts';

export type ModelView = {
  /** `Time decay`. */
  readonly model: string;
  /** `Altura 66.67 %, Direct team 33.33 %`. */
  readonly shares: string;
};

/**
 * The split of every model that needs touches only; none while nobody has worked with the customer.
 * Shapley needs the win rates of the whole book, which a page does not read.
 */
export function modelViews(
  claims: readonly Claim[],
  options: { readonly policy: Policy; readonly now: Instant },
  labelOf: (id: ClaimId) => string,
): readonly ModelView[] {
  return attribute(claims, options).flatMap((one): ModelView[] => {
    if (!one.ok) return [];
    const shares = one.lines.map(
      ({ claimId, basisPoints }) => `${labelOf(claimId)} ${percentWords(basisPoints)}`,
    );
    return [{ model: plainWord(one.model), shares: shares.join(', ') }];
  });
}
