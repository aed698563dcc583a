// The list of conflicts as the console shows it: filtered, most urgent first, one page at a time.
import { type Claim, CRMS } from '../domain/claim.ts';
import {
  ACTIVE_STATUSES,
  type Conflict,
  type ConflictStatus,
  isActive,
} from '../domain/conflict.ts';
import type { ClaimId, ConflictId } from '../domain/ids.ts';
import { SEVERITIES, type Severity } from '../domain/judgement.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import { CRM_WORDS, dayWords, distanceWords, partyOf, STATUS_WORDS } from './view-words.ts';

/** Which conflicts a list shows, by where they are in their life. */
export const STAGES_OF_LIFE = ['waiting', 'decided', 'ended', 'all'] as const;
export type StageOfLife = (typeof STAGES_OF_LIFE)[number];

const STATUSES: Readonly<Record<StageOfLife, readonly ConflictStatus[]>> = {
  waiting: ACTIVE_STATUSES,
  decided: ['resolved', 'dismissed'],
  ended: ['ended', 'superseded'],
  all: ['open', 'reopened', 'acknowledged', 'resolved', 'dismissed', 'ended', 'superseded'],
};

const ROWS_PER_PAGE = 25;
/** Conflicts read for one list. Beyond it the page says that it shows a part. */
const MOST_READ = 2_000;

export type ConflictListOptions = {
  readonly now: Instant;
  readonly life: StageOfLife;
  readonly severity: Severity | null;
  /** Part of an account, partner or owner name; without regard to case. */
  readonly text: string;
  /** From 1. */
  readonly page: number;
};

export type ConflictRow = {
  readonly id: ConflictId;
  readonly severity: Severity;
  readonly status: string;
  readonly isWaiting: boolean;
  readonly account: string;
  readonly sides: readonly string[];
  readonly crms: readonly string[];
  readonly since: string;
  readonly sinceDistance: string;
  readonly due: string;
  readonly dueDistance: string;
  readonly isLate: boolean;
  /** Whole percents in the order of `sides`: `70 / 30`. */
  readonly split: string;
};

export type ConflictListView = {
  readonly rows: readonly ConflictRow[];
  readonly total: number;
  /** Position of the first row, from 1; 0 when there is none. */
  readonly first: number;
  readonly page: number;
  readonly pages: number;
  /** True when more conflicts exist than one list reads. */
  readonly isPartial: boolean;
  readonly filter: Omit<ConflictListOptions, 'now' | 'page'>;
  /** Conflicts waiting for a decision, over all severities. */
  readonly waiting: number;
  readonly decided: number;
};

/** Reads one page of the list: by severity, then by due day. Throws only what the store throws. */
export async function conflictList(
  store: TenantStore,
  options: ConflictListOptions,
): Promise<ConflictListView> {
  const read = await store.conflicts.list({
    statuses: STATUSES[options.life],
    limit: MOST_READ + 1,
    after: null,
  });
  const wanted = read
    .slice(0, MOST_READ)
    .filter(({ judgement: { severity } }) => !options.severity || severity === options.severity);
  const claims = await claimsById(store, wanted);
  const found = wanted
    .map((conflict) => ({ conflict, claims: claimsOf(conflict, claims) }))
    .filter((entry) => mentions(entry.claims, options.text))
    .sort((a, b) => byUrgency(a.conflict, b.conflict));
  const pages = Math.max(1, Math.ceil(found.length / ROWS_PER_PAGE));
  const page = Math.min(Math.max(1, options.page), pages);
  const start = (page - 1) * ROWS_PER_PAGE;
  const counts = await store.conflicts.countByStatus();
  const countOf = (life: StageOfLife) =>
    STATUSES[life].reduce((sum, status) => sum + (counts.get(status) ?? 0), 0);
  return {
    rows: found
      .slice(start, start + ROWS_PER_PAGE)
      .map((entry) => rowOf(entry.conflict, entry.claims, options.now)),
    total: found.length,
    first: found.length === 0 ? 0 : start + 1,
    page,
    pages,
    isPartial: read.length > MOST_READ,
    filter: { life: options.life, severity: options.severity, text: options.text },
    waiting: countOf('waiting'),
    decided: countOf('decided'),
  };
}

/** The claims of some conflicts that are still there. */
export async function claimsById(store: TenantStore, conflicts: readonly Conflict[]) {
  const ids = new Set(conflicts.flatMap((conflict) => conflict.judgement.claimIds));
  const claims = await store.claims.current([...ids]);
  return new Map(claims.map((claim) => [claim.id, claim]));
}

const NOBODY = 'Records no longer in the CRM';

/** What a conflict's customer is called, by the first of its claims that is still there. */
export function customerNameOf(
  { judgement }: Conflict,
  claims: ReadonlyMap<ClaimId, Claim>,
): string {
  return judgement.claimIds.flatMap((id) => claims.get(id)?.account.name ?? [])[0] ?? NOBODY;
}

/** The conflict's claims that are still there: the prevailing one first, then by creation. */
function claimsOf(conflict: Conflict, claims: ReadonlyMap<ClaimId, Claim>): readonly Claim[] {
  const { claimIds, prevails } = conflict.judgement;
  return claimIds
    .flatMap((id) => claims.get(id) ?? [])
    .sort(
      (a, b) => Number(b.id === prevails) - Number(a.id === prevails) || a.createdAt - b.createdAt,
    );
}

function mentions(claims: readonly Claim[], text: string): boolean {
  const wanted = text.trim().toLocaleLowerCase('en');
  if (wanted === '') return true;
  return claims.some((claim) =>
    [claim.account.name, claim.partner?.name, claim.owner?.name].some((name) =>
      name?.toLocaleLowerCase('en').includes(wanted),
    ),
  );
}

/** The more severe first, then the one to be decided sooner. */
export function byUrgency(a: Conflict, b: Conflict): number {
  const rank = (conflict: Conflict) => SEVERITIES.indexOf(conflict.judgement.severity);
  return rank(b) - rank(a) || a.dueOn - b.dueOn || a.openedAt - b.openedAt;
}

function rowOf(conflict: Conflict, claims: readonly Claim[], now: Instant): ConflictRow {
  const today = dayOf(now);
  const isWaiting = isActive(conflict.status);
  const shares = new Map(conflict.judgement.splits.map((line) => [line.claimId, line.basisPoints]));
  return {
    id: conflict.id,
    severity: conflict.judgement.severity,
    status: STATUS_WORDS[conflict.status],
    isWaiting,
    account: claims[0]?.account.name ?? NOBODY,
    sides: claims.map(partyOf),
    crms: CRMS.filter((crm) => claims.some((claim) => claim.crm === crm)).map((c) => CRM_WORDS[c]),
    since: dayWords(dayOf(conflict.openedAt)),
    sinceDistance: distanceWords(dayOf(conflict.openedAt), today),
    due: dayWords(conflict.dueOn),
    dueDistance: distanceWords(conflict.dueOn, today),
    isLate: isWaiting && conflict.dueOn < today,
    split: claims.map((claim) => Math.round((shares.get(claim.id) ?? 0) / 100)).join(' / '),
  };
}
