// `parley explain CONFLICT_ID`: why a conflict was judged as it was, now or at any past instant.
import { type Explanation, explain, replayInWords } from '../app/explain.ts';
import { serialize } from '../app/serialize.ts';
import type { Config } from '../config.ts';
import { ParleyError } from '../domain/errors.ts';
import { asConflictId } from '../domain/ids.ts';
import { formatDay, formatInstant } from '../domain/time.ts';
import { EXIT, type Terminal } from './exit.ts';
import { parseAsOf } from './scan/as-of.ts';
import { withStore } from './with-store.ts';

export type ExplainOptions = {
  readonly conflictId: string;
  /** Null: now. */
  readonly at: string | null;
  readonly json: boolean;
};

/**
 * Exit 0: judged again, the same; 1: the stored judgement is printed, because it could not be judged
 * again or came out otherwise. Throws BAD_INPUT for a conflict that was not there at that instant.
 */
export async function runExplain(
  options: ExplainOptions,
  config: Config,
  terminal: Terminal,
): Promise<number> {
  const conflictId = asConflictId(options.conflictId);
  const asked = options.at === null ? null : parseAsOf(options.at, '--at');
  const found = await withStore(config, (app, tenantId) =>
    explain(app, tenantId, { conflictId, at: asked ?? app.clock.now() }),
  );
  if (found === null) {
    const when = asked === null ? '' : ` on ${formatInstant(asked)}`;
    throw new ParleyError('BAD_INPUT', `There was no conflict ${conflictId}${when}.`, {
      hint: 'The id is on the conflict page, in the task and in the field parley_conflict_id.',
    });
  }
  if (options.json) terminal.out(serialize(found));
  else for (const line of explanationLines(found)) terminal.out(line);
  if (found.replay.outcome === 'reproduced') return EXIT.done;
  terminal.err(`parley explain: ${replayInWords(found)}`);
  return EXIT.partly;
}

/** The explanation as people read it. */
export function explanationLines(found: Explanation): readonly string[] {
  const { judgement, policyVersion } = found;
  const version = policyVersion === 0 ? 'the policy as shipped' : `policy version ${policyVersion}`;
  const until = judgement.validUntil === null ? null : formatInstant(judgement.validUntil);
  return [
    `Conflict ${found.conflictId}: ${found.customer}`,
    `As of ${formatInstant(found.at)}; judged ${formatInstant(found.judgedAt)} by ${version}.`,
    replayInWords(found),
    '',
    `${judgement.severity} severity: ${judgement.types.join(', ').replaceAll('_', '-')}; due ${formatDay(judgement.dueOn)}`,
    `Prevails: ${found.prevails ?? 'nobody, the credit is shared'}`,
    `Suggested split: ${found.split.map((line) => `${line.label} ${line.percent}`).join(', ')}`,
    judgement.reasons.channelManager,
    ...(until === null ? [] : [`By time alone it could change after ${until}.`]),
    ...section(
      'Clauses',
      found.clauses.map(({ id, text }) => `${id}  ${text}`),
    ),
    ...section(
      'Set aside',
      found.setAside.map(({ label, clause }) => `${label}: ${clause.id}  ${clause.text}`),
    ),
    ...section('Dates', found.dates),
    ...section('Entered', found.entered),
    ...section(
      'Until then',
      found.history.map(({ at, actor, text }) => `${formatInstant(at)}  ${actor}: ${text}`),
    ),
    '',
    `Facts: ${found.factsHash}`,
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}
