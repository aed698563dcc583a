// Taking back in the console what was written: what the page says, who may, and that workers end it.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginUndo, endUndo } from '../../src/app/undo.ts';
import { writeBack } from '../../src/app/write-back.ts';
import type { RecordRef, TenantId } from '../../src/domain/ids.ts';
import type { CrmConnector } from '../../src/ports/crm.ts';
import type { Store } from '../../src/ports/store.ts';
import { TestClock, testContext } from '../helpers/app-context.ts';
import { consoleApp, newTenant, openTestStore } from './console-app.ts';
import { MANAGER, NOW, putBusyDay, SALESFORCE } from './console-world.ts';
import { putDryRun } from './console-world-reading.ts';

const PATH = `/connections/${SALESFORCE}/undo`;

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

async function tenantWith(put: typeof putBusyDay): Promise<TenantId> {
  const tenantId = await newTenant(store);
  await store.inTenant(tenantId, put);
  return tenantId;
}

type TestApp = ReturnType<typeof consoleApp>['app'];

async function open(app: TestApp, path: string) {
  const { text, headers } = await request(app).get(path).expect(200);
  const token = /name="token" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return { text, headers, token, cookie };
}

const post = (app: TestApp, cookie: string, form: object) =>
  request(app).post(PATH).set({ cookie, 'sec-fetch-site': 'same-origin' }).type('form').send(form);

describe('taking back in the console', () => {
  test('says what would be done, and begins only on its button', async () => {
    const tenantId = await tenantWith(putBusyDay);
    const { app, undone } = consoleApp(store, tenantId);
    expect((await open(app, '/connections')).text).toContain(`href="${PATH}"`);
    const { text, token, cookie } = await open(app, PATH);
    expect(text).toContain('Take back what Parley wrote to Salesforce');
    expect(text).toContain('<dt>Open tasks to close</dt><dd>1</dd>');
    await post(app, cookie, { token }).expect(400);
    await post(app, cookie, { sure: 'yes' }).expect(403);
    expect(undone).toEqual([]);
    const answer = await post(app, cookie, { sure: 'yes', token }).expect(303);
    expect(answer.headers['location']).toBe(PATH);
    const asked = { tenantId, connectionId: SALESFORCE, by: MANAGER };
    expect(undone).toEqual([{ ...asked, leaveRest: false }]);
  });

  test('is nothing for a dry run, and nobody but an admin', async () => {
    const dry = await tenantWith(putDryRun);
    const there = consoleApp(store, dry);
    expect((await open(there.app, '/connections')).text).not.toContain(`href="${PATH}"`);
    await request(there.app).get(PATH).expect(303).expect('location', '/connections');
    const busy = await tenantWith(putBusyDay);
    const looker = consoleApp(store, busy, { viewer: { isAdmin: false } });
    await request(looker.app).get(PATH).expect(404);
    await request(looker.app)
      .get('/connections')
      .expect(200)
      .expect(/^((?!\/undo).)*$/s);
  });

  test('names a task that is refused, says what waits, and lets an admin leave it', async () => {
    const tenantId = await tenantWith(putBusyDay);
    const { app, undone } = consoleApp(store, tenantId);
    const begun = await open(app, PATH);
    const rest = { token: begun.token, rest: 'leave' };
    await post(app, begun.cookie, rest).expect(409);
    const context = testContext({ store, clock: new TestClock(NOW) });
    await beginUndo(context, tenantId, { connectionId: SALESFORCE, by: 'ada' });
    await store.inTenant(tenantId, async (tenant) => {
      const task = await tenant.tasks.take(SALESFORCE, NOW);
      if (task === null) throw new Error('the busy day has a task');
      await tenant.tasks.park(task, NOW + 1, 'CRM_OWNER_INACTIVE: Choose somebody else.');
    });
    const { text } = await open(app, PATH);
    expect(text).toContain('<dt>Tasks still to look at</dt><dd>1</dd>');
    expect(text).toContain('1 task cannot be taken back yet');
    expect(text).toContain('CRM_OWNER_INACTIVE: Choose somebody else.');
    await post(app, begun.cookie, rest).expect(303);
    expect(undone).toMatchObject([{ connectionId: SALESFORCE, leaveRest: true }]);
    await beginUndo(context, tenantId, { connectionId: SALESFORCE, by: 'ada', leaveRest: true });
    expect((await open(app, PATH)).text).toContain('It will be left as it is.');
  });

  test('looks again by itself, and is ended in a dry run by whoever writes last', async () => {
    const tenantId = await tenantWith(putBusyDay);
    const closed: string[] = [];
    const connector = {
      crm: 'salesforce',
      open: () => ({
        saveTask: async ({
          key,
          status,
          taskId,
        }: {
          key: string;
          status: string;
          taskId: string;
        }) => {
          closed.push(`${key} ${status}`);
          return { taskId, created: false, changed: true };
        },
        readOwnFields: async (refs: readonly RecordRef[]) =>
          refs.map((ref) => ({ ref, found: false })),
        readHeartbeat: async () => null,
        usage: () => ({ requests: 0, writes: 0, dailyUsed: null, dailyLimit: null }),
        close: async () => {},
      }),
    } as unknown as CrmConnector;
    const app = testContext({ store, clock: new TestClock(NOW), connectors: [connector] });
    const inStore = <T>(work: Parameters<typeof store.inTenant<T>>[1]) =>
      store.inTenant(tenantId, work);
    const ask = { connectionId: SALESFORCE, by: 'ada' };
    expect(await beginUndo(app, tenantId, ask)).toBeNull();
    const site = consoleApp(store, tenantId);
    const during = await open(site.app, PATH);
    expect(during.headers['refresh']).toBe('5');
    expect(during.text).toContain('Taking back what Parley wrote to Salesforce');
    expect((await open(site.app, '/connections')).text).toContain('How far it has come');
    expect(await writeBack(app, tenantId, SALESFORCE)).toMatchObject({ isUndoing: true });
    await endUndo(app, tenantId, SALESFORCE);
    // The command, or another worker, that looks later finds it done.
    await endUndo(app, tenantId, SALESFORCE);
    const modes = await inStore(async (tenant) => ({
      now: (await tenant.connections.get(SALESFORCE))?.writeMode,
      told: (await tenant.audit.list(20)).filter((one) => one.kind === 'mode').length,
    }));
    expect(modes).toEqual({ now: 'dry_run', told: 2 });
    expect(closed).toContain('cf_1042:1 completed');
    await request(site.app).get(PATH).expect(303);
  });
});
