// Installing from the browser: the console carries query and cookie, and nothing else.
import request from 'supertest';
import { expect, test } from 'vitest';
import type { Crm } from '../../src/domain/claim.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import { asTenantId } from '../../src/domain/ids.ts';
import type { ConnectRoutes } from '../../src/http/connect-routes.ts';
import type { Store } from '../../src/ports/store.ts';
import { consoleApp } from './console-app.ts';
import { NOW, SALESFORCE } from './console-world.ts';

const TENANT = asTenantId('t');
const untouched: Pick<Store, 'inTenant' | 'listTenants'> = {
  listTenants: async () => [],
  inTenant: async () => {
    throw new Error('installing asks the use case, not the store');
  },
};

function site(changes: Partial<ConnectRoutes> = {}, publicUrl = 'http://127.0.0.1:8080') {
  const finished: (readonly [Crm, Readonly<Record<string, string>>, string | null])[] = [];
  const connect: ConnectRoutes = {
    start: async (crm, viewer) => ({
      redirectTo: `https://login.example/${crm}?tenant=${viewer.tenantId}`,
      cookie: 'sealed; text=',
    }),
    finish: async (crm, query, cookie) => {
      finished.push([crm, query, cookie]);
      return {
        connection: {
          id: SALESFORCE,
          crm,
          externalId: '1',
          apiUrl: 'https://x.my.salesforce.com',
          state: 'connected',
          stateReason: null,
          writeMode: 'dry_run',
          connectedAt: NOW,
        },
      };
    },
    ...changes,
  };
  return { app: consoleApp(untouched, TENANT, { connect, publicUrl }).app, finished };
}

test('start leads to the consent page and binds this browser', async () => {
  const answer = await request(site().app).get('/connect/salesforce').expect(303);
  expect(answer.headers['location']).toBe('https://login.example/salesforce?tenant=t');
  const [cookie = ''] = answer.headers['set-cookie'] ?? [];
  expect(cookie).toContain('Path=/connect/salesforce');
  expect(cookie).toContain('HttpOnly; SameSite=Lax');
  expect(cookie).toContain('Max-Age=600');
  expect(cookie).not.toContain('Secure');
});

test('over https the cookie is secure', async () => {
  const { app } = site({}, 'https://parley.example');
  const answer = await request(app).get('/connect/hubspot').set('host', 'parley.example');
  expect(answer.headers['set-cookie']?.[0]).toContain('Secure');
});

test('the callback hands query and cookie over as they were, then forgets the cookie', async () => {
  const { app, finished } = site();
  const start = await request(app).get('/connect/hubspot');
  const cookie = start.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const answer = await request(app)
    .get('/connect/hubspot/callback?code=c%2F1&state=s')
    .set('cookie', `other=1; ${cookie}`)
    .expect(303);
  // A connection in its first dry run goes on with the setup.
  expect(answer.headers['location']).toBe('/setup/connect?connected');
  expect(answer.headers['set-cookie']?.[0]).toContain('Expires=Thu, 01 Jan 1970');
  expect(finished).toEqual([['hubspot', { code: 'c/1', state: 's' }, 'sealed; text=']]);
});

test('a callback without its cookie reaches the use case as such', async () => {
  const { app, finished } = site();
  await request(app).get('/connect/salesforce/callback?code=c&state=s');
  expect(finished[0]?.[2]).toBeNull();
});

test('what went wrong is said in plain words, escaped', async () => {
  const refused = new ParleyError('OAUTH_STATE_INVALID', 'This browser did not start <it>.', {
    hint: 'Start again from the connections page.',
  });
  const byThrow = site({ finish: () => Promise.reject(refused) });
  const thrown = await request(byThrow.app).get('/connect/salesforce/callback?code=c').expect(400);
  expect(thrown.text).toContain('This browser did not start &lt;it&gt;. Start again');
  const byAnswer = site({ finish: async () => ({ problem: 'access_denied' }) });
  const answered = await request(byAnswer.app).get('/connect/salesforce/callback').expect(400);
  expect(answered.text).toContain('access_denied');
});

test.each([
  new Error('client_secret=hunter2'),
  new ParleyError('INVARIANT_BROKEN', 'client_secret=hunter2'),
])('other faults are not shown: %s', async (fault) => {
  const { app } = site({ start: () => Promise.reject(fault) });
  expect((await request(app).get('/connect/salesforce').expect(500)).text).not.toContain('hunter2');
});

test('a parameter given twice is refused before any use case', async () => {
  const { app, finished } = site();
  await request(app).get('/connect/salesforce/callback?code=a&code=b&state=s').expect(400);
  expect(finished).toEqual([]);
});

test('unknown CRMs and other methods', async () => {
  const { app } = site();
  await request(app).get('/connect/dynamics').expect(404);
  await request(app).post('/connect/salesforce').expect(405);
  await request(app).post('/connect/salesforce/callback').expect(405);
});
