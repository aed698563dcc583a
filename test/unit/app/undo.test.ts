// Taking back, step by step, over the store in memory and a world behind the port: what is told of what the
// CRM refuses, how it is given up, and what is waited for before it is over.
import { beforeEach, describe, expect, it } from 'vitest';
import { endUndo, undoConnection } from '../../../src/app/undo.ts';
import { writeBack } from '../../../src/app/write-back.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { TENANT, WriteBench } from './write-bench.ts';

/** Conflicts of the bench, each with a task. */
const TASKS = 2;

let bench: WriteBench;
beforeEach(async () => {
  bench = await WriteBench.ready();
});

describe('undo', () => {
  it('names what the CRM refuses to give back, stays at it, and ends once it is mended', async () => {
    let isLocked = false;
    bench = await WriteBench.ready({
      rowFault: (row) => (isLocked && row.object === 'deals' ? 'required_field' : null),
    });
    await writeBack(bench.app, TENANT, bench.hubspot);
    isLocked = true;
    const request = { connectionId: bench.hubspot, by: 'admin' };
    const stuck = await undoConnection(bench.app, TENANT, request);
    expect(stuck).toMatchObject({ isDone: false });
    if (!('left' in stuck)) return;
    expect(stuck.left[0]).toMatchObject({
      ref: { object: 'deals' },
      reason: expect.stringContaining('REQUIRED_FIELD_MISSING'),
    });
    isLocked = false;
    bench.now += HOUR_MS;
    expect(await undoConnection(bench.app, TENANT, request)).toMatchObject({
      isDone: true,
      left: [],
    });
    expect(bench.watch.unlikeBefore()).toEqual([]);
  });

  it('names a task that the CRM refuses to close, with its reason', async () => {
    await writeBack(bench.app, TENANT, bench.salesforce);
    refuseTasks();
    const request = { connectionId: bench.salesforce, by: 'admin' };
    const stuck = await undoConnection(bench.app, TENANT, request);
    expect(stuck).toMatchObject({
      isDone: false,
      left: [],
      tasksLeft: Array(TASKS).fill({
        isRefused: true,
        reason: expect.stringContaining('refused the call'),
      }),
    });
  });

  it('is given up by choice: the rest is left, named and in the trail', async () => {
    await writeBack(bench.app, TENANT, bench.salesforce);
    refuseTasks();
    const request = { connectionId: bench.salesforce, by: 'admin' };
    await undoConnection(bench.app, TENANT, request);
    const result = await undoConnection(bench.app, TENANT, { ...request, leaveRest: true });
    expect(result).toMatchObject({
      isDone: true,
      left: [],
      tasksLeft: Array(TASKS).fill({ isRefused: true }),
    });
    const { mode, told } = await bench.inStore(async (store) => ({
      mode: (await store.connections.get(bench.salesforce))?.writeMode,
      told: (await store.audit.list(2)).map(({ kind, actor, document }) => ({
        ...{ kind, actor, document: JSON.parse(document) },
      })),
    }));
    expect(mode).toBe('dry_run');
    const left = { records: 0, tasks: TASKS };
    expect(told).toContainEqual({ kind: 'undo', actor: 'admin', document: { leaveRest: true } });
    expect(told).toContainEqual({
      ...{ kind: 'mode', actor: 'Parley' },
      document: { before: 'undoing', after: 'dry_run', left },
    });
  });

  it('waits for everything again when it begins anew', async () => {
    await writeBack(bench.app, TENANT, bench.salesforce);
    refuseTasks();
    const request = { connectionId: bench.salesforce, by: 'admin' };
    await undoConnection(bench.app, TENANT, { ...request, leaveRest: true });
    expect(await undoConnection(bench.app, TENANT, request)).toMatchObject({ isDone: false });
  });
});

describe('an undo is not over', () => {
  const STATUS = 'parley_conflict_status';
  const request = () => ({ connectionId: bench.hubspot, by: 'admin' });
  const flagged = () =>
    [...bench.town.world.hubspot.rows('deals')].filter(({ fields }) => fields[STATUS]);

  /** Flags are sent, and the request is given up; half a minute later it arrives. */
  async function sendsLate(): Promise<() => void> {
    const fault = { kind: 'drop_request' } as const;
    bench.faults.inject({ crm: 'hubspot', method: 'POST', path: '/own-fields/write', fault });
    await writeBack(bench.app, TENANT, bench.hubspot);
    const sentAt = bench.now;
    const lost = await bench.inStore((store) => store.ledger.inState('unknown', 99));
    const row = lost.find(({ ref }) => ref.object === 'deals')?.ref;
    let hasArrived = false;
    const by = bench.town.people.hubspot.integration.userId;
    const arrive = () => {
      if (hasArrived || bench.now < sentAt + 30_000) return;
      hasArrived = true;
      bench.town.world.hubspot.update('deals', row?.recordId ?? '', { [STATUS]: 'open' }, by);
    };
    bench.afterWait = arrive;
    return arrive;
  }

  it('while a request that was given up before it began may still arrive', async () => {
    const arrive = await sendsLate();
    expect(await undoConnection(bench.app, TENANT, request())).toMatchObject({ isDone: true });
    bench.now += HOUR_MS;
    arrive();
    expect(flagged()).toEqual([]);
  });

  it('for no longer than that: what is deleted meanwhile holds nothing up', async () => {
    await sendsLate();
    for (const { id } of [...bench.town.world.hubspot.rows('deals')]) {
      bench.town.world.hubspot.remove('deals', id, 'somebody');
    }
    let waits = 0;
    bench.afterWait = () => {
      waits += 1;
      if (waits > 200) throw new Error('it never ends');
    };
    expect(await undoConnection(bench.app, TENANT, request())).toMatchObject({ isDone: true });
  });

  it('while one that was written again since may still arrive', async () => {
    const arrive = await sendsLate();
    bench.now += 10_000;
    await writeBack(bench.app, TENANT, bench.hubspot);
    expect(flagged().length).toBeGreaterThan(0);
    expect(await undoConnection(bench.app, TENANT, request())).toMatchObject({ isDone: true });
    bench.now += HOUR_MS;
    arrive();
    expect(flagged()).toEqual([]);
  });

  it('when a worker that was overtaken comes back and has written', async () => {
    let calls = 0;
    const slow = bench.worker(async () => {
      calls += 1;
      if (calls === 2) await undoConnection(bench.app, TENANT, request());
    });
    await writeBack(slow, TENANT, bench.hubspot);
    expect(flagged().length).toBeGreaterThan(0);
    for (const step of [writeBack, endUndo]) await step(bench.app, TENANT, bench.hubspot);
    expect(flagged()).toEqual([]);
    const connection = await bench.inStore((store) => store.connections.get(bench.hubspot));
    expect(connection?.writeMode).toBe('dry_run');
  });

  it('but where the connection was ended since: nobody may write there any more', async () => {
    let calls = 0;
    const slow = bench.worker(async () => {
      calls += 1;
      if (calls !== 2) return;
      await undoConnection(bench.app, TENANT, request());
      await bench.inStore((store) => store.connections.setState(bench.hubspot, 'disconnected', ''));
    });
    await writeBack(slow, TENANT, bench.hubspot);
    const connection = await bench.inStore((store) => store.connections.get(bench.hubspot));
    expect(connection?.writeMode).toBe('dry_run');
  });

  it('while a task that was asked for may still come', async () => {
    const fault = { kind: 'drop_request' } as const;
    const key = (await bench.inStore((store) => store.tasks.ofConnection(bench.salesforce)))[0]
      ?.key;
    const path = `/tasks/${key}`;
    bench.faults.inject({ crm: 'salesforce', method: 'POST', path, times: 1, fault });
    await writeBack(bench.app, TENANT, bench.salesforce).catch(() => {});
    const sentAt = bench.now;
    let made: string | null = null;
    const arrive = () => {
      if (made !== null || bench.now < sentAt + 30_000) return;
      const fields = { Subject: 'late', Parley_Task_Key__c: key ?? '', Status: 'Not Started' };
      const by = bench.town.people.salesforce.integration.userId;
      made = bench.town.world.salesforce.create('Task', fields, by).id;
    };
    bench.afterWait = arrive;
    const undoing = { connectionId: bench.salesforce, by: 'admin' };
    expect(await undoConnection(bench.app, TENANT, undoing)).toMatchObject({ isDone: true });
    bench.now += HOUR_MS;
    arrive();
    expect(bench.town.world.salesforce.get('Task', made ?? '')?.fields['Status']).toBe('Completed');
  });
});

/** No task of Salesforce can be changed any more. */
function refuseTasks(): void {
  const fault = { kind: 'status', status: 400 } as const;
  bench.faults.inject({ crm: 'salesforce', method: 'PATCH', path: '/tasks/', times: 99, fault });
}
