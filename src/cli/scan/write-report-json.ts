// report.json: everything a scan found, for programs. Written conflict by conflict, as one text it
// could grow beyond what a string can hold.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { ScanConflict } from '../../app/scan.ts';
import type { BookClaim } from '../../app/scan-book.ts';
import { partyOf } from '../../app/view-words.ts';
import { formatE4 } from '../../domain/money.ts';
import { dayOf, formatDay, formatInstant } from '../../domain/time.ts';
import { printJudgement } from '../../engagement/scenario-file.ts';
import { printModels } from '../credit/models.ts';
import type { Scan, ScannedFile } from './scanned.ts';
import { dollars } from './words.ts';

/** Version of the shape below. */
const SHAPE = 1;

/** Writes the file; docs/scan.md describes its keys. */
export async function writeReportJson(path: string, scan: Scan): Promise<void> {
  const stream = createWriteStream(path);
  const write = async (text: string) => {
    if (!stream.write(text)) await once(stream, 'drain');
  };
  const head = JSON.stringify(summaryOf(scan), null, 2).slice(0, -2);
  await write(`${head},\n  "conflicts": [`);
  await writeItems(scan.result.conflicts, conflictOf, write);
  await write('],\n  "problems": [');
  await writeItems(scan.book.problems, problemOf, write);
  await write(']\n}\n');
  stream.end();
  await once(stream, 'finish');
}

async function writeItems<Item>(
  items: readonly Item[],
  print: (item: Item) => unknown,
  write: (text: string) => Promise<void>,
): Promise<void> {
  let separator = '\n    ';
  for (const item of items) {
    await write(separator + JSON.stringify(print(item)));
    separator = ',\n    ';
  }
  if (items.length > 0) await write('\n  ');
}

function summaryOf({ asOf, policyFile, files, book, result, gaps }: Scan) {
  return {
    shape: SHAPE,
    as_of: formatInstant(asOf),
    policy: policyFile ?? 'default',
    files: files.map(fileOf),
    totals: {
      claims: book.claimCount,
      open_claims: result.openClaims,
      customers: result.customers,
      shared_customers: result.sharedCustomers,
      conflicts: result.conflicts.length,
      by_severity: result.bySeverity,
      set_aside: Object.fromEntries(result.setAside),
      open_pipeline_usd: dollars(result.openPipelineUsd),
      double_counted_usd: dollars(result.doubleCountedUsd),
      rows_left_out: book.leftOut,
      rows_repeated: book.repeated,
      leads_that_are_no_claims: book.plainLeads,
      leads_that_are_their_opportunity: book.convertedLeads,
      converted_leads_without_opportunity: book.convertedAlone,
      problems_not_listed: book.moreProblems,
    },
    missing: gaps,
    too_common: result.commonKeys,
    not_judged: result.unjudged,
  };
}

function fileOf({ file, claims, accounts, inferred }: ScannedFile) {
  return {
    file: file.path,
    crm: file.crm,
    object: file.object,
    encoding: file.encoding,
    delimiter: file.dialect.delimiter,
    rows: file.rows,
    claims,
    accounts,
    broken_rows: file.faults.length,
    columns: Object.fromEntries(file.columns.map(({ field, header }) => [field, header])),
    unused_columns: file.unusedHeaders,
    inferred,
  };
}

function conflictOf({
  number,
  customer,
  judgement,
  claims,
  doubleCountedUsd,
  models,
}: ScanConflict) {
  return {
    ...printJudgement(String(number), judgement),
    customer,
    double_counted_usd: dollars(doubleCountedUsd),
    other_models: printModels(models),
    claims: claims.map(claimOf),
  };
}

function claimOf({ claim, table, line, title }: BookClaim) {
  return {
    id: claim.id,
    file: table.name,
    line,
    crm: claim.crm,
    record_type: claim.recordType,
    record_id: claim.recordId,
    name: title,
    account: claim.account.name,
    domain: claim.account.domain,
    country: claim.account.country,
    channel: claim.channel,
    party: partyOf(claim),
    owner: claim.owner?.name ?? null,
    stage: claim.stage,
    amount: claim.amount === null ? null : formatE4(claim.amount.e4),
    currency: claim.currency,
    created_on: formatDay(dayOf(claim.createdAt)),
    product_family: claim.productFamily,
    territory: claim.territory,
    registration: claim.registration?.status ?? null,
    converted_from: claim.origin ?? null,
  };
}

const problemOf = ({ file, line, text, isLeftOut }: Scan['book']['problems'][number]) => ({
  file,
  line,
  text,
  left_out: isLeftOut,
});
