// Own fields of records: read from the system of record, written in collections with one outcome
// per row. Only Parley's own fields are ever sent.
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import type { RecordRef } from '../../src/domain/ids.ts';
import type { OwnFieldKey, OwnFieldValue, WrittenHome } from '../../src/domain/own-fields.ts';
import { canonicalId, isSalesforceId } from '../../src/domain/salesforce-id.ts';
import type { FieldPatch, OwnFieldState, PatchOutcome } from '../../src/ports/crm.ts';
import type { SalesforceClient } from './client.ts';
import { verdictOf } from './errors.ts';
import { fromWire, orgFields, toWire } from './own-values.ts';
import { inHalves, MOST_REFUSED, type PatchVerdict } from './whole-calls.ts';

/** REST guide, sObject Collections, v65. */
const MAX_WRITTEN = 200;
export const MAX_RETRIEVED = 2_000;

/** Where an object names the record that is locked whenever one of its rows is saved (Record Locking Cheat Sheet). */
const PARENTS: ReadonlyMap<string, string> = new Map([['Opportunity', 'AccountId']]);

const retrieved = z.array(z.record(z.string(), z.unknown()).nullable());
/** What a collection answers, one entry per row. */
export const saveResults = z.array(
  z.object({
    success: z.boolean(),
    errors: z.array(z.object({ statusCode: z.string(), message: z.string() })),
  }),
);

/** Own fields as the records show them now; one state per reference, in order. */
export async function readOwnFields(
  client: SalesforceClient,
  namespace: string,
  refs: readonly RecordRef[],
  home: WrittenHome,
): Promise<readonly OwnFieldState[]> {
  const states = new Map<RecordRef, OwnFieldState>();
  const byObject = Map.groupBy(refs, (ref) => ref.object);
  for (const [object, group] of byObject) {
    const described = await client.describe(object);
    const fields = orgFields(described, home, namespace);
    const readable = fields.filter((field) => field.readable);
    const unreadable = fields.filter((field) => !field.readable).map((field) => field.key);
    for (const chunk of chunksOf(group, MAX_RETRIEVED)) {
      const parent = described?.fields.find((one) => one.name === PARENTS.get(object))?.name;
      const names = [...readable.map((field) => field.name), ...(parent ? [parent] : [])];
      const rows = await retrieve(client, object, chunk, names);
      for (const [index, ref] of chunk.entries()) {
        const row = rows[index];
        if (row === null || row === undefined) {
          states.set(ref, { ref, found: false });
          continue;
        }
        const values = Object.fromEntries(
          readable.map(({ key, name, type }) => [key, fromWire(row[name], type)]),
        );
        const lockedWith = parent ? row[parent] : undefined;
        states.set(ref, {
          ...{ ref, found: true, values, unreadable },
          ...(typeof lockedWith === 'string' ? { lockedWith } : {}),
        });
      }
    }
  }
  return refs.map((ref) => states.get(ref) ?? { ref, found: false });
}

/** Rows by id, in order; null for one that is not there, in the recycle bin or not shared. */
export function retrieve(
  client: SalesforceClient,
  object: string,
  refs: readonly Pick<RecordRef, 'recordId'>[],
  names: readonly string[],
) {
  return client.send(
    {
      method: 'POST',
      path: `/composite/sobjects/${encodeURIComponent(object)}`,
      body: { ids: refs.map((ref) => ref.recordId), fields: ['Id', ...names] },
      what: `reading ${object} records`,
      isRead: true,
    },
    retrieved,
  );
}

/** A patch ready to be sent: the row's own fields in the org's names. */
type Row = {
  readonly patches: readonly FieldPatch[];
  readonly object: string;
  readonly id: string;
  /** The record that is locked along; its own id where none is known. */
  readonly lockedWith: string;
  readonly fields: Readonly<Record<string, OwnFieldValue>>;
  /** Fields that the integration user may not change. */
  readonly skipped: readonly OwnFieldKey[];
};

/** Writes patches, 200 rows a call; one outcome per patch, in order. */
export async function applyPatches(
  client: SalesforceClient,
  namespace: string,
  patches: readonly FieldPatch[],
): Promise<readonly PatchOutcome[]> {
  const outcomes = new Map<FieldPatch, PatchOutcome>();
  const rows: Row[] = [];
  for (const [, same] of Map.groupBy(
    patches,
    (patch) => `${patch.ref.object}/${patch.ref.recordId}`,
  )) {
    const row = await rowOf(client, namespace, same);
    if ('result' in row) for (const patch of same) outcomes.set(patch, { ...row, ref: patch.ref });
    else rows.push(row);
  }
  rows.sort(byLocks);
  const place = { client, namespace, left: { calls: MOST_REFUSED } };
  let stopped: PatchVerdict | null = null;
  for (const chunk of chunksOf(rows, MAX_WRITTEN)) {
    const verdicts: readonly PatchVerdict[] = stopped
      ? chunk.map(() => stopped as PatchVerdict)
      : await writeChunk(place, chunk);
    for (const [index, row] of chunk.entries()) {
      const verdict = verdicts[index] ?? { result: 'unknown', message: 'no answer for this row' };
      for (const patch of row.patches) outcomes.set(patch, { ref: patch.ref, ...verdict });
    }
    stopped ??= verdicts.find(isThrottled) ?? null;
  }
  return patches.map(
    (patch) => outcomes.get(patch) ?? { ref: patch.ref, result: 'unknown', message: 'not sent' },
  );
}

/**
 * By type, as a call may change types ten times at most; then by the record that is locked along, in the
 * order in which every careful writer takes these locks: two who meet wait, and neither is refused.
 */
const byLocks = (left: Row, right: Row): number =>
  compareText(left.object, right.object) ||
  compareText(left.lockedWith, right.lockedWith) ||
  compareText(left.id, right.id);

const compareText = (left: string, right: string) => (left < right ? -1 : Number(left > right));

/** After the daily limit the remaining calls would only be refused. */
const isThrottled = (verdict: PatchVerdict): boolean =>
  verdict.result === 'retry' && verdict.message.includes('REQUEST_LIMIT_EXCEEDED');

async function rowOf(
  client: SalesforceClient,
  namespace: string,
  patches: readonly FieldPatch[],
): Promise<Row | PatchVerdict> {
  const [first] = patches;
  if (first === undefined) return { result: 'unknown', message: 'no patch' };
  const { object, recordId } = first.ref;
  if (!isSalesforceId(recordId)) return { result: 'gone' };
  const known = orgFields(await client.describe(object), first.home, namespace);
  const fields: Record<string, OwnFieldValue> = {};
  const skipped: OwnFieldKey[] = [];
  for (const [name, value] of patches.flatMap((patch) => Object.entries(patch.values))) {
    const key = name as OwnFieldKey;
    const field = known.find((one) => one.key === key);
    if (field?.writable) fields[field.name] = toWire(value ?? null);
    else skipped.push(key);
  }
  if (Object.keys(fields).length > 0) {
    const id = canonicalId(recordId);
    return { patches, object, id, lockedWith: first.lockedWith ?? id, fields, skipped };
  }
  return {
    result: 'refused',
    code: 'CRM_FIELD_MISSING',
    message: `No own field of ${object} may be written.`,
    cure: 'Install the Parley package and give the integration user "Parley Integration".',
  };
}

type Place = {
  readonly client: SalesforceClient;
  readonly namespace: string;
  /** Calls that may still be refused on the way to single rows. */
  readonly left: { calls: number };
};

/** Rows of one call; by halves where it is refused for one of them. */
function writeChunk(place: Place, chunk: readonly Row[]): Promise<readonly PatchVerdict[]> {
  return inHalves(chunk, (rows) => writeRows(place, rows), place.left);
}

async function writeRows(place: Place, rows: readonly Row[]): Promise<readonly PatchVerdict[]> {
  try {
    return await send(place.client, rows);
  } catch (error) {
    const isFieldMissing = error instanceof ParleyError && error.code === 'CRM_FIELD_MISSING';
    if (!isFieldMissing) throw error;
    // A field went away since it was described, which refuses all rows: it is described afresh.
    const again: (Row | PatchVerdict)[] = [];
    for (const { patches } of rows) {
      again.push(await rowOf(place.client, place.namespace, patches));
    }
    const kept = again.flatMap((row) => ('result' in row ? [] : [row]));
    if (fieldsIn(kept) === fieldsIn(rows)) throw error;
    const sent = kept.length === 0 ? [] : [...(await send(place.client, kept))];
    return again.map((row) =>
      'result' in row
        ? row
        : (sent.shift() ?? { result: 'unknown', message: 'no answer for this row' }),
    );
  }
}

const fieldsIn = (rows: readonly Row[]) =>
  rows.reduce((sum, { fields }) => sum + Object.keys(fields).length, 0);

async function send(
  client: SalesforceClient,
  rows: readonly Row[],
): Promise<readonly PatchVerdict[]> {
  const records = rows.map(({ object, id, fields }) => ({
    attributes: { type: object },
    id,
    ...fields,
  }));
  const results = await client.send(
    {
      method: 'PATCH',
      path: '/composite/sobjects',
      body: { allOrNone: false, records },
      what: `writing ${rows.length} records`,
    },
    saveResults,
  );
  return rows.map(({ skipped }, index) => {
    const one = results[index];
    if (one === undefined) return { result: 'unknown', message: 'no answer for this row' };
    return one.success ? { result: 'written', skipped } : verdictOf(one.errors);
  });
}

/** Cut into pieces of at most `size`. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
