// The flow that tells the owner of a record on bell and phone what was decided, besides the task. It starts
// for a new notice of Parley's and for no other task. Run this file to write it:
// `node manifest/salesforce/flow-files.ts`; a test compares.
import { mkdirSync, writeFileSync } from 'node:fs';
import { NOTICE_KEY_START } from '../../src/domain/conflict-task.ts';
import { ownFieldName } from '../../src/domain/own-fields.ts';
import { NOTIFICATION_TYPE } from './app-files.ts';
import { block, metadataFile, tag } from './xml.ts';

const FLOW = 'Parley_Outcome_Notice';
const API_VERSION = '67.0';
/** Longest title and body of a custom notification (Actions Developer Guide, v67). */
const TITLE_LIMIT = 250;
const BODY_LIMIT = 750;

const reference = (name: string) => block('value', [tag('elementReference', name)]);
const words = (text: string) => block('value', [tag('stringValue', text)]);
const truth = (is: boolean) => block('value', [tag('booleanValue', String(is))]);
const connector = (target: string) => block('connector', [tag('targetReference', target)]);

/** What an element begins with; the canvas lays itself out, so all stand in one place. */
const node = (name: string, label: string): readonly string[] => [
  ...[tag('name', name), tag('label', label)],
  ...[tag('locationX', '0'), tag('locationY', '0')],
];

/** Salesforce draws the second way into an element, and each further one, as "go to". */
const onFault = (isFirst: boolean) =>
  block('faultConnector', [
    ...(isFirst ? [] : [tag('isGoTo', 'true')]),
    tag('targetReference', 'Note_Fault'),
  ]);

type Filter = readonly [field: string, operator: string, value: string];

const filters = (list: readonly Filter[]): readonly string[] => [
  tag('filterLogic', 'and'),
  ...list.map(([field, operator, value]) =>
    block('filters', [tag('field', field), tag('operator', operator), value]),
  ),
];

/** A lookup of the one record that fits, or of none. */
function lookup(of: {
  readonly name: string;
  readonly label: string;
  readonly object: string;
  readonly only: readonly Filter[];
  readonly next: string;
  readonly isFirst: boolean;
}): string {
  return block('recordLookups', [
    ...node(of.name, of.label),
    tag('assignNullValuesIfNoRecordsFound', 'false'),
    connector(of.next),
    onFault(of.isFirst),
    ...filters(of.only),
    tag('getFirstRecordOnly', 'true'),
    tag('object', of.object),
    tag('queriedFields', 'Id'),
    tag('storeOutputAutomatically', 'true'),
  ]);
}

const LOOKUPS = [
  lookup({
    ...{ name: 'Find_Type', label: 'Find the notification type', isFirst: true },
    ...{ object: 'CustomNotificationType', next: 'Find_Owner' },
    // The namespace of a packaged type stands in a field of its own, never in this name.
    only: [['DeveloperName', 'EqualTo', words(NOTIFICATION_TYPE)]],
  }),
  lookup({
    ...{ name: 'Find_Owner', label: 'Find the owner', isFirst: false },
    ...{ object: 'User', next: 'Can_Be_Told' },
    only: [
      ['Id', 'EqualTo', reference('$Record.OwnerId')],
      // Parley's own user reads no bell: it is asked for as the author, as a path that runs after the
      // commit need not run as whoever made the task.
      ['Id', 'NotEqualTo', reference('$Record.CreatedById')],
      ['IsActive', 'EqualTo', truth(true)],
    ],
  }),
];

const isFound = (name: string) =>
  block('conditions', [
    tag('leftValueReference', name),
    tag('operator', 'IsNull'),
    block('rightValue', [tag('booleanValue', 'false')]),
  ]);

const DECISION = block('decisions', [
  ...node('Can_Be_Told', 'Can the owner be told?'),
  tag('defaultConnectorLabel', 'No'),
  block('rules', [
    tag('name', 'Both_Found'),
    tag('conditionLogic', 'and'),
    isFound('Find_Type'),
    isFound('Find_Owner'),
    connector('Add_Owner'),
    tag('label', 'Yes'),
  ]),
]);

const assignment = (
  [name, label]: readonly [string, string],
  [variable, operator, value]: readonly [string, string, string],
  next?: string,
) =>
  block('assignments', [
    ...node(name, label),
    block('assignmentItems', [
      tag('assignToReference', variable),
      tag('operator', operator),
      reference(value),
    ]),
    ...(next === undefined ? [] : [connector(next)]),
  ]);

const ASSIGNMENTS = [
  assignment(
    ['Add_Owner', 'Add the owner'],
    ['Recipients', 'Add', 'Find_Owner.Id'],
    'Send_Notification',
  ),
  // A fault that leads nowhere is mailed to an admin: the task is there, so nobody has to act.
  assignment(['Note_Fault', 'Note the fault'], ['Fault', 'Assign', '$Flow.FaultMessage']),
];

const input = (name: string, from: string) =>
  block('inputParameters', [tag('name', name), reference(from)]);

const ACTION = block('actionCalls', [
  ...node('Send_Notification', 'Send the notification'),
  tag('actionName', 'customNotificationAction'),
  tag('actionType', 'customNotificationAction'),
  onFault(false),
  tag('flowTransactionModel', 'CurrentTransaction'),
  input('customNotifTypeId', 'Find_Type.Id'),
  input('recipientIds', 'Recipients'),
  input('title', 'Title'),
  input('body', 'Body'),
  input('targetId', 'Target'),
]);

const formula = (name: string, expression: string) =>
  block('formulas', [
    ...[tag('name', name), tag('dataType', 'String'), tag('expression', expression)],
  ]);

const field = (name: string) => `{!$Record.${name}}`;

const FORMULAS = [
  formula('Body', `LEFT(${field('Description')}, ${BODY_LIMIT})`),
  // A task hangs on a thing, or on a lead as a person.
  formula(
    'Target',
    `BLANKVALUE(${field('WhatId')}, BLANKVALUE(${field('WhoId')}, ${field('Id')}))`,
  ),
  formula('Title', `LEFT(${field('Subject')}, ${TITLE_LIMIT})`),
];

const variable = (name: string, isCollection: boolean) =>
  block('variables', [
    ...[tag('name', name), tag('dataType', 'String'), tag('isCollection', String(isCollection))],
    ...[tag('isInput', 'false'), tag('isOutput', 'false')],
  ]);

/**
 * A path of its own after the commit: whatever goes wrong there, the task is made, and a task whose
 * making is taken back or refused rings no bell.
 */
const START = block('start', [
  ...[tag('locationX', '0'), tag('locationY', '0')],
  ...filters([[ownFieldName('salesforce', 'task_key'), 'StartsWith', words(NOTICE_KEY_START)]]),
  tag('object', 'Task'),
  tag('recordTriggerType', 'Create'),
  block('scheduledPaths', [connector('Find_Type'), tag('pathType', 'AsyncAfterCommit')]),
  tag('triggerType', 'RecordAfterSave'),
]);

const builder = (name: string, text: string) =>
  block('processMetadataValues', [tag('name', name), words(text)]);

/** Path below the package's `force-app` folder, and the flow. */
export function flowFile(): { readonly file: string; readonly xml: string } {
  return {
    file: `main/default/flows/${FLOW}.flow-meta.xml`,
    xml: metadataFile('Flow', [
      ACTION,
      tag('apiVersion', API_VERSION),
      ...ASSIGNMENTS,
      DECISION,
      tag('description', 'Tells the owner of a record on bell and phone what was decided.'),
      tag('environments', 'Default'),
      ...FORMULAS,
      tag('interviewLabel', 'Parley outcome notice {!$Flow.CurrentDateTime}'),
      tag('label', 'Parley: outcome notice'),
      builder('BuilderType', 'LightningFlowBuilder'),
      builder('CanvasMode', 'AUTO_LAYOUT_CANVAS'),
      tag('processType', 'AutoLaunchedFlow'),
      ...LOOKUPS,
      START,
      tag('status', 'Active'),
      variable('Fault', false),
      variable('Recipients', true),
    ]),
  };
}

if (import.meta.main) {
  const { file, xml } = flowFile();
  const target = new URL(`force-app/${file}`, import.meta.url);
  mkdirSync(new URL('./', target), { recursive: true });
  writeFileSync(target, xml);
}
