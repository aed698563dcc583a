// The decision: what a channel manager may choose here, and what each choice does. Pure.
import type { Claim } from '../domain/claim.ts';
import type {
  ChannelManager,
  Conflict,
  ManagerId,
  OtherSplit,
  Outcome,
} from '../domain/conflict.ts';
import type { ClaimId } from '../domain/ids.ts';
import { dayOf } from '../domain/time.ts';
import { approversInWords, decidersOf, mayApprove } from './escalate.ts';
import { acceptWords, proposerOf } from './other-split.ts';
import { type Around, fittingOutcomes, splitFor } from './outcome-split.ts';
import { dayWords, OUTCOME_WORDS, percentWords } from './view-words.ts';

export type DecisionChoice = {
  readonly outcome: Outcome;
  readonly label: string;
  /** What it means for the credit, one sentence. */
  readonly effect: string;
};

/** Outcomes that fit the claims, each with the split it would set. */
export function choicesOf(
  conflict: Conflict,
  around: Around,
  labelOf: (id: ClaimId) => string,
): readonly DecisionChoice[] {
  return fittingOutcomes(conflict, around).flatMap((outcome) => {
    const split = splitFor(outcome, conflict, around);
    if (split === 'impossible') return [];
    const shares = split
      ?.filter((line) => line.basisPoints > 0)
      .map((line) => `${labelOf(line.claimId)} ${percentWords(line.basisPoints)}`);
    const effect = shares?.join(', ') ?? 'The flags go, and stay away while the facts are the same';
    if (outcome === 'accept_other_split' && split !== null) {
      const by = proposerOf(conflict, split);
      const who = by === null ? 'a seller' : (by.by.email ?? `User ${by.by.userId}`);
      return { outcome, label: acceptWords(split, who), effect: `${effect}.${whyProposed(by)}` };
    }
    return { outcome, label: OUTCOME_WORDS[outcome], effect: `${effect}.` };
  });
}

function whyProposed(by: OtherSplit | null): string {
  if (by === null) return '';
  return ` Proposed on ${dayWords(dayOf(by.at))}.${by.text === null ? '' : ` “${by.text}”`}`;
}

/** What a channel manager decided and somebody else has yet to approve (A-4). */
export type ProposalView = {
  readonly outcome: Outcome;
  readonly label: string;
  readonly by: string;
  readonly note: string | null;
  /** Whom it is asked of. */
  readonly approvers: string;
  /** Everybody who may approve it or send it back. */
  readonly mayApprove: ReadonlySet<ManagerId>;
};

/** What the page says of it; null when nothing waits. */
export function proposalView(
  conflict: Conflict,
  claims: readonly Claim[],
  managers: readonly ChannelManager[],
): ProposalView | null {
  const { proposal } = conflict;
  if (proposal === undefined) return null;
  const { outcome, note, decidedBy } = proposal;
  const others = managers.filter((one) => mayApprove(one, proposal, managers));
  return {
    ...{ outcome, note, label: OUTCOME_WORDS[outcome] },
    by: managers.find(({ id }) => id === decidedBy)?.name ?? 'the channel manager',
    approvers: approversInWords(decidersOf(conflict, { claims, managers })),
    mayApprove: new Set(others.map(({ id }) => id)),
  };
}
