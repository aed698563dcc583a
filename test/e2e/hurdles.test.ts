// What an org's admin and its people put in the way of a write, turned on over HTTP: each record says so to
// Parley's administrator, with the cure, and the others show their flags.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SaveRule } from '../../connectors/sandbox/salesforce/save-rules.ts';
import { setUpConnection } from '../../src/app/connect.ts';
import { healthView } from '../../src/app/health/view-health.ts';
import { Thread } from './thread.ts';

const PLANTS = ['first-meeting-wins', 'registered-before-direct', 'three-ways-all-active'] as const;

let thread: Thread;
beforeAll(async () => {
  thread = await Thread.start(200);
});
afterAll(() => thread.close());

const recordOf = (plantId: string) =>
  thread.plant(plantId).records.find(({ object }) => object === 'Opportunity')?.id ?? '';

it('a record that cannot be written is named with the cure, one that waits is counted', async () => {
  const [refused, approved, busy] = PLANTS.map(recordOf) as [string, string, string];
  const rules: readonly SaveRule[] = [
    { kind: 'trigger', id: refused, message: 'CheckDeal failed' },
    { kind: 'approval', id: approved },
    { kind: 'row_lock', id: busy },
  ];
  await thread.control('switches', { salesforceSaveRules: rules });
  await thread.setWriteMode('live');
  const { id } = thread.connection('salesforce');
  await thread.round();
  expect(await thread.inStore((store) => store.targets.countPending(id))).toBe(rules.length);
  const options = { now: Date.now(), store: 'test', queue: null };
  const { writing, needs } = await thread.inStore((store) => healthView(store, options));
  const told = (recordId: string) =>
    writing.refused.filter(({ record }) => record.includes(recordId)).map(({ text }) => text);
  expect(told(refused).join()).toContain('CheckDeal failed Repair the trigger or flow');
  expect(told(approved).join()).toContain('Wait for the end of the approval process');
  expect(told(busy)).toEqual([]);
  // Whoever holds a record holds up the task on it, and no other.
  const waiting = await thread.inStore((store) => store.tasks.countPending(id));
  expect(waiting).toBe(1);
  expect(writing.refused.map(({ text }) => text).join()).toContain('UNABLE_TO_LOCK_ROW');
  expect(needs.map(({ kind }) => kind)).toContain('refused');
});

it('setting up names the older package and the missing right of every field', async () => {
  const hidden = 'Opportunity.Parley_Conflict_Status__c';
  await thread.control('switches', { salesforceHidden: [hidden], salesforceRightsGiven: [] });
  const connection = thread.connection('salesforce');
  const { fields } = await setUpConnection(thread.app, thread.tenantId, connection);
  expect(fields.missing).toEqual([
    {
      field: hidden,
      problem: 'It is not there, or hidden by field-level security.',
      cure: 'Give the integration user the permission set "Parley Integration".',
    },
  ]);
  expect(fields.installed?.rights?.every(({ holders }) => holders === 0)).toBe(true);
});
