// `parley judge FILE.json [--policy P]`: judges the scenarios of a file.
import { parsePolicy } from '../app/policy-in-force.ts';
import { explainError, ParleyError } from '../domain/errors.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { judgeFile } from '../engagement/scenario-file.ts';
import { readAndParse } from './read-text-file.ts';

/** Anything that takes text: a process stream, or a test's collector. */
export type TextSink = { write(text: string): unknown };

export type JudgeOptions = {
  readonly file: string;
  /** YAML policy document merged over the default policy; null judges by the default. */
  readonly policyFile: string | null;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
};

/**
 * Prints one judgement per valid scenario as a JSON array on `stdout`, one error per line on `stderr`.
 * Returns the exit code: 0 all judged, 1 some scenarios are wrong, 2 a file is unreadable.
 */
export async function runJudge(options: JudgeOptions): Promise<0 | 1 | 2> {
  const { file, policyFile, stdout, stderr } = options;
  try {
    const policy =
      policyFile === null
        ? DEFAULT_POLICY
        : await readAndParse(policyFile, (text) => parsePolicy(text));
    const { judgements, errors } = await readAndParse(file, (text) => judgeFile(text, policy));
    stdout.write(`${JSON.stringify(judgements, null, 2)}\n`);
    for (const error of errors) stderr.write(`${error}\n`);
    return errors.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ParleyError) || error.kind === 'bug') throw error;
    stderr.write(`${explainError(error)}\n`);
    return 2;
  }
}
