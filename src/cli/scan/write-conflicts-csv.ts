// conflicts.csv: one row per conflict, safe to open in a spreadsheet.
import { writeFile } from 'node:fs/promises';
import type { ScanConflict } from '../../app/scan.ts';
import { ACTION_WORDS, TYPE_WORDS } from '../../app/view-words.ts';
import { csvLine } from '../../domain/csv-cell.ts';
import { formatDay } from '../../domain/time.ts';
import type { Scan } from './scanned.ts';
import { dollars, labelsIn, placeWords, recordWords, splitWords } from './words.ts';

const COLUMNS: readonly (readonly [header: string, cell: (conflict: ScanConflict) => string])[] = [
  ['conflict', ({ number }) => String(number)],
  ['severity', ({ judgement }) => judgement.severity],
  ['customer', ({ customer }) => customer],
  ['parties', (conflict) => [...labelsIn(conflict).values()].join('; ')],
  ['types', ({ judgement }) => judgement.types.map((type) => TYPE_WORDS[type]).join('; ')],
  ['suggestion', ({ judgement }) => ACTION_WORDS[judgement.action]],
  [
    'prevails',
    (conflict) => {
      const { prevails } = conflict.judgement;
      return prevails === null ? '' : (labelsIn(conflict).get(prevails) ?? prevails);
    },
  ],
  ['suggested_split', splitWords],
  ['double_counted_usd', ({ doubleCountedUsd }) => String(dollars(doubleCountedUsd))],
  ['decide_by', ({ judgement }) => formatDay(judgement.dueOn)],
  ['reason', ({ judgement }) => judgement.reasons.channelManager],
  ['clauses', ({ judgement }) => judgement.clauses.join('; ')],
  ['records', ({ claims }) => claims.map(recordWords).join('; ')],
  ['places', ({ claims }) => claims.map(placeWords).join('; ')],
];

/** Writes the file; with a byte-order mark, because Excel takes UTF-8 for something else without. */
export async function writeConflictsCsv(file: string, { result }: Scan): Promise<void> {
  const rows = result.conflicts.map((conflict) => COLUMNS.map(([, cell]) => cell(conflict)));
  const lines = [COLUMNS.map(([header]) => header), ...rows].map(csvLine);
  await writeFile(file, `\ufeff${lines.join('')}`);
}
