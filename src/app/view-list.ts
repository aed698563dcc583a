// The list of conflicts as the console shows it: filtered, most urgent first, one page at a time.
import { CRMS } from '../domain/claim.ts';
import { isActive, type ManagerId } from '../domain/conflict.ts';
import { type ConflictId, parseRecordKey } from '../domain/ids.ts';
import type { Severity } from '../domain/judgement.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import { currentDue, stepOf } from './escalate.ts';
import {
  type ListedConflict,
  type ListFilter,
  mineFirst,
  NOBODY,
  readListed,
} from './listed-conflicts.ts';
import { splitInForce } from './outcome-split.ts';
import type { RecordUrl } from './record-url.ts';
import { webAddress } from './view-conflict.ts';
import { CRM_WORDS, dayWords, distanceWords, listed, partyOf, STATUS_WORDS } from './view-words.ts';

const ROWS_PER_PAGE = 25;
/** Conflicts read for one list. Beyond it the page says that it shows a part. */
const MOST_READ = 2_000;

export type ConflictListOptions = {
  readonly now: Instant;
  readonly filter: ListFilter;
  /** Who looks; null: somebody who decides nothing. */
  readonly viewer: ManagerId | null;
  /** From 1. */
  readonly page: number;
  readonly recordUrl: RecordUrl;
};

/** One claim of a row, and where its record is opened. */
export type SideLine = { readonly name: string; readonly crm: string; readonly url: string | null };

export type ConflictRow = {
  readonly id: ConflictId;
  readonly severity: Severity;
  readonly status: string;
  readonly isWaiting: boolean;
  readonly isMine: boolean;
  readonly isEscalated: boolean;
  readonly account: string;
  readonly sides: readonly SideLine[];
  readonly crms: readonly string[];
  readonly since: string;
  readonly sinceDistance: string;
  /** The last day of whoever decides now; once decided, the day of that. Null where it ended by itself. */
  readonly due: string | null;
  readonly dueDistance: string;
  readonly isLate: boolean;
  /** Who decides, or has decided; null where nobody does. */
  readonly decider: string | null;
  /** What was decided, else what is suggested, in whole percents in the order of `sides`: `70 / 30`. */
  readonly split: string;
};

export type ConflictListView = {
  readonly rows: readonly ConflictRow[];
  /** Of what the filter names, over all pages, as the next two. */
  readonly total: number;
  readonly late: number;
  readonly mine: number;
  /** Position of the first row, from 1; 0 when there is none. */
  readonly first: number;
  readonly page: number;
  readonly pages: number;
  /** True when more conflicts exist than one list reads. */
  readonly isPartial: boolean;
  readonly filter: ListFilter;
  /** Whether the viewer decides, so that something may be theirs. */
  readonly canBeMine: boolean;
};

/** Reads one page of the list: the viewer's first, by severity, then by due day. Throws only what the store throws. */
export async function conflictList(
  store: TenantStore,
  options: ConflictListOptions,
): Promise<ConflictListView> {
  const { filter, viewer, now } = options;
  const read = await readListed(store, filter, { viewer, after: null, limit: MOST_READ });
  const found = read.found.toSorted(mineFirst);
  const pages = Math.max(1, Math.ceil(found.length / ROWS_PER_PAGE));
  const page = Math.min(Math.max(1, options.page), pages);
  const start = (page - 1) * ROWS_PER_PAGE;
  return {
    rows: found.slice(start, start + ROWS_PER_PAGE).map((one) => rowOf(one, options)),
    total: found.length,
    late: found.filter((one) => isLate(one, now)).length,
    mine: found.filter(({ isMine }) => isMine).length,
    first: found.length === 0 ? 0 : start + 1,
    ...{ page, pages, filter },
    isPartial: read.next !== null,
    canBeMine: viewer !== null,
  };
}

/** True for what waits though the last day of whoever decides now is over. */
export function isLate({ conflict }: Pick<ListedConflict, 'conflict'>, now: Instant): boolean {
  return isActive(conflict.status) && currentDue(conflict) < dayOf(now);
}

function rowOf(one: ListedConflict, { now, recordUrl }: ConflictListOptions): ConflictRow {
  const { conflict, claims, isMine } = one;
  const today = dayOf(now);
  const isWaiting = isActive(conflict.status);
  const decidedAt = conflict.decision?.decidedAt;
  const day = isWaiting ? currentDue(conflict) : decidedAt === undefined ? null : dayOf(decidedAt);
  return {
    id: conflict.id,
    severity: conflict.judgement.severity,
    status: STATUS_WORDS[conflict.status],
    ...{ isWaiting, isMine, isLate: isLate(one, now) },
    isEscalated: isWaiting && stepOf(conflict) > 0,
    account: claims[0]?.account.name ?? NOBODY,
    sides: claims.map((claim) => ({
      ...{ name: partyOf(claim), crm: CRM_WORDS[claim.crm] },
      url: webAddress(recordUrl(parseRecordKey(claim.id))),
    })),
    crms: CRMS.filter((crm) => claims.some((claim) => claim.crm === crm)).map((c) => CRM_WORDS[c]),
    since: dayWords(dayOf(conflict.openedAt)),
    sinceDistance: distanceWords(dayOf(conflict.openedAt), today),
    due: day === null ? null : dayWords(day),
    dueDistance: day === null ? '' : distanceWords(day, today),
    decider: namesOf(one),
    split: splitWords(one),
  };
}

function namesOf({ conflict, deciders }: ListedConflict): string | null {
  const names = deciders.map(({ name }) => name);
  return listed(names, conflict.proposal === undefined ? 'and' : 'or') || null;
}

function splitWords({ conflict, claims }: ListedConflict): string {
  const split = splitInForce(conflict);
  if (split === null) return '–';
  const shares = new Map(split.map((line) => [line.claimId, line.basisPoints]));
  return claims.map((claim) => Math.round((shares.get(claim.id) ?? 0) / 100)).join(' / ');
}
