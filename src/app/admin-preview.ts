// What going live would write: counts and exact sample values, read from the plans of the dry run.
import type { Crm } from '../domain/claim.ts';
import type { ConflictTask, PlannedTask } from '../domain/conflict-task.ts';
import {
  accountIdOf,
  type ConnectionId,
  claimIdOf,
  type RecordRef,
  recordKeyOf,
} from '../domain/ids.ts';
import { OWN_FIELDS } from '../domain/own-fields.ts';
import type { Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import type { PendingTarget } from '../ports/write-store.ts';
import { nextModeOf } from './admin-mode.ts';

const MOST_ROWS = 10;
/** Pending records looked through for the sample: the store lists accounts before their claims. */
const MOST_READ = 2_000;

export type PreviewRow = {
  /** The account's name; null where the record is not known. */
  readonly customer: string | null;
  /** `Opportunity 006…`. */
  readonly record: string;
  readonly field: string;
  /** In words: what a record shows is read only just before it is written. */
  readonly before: string;
  /** Exactly as it would be written. */
  readonly after: string;
};

export type WritePreview = {
  readonly id: ConnectionId;
  readonly crm: Crm;
  readonly externalId: string;
  /** Records that would be compared, and written where they differ. */
  readonly records: number;
  /** Tasks that would be created. */
  readonly tasks: number;
  /** False while reading or judging still goes on: both counts can grow. */
  readonly isComplete: boolean;
  readonly rows: readonly PreviewRow[];
};

export type PreviewOptions = {
  readonly now: Instant;
  /** When the connection was last read to the end; null: not yet. */
  readonly lastReadAt: Instant | null;
};

/** Null when there is no such connection, or it cannot be switched to live now. */
export async function writePreview(
  store: TenantStore,
  id: ConnectionId,
  { now, lastReadAt }: PreviewOptions,
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
  return {
    id,
    crm: connection.crm,
    externalId: connection.externalId,
    records: await store.targets.countPending(id),
    tasks: tasks.length,
    isComplete: lastReadAt !== null && (await store.dirty.count()) === 0,
    rows: [...fieldRows(targets, MOST_ROWS - taskRows.length, namesOf), ...taskRows],
  };
}

type NamesOf = (ref: RecordRef) => Pick<PreviewRow, 'customer' | 'record'>;

/** The same test as saving uses: a task that was over before it was created is never made. */
function isToCreate(task: PlannedTask): boolean {
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
  };
}

/** Every record shows another field first, so that a few rows show many kinds of value. */
function fieldRows(
  targets: readonly PendingTarget[],
  limit: number,
  namesOf: NamesOf,
): readonly PreviewRow[] {
  const records = targets.map(({ ref, values }) =>
    OWN_FIELDS.flatMap(({ key, label }) => {
      // Clearing an empty field writes nothing, and a first run finds them empty.
      const value = values[key] ?? null;
      if (value === null) return [];
      return { ...namesOf(ref), field: label, before: 'not read yet', after: String(value) };
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
async function recordNames(store: TenantStore, refs: readonly RecordRef[]): Promise<NamesOf> {
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
