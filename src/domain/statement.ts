// What a seller or partner says about a conflict from inside their CRM. A statement asks the channel
// manager; it never decides. Statements are only added.
import type { ConflictId, ConnectionId, RecordRef } from './ids.ts';
import type { SplitLine } from './judgement.ts';
import type { Language } from './language.ts';
import type { Instant } from './time.ts';

export const STATEMENT_KINDS = ['seen', 'not_same', 'other_split', 'evidence'] as const;
export type StatementKind = (typeof STATEMENT_KINDS)[number];

export type Statement = {
  readonly conflictId: ConflictId;
  readonly kind: StatementKind;
  /** The record on which it was said. */
  readonly ref: RecordRef;
  /** `other_split` only; totals 10,000. */
  readonly split: readonly SplitLine[] | null;
  readonly text: string | null;
  readonly link: string | null;
  readonly by: Speaker;
  /** Chosen by whoever asks: the same key of the same person is the same act. */
  readonly key: string;
  readonly at: Instant;
};

/** A user as the CRM vouches for them. */
export type Speaker = {
  readonly connectionId: ConnectionId;
  readonly userId: string;
  readonly email: string | null;
};

/**
 * What may be said by a record in the CRM: a decision too, which counts as a channel manager's alone, and
 * the question whether the record's account is free, which concerns no conflict.
 */
export const SPOKEN_KINDS = [...STATEMENT_KINDS, 'decision', 'check'] as const;
export type SpokenKind = (typeof SPOKEN_KINDS)[number];

export const isSpokenKind = (text: string | null): text is SpokenKind =>
  (SPOKEN_KINDS as readonly (string | null)[]).includes(text);

/** A statement that somebody made as a record of the CRM, as it was read. */
export type SpokenStatement = {
  /** The statement's own record. */
  readonly object: string;
  readonly recordId: string;
  /** The record on which it was said; null where it names none. */
  readonly about: { readonly object: string; readonly recordId: string } | null;
  /** The conflict that the record showed then; '' where it names none. */
  readonly conflictId: string;
  /** Null for a kind that this version does not know. */
  readonly kind: SpokenKind | null;
  readonly text: string | null;
  readonly link: string | null;
  /** `other_split`: the share proposed for the record's own claim. */
  readonly ownBasisPoints: number | null;
  /** `decision`: as chosen in the CRM. */
  readonly outcome: string | null;
  /** Whoever made the record, as the CRM vouches for them. */
  readonly by: Pick<Speaker, 'userId' | 'email'>;
  /** In which they use their CRM. */
  readonly language: Language;
  readonly at: Instant;
};
