// Write-back: the one path by which fields of a CRM record change. Takes what is pending, reads what the
// records show, and writes the difference: intent and audit before the call, outcome after it, and
// neither by anybody who has been overtaken (docs/reliability.md).
import { type ConnectionId, type RecordRef, recordKeyOf, type TenantId } from '../domain/ids.ts';
import { isMadeHome, type OwnFieldKey, type WrittenHome } from '../domain/own-fields.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import type { FieldPatch, PatchOutcome } from '../ports/crm.ts';
import type { AuditEntry, TenantStore } from '../ports/store.ts';
import type { LedgerEntry, ParkedTarget, TakenTarget } from '../ports/write-store.ts';
import { compare, type Difference, originalsIn } from './compare.ts';
import { openSession } from './connect.ts';
import type { AppContext } from './context.ts';
import { withoutCopied } from './copied-records.ts';
import { beat, dueHeartbeat } from './heartbeat.ts';
import { hasUnheard, lateUntil, noteLost, SENT_MS } from './late-records.ts';
import { notePlace } from './record-places.ts';
import { nextTry } from './row-retries.ts';
import { saveTasks } from './task-sync.ts';
import { resumeUndo } from './undo-left.ts';
import { mayWrite, type WriteContext } from './write-context.ts';

const BATCH = 200;
/** A refused record is tried again this often at most (reliability F17). */
const REFUSED_PAUSE_MS = 15 * 60_000;
const HOMES: readonly WrittenHome[] = ['claim', 'account', 'statement', 'conflict'];
const READ_ONLY =
  'CRM_FIELD_MISSING: The integration user may not change this field. Give it the permission.';

export type WriteReport = {
  readonly recordsCompared: number;
  readonly recordsWritten: number;
  readonly fieldsWritten: number;
  readonly refused: number;
  readonly tasksCreated: number;
  readonly tasksChanged: number;
  readonly requests: number;
  /** What was written is being taken back. */
  readonly isUndoing: boolean;
};

const NOTHING: WriteReport = {
  recordsCompared: 0,
  recordsWritten: 0,
  fieldsWritten: 0,
  refused: 0,
  tasksCreated: 0,
  tasksChanged: 0,
  requests: 0,
  isUndoing: false,
};

/** Brings every pending record and task of a live connection to what it should show. */
export async function writeBack(
  app: AppContext,
  tenantId: TenantId,
  connectionId: ConnectionId,
  signal?: AbortSignal,
): Promise<WriteReport> {
  const start = await app.store.inTenant(tenantId, async (store) => {
    const connection = await store.connections.get(connectionId);
    if (connection === null || !mayWrite(connection)) return null;
    const now = app.clock.now();
    const isBeating = (await dueHeartbeat(store, connection, now)) !== undefined;
    const isWaiting =
      isBeating ||
      (await store.targets.pending(connectionId, now, 1)).length > 0 ||
      (await store.tasks.hasDue(connectionId, now));
    return { connection, isBeating, isWaiting };
  });
  if (start === null) return NOTHING;
  const { connection, isBeating, isWaiting } = start;
  const isUndoing = connection.writeMode === 'undoing';
  if (!isWaiting) return { ...NOTHING, isUndoing };
  const session = openSession(app, tenantId, connection, signal);
  try {
    const context = { app, tenantId, connection, session };
    const fields = await writeFields(context, signal);
    const tasks = await saveTasks(context, signal);
    if (isBeating) {
      // Who dies between the two is asked again at once: a heartbeat that was tried waits ten minutes.
      await notePlace(context);
      await beat(context);
    }
    return { ...fields, ...tasks, requests: session.usage().requests, isUndoing };
  } finally {
    await session.close();
  }
}

async function writeFields(context: WriteContext, signal: AbortSignal | undefined) {
  const report = { recordsCompared: 0, recordsWritten: 0, fieldsWritten: 0, refused: 0 };
  for (;;) {
    signal?.throwIfAborted();
    if (context.app.slice?.isOver()) return report;
    const batch = await takeBatch(context);
    if (batch.length === 0) return report;
    report.recordsCompared += batch.length;
    for (const home of HOMES) {
      const targets = batch.filter((one) => one.home === home);
      if (targets.length === 0) continue;
      const counts = await reconcile(context, home, targets);
      report.recordsWritten += counts.records;
      report.fieldsWritten += counts.fields;
      report.refused += counts.refused;
      // Somebody else is at work on the same records: two who take them from each other get nowhere.
      if (counts.isOvertaken) return report;
    }
  }
}

/** Asked before each batch whether writing is still wanted: pausing stops it within one batch. */
function takeBatch({ app, tenantId, connection }: WriteContext): Promise<readonly TakenTarget[]> {
  return app.store.inTenant(tenantId, async (store) => {
    const now = await store.connections.get(connection.id);
    if (now === null || !mayWrite(now)) return [];
    return store.targets.take(connection.id, app.clock.now(), BATCH);
  });
}

type Counts = {
  readonly records: number;
  readonly fields: number;
  readonly refused: number;
  readonly isOvertaken: boolean;
};

async function reconcile(
  context: WriteContext,
  home: WrittenHome,
  targets: readonly TakenTarget[],
): Promise<Counts> {
  // The epoch was taken before this reading: what it shows is no older than our turn.
  const shown = await context.session.readOwnFields(
    targets.map((one) => one.ref),
    home,
  );
  const { differences, isOvertaken, isUndoing } = await intend(context, targets, shown);
  if (differences.length === 0) return { records: 0, fields: 0, refused: 0, isOvertaken };
  const isDatedHome = !isUndoing && (home === 'claim' || home === 'account');
  const checkedAt = { checked_at: formatInstant(context.app.clock.now()) };
  const patches = differences.map(
    ({ target: { ref }, values, isDated, isNew, lockedWith }): FieldPatch => ({
      ref,
      home,
      values: { ...values, ...(isDatedHome && isDated ? checkedAt : {}) },
      ...(isNew ? { isNew } : {}),
      ...(lockedWith === undefined ? {} : { lockedWith }),
    }),
  );
  const outcomes = await context.session.applyPatches(patches);
  const isLate = await recordOutcomes(context, { differences, outcomes, isUndoing });
  for (const [result, same] of Map.groupBy(outcomes, (one) => one.result)) {
    context.app.countWrites(context.connection.crm, result, same.length);
  }
  const written = differences.filter((_, index) => outcomes[index]?.result === 'written');
  return {
    records: written.length,
    fields: written.reduce((sum, one) => sum + Object.keys(one.values).length, 0),
    refused: outcomes.filter((one) => one.result === 'refused').length,
    isOvertaken: isOvertaken || isLate,
  };
}

/**
 * Compares, and stores what is about to be written before the call leaves. The trail holds what the
 * record showed and what was sent even if nobody lives to hear the answer.
 */
async function intend(
  { app, tenantId }: WriteContext,
  targets: readonly TakenTarget[],
  shown: Parameters<typeof compare>[0]['shown'],
) {
  return app.store.inTenant(tenantId, async (store) => {
    const held = await store.targets.held(targets);
    const ledger = await store.ledger.of(held.map((one) => one.ref));
    const now = await store.connections.get(targets[0]?.ref.connectionId as ConnectionId);
    const at = app.clock.now();
    const hasMade = held.some(isMade);
    const since = hasMade ? null : at - SENT_MS;
    if (now !== null && hasUnheard(ledger, since))
      await noteLost(store, now.id, { at, isMade: hasMade });
    const isUndoing = now?.writeMode === 'undoing';
    const wantedOf = isUndoing ? originalsIn(ledger) : ({ values }: TakenTarget) => values;
    const { differences, hidden, same } = compare({ targets, held, shown, ledger, wantedOf });
    if (now !== null) await settle(store, same, { id: now.id, at, isUndoing });
    const isStopped = now === null || !mayWrite(now);
    const wanted = isStopped ? [] : differences;
    const entries = [
      ...hidden.map((one) => ({ ...one, at })),
      ...wanted.flatMap((one) => entriesOf(one, 'intended', null, at)),
    ];
    await store.ledger.put(await withoutCopied(store, entries, { differences, ledger }));
    await store.audit.append(wanted.map((one) => auditOf(one, at)));
    const waiting = targetsOf(hidden, held).filter((one) => !wanted.some((w) => w.target === one));
    await store.targets.park(waiting.map((target) => ({ target, until: at + REFUSED_PAUSE_MS })));
    return { differences: wanted, isOvertaken: held.length < targets.length, isUndoing };
  });
}

/** The targets that entries are about. */
function targetsOf(entries: readonly { readonly ref: RecordRef }[], held: readonly TakenTarget[]) {
  const keys = new Set(entries.map((one) => recordKeyOf(one.ref)));
  return held.filter((one) => keys.has(recordKeyOf(one.ref)));
}

function entriesOf(
  { target, before, values }: Difference,
  state: LedgerEntry['state'],
  note: string | null,
  at: Instant,
): LedgerEntry[] {
  const fields = (Object.keys(values) as OwnFieldKey[]).filter((field) => field !== 'checked_at');
  return fields.map((field) => ({
    ref: target.ref,
    field,
    value: values[field] ?? null,
    state,
    note,
    at,
    // A record that Parley makes was not there before.
    original: isMade(target) ? null : (before[field] ?? null),
  }));
}

type Outcomes = {
  readonly entries: LedgerEntry[];
  readonly settled: TakenTarget[];
  readonly parked: ParkedTarget[];
  readonly failed: AuditEntry[];
};

type Written = {
  readonly differences: readonly Difference[];
  readonly outcomes: readonly PatchOutcome[];
  readonly isUndoing: boolean;
};

/** Stores what became of the patches; true when somebody has overtaken us on one of the records. */
async function recordOutcomes(
  context: WriteContext,
  { differences, outcomes, isUndoing }: Written,
): Promise<boolean> {
  const at = context.app.clock.now();
  return context.app.store.inTenant(context.tenantId, async (store) => {
    const held = new Set(await store.targets.held(differences.map((one) => one.target)));
    const { id } = context.connection;
    const hasMade = differences.some(({ target }) => isMade(target));
    if (outcomes.some(({ result }) => result === 'unknown'))
      await noteLost(store, id, { at, isMade: hasMade });
    const found: Outcomes = { entries: [], settled: [], parked: [], failed: [] };
    const late: RecordRef[] = [];
    differences.forEach((difference, index) => {
      const { target } = difference;
      // Overtaken: what we wrote may lie above what the other wrote. Nobody trusts either.
      if (!held.has(target)) late.push(target.ref);
      else {
        const outcome = outcomes[index];
        const again = () => triedAgain(context.app, target, { outcome, at, isUndoing });
        addOutcome(found, difference, { outcome, at, again });
      }
    });
    await store.ledger.put(found.entries);
    await store.audit.append(found.failed);
    await settle(store, found.settled, { id, at, isUndoing });
    await store.targets.park(found.parked);
    await store.targets.recheck(late);
    if (late.length > 0) await resumeUndo(context.app, store, id);
    return late.length > 0;
  });
}

type Heard = {
  readonly outcome: PatchOutcome | undefined;
  readonly at: Instant;
  /** How the record waits where it is to be tried again. */
  readonly again: () => ParkedTarget;
};

function addOutcome(found: Outcomes, difference: Difference, { outcome, at, again }: Heard): void {
  const { target } = difference;
  switch (outcome?.result) {
    case 'written': {
      // When Parley looked may stay unsaid: no conflict is hidden by it.
      const skipped = outcome.skipped.filter((field) => field !== 'checked_at');
      const { written, left } = parted(difference, skipped);
      found.entries.push(...entriesOf(written, 'confirmed', null, at));
      found.entries.push(...entriesOf(left, 'refused', READ_ONLY, at));
      // A field that nobody lets us see or change keeps the record waiting.
      if (difference.isWhole && skipped.length === 0) found.settled.push(target);
      else found.parked.push({ target, until: at + REFUSED_PAUSE_MS });
      return;
    }
    case 'gone':
      // Of a record that Parley makes it is what was wanted.
      if (isMade(target)) {
        found.entries.push(...entriesOf(difference, 'confirmed', null, at));
      }
      found.settled.push(target);
      found.failed.push(failureOf(difference, 'gone', at));
      return;
    case 'refused': {
      const note = `${outcome.code}: ${outcome.message} ${outcome.cure}`;
      found.entries.push(...entriesOf(difference, 'refused', note, at));
      found.parked.push({ target, until: at + REFUSED_PAUSE_MS });
      found.failed.push(failureOf(difference, `refused, ${outcome.code}`, at));
      return;
    }
    case 'retry':
      found.entries.push(...entriesOf(difference, 'intended', outcome.message, at));
      found.parked.push(again());
      found.failed.push(failureOf(difference, 'not applied', at));
      return;
    default:
      // Nobody knows whether it arrived: the next round reads the record and decides afresh.
      found.entries.push(...entriesOf(difference, 'unknown', outcome?.message ?? null, at));
      found.parked.push(again());
      found.failed.push(failureOf(difference, 'answer lost', at));
  }
}

type Trying = Pick<Heard, 'outcome' | 'at'> & { readonly isUndoing: boolean };

/** Waits for its next try, and is known to have been tried in vain since the first. */
function triedAgain(
  { random }: AppContext,
  target: TakenTarget,
  { outcome, at, isUndoing }: Trying,
): ParkedTarget {
  const triedSince = target.triedSince ?? at;
  const retryAfterMs = outcome?.result === 'retry' ? outcome.retryAfterMs : null;
  const until = nextTry({ now: at, since: triedSince, retryAfterMs, isUndoing, random });
  return { target, until, triedSince };
}

type Settling = { readonly id: ConnectionId; readonly at: Instant; readonly isUndoing: boolean };

/**
 * Done; or, of what Parley makes or takes back, to be looked at once more when nothing can arrive any
 * longer, also where it shows what it should: see late-records.ts.
 */
async function settle(
  store: TenantStore,
  targets: readonly TakenTarget[],
  { id, at, isUndoing }: Settling,
): Promise<void> {
  const waiting = isUndoing ? targets : targets.filter(isMade);
  const of = isUndoing ? 'any' : 'made';
  const until = waiting.length === 0 ? null : await lateUntil(store, id, { now: at, of });
  await store.targets.settle(
    until === null ? targets : targets.filter((one) => !waiting.includes(one)),
  );
  if (until !== null) await store.targets.park(waiting.map((target) => ({ target, until })));
}

const isMade = ({ home }: TakenTarget) => isMadeHome(home);

/** What was written of a difference, and what was left out. */
function parted(difference: Difference, skipped: readonly OwnFieldKey[]) {
  const part = (isLeft: boolean): Difference => ({
    ...difference,
    values: Object.fromEntries(
      Object.entries(difference.values).filter(
        ([field]) => skipped.includes(field as OwnFieldKey) === isLeft,
      ),
    ),
  });
  return { written: part(false), left: part(true) };
}

/** One `write` entry per attempt: what the record showed, what was sent, and why. */
function auditOf({ target, before, values }: Difference, at: Instant): AuditEntry {
  const old = Object.fromEntries(
    (Object.keys(values) as OwnFieldKey[]).map((field) => [field, before[field] ?? null]),
  );
  const { generation, epoch } = target;
  return entryOf('write', target, {
    at,
    document: { before: old, after: values, generation, epoch },
  });
}

/** What became of an attempt that the CRM did not confirm. */
function failureOf({ target }: Difference, result: string, at: Instant): AuditEntry {
  const { generation, epoch } = target;
  return entryOf('write_failed', target, { at, document: { result, generation, epoch } });
}

function entryOf(
  kind: string,
  { ref }: TakenTarget,
  { at, document }: { readonly at: Instant; readonly document: unknown },
): AuditEntry {
  const subject = recordKeyOf(ref);
  return { at, kind, actor: 'Parley', subject, document: JSON.stringify(document) };
}
