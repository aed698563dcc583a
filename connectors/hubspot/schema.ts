// What the portal has: properties of the objects Parley reads, deal stages, company labels; and
// making Parley's own properties where they are missing.
import { ParleyError } from '../../src/domain/errors.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import { placesOf } from '../../src/domain/mapping-walk.ts';
import type { OwnFieldType } from '../../src/domain/own-field-shape.ts';
import {
  OWN_FIELDS,
  type OwnField,
  type OwnFieldHome,
  ownFieldName,
  ownFieldsOf,
  type SharedHome,
} from '../../src/domain/own-fields.ts';
import type { CrmField, CrmObject, CrmSchema, ProvisionReport } from '../../src/ports/crm.ts';
import { type HubspotApi, VERSION } from './api.ts';
import { codeOf, cureOf } from './errors.ts';
import { linksOf } from './links.ts';
import { COMPANY_LABELS, HOME_OBJECTS, OWNERS, PIPELINES } from './objects.ts';
import {
  accountDetails,
  anything,
  associationLabels,
  pipelineList,
  propertyBatch,
  propertyList,
  type WireProperty,
} from './wire.ts';

const DESCRIBED = ['companies', 'deals', 'calls', 'meetings', 'tasks'];
/** Objects that need a scope the installer may not have given. */
const OPTIONAL = ['line_items'];
/** What holds the own properties of an object together. */
export const GROUP = { name: 'parley', label: 'Parley' };

/**
 * Objects and properties the app may see. Two pseudo-objects carry what a mapping needs besides:
 * `pipelines` has a field per deal stage (options: pipeline id, `open` or `closed`, probability),
 * `deal company labels` one per label. `deal_currency_code` lists the company currency first.
 */
export async function describe(api: HubspotApi, mapping: Mapping | null): Promise<CrmSchema> {
  const currencies = await currenciesOf(api);
  const labels = await labelFields(api);
  const stages = await stageFields(api);
  const objects: CrmObject[] = [];
  const named = mapping === null ? [] : placesOf(mapping).map((one) => one.object);
  const asked = [...new Set([...DESCRIBED, ...OPTIONAL, ...named])].filter((one) => one !== OWNERS);
  for (const name of asked) {
    const properties = await visibleProperties(api, name);
    if (properties === null) continue;
    const fields = properties
      .map((one) => fieldOf(one))
      .map((one) => withCurrencies(one, currencies));
    const withStages = fields.map((one) => withStageOptions(name, one, stages));
    objects.push({ name, fields: withStages, links: linksOf(name, labels) });
  }
  objects.push({ name: OWNERS, fields: OWNER_FIELDS });
  objects.push({ name: PIPELINES, fields: stages });
  objects.push({ name: COMPANY_LABELS, fields: labels });
  return { crm: 'hubspot', objects };
}

const OWNER_FIELDS: readonly CrmField[] = ['name', 'email', 'userId', 'active'].map((name) => ({
  ...{ name, label: name, type: name === 'active' ? 'bool' : 'string' },
  ...{ writable: false, options: [] },
}));

/** HubSpot keeps the options of these two with the pipelines (BEHAVIOR.md, 13). */
function withStageOptions(object: string, field: CrmField, stages: readonly CrmField[]): CrmField {
  if (object !== 'deals') return field;
  if (field.name === 'dealstage') return { ...field, options: stages.map((one) => one.name) };
  if (field.name !== 'pipeline') return field;
  return { ...field, options: [...new Set(stages.map((one) => one.options[0] ?? ''))] };
}

/** An object that is not there, or whose scope was not given, is done without; the others are needed. */
export const isOptional = (object: string): boolean => !DESCRIBED.includes(object);

/** Properties of an object; null for an optional one that is not there, or may not be read. */
export function visibleProperties(api: HubspotApi, object: string) {
  return isOptional(object) ? propertiesIfThere(api, object) : propertiesOf(api, object);
}

/** HubSpot does not have the object, or does not let this app read it. */
export const isRefused = (error: unknown): boolean =>
  error instanceof ParleyError && [403, 404].includes(error.status ?? 0);

async function propertiesIfThere(api: HubspotApi, object: string) {
  const path = `/crm/objects/${VERSION}/${object}`;
  try {
    const properties = await propertiesOf(api, object);
    // Properties open with a scope of their own; a stream that is refused would stop all reading.
    await api.call({
      method: 'GET',
      path,
      query: { limit: '1' },
      effect: 'read',
      answer: anything,
    });
    return properties;
  } catch (error) {
    if (isRefused(error)) return null;
    throw error;
  }
}

/** All properties of an object but the archived ones. */
export async function propertiesOf(
  api: HubspotApi,
  object: string,
): Promise<readonly WireProperty[]> {
  const path = `/crm/properties/${VERSION}/${object}`;
  const { body } = await api.call({ method: 'GET', path, effect: 'read', answer: propertyList });
  return body.results;
}

function fieldOf(property: WireProperty): CrmField {
  return {
    name: property.name,
    label: property.label,
    type: property.type,
    writable: !(property.modificationMetadata?.readOnlyValue ?? false),
    options: property.options.map((option) => option.value),
  };
}

async function currenciesOf(api: HubspotApi): Promise<readonly string[]> {
  const path = `/account-info/${VERSION}/details`;
  const { body } = await api.call({ method: 'GET', path, effect: 'read', answer: accountDetails });
  return [body.companyCurrency, ...(body.additionalCurrencies ?? [])];
}

function withCurrencies(field: CrmField, currencies: readonly string[]): CrmField {
  return field.name === 'deal_currency_code' ? { ...field, options: currencies } : field;
}

async function stageFields(api: HubspotApi): Promise<readonly CrmField[]> {
  const path = `/crm/pipelines/${VERSION}/deals`;
  const { body } = await api.call({ method: 'GET', path, effect: 'read', answer: pipelineList });
  return body.results.flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({
      name: stage.id,
      label: `${pipeline.label}: ${stage.label}`,
      type: 'stage',
      writable: false,
      options: [
        pipeline.id,
        stage.metadata['isClosed'] === 'true' ? 'closed' : 'open',
        stage.metadata['probability'] ?? '',
      ],
    })),
  );
}

async function labelFields(api: HubspotApi): Promise<readonly CrmField[]> {
  const path = `/crm/associations/${VERSION}/deals/companies/labels`;
  const { body } = await api.call({
    method: 'GET',
    path,
    effect: 'read',
    answer: associationLabels,
  });
  const labels = body.results.filter((one) => one.category === 'USER_DEFINED' && one.label);
  return labels.map(({ label }) => ({
    name: label ?? '',
    label: label ?? '',
    type: 'label',
    writable: false,
    options: [],
  }));
}

type Missing = ProvisionReport['missing'][number];
type Report = {
  readonly created: string[];
  readonly present: string[];
  readonly missing: Missing[];
};

/**
 * Makes Parley's properties on deals, companies and tasks: lists, creates what is missing, takes
 * "exists already" for done, adds options that an older version did not have. Never throws for one
 * property; a missing permission is reported for every property of the object.
 */
export async function provision(api: HubspotApi): Promise<ProvisionReport> {
  const report: Report = { created: [], present: [], missing: [] };
  for (const home of ['claim', 'account', 'task'] as const) {
    await provisionHome(api, home, report);
  }
  return report;
}

async function provisionHome(api: HubspotApi, home: SharedHome, report: Report): Promise<void> {
  const object = HOME_OBJECTS[home];
  const fields = ownFieldsOf(home);
  try {
    const known = new Map((await propertiesOf(api, object)).map((one) => [one.name, one]));
    const absent = fields.filter((field) => !known.has(ownFieldName('hubspot', field.key)));
    for (const field of fields) {
      const property = known.get(ownFieldName('hubspot', field.key));
      if (property) await checkExisting(api, object, { field, property, report });
    }
    if (absent.length > 0) await createMissing(api, object, absent, report);
  } catch (error) {
    if (!(error instanceof ParleyError) || error.code !== 'CRM_PERMISSION_MISSING') throw error;
    for (const field of fields) {
      report.missing.push({
        field: `${object}.${ownFieldName('hubspot', field.key)}`,
        problem: error.message,
        cure: error.hint ?? cureOf('MISSING_SCOPES'),
      });
    }
  }
}

async function checkExisting(
  api: HubspotApi,
  object: string,
  found: { readonly field: OwnField; readonly property: WireProperty; readonly report: Report },
): Promise<void> {
  const { field, property, report } = found;
  const name = `${object}.${property.name}`;
  const { type } = WIRE_TYPES[field.type];
  if (property.type !== type) {
    report.missing.push({
      field: name,
      problem: `exists as ${property.type}, but Parley needs ${type}`,
      cure: `Delete or rename the property ${property.name} in HubSpot, then check again.`,
    });
    return;
  }
  const lacking = (field.options ?? []).filter(
    (option) => !property.options.some((one) => one.value === option.value),
  );
  if (lacking.length > 0) {
    // A PATCH replaces the whole list: what somebody added stays.
    await api.call({
      method: 'PATCH',
      path: `/crm/properties/${VERSION}/${object}/${property.name}`,
      body: { options: wireOptions([...property.options, ...lacking]) },
      effect: 'write',
      answer: anything,
    });
  }
  report.present.push(name);
}

async function createMissing(
  api: HubspotApi,
  object: string,
  fields: readonly OwnField[],
  report: Report,
): Promise<void> {
  await ensureGroup(api, object);
  const { body } = await api.call({
    method: 'POST',
    path: `/crm/properties/${VERSION}/${object}/batch/create`,
    body: { inputs: fields.map(definitionOf) },
    effect: 'write',
    answer: propertyBatch,
  });
  const created = new Set(body.results.map((one) => one.name));
  const refusals = body.errors ?? [];
  const conflict = refusals.some((one) => one.category === 'OBJECT_ALREADY_EXISTS');
  // Errors of this batch name no property reliably: after a clash, look what is there now.
  const now = conflict
    ? new Set((await propertiesOf(api, object)).map((one) => one.name))
    : created;
  for (const field of fields) {
    const name = ownFieldName('hubspot', field.key);
    if (created.has(name)) report.created.push(`${object}.${name}`);
    else if (now.has(name)) report.present.push(`${object}.${name}`);
    else {
      const refusal = refusals.find((one) => one.message?.includes(name)) ?? refusals[0] ?? {};
      report.missing.push({
        field: `${object}.${name}`,
        problem: refusal.message ?? 'HubSpot did not create it',
        cure: cureOf(codeOf(refusal)),
      });
    }
  }
}

async function ensureGroup(api: HubspotApi, object: string): Promise<void> {
  const path = `/crm/properties/${VERSION}/${object}/groups`;
  try {
    await api.call({ method: 'POST', path, body: GROUP, effect: 'write', answer: anything });
  } catch (error) {
    if (!(error instanceof ParleyError) || error.status !== 409) throw error;
  }
}

type WireType = { readonly type: string; readonly fieldType: string };

/** What HubSpot calls each type. Dates and datetimes both have the field type `date` (properties guide, 2026-11). */
export const WIRE_TYPES: Readonly<Record<OwnFieldType, WireType>> = {
  text: { type: 'string', fieldType: 'text' },
  long_text: { type: 'string', fieldType: 'textarea' },
  picklist: { type: 'enumeration', fieldType: 'select' },
  percent: { type: 'number', fieldType: 'number' },
  date: { type: 'date', fieldType: 'date' },
  datetime: { type: 'datetime', fieldType: 'date' },
  url: { type: 'string', fieldType: 'text' },
  number: { type: 'number', fieldType: 'number' },
};

function definitionOf(field: OwnField) {
  return {
    name: ownFieldName('hubspot', field.key),
    // HubSpot has no percent format for properties made by API; the label says the unit.
    label: field.type === 'percent' ? `${field.label} (%)` : field.label,
    description: field.help,
    groupName: GROUP.name,
    ...WIRE_TYPES[field.type],
    ...(field.options ? { options: wireOptions(field.options) } : {}),
  };
}

function wireOptions(options: readonly { readonly value: string; readonly label: string }[]) {
  return options.map(({ value, label }, displayOrder) => ({
    value,
    label,
    displayOrder,
    hidden: false,
  }));
}

/** Property names of all own fields of a home, with the property's name first. */
export function ownPropertiesOf(home: OwnFieldHome): ReadonlyMap<string, OwnField> {
  return new Map(
    OWN_FIELDS.filter((field) => field.homes.includes(home)).map((field) => [
      ownFieldName('hubspot', field.key),
      field,
    ]),
  );
}
