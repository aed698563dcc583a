// Own fields behind the port face: read from the rows themselves, written in batches with one outcome
// per row, any of which may be locked, refused, gone or unknown.
import { ParleyError } from '../../../src/domain/errors.ts';
import type { RecordRef } from '../../../src/domain/ids.ts';
import {
  isMadeHome,
  type OwnField,
  type OwnFieldKey,
  type OwnFieldValue,
  type OwnFieldValues,
  ownFieldName,
  ownFieldsOf,
  type WrittenHome,
} from '../../../src/domain/own-fields.ts';
import type { FieldPatch, OwnFieldState, PatchOutcome } from '../../../src/ports/crm.ts';
import type { Row } from '../world.ts';
import type { Account } from './account.ts';
import type { SessionCalls } from './calls.ts';
import { changeMade, madeRow, missingState } from './made-records.ts';
import { isRemoved, removedFrom } from './own-fields.ts';

/** Own fields as the rows show them now; hidden ones are unreadable. */
export function readOwnFields(
  account: Account,
  calls: SessionCalls,
  refs: readonly RecordRef[],
  home: WrittenHome,
): Promise<readonly OwnFieldState[]> {
  return calls.send({
    method: 'POST',
    path: '/own-fields/read',
    effect: 'read',
    work: () => refs.map((ref) => stateOf(account, ref, home)),
  });
}

function stateOf(account: Account, ref: RecordRef, home: WrittenHome): OwnFieldState {
  const { database, isHidden, isVisible } = account;
  const isMade = isMadeHome(home);
  const row = isMade ? madeRow(account, ref, home) : database.get(ref.object, ref.recordId);
  if (row === undefined || row.deletedAt !== null || !isVisible(row)) {
    return isMade ? missingState(account, ref) : { ref, found: false };
  }
  const fields = ownFieldsOf(home).map((field) => field.key);
  const values = ownValuesOf(account, row, home);
  const isGone = removedFrom(account, home);
  const unreadable = fields.filter((key) => isHidden(key) || isGone(key));
  return { ref, found: true, values, unreadable };
}

/** A row never changes, another takes its place; what it shows is read many times. */
const valuesOfRows = new WeakMap<Row, Readonly<OwnFieldValues>>();

/** The own fields of a row that the integration user may see. */
export function ownValuesOf(
  account: Account,
  row: Row,
  home: WrittenHome,
): Readonly<OwnFieldValues> {
  const { dialect, isHidden } = account;
  const fields = ownFieldsOf(home);
  const isGone = removedFrom(account, home);
  const isMissing = (key: OwnFieldKey) => isHidden(key) || isGone(key);
  const isWhole = !fields.some(({ key }) => isMissing(key));
  const known = isWhole ? valuesOfRows.get(row) : undefined;
  if (known !== undefined) return known;
  const values: OwnFieldValues = {};
  for (const { key } of fields) {
    if (isMissing(key)) continue;
    values[key] = (row.fields[ownFieldName(dialect.crm, key)] ?? null) as OwnFieldValue;
  }
  Object.freeze(values);
  if (isWhole) valuesOfRows.set(row, values);
  return values;
}

/** Applies patches batch by batch; a batch whose answer is lost leaves its rows unknown. */
export async function applyPatches(
  account: Account,
  calls: SessionCalls,
  patches: readonly FieldPatch[],
): Promise<readonly PatchOutcome[]> {
  const outcomes: PatchOutcome[] = [];
  for (let start = 0; start < patches.length; start += account.batchSize) {
    const batch = patches.slice(start, start + account.batchSize);
    // Whom a change is meant for is known before it is sent: it may arrive much later.
    const meant = batch.map(({ ref, home }) =>
      isMadeHome(home) ? (madeRow(account, ref, home) ?? null) : null,
    );
    try {
      const answers = await calls.send({
        method: 'POST',
        path: '/own-fields/write',
        effect: 'write',
        work: ({ userId }) =>
          batch.map((patch, index) =>
            applyOne(account, patch, { by: userId, meant: meant[index] ?? null }),
          ),
      });
      outcomes.push(...answers);
    } catch (error) {
      outcomes.push(...batch.map(({ ref }) => outcomeOf(ref, error)));
    }
  }
  return outcomes;
}

/** A batch that failed as a whole. Sign-in faults concern the session and are thrown. */
function outcomeOf(ref: RecordRef, error: unknown): PatchOutcome {
  if (!(error instanceof ParleyError)) throw error;
  const { message, retryAfterMs } = error;
  switch (error.kind) {
    case 'transient':
      return { ref, result: 'unknown', message };
    case 'throttled':
      return { ref, result: 'retry', message, retryAfterMs };
    case 'invalid':
    case 'stale':
      return { ref, result: 'refused', code: error.code, message, cure: error.hint ?? '' };
    case 'auth':
    case 'bug':
      throw error;
  }
}

type Sending = { readonly by: string; readonly meant: Row | null };

function applyOne(
  account: Account,
  { ref, home, values, isNew }: FieldPatch,
  { by, meant }: Sending,
): PatchOutcome {
  const { database, dialect, isHidden, isReadOnly, isVisible, rowFault } = account;
  const isMade = isMadeHome(home);
  const row = isMade ? meant : database.get(ref.object, ref.recordId);
  if (!isMade && (!row || row.deletedAt !== null || !isVisible(row))) {
    return { ref, result: 'gone' };
  }
  const fault = row ? rowFault(row) : null;
  if (fault === 'locked') {
    return { ref, result: 'retry', message: 'UNABLE_TO_LOCK_ROW', retryAfterMs: null };
  }
  if (fault === 'required_field') {
    return refused(ref, 'REQUIRED_FIELD_MISSING', 'A required field is empty.');
  }
  const known = ownFieldsOf(home);
  const fields: Record<string, OwnFieldValue> = {};
  const skipped: OwnFieldKey[] = [];
  for (const [key, value] of Object.entries(values)) {
    const field = known.find((one) => one.key === key);
    if (field === undefined) continue;
    if (isRemoved(account, home, field.key)) {
      return refused(ref, 'CRM_FIELD_MISSING', `${field.label} is not there.`);
    }
    if (isHidden(field.key) || isReadOnly(field.key)) {
      skipped.push(field.key);
      continue;
    }
    if (!fits(field, value ?? null)) {
      return refused(ref, 'INVALID_VALUE', `${field.label} does not take this value.`);
    }
    fields[ownFieldName(dialect.crm, field.key)] = value ?? null;
  }
  if (Object.keys(fields).length === 0) {
    return refused(ref, 'CRM_FIELD_MISSING', 'No own field may be written.');
  }
  if (isMade) {
    const isRemoval = Object.values(values).every((value) => value === null);
    const change = { row: meant, home, fields, isNew: isNew === true, isRemoval, by };
    if (changeMade(account, ref, change)) return { ref, result: 'written', skipped };
    return isRemoval
      ? { ref, result: 'gone' }
      : { ref, result: 'retry', message: 'It was removed.', retryAfterMs: null };
  }
  database.update(ref.object, ref.recordId, fields, by);
  return { ref, result: 'written', skipped };
}

function refused(ref: RecordRef, code: string, message: string): PatchOutcome {
  return { ref, result: 'refused', code, message, cure: 'Ask the administrator of the CRM.' };
}

/** As both vendors check: closed lists, lengths, numbers. */
function fits(field: OwnField, value: OwnFieldValue): boolean {
  if (value === null) return true;
  if (field.options !== undefined) return field.options.some((one) => one.value === value);
  if (field.type === 'number' || field.type === 'percent') return Number.isFinite(Number(value));
  return String(value).length <= (field.maxLength ?? Number.POSITIVE_INFINITY);
}
