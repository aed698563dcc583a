// The object types this portal has: names, type ids, scopes and the properties shown by default.
// Type ids: HubSpot CRM reference "understanding the CRM", 2026-11.
import { notFound } from './refusal.ts';

/** One object type of the account. */
export type ObjectType = {
  /** Plural name, also the object's name in the world. */
  readonly name: string;
  readonly typeId: string;
  readonly singular: string;
  /** Property that holds the creation time. */
  readonly created: string;
  /** Property that holds the time of the last change. */
  readonly modified: string;
  /** Returned when a read names no properties. */
  readonly shown: readonly string[];
  /** Must be set on create. */
  readonly required: readonly string[];
  /** Scope family: activities ride on the contact scopes. */
  readonly scope: 'deals' | 'companies' | 'contacts' | 'line_items';
};

const record = { created: 'createdate', modified: 'hs_lastmodifieddate' };
const activity = {
  created: 'hs_createdate',
  modified: 'hs_lastmodifieddate',
  shown: [],
  required: ['hs_timestamp'],
  scope: 'contacts',
} as const;

const OBJECT_TYPES: readonly ObjectType[] = [
  {
    ...record,
    name: 'contacts',
    typeId: '0-1',
    singular: 'contact',
    modified: 'lastmodifieddate',
    shown: ['email', 'firstname', 'lastname'],
    required: [],
    scope: 'contacts',
  },
  {
    ...record,
    name: 'companies',
    typeId: '0-2',
    singular: 'company',
    shown: ['domain', 'name'],
    required: [],
    scope: 'companies',
  },
  {
    ...record,
    name: 'deals',
    typeId: '0-3',
    singular: 'deal',
    shown: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
    required: ['dealname', 'dealstage'],
    scope: 'deals',
  },
  {
    ...record,
    name: 'line_items',
    typeId: '0-8',
    singular: 'line_item',
    shown: ['amount', 'hs_product_id', 'quantity'],
    required: [],
    scope: 'line_items',
  },
  { ...activity, name: 'tasks', typeId: '0-27', singular: 'task' },
  { ...activity, name: 'meetings', typeId: '0-47', singular: 'meeting' },
  { ...activity, name: 'calls', typeId: '0-48', singular: 'call' },
];

const byAnyName = new Map(
  OBJECT_TYPES.flatMap((type) =>
    [type.name, type.typeId, type.singular].map((name) => [name, type] as const),
  ),
);

/** The type a path segment names: plural, singular or type id. Refuses others with 404. */
export function objectTypeOf(segment: string): ObjectType {
  const type = byAnyName.get(segment.toLowerCase());
  if (!type) throw notFound(`Unable to infer object type from: ${segment}`);
  return type;
}
