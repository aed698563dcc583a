// Fields of the objects that the Salesforce package brings, parts of the single list in own-fields.ts:
// what people say, the heartbeat, and the record of each conflict.
import { type FieldShape, OUTCOME_OPTIONS, option } from './own-field-shape.ts';

export const STATEMENT_FIELD_KEYS = [
  'statement_kind',
  'statement_conflict',
  'statement_text',
  'statement_link',
  'statement_share',
  'statement_outcome',
  'statement_state',
  'statement_answer',
] as const;

export const HEARTBEAT_FIELD_KEYS = ['heartbeat_key', 'last_checked_at'] as const;

export const CONFLICT_FIELD_KEYS = [
  'conflict_key',
  'conflict_customer',
  'conflict_claims',
  'conflict_channels',
  'conflict_decider',
  'conflict_step',
  'conflict_reason',
  'conflict_action',
  'conflict_split',
  'conflict_outcome',
  'conflict_note',
  'conflict_decided_on',
  'conflict_decided_by',
  'conflict_days',
] as const;

export const STATEMENT_FIELDS: readonly FieldShape<
  (typeof STATEMENT_FIELD_KEYS)[number],
  'statement'
>[] = [
  {
    key: 'statement_kind',
    type: 'picklist',
    label: 'Kind',
    help: 'What is said about the conflict. Only a channel manager’s decision decides.',
    homes: ['statement'],
    isRequired: true,
    filledBy: 'seller',
    options: [
      option('seen', 'I have seen this'),
      option('not_same', 'This is not the same deal'),
      option('other_split', 'I propose another split'),
      option('evidence', 'Evidence'),
      option('decision', 'Decision'),
      option('check', 'Is this account free?'),
    ],
  },
  {
    key: 'statement_conflict',
    type: 'text',
    label: 'Conflict ID',
    help: 'The conflict that the record showed when this was said; empty for a question before starting.',
    homes: ['statement'],
    maxLength: 64,
    filledBy: 'seller',
  },
  {
    key: 'statement_text',
    type: 'long_text',
    label: 'Text',
    help: 'The reason or the evidence, at most 1,000 characters.',
    homes: ['statement'],
    maxLength: 1_000,
    filledBy: 'seller',
  },
  {
    key: 'statement_link',
    type: 'url',
    label: 'Link',
    help: 'Where the evidence can be seen.',
    homes: ['statement'],
    filledBy: 'seller',
  },
  {
    key: 'statement_share',
    type: 'percent',
    label: 'Proposed own share',
    help: 'The share of credit proposed for this record; the others keep their proportions.',
    homes: ['statement'],
    filledBy: 'seller',
  },
  {
    key: 'statement_outcome',
    type: 'picklist',
    label: 'Outcome',
    help: 'What the channel manager has decided.',
    homes: ['statement'],
    filledBy: 'manager',
    options: OUTCOME_OPTIONS,
  },
  {
    key: 'statement_state',
    type: 'picklist',
    label: 'State',
    help: 'What became of it. Empty until Parley has read it; set by Parley.',
    homes: ['statement'],
    options: [
      option('heard', 'Told to the manager'),
      option('decided', 'Decided'),
      option('refused', 'Not taken'),
      option('answered', 'Answered'),
    ],
  },
  {
    key: 'statement_answer',
    type: 'text',
    label: 'Answer',
    help: 'Why it was not taken, or what was found. Set by Parley.',
    homes: ['statement'],
    maxLength: 255,
  },
];

export const HEARTBEAT_FIELDS: readonly FieldShape<
  (typeof HEARTBEAT_FIELD_KEYS)[number],
  'heartbeat'
>[] = [
  {
    key: 'heartbeat_key',
    type: 'text',
    label: 'Key',
    help: 'The same for the one record there is. Set by Parley.',
    homes: ['heartbeat'],
    maxLength: 18,
    isKey: true,
    isRequired: true,
  },
  {
    key: 'last_checked_at',
    type: 'datetime',
    label: 'Last checked',
    help: 'Everything that changed until then has been looked at. Set by Parley.',
    homes: ['heartbeat'],
  },
];

/** One per conflict, for channel managers alone. Beside these it has status, severity, types, since, due and page, as claims have them. */
export const CONFLICT_FIELDS: readonly FieldShape<
  (typeof CONFLICT_FIELD_KEYS)[number],
  'conflict'
>[] = [
  {
    ...{
      key: 'conflict_key',
      type: 'text',
      homes: ['conflict'],
      maxLength: 64,
      isKey: true,
      isRequired: true,
    },
    label: 'Key',
    help: 'The conflict’s ID in Parley. Do not change.',
  },
  {
    ...{ key: 'conflict_customer', type: 'text', homes: ['conflict'], maxLength: 255 },
    label: 'Customer',
    help: 'Whom the claims are about.',
  },
  {
    ...{ key: 'conflict_claims', type: 'long_text', homes: ['conflict'], maxLength: 5_000 },
    label: 'Claims',
    help: 'Who claims the customer, in which record, since when, one line each. Names all sides.',
  },
  {
    ...{ key: 'conflict_channels', type: 'text', homes: ['conflict'], maxLength: 255 },
    label: 'Channels',
    help: 'Channels of the claims, separated by semicolons.',
  },
  {
    ...{ key: 'conflict_decider', type: 'text', homes: ['conflict'], maxLength: 255 },
    label: 'Decider',
    help: 'Who decides, or has to by now.',
  },
  {
    ...{ key: 'conflict_step', type: 'number', homes: ['conflict'] },
    label: 'Escalation step',
    help: '0 while the channel manager has time, 1 and more when it is overdue.',
  },
  {
    ...{ key: 'conflict_reason', type: 'long_text', homes: ['conflict'], maxLength: 2_000 },
    label: 'Why',
    help: 'The reasons of the channel policy, with its clauses.',
  },
  {
    ...{ key: 'conflict_action', type: 'text', homes: ['conflict'], maxLength: 255 },
    label: 'Suggested answer',
    help: 'What the channel policy suggests. Suggestion only.',
  },
  {
    ...{ key: 'conflict_split', type: 'long_text', homes: ['conflict'], maxLength: 2_000 },
    label: 'Split',
    help: 'Suggested or decided shares of revenue credit over all sides.',
  },
  {
    ...{ key: 'conflict_outcome', type: 'picklist', homes: ['conflict'], options: OUTCOME_OPTIONS },
    label: 'Outcome',
    help: 'What was decided. Empty until then.',
  },
  {
    ...{ key: 'conflict_note', type: 'long_text', homes: ['conflict'], maxLength: 2_000 },
    label: 'Decision note',
    help: 'Why it was decided so.',
  },
  {
    ...{ key: 'conflict_decided_on', type: 'date', homes: ['conflict'] },
    label: 'Decided on',
    help: 'Day of the decision (UTC).',
  },
  {
    ...{ key: 'conflict_decided_by', type: 'text', homes: ['conflict'], maxLength: 255 },
    label: 'Decided by',
    help: 'The channel manager who decided.',
  },
  {
    ...{ key: 'conflict_days', type: 'number', homes: ['conflict'] },
    label: 'Days to decision',
    help: 'Days from the opening of the conflict to its decision.',
  },
];
