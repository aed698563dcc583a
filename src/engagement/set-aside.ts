// The first half of the order of working (policy section 1): L drops dead claims, M-7 folds
// duplicates, S-3 sets fulfilment aside; what is left is paired by M, S and T.
import type { Claim } from '../domain/claim.ts';
import type { ClauseId, EvidenceOf, ExcludedClaim } from '../domain/judgement.ts';
import type { Instant } from '../domain/time.ts';
import { type ClaimFacts, factsByCreation } from './claim-facts.ts';
import { findFulfilments, type JudgedPair, judgePair } from './collide.ts';
import { findCopies } from './duplicates.ts';
import { deadClauseOf, weakRegistrationClauses } from './live.ts';
import { type ClaimPair, pairsOf } from './pair.ts';
import type { Setting } from './setting.ts';
import { findValidUntil } from './valid-until.ts';

/** A claim set aside, with the clause that did it and, under M-7, the claim it is a copy of. */
export type SetAside = {
  readonly facts: ClaimFacts;
  readonly clause: ClauseId;
  readonly original: ClaimFacts | null;
};

/** A neighbourhood of which the dead, the copies and the fulfilments are set aside. */
export type Sifted = {
  readonly setting: Setting;
  /** Claims not set aside, in order of creation. */
  readonly left: readonly ClaimFacts[];
  /** Every pair of them. */
  readonly pairs: readonly JudgedPair[];
  readonly setAside: readonly SetAside[];
  readonly validUntil: Instant | null;
};

type Sifting = {
  readonly setting: Setting;
  readonly evidence: EvidenceOf;
  /** Instants besides those of the claims at which a judgement may change. */
  readonly flips: readonly Instant[];
};

/** Sifts a neighbourhood's claims. Everything comes in order of creation. */
export function siftClaims(
  claims: readonly Claim[],
  { setting, evidence, flips }: Sifting,
): Sifted {
  const all = factsByCreation(claims, setting).map((facts) => ({
    facts,
    dead: deadClauseOf(facts, setting),
  }));
  const live = all.flatMap(({ facts, dead }) => (dead === null ? [facts] : []));
  const livePairs = pairsOf(live, { setting, evidence });
  const copies = findCopies(livePairs, setting.policy);
  const singlePairs = without(copies, livePairs);
  const fulfilments = findFulfilments(singlePairs);
  const setAside = all.flatMap(({ facts, dead }): SetAside[] => {
    if (dead !== null) return [{ facts, clause: dead, original: null }];
    const original = copies.get(facts);
    if (original !== undefined) return [{ facts, clause: 'M-7', original }];
    return fulfilments.has(facts) ? [{ facts, clause: 'S-3', original: null }] : [];
  });
  return {
    setting,
    left: live.filter((facts) => !copies.has(facts) && !fulfilments.has(facts)),
    pairs: without(fulfilments, singlePairs).map((pair) => judgePair(pair, setting.policy)),
    setAside,
    validUntil: findValidUntil(all, setting, flips),
  };
}

/**
 * Section 10, always: the clause of every excluded claim; for one excluded under L-3 also L-4, R-2
 * and R-3 where they apply to its registration.
 */
export function exclusionClauses({ setAside, setting }: Sifted): readonly ClauseId[] {
  return setAside.flatMap(({ facts, clause }) =>
    clause === 'L-3' ? [clause, ...weakRegistrationClauses(facts, setting)] : [clause],
  );
}

/** The claims set aside as a judgement lists them. */
export function excludedClaims({ setAside }: Sifted): readonly ExcludedClaim[] {
  return setAside.map(({ facts, clause, original }) => {
    const excluded = { claimId: facts.claim.id, clause };
    return original === null ? excluded : { ...excluded, foldsInto: original.claim.id };
  });
}

function without(
  gone: { has(facts: ClaimFacts): boolean },
  pairs: readonly ClaimPair[],
): readonly ClaimPair[] {
  return pairs.filter(({ left, right }) => !gone.has(left) && !gone.has(right));
}
