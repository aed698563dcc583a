// The list of conflicts as a file for a spreadsheet: every conflict that the filter names.
import { csvLine } from '../domain/csv-cell.ts';
import type { ConflictId } from '../domain/ids.ts';
import { dayOf, formatDay } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import { currentDue } from './escalate.ts';
import { type ListedConflict, mineFirst, readListed } from './listed-conflicts.ts';
import { splitInForce } from './outcome-split.ts';
import { type ConflictListOptions, isLate } from './view-list.ts';
import { CRM_WORDS, partyOf, STATUS_WORDS } from './view-words.ts';

/** Conflicts read at once. */
const PAGE = 1_000;

const COLUMNS = [
  ...['conflict', 'customer', 'severity', 'status', 'between', 'crms', 'since', 'decide_by'],
  ...['late', 'decider', 'mine', 'decided_on', 'outcome', 'split_percent', 'page'],
];

type ListExport = Omit<ConflictListOptions, 'page' | 'recordUrl'> & {
  /** Of the console; each line names the conflict's page below it. */
  readonly publicUrl: string;
};

/** In the order of the page, without its limit. Days are ISO 8601; `split_percent` is in the order of `between`. */
export async function conflictListCsv(store: TenantStore, options: ListExport): Promise<string> {
  const { filter, viewer } = options;
  const found: ListedConflict[] = [];
  let after: ConflictId | null = null;
  do {
    const page = await readListed(store, filter, { viewer, after, limit: PAGE });
    found.push(...page.found);
    after = page.next;
  } while (after !== null);
  const lines = found.sort(mineFirst).map((one) => lineOf(one, options));
  return [csvLine(COLUMNS), ...lines].join('');
}

function lineOf(one: ListedConflict, { now, publicUrl }: ListExport): string {
  const { conflict, claims, isMine, deciders } = one;
  const { decision, judgement } = conflict;
  const split = new Map(splitInForce(conflict)?.map((line) => [line.claimId, line.basisPoints]));
  const share = (basisPoints: number) => (basisPoints / 100).toFixed(2);
  return csvLine([
    ...[conflict.id, claims[0]?.account.name ?? '', judgement.severity],
    STATUS_WORDS[conflict.status],
    claims.map(partyOf).join(' / '),
    [...new Set(claims.map(({ crm }) => CRM_WORDS[crm]))].join(' + '),
    ...[formatDay(dayOf(conflict.openedAt)), formatDay(currentDue(conflict))],
    isLate(one, now) ? 'yes' : 'no',
    deciders.map(({ name }) => name).join(' / '),
    isMine ? 'yes' : 'no',
    decision === null ? '' : formatDay(dayOf(decision.decidedAt)),
    decision?.outcome ?? '',
    split.size === 0 ? '' : claims.map(({ id }) => share(split.get(id) ?? 0)).join(' / '),
    `${publicUrl}/conflicts/${encodeURIComponent(conflict.id)}`,
  ]);
}
