// What engagement returns: a judgement on the claims of one neighbourhood. Default policy, section 10.
import type { AccountId, ClaimId } from './ids.ts';
import type { ToldAnswer } from './match-answer.ts';
import type { Instant, UtcDay } from './time.ts';

export const CONFLICT_TYPES = [
  'horizontal',
  'vertical',
  'multi_channel',
  'registration',
  'hierarchy',
  'price',
  'territory',
  'renewal',
  'attribution',
] as const;
export type ConflictType = (typeof CONFLICT_TYPES)[number];

export const SEVERITIES = ['low', 'medium', 'high'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const ACTIONS = [
  'honour_customer_choice',
  'uphold_incumbent',
  'uphold_direct',
  'uphold_first_registration',
  'uphold_registration',
  'uphold_first_claim',
  'share_credit',
  'confirm_match',
  'record_agreed_split',
  'link_transition',
  'route_internal',
  'merge_duplicate',
  'link_fulfilment',
  'note_related_account',
  'none',
] as const;
export type Action = (typeof ACTIONS)[number];

export type ExtraAction = 'align_price' | 'correct_territory';

/** A clause of the policy, e.g. `P-5`. Chapter letter, dash, number. */
export type ClauseId = `${'M' | 'L' | 'R' | 'S' | 'T' | 'P' | 'C' | 'V' | 'A'}-${number}`;

/** One claim's share of the revenue credit in basis points; the lines of a split total 10,000. */
export type SplitLine = { readonly claimId: ClaimId; readonly basisPoints: number };

/** A claim set aside, with the clause that did it (one of L-2, L-3, L-5, L-7, L-8, M-7, S-3). */
export type ExcludedClaim = {
  readonly claimId: ClaimId;
  readonly clause: ClauseId;
  /** M-7 only: the claim this one is a copy of. */
  readonly foldsInto?: ClaimId;
};

/** One pair of claims that was compared, and the clause that let it collide or stopped it. */
export type PairFinding = {
  readonly left: ClaimId;
  readonly right: ClaimId;
  readonly collides: boolean;
  /** The match clause of a colliding pair, the stopping clause of the others. */
  readonly clause: ClauseId;
};

/** Sentences for one reader, at most three, each dated where a date mattered. */
export type Reasons = {
  readonly seller: string;
  readonly channelManager: string;
  /** Masked: names no other party. */
  readonly partner: string;
};

type JudgementBase = {
  /** Claims judged together: the conflict's claims, or all claims left when nothing collides. */
  readonly claimIds: readonly ClaimId[];
  readonly excluded: readonly ExcludedClaim[];
  readonly pairs: readonly PairFinding[];
  readonly clauses: readonly ClauseId[];
  readonly action: Action;
  readonly extraActions: readonly ExtraAction[];
  readonly splits: readonly SplitLine[] | null;
  readonly reasons: Reasons;
  /** Earliest instant at which time alone could change this judgement; null when it never could. */
  readonly validUntil: Instant | null;
};

/** Claims collide: the vendor must decide. */
export type ConflictJudgement = JudgementBase & {
  readonly isConflict: true;
  readonly match: readonly ClauseId[];
  readonly types: readonly ConflictType[];
  readonly severity: Severity;
  /** Null under P-8 (credit is shared). */
  readonly prevails: ClaimId | null;
  readonly splits: readonly SplitLine[];
  readonly slaBusinessDays: number;
  readonly dueOn: UtcDay;
};

/** Nothing collides. `splits` only for an agreed co-sell split or a transition split. */
export type ClearJudgement = JudgementBase & { readonly isConflict: false };

export type Judgement = ConflictJudgement | ClearJudgement;

/**
 * True while it is only probable that the claims are of one customer: a person is asked that
 * first. The split is what would hold if they are, and is not suggested to sellers.
 */
export function isOnlyProbable({ action }: Pick<Judgement, 'action'>): boolean {
  return action === 'confirm_match';
}

/** What people and matching know about a pair of accounts beyond the records themselves. */
export type PairEvidence = {
  /** A person's recorded answer; always wins (design, section 4). */
  readonly answer: ToldAnswer | null;
  /** Probability that both are one customer, 0 to 1 (M-8); null when not scored. */
  readonly probability: number | null;
};

/** Looks up what is known about two accounts. Symmetric. */
export type EvidenceOf = (left: AccountId, right: AccountId) => PairEvidence;

/** The customer's written choice of a claim. */
export type CustomerChoice = { readonly claimId: ClaimId; readonly dated: UtcDay };

/** A co-sell agreement as it is known for one customer. */
export type Agreement = {
  readonly id: string;
  /** Claims under it whatever their records say; empty where only the records say it. */
  readonly claimIds: readonly ClaimId[];
  /** The agreed split; null where none is recorded. */
  readonly split: readonly SplitLine[] | null;
};

/** Facts about the customer that no single claim holds. Default policy, section 11, `context`. */
export type CustomerContext = {
  readonly incumbent: string | null;
  readonly contractEnd: UtcDay | null;
  readonly namedSince: UtcDay | null;
  /** Written choices; of those of one conflict the latest dated counts, then the last listed. */
  readonly customerChoices: readonly CustomerChoice[];
  readonly agreements: readonly Agreement[];
};

export const EMPTY_CONTEXT: CustomerContext = {
  incumbent: null,
  contractEnd: null,
  namedSince: null,
  customerChoices: [],
  agreements: [],
};
