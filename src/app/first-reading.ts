// The first reading of a connection: what it will cost, and how far it is. Kept beside the reading
// cursor and moved in the same transaction, so the two never disagree.
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import { DAY_MS, type Instant } from '../domain/time.ts';
import type { CallAllowance, ChangePage, ReadingPart, ReadingPlan } from '../ports/crm.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';

/** Under this name beside the cursors of a connection. */
export const FIRST_READING = 'first-reading';

/** How far the first reading is. */
export type FirstReading = {
  readonly startedAt: Instant;
  /** When its last page was stored; the end, once it is finished. */
  readonly movedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly allowance: CallAllowance;
  /** In reading order; `done`: records taken in. */
  readonly parts: readonly (ReadingPart & { readonly done: number })[];
  /** Calls made for it, as far as they were answered and stored. */
  readonly calls: number;
  /** Set while it waits for an allowance: why, and when it goes on by itself. */
  readonly pause: { readonly since: Instant; readonly until: Instant; readonly why: string } | null;
  /** How long it has waited so. */
  readonly pausedMs: number;
};

/** Of one connection, in a transaction of its tenant; null before it began. */
export async function readFirstReading(
  store: TenantStore,
  id: ConnectionId,
): Promise<FirstReading | null> {
  const text = await store.cursors.get(id, FIRST_READING);
  return text === null ? null : (JSON.parse(text) as FirstReading);
}

const write = (store: TenantStore, id: ConnectionId, reading: FirstReading) =>
  store.cursors.set(id, FIRST_READING, JSON.stringify(reading));

/** A page and the calls made since the one before it. */
export type PageStep = { readonly page: ChangePage; readonly calls: number; readonly at: Instant };

/**
 * Moves the progress by a page, in the transaction that stores it. A page with a plan starts it, or
 * adds the objects that a changed mapping reads for the first time.
 */
export async function noteFirstPage(
  store: TenantStore,
  id: ConnectionId,
  { page, calls, at }: PageStep,
): Promise<void> {
  const known = await readFirstReading(store, id);
  const current = page.plan === undefined ? known : begun(page.plan, known, at);
  if (current === null || current.finishedAt !== null) return;
  const counts = new Map<string, number>();
  for (const { object } of page.records) counts.set(object, (counts.get(object) ?? 0) + 1);
  const { pause } = current;
  await write(store, id, {
    ...current,
    movedAt: at,
    finishedAt: page.done ? at : null,
    calls: current.calls + calls,
    parts: current.parts.map((part) => ({
      ...part,
      done: part.done + (counts.get(part.object) ?? 0),
    })),
    pause: null,
    pausedMs: current.pausedMs + (pause === null ? 0 : at - pause.since),
  });
}

function begun(plan: ReadingPlan, known: FirstReading | null, at: Instant): FirstReading {
  const parts = plan.parts.map((part) => ({ ...part, done: 0 }));
  const fresh = { startedAt: at, movedAt: at, finishedAt: null, pause: null, pausedMs: 0 };
  if (known === null || known.finishedAt !== null) {
    return { ...fresh, allowance: plan.allowance, parts, calls: 0 };
  }
  const planned = new Set(parts.map((part) => part.object));
  const others = known.parts.filter((part) => !planned.has(part.object));
  return { ...known, allowance: plan.allowance, parts: [...others, ...parts] };
}

/** Notes that it waits for an allowance; nothing when no first reading is under way. */
export async function pauseFirstReading(
  app: AppContext,
  tenantId: TenantId,
  id: ConnectionId,
  { waitMs, why }: { readonly waitMs: number; readonly why: string },
): Promise<void> {
  const now = app.clock.now();
  await app.store.inTenant(tenantId, async (store) => {
    const known = await readFirstReading(store, id);
    if (known === null || known.finishedAt !== null) return;
    const since = known.pause?.since ?? now;
    await write(store, id, { ...known, pause: { since, until: now + waitMs, why } });
  });
}

/** Sums of a first reading, and what is left of it. */
export type ReadingOutlook = {
  /** Null while the vendor has not said how many there are. */
  readonly records: number | null;
  readonly done: number;
  readonly calls: number;
  readonly callsLeft: number;
  /** Of the calls that backfills may make in a day; null where a day has no limit. */
  readonly shareOfDay: number | null;
  /** Until its end; null once it is finished. */
  readonly leftMs: number | null;
};

/** What a worker with a core to itself stores a second, until it is known how many this one does. */
const RECORDS_PER_SECOND = 500;
/** Before so many are done their pace says little. */
const ENOUGH_FOR_A_PACE = 5_000;

/** What can be said of it now. */
export function outlookOf(reading: FirstReading, now: Instant): ReadingOutlook {
  const { parts, allowance } = reading;
  const done = sum(parts.map((part) => part.done));
  const records = sum(parts.map((part) => part.records ?? part.done));
  const planned = sum(parts.map((part) => part.calls));
  const callsLeft = Math.ceil(sum(parts.map(callsLeftOf)));
  const isDaily = allowance.perMs === DAY_MS && allowance.calls > 0;
  return {
    records,
    done,
    calls: reading.calls,
    callsLeft: reading.finishedAt === null ? callsLeft : 0,
    shareOfDay: isDaily ? planned / allowance.calls : null,
    leftMs:
      reading.finishedAt === null ? leftMsOf(reading, now, { done, records, callsLeft }) : null,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

function callsLeftOf({ records, done, calls }: FirstReading['parts'][number]): number {
  if (records === null || records === 0) return done > 0 ? 0 : calls;
  return calls * Math.max(0, 1 - done / records);
}

type Sums = { readonly done: number; readonly records: number; readonly callsLeft: number };

/** The slower of the two: what the CRM allows, and what we store. */
function leftMsOf(reading: FirstReading, now: Instant, { done, records, callsLeft }: Sums): number {
  const { allowance, startedAt, movedAt, pausedMs, pause } = reading;
  const waitMs = pause === null ? 0 : Math.max(0, pause.until - now);
  const windows = allowance.calls > 0 ? Math.floor(callsLeft / allowance.calls) : 0;
  const workedMs = Math.max(1, movedAt - startedAt - pausedMs);
  const pace = done < ENOUGH_FOR_A_PACE ? RECORDS_PER_SECOND / 1_000 : done / workedMs;
  const storingMs = Math.max(0, records - done) / pace;
  return Math.round(waitMs + Math.max(windows * allowance.perMs, storingMs));
}
