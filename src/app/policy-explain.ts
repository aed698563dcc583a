// One clause of the policy explained: the rule in a sentence, its parameters with their values, whether
// it may be switched off, and an example.
import type { ClauseId } from '../domain/judgement.ts';
import { PARAMETERS } from '../domain/policy-parameters.ts';
import { isOn, SWITCHES, switchesOf } from '../domain/policy-switches.ts';
import { clauseText } from './clause-text.ts';
import type { PolicyDocument } from './policy-document.ts';
import { CLAUSE_EXAMPLES } from './policy-examples.ts';
import { type ShownValue, shownValues } from './policy-show.ts';

export type ClauseExplanation = {
  readonly clause: ClauseId;
  readonly text: string;
  /** Values of the parameters it reads, overrides included. */
  readonly values: readonly (ShownValue & { readonly meaning: string })[];
  /** Entries of `switched_off` that switch it off, and what holds then; none where nothing does. */
  readonly switches: readonly { readonly name: string; readonly effect: string }[];
  readonly isOn: boolean;
  readonly example: string;
};

/** The clauses that can be explained, in the order of the policy. */
export const EXPLAINED_CLAUSES = Object.keys(CLAUSE_EXAMPLES) as readonly ClauseId[];

/** Explains a clause by its id, in any letter case; null for one the policy does not have. */
export function explainClause(id: string, document: PolicyDocument): ClauseExplanation | null {
  const clause = EXPLAINED_CLAUSES.find((known) => known === id.trim().toUpperCase());
  const example = clause && CLAUSE_EXAMPLES[clause];
  if (clause === undefined || example === undefined) return null;
  const values = shownValues(document, null).flatMap((shown) => {
    const [key = ''] = shown.key.split('.');
    const parameter = Object.entries(PARAMETERS).find(([name]) => name === key)?.[1];
    return parameter !== undefined && reads(parameter.usedBy, clause)
      ? [{ ...shown, meaning: parameter.meaning }]
      : [];
  });
  return {
    clause,
    text: clauseText(clause),
    values,
    switches: switchesOf(clause).map((name) => ({ name, effect: SWITCHES[name] })),
    isOn: isOn(document.policy, clause),
    example: example(document.policy),
  };
}

/** True when a parameter used by `L, P, C`, `R-1` or `M-2 to M-6` is read by the clause. */
function reads(usedBy: string, clause: ClauseId): boolean {
  const [chapter = '', number = ''] = clause.split('-');
  return usedBy.split(', ').some((user) => {
    const range = /^([A-Z])-(\d+) to \1-(\d+)$/.exec(user);
    if (range === null) return user === clause || user === chapter;
    const [, letter, from, to] = range;
    return letter === chapter && Number(number) >= Number(from) && Number(number) <= Number(to);
  });
}
