// Approval on the console's conflict page and on the pages of links from tasks: what each side is
// shown, and that nothing stands before the second person has confirmed it.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decide } from '../../src/app/decide.ts';
import type { ManagerId } from '../../src/domain/conflict.ts';
import type { Store, TenantStore } from '../../src/ports/store.ts';
import { consoleApp, openTestStore } from './console-app.ts';
import { MANAGER, NOW, SALESFORCE } from './console-world.ts';
import { CONFLICT, type LinkedSite, openLinkedSite, pathOf, planTask } from './link-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const RHEA: ManagerId = `${SALESFORCE}/rhea`;

/** A policy that asks for approval of other credit than suggested, and somebody who may give it. */
async function openSite(): Promise<LinkedSite> {
  const site = await openLinkedSite(store);
  await site.app.store.inTenant(site.tenantId, putApprover);
  return site;
}

async function putApprover(inside: TenantStore): Promise<void> {
  await inside.policies.append('approval_for: [other_split]\n', 'an admin', NOW);
  await inside.managers.save({
    ...{ id: RHEA, connectionId: SALESFORCE, crmOwnerId: 'rhea', crmUserIds: ['rhea'] },
    ...{ name: 'Rhea Roth', email: 'rhea@vendor.example', territories: [] },
    role: 'regional_sales_director',
  });
}

const conflictOf = ({ app, tenantId }: LinkedSite) =>
  app.store.inTenant(tenantId, (inside) => inside.conflicts.get(CONFLICT));

async function openPage(http: Parameters<typeof request>[0], path: string) {
  const page = await request(http).get(path).expect(200);
  return {
    text: page.text,
    token: /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '',
    cookie: page.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
  };
}

async function send(http: Parameters<typeof request>[0], path: string, fields: object, to = path) {
  const { token, cookie } = await openPage(http, path);
  return request(http)
    .post(to)
    .set({ cookie, 'sec-fetch-site': 'same-origin' })
    .type('form')
    .send({ token, ...fields });
}

describe('a link from the task', () => {
  test('says whom the decision waits for, before and after; the approver’s link says whose it approves', async () => {
    const site = await openSite();
    const path = await pathOf(site, 'direct_keeps');
    const before = await openPage(site.http, path);
    expect(before.text).toContain('once Rhea Roth approves it (A-4)');
    expect((await send(site.http, path, { note: 'They asked us.' })).status).toBe(303);
    expect(await conflictOf(site)).toMatchObject({ status: 'open', decision: null });
    const after = await openPage(site.http, path);
    expect(after.text).toMatch(/Dana Ruiz decided so on .*It stands once Rhea Roth approves it/);
    expect(after.text).not.toContain('<form');

    await planTask(site.app, site.tenantId);
    const approval = await pathOf(site, 'direct_keeps');
    expect(approval).not.toBe(path);
    const asked = await openPage(site.http, approval);
    expect(asked.text).toMatch(/Decided by<\/dt><dd>Dana Ruiz<\/dd>/);
    expect(asked.text).toMatch(/Approved by<\/dt><dd>Rhea Roth, by this task/);
    expect((await conflictOf(site))?.decision).toBeNull();
    expect((await send(site.http, approval, {})).status).toBe(303);
    expect(await conflictOf(site)).toMatchObject({
      status: 'resolved',
      decision: { decidedBy: MANAGER, note: 'They asked us.', approval: { by: RHEA } },
    });
    for (const own of [path, approval]) {
      const { text } = await openPage(site.http, own);
      expect(text).not.toContain('no longer stands');
      expect(text).toContain('Take the decision back');
    }
  });

  test('to what was suggested asks nobody else', async () => {
    const site = await openSite();
    const path = await pathOf(site, 'accept_split');
    expect((await openPage(site.http, path)).text).not.toContain('A-4');
    await send(site.http, path, {});
    expect((await conflictOf(site))?.status).toBe('resolved');
  });
});

describe('the conflict’s page', () => {
  const PATH = `/conflicts/${CONFLICT}`;

  async function openWaiting(): Promise<LinkedSite> {
    const site = await openSite();
    await site.app.store.inTenant(site.tenantId, (inside) =>
      decide(site.app, inside, {
        ...{ conflictId: CONFLICT, outcome: 'direct_keeps', managerId: MANAGER },
        ...{ via: 'console', note: 'They <asked> us.', at: site.clock.now() },
      }),
    );
    return site;
  }

  test('tells the manager that it waits, and offers no approval', async () => {
    const site = await openWaiting();
    const { text } = await openPage(site.http, PATH);
    expect(text).toContain('<h2 id="decide">Waits for approval</h2>');
    expect(text).toContain('They &lt;asked&gt; us.');
    expect(text).not.toContain('>Approve<');
    expect(text).not.toContain('/send-back"');
    const refused = await send(site.http, PATH, { outcome: 'direct_keeps' }, `${PATH}/decide`);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('waits for the approval of Rhea Roth');
    const sent = await send(site.http, PATH, { reason: 'No.' }, `${PATH}/send-back`);
    expect(sent.status).toBe(409);
    expect((await conflictOf(site))?.proposal?.outcome).toBe('direct_keeps');
  });

  test('a decision that waits is told as such, not as recorded', async () => {
    const site = await openSite();
    const done = await send(site.http, PATH, { outcome: 'share' }, `${PATH}/decide`);
    expect(done.headers['location']).toBe(`${PATH}?proposed`);
    expect((await openPage(site.http, `${PATH}?proposed`)).text).toContain(
      'It stands once somebody else approves it',
    );
  });

  test('offers the approver one button, and sending it back with a reason', async () => {
    const site = await openWaiting();
    const asRhea = consoleApp(store, site.tenantId, { viewer: { managerId: RHEA, name: 'Rhea' } });
    const { text } = await openPage(asRhea.app, PATH);
    expect(text).toContain('<h2 id="decide">Approve</h2>');
    expect(text).toContain('<button type="submit">Approve</button>');
    const back = `${PATH}/send-back`;
    expect((await send(asRhea.app, PATH, { reason: ' ' }, back)).status).toBe(400);
    const sent = await send(asRhea.app, PATH, { reason: ' There is a letter. ' }, back);
    expect(sent.headers['location']).toBe(`${PATH}?returned`);
    expect(asRhea.attentions).toEqual([['send back: There is a letter.', CONFLICT, RHEA]]);
  });
});
