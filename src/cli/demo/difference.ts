// One way in which Parley differs from what was worked out by hand, and how it is told: the field, both
// values, the clauses Parley decided that field by with their sentences, and Parley's own reason.
import { clauseText } from '../../app/clause-text.ts';
import type { ClauseId, Judgement } from '../../domain/judgement.ts';

export type Difference = {
  readonly field: Field;
  readonly expected: string;
  readonly got: string;
  /** Clauses of the judgement that bear on this field. */
  readonly clauses: readonly ClauseId[];
  /** Why Parley judges so, as it tells the channel manager. */
  readonly reason: string;
};

/** The chapters that decide each field. */
const CHAPTERS = {
  conflict: 'LMST',
  types: 'LMRT',
  severity: 'V',
  prevails: 'PLR',
  split: 'CP',
  action: 'PV',
  flag: 'LMST',
} as const;

type Field = keyof typeof CHAPTERS;

/** Collects the differences of one case, whose judgement explains them. */
export class Comparison {
  readonly differences: Difference[] = [];
  readonly #judgement: Judgement | null;

  /** Null where nothing is known of the records of the case. */
  constructor(judgement: Judgement | null) {
    this.#judgement = judgement;
  }

  /** Notes the field when the values differ; an empty value is none. */
  check(field: Field, expected: string, got: string): void {
    if (expected === got) return;
    this.differences.push({
      field,
      expected: expected || 'none',
      got: got || 'none',
      clauses: (this.#judgement?.clauses ?? []).filter((id) =>
        CHAPTERS[field].includes(id.charAt(0)),
      ),
      reason:
        this.#judgement?.reasons.channelManager ?? 'No claim of these records is in the book.',
    });
  }
}

/** What a case was worked out by, clause by clause. */
export function aboutLines(clauses: readonly ClauseId[]): readonly string[] {
  return clauses.map((id) => `worked out by ${id}  ${clauseText(id)}`);
}

/** As lines of text: each field with its clauses, and each reason once. */
export function differenceLines(differences: readonly Difference[]): readonly string[] {
  const lines = differences.flatMap(({ field, expected, got, clauses }) => [
    `${field}: expected ${expected}, got ${got}`,
    ...clauses.map((id) => `  ${id}  ${clauseText(id)}`),
  ]);
  const reasons = new Set(differences.map(({ reason }) => reason));
  return [...lines, ...[...reasons].map((reason) => `Parley says: ${reason}`)];
}
