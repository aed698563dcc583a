// Writes the files that commands make besides what they print.
import { writeFile } from 'node:fs/promises';
import { ParleyError } from '../domain/errors.ts';

/** Writes a text as UTF-8. Throws BAD_INPUT that names the file and the cure. */
export async function writeTextFile(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ParleyError('BAD_INPUT', `${file}: ${detail}.`, {
      hint: 'Check the path and the permission to write.',
      cause,
    });
  }
}
