// The single list of fields Parley owns on CRM records (design, section 6). Manifests, provisioning
// calls, docs table and labels are generated from it or compared with it.
import type { Crm } from './claim.ts';
import { type FieldShape, OUTCOME_OPTIONS, option } from './own-field-shape.ts';
import {
  CONFLICT_FIELD_KEYS,
  CONFLICT_FIELDS,
  HEARTBEAT_FIELD_KEYS,
  HEARTBEAT_FIELDS,
  STATEMENT_FIELD_KEYS,
  STATEMENT_FIELDS,
} from './own-object-fields.ts';

/** `claim` = opportunity, deal, registration lead; `account` = account, company; `task` = task. */
export type SharedHome = 'claim' | 'account' | 'task';

/** Objects of Parley's own, which only the Salesforce package brings, see {@link OWN_OBJECTS}. */
export type OwnObject = 'statement' | 'heartbeat' | 'conflict';

export type OwnFieldHome = SharedHome | OwnObject;

/** Homes of records that show what the store says they should, see src/ports/write-store.ts. */
export type WrittenHome = Exclude<OwnFieldHome, 'task' | 'heartbeat'>;

/**
 * Homes of records that are there only because Parley shows something on them: made by the first value,
 * removed with the last. Such a record is named by its key.
 */
export const MADE_HOMES = ['conflict'] as const satisfies readonly WrittenHome[];
export type MadeHome = (typeof MADE_HOMES)[number];

/** True for a home whose records Parley makes and removes. */
export function isMadeHome(home: OwnFieldHome): home is MadeHome {
  return (MADE_HOMES as readonly OwnFieldHome[]).includes(home);
}

export type OwnField = FieldShape<OwnFieldKey, OwnFieldHome>;

export const OWN_FIELD_KEYS = [
  'conflict_status',
  'conflict_severity',
  'conflict_types',
  'conflict_with',
  'conflict_since',
  'conflict_due',
  'next_step',
  'reason',
  'split_own_percent',
  'split_summary',
  'url',
  'conflict_id',
  'conflict_count',
  'checked_at',
  'task_key',
  'task_outcome',
  'task_note',
  ...STATEMENT_FIELD_KEYS,
  ...HEARTBEAT_FIELD_KEYS,
  ...CONFLICT_FIELD_KEYS,
] as const;
export type OwnFieldKey = (typeof OWN_FIELD_KEYS)[number];

/** Values travel as text or number; dates as `YYYY-MM-DD`, datetimes as ISO 8601; null = empty. */
export type OwnFieldValue = string | number | null;
export type OwnFieldValues = Partial<Record<OwnFieldKey, OwnFieldValue>>;

const both: readonly OwnFieldHome[] = ['claim', 'account'];

export const OWN_FIELDS: readonly OwnField[] = [
  {
    key: 'conflict_status',
    type: 'picklist',
    label: 'Channel conflict',
    help: 'Whether another channel also claims this customer. Set by Parley.',
    homes: [...both, 'conflict'],
    options: [
      option('open', 'Open'),
      option('acknowledged', 'Acknowledged'),
      option('resolved', 'Resolved'),
      option('dismissed', 'Dismissed'),
    ],
  },
  {
    key: 'conflict_severity',
    type: 'picklist',
    label: 'Conflict severity',
    help: 'How urgent the conflict is under the channel policy.',
    homes: [...both, 'conflict'],
    options: [option('high', 'High'), option('medium', 'Medium'), option('low', 'Low')],
  },
  {
    key: 'conflict_types',
    type: 'text',
    label: 'Conflict types',
    help: 'Kinds of conflict, separated by semicolons.',
    homes: ['claim', 'conflict'],
    maxLength: 255,
  },
  {
    key: 'conflict_with',
    type: 'text',
    label: 'Conflict with',
    help: 'The other side, masked as the channel policy says.',
    homes: ['claim'],
    maxLength: 255,
  },
  {
    key: 'conflict_since',
    type: 'date',
    label: 'Conflict since',
    help: 'Day the conflict was opened (UTC).',
    homes: ['claim', 'conflict'],
  },
  {
    key: 'conflict_due',
    type: 'date',
    label: 'Conflict decision due',
    help: 'Day by which it is decided; a later one once it is escalated (UTC).',
    homes: [...both, 'conflict'],
  },
  {
    key: 'next_step',
    type: 'text',
    label: 'Conflict next step',
    help: 'What to do until the decision.',
    homes: ['claim'],
    maxLength: 255,
  },
  {
    key: 'reason',
    type: 'text',
    label: 'Conflict reason',
    help: 'Why, in at most three sentences, masked as the channel policy says.',
    homes: ['claim'],
    maxLength: 255,
  },
  {
    key: 'split_own_percent',
    type: 'percent',
    label: 'Suggested credit share',
    help: 'Suggested share of revenue credit for this record. Suggestion only.',
    homes: ['claim'],
  },
  {
    key: 'split_summary',
    type: 'text',
    label: 'Suggested credit split',
    help: 'Suggested split over all sides of the conflict. Suggestion only.',
    homes: ['claim'],
    maxLength: 255,
  },
  {
    key: 'url',
    type: 'url',
    label: 'Conflict page',
    help: 'Opens the conflict in Parley.',
    homes: ['claim', 'conflict'],
  },
  {
    key: 'conflict_id',
    type: 'text',
    label: 'Conflict ID',
    help: 'The conflict this record belongs to.',
    homes: ['claim'],
    maxLength: 64,
  },
  {
    key: 'conflict_count',
    type: 'number',
    label: 'Channel conflicts',
    help: 'Number of conflicts not yet decided on this account.',
    homes: ['account'],
  },
  {
    key: 'checked_at',
    type: 'datetime',
    label: 'Conflict checked at',
    help: 'When Parley last changed these fields.',
    homes: both,
  },
  {
    key: 'task_key',
    type: 'text',
    label: 'Parley key',
    help: 'Identifies the task of one conflict. Do not change.',
    homes: ['task'],
    maxLength: 64,
    isKey: true,
  },
  {
    key: 'task_outcome',
    type: 'picklist',
    label: 'Conflict outcome',
    help: 'The decision. Choose one, then complete the task.',
    homes: ['task'],
    filledBy: 'manager',
    options: OUTCOME_OPTIONS,
  },
  {
    key: 'task_note',
    type: 'text',
    label: 'Conflict note',
    help: 'Why it was decided so, for the history. Needed for "Not a conflict".',
    homes: ['task'],
    maxLength: 255,
    filledBy: 'manager',
  },
  ...STATEMENT_FIELDS,
  ...HEARTBEAT_FIELDS,
  ...CONFLICT_FIELDS,
];

/** Objects that the Salesforce package brings. HubSpot has none: its card asks Parley itself. */
export const OWN_OBJECTS: Readonly<
  Record<OwnObject, { readonly label: string; readonly plural: string; readonly help: string }>
> = {
  statement: {
    label: 'Conflict statement',
    plural: 'Conflict statements',
    help: 'What a seller says about a conflict, or a channel manager decides, from the record itself.',
  },
  heartbeat: {
    label: 'Parley heartbeat',
    plural: 'Parley heartbeats',
    help: 'One record that says until when Parley has looked at everything.',
  },
  conflict: {
    label: 'Channel conflict',
    plural: 'Channel conflicts',
    help: 'One record per conflict, for channel managers alone: it names every side. Written by Parley.',
  },
};

const OBJECT_NAMES: Readonly<Record<OwnObject, string>> = {
  statement: 'Parley_Statement__c',
  heartbeat: 'Parley_Heartbeat__c',
  conflict: 'Parley_Conflict__c',
};

/** The opportunity a statement was made on. */
const STATEMENT_LOOKUP = 'Parley_Opportunity__c';

const named = (nameOf: (key: OwnFieldKey) => string) =>
  Object.fromEntries(OWN_FIELD_KEYS.map((key) => [key, nameOf(key)])) as Record<
    OwnFieldKey,
    string
  >;
// Looked up for every field of every record that is read.
const HUBSPOT_NAMES = named((key) => `parley_${key}`);
const SALESFORCE_NAMES = named((key) => {
  const words = key.split('_').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `Parley_${words.join('_')}__c`;
});

/** The vendor's API name of an own field; `namespace` is the Salesforce package prefix or ''. */
export function ownFieldName(crm: Crm, key: OwnFieldKey, namespace = ''): string {
  if (crm === 'hubspot') return HUBSPOT_NAMES[key];
  return packaged(SALESFORCE_NAMES[key], namespace);
}

const packaged = (name: string, namespace: string) =>
  namespace === '' ? name : `${namespace}__${name}`;

/** API name of an object that the package brings. */
export function ownObjectName(object: OwnObject, namespace = ''): string {
  return packaged(OBJECT_NAMES[object], namespace);
}

/** API name of the lookup from a statement to its opportunity. */
export function statementLookup(namespace = ''): string {
  return packaged(STATEMENT_LOOKUP, namespace);
}

const living = (home: OwnFieldHome) => OWN_FIELDS.filter((field) => field.homes.includes(home));
const BY_HOME: Readonly<Record<OwnFieldHome, readonly OwnField[]>> = {
  claim: living('claim'),
  account: living('account'),
  task: living('task'),
  statement: living('statement'),
  heartbeat: living('heartbeat'),
  conflict: living('conflict'),
};

/** Own fields that live on the given kind of record, in list order. */
export function ownFieldsOf(home: OwnFieldHome): readonly OwnField[] {
  return BY_HOME[home];
}
