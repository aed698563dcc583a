// Reads the rows of a CSV file of any size, whatever program wrote it, the same way `scan` does.
import { findDialect } from '../../../connectors/csv/dialect.ts';
import { detectEncoding, readText } from '../../../connectors/csv/encoding.ts';
import { RowParser, type RowSink } from '../../../connectors/csv/parse-rows.ts';
import { brokenLines } from '../../../connectors/csv/survey.ts';

export type { Row, RowFault } from '../../../connectors/csv/parse-rows.ts';

/** Enough to see how rows and cells are separated. */
const SAMPLE_CHARACTERS = 1 << 16;

/**
 * Gives the rows of a file to `sink`, the header first, and every line that is no row as a fault with
 * its reason. `onBytes` hears how far it is. Throws BAD_INPUT for a file that cannot be read or is no
 * text.
 */
export async function readRows(
  path: string,
  sink: RowSink,
  onBytes: (bytes: number) => void = () => {},
): Promise<void> {
  const encoding = await detectEncoding(path);
  let parse: ((text: string) => void) | null = null;
  let end = () => {};
  for await (const piece of readText(path, encoding, onBytes)) {
    if (parse === null) {
      const dialect = findDialect(piece.slice(0, SAMPLE_CHARACTERS));
      const parser = new RowParser(dialect.delimiter, sink);
      parse = (text) => parser.push(brokenLines(text, dialect));
      end = () => parser.end();
      parse(piece.slice(dialect.prefix));
    } else {
      parse(piece);
    }
  }
  end();
}
