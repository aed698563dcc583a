// The split as the card shows it, and the limits within which somebody may propose another. Pure.
import type { Claim } from '../../domain/claim.ts';
import type { Conflict } from '../../domain/conflict.ts';
import type { ClaimId } from '../../domain/ids.ts';
import type { SplitLine } from '../../domain/judgement.ts';
import type { Policy } from '../../domain/policy.ts';
import { FULL_CREDIT } from '../../engagement/credit.ts';
import { isOf, limitOf } from '../other-split.ts';
import { splitInForce } from '../outcome-split.ts';
import { bySide } from '../side-order.ts';
import { type Onlooker, sideOf } from './sides.ts';
import type { CardAct, CardShare } from './view-model.ts';

export type ShareInput = {
  readonly conflict: Conflict;
  /** Claims of the conflict that are still there. */
  readonly claims: readonly Claim[];
  readonly policy: Policy;
  readonly onlooker: Onlooker;
  readonly sha256: (text: string) => string;
};

const LINE_LENGTH = 12;

/** One share per claim, the record's own first; none where a claim has gone since. */
export function sharesOf(input: ShareInput): readonly CardShare[] {
  const { conflict, claims, onlooker } = input;
  const split = splitInForce(conflict);
  if (split === null || !isOf(split, claims)) return [];
  return claims
    .toSorted(
      (a, b) => Number(onlooker.own.has(b.id)) - Number(onlooker.own.has(a.id)) || bySide(a, b),
    )
    .map((claim) => ({
      line: lineOf(input, claim.id),
      side: sideOf(claim, onlooker),
      basisPoints: split.find(({ claimId }) => claimId === claim.id)?.basisPoints ?? 0,
      limit: limitOf(claim, input),
    }));
}

/** A word for a claim that says nothing about it, and is another in every conflict. */
function lineOf({ conflict, sha256 }: ShareInput, claimId: ClaimId): string {
  return sha256(`share|${conflict.id}|${claimId}`).slice(0, LINE_LENGTH);
}

/**
 * Shares in which the record's own has `own` basis points and the others keep their proportions; equal
 * ones where they had none. What rounding leaves goes to the first of those it was taken from. None
 * without a split or a share.
 */
export function sharesWithOwn(
  shares: readonly CardShare[],
  own: number | null,
): readonly { readonly line: string; readonly basisPoints: number }[] {
  const [first, ...others] = shares;
  if (own === null || first === undefined) return [];
  const left = FULL_CREDIT - own;
  const total = others.reduce((sum, { basisPoints }) => sum + basisPoints, 0);
  const parts = others.map(({ basisPoints }) =>
    total === 0 ? left / others.length : (left * basisPoints) / total,
  );
  let odd = left - parts.reduce((sum, part) => sum + Math.floor(part), 0);
  const whole = parts.map((part) => {
    const extra = odd > 0 && part > Math.floor(part) ? 1 : 0;
    odd -= extra;
    return Math.floor(part) + extra;
  });
  return [
    { line: first.line, basisPoints: own },
    ...others.map(({ line }, index) => ({ line, basisPoints: whole[index] ?? 0 })),
  ];
}

type Proposal = CardAct & { readonly kind: 'other_split' };

/** The proposal as a split; null unless it names every share once, totals 100 % and keeps the limits. */
export function proposedSplit(
  { shares }: Proposal,
  input: ShareInput,
): readonly SplitLine[] | null {
  const known = sharesOf(input);
  const given = new Map(shares.map(({ line, basisPoints }) => [line, basisPoints]));
  if (given.size !== shares.length || given.size !== known.length) return null;
  const total = shares.reduce((sum, { basisPoints }) => sum + basisPoints, 0);
  const fits = known.every(({ line, limit }) => (given.get(line) ?? FULL_CREDIT + 1) <= limit);
  if (!fits || total !== FULL_CREDIT) return null;
  return input.claims.map(({ id }) => ({
    claimId: id,
    basisPoints: given.get(lineOf(input, id)) ?? 0,
  }));
}
