// What a seller or partner says about a conflict from inside their CRM. A statement asks the channel
// manager; it never decides. Statements are only added.
import type { ConflictId, ConnectionId, RecordRef } from './ids.ts';
import type { SplitLine } from './judgement.ts';
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
