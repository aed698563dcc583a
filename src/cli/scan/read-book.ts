// Reading the files of a scan into its book: each twice, what is it, then what does it say.
import { parse } from 'yaml';
import { isAccountObject } from '../../../connectors/csv/fields.ts';
import { inferences } from '../../../connectors/csv/inferred.ts';
import {
  checkMapDocument,
  type FileMapping,
  mappingFor,
} from '../../../connectors/csv/map-file.ts';
import { accountMapping, claimMapping } from '../../../connectors/csv/mapping.ts';
import { RecordReader } from '../../../connectors/csv/read-records.ts';
import { type ExportFile, surveyFile } from '../../../connectors/csv/survey.ts';
import { ScanBook, type ScanTable } from '../../app/scan-book.ts';
import { ParleyError } from '../../domain/errors.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Instant } from '../../domain/time.ts';
import type { Progress } from '../match/progress.ts';
import { readAndParse } from '../read-text-file.ts';
import type { ScannedFile } from './scanned.ts';

export type BookOptions = {
  readonly files: readonly string[];
  /** YAML mapping file, see docs/scan.md; null leaves everything to the headers. */
  readonly mapFile: string | null;
  /** Whose currencies are known. */
  readonly policy: Policy;
  readonly asOf: Instant;
};

/** The book of some exports, ready to be judged. Throws BAD_INPUT and MAPPING_INVALID. */
export async function readBook(
  { files: paths, mapFile, policy, asOf }: BookOptions,
  progress: Progress,
): Promise<{ readonly book: ScanBook; readonly scanned: readonly ScannedFile[] }> {
  const mappings = await mappingsOf(mapFile);
  const files: ExportFile[] = [];
  for (const file of paths) {
    files.push(await surveyFile(file, mappingFor(file, mappings), await progress.reading(file)));
  }
  const book = new ScanBook(policy, asOf);
  const read = await readAll(files, book, progress);
  book.close();
  return { book, scanned: read.map((one) => ({ ...one, claims: book.claimsIn(one.table) })) };
}

async function mappingsOf(file: string | null): Promise<readonly FileMapping[]> {
  return file === null ? [] : readAndParse(file, (text) => checkMapDocument(yamlOf(text)));
}

function yamlOf(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new ParleyError('MAPPING_INVALID', `not valid YAML: ${detail}`, {
      hint: 'Correct the line named.',
      cause,
    });
  }
}

type ReadFile = Omit<ScannedFile, 'claims'>;

/**
 * Reads accounts first, so that every claim finds its customer whatever the order of the files, and leads
 * before the opportunities they were converted into.
 */
async function readAll(
  files: readonly ExportFile[],
  book: ScanBook,
  progress: Progress,
): Promise<readonly ReadFile[]> {
  const scanned = new Map<ExportFile, ReadFile>();
  const inOrder = [...files].sort((a, b) => turnOf(a) - turnOf(b));
  let areAccountsRead = false;
  for (const file of inOrder) {
    if (isClaimFile(file) && !areAccountsRead) {
      book.linkParents();
      areAccountsRead = true;
    }
    scanned.set(file, await readFile(file, book, progress));
  }
  return files.flatMap((file) => scanned.get(file) ?? []);
}

function turnOf(file: ExportFile): number {
  if (!isClaimFile(file)) return 0;
  return file.object === 'lead' ? 1 : 2;
}

const isClaimFile = (file: ExportFile) => !isAccountObject(file.object);

async function readFile(file: ExportFile, book: ScanBook, progress: Progress): Promise<ReadFile> {
  const table = tableOf(file);
  const before = book.accounts.length;
  for (const { line, text } of file.faults) book.fault(table.name, line, text);
  const reader = new RecordReader(file);
  for await (const batch of reader.records(await progress.reading(file.path))) {
    for (const row of batch) {
      if (table.claim === null) book.addAccount(table, row);
      else book.addClaim(table, row);
    }
  }
  const accounts = table.claim === null ? book.accounts.length - before : 0;
  return { file, table, accounts, inferred: inferences(file, reader) };
}

function tableOf(file: ExportFile): ScanTable {
  return {
    name: file.name,
    crm: file.crm,
    object: file.object,
    fields: new Set(file.columns.map((column) => column.field)),
    account: accountMapping(file),
    claim: isClaimFile(file) ? claimMapping(file) : null,
  };
}
