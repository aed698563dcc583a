// Fingerprint of the facts a decision binds to: which claims, and what about each would matter to a
// channel manager. Amounts, stages, owners and activities move daily and are left out on purpose.
import type { Claim } from '../domain/claim.ts';

const LENGTH = 16;

/**
 * One entry `claim:facts` per claim, sorted, joined by commas. `sha256` gives hex.
 * A claim that joins, or a changed channel, partner, customer, product, territory, deal type, role,
 * scope, co-sell agreement or registration gives an entry that was not there before.
 */
export function factsHash(claims: readonly Claim[], sha256: (text: string) => string): string {
  return claims
    .map((claim) => {
      const facts = JSON.stringify([
        claim.account.id,
        claim.channel,
        claim.partner?.name ?? null,
        claim.partner?.territories ?? null,
        claim.role,
        claim.dealType,
        claim.scope,
        claim.productFamily,
        claim.territory,
        claim.coSellId,
        claim.registration,
      ]);
      return `${sha256(claim.id).slice(0, LENGTH)}:${sha256(facts).slice(0, LENGTH)}`;
    })
    .sort()
    .join(',');
}

/** True when `now` holds a claim or a fact that `then` did not; a claim that left is no such thing. */
export function isMaterialChange(then: string, now: string): boolean {
  const known = new Set(then.split(','));
  return now.split(',').some((entry) => !known.has(entry));
}
