// Uninstalling over the real connectors: what the CRM shows afterwards, what the store still holds, and
// that nothing asks that CRM for anything any more (I9); the other CRM goes on as before.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROPERTIES } from '../../connectors/sandbox/hubspot/portal.ts';
import { inProcessQueue } from '../../jobs/in-process-queue.ts';
import { jobHandler, scheduleTenant, unscheduleConnection } from '../../src/app/jobs.ts';
import { loadTokens } from '../../src/app/tokens.ts';
import { beginUninstall, type UninstallResult, uninstall } from '../../src/app/uninstall.ts';
import { isUnderWay, readReceipt } from '../../src/app/uninstall-receipt.ts';
import { SYSTEM_CLOCK } from '../../src/compose.ts';
import type { Crm } from '../../src/domain/claim.ts';
import type { ConnectionId } from '../../src/domain/ids.ts';
import { OWN_FIELDS, ownFieldName } from '../../src/domain/own-fields.ts';
import { ERASABLE } from '../../src/ports/erase-store.ts';
import { Thread } from './thread.ts';

const OBJECTS = {
  salesforce: ['Opportunity', 'Lead', 'Account'],
  hubspot: ['deals', 'companies'],
} as const;

let thread: Thread;
beforeAll(async () => {
  thread = await Thread.start(200);
  await thread.setWriteMode('live');
  await thread.round();
});
afterAll(() => thread.close());

/** Own fields of all records but tasks that show something, as the CRM holds them. */
function shown(crm: Crm): number {
  const database = thread.world.world.database(crm);
  const names = OWN_FIELDS.filter((field) => !field.homes.includes('task')).map((field) =>
    ownFieldName(crm, field.key),
  );
  const rows = OBJECTS[crm].flatMap((object) => [...database.rows(object)]);
  return rows.flatMap((row) => names.filter((name) => (row.fields[name] ?? null) !== null)).length;
}

const openTasks = (crm: Crm) => thread.tasks(crm).filter((one) => one.isOpen).length;

async function expectNothingOf(id: ConnectionId) {
  await thread.inStore(async (store) => {
    for (const kind of ERASABLE) {
      expect([kind, await store.erasure.erase(id, kind, 10)]).toEqual([kind, 0]);
    }
    expect(await store.tokens.load(id)).toBeNull();
    expect(await store.erasure.countDirty(id)).toBe(0);
    expect((await store.connections.get(id))?.state).toBe('disconnected');
  });
}

/** Its refresh token, as it was: a thief could still hold it. */
const tokenOf = async (id: ConnectionId) =>
  (await loadTokens(thread.app, thread.tenantId, id)).refreshToken;

describe('uninstalling', () => {
  it('leaves nothing of Parley in HubSpot and nothing of HubSpot in Parley', async () => {
    const { id, apiUrl } = thread.connection('hubspot');
    expect(shown('hubspot')).toBeGreaterThan(100);
    expect(openTasks('salesforce')).toBeGreaterThan(0);
    const token = await tokenOf(id);
    const written = shown('salesforce');
    const result: UninstallResult = await uninstall(
      thread.app,
      thread.tenantId,
      { ...{ connectionId: id, keepFields: false, keepTasks: false, leaveRest: false }, by: 'ada' },
      { unschedule: async () => {} },
    );
    if (result.state !== 'done') throw new Error(JSON.stringify(result));
    const { receipt } = result;
    expect(receipt).toMatchObject({ grant: 'ended', notDone: [], by: 'ada' });
    expect(receipt.recordsRestored).toBe(receipt.records);
    expect(receipt.conflictsEnded).toBeGreaterThan(10);
    expect(receipt.conflictsJudgedAgain).toBeGreaterThan(0);
    expect([shown('hubspot'), openTasks('hubspot')]).toEqual([0, 0]);
    await expectNothingOf(id);
    // HubSpot was told in its own way, and the token is dead for whoever still holds it.
    const ended = thread.recorder.exchanges.filter((one) => one.method === 'DELETE');
    expect(ended.map((one) => [new URL(one.url).pathname, one.status])).toEqual([
      ...['deals', 'companies', 'tasks'].map((object) => [
        `/crm/properties/2026-09/${object}/groups/parley`,
        204,
      ]),
      ['/appinstalls/2026-09/external-install', 204],
    ]);
    // Its properties went when they showed nothing any more, before the grant did.
    expect([...thread.world.world.hubspot.rows(PROPERTIES)]).toEqual([]);
    const bin = [...thread.world.world.hubspot.rows(PROPERTIES, { deleted: true })];
    expect(bin).toHaveLength(receipt.fieldsRemoved ?? 0);
    const connector = thread.app.connectors.get('hubspot');
    await expect(connector?.refresh(token, apiUrl)).rejects.toMatchObject({
      code: 'CRM_REAUTH_NEEDED',
    });

    thread.recorder.exchanges = [];
    await thread.round();
    const hosts = new Set(thread.recorder.exchanges.map((one) => new URL(one.url).origin));
    expect(hosts.has(new URL(apiUrl).origin)).toBe(false);
    expect(hosts.size).toBe(1);
    // Conflicts within Salesforce are still shown there; those with HubSpot are not.
    expect(shown('salesforce')).toBeGreaterThan(0);
    expect(shown('salesforce')).toBeLessThan(written);
    const conflicts = await thread.inStore((store) =>
      store.conflicts.list({ statuses: ['open', 'reopened'], limit: 1_000, after: null }),
    );
    const claims = conflicts.flatMap((one) => one.judgement.claimIds);
    expect(claims.filter((claim) => claim.startsWith(`${id}/`))).toEqual([]);
    expect(conflicts.length).toBeGreaterThan(0);
  });

  it('is gone on with by the workers, who then leave the CRM alone', async () => {
    const { app, tenantId } = thread;
    const { id } = thread.connection('salesforce');
    const queue = inProcessQueue({ clock: SYSTEM_CLOCK, concurrency: 1 });
    const job = { kind: 'write-back', tenantId, connectionId: id } as const;
    await beginUninstall(app, tenantId, {
      ...{ connectionId: id, keepFields: false, keepTasks: true, leaveRest: false },
      by: 'ada',
    });
    const tasks = openTasks('salesforce');
    await jobHandler(app, queue)(job, new AbortController().signal, 'user');
    const receipt = await thread.inStore((store) => readReceipt(store, id));
    expect(receipt).toMatchObject({ step: 'done', grant: 'ended', notDone: [], keepTasks: true });
    expect(isUnderWay(receipt)).toBe(false);
    expect([shown('salesforce'), openTasks('salesforce')]).toEqual([0, tasks]);
    await expectNothingOf(id);
    thread.recorder.exchanges = [];
    await scheduleTenant(app, queue, tenantId);
    await thread.round();
    expect(thread.recorder.exchanges).toEqual([]);
    await unscheduleConnection(queue, tenantId, id);
    await queue.close();
  });
});
