// Creating, changing and deleting rows with the checks Salesforce makes: known and writable fields,
// types, lengths, restricted picklists, lookups, required fields, unique keys.
import type { FieldValue } from '../../../src/domain/source-record.ts';
import { toSalesforceId18 } from '../ids.ts';
import type { Row } from '../world.ts';
import type { Org } from './api.ts';
import { badJson, Refusal } from './refusal.ts';
import { afterCreate, checkSales } from './sales-objects.ts';
import { checkSaveRules, requiredMissing } from './save-rules.ts';
import { type Field, objectOfId, type SchemaObject } from './schema.ts';
import { isClosedTask } from './values.ts';

const ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

export type Values = Readonly<Record<string, unknown>>;

/** The row with this id, 15 or 18 characters. Throws MALFORMED_ID, NOT_FOUND, ENTITY_IS_DELETED. */
export function requireRow(org: Org, object: SchemaObject, id: string): Row {
  if (!ID.test(id) || !id.startsWith(object.keyPrefix)) {
    throw new Refusal(400, 'MALFORMED_ID', `${object.name} ID: id value of incorrect type: ${id}`, [
      'Id',
    ]);
  }
  const row = org.database.get(object.name, toSalesforceId18(id));
  if (!row || org.faults.switches.salesforceUnshared.includes(row.id))
    throw new Refusal(
      404,
      'NOT_FOUND',
      'Provided external ID field does not exist or is not accessible: Id',
    );
  if (row.deletedAt !== null) throw new Refusal(404, 'ENTITY_IS_DELETED', 'entity is deleted');
  return row;
}

/** A checked change that has not happened yet: checks throw, applying does not. */
export type Plan = () => Row;

/** Checks an insert. */
export function planCreate(org: Org, object: SchemaObject, values: Values): Plan {
  if (!object.createable) {
    throw new Refusal(
      400,
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      `entity type ${object.name} cannot be inserted`,
    );
  }
  checkSales(object.name, values);
  const columns = checked(org, object, values, 'create');
  const missing = [...object.fields.values()].filter(
    (field) => field.required && (columns[field.column] ?? null) === null,
  );
  if (missing.length > 0) throw requiredMissing(missing.map((field) => field.name));
  const full = { ...defaultsOf(org, object), ...columns };
  refuseDuplicate(org, object, full, null);
  refuseInactiveOwner(org, object, full);
  const { salesforceSaveRules: rules } = org.faults.switches;
  checkSaveRules(rules, { object: object.name, row: null, fields: full });
  const fields = { ...full, ...completion(org, object, full) };
  return () => {
    const row = org.database.create(object.name, fields, org.userId);
    afterCreate(org, row);
    return row;
  };
}

/** Checks a change. `unless` is the caller's If-Unmodified-Since in milliseconds. */
export function planUpdate(
  org: Org,
  object: SchemaObject,
  row: Row,
  values: Values,
  unless: number | null = null,
): Plan {
  if (unless !== null && Math.floor(row.modifiedAt / 1000) * 1000 > unless) {
    throw new Refusal(
      412,
      'PRECONDITION_FAILED',
      'One or more preconditions set in the request header was not met.',
    );
  }
  if (!object.updateable) {
    throw new Refusal(
      400,
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      `entity type ${object.name} does not support update`,
    );
  }
  if (object.name === 'Lead' && row.fields['IsConverted'] === true) {
    throw new Refusal(400, 'CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
  }
  checkSales(object.name, values);
  const columns = checked(org, object, values, 'update');
  const emptied = [...object.fields.values()].filter(
    (field) => field.required && columns[field.column] === null,
  );
  if (emptied.length > 0) throw requiredMissing(emptied.map((field) => field.name));
  refuseDuplicate(org, object, columns, row.id);
  if (columns['OwnerId'] !== row.fields['OwnerId']) refuseInactiveOwner(org, object, columns);
  const full = { ...row.fields, ...columns };
  const { salesforceSaveRules: rules } = org.faults.switches;
  checkSaveRules(rules, { object: object.name, row, fields: full });
  const changes = { ...columns, ...completion(org, object, full), ...assignment(org, object) };
  return () => org.database.update(object.name, row.id, changes, org.userId);
}

/** Moves a row to the recycle bin. */
export function deleteRow(org: Org, row: Row): void {
  org.database.remove(row.object, row.id, org.userId);
}

/** Checks an insert or update by an external id. Throws for a field that is none. */
export function planUpsert(
  org: Org,
  object: SchemaObject,
  key: { readonly field: string; readonly value: string },
  values: Values,
): { readonly plan: Plan; readonly created: boolean } {
  const field = object.fields.get(key.field.toLowerCase());
  if (!field?.externalId) {
    throw new Refusal(
      404,
      'NOT_FOUND',
      `Provided external ID field does not exist or is not accessible: ${key.field}`,
    );
  }
  if (Object.keys(values).some((name) => name.toLowerCase() === key.field.toLowerCase())) {
    throw new Refusal(
      400,
      'INVALID_FIELD',
      `The ${field.name} field should not be specified in the sobject data.`,
      [field.name],
    );
  }
  const known = findByKey(org, object, field, key.value);
  if (known) return { plan: planUpdate(org, object, known, values), created: false };
  const plan = planCreate(org, object, { ...values, [field.name]: key.value });
  return { plan, created: true };
}

function findByKey(org: Org, object: SchemaObject, field: Field, value: string): Row | undefined {
  const wanted = value.toLowerCase();
  for (const row of org.database.rows(object.name)) {
    if (String(row.fields[field.column] ?? '').toLowerCase() === wanted) return row;
  }
  return undefined;
}

function refuseDuplicate(
  org: Org,
  object: SchemaObject,
  columns: Readonly<Record<string, FieldValue>>,
  ownId: string | null,
): void {
  for (const field of object.fields.values()) {
    const value = columns[field.column];
    if (!field.externalId || value === undefined || value === null) continue;
    const other = findByKey(org, object, field, String(value));
    if (other && other.id !== ownId) {
      throw new Refusal(
        400,
        'DUPLICATE_VALUE',
        `duplicate value found: ${field.name} duplicates value on record with id: ${other.id}`,
      );
    }
  }
}

/** REST guide, status codes, v65. The integration user may update records of inactive owners. */
function refuseInactiveOwner(
  org: Org,
  object: SchemaObject,
  { OwnerId }: Readonly<Record<string, FieldValue>>,
): void {
  const owner = typeof OwnerId === 'string' ? org.database.get('User', OwnerId) : undefined;
  if (owner?.fields['IsActive'] !== false) return;
  throw new Refusal(
    400,
    'INACTIVE_OWNER_OR_USER',
    `operation performed with inactive user [${owner.id}] as owner of ${object.name.toLowerCase()}`,
    ['OwnerId'],
  );
}

/** What a new row holds without being told. */
function defaultsOf(org: Org, object: SchemaObject): Record<string, FieldValue> {
  const defaults: Record<string, FieldValue> = {};
  for (const field of object.fields.values()) {
    if (field.defaultChoice !== null) defaults[field.column] = field.defaultChoice;
    if (field.name === 'OwnerId') defaults['OwnerId'] = org.userId;
  }
  return defaults;
}

/** REST guide, Assignment Rule Header, v67: without it a lead that is saved may change hands. */
function assignment(org: Org, object: SchemaObject): Record<string, FieldValue> {
  const { salesforceLeadOwner } = org.faults.switches;
  const isAssigned = object.name === 'Lead' && org.autoAssigns && salesforceLeadOwner !== null;
  return isAssigned ? { OwnerId: salesforceLeadOwner } : {};
}

/** A task's completion time follows its status (Object Reference, Task, v65). */
function completion(
  org: Org,
  object: SchemaObject,
  fields: Readonly<Record<string, FieldValue>>,
): Record<string, FieldValue> {
  if (object.name !== 'Task') return {};
  if (!isClosedTask(fields['Status'])) return { CompletedDateTime: null };
  if (fields['CompletedDateTime']) return {};
  return { CompletedDateTime: `${new Date(org.now()).toISOString().slice(0, 19)}Z` };
}

/** The named field. Throws INVALID_FIELD. */
export function requireField(object: SchemaObject, name: string): Field {
  const field = object.fields.get(name.toLowerCase());
  if (field) return field;
  const message = `No such column '${name}' on sobject of type ${object.name}`;
  throw new Refusal(400, 'INVALID_FIELD', message);
}

function checked(
  org: Org,
  object: SchemaObject,
  values: Values,
  operation: 'create' | 'update',
): Record<string, FieldValue> {
  const columns: Record<string, FieldValue> = {};
  const readOnly: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (name === 'attributes') continue;
    const field = requireField(object, name);
    const allowed = operation === 'create' ? field.createable : field.updateable;
    if (!allowed) readOnly.push(field.name);
    else columns[field.column] = checkedValue(org, field, value);
  }
  if (readOnly.length > 0) {
    throw new Refusal(
      400,
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      `Unable to create/update fields: ${readOnly.join(', ')}. They are read only for you.`,
      readOnly,
    );
  }
  return columns;
}

function checkedValue(org: Org, field: Field, value: unknown): FieldValue {
  if (value === null || value === '') {
    if (field.type === 'boolean') throw wrongType(field, value);
    return null;
  }
  switch (field.type) {
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(field, value);
      return value;
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      if (typeof value !== 'number') throw wrongType(field, value);
      return value;
    case 'date':
    case 'datetime':
      return checkedTime(field, value);
    case 'id':
    case 'reference':
      return checkedReference(org, field, value);
    default:
      return checkedText(field, value);
  }
}

function wrongType(field: Field, value: unknown): Refusal {
  return badJson(`Cannot read ${JSON.stringify(value)} as ${field.type}: field ${field.name}`);
}

function checkedTime(field: Field, value: unknown): string {
  const shape = field.type === 'date' ? /^\d{4}-\d{2}-\d{2}$/ : /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
  if (typeof value !== 'string' || !shape.test(value)) throw wrongType(field, value);
  const at = Date.parse(value);
  if (Number.isNaN(at)) throw wrongType(field, value);
  const iso = new Date(at).toISOString();
  return field.type === 'date' ? iso.slice(0, 10) : `${iso.slice(0, 19)}Z`;
}

function checkedReference(org: Org, field: Field, value: unknown): string {
  const target = typeof value === 'string' ? objectOfId(org.schema, value) : undefined;
  if (
    typeof value !== 'string' ||
    !ID.test(value) ||
    !target ||
    !field.targets.includes(target.name)
  ) {
    throw new Refusal(400, 'MALFORMED_ID', `${field.label}: id value of incorrect type: ${value}`, [
      field.name,
    ]);
  }
  const row = org.database.get(target.name, toSalesforceId18(value));
  if (!row || row.deletedAt !== null) {
    const code = row ? 'ENTITY_IS_DELETED' : 'INVALID_CROSS_REFERENCE_KEY';
    throw new Refusal(400, code, row ? 'entity is deleted' : 'invalid cross reference id', [
      field.name,
    ]);
  }
  return row.id;
}

/** Salesforce cuts white space at the ends of text. */
function checkedText(field: Field, value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') throw wrongType(field, value);
  const text = String(value).trim();
  if (field.length > 0 && text.length > field.length) {
    throw new Refusal(
      400,
      'STRING_TOO_LONG',
      `${field.label}: data value too large: ${text} (max length=${field.length})`,
      [field.name],
    );
  }
  if (field.restricted && !field.choices.some((choice) => choice.value === text)) {
    throw new Refusal(
      400,
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      `${field.label}: bad value for restricted picklist field: ${text}`,
      [field.name],
    );
  }
  return text === '' ? null : text;
}
