// `parley judge FILE.json [--policy P]`: judges the scenarios of a file.
import { readFile } from 'node:fs/promises';
import { parsePolicy } from '../app/policy-in-force.ts';
import { explainError, ParleyError } from '../domain/errors.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { judgeFile } from '../engagement/scenario-file.ts';

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
      policyFile === null ? DEFAULT_POLICY : await readAs(policyFile, (text) => parsePolicy(text));
    const { judgements, errors } = await readAs(file, (text) => judgeFile(text, policy));
    stdout.write(`${JSON.stringify(judgements, null, 2)}\n`);
    for (const error of errors) stderr.write(`${error}\n`);
    return errors.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ParleyError) || error.kind === 'bug') throw error;
    stderr.write(`${explainError(error)}\n`);
    return 2;
  }
}

/** Reads a file as UTF-8 and parses it; every fault names the file. */
async function readAs<Value>(file: string, parse: (text: string) => Value): Promise<Value> {
  const text = await readText(file);
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof ParleyError) || cause.kind === 'bug') throw cause;
    const hint = cause.hint === null ? {} : { hint: cause.hint };
    throw new ParleyError(cause.code, `${file}: ${cause.message}`, { ...hint, cause });
  }
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    const isEncoding = cause instanceof TypeError;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ParleyError('BAD_INPUT', `${file}: ${isEncoding ? 'not UTF-8 text.' : detail}`, {
      hint: isEncoding ? 'Save the file as UTF-8.' : 'Check the path and the permission to read.',
      cause,
    });
  }
}
