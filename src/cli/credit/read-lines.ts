// Product lines of records, as CSV: record_id, product_family, amount in the record's own currency.
import { findDialect } from '../../../connectors/csv/dialect.ts';
import { type Row, type RowFault, RowParser } from '../../../connectors/csv/parse-rows.ts';
import { brokenLines } from '../../../connectors/csv/survey.ts';
import type { ClaimGroup } from '../../app/claim-groups.ts';
import type { Claim } from '../../domain/claim.ts';
import { ParleyError } from '../../domain/errors.ts';
import type { ClaimId } from '../../domain/ids.ts';
import { parseE4 } from '../../domain/money.ts';
import type { ProductLine } from '../../engagement/attribution/product-lines.ts';
import { readTextFile } from '../read-text-file.ts';

const COLUMNS = ['record_id', 'product_family', 'amount'] as const;

export type ProductLines = {
  readonly linesOf: ReadonlyMap<ClaimId, readonly ProductLine[]>;
  /** Rows left out, each with file and line. */
  readonly problems: readonly string[];
};

/** Reads the lines of the claims given; lines of other records are nobody's and left out silently. */
export async function readProductLines(
  file: string | null,
  groups: readonly ClaimGroup[],
): Promise<ProductLines> {
  const linesOf = new Map<ClaimId, ProductLine[]>();
  const problems: string[] = [];
  if (file === null) return { linesOf, problems };
  const claimsOf = Map.groupBy(
    groups.flatMap(({ claims }) => claims),
    ({ recordId }) => recordId,
  );
  const rows = parseRows(file, await readTextFile(file), problems);
  for (const { line, cells } of rows) {
    const [recordId = '', productFamily = '', amount = ''] = cells;
    const e4 = parseE4(amount);
    if (productFamily === '' || e4 === null || e4 < 0n) {
      const what = productFamily === '' ? 'no product family' : `"${amount}" is not an amount`;
      problems.push(`${file}: line ${line}: ${what}.`);
      continue;
    }
    for (const { id, currency } of claimsOf.get(recordId) ?? ([] as Claim[])) {
      const own = linesOf.get(id) ?? [];
      own.push({ productFamily, amount: { currency, e4 } });
      linesOf.set(id, own);
    }
  }
  return { linesOf, problems };
}

/** The three columns of every row, in that order. Throws BAD_INPUT where one is missing. */
function parseRows(file: string, text: string, problems: string[]): readonly Row[] {
  const dialect = findDialect(text);
  const rows: Row[] = [];
  const fault = ({ line, text: what }: RowFault) =>
    problems.push(`${file}: line ${line}: ${what}.`);
  const parser = new RowParser(dialect.delimiter, { row: (row) => void rows.push(row), fault });
  parser.push(brokenLines(text.slice(dialect.prefix), dialect));
  parser.end();
  const header = rows.shift()?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const places = COLUMNS.map((column) => header.indexOf(column));
  if (places.includes(-1)) {
    throw new ParleyError('BAD_INPUT', `${file}: it needs the columns ${COLUMNS.join(', ')}.`, {
      hint: 'Name them so in the first row.',
    });
  }
  return rows.map(({ line, cells }) => ({
    line,
    cells: places.map((place) => (cells[place] ?? '').trim()),
  }));
}
