// Context that no CRM holds, as a person enters it on a conflict's page: what is so, on what evidence,
// who says it and when. Entries are only added: a correction ends an older one, so does a withdrawal.
import type { AccountId, ClaimId, ConflictId } from './ids.ts';
import type { SplitLine } from './judgement.ts';
import type { Instant, UtcDay } from './time.ts';

export const CONTEXT_KINDS = ['customer_choice', 'co_sell', 'incumbent', 'named_account'] as const;
export type ContextKind = (typeof CONTEXT_KINDS)[number];

export type ContextFact =
  /** P-1: the customer chose the side of this claim in writing. */
  | { readonly kind: 'customer_choice'; readonly claimId: ClaimId; readonly dated: UtcDay }
  /** S-4: these claims are sold together; `split` is what the parties agreed on, if they did. */
  | {
      readonly kind: 'co_sell';
      readonly agreement: string;
      readonly claimIds: readonly ClaimId[];
      readonly split: readonly SplitLine[] | null;
    }
  /** P-2: this partner holds the contract that ends on this day. */
  | { readonly kind: 'incumbent'; readonly incumbent: string; readonly contractEnd: UtcDay }
  /** P-6, R-2: a named account of the direct team since this day. */
  | { readonly kind: 'named_account'; readonly namedSince: UtcDay };

/** At least one of both is given. */
export type Evidence = { readonly text: string | null; readonly link: string | null };

export type ContextEntryId = string & { readonly __contextEntry?: never };

export type ContextEntry = {
  readonly id: ContextEntryId;
  /** On whose page it was entered. */
  readonly conflictId: ConflictId;
  readonly kind: ContextKind;
  /** Null withdraws what it ends. */
  readonly fact: ContextFact | null;
  /** Entries that no longer hold from this one on. */
  readonly ends: readonly ContextEntryId[];
  /** Of a withdrawal the text is its reason. */
  readonly evidence: Evidence;
  /** Id of a channel manager, or an admin's name. */
  readonly by: string;
  readonly byName: string;
  readonly at: Instant;
};

/**
 * What an entry is found by: accounts for facts about the customer, claims for facts about claims,
 * and the entries it ends.
 */
export type ContextAnchor = AccountId | ClaimId | ContextEntryId;

/** An entry found at an anchor; `origin` is the account or claim it was entered for, before merges. */
export type AnchoredEntry = {
  readonly entry: ContextEntry;
  readonly origin: ContextAnchor;
  readonly anchor: ContextAnchor;
};
