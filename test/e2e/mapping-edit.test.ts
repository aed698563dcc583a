// A mapping changed on the console's pages, over the real connectors and the sandbox CRMs: looked into,
// chosen, shown before it is in force, put in force.
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mappingDesk } from '../../src/app/mapping-edit/desk.ts';
import { syncConnection } from '../../src/app/sync.ts';
import type { ConnectionId } from '../../src/domain/ids.ts';
import { consoleApp } from '../http/console-app.ts';
import { Thread } from './thread.ts';

let thread: Thread;
let web: ReturnType<typeof consoleApp>['app'];
let id: ConnectionId;
let base: string;

beforeAll(async () => {
  thread = await Thread.start(60);
  for (const one of thread.connections) await syncConnection(thread.app, thread.tenantId, one.id);
  id = thread.connection('salesforce').id;
  base = `/connections/${encodeURIComponent(id)}/mapping`;
  web = consoleApp(thread.app.store, thread.tenantId, { mappingDesk: mappingDesk(thread.app) }).app;
});
afterAll(() => thread.close());
beforeEach(() => mappingDesk(thread.app).discard(thread.tenantId, id));

const current = () => thread.inStore((store) => store.mappings.current(id));
const get = async (address: string) => (await request(web).get(address).expect(200)).text;

/** The first form of a page that posts, with what is in it and what somebody enters. */
async function send(address: string, entered: Readonly<Record<string, string>>) {
  const page = await request(web).get(address).expect(200);
  const form = page.text.split('<form').find((part) => part.includes('method="post"')) ?? '';
  const fields = [...form.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"([^>]*)/g)];
  const selects = [...form.matchAll(/<select name="([^"]+)"[\s\S]*?<\/select>/g)];
  const body = new URLSearchParams();
  for (const [, name = '', value = ''] of fields) body.append(name, unescaped(value));
  for (const [text, name = ''] of selects) {
    body.append(name, /<option value="([^"]*)" selected/.exec(text)?.[1] ?? '');
  }
  for (const [name, value] of Object.entries(entered)) body.set(name, value);
  const cookie = page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return request(web)
    .post(address.split('?')[0] ?? '')
    .set({ cookie, 'sec-fetch-site': 'same-origin' })
    .type('form')
    .send(body.toString());
}

const unescaped = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

const input = (key: string, more: Readonly<Record<string, string>> = {}) =>
  `${base}/input?${new URLSearchParams({ key, ...more })}`;

describe('one input', () => {
  it('shows the fields of its object and what live records hold in one nobody has read', async () => {
    const text = await get(input('claims[0].territory', { field: 'LeadSource' }));
    expect(text).toContain('What <code>LeadSource</code> holds');
    expect(text).toMatch(/Filled in [1-9]\d* of \d+ live records/);
    expect(text).toContain('<option value="NextStep">');
  });

  it('shows each value of a choice with our word for it', async () => {
    const text = await get(input('claims[0].stage'));
    expect(text).toMatch(/value="Prospecting"[\s\S]*?<option value="qualify" selected>/);
  });

  it('names what the CRM does not have, and offers nothing to take', async () => {
    const text = await get(input('claims[0].territory', { path: 'Nowhere__c' }));
    expect(text).toContain('Opportunity has no field Nowhere__c');
    expect(text).not.toContain('Take this');
  });

  it('is none where the key names none', async () => {
    await request(web).get(input('claims[0].nothing')).expect(404);
    await request(web).get(`${base}/input`).expect(303).expect('location', base);
  });
});

describe('a change', () => {
  it('waits until it was looked at, then is in force with who did it', async () => {
    const before = await current();
    const taken = await send(input('claims[0].territory', { field: 'LeadSource' }), {});
    expect([taken.status, taken.headers['location']]).toEqual([303, `${base}?changed`]);
    expect((await current())?.version).toBe(before?.version);
    expect(await get(base)).toMatch(/1 change<?[\s\S]*not in force yet/);
    const shown = await get(`${base}/draft`);
    expect(shown).toContain('becomes <code>LeadSource');
    expect(shown).toContain(
      'Opportunity is read again first, for LeadSource. What becomes of the claims',
    );
    const done = await send(`${base}/draft`, { act: 'adopt' });
    expect(done.headers['location']).toBe(`${base}?adopted`);
    const after = await current();
    expect(after).toMatchObject({ version: (before?.version ?? 0) + 1, by: expect.any(String) });
    expect(after?.mapping.claims[0]?.territory).toMatchObject({
      path: 'LeadSource',
      reason: expect.stringContaining('Chosen by Dana Ruiz'),
    });
    // Put back for the others; a draft over an older version is none.
    await send(input('claims[0].territory', { field: 'Territory__c' }), {});
    await send(`${base}/draft`, { act: 'adopt' });
  });

  it('translates the values that somebody gave a meaning', async () => {
    const page = await get(input('claims[0].stage'));
    const values = [...page.matchAll(/name="value" value="([^"]*)"/g)].map(([, one]) => one);
    const at = values.indexOf('Prospecting');
    await send(input('claims[0].stage'), { [`means-${at}`]: 'develop' });
    const [change] = await mappingDesk(thread.app).draft(thread.tenantId, id);
    expect(change?.after.values?.['Prospecting']).toBe('develop');
    // What had a meaning keeps it.
    const inForce = (await current())?.mapping.claims[0]?.stage.values ?? {};
    expect(change?.after.values).toEqual({ ...inForce, Prospecting: 'develop' });
  });

  it('can be thrown away, and a source taken away', async () => {
    await send(input('claims[0].territory', { field: 'LeadSource' }), {});
    await send(`${base}/draft`, { act: 'discard' });
    await request(web).get(`${base}/draft`).expect(303).expect('location', base);
    await send(input('claims[0].territory'), { path: '' });
    const [change] = await mappingDesk(thread.app).draft(thread.tenantId, id);
    expect(change).toMatchObject({ key: 'claims[0].territory', to: null });
  });
});

describe('proposals', () => {
  it('are told where they differ, with what was found, and taken one by one', async () => {
    await send(input('claims[0].territory'), { path: '' });
    const text = await get(`${base}/proposals`);
    expect(text).toMatch(/Parley looked at the fields and at [1-9]\d* live records/);
    expect(text).toMatch(/Territory <small>Opportunity[\s\S]*?<code>Territory__c/);
    const taken = await send(`${base}/proposals`, { take: 'claims[0].territory' });
    expect(taken.status).toBe(303);
    const changes = await mappingDesk(thread.app).draft(thread.tenantId, id);
    expect(changes.map(({ key }) => key)).not.toContain('claims[0].territory');
  });

  it('that are no sources are refused', async () => {
    await send(input('claims[0].territory'), { path: '' });
    const { status } = await send(`${base}/proposals`, {
      take: 'claims[0].territory',
      'source:claims[0].territory': '{"sources": 1}',
    });
    expect(status).toBe(409);
  });
});
