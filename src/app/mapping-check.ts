// A mapping against what the CRM really has: every object, field, link and value it names.

import type { Mapping } from '../domain/mapping.ts';
import type { InputKind } from '../domain/mapping-inputs.ts';
import { placesOf, type ReadPlace, type Steps, stepsText } from '../domain/mapping-walk.ts';
import type { CrmField, CrmObject, CrmSchema } from '../ports/crm.ts';
import { didYouMean } from './did-you-mean.ts';

export type MappingFault = {
  readonly steps: Steps;
  /** What is wrong and how to cure it. */
  readonly message: string;
};

/** Everything of a mapping that the schema does not have, or has otherwise. Pure. */
export function checkMapping(mapping: Mapping, schema: CrmSchema): readonly MappingFault[] {
  const faults: MappingFault[] = [];
  const objects = [
    { steps: ['account', 'object'] as Steps, name: mapping.account.object },
    ...mapping.claims.map(({ object }, at) => ({ steps: ['claims', at, 'object'], name: object })),
  ];
  for (const { steps, name } of objects) {
    if (objectNamed(schema, name) === undefined)
      faults.push({ steps, message: noObject(name, schema) });
  }
  if (mapping.claims.length === 0) {
    faults.push({ steps: ['claims'], message: 'is empty: without an entry nothing is a claim' });
  }
  for (const place of placesOf(mapping)) {
    const message = faultAt(place, schema, mapping);
    if (message !== null) faults.push({ steps: place.steps, message });
  }
  return faults;
}

/** Objects a mapping reads, with what it reads of each: fields, and links by their names. */
export type Needs = ReadonlyMap<string, ReadonlySet<string>>;

/** What must have been read for a mapping to be followed. Pure. */
export function needsOf(mapping: Mapping, schema: CrmSchema): Needs {
  const needs = new Map<string, Set<string>>();
  const want = (object: string, name: string) =>
    needs.set(object, (needs.get(object) ?? new Set<string>()).add(name));
  for (const { object, path } of placesOf(mapping)) {
    let at: readonly string[] = [object];
    for (const step of path.split('.')) {
      for (const name of at) want(name, step);
      at = at.flatMap((name) => linkNamed(objectNamed(schema, name), step, schema)?.to ?? []);
    }
  }
  return needs;
}

/** Objects of which `wanted` needs something that `known` does not, with what: `Opportunity: Stage__c`. */
export function lackingNeeds(wanted: Needs, known: Needs): Needs {
  const lacking = new Map<string, ReadonlySet<string>>();
  for (const [object, names] of wanted) {
    const missing = [...names].filter((name) => !known.get(object)?.has(name));
    if (missing.length > 0) lacking.set(object, new Set(missing));
  }
  return lacking;
}

function faultAt(place: ReadPlace, schema: CrmSchema, mapping: Mapping): string | null {
  const steps = place.path.split('.');
  let at = [objectNamed(schema, place.object)].filter((one) => one !== undefined);
  if (at.length === 0) {
    // Said once, where the object is named.
    const isNamedAbove = [mapping.account, ...mapping.claims].some(
      (one) => one.object === place.object,
    );
    return isNamedAbove ? null : noObject(place.object, schema);
  }
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    if (isLast && place.kind !== 'link') return fieldFault(place, step, at, schema);
    const links = at.flatMap((object) => linkNamed(object, step, schema) ?? []);
    if (links.length === 0) return noLink(step, at);
    if (isLast) return null;
    const behind = links.flatMap((link) => link.to);
    at = behind.flatMap((name) => objectNamed(schema, name) ?? []);
    if (at.length === 0)
      return `${step} leads to ${behind.join(', ')}, which Parley’s user may not see`;
  }
  return null;
}

function fieldFault(
  { kind, values }: ReadPlace,
  name: string,
  objects: readonly CrmObject[],
  schema: CrmSchema,
): string | null {
  const fields = objects.flatMap((object) => fieldNamed(object, name, schema) ?? []);
  const [field] = fields;
  if (field === undefined) return noField(name, objects);
  if (!fields.some((one) => isReadableAs(one, kind))) {
    return `${name} is of the type ${field.type}, but ${NEEDED[kind as InputKind] ?? 'another'} is needed`;
  }
  const options = new Set(
    fields.flatMap((one) => one.options.map((option) => option.toLowerCase())),
  );
  if (options.size === 0) return null;
  const unknown = values.filter((value) => !options.has(value.toLowerCase()));
  if (unknown.length === 0) return null;
  const all = fields.flatMap((one) => one.options);
  return unknown
    .map(
      (value) =>
        `${JSON.stringify(value)} is no value of ${name}${didYouMean(value, all) || `; it has ${some(all)}`}`,
    )
    .join('. ');
}

const NEEDED: Partial<Readonly<Record<InputKind, string>>> = {
  instant: 'a date or a time',
  day: 'a date',
  number: 'a number',
  flag: 'a checkbox',
};

const DATES = new Set(['date', 'datetime']);
const NUMBERS = new Set(['number', 'double', 'int', 'long', 'currency', 'percent']);
const FLAGS = new Set(['boolean', 'bool']);
/** Values of these are no text, number or date: their parts are fields of their own. */
const COMPOUND = new Set(['address', 'location']);

/** Text can hold anything; a field made for something else cannot. */
function isReadableAs({ type }: CrmField, kind: ReadPlace['kind']): boolean {
  if (COMPOUND.has(type)) return false;
  switch (kind) {
    case 'instant':
    case 'day':
      return !NUMBERS.has(type) && !FLAGS.has(type) && type !== 'reference';
    case 'number':
      return !DATES.has(type) && !FLAGS.has(type) && type !== 'reference';
    case 'flag':
      return !DATES.has(type) && type !== 'reference';
    case 'host':
    case 'list':
      return !DATES.has(type) && !FLAGS.has(type) && type !== 'reference';
    default:
      return true;
  }
}

const noObject = (name: string, { objects }: CrmSchema) =>
  `there is no object ${name} that Parley’s user may see${didYouMean(
    name,
    objects.map((one) => one.name),
  )}`;

function noField(name: string, objects: readonly CrmObject[]): string {
  const names = objects.flatMap((object) => object.fields.map((one) => one.name));
  const hint = didYouMean(name, names) || '; check the name and the permissions of Parley’s user';
  return `${objects.map((one) => one.name).join(' and ')} has no field ${name}${hint}`;
}

function noLink(step: string, objects: readonly CrmObject[]): string {
  const names = objects.flatMap((object) => (object.links ?? []).map((one) => one.name));
  const hint = didYouMean(step, names) || (names.length === 0 ? '' : `; it has ${some(names)}`);
  return `${objects.map((one) => one.name).join(' and ')} has no link ${step}${hint}`;
}

const MOST_NAMED = 8;

function some(names: readonly string[]): string {
  const shown = [...new Set(names)].slice(0, MOST_NAMED).join(', ');
  return names.length > MOST_NAMED ? `${shown} …` : shown;
}

const objectNamed = (schema: CrmSchema, name: string): CrmObject | undefined =>
  schema.objects.find((one) => one.name === name);

const fieldNamed = (object: CrmObject, name: string, schema: CrmSchema) =>
  object.fields.find((one) => isNamed(one, name, schema));

const linkNamed = (object: CrmObject | undefined, name: string, schema: CrmSchema) =>
  object?.links?.find((one) => isNamed(one, name, schema));

/** Fields of Salesforce go by any case, everything else exactly by its name. */
function isNamed(one: { readonly name: string }, name: string, { crm }: CrmSchema): boolean {
  return (
    one.name === name || (crm === 'salesforce' && one.name.toLowerCase() === name.toLowerCase())
  );
}

/** Where a fault is, as people read it: `claims[0].stage.path`. */
export const faultPath = ({ steps }: MappingFault): string => stepsText(steps);
