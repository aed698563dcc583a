// Fingerprint of the facts a decision binds to: which claims, what about each would matter to a channel
// manager, and what people entered. Amounts, stages, owners and activities move daily: left out.
import type { Claim } from '../domain/claim.ts';

const LENGTH = 16;

/**
 * One entry `claim:facts` per claim, sorted, joined by commas. `sha256` gives hex.
 * A claim that joins, or a changed channel, partner, customer, product, territory, deal type, role,
 * scope, co-sell agreement or registration gives an entry that was not there before. So does what was
 * entered (null: nothing ever), also when it is withdrawn. A lead that is converted does not: its
 * opportunity's claim goes by the lead, which told its customer itself, under its own key.
 */
export function factsHash(
  claims: readonly Claim[],
  sha256: (text: string) => string,
  entered: string | null = null,
): string {
  const context = entered === null ? [] : [`entered:${sha256(entered).slice(0, LENGTH)}`];
  const facts = claims.map((claim) => {
    const own = JSON.stringify([
      claim.origin ?? claim.account.id,
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
    return `${sha256(claim.origin ?? claim.id).slice(0, LENGTH)}:${sha256(own).slice(0, LENGTH)}`;
  });
  return [...facts, ...context].sort().join(',');
}

/** True when `now` holds a claim or a fact that `then` did not; a claim that left is no such thing. */
export function isMaterialChange(then: string, now: string): boolean {
  const known = new Set(then.split(','));
  return now.split(',').some((entry) => !known.has(entry));
}
