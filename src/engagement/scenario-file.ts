// A scenario file in, its judgements out, in the words of policy section 10: what `parley judge` prints.
import { ParleyError } from '../domain/errors.ts';
import type { ExcludedClaim, Judgement, SplitLine } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { formatDay } from '../domain/time.ts';
import { parseJson } from './json-fault.ts';
import { judgeScenario } from './judge.ts';
import { onOneLine, parseScenario, usableId } from './scenario.ts';

/** A judgement as printed; keys as in the `expected` of a scenario, lists sorted. */
export type PrintedJudgement = {
  readonly id: string;
  readonly is_conflict: boolean;
  readonly match: readonly string[] | null;
  readonly types: readonly string[];
  readonly severity: string;
  readonly prevails: string | null;
  /** Percent with at most two decimals. */
  readonly splits: readonly { readonly claim: string; readonly percent: number }[] | null;
  readonly action: string;
  readonly extra_actions: readonly string[];
  readonly excluded: readonly { readonly claim: string; readonly clause: string }[];
  readonly clauses: readonly string[];
  readonly sla_business_days: number | null;
  readonly due_date: string | null;
  /** For the channel manager. */
  readonly reason: string;
};

/**
 * Judges every valid scenario of a file's text. An invalid scenario gets no judgement but at least one
 * line in `errors`; the others are still judged. Throws BAD_INPUT when the text is not JSON or not an
 * object with an array `scenarios`.
 */
export function judgeFile(
  text: string,
  policy: Policy,
): { readonly judgements: readonly PrintedJudgement[]; readonly errors: readonly string[] } {
  const judgements: PrintedJudgement[] = [];
  const errors: string[] = [];
  const ids = new Set<string>();
  scenariosOf(text).forEach((raw, index) => {
    const id = usableId(raw);
    if (id !== null && ids.has(id)) {
      errors.push(`${onOneLine(id)}: id: used before in this file`);
      return;
    }
    if (id !== null) ids.add(id);
    const parsed = parseScenario(raw, index, policy);
    if (parsed.ok) judgements.push(printJudgement(parsed.id, judgeScenario(parsed.neighbourhood)));
    else for (const error of parsed.errors) errors.push(error);
  });
  return { judgements, errors };
}

/** The scenarios of a file, not checked yet. Throws BAD_INPUT for text that holds no list of them. */
export function scenariosOf(text: string): readonly unknown[] {
  const file = parseJson(text);
  const scenarios =
    typeof file === 'object' && file !== null && 'scenarios' in file && file.scenarios;
  if (Array.isArray(scenarios)) return scenarios;
  throw new ParleyError('BAD_INPUT', 'No array "scenarios" in the file.', {
    hint: 'A scenario file is a JSON object: {"scenarios": [...]}.',
  });
}

/** A judgement in the words of policy section 10; every list sorted, as order carries no meaning. */
export function printJudgement(id: string, judgement: Judgement): PrintedJudgement {
  const conflict = judgement.isConflict ? judgement : null;
  return {
    id,
    is_conflict: judgement.isConflict,
    match: conflict && [...conflict.match].sort(),
    types: conflict ? [...conflict.types].sort() : [],
    severity: conflict?.severity ?? 'none',
    prevails: conflict?.prevails ?? null,
    splits: judgement.splits && printSplit(judgement.splits),
    action: judgement.action,
    extra_actions: [...judgement.extraActions].sort(),
    excluded: printExcluded(judgement.excluded),
    clauses: [...judgement.clauses].sort(),
    sla_business_days: conflict?.slaBusinessDays ?? null,
    due_date: conflict && formatDay(conflict.dueOn),
    reason: judgement.reasons.channelManager,
  };
}

function printSplit(splits: readonly SplitLine[]): { claim: string; percent: number }[] {
  return splits
    .map(({ claimId, basisPoints }) => ({ claim: claimId, percent: basisPoints / 100 }))
    .sort(byClaim);
}

function printExcluded(excluded: readonly ExcludedClaim[]): { claim: string; clause: string }[] {
  return excluded.map(({ claimId, clause }) => ({ claim: claimId, clause })).sort(byClaim);
}

function byClaim(left: { readonly claim: string }, right: { readonly claim: string }): number {
  if (left.claim === right.claim) return 0;
  return left.claim < right.claim ? -1 : 1;
}
