// What a planted case should lead to, worked out by hand from the default policy. Only tests and the
// demo's report compare these with what Parley finds; the product never sees them.
import type { Action, ClauseId, ConflictType, Severity } from '../../../src/domain/judgement.ts';
import type { WorldCrm } from '../world.ts';

/** One record of the sandbox in the vendor's own terms. */
export type RecordAddress = {
  readonly crm: WorldCrm;
  readonly object: string;
  readonly id: string;
};

type ExpectedConflict = {
  readonly types: readonly ConflictType[];
  readonly severity: Severity;
  /** Null under P-8: the credit is shared. */
  readonly prevails: RecordAddress | null;
  /** One line per claim in the conflict; percents total 100.00. Records set aside have none. */
  readonly split: readonly { readonly record: RecordAddress; readonly percent: number }[];
  readonly action: Action;
};

/** What one planted case should lead to. */
export type Expectation = {
  readonly plantId: string;
  readonly title: string;
  /** Clauses of the policy that the case is about. */
  readonly clauses: readonly ClauseId[];
  /** Every claim record of the case. */
  readonly records: readonly RecordAddress[];
  /** Null: nothing collides, no flag on any of the records. */
  readonly expected: ExpectedConflict | null;
};
