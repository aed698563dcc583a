// A vendor's own cases, kept in YAML beside the policy: scenarios with what is expected of them.
import { LineCounter, parseDocument } from 'yaml';
import { ParleyError } from '../domain/errors.ts';
import type { Policy } from '../domain/policy.ts';
import { judgeFile, type PrintedJudgement } from '../engagement/scenario-file.ts';

/** How one case came out; each difference reads `severity: expected high, got medium`. */
export type CaseResult = { readonly id: string; readonly differences: readonly string[] };

export type CaseResults = {
  readonly results: readonly CaseResult[];
  /** Cases that could not be judged; each names the case and the field at fault. */
  readonly errors: readonly string[];
};

/** `reason` is prose and not compared. */
const COMPARED = [
  'is_conflict',
  'match',
  'types',
  'severity',
  'prevails',
  'splits',
  'action',
  'extra_actions',
  'excluded',
  'clauses',
  'sla_business_days',
  'due_date',
] as const satisfies readonly (keyof PrintedJudgement)[];
const UNCOMPARED = ['reason', 'id'];

/**
 * Judges every scenario of a YAML or JSON file by the policy and compares the fields its `expected`
 * names; order in lists does not matter. Scenario fields: default policy, section 11. YAML merge keys
 * (`<<`) work, so that cases can share claims. Throws BAD_INPUT for text that holds no scenarios.
 */
export function runCases(text: string, policy: Policy): CaseResults {
  const scenarios = scenariosOf(text);
  const { judgements, errors } = judgeFile(JSON.stringify({ scenarios }), policy);
  const byId = new Map(judgements.map((one) => [one.id, one]));
  const results = scenarios.flatMap((scenario): CaseResult[] => {
    const { id, expected } = fieldsOf(scenario);
    const judgement = typeof id === 'string' ? byId.get(id) : undefined;
    if (judgement === undefined) return [];
    byId.delete(judgement.id);
    return [{ id: judgement.id, differences: differencesOf(judgement, expected) }];
  });
  return { results, errors };
}

function scenariosOf(text: string): readonly unknown[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new ParleyError(
      'BAD_INPUT',
      `line ${lines.linePos(error.pos[0]).line}: not valid YAML: ${error.message}.`,
      { hint: 'Correct the text at that line.', cause: error },
    );
  }
  const { scenarios } = fieldsOf(document.toJS());
  if (Array.isArray(scenarios)) return scenarios;
  throw new ParleyError('BAD_INPUT', 'No list "scenarios" in the file.', {
    hint: 'A file of cases is a table with a list: scenarios, each with id, as_of, claims, expected.',
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function differencesOf(judgement: PrintedJudgement, expected: unknown): readonly string[] {
  const fields = fieldsOf(expected);
  const names = Object.keys(fields);
  if (names.length === 0) return ['expected: nothing is expected, so nothing is tested'];
  const unknown = names
    .filter((name) => !COMPARED.some((one) => one === name) && !UNCOMPARED.includes(name))
    .map((name) => `${name}: no field of a judgement; fields are ${COMPARED.join(', ')}`);
  const different = COMPARED.filter(
    (name) => names.includes(name) && canonical(fields[name]) !== canonical(judgement[name]),
  ).map((name) => `${name}: expected ${print(fields[name])}, got ${print(judgement[name])}`);
  return [...unknown, ...different];
}

/** One text for values that mean the same: lists without order, tables without order of keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).map(([key, one]) => `${key}:${canonical(one)}`);
  return `{${entries.sort().join()}}`;
}

function print(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
