// Records of the package's own that Parley makes and removes: found by their key, written by an upsert
// under it, so that writing twice makes one. Where the package is older, or its permission set not given,
// there are none and none can be made.
import type { RecordRef } from '../../src/domain/ids.ts';
import {
  isMadeHome,
  type MadeHome,
  type OwnFieldKey,
  type OwnFieldValue,
  ownFieldName,
  ownFieldsOf,
  ownObjectName,
} from '../../src/domain/own-fields.ts';
import type { FieldPatch, OwnFieldState, PatchOutcome } from '../../src/ports/crm.ts';
import type { QueryRow, SalesforceClient } from './client.ts';
import { verdictOf } from './errors.ts';
import { fromWire, type OrgField, orgFields, toWire } from './own-values.ts';
import { applyPatches, chunksOf, saveResults } from './patches.ts';
import { idOf } from './records.ts';
import { oneOf, select } from './soql.ts';
import { inHalves, MOST_REFUSED, type PatchVerdict } from './whole-calls.ts';

/** Keys of one query: its address may be 16 KB long. Collections take 200 (REST guide, v65). */
const MAX_AT_ONCE = 100;

type Org = { readonly client: SalesforceClient; readonly namespace: string };

/** Where records of one home are kept in an org. */
type Place = {
  readonly object: string;
  /** The field that holds the key. */
  readonly key: string;
  readonly fields: readonly OrgField[];
};

/** See the port. */
export async function makesRecords(org: Org): Promise<boolean> {
  return (await placeOf(org, 'conflict')) !== null;
}

async function placeOf({ client, namespace }: Org, home: MadeHome): Promise<Place | null> {
  const object = ownObjectName(home, namespace);
  const described = await client.describe(object);
  const keyField = ownFieldsOf(home).find(({ isKey }) => isKey === true);
  if (described === null || keyField === undefined) return null;
  const key = ownFieldName('salesforce', keyField.key, namespace);
  const mayMake = described.fields.some(
    ({ name, createable }) => name.toLowerCase() === key.toLowerCase() && createable,
  );
  if (!mayMake) return null;
  const fields = orgFields(described, home, namespace).filter((one) => one.key !== keyField.key);
  return { object, key, fields };
}

/** Own fields of records as they are now, by their keys; one state per reference, in order. */
export async function readMade(
  org: Org,
  refs: readonly RecordRef[],
  home: MadeHome,
): Promise<readonly OwnFieldState[]> {
  const place = await placeOf(org, home);
  if (place === null) return refs.map((ref) => ({ ref, found: false }));
  const readable = place.fields.filter((field) => field.readable);
  const unreadable = place.fields.filter((field) => !field.readable).map(({ key }) => key);
  const keys = refs.map(({ recordId }) => recordId);
  const names = readable.map(({ name }) => name);
  const rows = await rowsByKey(org.client, place, { keys, names });
  return refs.map((ref): OwnFieldState => {
    const row = rows.get(ref.recordId);
    if (row === undefined) return { ref, found: false, canBeMade: true };
    const values = Object.fromEntries(
      readable.map(({ key, name, type }) => [key, fromWire(row[name], type)]),
    );
    return { ref, found: true, values, unreadable };
  });
}

type Wanted = { readonly keys: readonly string[]; readonly names: readonly string[] };

async function rowsByKey(
  client: SalesforceClient,
  { object, key }: Place,
  { keys, names }: Wanted,
): Promise<ReadonlyMap<string, QueryRow>> {
  const rows = new Map<string, QueryRow>();
  for (const chunk of chunksOf([...new Set(keys)], MAX_AT_ONCE)) {
    const fields = ['Id', key, ...names];
    const soql = select({ fields, from: object, where: oneOf(key, chunk) });
    for (const row of await client.queryRows(soql)) rows.set(String(row[key]), row);
  }
  return rows;
}

/** Applies patches of any home; one outcome per patch, in order. */
export async function applyAll(
  org: Org,
  patches: readonly FieldPatch[],
): Promise<readonly PatchOutcome[]> {
  const outcomes = new Map<FieldPatch, PatchOutcome>();
  for (const [home, group] of Map.groupBy(patches, (patch) => patch.home)) {
    const answers = isMadeHome(home)
      ? await applyMade(org, group, home)
      : await applyPatches(org.client, org.namespace, group);
    for (const [index, patch] of group.entries()) {
      const answer = answers[index];
      if (answer !== undefined) outcomes.set(patch, answer);
    }
  }
  return patches.map(
    (patch) => outcomes.get(patch) ?? { ref: patch.ref, result: 'unknown', message: 'not sent' },
  );
}

async function applyMade(
  org: Org,
  patches: readonly FieldPatch[],
  home: MadeHome,
): Promise<readonly PatchOutcome[]> {
  const place = await placeOf(org, home);
  if (place === null) {
    return patches.map(({ ref }) => ({ ref, ...noPlace(ownObjectName(home, org.namespace)) }));
  }
  const verdicts = new Map<FieldPatch, PatchVerdict>();
  const note = (chunk: readonly FieldPatch[], answers: readonly PatchVerdict[]) => {
    for (const [index, patch] of chunk.entries()) {
      verdicts.set(
        patch,
        answers[index] ?? { result: 'unknown', message: 'no answer for this row' },
      );
    }
  };
  const left = { calls: MOST_REFUSED };
  for (const [what, group] of Map.groupBy(patches, changeOf)) {
    for (const chunk of chunksOf(group, MAX_AT_ONCE)) {
      note(chunk, await inHalves(chunk, (some) => CHANGES[what](org.client, place, some), left));
    }
  }
  return patches.map((patch) => ({
    ref: patch.ref,
    ...(verdicts.get(patch) ?? { result: 'unknown', message: 'not sent' }),
  }));
}

/** What is to become of a record. */
type Kind = 'make' | 'change' | 'remove';

function changeOf({ values, isNew }: FieldPatch): Kind {
  if (Object.values(values).every((one) => one === null)) return 'remove';
  return isNew ? 'make' : 'change';
}

type Apply = (
  client: SalesforceClient,
  place: Place,
  chunk: readonly FieldPatch[],
) => Promise<readonly PatchVerdict[]>;
/** A change goes by the record's id: one that arrives late must not bring back what was removed. */
const CHANGES: Readonly<Record<Kind, Apply>> = { make: upsert, change: update, remove };

const noPlace = (object: string): PatchVerdict => ({
  result: 'refused',
  code: 'CRM_FIELD_MISSING',
  message: `No ${object} may be made.`,
  cure: 'Update the Parley package and give the integration user "Parley Integration".',
});

async function upsert(
  client: SalesforceClient,
  place: Place,
  chunk: readonly FieldPatch[],
): Promise<readonly PatchVerdict[]> {
  const { object, key } = place;
  const rows = chunk.map((patch) => {
    const { fields, skipped } = rowOf(place, patch);
    const record = { attributes: { type: object }, [key]: patch.ref.recordId, ...fields };
    return { record, skipped };
  });
  return saved(client, place, { path: `/composite/sobjects/${object}/${key}`, rows });
}

async function update(
  client: SalesforceClient,
  place: Place,
  chunk: readonly FieldPatch[],
): Promise<readonly PatchVerdict[]> {
  const keys = chunk.map(({ ref }) => ref.recordId);
  const known = await rowsByKey(client, place, { keys, names: [] });
  const there = chunk.flatMap((patch) => {
    const row = known.get(patch.ref.recordId);
    if (row === undefined) return [];
    const { fields, skipped } = rowOf(place, patch);
    const record = { attributes: { type: place.object }, id: idOf(row), ...fields };
    return [{ patch, record, skipped }];
  });
  const verdicts =
    there.length === 0
      ? []
      : await saved(client, place, { path: '/composite/sobjects', rows: there });
  return chunk.map((patch) => {
    const index = there.findIndex((one) => one.patch === patch);
    return verdicts[index] ?? { result: 'retry', message: REMOVED, retryAfterMs: null };
  });
}

const REMOVED = 'The record was removed since it was read.';

function rowOf({ fields: known }: Place, { values }: FieldPatch) {
  const fields: Record<string, OwnFieldValue> = {};
  const skipped: OwnFieldKey[] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = known.find((one) => one.key === name);
    if (field?.writable) fields[field.name] = toWire(value ?? null);
    else skipped.push(name as OwnFieldKey);
  }
  return { fields, skipped };
}

type Saving = {
  readonly path: string;
  readonly rows: readonly { readonly record: object; readonly skipped: readonly OwnFieldKey[] }[];
};

async function saved(
  client: SalesforceClient,
  { object }: Place,
  { path, rows }: Saving,
): Promise<readonly PatchVerdict[]> {
  const results = await client.send(
    {
      method: 'PATCH',
      path,
      body: { allOrNone: false, records: rows.map(({ record }) => record) },
      what: `writing ${rows.length} ${object} records`,
    },
    saveResults,
  );
  return results.map(({ success, errors }, index) =>
    success ? { result: 'written', skipped: rows[index]?.skipped ?? [] } : verdictOfMade(errors),
  );
}

/** Somebody else made it in the same moment: it is read again, and there. */
function verdictOfMade(errors: Parameters<typeof verdictOf>[0]): PatchVerdict {
  const isDouble = errors[0]?.statusCode === 'DUPLICATE_VALUE';
  if (!isDouble) return verdictOf(errors);
  return { result: 'retry', message: errors[0]?.message ?? '', retryAfterMs: null };
}

async function remove(
  client: SalesforceClient,
  place: Place,
  chunk: readonly FieldPatch[],
): Promise<readonly PatchVerdict[]> {
  const keys = chunk.map(({ ref }) => ref.recordId);
  const rows = await rowsByKey(client, place, { keys, names: [] });
  const ids = [...new Set([...rows.values()].map(idOf))];
  const results = ids.length === 0 ? [] : await removed(client, place, ids);
  return chunk.map(({ ref }) => {
    const row = rows.get(ref.recordId);
    const result = row === undefined ? undefined : results[ids.indexOf(idOf(row))];
    if (row === undefined) return { result: 'gone' };
    if (result === undefined) return { result: 'unknown', message: 'no answer for this row' };
    return result.success ? { result: 'written', skipped: [] } : verdictOf(result.errors);
  });
}

function removed(client: SalesforceClient, { object }: Place, ids: readonly string[]) {
  return client.send(
    {
      method: 'DELETE',
      path: `/composite/sobjects?ids=${ids.join(',')}&allOrNone=false`,
      what: `removing ${ids.length} ${object} records`,
    },
    saveResults,
  );
}
