// What HubSpot accepts as a record's new values: known, writable, of the right type, an allowed
// option. Everything wrong is reported at once, in the words clients look for.
import type { FieldValue } from '../../../src/domain/source-record.ts';
import type { ObjectType } from './object-types.ts';
import type { Portal } from './portal.ts';
import { invalid, type Refusal } from './refusal.ts';
import type { PropertyDefinition } from './standard-properties.ts';

type Fault = { readonly name: string; readonly error: string; readonly message: string };
type Checked =
  | { readonly value: FieldValue }
  | { readonly error: string; readonly message: string };

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const EPOCH = /^-?\d+$/;
const DAY_MS = 86_400_000;

/**
 * The values as stored, or a 400 with one entry per bad property. `id` is the record being changed,
 * null on create (then required properties are checked and defaults set).
 */
export function acceptedValues(
  portal: Portal,
  type: ObjectType,
  given: unknown,
  id: string | null,
): Record<string, FieldValue> {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    throw invalid('Some required fields were not set: [properties]');
  }
  const definitions = portal.properties(type.name);
  const accepted: Record<string, FieldValue> = id === null ? defaultsOf(type) : {};
  const faults: Fault[] = [];
  for (const [name, raw] of Object.entries(given)) {
    const checked = checkProperty(portal, type, definitions.get(name), { name, raw, id });
    if ('value' in checked) accepted[name] = checked.value;
    else faults.push({ name, ...checked });
  }
  faults.push(...stageFaults(portal, type, accepted, id));
  if (faults.length > 0) throw valuesRefused(portal, faults);
  const missing = id === null ? type.required.filter((name) => !accepted[name]) : [];
  if (missing.length > 0) throw requiredMissing(type, missing);
  const ruled = ruledMissing(portal, type, accepted, id);
  if (ruled.length > 0) throw ruleBroken(ruled);
  return withDerived(portal, type, accepted);
}

function checkProperty(
  portal: Portal,
  type: ObjectType,
  property: PropertyDefinition | undefined,
  { name, raw, id }: { readonly name: string; readonly raw: unknown; readonly id: string | null },
): Checked {
  if (!property) {
    return { error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` };
  }
  if (property.readOnly) {
    return { error: 'READ_ONLY_VALUE', message: `"${name}" is a read only property` };
  }
  if (raw !== null && !['string', 'number', 'boolean'].includes(typeof raw)) {
    return { error: 'INVALID_VALUE', message: `"${name}" must be text` };
  }
  const text = raw === null ? '' : String(raw);
  if (text === '') return { value: null };
  if (property.hasUniqueValue && holderOf(portal, type, property, text, id)) {
    return {
      error: 'CONFLICTING_UNIQUE_VALUE',
      message: `Another record already has "${text}" in "${name}"`,
    };
  }
  return checkValue(portal, property, text);
}

function checkValue(portal: Portal, property: PropertyDefinition, text: string): Checked {
  const named = property.name;
  if (named === 'hubspot_owner_id') {
    const owner = portal.database.get('owners', text);
    return owner !== undefined && owner.deletedAt === null
      ? { value: text }
      : { error: 'INVALID_OWNER_ID', message: `Owner ${text} does not exist` };
  }
  switch (property.type) {
    case 'number':
      return Number.isNaN(Number(text))
        ? { error: 'INVALID_FLOAT', message: `${text} was not a valid number` }
        : { value: text };
    case 'date':
    case 'datetime':
      return checkTime(property, text);
    case 'bool':
      return ['true', 'false'].includes(text)
        ? { value: text }
        : { error: 'INVALID_OPTION', message: `${text} was not one of the allowed options` };
    case 'enumeration':
      return checkOption(property, text);
    default:
      return { value: text };
  }
}

/** Dates are days, or epoch milliseconds at UTC midnight; datetimes ISO 8601 or epoch ms. */
function checkTime(property: PropertyDefinition, text: string): Checked {
  const at = EPOCH.test(text) ? Number(text) : Date.parse(text);
  const wrong = { error: 'INVALID_DATE', message: `${text} is not a valid ${property.type}` };
  if (Number.isNaN(at)) return wrong;
  if (property.type === 'datetime') return { value: new Date(at).toISOString() };
  if (!DAY.test(text) && at % DAY_MS !== 0) return wrong;
  return { value: new Date(at).toISOString().slice(0, 10) };
}

function checkOption(property: PropertyDefinition, text: string): Checked {
  if (property.externalOptions) return { value: text };
  const allowed = property.options.map((option) => option.value);
  const chosen = property.fieldType === 'checkbox' ? text.split(';') : [text];
  return chosen.every((one) => allowed.includes(one))
    ? { value: text }
    : {
        error: 'INVALID_OPTION',
        message: `${text} was not one of the allowed options: [${allowed.join(', ')}]`,
      };
}

/** A stage must belong to the deal's pipeline, the pipeline must exist. */
function stageFaults(
  portal: Portal,
  type: ObjectType,
  accepted: Readonly<Record<string, FieldValue>>,
  id: string | null,
): Fault[] {
  if (type.name !== 'deals' || !(accepted['dealstage'] || accepted['pipeline'])) return [];
  const before = id === null ? {} : portal.database.require('deals', id).fields;
  const pipeline = String(accepted['pipeline'] ?? before['pipeline'] ?? 'default');
  const stages = portal.stages(pipeline);
  const wrong = (name: string, value: string) => ({
    name,
    error: 'INVALID_OPTION',
    message: `${value} was not one of the allowed options`,
  });
  if (!stages) return [wrong('pipeline', pipeline)];
  const stage = String(accepted['dealstage'] ?? before['dealstage'] ?? '');
  return stages.some((one) => one.id === stage) ? [] : [wrong('dealstage', stage)];
}

/** Since 2026-09-08 the API obeys the account's rules (changelog, "CRM API write validation enforcement"). */
function ruledMissing(
  portal: Portal,
  type: ObjectType,
  accepted: Readonly<Record<string, FieldValue>>,
  id: string | null,
): string[] {
  if (type.name !== 'deals') return [];
  const before = id === null ? {} : portal.database.require('deals', id).fields;
  const after: Readonly<Record<string, FieldValue>> = { ...before, ...accepted };
  return portal.requiredOnDeals().filter((name) => (after[name] ?? null) === null);
}

function ruleBroken(missing: readonly string[]): Refusal {
  return invalid('Conditionally required properties were not set.', {
    errors: missing.map((name) => ({
      message: `${name} is required`,
      code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY',
      context: { propertyName: [name] },
    })),
  });
}

/** The id of another record that holds a unique value, null when it is free. */
export function holderOf(
  portal: Portal,
  type: ObjectType,
  property: PropertyDefinition,
  value: string,
  except: string | null,
): string | null {
  for (const row of portal.database.rows(type.name)) {
    if (row.id !== except && String(row.fields[property.name] ?? '') === value) return row.id;
  }
  return null;
}

function defaultsOf(type: ObjectType): Record<string, FieldValue> {
  if (type.name === 'deals') return { pipeline: 'default' };
  if (type.name !== 'tasks') return {};
  return { hs_task_status: 'NOT_STARTED', hs_task_priority: 'NONE', hs_task_type: 'TODO' };
}

function withDerived(
  portal: Portal,
  type: ObjectType,
  accepted: Record<string, FieldValue>,
): Record<string, FieldValue> {
  if (type.name !== 'tasks' || accepted['hs_task_status'] === undefined) return accepted;
  const done = accepted['hs_task_status'] === 'COMPLETED';
  const at = done ? new Date(portal.now()).toISOString() : null;
  return { ...accepted, hs_task_completion_date: at };
}

function valuesRefused(portal: Portal, faults: readonly Fault[]): Refusal {
  const results = faults.map((fault) => ({
    isValid: false,
    ...fault,
    localizedErrorMessage: fault.message,
    portalId: portal.settings.hubId,
  }));
  return invalid(`Property values were not valid: ${JSON.stringify(results)}`, {
    errors: faults.map((fault) => ({
      message: fault.message,
      code: fault.error,
      context: { propertyName: [fault.name] },
    })),
  });
}

function requiredMissing(type: ObjectType, missing: readonly string[]): Refusal {
  const kind = type.singular.toUpperCase();
  return invalid(`Error creating ${kind}. Some required properties were not set.`, {
    context: { properties: missing },
    errors: missing.map((name) => ({
      message: `${name} is required`,
      code: 'MISSING_REQUIRED_PROPERTY',
      context: { propertyName: [name] },
    })),
  });
}
