// The receipt of an uninstalling in words, the same in the console and on the command line.
import type { Crm } from '../domain/claim.ts';
import { type OwnFieldKey, ownFieldName } from '../domain/own-fields.ts';
import type { RemovalReport } from '../ports/crm.ts';
import type { UninstallReceipt, UninstallStep } from './uninstall-receipt.ts';
import { CRM_WORDS, instantWords } from './view-words.ts';

const STAYS_UNTIL = 'until somebody deletes them there (Settings, Properties)';

/** What becomes of the fields themselves, told before anything is done. */
export function fieldsThemselves(crm: Crm, isLetIn: boolean): string {
  if (crm === 'salesforce') return WITH_PACKAGE;
  return isLetIn
    ? 'In HubSpot the properties named parley_… go too, unless you keep the fields: they are archived when every record shows again what it showed before (an admin can restore them for 90 days: Settings, Properties, Archived). One that a segment, form or workflow of yours uses stays, and the receipt names it. Reports and views that use them lose them.'
    : `In HubSpot the properties named parley_… stay ${STAYS_UNTIL}.`;
}

const WITH_PACKAGE =
  'In Salesforce the fields themselves stay until the Parley package is uninstalled there (Setup, Installed Packages).';

type ChoiceWords = { readonly restore: string; readonly keep: string; readonly keepTasks: string };

const NO_MORE: ChoiceWords = { restore: '', keep: '', keepTasks: '' };

/** What each choice means beyond its name, where it means more. */
export function choiceWords(crm: Crm): ChoiceWords {
  if (crm === 'salesforce') return NO_MORE;
  return {
    restore: ', then their properties are archived',
    keep: ', values and properties: choose this if reports, views or workflows of your own use them',
    keepTasks: '; their own properties stay with them',
  };
}

/** What is left of the fields themselves, as the receipt says it. */
function keptThere({ crm, keepFields, keepTasks, fieldsRemoved }: UninstallReceipt): string {
  if (crm === 'salesforce') return WITH_PACKAGE;
  if (keepFields)
    return `The properties named parley_… and their values, as chosen, ${STAYS_UNTIL}.`;
  if (fieldsRemoved === null) return `The properties named parley_…, ${STAYS_UNTIL}.`;
  const rest = 'only those named as not done, if any';
  return keepTasks
    ? `The properties of tasks, as these were kept, ${STAYS_UNTIL}. Of Parley’s other properties ${rest}.`
    : `Of Parley’s properties ${rest}.`;
}

/** Own fields that are still in the CRM after they were to be taken out: each with why, and the cure. */
export function fieldsLeft(
  crm: Crm,
  { left, shown }: Pick<RemovalReport, 'left'> & { readonly shown: readonly OwnFieldKey[] },
): readonly string[] {
  const name = CRM_WORDS[crm];
  const said = left.map(
    ({ field, problem, cure }) => `${field} stays in ${name}: ${problem} ${cure}`,
  );
  if (shown.length === 0) return said;
  const names = shown.map((key) => ownFieldName(crm, key)).join(', ');
  const kept = `These stay in ${name}, as they showed something before Parley wrote to them and show it again: ${names}. Delete them there if nobody needs that.`;
  return [...said, kept];
}

/** What stays where the CRM lets nobody in any more. */
export function shutOut(crm: Crm): RemovalReport['left'][number] {
  return {
    field: 'What is named parley_…',
    problem: `${CRM_WORDS[crm]} no longer lets Parley in.`,
    cure: 'Delete it there (Settings, Properties).',
  };
}

/** What it is busy with, for somebody who waits. */
export const STEP_WORDS: Readonly<Record<UninstallStep, string>> = {
  take_back: 'Taking back what Parley wrote',
  remove_fields: 'Taking out Parley’s own fields',
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
    ...(receipt.fieldsRemoved === null
      ? []
      : [{ name: 'Own fields', value: `${number(receipt.fieldsRemoved)} archived` }]),
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
    { name: 'Kept there', value: keptThere(receipt) },
  ];
}
