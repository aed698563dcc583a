// Parley's own fields in Salesforce: which object carries which, their names, values both ways.
import {
  OWN_OBJECTS,
  type OwnField,
  type OwnFieldHome,
  type OwnFieldKey,
  type OwnFieldValue,
  type OwnObject,
  ownFieldName,
  ownFieldsOf,
  ownObjectName,
} from '../../src/domain/own-fields.ts';
import { formatInstant } from '../../src/domain/time.ts';
import type { ObjectDescribe } from './client.ts';
import { instantOf } from './times.ts';

/** Standard objects of each home; a registration lead is a claim like an opportunity. */
const HOMES: readonly (readonly [OwnFieldHome, string])[] = [
  ['claim', 'Opportunity'],
  ['claim', 'Lead'],
  ['account', 'Account'],
  ['task', 'Task'],
];

/** Every object with own fields, the package's own among them. */
export const homesOf = (namespace: string): typeof HOMES => [
  ...HOMES,
  ...(Object.keys(OWN_OBJECTS) as OwnObject[]).map(
    (object) => [object, ownObjectName(object, namespace)] as const,
  ),
];

/** An own field as one org shows it. */
export type OrgField = {
  readonly key: OwnFieldKey;
  readonly name: string;
  readonly type: OwnField['type'];
  readonly readable: boolean;
  readonly writable: boolean;
};

/** Which own fields an object carries; null for one that carries none. */
export function homeOf(object: string): OwnFieldHome | null {
  return HOMES.find(([, name]) => name === object)?.[0] ?? null;
}

/** Own fields of a home on an object, with what the integration user may do to each. */
export function orgFields(
  described: ObjectDescribe | null,
  home: OwnFieldHome,
  namespace: string,
): readonly OrgField[] {
  return ownFieldsOf(home).map(({ key, type }) => {
    const name = ownFieldName('salesforce', key, namespace);
    const field = described?.fields.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return { key, name, type, readable: field !== undefined, writable: field?.updateable ?? false };
  });
}

/** A value as the JSON API takes it. */
export function toWire(value: OwnFieldValue): OwnFieldValue {
  return value === '' ? null : value;
}

/** A value as the API shows it, in our spelling. */
export function fromWire(value: unknown, type: OwnField['type']): OwnFieldValue {
  if (value === null || value === undefined || value === '') return null;
  if (type === 'datetime') {
    const at = instantOf(value);
    return at === null ? null : formatInstant(at);
  }
  if (typeof value === 'number') return value;
  return String(value).replaceAll('\r\n', '\n');
}
