// Health: what needs somebody comes first, nothing is good without proof, and a tenant sees its own jobs.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { healthDesk, type WatchedQueue } from '../../src/app/health/desk.ts';
import { notePulse } from '../../src/app/pulse.ts';
import { noteAccess } from '../../src/app/setup/access-state.ts';
import { asTenantId, type TenantId } from '../../src/domain/ids.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { Job } from '../../src/ports/queue.ts';
import type { Store, TenantStore } from '../../src/ports/store.ts';
import { testContext } from '../helpers/app-context.ts';
import { consoleApp, newTenant, openTestStore } from './console-app.ts';
import { HUBSPOT, NOW, putFrame, SALESFORCE } from './console-world.ts';
import { putDryRun, putReadThrough } from './console-world-reading.ts';
import { deadJob, putCrowd, putTrouble, queueWith } from './health-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const usage = { requests: 12, writes: 3, dailyUsed: 1_834, dailyLimit: 100_000 };

/** Both connections read a moment ago. */
async function putWell(inside: TenantStore): Promise<void> {
  await putFrame(inside);
  await putReadThrough(inside);
  for (const id of [SALESFORCE, HUBSPOT]) {
    await notePulse(inside, id, { lastReadAt: NOW - 60_000, usage, lastFault: null });
  }
}

async function site(put: (inside: TenantStore) => Promise<unknown>, queue: WatchedQueue | null) {
  const tenantId = await newTenant(store);
  await store.inTenant(tenantId, put);
  return { tenantId, app: appOf(tenantId, queue) };
}

function appOf(tenantId: TenantId, queue: WatchedQueue | null) {
  const around = testContext({ store, clock: { now: () => NOW } });
  return consoleApp(store, tenantId, { health: healthDesk(around, queue) }).app;
}

const read = async (app: ReturnType<typeof appOf>) =>
  (await request(app).get('/status').expect(200)).text;

describe('what it says', () => {
  test('that everything works, with the proof: reading, sign-in, share of the quota, jobs', async () => {
    const { app } = await site(putWell, queueWith([]).queue);
    const text = await read(app);
    for (const part of [
      'Everything works.',
      '1,834 of 100,000 today (1.8 %)',
      '1 minute ago',
      'in force; renewed by itself',
      '7: 2 a CRM told of, 5 on the clock',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('needs you');
  });

  test('nothing good without proof of the last hour', async () => {
    const { app } = await site((inside) => putFrame(inside), null);
    const text = await read(app);
    expect(text).not.toContain('Everything works.');
    expect(text).toContain('was not read to the end for more than an hour');
    expect(text).toContain('This process cannot see the queue.');
  });

  test('first of all what needs somebody, each with the way to its cure', async () => {
    const { app } = await site(async (inside) => {
      await putWell(inside);
      await putDryRun(inside);
      await putTrouble(inside);
      const fields = {
        ...{ created: [], present: [] },
        missing: [{ field: 'Opportunity.Reason', problem: 'is hidden.', cure: 'Show it.' }],
      };
      const found = { checkedAt: NOW, fields, unseen: [], fault: null };
      await noteAccess(inside, SALESFORCE, found);
    }, queueWith([], 301_000).queue);
    const text = await read(app);
    expect(text).toContain('4 things need you.');
    expect(text).toMatch(/HubSpot 4242 no longer accepts our sign-in[^<]*<a href="\/connections"/);
    expect(text).toMatch(/lacks rights or fields[^<]*<a href="\/setup\/access"/);
    expect(text).toMatch(/1 record and 1 task\. <a href="#refused"/);
    expect(text).toMatch(/waited for more than five minutes[^<]*<a href="#jobs"/);
    expect(text).toContain('Conflict reason: FIELD_CUSTOM_VALIDATION_EXCEPTION');
    expect(text).toContain('The owner is inactive. Appoint somebody else.');
  });
});

describe('a record that somebody keeps locked', () => {
  const putLocked =
    (writeMode: 'live' | 'paused', sinceMs: number) => async (inside: TenantStore) => {
      await putWell(inside);
      await inside.connections.setWriteMode(SALESFORCE, writeMode);
      const ref = { connectionId: SALESFORCE, object: 'Opportunity', recordId: '006' };
      await inside.targets.put([{ ref, home: 'claim', values: { reason: 'x' } }]);
      const [target] = await inside.targets.take(SALESFORCE, NOW, 1);
      if (target === undefined) throw new Error('there was one to take');
      const note = 'UNABLE_TO_LOCK_ROW: unable to obtain exclusive access';
      const entry = { ref, field: 'reason', value: 'x', state: 'intended', note, at: NOW } as const;
      await inside.ledger.put([entry]);
      await inside.targets.park([{ target, until: NOW, triedSince: NOW - sinceMs }]);
    };

  test('is named after an hour, with reason and cure, here and among the connections', async () => {
    const { app } = await site(putLocked('live', HOUR_MS), queueWith([]).queue);
    const text = await read(app);
    expect(text).toMatch(/1 record could not be written[^<]*<a href="#unwritten"/);
    expect(text).toMatch(
      /Opportunity 006<\/strong> UNABLE_TO_LOCK_ROW: [^<]*let it finish, or end it/,
    );
    const connections = (await request(app).get('/connections').expect(200)).text;
    expect(connections).toMatch(/Opportunity 006<\/strong> UNABLE_TO_LOCK_ROW/);
  });

  test('is not named sooner, nor while nobody tries', async () => {
    for (const put of [putLocked('live', HOUR_MS - 1), putLocked('paused', HOUR_MS)]) {
      const { app } = await site(put, queueWith([]).queue);
      expect(await read(app)).not.toContain('UNABLE_TO_LOCK_ROW');
    }
  });
});

describe('what more accounts share than are joined by it', () => {
  const DOMAIN = 'The web domain “sharedsite.example” is shared by 501 accounts.';
  const putCrowded = async (inside: TenantStore) => {
    await putWell(inside);
    await putCrowd(inside, 501, ['d:sharedsite.example', 'duns:123456789', 'n:household|DE']);
  };

  test('is named with the cure, but for names, which only ask', async () => {
    const { app } = await site(putCrowded, queueWith([]).queue);
    const text = await read(app);
    expect(text).toContain('1 thing needs you.');
    expect(text).toMatch(/share 2 web domains or identifiers[^<]*<a href="#keys"/);
    expect(text).toContain(`<strong>${DOMAIN}</strong> Where several customers use it, put it on`);
    expect(text).toContain('The D-U-N-S number “123456789” is shared by 501 accounts.');
    expect(text).not.toContain('household');
  });

  test('is not told of a domain that the policy says is shared', async () => {
    const { app } = await site(async (inside) => {
      await putCrowded(inside);
      await inside.policies.append('shared_domains: [sharedsite.example]\n', 'admin', NOW);
    }, null);
    const text = await read(app);
    expect(text).toContain('The D-U-N-S number “123456789”');
    expect(text).not.toContain(DOMAIN);
  });

  test('is not told of what 500 accounts share: these are joined', async () => {
    const { app } = await site(async (inside) => {
      await putWell(inside);
      await putCrowd(inside, 500, ['d:sharedsite.example']);
    }, queueWith([]).queue);
    expect(await read(app)).toContain('Everything works.');
  });
});

describe('jobs that were given up', () => {
  test('are this tenant’s alone, and are run again or forgotten by an admin', async () => {
    const { tenantId } = await site(putWell, null);
    const job: Job = { kind: 'write-back', tenantId, connectionId: SALESFORCE };
    const foreign: Job = { ...job, tenantId: asTenantId('somebody-else') };
    const { queue, acts } = queueWith([
      deadJob('own', job),
      deadJob('foreign', foreign),
      deadJob('none', null),
    ]);
    const app = appOf(tenantId, queue);
    const page = await request(app).get('/status').expect(200);
    expect(page.text).toContain('1 job was given up.');
    expect(page.text).toContain('Writing to Salesforce 00D000000000001EAA');
    expect(page.text).not.toContain('foreign');
    const token =
      /action="\/status\/jobs">\s*<input type="hidden" name="token" value="([^"]+)"/.exec(
        page.text,
      )?.[1];
    const cookie = page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const send = (form: object) =>
      request(app)
        .post('/status/jobs')
        .set({ cookie, 'sec-fetch-site': 'same-origin' })
        .type('form')
        .send({ token, ...form });
    await send({ key: 'own', act: 'replay' }).expect(303).expect('location', '/status?replay#jobs');
    await send({ key: 'own', act: 'forget' }).expect(303);
    for (const key of ['foreign', 'none', 'gone']) {
      await send({ key, act: 'replay' }).expect(409);
      await send({ key, act: 'forget' }).expect(409);
    }
    expect(acts).toEqual([
      ['enqueue', job, 'user'],
      ['forget', 'own'],
    ]);
  });

  test('show no buttons to a channel manager', async () => {
    const { tenantId } = await site(putWell, null);
    const { queue } = queueWith([deadJob('own', { kind: 'detect', tenantId, connectionId: null })]);
    const around = testContext({ store, clock: { now: () => NOW } });
    const changes = { health: healthDesk(around, queue), viewer: { isAdmin: false } };
    const { text } = await request(consoleApp(store, tenantId, changes).app).get('/status');
    expect(text).toContain('Judging');
    expect(text).not.toContain('/status/jobs');
  });
});
