// The reports page and its file: what they show, of which days, to whom.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TenantId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { consoleApp, newTenant, openTestStore } from './console-app.ts';
import { aClaim, aConflict, aPartnerClaim, putBusyDay, putConflict } from './console-world.ts';

let store: Store;
let busy: TenantId;

beforeAll(async () => {
  store = await openTestStore();
  busy = await newTenant(store);
  await store.inTenant(busy, putBusyDay);
});
afterAll(() => store.close());

const open = (path: string, tenantId = busy) => request(consoleApp(store, tenantId).app).get(path);

describe('the reports page', () => {
  test('shows the last 90 days, each figure with its definition and what it is a part of', async () => {
    const { text } = await open('/reports').expect(200);
    for (const part of [
      '<a href="/reports" aria-current="page">Reports</a>',
      '23 Aug 2026 to 20 Nov 2026: 4 conflicts opened, 1 decision, 3 waiting',
      '1 of them late',
      '44.4 <small>4 conflicts, 9 claims</small>',
      '100.0 % <small>1 of 1 decisions</small>',
      'Decisions made by the due day (A-2), of all decisions.',
      'href="/reports.csv?from=2026-08-23&amp;to=2026-11-20"',
      '<th scope="row">Northwind Systems</th>',
      '<th scope="row">Direct and Reseller</th>',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('shows the days it is asked for', async () => {
    const { text } = await open('/reports?from=2026-11-01&to=2026-11-15').expect(200);
    expect(text).toContain('1 Nov 2026 to 15 Nov 2026: 1 conflict opened, 1 decision, 0 waiting');
    expect(text).toContain('name="from" value="2026-11-01"');
    expect(text).not.toContain('Direct and Marketplace');
    expect((await open('/reports?from=&to=').expect(200)).text).toContain('23 Aug 2026 to');
  });

  test('says what is wrong with days that make no period, and keeps them', async () => {
    const { text } = await open('/reports?from=2026-11-15&to=2026-11-01').expect(400);
    expect(text).toContain('15, is after the last day, 2026-11-01. Swap them.');
    expect(text).toContain('value="2026-11-15"');
    await open('/reports.csv?from=soon').expect(400);
    await open('/reports?by=me').expect(400);
    await request(consoleApp(store, busy).app).post('/reports').expect(405);
  });

  test('runs nothing that a CRM put into a name', async () => {
    const tenantId = await newTenant(store);
    const evil = '<img src=x onerror=alert(1)>';
    await store.inTenant(tenantId, async (tenant) => {
      const claims = [
        aClaim({ recordId: '1', account: {}, territory: evil, productFamily: evil }),
        aPartnerClaim({ recordId: '2', account: {}, partnerName: evil }),
      ];
      await putConflict(tenant, aConflict({ id: 'c1', claims }), claims);
    });
    const { text } = await open('/reports', tenantId).expect(200);
    expect(text.split('&lt;img src=x onerror=alert(1)&gt;').length).toBeGreaterThan(3);
    expect(text).not.toContain('<img src=x');
  });

  test('is quiet of an empty book', async () => {
    const { text } = await open('/reports', await newTenant(store)).expect(200);
    expect(text).toContain('No conflict opened or was decided in this period.');
  });
});

test('the file holds every figure under a name that tells its days', async () => {
  const answer = await open('/reports.csv?from=2026-11-01&to=2026-11-20').expect(200);
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(answer.headers['content-disposition']).toBe(
    'attachment; filename=parley-report-2026-11-01-2026-11-20.csv',
  );
  expect(answer.text).toContain('2026-11-01,2026-11-20,all,,opened,4,conflicts,,');
  expect(answer.text).toContain(',partner,Helio VAR,opened,2,conflicts,,');
});

test.each(['/reports', '/reports.csv'])('%s is for managers and admins', async (path) => {
  const seller = consoleApp(store, busy, { viewer: { managerId: null, isAdmin: false } });
  const { text } = await request(seller.app).get(path).expect(403);
  expect(text).not.toContain('Northwind');
  await request(consoleApp(store, busy, { viewer: null }).app)
    .get(path)
    .expect(401);
});
