// Reads the small text files a person writes: a policy, a mapping.
import { readFile } from 'node:fs/promises';
import { ParleyError } from '../domain/errors.ts';

/** The text of a UTF-8 file. Throws BAD_INPUT that names the file and the cure. */
export async function readTextFile(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    const isEncoding = cause instanceof TypeError;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ParleyError('BAD_INPUT', `${file}: ${isEncoding ? 'not UTF-8 text' : detail}.`, {
      hint: isEncoding ? 'Save the file as UTF-8.' : 'Check the path and the permission to read.',
      cause,
    });
  }
}

/** Reads and parses a file; every fault names it. */
export async function readAndParse<Value>(
  file: string,
  parseText: (text: string) => Value,
): Promise<Value> {
  const text = await readTextFile(file);
  try {
    return parseText(text);
  } catch (cause) {
    if (!(cause instanceof ParleyError) || cause.kind === 'bug') throw cause;
    const hint = cause.hint === null ? {} : { hint: cause.hint };
    throw new ParleyError(cause.code, `${file}: ${cause.message}`, { ...hint, cause });
  }
}
