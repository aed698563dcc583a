// What the console shows, to whom, and what it never shows.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TenantId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { consoleApp, newTenant, openTestStore } from './console-app.ts';
import {
  aClaim,
  aConflict,
  acmeClaims,
  aPartnerClaim,
  day,
  HUBSPOT,
  NOW,
  putBusyDay,
  putConflict,
  putFrame,
  SALESFORCE,
} from './console-world.ts';
import { putDryRun, putStillReading } from './console-world-reading.ts';

let store: Store;
let busy: TenantId;

beforeAll(async () => {
  store = await openTestStore();
  busy = await newTenant(store);
  await store.inTenant(busy, putBusyDay);
});
afterAll(() => store.close());

async function bodyOf(path: string, tenantId = busy): Promise<string> {
  const answer = await request(consoleApp(store, tenantId).app).get(path).expect(200);
  return answer.text;
}

const accountsIn = (text: string) =>
  [...text.matchAll(/<a href="\/conflicts\/[^"]+">([^<]+)<\/a>/g)].map((found) => found[1]);

describe('the list', () => {
  test('shows what waits, by severity', async () => {
    const text = await bodyOf('/');
    expect(accountsIn(text)).toEqual(['ACME Robotics', 'Borealis Foods AB', 'Cobalt Rail plc']);
    expect(text).toContain('3 conflicts waiting');
    expect(text).toContain('2 days ago, late');
    expect(text).toMatch(/<\/svg> High<\/span>/);
  });

  test.each([
    ['/?severity=low', ['Cobalt Rail plc']],
    ['/?text=helio', ['Borealis Foods AB', 'Cobalt Rail plc']],
    ['/?text=osei&severity=high', ['ACME Robotics']],
    ['/?status=decided', ['Delta Freight SA']],
    ['/?status=ended', []],
    ['/?text=nobody', []],
  ])('%s', async (path, accounts) => {
    expect(accountsIn(await bodyOf(path))).toEqual(accounts);
  });

  test('is quiet when nothing waits', async () => {
    const text = await bodyOf('/', await newTenant(store));
    expect(text).toContain('No overlapping claim waits');
    expect(text).not.toContain('<table');
  });

  test('pages through many, keeping the filter', async () => {
    const tenantId = await newTenant(store);
    await store.inTenant(tenantId, async (tenant) => {
      await putFrame(tenant);
      for (let index = 0; index < 30; index += 1) {
        const recordId = String(100 + index);
        const claims = [
          aClaim({ recordId, account: {} }),
          aPartnerClaim({ recordId, account: {} }),
        ];
        await putConflict(tenant, aConflict({ id: `cf_${recordId}`, claims }), claims);
      }
    });
    const first = await bodyOf('/?severity=medium', tenantId);
    expect(accountsIn(first)).toHaveLength(25);
    expect(first).toContain('/?status=waiting&amp;severity=medium&amp;page=2');
    const second = await bodyOf('/?severity=medium&page=2', tenantId);
    expect(accountsIn(second)).toHaveLength(5);
    expect(second).toContain('26–30 of 30 conflicts');
    expect(await bodyOf('/?page=99', tenantId)).toContain('Page 2 of 2');
  });

  test.each(['/?severity=worst', '/?page=0', '/?page=x', '/?text=a&text=b', '/?tenantId=other'])(
    '%s is refused',
    async (path) => {
      await request(consoleApp(store, busy).app).get(path).expect(400);
    },
  );
});

describe('a conflict', () => {
  test('puts the question, the suggestion and the proof on one page', async () => {
    const text = await bodyOf('/conflicts/cf_1042');
    for (const part of [
      'Northwind Systems and the direct team both claim ACME Robotics.',
      'Dana Ruiz decides by 20 Nov 2026 (today)',
      'Uphold the registration.',
      '70.00 %',
      'Suggestion only.',
      'Approved, 3 Nov 2026 to 1 Feb 2027',
      '52,000.00 EUR',
      'domain acme-robotics.example',
      'The holder of the only registration in force prevails.',
      'Task created in Salesforce for Dana Ruiz.',
      'Open in Salesforce, for Dana Ruiz, due 20 Nov 2026',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('shows other models where somebody worked with the customer', async () => {
    const text = await bodyOf('/conflicts/cf_1042');
    // Partner on the 9th and 16th, direct on the 12th and 18th.
    expect(text).toContain(
      '<th scope="row">First touch</th><td>Northwind Systems 100.00 %, Direct team 0.00 %</td>',
    );
    expect(text).toContain(
      '<th scope="row">Linear</th><td>Northwind Systems 50.00 %, Direct team 50.00 %</td>',
    );
    expect(text).not.toContain('Shapley');
    expect(await bodyOf('/conflicts/cf_1043')).not.toContain('Splits by other models');
  });

  test('that is decided is told in the past, with no form to decide', async () => {
    const text = await bodyOf('/conflicts/cf_1030');
    expect(text).toContain(
      'Decided on 12 Nov 2026 by Dana Ruiz (Salesforce task): Direct keeps the deal.',
    );
    expect(text).toContain('The customer asked for a direct contract.');
    expect(text).not.toContain('/decide"');
  });

  test('offers only outcomes that fit its sides', async () => {
    const text = await bodyOf('/conflicts/cf_1043');
    expect(text).toContain('value="partner_keeps"');
    expect(text).not.toContain('value="direct_keeps"');
  });

  test('still shows a claim whose record is gone', async () => {
    const tenantId = await newTenant(store);
    const claims = acmeClaims();
    await store.inTenant(tenantId, async (tenant) => {
      await putFrame(tenant);
      await putConflict(tenant, aConflict({ id: 'cf_1', claims, status: 'ended' }), claims);
      await tenant.claims.put([
        {
          id: claims[0].id,
          ref: { connectionId: HUBSPOT, object: 'deals', recordId: claims[0].recordId },
          accountId: claims[0].account.id,
          claim: null,
          at: NOW,
        },
      ]);
    });
    const text = await bodyOf('/conflicts/cf_1', tenantId);
    expect(text).toContain('52,000.00 EUR');
    expect(text).toContain('Ended by itself');
  });

  test('links records only to web addresses', async () => {
    const link = async (url: string) => {
      const { app } = consoleApp(store, busy, { recordUrlOf: async () => () => url });
      return (await request(app).get('/conflicts/cf_1042').expect(200)).text;
    };
    expect(await link('https://crm.example/1?a=1&b=2')).toContain(
      'https://crm.example/1?a=1&amp;b=2',
    );
    expect(await link('javascript:alert(1)')).not.toContain('javascript:');
  });

  test('unknown, of another tenant, malformed or no path at all: one and the same answer', async () => {
    const { app } = consoleApp(store, await newTenant(store));
    const paths = [
      '/conflicts/cf_9999',
      '/conflicts/cf_1042',
      '/conflicts/%00',
      '/nowhere',
      '/.env',
    ];
    const bodies = new Set<string>();
    for (const path of paths) bodies.add((await request(app).get(path).expect(404)).text);
    expect(bodies.size).toBe(1);
  });
});

test('names from a CRM are text everywhere, whatever they hold', async () => {
  const tenantId = await newTenant(store);
  const evil = '<img src=x onerror=alert(1)>"\'{{7*7}}';
  const claims = [
    aClaim({
      recordId: '1',
      account: { name: evil, domain: evil, city: evil },
      owner: { name: evil, email: null },
      rawStage: evil,
      productFamily: evil,
    }),
    aPartnerClaim({ recordId: '2', account: { name: evil }, partnerName: evil }),
  ];
  await store.inTenant(tenantId, async (tenant) => {
    await putFrame(tenant);
    const reasons = { seller: evil, partner: evil, channelManager: evil };
    await putConflict(tenant, aConflict({ id: 'cf_1', claims, judgement: { reasons } }), claims);
    await tenant.connections.setState(SALESFORCE, 'needs_reauth', evil);
    const ref = { connectionId: HUBSPOT, object: evil, recordId: evil };
    await tenant.problems.set([{ ref, problems: [evil], at: NOW }]);
    const entry = {
      ref,
      field: 'reason',
      value: evil,
      state: 'refused',
      note: evil,
      at: NOW,
    } as const;
    await tenant.ledger.put([entry]);
  });
  for (const path of [
    '/',
    `/?text=${encodeURIComponent(evil)}`,
    '/conflicts/cf_1',
    '/connections',
  ]) {
    const text = await bodyOf(path, tenantId);
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(text).not.toContain('<img src=x');
    expect(text).not.toMatch(/onerror=alert\(1\)>/);
  }
});

describe('connections', () => {
  test('say how they are, what waits and how to cure what is wrong', async () => {
    const tenantId = await newTenant(store);
    await store.inTenant(tenantId, async (tenant) => {
      await putFrame(tenant);
      await tenant.connections.setState(HUBSPOT, 'needs_reauth', 'The app was uninstalled.');
      const ref = { connectionId: SALESFORCE, object: 'Opportunity', recordId: '006' };
      await tenant.targets.put([{ ref, home: 'claim', values: { conflict_status: 'open' } }]);
      await tenant.ledger.put([
        {
          ref,
          field: 'conflict_severity',
          value: 'high',
          state: 'refused',
          note: 'FIELD_CUSTOM_VALIDATION_EXCEPTION: exempt the integration user from the rule.',
          at: NOW,
        },
      ]);
      await tenant.problems.set([{ ref, problems: ['No amount: counted as 0.'], at: NOW }]);
    });
    const usage = { requests: 10, writes: 1, dailyUsed: 1_834, dailyLimit: 100_000 };
    const pulse = { lastReadAt: NOW - 12 * 60_000, usage, lastFault: null };
    const { app } = consoleApp(store, tenantId, {
      pulses: async () => new Map([[SALESFORCE, pulse]]),
    });
    const { text } = await request(app).get('/connections').expect(200);
    for (const part of [
      'Changes read 12 minutes ago.',
      '1,834 of 100,000 today',
      '1 record</dd>',
      'HubSpot no longer accepts our sign-in. The app was uninstalled. Connect it again',
      'exempt the integration user from the rule.',
      'No amount: counted as 0.',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('href="/connect/');
  });

  test('show a first reading: what it costs, how far it is, and what became of it', async () => {
    const tenantId = await newTenant(store);
    await store.inTenant(tenantId, async (inside) => {
      await putDryRun(inside);
      await putStillReading(inside);
    });
    const { app } = consoleApp(store, tenantId);
    const { text } = await request(app).get('/connections').expect(200);
    expect(text).not.toContain('/go-live');
    for (const part of [
      'Going live is offered once everything was read for the first time.',
      'First reading: 164,561 of 349,924 records (47 %), 27 calls so far.',
      '<progress value="0.470" max="1"',
      'that Parley may make in a day for it.',
      '<td>61,500 of 143,843</td><td>Bulk API</td><td>20 calls</td>',
      'Read for the first time: 83,417 records with 1,230 calls in 10 minutes',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('are never called good on old proof', async () => {
    const tenantId = await newTenant(store);
    await store.inTenant(tenantId, putFrame);
    const pulse = { lastReadAt: NOW - 61 * 60_000, usage: null, lastFault: null };
    const { app } = consoleApp(store, tenantId, {
      pulses: async () => new Map([[SALESFORCE, pulse]]),
    });
    const { text } = await request(app).get('/connections').expect(200);
    expect(text).not.toContain('mark good');
    expect(text).toContain('No changes read since 20 Nov 2026, 13:19 UTC.');
  });
});

test('without sign-in every page says so', async () => {
  const { app } = consoleApp(store, busy, { viewer: { signedIn: false } });
  for (const path of ['/', '/conflicts/cf_1042', '/connections']) {
    expect((await request(app).get(path)).text).toContain('No sign-in here');
  }
  expect((await request(consoleApp(store, busy).app).get('/')).text).not.toContain('No sign-in');
});

test('nobody sees nothing', async () => {
  const { app } = consoleApp(store, busy, { viewer: null });
  for (const path of ['/', '/conflicts/cf_1042', '/connections']) {
    const { text } = await request(app).get(path).expect(401);
    expect(text).not.toContain('ACME');
  }
});

test('a late day is the day after the due day', async () => {
  const tenantId = await newTenant(store);
  await store.inTenant(tenantId, async (tenant) => {
    await putFrame(tenant);
    for (const [id, dueOn] of [
      ['cf_today', day('2026-11-20')],
      ['cf_before', day('2026-11-19')],
    ] as const) {
      const claims = [
        aClaim({ recordId: `${id}1`, account: {} }),
        aPartnerClaim({ recordId: id, account: {} }),
      ];
      await putConflict(tenant, aConflict({ id, claims, dueOn }), claims);
    }
  });
  expect(await bodyOf('/conflicts/cf_today', tenantId)).not.toContain('Late');
  expect(await bodyOf('/conflicts/cf_before', tenantId)).toContain('Late');
});
