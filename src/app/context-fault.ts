// Whether a fact that somebody enters can be so, given the conflict it is entered on. Pure.
import type { Claim } from '../domain/claim.ts';
import type { ContextFact } from '../domain/context-entry.ts';
import type { ClaimId } from '../domain/ids.ts';
import type { SplitLine } from '../domain/judgement.ts';
import type { UtcDay } from '../domain/time.ts';
import { percentWords } from './view-words.ts';

const WHOLE = 10_000;
/** Years nobody means: a slip of the hand. */
const EARLIEST: UtcDay = Date.UTC(2000, 0, 1) / 86_400_000;
const LATEST: UtcDay = Date.UTC(2099, 11, 31) / 86_400_000;

/** Why it cannot be so, in one sentence; null when it can. */
export function factFault(
  fact: ContextFact,
  claims: readonly Claim[],
  today: UtcDay,
): string | null {
  switch (fact.kind) {
    case 'customer_choice':
      return (
        unknownClaim([fact.claimId], claims) ??
        (fact.dated > today
          ? 'The choice cannot be dated ahead: give the date it was written.'
          : null) ??
        impossibleDay(fact.dated)
      );
    case 'co_sell':
      return (
        unknownClaim(fact.claimIds, claims) ??
        (new Set(fact.claimIds).size < 2
          ? 'A co-sell agreement needs at least two claims.'
          : null) ??
        (fact.split === null ? null : splitFault(fact.split, fact.claimIds))
      );
    case 'incumbent':
      return (
        (claims.some(({ partner }) => partner?.name === fact.incumbent)
          ? null
          : `${fact.incumbent} is no partner of this conflict.`) ?? impossibleDay(fact.contractEnd)
      );
    case 'named_account':
      return impossibleDay(fact.namedSince);
  }
}

function unknownClaim(ids: readonly ClaimId[], claims: readonly Claim[]): string | null {
  const known = new Set(claims.map(({ id }) => id));
  return ids.every((id) => known.has(id)) ? null : 'Choose among the claims of this conflict.';
}

function impossibleDay(day: UtcDay): string | null {
  return day < EARLIEST || day > LATEST ? 'Give a date between 2000 and 2099.' : null;
}

function splitFault(split: readonly SplitLine[], claimIds: readonly ClaimId[]): string | null {
  const named = split.map(({ claimId }) => claimId);
  const isOfThem =
    new Set(named).size === named.length && named.every((id) => claimIds.includes(id));
  if (!isOfThem) return 'A split has one share for each claim of the agreement.';
  const isShare = ({ basisPoints }: SplitLine) =>
    Number.isInteger(basisPoints) && basisPoints >= 0 && basisPoints <= WHOLE;
  if (!split.every(isShare)) return 'A share is 0 to 100 with at most two decimals.';
  const total = split.reduce((sum, { basisPoints }) => sum + basisPoints, 0);
  return total === WHOLE ? null : `The shares add up to ${percentWords(total)}, not to 100.00 %.`;
}
