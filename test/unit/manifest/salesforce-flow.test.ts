// The flow that tells the owner of a record on bell and phone what was decided: as generated, whole, on
// names the code knows, and, run by a small reader of flows, sent once for a notice and for nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NOTIFICATION_TYPE, notificationFile } from '../../../manifest/salesforce/app-files.ts';
import { flowFile } from '../../../manifest/salesforce/flow-files.ts';
import { noticeKeyOf } from '../../../src/app/outcome-notice.ts';
import type { Decision } from '../../../src/domain/conflict.ts';
import { asConflictId, claimIdOf } from '../../../src/domain/ids.ts';
import { OWN_FIELDS, ownFieldName, ownFieldsOf } from '../../../src/domain/own-fields.ts';
import { sha256Hex } from '../../../src/store/audit.ts';
import { SALESFORCE } from '../../http/console-world.ts';
import { type Org, type Row, runFlow, stepsOf } from './flow-run.ts';
import { all, readXml, textAt, within } from './xml-reader.ts';

const FORCE_APP = new URL('../../../manifest/salesforce/force-app/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, FORCE_APP), 'utf8');
const xml = read(flowFile().file);
const flow = readXml(xml);
const [start = flow] = all(flow, 'start');
const textsOf = (...names: readonly string[]) =>
  within(flow).flatMap(({ name, text }) => (names.includes(name) ? [text] : []));
const KEY = ownFieldName('salesforce', 'task_key');

const about = { connectionId: SALESFORCE, object: 'Opportunity', recordId: '006000000000001AAA' };
const decision = { conflictId: asConflictId('cf_1'), decidedAt: 0 } as Decision;
const noticeKey = noticeKeyOf({ decision, claimId: claimIdOf(about), sha256: sha256Hex });

describe('the flow', () => {
  it('is as generated: run `node manifest/salesforce/flow-files.ts` after a change', () => {
    const folder = 'main/default/flows/';
    const committed = readdirSync(new URL(folder, FORCE_APP)).map((name) => `${folder}${name}`);
    expect(committed).toEqual([flowFile().file]);
    expect(xml).toBe(flowFile().xml);
    const project = JSON.parse(read('../sfdx-project.json'));
    expect(textAt(flow, 'apiVersion')).toBe(project.sourceApiVersion);
    expect(textAt(flow, 'status')).toBe('Active');
  });

  it('starts for new tasks of one kind alone, by an own field, and after the commit', () => {
    expect(textAt(start, 'object')).toBe('Task');
    expect(textAt(start, 'triggerType')).toBe('RecordAfterSave');
    expect(textAt(start, 'recordTriggerType')).toBe('Create');
    const fields = all(start, 'filters').map((filter) => textAt(filter, 'field'));
    expect(fields).toEqual([KEY]);
    expect(ownFieldsOf('task').map(({ key }) => ownFieldName('salesforce', key))).toContain(KEY);
    expect(all(start, 'connector')).toEqual([]);
    expect(all(start, 'scheduledPaths').map((path) => textAt(path, 'pathType'))).toEqual([
      'AsyncAfterCommit',
    ]);
    // The key has room in its field.
    expect(noticeKey.length).toBeLessThanOrEqual(
      OWN_FIELDS.find(({ key }) => key === 'task_key')?.maxLength ?? 0,
    );
  });

  it('names the notification type that the package brings, and no namespace', () => {
    const named = textAt(readXml(notificationFile().xml), 'customNotifTypeName');
    const [filter = flow] = all(flow, 'recordLookups')
      .filter((one) => textAt(one, 'object') === 'CustomNotificationType')
      .flatMap((one) => all(one, 'filters'));
    expect(textAt(filter, 'field')).toBe('DeveloperName');
    expect(textAt(filter, 'value', 'stringValue')).toBe(named);
    expect(named).toBe(NOTIFICATION_TYPE);
    expect(xml).not.toContain('NamespacePrefix');
    const custom = xml.match(/\w+__\w+/g);
    expect(custom).toEqual([KEY]);
  });

  it('refers to nothing that it does not have, and has nothing that it does not use', () => {
    const steps = stepsOf(flow).map((one) => textAt(one, 'name'));
    const targets = textsOf('targetReference');
    expect(new Set(targets)).toEqual(new Set(steps));
    const held = ['formulas', 'variables'].flatMap((kind) =>
      all(flow, kind).map((one) => textAt(one, 'name')),
    );
    const found = all(flow, 'recordLookups').map((one) => textAt(one, 'name'));
    const used = textsOf('elementReference', 'leftValueReference', 'assignToReference').filter(
      (name) => !name.startsWith('$'),
    );
    expect(new Set(used.map((name) => name.split('.')[0]))).toEqual(new Set([...held, ...found]));
    const names = [...steps, ...held];
    expect(new Set(names).size).toBe(names.length);
    const globals = [...xml.matchAll(/\$(\w+)\.(\w+)/g)].map(([, one, field]) => `${one}.${field}`);
    const task = ['Id', 'OwnerId', 'CreatedById', 'Subject', 'Description', 'WhatId', 'WhoId'];
    expect(new Set(globals)).toEqual(
      new Set([
        ...task.map((field) => `Record.${field}`),
        ...['Flow.FaultMessage', 'Flow.CurrentDateTime'],
      ]),
    );
  });

  it('has a way for every fault, and that way can have none', () => {
    const able = stepsOf(flow).filter(({ name }) => !['decisions', 'assignments'].includes(name));
    expect(able.map(({ name }) => name).sort()).toEqual([
      ...['actionCalls', 'recordLookups', 'recordLookups'],
    ]);
    for (const one of able) {
      const name = textAt(one, 'faultConnector', 'targetReference');
      const way = stepsOf(flow).find((step) => textAt(step, 'name') === name);
      expect(way?.name, textAt(one, 'name')).toBe('assignments');
      expect(way === undefined ? ['none'] : all(way, 'connector')).toEqual([]);
    }
  });
});

describe('what it sends', () => {
  const PARLEY = '005000000000001AAA';
  const OWNER = '005000000000009AAA';
  const notice: Row = {
    ...{ Id: '00T000000000001AAA', OwnerId: OWNER, CreatedById: PARLEY, [KEY]: noticeKey },
    ...{ WhatId: about.recordId, WhoId: null },
    ...{ Subject: 'Decided on 2026-11-20: Acme', Description: 'DECIDED on 2026-11-20 by Dana.' },
  };
  const rows: Org['rows'] = {
    CustomNotificationType: [
      { Id: '0ML000000000001AAA', DeveloperName: 'Another' },
      { Id: '0ML000000000002AAA', DeveloperName: NOTIFICATION_TYPE, NamespacePrefix: 'anything' },
    ],
    User: [
      { Id: PARLEY, IsActive: true },
      { Id: OWNER, IsActive: true },
      { Id: '005000000000008AAA', IsActive: false },
    ],
  };
  const sentFor = (record: Row, org = rows) => {
    const sent: unknown[] = [];
    runFlow(flow, record, { rows: org, send: (inputs) => sent.push(inputs) });
    return sent;
  };

  it('is one notification to the owner, of the packaged type, on the record', () => {
    expect(sentFor(notice)).toEqual([
      {
        customNotifTypeId: '0ML000000000002AAA',
        recipientIds: [OWNER],
        title: notice['Subject'],
        body: notice['Description'],
        targetId: about.recordId,
      },
    ]);
  });

  it('leads to the lead a task hangs on as a person, else to the task', () => {
    const target = (change: Row) =>
      sentFor({ ...notice, ...change }).map((one) => Object(one).targetId);
    const lead = '00Q000000000001AAA';
    expect(target({ WhatId: null, WhoId: lead })).toEqual([lead]);
    expect(target({ WhatId: null })).toEqual([notice['Id']]);
  });

  it('is as long as Salesforce takes at most', () => {
    const long = { ...notice, Subject: 'a'.repeat(255), Description: 'b'.repeat(32_000) };
    expect(sentFor(long)).toMatchObject([{ title: 'a'.repeat(250), body: 'b'.repeat(750) }]);
  });

  it.each([
    ['a question to the channel manager', { [KEY]: sha256Hex('a question').slice(0, 32) }],
    ['a task of somebody else', { [KEY]: null }],
    ['a task of Parley’s own user', { OwnerId: PARLEY }],
    ['a task of somebody who has left', { OwnerId: '005000000000008AAA' }],
    ['a task of a queue', { OwnerId: '00G000000000001AAA' }],
  ])('is nothing for %s', (_, change) => {
    expect(sentFor({ ...notice, ...change })).toEqual([]);
  });

  it('is nothing where the type is not there, and where something fails: quietly', () => {
    expect(sentFor(notice, { ...rows, CustomNotificationType: [] })).toEqual([]);
    for (const missing of ['CustomNotificationType', 'User']) {
      const { [missing]: _, ...org } = rows;
      expect(sentFor(notice, org)).toEqual([]);
    }
    const fails = () => {
      throw new Error('the day’s notifications are used up');
    };
    expect(() => runFlow(flow, notice, { rows, send: fails })).not.toThrow();
    // And the reader does tell of a fault that has no way.
    const bare = readXml(xml.replaceAll(/<faultConnector>.*?<\/faultConnector>/gs, ''));
    expect(() => runFlow(bare, notice, { rows, send: fails })).toThrow('used up');
  });
});
