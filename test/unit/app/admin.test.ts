// What an admin does: which mode leads where, what going live would write, who gets the conflicts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appointManager, dismissManager } from '../../../src/app/admin-managers.ts';
import { type SwitchMode, switchWriteMode } from '../../../src/app/admin-mode.ts';
import { writePreview } from '../../../src/app/admin-preview.ts';
import { detect } from '../../../src/app/detect.ts';
import { ParleyError } from '../../../src/domain/errors.ts';
import {
  type AccountId,
  asConflictId,
  asConnectionId,
  type ConnectionId,
  parseRecordKey,
  type TenantId,
} from '../../../src/domain/ids.ts';
import type { CrmConnector, CrmSession, CrmUser } from '../../../src/ports/crm.ts';
import type { Store, TenantStore, WriteMode } from '../../../src/ports/store.ts';
import { openEmbeddedStore } from '../../../src/store/embedded.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';
import {
  aConflict,
  acmeClaims,
  aTask,
  HUBSPOT,
  MANAGER,
  NOW,
  putConflict,
  putFrame,
  putWrittenTask,
  SALESFORCE,
} from '../../http/console-world.ts';
import { putDryRun, putReadThrough, putStillReading } from '../../http/console-world-reading.ts';

const USERS: readonly CrmUser[] = [
  {
    ownerId: '41',
    userIds: ['910'],
    name: 'Old Hand',
    email: 'left@vendor.example',
    active: false,
  },
  { ownerId: '42', userIds: ['912'], name: 'Jo Park', email: 'Jo@Vendor.example', active: true },
];

let store: Store;
beforeAll(async () => {
  store = await openEmbeddedStore({ folder: null });
  await store.migrate();
});
afterAll(() => store.close());

/** A tenant of its own; `users` is what HubSpot answers when asked who works there. */
async function setUp(users: () => Promise<readonly CrmUser[]> = async () => USERS) {
  const session = { users, close: async () => {} } as Partial<CrmSession> as CrmSession;
  const connector = {
    crm: 'hubspot',
    open: () => session,
  } as Partial<CrmConnector> as CrmConnector;
  const app = testContext({ store, clock: new TestClock(NOW), connectors: [connector] });
  const tenantId: TenantId = await aTenant(store);
  const inStore = <T>(work: (tenant: TenantStore) => Promise<T>) => store.inTenant(tenantId, work);
  return { app, tenantId, inStore };
}

describe('switching the mode', () => {
  async function switched(from: WriteMode, mode: SwitchMode) {
    const { app, inStore } = await setUp();
    return inStore(async (tenant) => {
      await putFrame(tenant, { writeMode: from });
      const result = await switchWriteMode(app, tenant, {
        connectionId: SALESFORCE,
        mode,
        by: 'Sam',
      });
      const now = (await tenant.connections.get(SALESFORCE))?.writeMode;
      const others = (await tenant.connections.get(HUBSPOT))?.writeMode;
      return { result, now, others, audit: await tenant.audit.list(10) };
    });
  }

  it.each<[WriteMode, SwitchMode]>([
    ['dry_run', 'live'],
    ['live', 'paused'],
    ['paused', 'live'],
  ])('from %s to %s is done on this connection alone, and audited', async (from, mode) => {
    const { result, now, others, audit } = await switched(from, mode);
    expect(result).toEqual({ ok: true });
    expect([now, others]).toEqual([mode, from]);
    expect(audit).toEqual([
      {
        at: NOW,
        kind: 'mode',
        actor: 'Sam',
        subject: SALESFORCE,
        document: JSON.stringify({ before: from, after: mode }),
      },
    ]);
  });

  it.each<SwitchMode>(['live', 'paused'])('to %s twice is done once', async (mode) => {
    const { result, now, audit } = await switched(mode, mode);
    expect([result, now, audit]).toEqual([{ ok: true }, mode, []]);
  });

  it('does not pause a dry run, from which it would resume unseen', async () => {
    const { result, now, audit } = await switched('dry_run', 'paused');
    expect(result).toEqual({ ok: false, reason: expect.stringContaining('writes nothing') });
    expect([now, audit]).toEqual(['dry_run', []]);
  });

  it.each(['needs_reauth', 'disconnected'] as const)('is refused while %s', async (state) => {
    const { app, inStore } = await setUp();
    const [result, now] = await inStore(async (tenant) => {
      await putFrame(tenant, { writeMode: 'dry_run' });
      await tenant.connections.setState(SALESFORCE, state, null);
      const request = { connectionId: SALESFORCE, mode: 'live', by: 'Sam' } as const;
      const done = await switchWriteMode(app, tenant, request);
      return [done, await tenant.connections.get(SALESFORCE)];
    });
    expect(result).toEqual({ ok: false, reason: expect.stringContaining('Connect it again') });
    expect(now?.writeMode).toBe('dry_run');
  });

  it('to live waits until every CRM was read for the first time, resuming does not', async () => {
    const { app, inStore } = await setUp();
    const [held, resumed, now] = await inStore(async (tenant) => {
      await putFrame(tenant, { writeMode: 'dry_run' });
      await putStillReading(tenant);
      const go = (connectionId: ConnectionId) =>
        switchWriteMode(app, tenant, { connectionId, mode: 'live', by: 'Sam' });
      // HubSpot was read, but what Salesforce holds may judge its deals otherwise.
      const first = await go(HUBSPOT);
      await tenant.connections.setWriteMode(SALESFORCE, 'paused');
      return [first, await go(SALESFORCE), (await tenant.connections.get(HUBSPOT))?.writeMode];
    });
    expect(held).toEqual({
      ok: false,
      reason: expect.stringContaining('still reading Salesforce 00D000000000001EAA'),
    });
    expect([resumed, now]).toEqual([{ ok: true }, 'dry_run']);
  });

  it('is refused for a connection nobody has', async () => {
    const { app, inStore } = await setUp();
    const request = { connectionId: SALESFORCE, mode: 'live', by: 'Sam' } as const;
    const result = await inStore((tenant) => switchWriteMode(app, tenant, request));
    expect(result).toMatchObject({ ok: false });
  });
});

describe('the look before going live', () => {
  it('counts records and tasks, and shows exact values by customer', async () => {
    const { inStore } = await setUp();
    const preview = await inStore(async (tenant) => {
      await putDryRun(tenant);
      return writePreview(tenant, SALESFORCE, NOW);
    });
    expect(preview).toMatchObject({ records: 3, tasks: 1, isComplete: true });
    const rows = preview?.rows ?? [];
    expect(rows).toHaveLength(10);
    expect(rows).toContainEqual({
      customer: 'Acme Robotics GmbH',
      record: 'Opportunity 006000000000001AAA',
      field: 'Suggested credit share',
      before: null,
      after: '30',
      at: {
        ref: parseRecordKey(acmeClaims()[1].id),
        home: 'claim',
        key: 'split_own_percent',
      },
    });
    expect(rows).toContainEqual(
      expect.objectContaining({
        customer: 'Acme Robotics GmbH',
        record: 'Account A006000000000001AAA',
        field: 'Channel conflicts',
        after: '1',
      }),
    );
    expect(rows.at(-1)).toMatchObject({ field: 'New task', after: aTask().subject });
    expect(new Set(rows.map(({ record, field }) => `${record} ${field}`)).size).toBe(10);
    expect(rows.map((row) => row.after)).not.toContain('null');
  });

  it('shows claims even where many accounts wait', async () => {
    const { inStore } = await setUp();
    const preview = await inStore(async (tenant) => {
      await putDryRun(tenant);
      const ref = { connectionId: SALESFORCE, object: 'Account' };
      const values = { conflict_status: 'open', conflict_count: 1 };
      const accounts = Array.from({ length: 30 }, (_, index) => `001${index}`);
      await tenant.targets.put(
        accounts.map((recordId) => ({ ref: { ...ref, recordId }, home: 'account', values })),
      );
      return writePreview(tenant, SALESFORCE, NOW);
    });
    expect(preview?.records).toBe(33);
    const fields = preview?.rows.map((row) => row.field);
    expect(fields).toContain('Conflict reason');
    expect(fields).toContain('Suggested credit share');
  });

  it('counts no task that exists already, or was over before it was made', async () => {
    const { inStore } = await setUp();
    const counts = await inStore(async (tenant) => {
      await putDryRun(tenant);
      const found = [];
      await putWrittenTask(tenant, aTask());
      found.push((await writePreview(tenant, SALESFORCE, NOW))?.tasks);
      await tenant.tasks.put(aTask({ status: 'completed' }));
      found.push((await writePreview(tenant, SALESFORCE, NOW))?.tasks);
      return found;
    });
    expect(counts).toEqual([0, 0]);
  });

  it('is not complete while reading or judging goes on', async () => {
    const { inStore } = await setUp();
    const [unread, unjudged] = await inStore(async (tenant) => {
      await putDryRun(tenant);
      await putStillReading(tenant);
      const first = await writePreview(tenant, SALESFORCE, NOW);
      await putReadThrough(tenant);
      await tenant.dirty.mark(acmeClaims().map((claim) => claim.account.id));
      return [first, await writePreview(tenant, SALESFORCE, NOW)];
    });
    expect(unread?.isComplete).toBe(false);
    expect(unjudged?.isComplete).toBe(false);
  });

  it('is not given for a connection that is live, broken or unknown', async () => {
    const { inStore } = await setUp();
    const previews = await inStore(async (tenant) => {
      await putFrame(tenant);
      await tenant.connections.setState(HUBSPOT, 'needs_reauth', null);
      await tenant.connections.setWriteMode(HUBSPOT, 'dry_run');
      const ids = [SALESFORCE, HUBSPOT, asConnectionId('sf-nobody')];
      const found = [];
      for (const id of ids) found.push(await writePreview(tenant, id, NOW));
      return found;
    });
    expect(previews).toEqual([null, null, null]);
  });
});

describe('appointing a manager', () => {
  const choice = { connectionId: HUBSPOT, email: 'jo@vendor.example', territories: ['DACH'] };

  it('finds the user by e-mail and has unmanaged conflicts judged again', async () => {
    const { app, tenantId, inStore } = await setUp();
    await inStore(async (tenant) => {
      await putDryRun(tenant);
      const [left, right] = acmeClaims().map((claim) => claim.account.id) as [AccountId, AccountId];
      await tenant.answers.append({ left, right, answer: 'same', by: 'Sam', at: NOW });
    });
    expect(await appointManager(app, tenantId, { choice, by: 'Sam' })).toEqual({ ok: true });
    await inStore(async (tenant) => {
      expect(await tenant.managers.list()).toMatchObject([
        { id: `${HUBSPOT}/42`, name: 'Jo Park', crmUserIds: ['912'], territories: ['DACH'] },
      ]);
      expect(await tenant.audit.list(5)).toMatchObject([
        { kind: 'manager', actor: 'Sam', subject: HUBSPOT },
      ]);
    });
    await detect(app, tenantId);
    const conflict = await inStore((tenant) => tenant.conflicts.get(asConflictId('cf_1042')));
    expect(conflict?.managerId).toBe(`${HUBSPOT}/42`);
    const tasks = await inStore((tenant) => tenant.tasks.ofConflict(asConflictId('cf_1042')));
    expect(tasks.map(({ status }) => status)).toEqual(['completed', 'open']);
    expect(tasks[1]).toMatchObject({ connectionId: HUBSPOT, ownerId: '42' });
  });

  /** Acme's conflict with Dana, before anybody is appointed for DACH. */
  async function withDana(inStore: Awaited<ReturnType<typeof setUp>>['inStore']) {
    return inStore(async (tenant) => {
      await putFrame(tenant, { writeMode: 'dry_run' });
      const claims = acmeClaims();
      await putConflict(tenant, aConflict({ id: 'cf_1042', claims, managerId: MANAGER }), claims);
      const decided = { id: 'cf_2', claims, managerId: null, status: 'resolved' } as const;
      await putConflict(tenant, aConflict(decided), claims);
      for (const block of await tenant.dirty.blocks()) {
        await tenant.dirty.clear(await tenant.dirty.take(block, 100));
      }
      const [left, right] = claims.map((claim) => claim.account.id) as [AccountId, AccountId];
      await tenant.answers.append({ left, right, answer: 'same', by: 'Sam', at: NOW });
    });
  }

  const cf1042 = asConflictId('cf_1042');

  it('moves what nobody was asked yet to whoever is appointed for it, and says so', async () => {
    const { app, tenantId, inStore } = await setUp();
    await withDana(inStore);
    await inStore((tenant) => tenant.tasks.put(aTask()));
    await appointManager(app, tenantId, { choice, by: 'Sam' });
    await detect(app, tenantId);
    await inStore(async (tenant) => {
      expect((await tenant.conflicts.get(cf1042))?.managerId).toBe(`${HUBSPOT}/42`);
      const events = await tenant.conflicts.events(cf1042);
      expect(events.map(({ text }) => text)).toContain('Goes to Jo Park, who is appointed for it.');
      const [over, asked, ...more] = await tenant.tasks.ofConflict(cf1042);
      expect([over?.status, asked?.status, asked?.ownerId]).toEqual(['completed', 'open', '42']);
      // Nobody has seen the first one: the second is not "asked again".
      expect(asked?.body).toMatch(/^DECIDE BY/);
      expect(more).toEqual([]);
    });
    // Changing nothing moves nothing.
    await appointManager(app, tenantId, { choice, by: 'Sam' });
    await detect(app, tenantId);
    const tasks = await inStore((tenant) => tenant.tasks.ofConflict(cf1042));
    expect(tasks).toHaveLength(2);
  });

  it('leaves with their manager those they were asked about, and decided ones alone', async () => {
    const { app, tenantId, inStore } = await setUp();
    await withDana(inStore);
    await inStore((tenant) => putWrittenTask(tenant, aTask()));
    await appointManager(app, tenantId, { choice, by: 'Sam' });
    expect(await inStore((tenant) => tenant.dirty.count())).toBe(0);
    // Judged again for whatever reason, it stays.
    await inStore((tenant) => tenant.dirty.mark(acmeClaims().map((claim) => claim.account.id)));
    await detect(app, tenantId);
    const conflict = await inStore((tenant) => tenant.conflicts.get(cf1042));
    expect(conflict?.managerId).toBe(MANAGER);
  });

  it('brings back somebody who was dismissed, with what is theirs', async () => {
    const { app, tenantId, inStore } = await setUp();
    await withDana(inStore);
    await appointManager(app, tenantId, { choice, by: 'Sam' });
    const managerId = `${HUBSPOT}/42`;
    await inStore((tenant) => dismissManager(app, tenant, { managerId, by: 'Sam' }));
    await detect(app, tenantId);
    const managerNow = () =>
      inStore(async (tenant) => (await tenant.conflicts.get(cf1042))?.managerId);
    expect(await managerNow()).toBe(MANAGER);
    await appointManager(app, tenantId, { choice, by: 'Sam' });
    await detect(app, tenantId);
    expect(await managerNow()).toBe(managerId);
  });

  it('moves what was asked of somebody who manages nothing any more', async () => {
    const { app, tenantId, inStore } = await setUp();
    await withDana(inStore);
    await inStore(async (tenant) => {
      await putWrittenTask(tenant, aTask());
      const dana = (await tenant.managers.list()).find(({ id }) => id === MANAGER);
      if (dana !== undefined) await tenant.managers.save({ ...dana, role: 'head_of_channel' });
    });
    await appointManager(app, tenantId, { choice, by: 'Sam' });
    await detect(app, tenantId);
    const conflict = await inStore((tenant) => tenant.conflicts.get(cf1042));
    expect(conflict?.managerId).toBe(`${HUBSPOT}/42`);
  });

  it.each(['nobody@vendor.example', 'left@vendor.example'])(
    'says that %s is no active user, and appoints nobody',
    async (email) => {
      const { app, tenantId, inStore } = await setUp();
      await inStore(putDryRun);
      const result = await appointManager(app, tenantId, {
        choice: { ...choice, email },
        by: 'Sam',
      });
      expect(result).toEqual({
        ok: false,
        reason: `${email} is no active user of that CRM. Name a channel manager who can sign in to that CRM.`,
      });
      const left = await inStore(async (tenant) => [
        await tenant.managers.list(),
        await tenant.audit.list(5),
        await tenant.dirty.count(),
      ]);
      expect(left).toEqual([[], [], 0]);
    },
  );

  it('says why a CRM could not be asked, but never why the store failed', async () => {
    const failing = async (error: ParleyError) => {
      const { app, tenantId, inStore } = await setUp(() => Promise.reject(error));
      await inStore(putDryRun);
      return appointManager(app, tenantId, { choice, by: 'Sam' });
    };
    const unreachable = new ParleyError('CRM_UNREACHABLE', 'HubSpot does not answer.');
    expect(await failing(unreachable)).toEqual({ ok: false, reason: 'HubSpot does not answer.' });
    const hidden = new ParleyError('STORE_UNREACHABLE', 'db.internal refused.');
    await expect(failing(hidden)).rejects.toBe(hidden);
  });
});
