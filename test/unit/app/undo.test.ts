// Taking back, step by step, over the store in memory and a world behind the port: what is told of what the
// CRM refuses, how it is given up, and what is waited for before it is over.
import { beforeEach, describe, expect, it } from 'vitest';
import { undoConnection } from '../../../src/app/undo.ts';
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

/** No task of Salesforce can be changed any more. */
function refuseTasks(): void {
  const fault = { kind: 'status', status: 400 } as const;
  bench.faults.inject({ crm: 'salesforce', method: 'PATCH', path: '/tasks/', times: 99, fault });
}
