// Uninstalling a connection in the console: what the page says before, during and after, and who may.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginUninstall, goOnUninstalling } from '../../src/app/uninstall.ts';
import { readReceipt, saveReceipt } from '../../src/app/uninstall-receipt.ts';
import type { ConnectionId, TenantId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { TestClock, testContext } from '../helpers/app-context.ts';
import { consoleApp, newTenant, openTestStore } from './console-app.ts';
import { HUBSPOT, MANAGER, NOW, putBusyDay, SALESFORCE } from './console-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const pathOf = (id: ConnectionId) => `/connections/${id}/uninstall`;
const CHOSEN = { fields: 'keep', tasks: 'close', sure: 'yes' };

async function busy(): Promise<TenantId> {
  const tenantId = await newTenant(store);
  await store.inTenant(tenantId, putBusyDay);
  return tenantId;
}

type TestApp = ReturnType<typeof consoleApp>['app'];

async function open(app: TestApp, path: string) {
  const { text, headers } = await request(app).get(path).expect(200);
  const token = /name="token" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return { text, headers, token, cookie };
}

const post = (app: TestApp, path: string, cookie: string, form: object) =>
  request(app).post(path).set({ cookie, 'sec-fetch-site': 'same-origin' }).type('form').send(form);

/** An admin's choice as the use case gets it. */
const begun = (connectionId: ConnectionId) => ({
  ...{ connectionId, keepFields: true, keepTasks: true, leaveRest: false, by: 'ada' },
});

describe('uninstalling in the console', () => {
  test('says what goes and what stays, and begins only once somebody is sure', async () => {
    const tenantId = await busy();
    const { app, uninstalls } = consoleApp(store, tenantId);
    const path = pathOf(SALESFORCE);
    expect((await open(app, '/connections')).text).toContain(`href="${path}"`);
    const { text, token, cookie } = await open(app, path);
    for (const part of [
      'Uninstall Salesforce',
      'cannot be undone; your other CRM is not touched',
      'until the Parley package is uninstalled there',
      'the audit trail, and the history of conflicts',
    ]) {
      expect(text).toContain(part);
    }
    for (const form of [{ ...CHOSEN, sure: 'no' }, { fields: 'keep', tasks: 'close' }, {}]) {
      await post(app, path, cookie, { ...form, token }).expect(400);
    }
    await post(app, path, cookie, { rest: 'leave', token }).expect(409);
    await post(app, path, cookie, CHOSEN).expect(403);
    expect(uninstalls).toEqual([]);
    const answer = await post(app, path, cookie, { ...CHOSEN, token }).expect(303);
    expect(answer.headers['location']).toBe(path);
    expect(uninstalls).toEqual([
      {
        ...{ tenantId, connectionId: SALESFORCE, keepFields: true, keepTasks: false },
        ...{ leaveRest: false, by: MANAGER },
      },
    ]);
  });

  test('says of HubSpot that the properties go too, and when to keep them', async () => {
    const tenantId = await busy();
    const { text } = await open(consoleApp(store, tenantId).app, pathOf(HUBSPOT));
    for (const part of [
      'the properties named parley_… go too, unless you keep the fields',
      'an admin can restore them for 90 days',
      'showed before Parley, then their properties are archived',
      'choose this if reports, views or workflows of your own use them',
      'their own properties stay with them',
    ]) {
      expect(text).toContain(part);
    }
    const salesforce = await open(consoleApp(store, tenantId).app, pathOf(SALESFORCE));
    expect(salesforce.text).not.toContain('archived');
  });

  test('shows how far it is, what cannot be restored, and lets that be left', async () => {
    const tenantId = await busy();
    const context = testContext({ store, clock: new TestClock(NOW) });
    const ref = { connectionId: SALESFORCE, object: 'Opportunity', recordId: '006RefusedAAA' };
    await beginUninstall(context, tenantId, { ...begun(SALESFORCE), keepFields: false });
    await store.inTenant(tenantId, async (tenant) => {
      await tenant.connections.setWriteMode(SALESFORCE, 'undoing');
      await tenant.targets.put([{ ref, home: 'claim', values: { next_step: 'x' } }]);
      await tenant.ledger.put([
        {
          ref,
          field: 'next_step',
          value: 'x',
          state: 'refused',
          note: 'Rule <b> says no',
          at: NOW,
        },
      ]);
    });
    const { app, uninstalls } = consoleApp(store, tenantId);
    const path = pathOf(SALESFORCE);
    const { text, headers, token, cookie } = await open(app, path);
    expect(headers['refresh']).toBe('5');
    expect(text).toContain('Taking back what Parley wrote');
    expect(text).toContain('<strong>Opportunity 006RefusedAAA</strong> Rule &lt;b&gt; says no');
    await post(app, path, cookie, { rest: 'leave', token }).expect(303);
    expect(uninstalls).toMatchObject([{ connectionId: SALESFORCE, leaveRest: true }]);
    await store.inTenant(tenantId, async (tenant) => {
      const receipt = await readReceipt(tenant, SALESFORCE);
      if (receipt) await saveReceipt(tenant, SALESFORCE, { ...receipt, step: 'erase' });
    });
    expect((await open(app, path)).text).toContain('Erasing what was read');
  });

  test('ends with a receipt that names what could not be done', async () => {
    const tenantId = await busy();
    const ref = { connectionId: HUBSPOT, object: 'deals', recordId: '77' };
    await store.inTenant(tenantId, async (tenant) => {
      await tenant.connections.setState(HUBSPOT, 'needs_reauth', 'The app was removed.');
      await tenant.ledger.put([
        { ref, field: 'reason', value: 'x', state: 'confirmed', note: null, at: NOW },
      ]);
    });
    const context = testContext({ store, clock: new TestClock(NOW) });
    const path = pathOf(HUBSPOT);
    const { app } = consoleApp(store, tenantId);
    const before = (await open(app, path)).text;
    expect(before).toContain('Connect it again first if you want that');
    // Nor is anything to choose.
    expect(before).not.toContain('type="radio"');
    // Nobody can take out what nobody is let in to.
    expect(before).toContain('the properties named parley_… stay until somebody deletes them');
    expect(before).not.toContain('archived');
    const choice = { ...begun(HUBSPOT), keepFields: false };
    await beginUninstall(context, tenantId, choice);
    const unschedule = async () => {};
    await goOnUninstalling(context, tenantId, HUBSPOT, { unschedule });
    const { text, headers } = await open(app, path);
    expect(headers['refresh']).toBeUndefined();
    expect(text).toContain('HubSpot is uninstalled');
    expect(text).toContain('fields there whose names begin with Parley');
    expect((await open(app, '/connections')).text).toContain('Disconnected. It was uninstalled on');
  });

  test('is for admins, and for connections of their own tenant', async () => {
    const tenantId = await busy();
    const { app, uninstalls } = consoleApp(store, tenantId, { viewer: { isAdmin: false } });
    await request(app).get(pathOf(SALESFORCE)).expect(404);
    expect((await open(app, '/connections')).text).not.toContain('/uninstall"');
    const admin = consoleApp(store, await newTenant(store)).app;
    await request(admin).get(pathOf(SALESFORCE)).expect(404);
    await post(app, pathOf(SALESFORCE), 'x=y', CHOSEN).expect(403);
    await request(app).put(pathOf(SALESFORCE)).expect(405);
    expect(uninstalls).toEqual([]);
  });

  test('a refusal is said', async () => {
    const adminResult = { ok: false, reason: 'Not today.' } as const;
    const { app } = consoleApp(store, await busy(), { adminResult });
    const { token, cookie } = await open(app, pathOf(SALESFORCE));
    const answer = await post(app, pathOf(SALESFORCE), cookie, { ...CHOSEN, token }).expect(409);
    expect(answer.text).toContain('Not today.');
  });
});
