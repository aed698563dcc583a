// What going live would write: counts and exact sample values, read from the plans of the dry run, beside
// what the records show now.
import type { Crm } from '../domain/claim.ts';
import type { ManagerId } from '../domain/conflict.ts';
import { asksNothing, type ConflictTask, type PlannedTask } from '../domain/conflict-task.ts';
import { explainError, ParleyError } from '../domain/errors.ts';
import {
  accountIdOf,
  type ConnectionId,
  claimIdOf,
  type RecordRef,
  recordKeyOf,
  type TenantId,
} from '../domain/ids.ts';
import { OWN_FIELDS, type OwnFieldKey, type WrittenHome } from '../domain/own-fields.ts';
import type { Instant } from '../domain/time.ts';
import type { OwnFieldState } from '../ports/crm.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import type { PendingTarget } from '../ports/write-store.ts';
import { nextModeOf, waitFor } from './admin-mode.ts';
import { openSession } from './connect.ts';
import type { AppContext } from './context.ts';
import { stillReading } from './setup/still-reading.ts';

const MOST_ROWS = 10;
/** Pending records looked through for the sample: the store lists accounts before their claims. */
const MOST_READ = 2_000;

export type PreviewRow = {
  /** The account's name; null where the record is not known. */
  readonly customer: string | null;
  /** `Opportunity 006…`. */
  readonly record: string;
  readonly field: string;
  /** What the record shows now, in words; null where nobody has looked yet, see {@link lookNow}. */
  readonly before: string | null;
  /** Exactly as it would be written. */
  readonly after: string;
  /** Where to look; null for a task, which is new. */
  readonly at: FieldPlace | null;
};

type FieldPlace = {
  readonly ref: RecordRef;
  readonly home: WrittenHome;
  readonly key: OwnFieldKey;
};

export type WritePreview = {
  readonly id: ConnectionId;
  readonly crm: Crm;
  readonly externalId: string;
  /** Records that would be compared, and written where they differ. */
  readonly records: number;
  /** Tasks that would be created. */
  readonly tasks: number;
  /** People who would get them. */
  readonly askedIds: readonly ManagerId[];
  /** False while reading or judging still goes on: both counts can grow. */
  readonly isComplete: boolean;
  /** Why it cannot go live yet; null where it can. */
  readonly waits: string | null;
  readonly rows: readonly PreviewRow[];
  /** Why nobody knows what the records show now; null where that was looked at, or not asked for. */
  readonly problem: string | null;
};

/**
 * The plans alone, without a look at the CRM. Null when there is no such connection, or the next step of
 * its mode is another one.
 */
export async function writePreview(
  store: TenantStore,
  id: ConnectionId,
  now: Instant,
): Promise<WritePreview | null> {
  const connection = await store.connections.get(id);
  if (connection === null || nextModeOf(connection) !== 'live') return null;
  const tasks = (await store.tasks.ofConnection(id)).filter(isToCreate);
  const targets = sampleOf(await store.targets.pending(id, now, MOST_READ));
  const shown = tasks.slice(0, 1);
  const refs = [...targets, ...shown.map((task) => ({ ref: task.about }))];
  const namesOf = await recordNames(
    store,
    refs.flatMap(({ ref }) => ref ?? []),
  );
  const taskRows = shown.map((task) => taskRow(task, namesOf));
  const reading = connection.writeMode === 'dry_run' ? await stillReading(store) : [];
  return {
    id,
    crm: connection.crm,
    externalId: connection.externalId,
    records: await store.targets.countPending(id),
    tasks: tasks.length,
    askedIds: [...new Set(tasks.flatMap((task) => (asksNothing(task) ? [] : [task.managerId])))],
    isComplete: reading.length === 0 && (await store.dirty.count()) === 0,
    waits: reading.length === 0 ? null : waitFor(reading),
    problem: null,
    rows: [...fieldRows(targets, MOST_ROWS - taskRows.length, namesOf), ...taskRows],
  };
}

/** The same with a look at the records of the sample. What an admin can cure comes back as `problem`. */
export async function previewGoLive(
  app: AppContext,
  tenantId: TenantId,
  id: ConnectionId,
): Promise<WritePreview | null> {
  const { preview, connection } = await app.store.inTenant(tenantId, async (store) => ({
    preview: await writePreview(store, id, app.clock.now()),
    connection: await store.connections.get(id),
  }));
  if (preview === null || connection === null) return null;
  try {
    return { ...preview, rows: await lookNow(app, tenantId, connection, preview.rows) };
  } catch (error) {
    if (!(error instanceof ParleyError) || error.kind === 'bug') throw error;
    return { ...preview, problem: explainError(error) };
  }
}

/** One call per kind of record: the sample is small. */
async function lookNow(
  app: AppContext,
  tenantId: TenantId,
  connection: Connection,
  rows: readonly PreviewRow[],
): Promise<readonly PreviewRow[]> {
  const places = Map.groupBy(
    rows.flatMap(({ at }) => at ?? []),
    ({ home }) => home,
  );
  if (places.size === 0) return rows;
  const states = new Map<string, OwnFieldState>();
  const session = openSession(app, tenantId, connection);
  try {
    for (const [home, found] of places) {
      const refs = new Map(found.map(({ ref }) => [recordKeyOf(ref), ref]));
      for (const state of await session.readOwnFields([...refs.values()], home)) {
        states.set(recordKeyOf(state.ref), state);
      }
    }
  } finally {
    await session.close();
  }
  return rows.map((row) =>
    row.at === null
      ? row
      : { ...row, before: shownWords(states.get(recordKeyOf(row.at.ref)), row.at.key) },
  );
}

function shownWords(state: OwnFieldState | undefined, key: OwnFieldKey): string {
  if (state === undefined || !state.found) return 'record not found';
  if (state.unreadable.includes(key)) return 'hidden from Parley’s user';
  const value = state.values[key] ?? null;
  return value === null ? 'empty' : String(value);
}

export type NamesOf = (ref: RecordRef) => Pick<PreviewRow, 'customer' | 'record'>;

/** The same test as saving uses: a task that was over before it was created is never made. */
export function isToCreate(task: PlannedTask): boolean {
  return task.status === 'open' && task.taskId === null;
}

/** One account and claims for the rest: what is shown on a claim is what people will ask about. */
function sampleOf(pending: readonly PendingTarget[]): readonly PendingTarget[] {
  const accounts = pending.filter(({ home }) => home === 'account').slice(0, 1);
  const claims = pending.filter(({ home }) => home === 'claim');
  return [...accounts, ...claims.slice(0, MOST_ROWS - accounts.length)];
}

function taskRow({ about, subject }: ConflictTask, namesOf: NamesOf): PreviewRow {
  return {
    ...(about === null ? { customer: null, record: 'On no record' } : namesOf(about)),
    field: 'New task',
    before: 'none',
    after: subject,
    at: null,
  };
}

/** Every record shows another field first, so that a few rows show many kinds of value. */
function fieldRows(
  targets: readonly PendingTarget[],
  limit: number,
  namesOf: NamesOf,
): readonly PreviewRow[] {
  const records = targets.map(({ ref, home, values }) =>
    OWN_FIELDS.flatMap(({ key, label }) => {
      // Clearing an empty field writes nothing, and a first run finds them empty.
      const value = values[key] ?? null;
      if (value === null) return [];
      const at = { ref, home, key };
      return { ...namesOf(ref), field: label, before: null, after: String(value), at };
    }),
  );
  const rows: (PreviewRow & { readonly index: number })[] = [];
  for (let round = 0; round < OWN_FIELDS.length && rows.length < limit; round += 1) {
    records.forEach((fields, index) => {
      const row = fields[(index + round) % fields.length];
      if (row !== undefined && round < fields.length) rows.push({ ...row, index });
    });
  }
  return rows
    .slice(0, limit)
    .sort((a, b) => a.index - b.index)
    .map(({ index: _, ...row }) => row);
}

/** Looks up the customers of all records at once. */
export async function recordNames(
  store: TenantStore,
  refs: readonly RecordRef[],
): Promise<NamesOf> {
  const claims = await store.claims.current(refs.map(claimIdOf));
  const accounts = await store.accounts.current(refs.map(accountIdOf));
  const names = new Map<string, string | undefined>([
    ...claims.map((claim) => [claim.id, claim.account.name] as const),
    ...accounts.map(({ id, account }) => [id, account?.name] as const),
  ]);
  return (ref) => ({
    customer: names.get(recordKeyOf(ref)) ?? null,
    record: `${ref.object} ${ref.recordId}`,
  });
}
