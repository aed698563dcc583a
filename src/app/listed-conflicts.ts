// The conflicts of a list: those a filter names, each with its claims and with whom it lies, and their order.
import type { Claim } from '../domain/claim.ts';
import {
  ACTIVE_STATUSES,
  type ChannelManager,
  type Conflict,
  type ConflictStatus,
  isActive,
  type ManagerId,
} from '../domain/conflict.ts';
import type { ClaimId, ConflictId } from '../domain/ids.ts';
import { SEVERITIES, type Severity } from '../domain/judgement.ts';
import type { TenantStore } from '../ports/store.ts';
import { currentDue, decidersOf, isAskedOf, isSamePerson } from './escalate.ts';

/** Which conflicts a list shows, by where they are in their life. */
export const STAGES_OF_LIFE = ['waiting', 'decided', 'ended', 'all'] as const;
export type StageOfLife = (typeof STAGES_OF_LIFE)[number];

/** `mine`: what the viewer manages, has decided, or is asked about since it is late or waits for approval. */
export const WHOSE = ['all', 'mine'] as const;
export type Whose = (typeof WHOSE)[number];

const STATUSES: Readonly<Record<StageOfLife, readonly ConflictStatus[]>> = {
  waiting: ACTIVE_STATUSES,
  decided: ['resolved', 'dismissed'],
  ended: ['ended', 'superseded'],
  all: ['open', 'reopened', 'acknowledged', 'resolved', 'dismissed', 'ended', 'superseded'],
};

export type ListFilter = {
  readonly life: StageOfLife;
  readonly severity: Severity | null;
  readonly whose: Whose;
  /** Part of an account, partner or owner name; without regard to case. */
  readonly text: string;
};

export type ListedConflict = {
  readonly conflict: Conflict;
  /** Those that are still there: the prevailing one first, then by creation. */
  readonly claims: readonly Claim[];
  readonly isMine: boolean;
  /** Whoever decides now, or has decided; none where nobody is appointed or it ended by itself. */
  readonly deciders: readonly ChannelManager[];
};

export type ListedPage = {
  /** In no order. */
  readonly found: readonly ListedConflict[];
  /** Where reading goes on; null: that was all. */
  readonly next: ConflictId | null;
};

type Place = {
  /** Who looks; null: somebody who decides nothing. */
  readonly viewer: ManagerId | null;
  readonly after: ConflictId | null;
  readonly limit: number;
};

/** Reads `limit` conflicts of a stage of life behind `after`, and keeps those the filter names. */
export async function readListed(
  store: TenantStore,
  filter: ListFilter,
  { viewer, after, limit }: Place,
): Promise<ListedPage> {
  const statuses = STATUSES[filter.life];
  const read = await store.conflicts.list({ statuses, limit: limit + 1, after });
  const page = read.slice(0, limit);
  const wanted = page.filter(
    ({ judgement: { severity } }) => !filter.severity || severity === filter.severity,
  );
  const claims = await claimsById(store, wanted);
  const managers = await store.managers.list();
  const found = wanted
    .map((conflict) => listed(conflict, claims, { managers, viewer }))
    .filter((one) => mentions(one.claims, filter.text))
    .filter(({ isMine }) => filter.whose === 'all' || isMine);
  return { found, next: read.length > limit ? (page.at(-1)?.id ?? null) : null };
}

type Who = { readonly managers: readonly ChannelManager[]; readonly viewer: ManagerId | null };

function listed(
  conflict: Conflict,
  known: ReadonlyMap<ClaimId, Claim>,
  { managers, viewer }: Who,
): ListedConflict {
  const claims = claimsOf(conflict, known);
  const around = { claims, managers };
  const isOf = (id: ManagerId) =>
    [conflict.managerId, conflict.decision?.decidedBy].includes(id) ||
    (isActive(conflict.status) && isAskedOf(id, conflict, around));
  const isMine =
    viewer !== null && managers.some((one) => isSamePerson(one, viewer, managers) && isOf(one.id));
  return { conflict, claims, isMine, deciders: whoDecides(conflict, around) };
}

function whoDecides(
  conflict: Conflict,
  around: { readonly claims: readonly Claim[]; readonly managers: readonly ChannelManager[] },
): readonly ChannelManager[] {
  const named = (id: ManagerId | null) => around.managers.filter((one) => one.id === id);
  if (!isActive(conflict.status)) return named(conflict.decision?.decidedBy ?? null);
  const deciders = decidersOf(conflict, around);
  return deciders.length > 0 ? deciders : named(conflict.managerId);
}

/** The claims of some conflicts that are still there. */
export async function claimsById(store: TenantStore, conflicts: readonly Conflict[]) {
  const ids = new Set(conflicts.flatMap((conflict) => conflict.judgement.claimIds));
  const claims = await store.claims.current([...ids]);
  return new Map(claims.map((claim) => [claim.id, claim]));
}

/** What a conflict's customer is called once none of its records is there. */
export const NOBODY = 'Records no longer in the CRM';

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

/** The more severe first, then the one to be decided sooner, by whoever decides it now. */
export function byUrgency(a: Conflict, b: Conflict): number {
  const rank = (conflict: Conflict) => SEVERITIES.indexOf(conflict.judgement.severity);
  return rank(b) - rank(a) || currentDue(a) - currentDue(b) || a.openedAt - b.openedAt;
}

/** What waits before what is over; of these the viewer's first, then by urgency. */
export function mineFirst(a: ListedConflict, b: ListedConflict): number {
  const waits = ({ conflict }: ListedConflict) => Number(isActive(conflict.status));
  const mine = ({ isMine }: ListedConflict) => Number(isMine);
  return waits(b) - waits(a) || mine(b) - mine(a) || byUrgency(a.conflict, b.conflict);
}
