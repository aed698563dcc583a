// Property definitions and their groups: what may be created, in which form, and what is refused.
// Rules: HubSpot "properties" guide, 2026-11; bodies of refusals as seen live by a public study, 2026-09.
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
import { objectTypeOf } from './object-types.ts';
import { GROUPS, type Portal, PROPERTIES } from './portal.ts';
import { alreadyExists, invalid, notFound } from './refusal.ts';
import { type PropertyDefinition, standardGroup } from './standard-properties.ts';

const FIELD_TYPES: Readonly<Record<string, readonly string[]>> = {
  string: ['text', 'textarea', 'html', 'file', 'phonenumber'],
  number: ['number'],
  date: ['date'],
  datetime: ['date'],
  enumeration: ['select', 'radio', 'checkbox', 'booleancheckbox'],
  bool: ['booleancheckbox'],
  phone_number: ['phonenumber'],
};
const NAME = /^[a-z][a-z0-9_]*$/;
/** An object has at most ten unique properties, set at creation. */
const MAX_UNIQUE = 10;

const objectOf = (call: Call): string => objectTypeOf(call.params['type'] ?? '').name;
const rowId = (object: string, name: string): string => `${object}.${name}`;

/** `GET /crm/properties/{version}/{type}`. */
export function list(portal: Portal, call: Call): Answer {
  const object = objectOf(call);
  if (call.query.flag('archived')) {
    const rows = [...portal.database.rows(PROPERTIES, { deleted: true })];
    const gone = rows.filter((row) => row.deletedAt !== null && row.fields['object'] === object);
    const definitions = gone.map((row) => JSON.parse(String(row.fields['definition'])));
    return ok({ results: definitions.map((one) => wireProperty(one, true)) });
  }
  return ok({ results: [...portal.properties(object).values()].map((one) => wireProperty(one)) });
}

/** `GET /crm/properties/{version}/{type}/{name}`. */
export function read(portal: Portal, call: Call): Answer {
  const name = call.params['name'] ?? '';
  const property = portal.properties(objectOf(call)).get(name);
  if (!property) throw notFound(`Property ${name} does not exist`);
  return ok(wireProperty(property));
}

/** `POST /crm/properties/{version}/{type}`. */
export function create(portal: Portal, call: Call): Answer {
  return created(createOne(portal, objectOf(call), objectBody(call.body), call.actor));
}

/** `POST …/batch/create`: at most 100; names that exist fail one by one. */
export function batchCreate(portal: Portal, call: Call): Answer {
  const object = objectOf(call);
  const inputs = inputsOf(call.body, 100);
  for (const input of inputs) checked(portal, object, input);
  return batchAnswer(portal, inputs, (input) => createOne(portal, object, input, call.actor));
}

/** `POST …/batch/read` of `{inputs: [{name}]}`. */
export function batchRead(portal: Portal, call: Call): Answer {
  const properties = portal.properties(objectOf(call));
  return batchAnswer(portal, inputsOf(call.body, 100), (input) => {
    const property = properties.get(required(input, 'name'));
    if (!property) throw notFound(`Property ${input['name']} does not exist`);
    return wireProperty(property);
  });
}

/** `PATCH /crm/properties/{version}/{type}/{name}`: label, group, description, all options. */
export function update(portal: Portal, call: Call): Answer {
  const object = objectOf(call);
  const name = call.params['name'] ?? '';
  const before = made(portal, object, name);
  const body = objectBody(call.body);
  const next = checked(portal, object, { ...before, ...body, name });
  const definition = JSON.stringify({ ...next, hasUniqueValue: before.hasUniqueValue });
  portal.database.update(PROPERTIES, rowId(object, name), { definition }, call.actor);
  return ok(wireProperty(next));
}

/** `DELETE /crm/properties/{version}/{type}/{name}`: archived; creating it again restores it. */
export function archive(portal: Portal, call: Call): Answer {
  const object = objectOf(call);
  const name = call.params['name'] ?? '';
  made(portal, object, name);
  refuseInUse(portal, object, name);
  portal.database.remove(PROPERTIES, rowId(object, name), call.actor);
  return noContent;
}

/** `POST …/batch/archive` of `{inputs: [{name}]}`: 204 also for names that are not there. */
export function batchArchive(portal: Portal, call: Call): Answer {
  const object = objectOf(call);
  const names = inputsOf(call.body, 100).map((input) => required(input, 'name'));
  for (const name of names) refuseInUse(portal, object, name);
  for (const name of names) {
    const id = rowId(object, name);
    const row = portal.database.get(PROPERTIES, id);
    if (row && row.deletedAt === null) portal.database.remove(PROPERTIES, id, call.actor);
  }
  return noContent;
}

function refuseInUse(portal: Portal, object: string, name: string): void {
  if (!portal.propertiesInUse().includes(`${object}.${name}`)) return;
  const { typeId } = objectTypeOf(object);
  throw invalid(
    `Property: ${name} of object type ${typeId} is currently used in 1 places and cannot be deleted`,
    { subCategory: 'PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE' },
  );
}

/** `GET /crm/properties/{version}/{type}/groups`. */
export function listGroups(portal: Portal, call: Call): Answer {
  return ok({ results: groupsOf(portal, objectOf(call)) });
}

/** `GET /crm/properties/{version}/{type}/groups/{name}`. */
export function readGroup(portal: Portal, call: Call): Answer {
  const group = groupsOf(portal, objectOf(call)).find((one) => one.name === call.params['name']);
  if (!group) throw notFound(`Property group ${call.params['name']} does not exist`);
  return ok(group);
}

/** `POST /crm/properties/{version}/{type}/groups`. */
export function createGroup(portal: Portal, call: Call): Answer {
  const object = objectOf(call);
  const body = objectBody(call.body);
  const [name, label] = [required(body, 'name'), required(body, 'label')];
  if (groupsOf(portal, object).some((group) => group.name === name)) {
    throw alreadyExists(`Property group ${name} already exists`, 'Properties.GROUP_NAME_EXISTS');
  }
  const id = rowId(object, name);
  if (portal.database.get(GROUPS, id)) portal.database.restore(GROUPS, id, call.actor);
  else portal.database.create(GROUPS, { object, name, label }, call.actor, { id });
  return created({ name, label, displayOrder: -1, archived: false });
}

/** `DELETE …/groups/{name}`: refused while a property is in it, with the reason as JSON in the message. */
export function archiveGroup(portal: Portal, call: Call): Answer {
  const object = objectOf(call);
  const name = call.params['name'] ?? '';
  const row = portal.database.get(GROUPS, rowId(object, name));
  if (!row || row.deletedAt !== null) throw notFound(`Property group ${name} does not exist`);
  const used = [...portal.properties(object).values()].some((one) => one.groupName === name);
  if (used) throw invalid(JSON.stringify(ACTIVE_PROPERTIES));
  portal.database.remove(GROUPS, row.id, call.actor);
  return noContent;
}

const ACTIVE_PROPERTIES = {
  status: 'error',
  message: "Can't delete or purge a group with active properties",
  category: 'VALIDATION_ERROR',
  subCategory: 'PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES',
};

function createOne(
  portal: Portal,
  object: string,
  body: Record<string, unknown>,
  actor: string,
): Record<string, unknown> {
  const property = checked(portal, object, body);
  if (portal.properties(object).has(property.name)) {
    throw alreadyExists(
      `A property named '${property.name}' already exists.`,
      'Properties.PROPERTY_WITH_NAME_EXISTS',
    );
  }
  const id = rowId(object, property.name);
  const definition = JSON.stringify(property);
  if (portal.database.get(PROPERTIES, id)) {
    portal.database.restore(PROPERTIES, id, actor);
    portal.database.update(PROPERTIES, id, { definition }, actor);
  } else {
    portal.database.create(PROPERTIES, { object, definition }, actor, { id });
  }
  return wireProperty(property);
}

/** A well-formed definition, or 400 with what is wrong. */
function checked(
  portal: Portal,
  object: string,
  body: Record<string, unknown>,
): PropertyDefinition {
  const name = required(body, 'name');
  if (!NAME.test(name) || name.length > 100) {
    throw invalid(`Property name ${name} must be lower case letters, digits and underscores`);
  }
  const [type, fieldType] = [required(body, 'type'), required(body, 'fieldType')];
  if (!FIELD_TYPES[type]?.includes(fieldType)) {
    throw invalid(`fieldType ${fieldType} is not valid for type ${type}`);
  }
  const groupName = required(body, 'groupName');
  if (!groupsOf(portal, object).some((group) => group.name === groupName)) {
    throw invalid(`Property group ${groupName} does not exist`);
  }
  const hasUniqueValue = body['hasUniqueValue'] === true;
  const unique = [...portal.madeProperties(object)].filter((one) => one.hasUniqueValue);
  if (hasUniqueValue && unique.length >= MAX_UNIQUE) {
    throw invalid(`An object can have at most ${MAX_UNIQUE} unique properties`);
  }
  return {
    name,
    label: required(body, 'label'),
    type,
    fieldType,
    groupName,
    description: typeof body['description'] === 'string' ? body['description'] : '',
    options: optionsOf(type, body['options']),
    readOnly: false,
    externalOptions: false,
    hubspotDefined: false,
    hasUniqueValue,
  };
}

function optionsOf(type: string, given: unknown): PropertyDefinition['options'] {
  const options = Array.isArray(given) ? given.map(objectBody) : [];
  if (type === 'enumeration' && options.length === 0) {
    throw invalid('An enumeration property needs options');
  }
  const listed = options.map((option) => ({
    value: required(option, 'value'),
    label: required(option, 'label'),
  }));
  for (const key of ['value', 'label'] as const) {
    if (new Set(listed.map((option) => option[key])).size !== listed.length) {
      throw invalid(`Property options must have unique ${key}s`);
    }
  }
  return listed;
}

function made(portal: Portal, object: string, name: string): PropertyDefinition {
  for (const property of portal.madeProperties(object)) if (property.name === name) return property;
  throw portal.properties(object).has(name)
    ? invalid(`Property ${name} is defined by HubSpot and cannot be changed`)
    : notFound(`Property ${name} does not exist`);
}

type Group = { name: string; label: string; displayOrder: number; archived: boolean };

function groupsOf(portal: Portal, object: string): Group[] {
  const own = standardGroup(object);
  const rows = [...portal.database.rows(GROUPS)].filter((row) => row.fields['object'] === object);
  const named = rows.map((row) => [String(row.fields['name']), String(row.fields['label'])]);
  return [[own, own], ...named].map(([name = '', label = '']) => ({
    name,
    label,
    displayOrder: -1,
    archived: false,
  }));
}

function wireProperty(property: PropertyDefinition, archived = false): Record<string, unknown> {
  const { readOnly, options, ...rest } = property;
  return {
    ...rest,
    displayOrder: -1,
    hidden: false,
    formField: !readOnly,
    calculated: false,
    archived,
    options: options.map((option, displayOrder) => ({ ...option, displayOrder, hidden: false })),
    modificationMetadata: {
      archivable: !property.hubspotDefined,
      readOnlyDefinition: property.hubspotDefined,
      readOnlyOptions: property.hubspotDefined,
      readOnlyValue: readOnly,
    },
  };
}
