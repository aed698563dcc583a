// The receipt of an uninstalling in words, the same in the console and on the command line.
import type { Crm } from '../domain/claim.ts';
import type { UninstallReceipt, UninstallStep } from './uninstall-receipt.ts';
import { CRM_WORDS, instantWords } from './view-words.ts';

/** What uninstalling never removes from a CRM: Parley may only empty it. */
export function staysInCrm(crm: Crm): string {
  return crm === 'salesforce'
    ? 'In Salesforce the fields themselves stay until the Parley package is uninstalled there (Setup, Installed Packages).'
    : 'In HubSpot the properties named parley_… themselves stay until somebody deletes them there (Settings, Properties).';
}

/** What it is busy with, for somebody who waits. */
export const STEP_WORDS: Readonly<Record<UninstallStep, string>> = {
  take_back: 'Taking back what Parley wrote',
  end_grant: 'Ending Parley’s access',
  judge: 'Judging the other claims without this CRM',
  erase: 'Erasing what was read',
  done: 'Uninstalled',
};

const GRANT_WORDS: Readonly<Record<NonNullable<UninstallReceipt['grant']>, string>> = {
  ended: 'ended at the CRM; the tokens are deleted',
  was_dead: 'had ended already; the tokens are deleted',
  none: 'there was none any more',
  left: 'could not be ended at the CRM; the tokens are deleted',
};

const number = (count: number) => count.toLocaleString('en-US');

type Outcome = { readonly done: number; readonly kept: string; readonly words: string };

function outcome(all: number, isKept: boolean, { done, kept, words }: Outcome): string {
  if (all === 0) return 'none';
  return isKept ? `${number(all)}, ${kept}` : `${number(all)}, of which ${number(done)} ${words}`;
}

/** One line per thing that was done. */
export function receiptLines(
  receipt: UninstallReceipt,
): readonly { readonly name: string; readonly value: string }[] {
  const { erased, records, tasks } = receipt;
  const all = Object.values(erased).reduce((sum, rows) => sum + (rows ?? 0), 0);
  return [
    { name: 'CRM', value: `${CRM_WORDS[receipt.crm]} ${receipt.externalId}` },
    { name: 'Asked for by', value: `${receipt.by}, ${instantWords(receipt.startedAt)}` },
    {
      name: 'Records Parley wrote to',
      value: outcome(records, receipt.keepFields, {
        ...{ done: receipt.recordsRestored, kept: 'fields kept as chosen' },
        words: 'show again what they showed before',
      }),
    },
    {
      name: 'Open tasks',
      value: outcome(tasks, receipt.keepTasks, {
        ...{ done: receipt.tasksClosed, kept: 'kept as chosen' },
        words: 'closed',
      }),
    },
    {
      name: 'Access',
      value: receipt.grant === null ? 'not ended yet' : GRANT_WORDS[receipt.grant],
    },
    {
      name: 'Open conflicts',
      value: `${number(receipt.conflictsEnded)} ended, ${number(receipt.conflictsJudgedAgain)} judged again without it`,
    },
    {
      name: 'Erased here',
      value: `${number(all)} rows: claims, accounts, records, links, targets, tasks, managers, marks`,
    },
    {
      name: 'Kept here',
      value:
        'the audit trail, and of conflicts their history: judgements, decisions, what people said and entered',
    },
    { name: 'Kept there', value: staysInCrm(receipt.crm) },
  ];
}
