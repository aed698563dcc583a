// The weekly digest of a channel manager: what waits, what is late, what was decided. A task like any
// other, written by the one write path under a key that follows from manager and week: one a week.
import type { Claim } from '../domain/claim.ts';
import {
  ACTIVE_STATUSES,
  type ChannelManager,
  type Conflict,
  type ConflictStatus,
  isAppointed,
} from '../domain/conflict.ts';
import { type ConflictTask, digestIdOf } from '../domain/conflict-task.ts';
import type { ConflictId, TenantId } from '../domain/ids.ts';
import {
  DAY_MS,
  dayOf,
  formatDay,
  type Instant,
  mondayOf,
  startOfDay,
  type UtcDay,
} from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import { closed } from './conflict-task.ts';
import type { AppContext } from './context.ts';
import { currentDue, isAskedOf, roleOf } from './escalate.ts';
import { counted } from './view-words.ts';

const KEY_LENGTH = 32;
/** Conflicts listed by name; the rest is a number and a link. */
const MOST_LISTED = 8;
const PAGE = 500;
/** A week's digest is done on its Friday. */
const DUE_AFTER_MONDAY = 4;
const TURN = 'weekly digest';

/** Counts of one manager's week. */
export type DigestFacts = {
  readonly monday: UtcDay;
  readonly manager: ChannelManager;
  /** Waiting for this manager, the most urgent first. */
  readonly waiting: readonly DigestLine[];
  readonly opened: number;
  /** Of what was decided last week: from opening to decision, days. */
  readonly decidedAfterDays: readonly number[];
  readonly falseAlarms: number;
};

export type DigestLine = {
  readonly id: ConflictId;
  readonly severity: string;
  readonly customer: string;
  readonly dueOn: UtcDay;
};

/**
 * Plans the digests of this week that are not planned yet; returns how many. A manager whose CRM was
 * connected this week, or is not written to, gets none; one with nothing to say of is left alone.
 */
export async function planDigests(app: AppContext, tenantId: TenantId): Promise<number> {
  if (app.weeklyDigest !== true) return 0;
  const now = app.clock.now();
  const monday = mondayOf(dayOf(now));
  return app.store.inTenant(tenantId, async (store) => {
    const managers = await withoutDigest(store, monday);
    if (managers.length === 0 || !(await store.turns.tryTake(TURN))) return 0;
    const week = await readWeek(store, monday);
    for (const manager of managers) {
      const facts = factsOf(week, { manager, monday });
      for (const task of tasksOf(facts, await roundsOf(store, manager), app)) {
        await store.tasks.put(task);
      }
    }
    return managers.length;
  });
}

const roundsOf = (store: TenantStore, { id }: ChannelManager) =>
  store.tasks.ofConflict(digestIdOf(id));

/** Channel managers whose digest of this week is still to be planned. */
async function withoutDigest(
  store: TenantStore,
  monday: UtcDay,
): Promise<readonly ChannelManager[]> {
  const live = new Set(
    (await store.connections.list())
      .filter(
        ({ state, writeMode, connectedAt }) =>
          state === 'connected' && writeMode === 'live' && dayOf(connectedAt) < monday,
      )
      .map(({ id }) => id),
  );
  const found: ChannelManager[] = [];
  for (const manager of await store.managers.list()) {
    const isAsked = isAppointed(manager) && roleOf(manager) === 'channel_manager';
    if (!isAsked || !live.has(manager.connectionId)) continue;
    const newest = (await roundsOf(store, manager)).at(-1);
    if ((newest?.round ?? -1) < roundFor(monday)) found.push(manager);
  }
  return found;
}

/** Weeks are numbered from the one of 1 January 1970. */
const roundFor = (monday: UtcDay) => Math.floor((monday + 3) / 7);

type Week = {
  readonly conflicts: readonly Conflict[];
  readonly claims: ReadonlyMap<string, Claim>;
  readonly managers: readonly ChannelManager[];
};

/** Everything that waits, and what was opened or decided in the week before. */
async function readWeek(store: TenantStore, monday: UtcDay): Promise<Week> {
  const since = startOfDay(monday - 7);
  const active = await allWith(store, ACTIVE_STATUSES);
  const ended = await allWith(store, ['resolved', 'dismissed', 'ended']);
  const recent = ended.filter(
    ({ openedAt, decision }) => openedAt >= since || (decision?.decidedAt ?? 0) >= since,
  );
  const conflicts = [...active, ...recent];
  const ids = new Set(conflicts.flatMap(({ judgement }) => judgement.claimIds));
  const claims = await store.claims.current([...ids]);
  const managers = await store.managers.list();
  return { conflicts, claims: new Map(claims.map((one) => [one.id, one])), managers };
}

async function allWith(
  store: TenantStore,
  statuses: readonly ConflictStatus[],
): Promise<readonly Conflict[]> {
  const found: Conflict[] = [];
  for (;;) {
    const after = found.at(-1)?.id ?? null;
    const page = await store.conflicts.list({ statuses, limit: PAGE, after });
    found.push(...page);
    if (page.length < PAGE) return found;
  }
}

type Whose = { readonly manager: ChannelManager; readonly monday: UtcDay };

function factsOf({ conflicts, claims, managers }: Week, { manager, monday }: Whose): DigestFacts {
  const [from, to] = [startOfDay(monday - 7), startOfDay(monday)];
  const isLastWeek = (at: Instant) => at >= from && at < to;
  const claimsOf = (conflict: Conflict) =>
    conflict.judgement.claimIds.flatMap((id) => claims.get(id) ?? []);
  const isMine = (conflict: Conflict) =>
    isAskedOf(manager.id, conflict, { claims: claimsOf(conflict), managers });
  const own = conflicts.filter(({ managerId }) => managerId === manager.id);
  const decided = own.flatMap(({ decision, openedAt }) =>
    decision !== null && isLastWeek(decision.decidedAt) ? [{ decision, openedAt }] : [],
  );
  return {
    monday,
    manager,
    waiting: conflicts
      .filter((one) => ACTIVE_STATUSES.includes(one.status) && isMine(one))
      .map((one) => ({
        id: one.id,
        severity: one.judgement.severity,
        customer: claimsOf(one)[0]?.account.name ?? 'a customer',
        dueOn: currentDue(one),
      }))
      .sort((a, b) => a.dueOn - b.dueOn || (a.id < b.id ? -1 : 1)),
    opened: own.filter(({ openedAt }) => isLastWeek(openedAt)).length,
    decidedAfterDays: decided.map(
      ({ decision, openedAt }) => (decision.decidedAt - openedAt) / DAY_MS,
    ),
    falseAlarms: decided.filter(({ decision }) => decision.outcome === 'not_a_conflict').length,
  };
}

type Text = Pick<AppContext, 'publicUrl' | 'sha256'>;

/** The digest of this week, and the end of the one before. */
function tasksOf(
  facts: DigestFacts,
  rounds: readonly ConflictTask[],
  app: Text,
): readonly ConflictTask[] {
  const { manager, monday, waiting, opened, decidedAfterDays } = facts;
  const before = rounds.filter(({ status }) => status === 'open').map((one) => closed(one));
  const round = roundFor(monday);
  const isQuiet = waiting.length + opened + decidedAfterDays.length === 0;
  const key = app.sha256([manager.id, 'digest', round].join('|')).slice(0, KEY_LENGTH);
  const { subject, body } = digestText(facts, app.publicUrl);
  const task: ConflictTask = {
    ...{ conflictId: digestIdOf(manager.id), round, key, subject, body },
    ...{ connectionId: manager.connectionId, ownerId: manager.crmOwnerId, managerId: manager.id },
    ...{ about: null, dueOn: monday + DUE_AFTER_MONDAY, priority: 'normal' },
    // Closed before it is made: none is made, and the week counts as told.
    status: isQuiet ? 'completed' : 'open',
  };
  return [...before, task];
}

/** Plain text, one screen. Customers by name, as in every task; no partner, no amount. */
export function digestText(
  { manager, monday, waiting, opened, decidedAfterDays, falseAlarms }: DigestFacts,
  publicUrl: string,
): { readonly subject: string; readonly body: string } {
  const late = waiting.filter(({ dueOn }) => dueOn < monday);
  const soon = waiting.filter(({ dueOn }) => dueOn >= monday && dueOn < monday + 7);
  const [oldest] = late;
  const since =
    oldest === undefined ? '' : ` (oldest: ${oldest.customer}, since ${formatDay(oldest.dueOn)})`;
  const decided = decidedAfterDays.length;
  const how = decided === 0 ? '' : ` (median ${median(decidedAfterDays).toFixed(1)} days)`;
  const alarms = falseAlarms === 0 ? '' : `, ${falseAlarms} of them "not a conflict"`;
  const listed = waiting.slice(0, MOST_LISTED);
  const more = waiting.length - listed.length;
  return {
    subject: `Parley week ${weekNumber(monday)}: ${waiting.length} waiting, ${late.length} overdue, ${soon.length} due this week`,
    body: [
      `Waiting for you: ${waiting.length}. Overdue: ${late.length}${since}. Due this week: ${soon.length}.`,
      `Last week: ${opened} new, ${decided} decided${how}${alarms}.`,
      ...(listed.length === 0 ? [] : ['', 'Do next']),
      ...listed.map(
        ({ id, severity, customer, dueOn }) =>
          `  ${formatDay(dueOn)} ${severity}, ${customer}: ${publicUrl}/conflicts/${id}`,
      ),
      ...(more > 0 ? [`  and ${counted(more, 'more conflict')}: ${publicUrl}/`] : []),
      '',
      `For ${manager.name}, week of ${formatDay(monday)}. Decides nothing: complete it when you have read it. The next one closes it.`,
    ].join('\n'),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** ISO 8601: the week of a year's first Thursday is its first. */
export function weekNumber(monday: UtcDay): number {
  const thursday = monday + 3;
  const year = new Date(startOfDay(thursday)).getUTCFullYear();
  return Math.floor((thursday - dayOf(Date.UTC(year, 0, 1))) / 7) + 1;
}
