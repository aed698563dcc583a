// `/sobjects/...`: describe, single rows, upsert by external id, and the lists of changed rows.
import { DAY_MS } from '../../../src/domain/time.ts';
import { type Answer, type Call, methodNotAllowed, type Org, objectBody, objectOf } from './api.ts';
import { describeBasic, describeGlobal, describeObject } from './describe.ts';
import { notFound, Refusal } from './refusal.ts';
import { skipsRecycleBin } from './sales-objects.ts';
import { deleteRow, planCreate, planUpdate, planUpsert, requireRow, type Values } from './save.ts';
import type { SchemaObject } from './schema.ts';
import { attributesOf } from './soql-run.ts';
import { readField, rowsOf, wireTime } from './values.ts';

const UPDATED_REACH_DAYS = 30;
const DELETED_REACH_DAYS = 15;

/** Routes a call below `/sobjects`. */
export function answerSobjects(org: Org, call: Call): Answer {
  const [, name, second, third] = call.segments;
  if (name === undefined) return describeGlobal(org);
  const object = objectOf(org, name);
  if (second === undefined) {
    if (call.method === 'GET') return describeBasic(org, object);
    if (call.method !== 'POST') throw methodNotAllowed(call.method);
    return { status: 201, body: saved(planCreate(org, object, objectBody(call.body))().id) };
  }
  if (third !== undefined) return answerByKey(org, call, object, { field: second, value: third });
  if (second === 'describe') return describeObject(org, object);
  if (second === 'updated' || second === 'deleted') return answerChanges(org, call, object, second);
  return answerRow(org, call, object, second);
}

function answerRow(org: Org, call: Call, object: SchemaObject, id: string): Answer {
  const row = requireRow(org, object, id);
  switch (call.method) {
    case 'GET':
      return { status: 200, body: recordBody(org, object, row.id, call.query.get('fields')) };
    case 'PATCH':
      planUpdate(org, object, row, withoutId(call.body), unmodifiedSince(call))();
      return { status: 204 };
    case 'DELETE':
      deleteRow(org, row);
      return { status: 204 };
    default:
      throw methodNotAllowed(call.method);
  }
}

function answerByKey(
  org: Org,
  call: Call,
  object: SchemaObject,
  key: { readonly field: string; readonly value: string },
): Answer {
  if (call.method === 'PATCH') {
    const { plan, created } = planUpsert(org, object, key, withoutId(call.body));
    return { status: created ? 201 : 200, body: { ...saved(plan().id), created } };
  }
  const field = object.fields.get(key.field.toLowerCase());
  const rows = [...org.database.rows(object.name)];
  const row = field && rows.find((one) => one.fields[field.column] === key.value);
  if (!field?.externalId || !row) throw notFound();
  if (call.method === 'GET') {
    return { status: 200, body: recordBody(org, object, row.id, call.query.get('fields')) };
  }
  if (call.method !== 'DELETE') throw methodNotAllowed(call.method);
  deleteRow(org, row);
  return { status: 204 };
}

const saved = (id: string) => ({ id, success: true, errors: [] });

function withoutId(body: unknown): Values {
  const values = objectBody(body);
  if (Object.keys(values).some((name) => name.toLowerCase() === 'id')) {
    throw new Refusal(
      400,
      'INVALID_FIELD',
      'The Id field should not be specified in the sobject data.',
      ['Id'],
    );
  }
  return values;
}

function unmodifiedSince(call: Call): number | null {
  const header = call.headers['if-unmodified-since'];
  if (header === undefined) return null;
  const at = Date.parse(header);
  if (Number.isNaN(at) || !header.endsWith('GMT')) {
    throw new Refusal(400, 'INVALID_HTTP_HEADER', `Invalid If-Unmodified-Since: ${header}`);
  }
  return at;
}

/** A row with all or the named fields. Unknown names are refused. */
export function recordBody(
  org: Org,
  object: SchemaObject,
  id: string,
  names: string | null,
): object {
  const row = requireRow(org, object, id);
  const wanted = names?.split(',').map((name) => name.trim()) ?? [...object.fields.keys()];
  const record: Record<string, unknown> = { attributes: attributesOf(org, object, row.id) };
  for (const name of wanted) {
    const field = object.fields.get(name.toLowerCase());
    if (!field) {
      throw new Refusal(
        400,
        'INVALID_FIELD',
        `No such column '${name}' on entity '${object.name}'`,
      );
    }
    record[field.name] = readField(org.database, row, field);
  }
  return record;
}

function answerChanges(
  org: Org,
  call: Call,
  object: SchemaObject,
  kind: 'updated' | 'deleted',
): Answer {
  if (skipsRecycleBin(object.name)) {
    const message = `${object.name} is not replicateable`;
    throw new Refusal(400, 'INVALID_TYPE_FOR_OPERATION', message);
  }
  const start = Date.parse(call.query.get('start') ?? '');
  const end = Date.parse(call.query.get('end') ?? '');
  if (Number.isNaN(start) || Number.isNaN(end)) {
    throw new Refusal(400, 'INVALID_REPLICATION_DATE', 'start and end must be ISO 8601 times');
  }
  const reach = (kind === 'updated' ? UPDATED_REACH_DAYS : DELETED_REACH_DAYS) * DAY_MS;
  if (start >= end || org.now() - start > reach) {
    throw new Refusal(
      400,
      'INVALID_REPLICATION_DATE',
      'startDate must be before endDate and within reach',
    );
  }
  const within = (at: number) => at >= start && at < end;
  const latestDateCovered = wireTime(Math.min(end, org.now()));
  if (kind === 'updated') {
    const rows = [...rowsOf(org.database, object, { deleted: false })];
    const ids = rows.filter((row) => within(row.modifiedAt)).map((row) => row.id);
    return { status: 200, body: { ids, latestDateCovered } };
  }
  const deletedRecords = [...rowsOf(org.database, object, { deleted: true })]
    .filter((row) => row.deletedAt !== null && within(row.deletedAt))
    .map((row) => ({ id: row.id, deletedDate: wireTime(row.deletedAt ?? 0) }));
  const earliestDateAvailable = wireTime(org.now() - reach);
  return { status: 200, body: { deletedRecords, earliestDateAvailable, latestDateCovered } };
}
