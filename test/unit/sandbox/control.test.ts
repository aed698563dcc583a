// The sandbox's control endpoints over HTTP.
import express, { type Express } from 'express';
import request from 'supertest';
import { beforeEach, describe, expect, it } from 'vitest';
import { controlRouter } from '../../../connectors/sandbox/control.ts';
import { Faults } from '../../../connectors/sandbox/faults.ts';
import { WebhookSender } from '../../../connectors/sandbox/hubspot/webhook-sender.ts';
import { TokenBook } from '../../../connectors/sandbox/oauth.ts';
import { openWorld } from '../../../connectors/sandbox/open-world.ts';
import type { World } from '../../../connectors/sandbox/world.ts';

const NOW = Date.UTC(2026, 10, 21, 10);
const DANA = 'dana.ruiz@haldensystems.example';
const JONAS = 'jonas.keller@haldensystems.example';

let world: World;
let faults: Faults;
let webhooks: WebhookSender;
let app: Express;

beforeEach(() => {
  const opened = openWorld({ folder: null, records: 0, now: () => NOW });
  world = opened.world;
  faults = new Faults();
  webhooks = new WebhookSender({ world, portalId: 1, secret: '' });
  app = express().use(
    '/sandbox',
    controlRouter({ world, faults, expectations: opened.expectations, webhooks }),
  );
});

const post = (path: string, body: object) => request(app).post(`/sandbox${path}`).send(body);

function firstId(crm: 'salesforce' | 'hubspot', object: string): string {
  const [row] = world.database(crm).rows(object);
  if (!row) throw new Error(`the world has no ${object}`);
  return row.id;
}

describe('looking', () => {
  it('shows counts, switches and waiting faults', async () => {
    faults.inject({ crm: 'hubspot', fault: { kind: 'drop_request' } });
    const { body } = await request(app).get('/sandbox/state').expect(200);
    expect(body).toMatchObject({
      now: '2026-11-21T10:00:00Z',
      switches: { salesforcePackageInstalled: true },
      apiCallsUsed: { salesforce: 0, hubspot: 0 },
      callsRefused: { salesforce: 0, hubspot: 0 },
      faults: [{ crm: 'hubspot' }],
    });
    expect(body.rows.salesforce.Opportunity).toBe(world.salesforce.count('Opportunity'));
  });

  it('shows what the planted cases should lead to', async () => {
    const { body } = await request(app).get('/sandbox/expectations').expect(200);
    expect(body.length).toBeGreaterThan(50);
  });

  it('pages through records, deleted ones included', async () => {
    const first = await request(app).get('/sandbox/records/salesforce/Account').expect(200);
    const last = first.body.at(-1).id;
    const second = await request(app).get(`/sandbox/records/salesforce/Account?after=${last}`);
    const all = [...world.salesforce.rows('Account', { deleted: true })].map((row) => row.id);
    expect([...first.body, ...second.body].map((row: { id: string }) => row.id)).toEqual(
      all.slice(0, 200),
    );
  });

  it('shows one record with history and associations', async () => {
    const id = firstId('hubspot', 'deals');
    const { body } = await request(app).get(`/sandbox/records/hubspot/deals/${id}`).expect(200);
    expect(body).toMatchObject({ id, object: 'deals' });
    expect(body.history.length).toBeGreaterThan(3);
    expect(body.associations.length).toBeGreaterThan(0);
  });

  it('answers 404 for a record that is not there', async () => {
    const { body } = await request(app).get('/sandbox/records/hubspot/deals/1').expect(404);
    expect(body.error).toContain('no deals 1');
  });
});

describe('editing', () => {
  it('changes fields as the user named by e-mail', async () => {
    const id = firstId('salesforce', 'Opportunity');
    const edit = { crm: 'salesforce', object: 'Opportunity', id, fields: { Amount: 1 }, by: DANA };
    await post('/edits', edit).expect(200);
    const row = world.salesforce.require('Opportunity', id);
    expect(row.fields['Amount']).toBe(1);
    expect(world.salesforce.require('User', row.modifiedBy).fields['Email']).toBe(DANA);
  });

  it('creates, deletes and restores', async () => {
    const make = { crm: 'hubspot', object: 'companies', fields: { name: 'New' }, by: JONAS };
    const { body } = await post('/records', make).expect(201);
    const gone = { crm: 'hubspot', object: 'companies', id: body.id, by: JONAS };
    await post('/deletions', gone).expect(200);
    expect(world.hubspot.require('companies', body.id).deletedAt).toBe(NOW);
    await post('/restorations', gone).expect(200);
    expect(world.hubspot.require('companies', body.id).deletedAt).toBeNull();
  });

  it('completes a task of either CRM with an outcome', async () => {
    const task = world.salesforce.create('Task', { Status: 'Not Started' }, 'x');
    const done = { crm: 'salesforce', id: task.id, outcome: 'share', by: DANA };
    await post('/tasks/complete', done).expect(200);
    expect(world.salesforce.require('Task', task.id).fields).toMatchObject({
      Status: 'Completed',
      CompletedDateTime: '2026-11-21T10:00:00.000+0000',
      Parley_Task_Outcome__c: 'share',
    });

    const other = world.hubspot.create('tasks', { hs_task_status: 'NOT_STARTED' }, 'x');
    await post('/tasks/complete', { crm: 'hubspot', id: other.id, by: JONAS }).expect(200);
    const row = world.hubspot.require('tasks', other.id);
    expect(row.fields).toEqual({ hs_task_status: 'COMPLETED' });
    const jonas = [...world.hubspot.rows('owners')].find((one) => one.fields['email'] === JONAS);
    // HubSpot reports user ids, which are not owner ids.
    expect(row.modifiedBy).toBe(String(jonas?.fields['userId']));
    expect(row.modifiedBy).not.toBe(jonas?.id);
  });

  it('merges accounts and lets opportunities follow', async () => {
    const [winner, loser] = [...world.salesforce.rows('Opportunity')]
      .map((row) => String(row.fields['AccountId']))
      .filter((id, index, all) => all.indexOf(id) === index);
    const merge = { crm: 'salesforce', object: 'Account', winnerId: winner, loserId: loser };
    await post('/merges', { ...merge, by: DANA }).expect(200);
    expect(world.salesforce.require('Account', loser ?? '')).toMatchObject({
      deletedAt: NOW,
      mergedInto: winner,
    });
    const left = [...world.salesforce.rows('Opportunity')].map((row) => row.fields['AccountId']);
    expect(left).toContain(winner);
    expect(left).not.toContain(loser);
  });

  it('converts a lead with the fields its opportunity is given', async () => {
    const [lead] = [...world.salesforce.rows('Lead')];
    const opportunity = { StageName: 'Closed Won' };
    const { body } = await post('/conversions', { leadId: lead?.id, by: DANA, opportunity }).expect(
      200,
    );
    const made = world.salesforce.require('Opportunity', body.fields.ConvertedOpportunityId);
    expect(made.fields).toMatchObject({ ...opportunity, Name: lead?.fields['Company'] });
    expect(made.fields['AccountId']).toBe(body.fields.ConvertedAccountId);
  });

  it('merges companies and lets deals follow, primary staying primary', async () => {
    const [deal, other] = [...world.hubspot.rows('deals')];
    const primary = (id = '') =>
      world.hubspot.associationsOf('deals', id, 'companies').find((one) => one.typeId === 5)?.toId;
    const [winnerId, loserId] = [primary(deal?.id), primary(other?.id)];
    expect(winnerId).not.toBe(loserId);
    const merge = { crm: 'hubspot', object: 'companies', winnerId, loserId, by: JONAS };
    await post('/merges', merge).expect(200);
    expect(primary(other?.id)).toBe(winnerId);
    expect(world.hubspot.associationsOf('companies', loserId ?? '')).toEqual([]);
    const types = world.hubspot
      .associationsOf('companies', winnerId ?? '', 'deals')
      .filter((one) => one.toId === other?.id)
      .map((one) => one.typeId);
    expect(types.sort((a, b) => a - b)).toEqual([6, 342]);
  });

  it('refuses unknown users and malformed bodies', async () => {
    const id = firstId('hubspot', 'deals');
    const edit = { crm: 'hubspot', object: 'deals', id, fields: {}, by: 'nobody' };
    expect((await post('/edits', edit).expect(404)).body.error).toContain('no user nobody');
    expect((await post('/edits', { ...edit, crm: 'zoho' }).expect(400)).body.error).toContain(
      'crm',
    );
    expect((await post('/edits', { ...edit, extra: 1 }).expect(400)).body.error).toContain('extra');
  });
});

describe('breaking', () => {
  it('injects and clears faults', async () => {
    const rule = {
      crm: 'salesforce',
      fault: { kind: 'status', status: 503, body: [] },
      method: 'PATCH',
      times: 2,
    };
    await post('/faults', rule).expect(201);
    expect(faults.next('salesforce', { method: 'PATCH', path: '/x' })).toEqual(rule.fault);
    await request(app).delete('/sandbox/faults').expect(204);
    expect(faults.waiting()).toEqual([]);
    await post('/faults', { crm: 'salesforce', fault: { kind: 'explode' } }).expect(400);
  });

  it('turns switches and sets the usage figure', async () => {
    await post('/switches', { salesforcePackageInstalled: false }).expect(200);
    expect(faults.switches.salesforcePackageInstalled).toBe(false);
    await post('/usage', { crm: 'salesforce', used: 124_999 }).expect(200);
    expect(faults.apiCallsUsed('salesforce')).toBe(124_999);
  });

  it('ends access tokens, or whole grants', async () => {
    const client = { clientId: 'app', clientSecret: 'secret' };
    const book = new TokenBook(world.hubspot, {
      clients: [client],
      pkce: 'optional',
      rotates: false,
      accessLifeMs: null,
      codeLifeMs: 1,
      now: () => NOW,
    });
    const answer = book.grantDirectly(client, 'user', []);
    const tokens = answer.ok ? answer.tokens : { accessToken: '', refreshToken: '' };
    await post('/tokens', { crm: 'hubspot', state: 'expired' }).expect(204);
    expect(book.access(tokens.accessToken)).toBeNull();
    expect(book.refresh(client, tokens.refreshToken).ok).toBe(true);
    await post('/tokens', { crm: 'hubspot', state: 'revoked' }).expect(204);
    expect(book.refresh(client, tokens.refreshToken).ok).toBe(false);
  });
});

describe('webhooks', () => {
  it('go where they are told to, and nowhere else', async () => {
    const url = 'http://127.0.0.1:9/webhooks/hubspot';
    expect((await post('/webhooks', { url }).expect(200)).body).toMatchObject({ url, open: 0 });
    for (const wrong of ['ftp://a', 'nowhere', `${url}?x=1`, 7]) {
      await post('/webhooks', { url: wrong }).expect(400);
    }
    await post('/webhooks', { url: null }).expect(200);
    expect((await request(app).get('/sandbox/webhooks')).body).toMatchObject({ url: null });
  });

  it('meet the faults they are to meet', async () => {
    await post('/webhooks/faults', { fault: { kind: 'duplicate', copies: 2 }, times: 3 }).expect(
      201,
    );
    await post('/webhooks/faults', { fault: { kind: 'explode' } }).expect(400);
    await request(app).delete('/sandbox/webhooks/faults').expect(204);
  });
});
