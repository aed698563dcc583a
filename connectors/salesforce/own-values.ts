// Parley's own fields in Salesforce: which object carries which, their names, values both ways.
import { ParleyError } from '../../src/domain/errors.ts';
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
import type { ProvisionReport } from '../../src/ports/crm.ts';
import type { ObjectDescribe, SalesforceClient } from './client.ts';
import { instantOf } from './times.ts';

/** Standard objects of each home; a registration lead is a claim like an opportunity. */
const HOMES: readonly (readonly [OwnFieldHome, string])[] = [
  ['claim', 'Opportunity'],
  ['claim', 'Lead'],
  ['account', 'Account'],
  ['task', 'Task'],
];

/** All of them, the package's own objects among them. */
const homesOf = (namespace: string): typeof HOMES => [
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

/**
 * Checks the installed package: fields come with it, not by API. Throws CRM_PACKAGE_MISSING when no
 * own field can be seen at all; single faults are reported.
 */
export async function checkPackage(
  client: SalesforceClient,
  namespace: string,
): Promise<ProvisionReport> {
  const present: string[] = [];
  const missing: ProvisionReport['missing'][number][] = [];
  for (const [home, object] of homesOf(namespace)) {
    const described = await client.describe(object);
    for (const field of orgFields(described, home, namespace)) {
      const name = `${object}.${field.name}`;
      if (isGranted(home, field)) present.push(name);
      else missing.push({ field: name, ...faultOf(object, described, field) });
    }
  }
  if (present.length > 0) return { created: [], present, missing };
  throw new ParleyError(
    'CRM_PACKAGE_MISSING',
    'No field of the Parley package can be seen in this org.',
    {
      hint: 'Install the package and give the integration user "Parley Integration".',
    },
  );
}

/** What people say is theirs: Parley reads it. Everything else it writes. */
function isGranted(home: OwnFieldHome, { key, readable, writable }: OrgField): boolean {
  const { filledBy } = ownFieldsOf(home).find((field) => field.key === key) ?? {};
  return home === 'statement' && filledBy !== undefined ? readable : writable;
}

function faultOf(object: string, described: ObjectDescribe | null, field: OrgField) {
  if (described === null) {
    return {
      problem: `The integration user cannot see ${object}.`,
      cure: object.endsWith('__c')
        ? 'Update the Parley package and give the integration user "Parley Integration".'
        : `Give it read and edit permission on ${object}.`,
    };
  }
  return field.readable
    ? {
        problem: 'The integration user may not change it.',
        cure: 'Give it the permission set "Parley Integration".',
      }
    : {
        problem: 'It is not there, or hidden by field-level security.',
        cure: 'Update the Parley package and give the integration user "Parley Integration".',
      };
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
