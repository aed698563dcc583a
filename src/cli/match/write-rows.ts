// Writes CSV files of any size, a piece at a time.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { ParleyError } from '../../domain/errors.ts';

/** An id as the file that gave it would write it: quoted where CSV asks for it, else unchanged. */
export function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const WRITE_AHEAD = 1 << 16;

/** Writes a header and rows, a line each. Throws BAD_INPUT for a file that cannot be written. */
export async function writeRows(
  path: string,
  header: string,
  rows: Iterable<string>,
): Promise<void> {
  const file = createWriteStream(path);
  const failed = new Promise<never>((_, reject) => {
    file.once('error', (cause) => {
      reject(
        new ParleyError('BAD_INPUT', `${path}: cannot be written: ${cause.message}`, {
          hint: 'Check the folder and the permission to write there.',
          cause,
        }),
      );
    });
  });
  const write = async () => {
    let text = `${header}\n`;
    for (const row of rows) {
      text += `${row}\n`;
      if (text.length < WRITE_AHEAD) continue;
      if (!file.write(text)) await once(file, 'drain');
      text = '';
    }
    file.end(text);
    await once(file, 'close');
  };
  await Promise.race([write(), failed]);
}
