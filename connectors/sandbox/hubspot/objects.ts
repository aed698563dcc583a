// CRM records: list, read, create, update, archive, merge and their batches. Batch sizes and which
// faults fail a whole batch: CRM objects guide, 2026-11.
import { mergeRecords } from '../merge.ts';
import type { Row } from '../world.ts';
import { batchAnswer } from './batch.ts';
import {
  type Answer,
  type Call,
  created,
  inputsOf,
  noContent,
  objectBody,
  ok,
  required,
} from './call.ts';
import { connectAll, targetsOf } from './links.ts';
import { type ObjectType, objectTypeOf } from './object-types.ts';
import { compareIds, type Portal } from './portal.ts';
import { type ReadOptions, wireRecord } from './records.ts';
import { invalid, notFound, Refusal } from './refusal.ts';
import { acceptedValues, holderOf } from './write.ts';

const MAX_BATCH = 100;
/** Pages and batches that carry history are half as long. */
const MAX_WITH_HISTORY = 50;

const typeOf = (call: Call): ObjectType => objectTypeOf(call.params['type'] ?? '');

/** `GET /crm/objects/{version}/{type}`, ordered by id; `after` is the last id seen. */
export function list(portal: Portal, call: Call): Answer {
  const type = typeOf(call);
  const options = readOptions(call);
  const limit = call.query.limit(options.propertiesWithHistory.length ? MAX_WITH_HISTORY : 100, 10);
  const after = call.query.text('after');
  const rows = portal
    .listed(type, call.query.flag('archived'))
    .filter((row) => after === null || compareIds(row.id, after) > 0);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return ok({
    results: page.map((row) => withAssociations(portal, type, row, call)),
    ...(rows.length > limit && last ? { paging: { next: { after: last.id } } } : {}),
  });
}

/** `GET /crm/objects/{version}/{type}/{id}`. */
export function read(portal: Portal, call: Call): Answer {
  const type = typeOf(call);
  const archived = call.query.flag('archived');
  const row = find(portal, type, call.params['id'] ?? '', call.query.text('idProperty'), archived);
  return ok(withAssociations(portal, type, row, call));
}

/** `POST /crm/objects/{version}/{type}`. */
export function create(portal: Portal, call: Call): Answer {
  const type = typeOf(call);
  return created(createOne(portal, type, objectBody(call.body), call.actor));
}

/** `PATCH /crm/objects/{version}/{type}/{id}`. */
export function update(portal: Portal, call: Call): Answer {
  const type = typeOf(call);
  const id = call.params['id'] ?? '';
  const row = find(portal, type, id, call.query.text('idProperty'), false);
  return ok(updateOne(portal, type, row, objectBody(call.body)['properties'], call.actor));
}

/** `DELETE /crm/objects/{version}/{type}/{id}`: to the recycle bin; repeating it is fine. */
export function archive(portal: Portal, call: Call): Answer {
  archiveOne(portal, typeOf(call), call.params['id'] ?? '', call.actor);
  return noContent;
}

/** `POST …/merge`: the loser's associations move, its id resolves to the winner from then on. */
export function merge(portal: Portal, call: Call): Answer {
  const type = typeOf(call);
  if (!['companies', 'deals', 'contacts'].includes(type.name)) throw notFound();
  const body = objectBody(call.body);
  const winner = find(portal, type, required(body, 'primaryObjectId'), null, false);
  const loser = find(portal, type, required(body, 'objectIdToMerge'), null, false);
  if (winner.id === loser.id) throw invalid('Cannot merge a record with itself');
  mergeRecords(portal.world, {
    crm: 'hubspot',
    object: type.name,
    winnerId: winner.id,
    loserId: loser.id,
    by: call.actor,
  });
  return ok(wireRecord(portal, type, portal.database.require(type.name, winner.id)));
}

/** `POST …/batch/read`; ids that are not there make 207. */
export function batchRead(portal: Portal, call: Call): Answer {
  const type = typeOf(call);
  const body = objectBody(call.body);
  const options = {
    properties: names(body['properties']),
    propertiesWithHistory: names(body['propertiesWithHistory']),
  };
  const max = options.propertiesWithHistory.length > 0 ? MAX_WITH_HISTORY : MAX_BATCH;
  const idProperty = typeof body['idProperty'] === 'string' ? body['idProperty'] : null;
  const archived = call.query.flag('archived');
  const seen = new Set<string>();
  const inputs = inputsOf(body, max).filter((input) => {
    const id = required(input, 'id');
    return !seen.has(id) && seen.add(id);
  });
  return batchAnswer(portal, inputs, (input) =>
    wireRecord(
      portal,
      type,
      find(portal, type, required(input, 'id'), idProperty, archived),
      options,
    ),
  );
}

/** `POST …/batch/create`: rows fail one by one only when each carries its own write trace id. */
export function batchCreate(portal: Portal, call: Call): Answer {
  const type = typeOf(call);
  const inputs = inputsOf(call.body, MAX_BATCH);
  const traces = new Set(inputs.map((input) => input['objectWriteTraceId']));
  if (traces.has(undefined) || traces.size !== inputs.length) {
    for (const input of inputs) acceptedValues(portal, type, input['properties'], null);
  }
  return batchAnswer(portal, inputs, (input) => createOne(portal, type, input, call.actor), 201);
}

/** `POST …/batch/update`: a bad value fails the whole batch, a missing record only its own row. */
export function batchUpdate(portal: Portal, call: Call): Answer {
  const type = typeOf(call);
  const inputs = inputsOf(call.body, MAX_BATCH);
  refuseRepeats(inputs);
  const found = (input: Record<string, unknown>) =>
    find(portal, type, required(input, 'id'), textOf(input['idProperty']), false);
  for (const input of inputs) {
    const row = orNull(() => found(input));
    if (row) acceptedValues(portal, type, input['properties'], row.id);
  }
  return batchAnswer(portal, inputs, (input) =>
    traced(updateOne(portal, type, found(input), input['properties'], call.actor), input),
  );
}

/** `POST …/batch/upsert` by a unique property. */
export function batchUpsert(portal: Portal, call: Call): Answer {
  const type = typeOf(call);
  const inputs = inputsOf(call.body, MAX_BATCH);
  refuseRepeats(inputs);
  return batchAnswer(portal, inputs, (input) => {
    const idProperty = required(input, 'idProperty');
    const value = required(input, 'id');
    const property = portal.properties(type.name).get(idProperty);
    if (!property?.hasUniqueValue) throw notUnique(idProperty);
    const id = holderOf(portal, type, property, value, null);
    const given = { [idProperty]: value, ...objectBody(input['properties']) };
    const record =
      id === null
        ? createOne(portal, type, { properties: given }, call.actor)
        : updateOne(portal, type, portal.database.require(type.name, id), given, call.actor);
    return traced({ ...record, new: id === null }, input);
  });
}

/** `POST …/batch/archive`. */
export function batchArchive(portal: Portal, call: Call): Answer {
  const type = typeOf(call);
  for (const input of inputsOf(call.body, MAX_BATCH)) {
    archiveOne(portal, type, required(input, 'id'), call.actor);
  }
  return noContent;
}

function createOne(
  portal: Portal,
  type: ObjectType,
  input: Record<string, unknown>,
  actor: string,
): Record<string, unknown> {
  const values = acceptedValues(portal, type, input['properties'], null);
  const row = portal.database.create(type.name, values, actor);
  try {
    connectAll(portal, { type, id: row.id }, input['associations']);
  } catch (error) {
    // Creation with a wrong association creates nothing that anybody can see.
    portal.database.remove(type.name, row.id, actor);
    throw error;
  }
  return traced(wireRecord(portal, type, row, { properties: Object.keys(values) }), input);
}

function updateOne(
  portal: Portal,
  type: ObjectType,
  row: Row,
  properties: unknown,
  actor: string,
): Record<string, unknown> {
  const values = acceptedValues(portal, type, properties, row.id);
  const next = portal.database.update(type.name, row.id, values, actor);
  return wireRecord(portal, type, next, { properties: Object.keys(values) });
}

function archiveOne(portal: Portal, type: ObjectType, id: string, actor: string): void {
  const row = portal.database.get(type.name, id);
  if (row && row.deletedAt === null) portal.database.remove(type.name, id, actor);
}

/** The row for an id or a unique value. A merged-away id leads to the surviving record. */
function find(
  portal: Portal,
  type: ObjectType,
  id: string,
  idProperty: string | null,
  archived: boolean,
): Row {
  let row = portal.database.get(type.name, keyOf(portal, type, id, idProperty));
  while (row?.mergedInto) row = portal.database.get(type.name, row.mergedInto);
  if (!row || (row.deletedAt !== null) !== archived) throw notFound();
  return row;
}

function keyOf(portal: Portal, type: ObjectType, id: string, idProperty: string | null): string {
  if (idProperty === null || idProperty === 'hs_object_id') return id;
  const property = portal.properties(type.name).get(idProperty);
  if (!property?.hasUniqueValue) throw notUnique(idProperty);
  return holderOf(portal, type, property, id, null) ?? '';
}

function notUnique(name: string): Refusal {
  return invalid(`${name} is not a unique identifier property`);
}

function refuseRepeats(inputs: readonly Record<string, unknown>[]): void {
  const ids = inputs.map((input) => required(input, 'id'));
  if (new Set(ids).size !== ids.length) throw invalid('Duplicate IDs found in batch input');
}

function orNull<T>(find: () => T): T | null {
  try {
    return find();
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
}

function traced(record: Record<string, unknown>, input: Record<string, unknown>) {
  const trace = input['objectWriteTraceId'];
  return typeof trace === 'string' ? { ...record, objectWriteTraceId: trace } : record;
}

function readOptions(call: Call): Required<ReadOptions> {
  return {
    properties: call.query.list('properties'),
    propertiesWithHistory: call.query.list('propertiesWithHistory'),
  };
}

function withAssociations(portal: Portal, type: ObjectType, row: Row, call: Call) {
  const record = wireRecord(portal, type, row, readOptions(call));
  const associations: Record<string, unknown> = {};
  for (const segment of call.query.list('associations')) {
    const to = objectTypeOf(segment);
    const results = targetsOf(portal, { type, id: row.id }, to).flatMap((target) =>
      target.associationTypes.map(({ label }) => ({
        id: target.toObjectId,
        type: associationName(type, to, label),
      })),
    );
    if (results.length > 0) associations[to.name] = { results };
  }
  return Object.keys(associations).length > 0 ? { ...record, associations } : record;
}

/** `deal_to_company` for the primary, `…_unlabeled` for the plain one, the label's name otherwise. */
function associationName(from: ObjectType, to: ObjectType, label: string | null): string {
  const plain = `${from.singular}_to_${to.singular}`;
  if (label === 'Primary') return plain;
  return label === null ? `${plain}_unlabeled` : label.toLowerCase().replaceAll(' ', '_');
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
