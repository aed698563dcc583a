// The thread from two CRMs to flags, tasks and decisions, over HTTP, read back with plain HTTP.
// Each test works on a planted case of its own; what they share is one connected vendor.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Expectation, RecordAddress } from '../../connectors/sandbox/plants/expectation.ts';
import { emailOf, PEOPLE } from '../../connectors/sandbox/seed/cast.ts';
import { syncConnection } from '../../src/app/sync.ts';
import { followTasks } from '../../src/app/task-sync.ts';
import { allConflicts } from '../../src/cli/demo/summary.ts';
import { checkTruth, printTruth } from '../../src/cli/demo/truth.ts';
import { isActive } from '../../src/domain/conflict.ts';
import { Thread } from './thread.ts';

const DANA = emailOf(PEOPLE.dana);
const JONAS = emailOf(PEOPLE.jonas);
const SELLER = { salesforce: emailOf(PEOPLE.maya), hubspot: emailOf(PEOPLE.sofie) };
const FLAG = ['conflict_status', 'conflict_severity', 'split_own_percent', 'conflict_id'] as const;

let thread: Thread;
beforeAll(async () => {
  thread = await Thread.start(200);
});
afterAll(() => thread.close());

/** The task of a planted conflict as the CRM holds it, and the manager it is for. */
async function taskOf(plantId: string) {
  const conflict = await thread.conflictOf(plantId);
  const plan = (await thread.inStore((store) => store.tasks.ofConflict(conflict.id))).at(-1);
  const crm = plan?.connectionId === thread.connection('salesforce').id ? 'salesforce' : 'hubspot';
  const inCrm = thread.tasks(crm).filter((task) => task.key === plan?.key);
  return { crm, inCrm, manager: crm === 'salesforce' ? DANA : JONAS } as const;
}

type Answer = { readonly outcome?: string; readonly note?: string };

async function complete(plantId: string, answer: Answer, by?: string): Promise<void> {
  const { crm, inCrm, manager } = await taskOf(plantId);
  const id = inCrm.find((task) => task.isOpen)?.id;
  await thread.control('tasks/complete', { crm, id, by: by ?? manager, ...answer });
}

const recordsOf = (plantId: string) => thread.plant(plantId).records;
const historyOf = async (plantId: string) => {
  const { id } = await thread.conflictOf(plantId);
  return (await thread.inStore((store) => store.conflicts.events(id))).map((event) => event.kind);
};
function ofCrm(plantId: string, crm: RecordAddress['crm']): RecordAddress {
  return recordsOf(plantId).find((one) => one.crm === crm) as RecordAddress;
}

describe('the first rounds', () => {
  it('write nothing at all in a dry run', async () => {
    thread.recorder.exchanges = [];
    await thread.round();
    expect(thread.recorder.writes()).toEqual([]);
    const pending = await thread.inStore((store) =>
      store.targets.countPending(thread.connection('hubspot').id),
    );
    expect(pending).toBeGreaterThan(0);
  });

  it('find every planted conflict, exactly, and nothing else', async () => {
    await thread.setWriteMode('live');
    await thread.round();
    const truth = await checkTruth(thread.app, thread.tenantId, thread.world);
    expect(truth.results.filter((one) => one.differences.length > 0)).toEqual([]);
    expect(truth).toMatchObject({ conflictsMissed: 0, falseAlarms: 0, unplanned: 0 });
    expect(truth.conflictsFound).toBeGreaterThan(30);
  });

  it('explain what differs from an expectation: field, values, clauses, reason', async () => {
    const planted = (one: Expectation): Expectation => {
      const { plantId, expected } = one;
      if (plantId === 'referral-cap' && expected) {
        return { ...one, expected: { ...expected, severity: 'high' } };
      }
      if (plantId === 'tied-by-exactly-24-hours') return { ...one, expected: null };
      if (plantId !== 'other-product') return one;
      const conflict = { severity: 'low', action: 'share_credit', types: [], split: [] } as const;
      return { ...one, expected: { ...conflict, prevails: null } };
    };
    const expectations = thread.world.expectations.map(planted);
    const world = { ...thread.world, expectations };
    const lines: string[] = [];
    const terminal = { out: (line: string) => lines.push(line.trim()), err: () => undefined };
    printTruth(await checkTruth(thread.app, thread.tenantId, world), terminal);
    const of = (plantId: string) => {
      const start = lines.findIndex((line) => line.startsWith(`differs: ${plantId}  `));
      return lines.slice(start + 1, start + 9).join('\n');
    };
    expect(of('referral-cap')).toMatch(
      /^worked out by C-4 .*\n.*\nseverity: expected high, got medium\nV-2 {2}Medium: .*\nParley says: Signalpath.* holds the only registration/,
    );
    expect(of('tied-by-exactly-24-hours')).toMatch(/conflict: expected none, got yes\nM-2 /);
    expect(of('tied-by-exactly-24-hours')).toMatch(
      /flag: expected none, got (hubspot|salesforce) /,
    );
    expect(of('other-product')).toMatch(
      /conflict: expected yes, got none\nS-1 {2}Different products .*\nParley says: No conflict\. The claims are for different products \(S-1\)\./,
    );
    expect(lines.filter((line) => line.startsWith('differs: '))).toHaveLength(3);
  });

  it('write nothing the second time', async () => {
    await thread.round();
    thread.recorder.exchanges = [];
    const reports = await thread.round();
    expect(thread.recorder.writes()).toEqual([]);
    expect(reports.map((one) => one.recordsWritten + one.tasksCreated + one.tasksChanged)).toEqual([
      0, 0,
    ]);
  });

  it('show flags and a split of 100 % in both CRMs', async () => {
    const shown = await Promise.all(
      recordsOf('registered-before-direct').map((record) => thread.shown(record, FLAG)),
    );
    expect(shown.map((one) => one.conflict_status)).toEqual(['open', 'open']);
    expect(shown.map((one) => one.conflict_severity)).toEqual(['high', 'high']);
    expect(shown.map((one) => Number(one.split_own_percent)).sort()).toEqual([30, 70]);
    expect(new Set(shown.map((one) => one.conflict_id)).size).toBe(1);
  });

  it('leave exactly one open task per conflict', async () => {
    const active = (await thread.inStore(allConflicts)).filter((one) => isActive(one.status));
    const tasks = [...thread.tasks('salesforce'), ...thread.tasks('hubspot')];
    expect(tasks).toHaveLength(active.length);
    expect(new Set(tasks.map((task) => task.key)).size).toBe(active.length);
    expect(tasks.every((task) => task.isOpen)).toBe(true);
    expect(tasks.filter((task) => task.subject.length > 80)).toEqual([]);
  });

  it('name no partner on a record or task, which everybody may open', async () => {
    const fields = ['conflict_with', 'reason', 'next_step', 'split_summary'] as const;
    for (const record of recordsOf('registered-before-direct')) {
      expect(JSON.stringify(await thread.shown(record, fields))).not.toMatch(/ostwind/i);
    }
    const { inCrm, crm } = await taskOf('registered-before-direct');
    const object = crm === 'salesforce' ? 'Task' : 'tasks';
    const row = thread.world.world.database(crm).require(object, inCrm[0]?.id ?? '');
    expect(JSON.stringify(row.fields)).not.toMatch(/ostwind/i);
  });
});

describe('a decision', () => {
  it.each(['registered-before-direct', 'direct-engaged-before'])(
    'on the task of %s resolves the conflict on both sides within one round',
    async (plantId) => {
      await complete(plantId, { outcome: 'direct_keeps' });
      await thread.round();
      const conflict = await thread.conflictOf(plantId);
      expect(conflict).toMatchObject({ status: 'resolved', decision: { outcome: 'direct_keeps' } });
      for (const record of recordsOf(plantId)) {
        const shown = await thread.shown(record, [...FLAG, 'next_step', 'conflict_due']);
        expect(shown).toMatchObject({ conflict_status: 'resolved', conflict_due: null });
        expect(shown.next_step).toMatch(/^Decided on .*the direct team keeps the deal/);
      }
      const { inCrm } = await taskOf(plantId);
      expect(inCrm.map((task) => task.isOpen)).toEqual([false]);
    },
  );

  it('read twice, as overlapping reads do, is one decision', async () => {
    const plantId = 'tied-by-exactly-24-hours';
    await complete(plantId, { outcome: 'share' });
    for (let time = 0; time < 2; time += 1) {
      for (const { id } of thread.connections) {
        await syncConnection(thread.app, thread.tenantId, id);
        await followTasks(thread.app, thread.tenantId, id);
      }
    }
    await thread.round();
    expect((await historyOf(plantId)).filter((kind) => /^deci/.test(kind))).toEqual(['decided']);
    expect((await thread.conflictOf(plantId)).status).toBe('resolved');
  });

  it('of somebody who is no channel manager decides nothing; the task opens again', async () => {
    const plantId = 'direct-idle-when-registered';
    const { crm } = await taskOf(plantId);
    await complete(plantId, { outcome: 'direct_keeps' }, SELLER[crm]);
    await thread.round();
    expect((await thread.conflictOf(plantId)).status).toBe('open');
    expect(await historyOf(plantId)).toContain('decision_refused');
    expect((await taskOf(plantId)).inCrm.map((task) => task.isOpen)).toEqual([true]);
  });

  it('needs an outcome: a task completed without one opens again', async () => {
    const plantId = 'engaged-60-days-before';
    await complete(plantId, {});
    await thread.round();
    expect((await thread.conflictOf(plantId)).status).toBe('open');
    expect((await taskOf(plantId)).inCrm.map((task) => task.isOpen)).toEqual([true]);
  });

  it('"not a conflict" asks for a reason, dismisses it with one, and the records say so', async () => {
    const plantId = 'two-registrations';
    await complete(plantId, { outcome: 'not_a_conflict' });
    await thread.round();
    expect((await thread.conflictOf(plantId)).status).toBe('open');
    const asked = (await taskOf(plantId)).inCrm;
    expect(asked.map((task) => task.isOpen)).toEqual([true]);
    await complete(plantId, { outcome: 'not_a_conflict', note: ' Two sites, two budgets. ' });
    await thread.round();
    const conflict = await thread.conflictOf(plantId);
    expect(conflict.status).toBe('dismissed');
    expect(conflict.decision?.note).toBe('Two sites, two budgets.');
    const [record] = recordsOf(plantId) as [RecordAddress];
    expect(await thread.shown(record, FLAG)).toMatchObject({
      conflict_status: 'dismissed',
      split_own_percent: null,
    });
  });

  it('asks for the reason of a dismissal once: without one again it is taken', async () => {
    const plantId = 'engaged-60-days-before';
    for (const status of ['open', 'dismissed']) {
      await complete(plantId, { outcome: 'not_a_conflict' });
      await thread.round();
      expect((await thread.conflictOf(plantId)).status).toBe(status);
    }
    const { id, decision } = await thread.conflictOf(plantId);
    expect(decision).toMatchObject({ outcome: 'not_a_conflict', note: null });
    const plans = await thread.inStore((store) => store.tasks.ofConflict(id));
    expect(plans.at(-1)?.body).toMatch(/^Asked again: It was called no conflict without a reason/);
  });

  it('stands when only the amount changes, and reopens when a registration does', async () => {
    const plantId = 'engaged-61-days-before';
    await complete(plantId, { outcome: 'accept_split' });
    await thread.round();
    const decided = await thread.conflictOf(plantId);
    expect(decided.status).toBe('resolved');

    const partner = decided.judgement.prevails;
    if (partner === null) throw new Error('nobody prevails');
    const record = thread.addressOf(partner);
    const isSalesforce = record.crm === 'salesforce';
    await thread.edit(
      record,
      isSalesforce ? { Amount: 31_000 } : { amount: '31000' },
      SELLER[record.crm],
    );
    await thread.round();
    expect((await thread.conflictOf(plantId)).status).toBe('resolved');

    const status = isSalesforce
      ? { Registration_Status__c: 'Pending' }
      : { registration_status: 'pending' };
    await thread.edit(record, status, SELLER[record.crm]);
    await thread.round();
    const reopened = await thread.conflictOf(plantId);
    expect(reopened).toMatchObject({ id: decided.id, status: 'reopened', decision: null });
    expect(await thread.shown(record, FLAG)).toMatchObject({ conflict_status: 'open' });
    const { inCrm } = await taskOf(plantId);
    expect(inCrm.map((task) => task.isOpen)).toEqual([true]);
  });
});

describe('what happens in the CRMs', () => {
  it('a conflict whose rival is lost ends: flags cleared, task closed', async () => {
    const plantId = 'two-late-stages';
    const [first, second] = recordsOf(plantId) as [RecordAddress, RecordAddress];
    const lost =
      first.crm === 'salesforce' ? { StageName: 'Closed Lost' } : { dealstage: 'closedlost' };
    await thread.edit(first, lost, SELLER[first.crm]);
    await thread.round();
    expect((await thread.conflictOf(plantId)).status).toBe('ended');
    for (const record of [first, second]) {
      expect(Object.values(await thread.shown(record, FLAG))).toEqual([null, null, null, null]);
    }
    expect((await taskOf(plantId)).inCrm.map((task) => task.isOpen)).toEqual([false]);
  });

  it('a rival that is deleted ends it too', async () => {
    const plantId = 'exactly-the-high-amount';
    const [first, second] = recordsOf(plantId) as [RecordAddress, RecordAddress];
    await thread.control('deletions', { ...first, by: SELLER[first.crm] });
    await thread.round();
    expect((await thread.conflictOf(plantId)).status).toBe('ended');
    expect(await thread.shown(second, FLAG)).toMatchObject({ conflict_status: null });
  });

  it('a registered lead that is converted goes on as its opportunity, in the same conflict', async () => {
    const plantId = 'shop-against-reseller';
    const lead = ofCrm(plantId, 'salesforce');
    const before = await thread.conflictOf(plantId);
    expect(before.judgement.prevails).toBe(thread.claimId(lead));
    await thread.control('conversions', { leadId: lead.id, by: SELLER.salesforce });
    const reports = await thread.round();
    const { fields } = thread.world.world.salesforce.require('Lead', lead.id);
    const id = String(fields['ConvertedOpportunityId']);
    const opportunity = { crm: 'salesforce', object: 'Opportunity', id } as const;
    const after = await thread.conflictOf(plantId);
    expect(after).toMatchObject({ id: before.id, status: 'open' });
    expect(after.judgement).toMatchObject({
      prevails: thread.claimId(opportunity),
      action: 'uphold_registration',
    });
    expect(after.judgement.claimIds).not.toContain(thread.claimId(lead));
    expect(await thread.shown(opportunity, FLAG)).toMatchObject({
      conflict_status: 'open',
      conflict_id: before.id,
      split_own_percent: 100,
    });
    expect((await taskOf(plantId)).inCrm.filter((one) => one.isOpen)).toHaveLength(1);
    expect(reports.map((one) => one.refused)).toEqual([0, 0]);
  });

  it('a decision on a lead stands when that is converted', async () => {
    const plantId = 'two-registrations';
    const { id, status } = await thread.conflictOf(plantId);
    expect(status).toBe('dismissed');
    const lead = ofCrm(plantId, 'salesforce');
    await thread.control('conversions', { leadId: lead.id, by: SELLER.salesforce });
    await thread.round();
    const after = await thread.conflictOf(plantId);
    expect(after).toMatchObject({ id, status });
    expect(after.judgement.claimIds).not.toContain(thread.claimId(lead));
  });

  it('an edit of a Parley field is repaired, any other edit is left alone', async () => {
    const record = ofCrm('tied-all-the-way', 'hubspot');
    const fields = { parley_conflict_severity: 'low', dealname: 'Renamed by its owner' };
    const before = await thread.shown(record, FLAG);
    await thread.edit(record, fields, SELLER.hubspot);
    await thread.round();
    expect(await thread.shown(record, FLAG)).toEqual(before);
    const row = thread.world.world.hubspot.require('deals', record.id);
    expect(row.fields['dealname']).toBe('Renamed by its owner');
  });

  it('a deleted task is asked again once, by a new one', async () => {
    const plantId = 'apart-by-a-second-more';
    const { crm, inCrm } = await taskOf(plantId);
    const object = crm === 'salesforce' ? 'Task' : 'tasks';
    await thread.control('deletions', { crm, object, id: inCrm[0]?.id, by: SELLER[crm] });
    await thread.round();
    const after = await taskOf(plantId);
    expect(after.inCrm).toHaveLength(1);
    expect(after.inCrm[0]?.key).not.toBe(inCrm[0]?.key);
    expect(after.inCrm[0]?.id).not.toBe(inCrm[0]?.id);
    expect((await thread.conflictOf(plantId)).status).toBe('open');
  });

  it('a record that cannot be read is listed, and the others go on', async () => {
    const record = ofCrm('first-meeting-wins', 'salesforce');
    await thread.edit(record, { StageName: 'Somewhere Else' }, SELLER.salesforce);
    await thread.round();
    const problems = await thread.inStore((store) => store.problems.list(100));
    const told = problems.find((one) => one.ref.recordId === record.id);
    expect(told?.problems.join(' ')).toMatch(/"Somewhere Else" is not in the mapping/);
    expect((await thread.conflictOf('three-ways-all-active')).status).toBe('open');
  });

  it('an ended grant stops its connection once, clearly; the other one goes on', async () => {
    await thread.control('tokens', { crm: 'salesforce', state: 'revoked' });
    await expect(thread.round()).rejects.toMatchObject({ code: 'CRM_REAUTH_NEEDED' });
    const states = await thread.inStore((store) => store.connections.list());
    expect(states.find((one) => one.crm === 'salesforce')).toMatchObject({ state: 'needs_reauth' });
    expect(states.find((one) => one.crm === 'hubspot')).toMatchObject({ state: 'connected' });
    thread.recorder.exchanges = [];
    await thread.round();
    const hosts = new Set(thread.recorder.exchanges.map(({ url }) => new URL(url).origin));
    expect([...hosts]).toEqual([thread.world.hubspotUrl]);
  });
});
