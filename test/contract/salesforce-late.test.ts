// What Salesforce tells late, and when it is: rows that were committed with an earlier stamp, and clocks that
// differ from its own. BEHAVIOR.md of the connector names these tests.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asConnectionId } from '../../src/domain/ids.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { CrmConnector, CrmSession } from '../../src/ports/crm.ts';
import type { TaskDraft } from '../../src/ports/crm-tasks.ts';
import {
  connectSalesforce,
  faultOf,
  fixed,
  type SalesforceRun,
  startSalesforce,
} from './salesforce-harness.ts';

const CONNECTION = asConnectionId('sf-test');
const MINUTE = 60_000;

let run: SalesforceRun;
/** A session as a worker opens one for each job. */
let open: (connector?: CrmConnector) => CrmSession;
beforeEach(async () => {
  run = await startSalesforce();
  const { accessToken, apiUrl } = await connectSalesforce(run);
  const tokens = fixed(accessToken);
  open = (connector = run.connector) =>
    connector.open({ priority: 'poll', connectionId: CONNECTION, apiUrl, tokens });
});
afterEach(() => run.close());

const idsOf = (records: readonly { object: string; recordId: string }[]) =>
  records.flatMap((one) => (one.object === 'Opportunity' ? [one.recordId] : []));

/** Reads claims and tasks on from where the last call stopped, each in a session of its own. */
async function reader(connector = run.connector) {
  // Describes are kept over sessions: the first answer of each later one is the changes themselves.
  await open(connector).describe();
  const mapping = connector.proposeMapping(await open(connector).describe());
  let [cursor, taskCursor]: [string | null, string | null] = [null, null];
  return {
    claims: async () => {
      const heard: string[] = [];
      for await (const page of open(connector).readChanges(cursor, mapping)) {
        heard.push(...idsOf(page.records));
        cursor = page.cursor;
      }
      return heard;
    },
    tasks: async () => {
      const page = await open(connector).readTasks(taskCursor);
      taskCursor = page.cursor;
      return page.tasks.map((one) => one.key);
    },
  };
}

const draft = (key: string): TaskDraft => ({
  ...{ key, subject: 'Decide', body: 'Who?', dueOn: 20_788, priority: 'normal' },
  ...{ ownerId: run.manager.ownerId, about: null, taskId: null, status: 'open' },
});

describe('a transaction that ends late', () => {
  it('is read though its rows are stamped before those read last', async () => {
    const { claims, tasks } = await reader();
    run.advance(HOUR_MS);
    await claims();
    await tasks();
    run.advance(MINUTE);
    const { salesforce } = run.world;
    const modifiedAt = {
      modifiedAt: salesforce.create('Account', { Name: 'Now' }, 'seed').modifiedAt - 8 * MINUTE,
    };
    const late = salesforce.create('Opportunity', { Name: 'Late' }, 'seed', modifiedAt);
    salesforce.create('Task', { Parley_Task_Key__c: 'late' }, 'seed', modifiedAt);
    expect(await claims()).toContain(late.id);
    expect(await tasks()).toContain('late');
  });
});

describe('a clock of ours that is wrong', () => {
  it('by an hour hides no change: only Salesforce’s counts', async () => {
    const { claims, tasks } = await reader(run.skewed(HOUR_MS));
    await claims();
    await tasks();
    run.advance(HOUR_MS);
    await claims();
    await tasks();
    const heard: string[] = [];
    for (const id of run.claimIds.slice(0, 2)) {
      // Past the overlap.
      run.advance(11 * MINUTE);
      run.rename(id, `Renamed ${id}`);
      await open().saveTask(draft(id));
      heard.push(...(await claims()), ...(await tasks()));
    }
    const [first, second] = run.claimIds;
    expect(heard).toEqual([first, first, first, second, first, second]);
  });
});

describe('an org that did not say which tasks are closed', () => {
  it('is asked again with the next task', async () => {
    const session = open();
    const fault = { kind: 'status', status: 503 } as const;
    run.faults.inject({ crm: 'salesforce', path: 'TaskStatus', times: 3, fault });
    expect((await faultOf(session.saveTask(draft('k')))).code).toBe('CRM_UNAVAILABLE');
    expect(await session.saveTask(draft('k'))).toMatchObject({ created: true });
  });
});
