// Write-back: the one path by which fields of a CRM record change. It reads what the record shows,
// compares with what it should show, and writes the difference: intent first, outcome after.
import { type ConnectionId, type RecordRef, recordKeyOf, type TenantId } from '../domain/ids.ts';
import type { OwnFieldKey, OwnFieldValue, OwnFieldValues } from '../domain/own-fields.ts';
import type { Instant } from '../domain/time.ts';
import type { CrmSession, FieldPatch, OwnFieldState, PatchOutcome } from '../ports/crm.ts';
import type { AuditEntry, Connection, LedgerEntry, PendingTarget } from '../ports/store.ts';
import { openSession } from './connect.ts';
import type { AppContext } from './context.ts';
import { saveTasks } from './task-sync.ts';

const BATCH = 200;
/** A refused record is tried again this often at most (reliability F17). */
const REFUSED_PAUSE_MS = 15 * 60_000;
const RETRY_PAUSE_MS = 5_000;

export type WriteReport = {
  readonly recordsCompared: number;
  readonly recordsWritten: number;
  readonly fieldsWritten: number;
  readonly refused: number;
  readonly tasksCreated: number;
  readonly tasksChanged: number;
  readonly requests: number;
};

const NOTHING: WriteReport = {
  recordsCompared: 0,
  recordsWritten: 0,
  fieldsWritten: 0,
  refused: 0,
  tasksCreated: 0,
  tasksChanged: 0,
  requests: 0,
};

/** Brings every pending record and task of a live connection to what it should show. */
export async function writeBack(
  app: AppContext,
  tenantId: TenantId,
  connectionId: ConnectionId,
  signal?: AbortSignal,
): Promise<WriteReport> {
  const connection = await app.store.inTenant(tenantId, (store) =>
    store.connections.get(connectionId),
  );
  if (connection === null || !mayWrite(connection)) return NOTHING;
  const session = openSession(app, tenantId, connection, signal);
  try {
    const fields = await writeFields({ app, tenantId, connection, session }, signal);
    const tasks = await saveTasks({ app, tenantId, connection, session }, signal);
    return { ...fields, ...tasks, requests: session.usage().requests };
  } finally {
    await session.close();
  }
}

function mayWrite(connection: Connection): boolean {
  return connection.state === 'connected' && connection.writeMode === 'live';
}

export type WriteContext = {
  readonly app: AppContext;
  readonly tenantId: TenantId;
  readonly connection: Connection;
  readonly session: CrmSession;
};

async function writeFields(context: WriteContext, signal: AbortSignal | undefined) {
  const report = { recordsCompared: 0, recordsWritten: 0, fieldsWritten: 0, refused: 0 };
  const { app, tenantId, connection } = context;
  for (;;) {
    signal?.throwIfAborted();
    // Asked before each batch: pausing a connection stops its writes within one batch.
    const batch = await app.store.inTenant(tenantId, async (store) => {
      const now = await store.connections.get(connection.id);
      if (now === null || !mayWrite(now)) return [];
      return store.targets.pending(connection.id, app.clock.now(), BATCH);
    });
    if (batch.length === 0) return report;
    for (const home of ['claim', 'account'] as const) {
      const targets = batch.filter((one) => one.home === home);
      if (targets.length === 0) continue;
      const counts = await reconcile(context, home, targets);
      report.recordsCompared += targets.length;
      report.recordsWritten += counts.records;
      report.fieldsWritten += counts.fields;
      report.refused += counts.refused;
    }
  }
}

type Difference = {
  readonly target: PendingTarget;
  readonly before: OwnFieldValues;
  /** Fields to write, `checked_at` not among them. */
  readonly values: OwnFieldValues;
};

async function reconcile(
  context: WriteContext,
  home: 'claim' | 'account',
  targets: readonly PendingTarget[],
) {
  const refs = targets.map((one) => one.ref);
  const shown = await context.session.readOwnFields(refs, home);
  const ledger = await context.app.store.inTenant(context.tenantId, (store) =>
    store.ledger.of(refs),
  );
  const differences = compare(targets, shown, ledger);
  await settleUnchanged(context, targets, differences);
  if (differences.length === 0) return { records: 0, fields: 0, refused: 0 };

  const now = context.app.clock.now();
  await recordIntents(context, differences, now);
  const patches = differences.map((one) => patchOf(one, home, now));
  const outcomes = await context.session.applyPatches(patches);
  await recordOutcomes(context, differences, outcomes);
  for (const [result, same] of Map.groupBy(outcomes, (one) => one.result)) {
    context.app.countWrites(context.connection.crm, result, same.length);
  }
  const written = differences.filter((_, index) => outcomes[index]?.result === 'written');
  return {
    records: written.length,
    fields: written.reduce((sum, one) => sum + Object.keys(one.values).length, 0),
    refused: outcomes.filter((one) => one.result === 'refused').length,
  };
}

/**
 * Fields to write per record. A field is left alone only when the record shows the value and the
 * ledger has it confirmed, or when it was never written and both are empty.
 */
export function compare(
  targets: readonly PendingTarget[],
  shown: readonly OwnFieldState[],
  ledger: readonly LedgerEntry[],
): readonly Difference[] {
  const entries = new Map(ledger.map((one) => [`${recordKeyOf(one.ref)}#${one.field}`, one]));
  return targets.flatMap((target, index) => {
    const state = shown[index];
    if (state === undefined || !state.found) return [];
    const values: OwnFieldValues = {};
    for (const [key, wanted] of Object.entries(target.values)) {
      const field = key as OwnFieldKey;
      if (state.unreadable.includes(field)) continue;
      const value: OwnFieldValue = wanted ?? null;
      const entry = entries.get(`${recordKeyOf(target.ref)}#${field}`);
      const isShown = sameValue(state.values[field] ?? null, value);
      const isKnown =
        entry === undefined
          ? value === null
          : entry.state === 'confirmed' && sameValue(entry.value, value);
      if (!isShown || !isKnown) values[field] = value;
    }
    return Object.keys(values).length === 0 ? [] : [{ target, before: state.values, values }];
  });
}

/** CRMs give numbers as text and drop trailing zeros: 70 and "70.00" are one value. */
function sameValue(left: OwnFieldValue, right: OwnFieldValue): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (typeof left === 'number' || typeof right === 'number') return Number(left) === Number(right);
  return false;
}

function patchOf(difference: Difference, home: 'claim' | 'account', now: Instant): FieldPatch {
  return {
    ref: difference.target.ref,
    home,
    values: { ...difference.values, checked_at: new Date(now).toISOString() },
  };
}

async function settleUnchanged(
  context: WriteContext,
  targets: readonly PendingTarget[],
  differences: readonly Difference[],
): Promise<void> {
  const differing = new Set(differences.map((one) => one.target));
  const same = targets.filter((one) => !differing.has(one));
  if (same.length === 0) return;
  await context.app.store.inTenant(context.tenantId, (store) => store.targets.settle(same));
}

async function recordIntents(
  context: WriteContext,
  differences: readonly Difference[],
  at: Instant,
): Promise<void> {
  await context.app.store.inTenant(context.tenantId, (store) =>
    store.ledger.put(differences.flatMap((one) => entriesOf(one, 'intended', null, at))),
  );
}

function entriesOf(
  { target, values }: Difference,
  state: LedgerEntry['state'],
  note: string | null,
  at: Instant,
): LedgerEntry[] {
  return Object.entries(values).map(([field, value]) => ({
    ref: target.ref,
    field: field as OwnFieldKey,
    value: value ?? null,
    state,
    note,
    at,
  }));
}

async function recordOutcomes(
  context: WriteContext,
  differences: readonly Difference[],
  outcomes: readonly PatchOutcome[],
): Promise<void> {
  const at = context.app.clock.now();
  const entries: LedgerEntry[] = [];
  const audit: AuditEntry[] = [];
  const settled: PendingTarget[] = [];
  const parked: { ref: RecordRef; until: Instant }[] = [];
  differences.forEach((difference, index) => {
    const outcome = outcomes[index];
    const { target } = difference;
    switch (outcome?.result) {
      case 'written':
        entries.push(...entriesOf(difference, 'confirmed', null, at));
        audit.push(auditOf(difference, at));
        settled.push(target);
        break;
      case 'gone':
        settled.push(target);
        break;
      case 'refused': {
        const note = `${outcome.code}: ${outcome.message} ${outcome.cure}`;
        entries.push(...entriesOf(difference, 'refused', note, at));
        parked.push({ ref: target.ref, until: at + REFUSED_PAUSE_MS });
        break;
      }
      case 'retry':
        parked.push({ ref: target.ref, until: at + (outcome.retryAfterMs ?? RETRY_PAUSE_MS) });
        break;
      default:
        // Nobody knows whether it arrived: the next round reads the record and decides afresh.
        entries.push(...entriesOf(difference, 'unknown', outcome?.message ?? null, at));
        parked.push({ ref: target.ref, until: at + RETRY_PAUSE_MS });
    }
  });
  await context.app.store.inTenant(context.tenantId, async (store) => {
    await store.ledger.put(entries);
    await store.audit.append(audit);
    await store.targets.settle(settled);
    await store.targets.park(parked);
  });
}

function auditOf({ target, before, values }: Difference, at: Instant): AuditEntry {
  const old = Object.fromEntries(
    Object.keys(values).map((field) => [field, before[field as OwnFieldKey] ?? null]),
  );
  return {
    at,
    kind: 'write',
    actor: 'Parley',
    subject: recordKeyOf(target.ref),
    document: JSON.stringify({ before: old, after: values, generation: target.generation }),
  };
}
