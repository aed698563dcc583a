// Every route with every role and none: who may, who may not, and nothing hidden in any answer. A route
// that is added is asked for too, and counts as one for channel managers and admins unless named here.

import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SALESFORCE_DIALECT } from '../../connectors/sandbox/port/salesforce-dialect.ts';
import { SETUP_STEPS } from '../../src/app/setup/view-setup.ts';
import type { Store } from '../../src/ports/store.ts';
import { routesOf } from '../e2e/isolation/routes.ts';
import { cookieOf, formTokenFor, openAccessSite, PEOPLE, type Who } from './access-world.ts';
import { openTestStore } from './console-app.ts';
import { SALESFORCE } from './console-world.ts';
import { CONFLICT, type LinkedSite, pathOf } from './link-world.ts';

let store: Store;
let site: LinkedSite;
beforeAll(async () => {
  store = await openTestStore();
  site = await openAccessSite(store, {
    card: {
      show: async () => ({ result: 'not_authentic' }),
      say: async () => ({ result: 'not_authentic' }),
      check: async () => ({ result: 'not_authentic' }),
      settings: async () => ({ result: 'not_authentic' }),
    },
    webhooks: { receive: async () => 'not_authentic' },
    metrics: async () => ({ contentType: 'text/plain', text: 'jobs 1\n' }),
  });
  await site.app.store.inTenant(site.tenantId, (inside) =>
    inside.mappings.append(SALESFORCE, SALESFORCE_DIALECT.mapping, 'test', 0),
  );
});
afterAll(() => store.close());

/** Asked without a session: each has a check of its own, or shows nothing. */
const OPEN = [
  ...['/health', '/ready', '/metrics', '/webhooks/hubspot', '/v1/card', '/v1/card/acts'],
  ...['/v1/check', '/v1/settings', '/check/:token'],
  ...['/decide/:link', '/decide/:link/undo', '/sign-in', '/sign-in/link/:link', '/sign-out'],
  ...['/connect/salesforce/callback', '/connect/hubspot/callback'],
];
const isOpen = (path: string) => OPEN.includes(path) || path.startsWith('/assets/');
const FOR_REPS = ['/', '/conflicts/:id'];
const FOR_ADMINS = [
  ...['/connections/:id/go-live', '/connections/:id/mode', '/connections/:id/uninstall'],
  '/connections/:id/undo',
  ...['/managers', '/managers/dismiss', '/administrators', '/administrators/dismiss'],
  ...['/matches/shared-domains', '/matches/renewal'],
  ...['/connect/salesforce', '/connect/hubspot'],
  ...['/connections/:id/mapping', '/connections/:id/mapping.yaml'],
  ...['input', 'proposals', 'draft'].map((page) => `/connections/:id/mapping/${page}`),
  ...['/connections/:id/dry-run.csv', '/setup', '/status/jobs'],
  ...SETUP_STEPS.map((step) => `/setup/${step}`),
];
const FOR_MANAGERS = [
  ...['decide', 'acknowledge', 'undo', 'send-back'].map((act) => `/conflicts/:id/${act}`),
  '/checks/links',
];
/** Their forms hold for one link, or one document, of a page: tested with those. */
const FOR_NOBODY_YET = ['/checks/links/:id/revoke', '/policy/adopt'];

function mayAsk(path: string, who: Who | null): boolean {
  if (isOpen(path)) return true;
  if (who === null) return false;
  if (FOR_REPS.includes(path)) return who !== 'other rep' || path === '/';
  if (FOR_ADMINS.includes(path)) return who === 'admin' || who === 'operator';
  if (FOR_NOBODY_YET.includes(path)) return false;
  if (FOR_MANAGERS.includes(path)) return who === 'manager';
  return who === 'manager' || who === 'admin' || who === 'operator';
}

async function addressOf(path: string): Promise<string> {
  if (path.includes('/decide/')) return path.replace('/decide/:link', await pathOf(site, 'share'));
  return path
    .replace('/conflicts/:id', `/conflicts/${CONFLICT}`)
    .replace('/customers/:id', `/customers/${encodeURIComponent(await accountOf())}`)
    .replace('/connections/:id', `/connections/${encodeURIComponent(SALESFORCE)}`)
    .replace(':link', 'nothing');
}

/** An account of the conflict. */
function accountOf(): Promise<string> {
  return site.app.store.inTenant(site.tenantId, async (inside) => {
    const conflict = await inside.conflicts.get(CONFLICT);
    const [claim] = await inside.claims.current(conflict?.judgement.claimIds ?? []);
    return claim?.account.id ?? '';
  });
}

/** What the form on the route's page is about. */
function subjectOf(path: string, address: string): string {
  return path.startsWith('/conflicts/:id') ? CONFLICT : address;
}

async function ask(path: string, method: 'get' | 'post', who: Who | null) {
  const address = await addressOf(path);
  const cookie = who === null ? '' : await cookieOf(site, who);
  const call = request(site.http)[method](address).set({ cookie, 'sec-fetch-site': 'same-origin' });
  if (method === 'get') return call;
  const subject = subjectOf(path, address).replace('/administrators/dismiss', '/administrators');
  // Nothing but the token: whoever may send the form is told that fields are missing.
  return call.type('form').send({ token: formTokenFor(site, subject) });
}

const ROLES: readonly (Who | null)[] = [null, ...(Object.keys(PEOPLE) as Who[])];
const REFUSED = [401, 403, 404];

describe.each(ROLES)('%s', (who) => {
  test('gets what the role may, and is refused everything else', async () => {
    const routes = routesOf(site.http);
    expect(routes.length).toBeGreaterThan(30);
    const wrong: unknown[] = [];
    for (const { path, methods } of routes) {
      if (isOpen(path)) continue;
      for (const method of ['get', 'post'] as const) {
        const answer = await ask(path, method, who);
        // Not a way this route is asked at all.
        if (answer.status === 405) continue;
        const isSentToSignIn = (answer.headers['location'] ?? '').startsWith('/sign-in');
        const isRefused = REFUSED.includes(answer.status) || isSentToSignIn;
        if (isRefused === mayAsk(path, who)) {
          wrong.push({ path, method, methods, status: answer.status });
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

test('the table names no route that is gone', () => {
  const paths = routesOf(site.http).map(({ path }) => path);
  const named = [...OPEN, ...FOR_REPS, ...FOR_ADMINS, ...FOR_MANAGERS, ...FOR_NOBODY_YET];
  expect(named.filter((path) => !paths.includes(path))).toEqual([]);
});

/** Everything of both sides, but what the rep's own record says of itself. */
const OTHER_SIDE = [
  'Osei',
  'm.osei',
  '006000000000001AAA',
  '48,000',
  '48 000',
  'München',
  '315000017',
];
const OWN_SIDE = ['Northwind', 'Park', 'ACME', 'Acme', '70991', 'Ruiz'];
const ELSEWHERE = ['Borealis', 'Cobalt', 'Delta Freight', 'Helio', 'Quay'];

test.each([
  ['nobody', null, [...OTHER_SIDE, ...OWN_SIDE, ...ELSEWHERE]],
  ['the other rep', 'other rep', [...OTHER_SIDE, ...OWN_SIDE, ...ELSEWHERE]],
  ['the rep', 'rep', [...OTHER_SIDE, ...ELSEWHERE]],
] as const)('no answer tells %s what is hidden', async (_name, who, hidden) => {
  const found: unknown[] = [];
  for (const { path } of routesOf(site.http)) {
    // Links are keys of their own: they show what the task shows, see link.test.ts.
    if (path.startsWith('/decide')) continue;
    for (const method of ['get', 'post'] as const) {
      const { text } = await ask(path, method, who);
      // Who is sent to sign in gets the address back that was asked for, with a record's id in it.
      const told = (text ?? '').replaceAll(encodeURIComponent(await addressOf(path)), '');
      const leaked = hidden.filter((secret) => told.includes(secret));
      if (leaked.length > 0) found.push({ path, method, leaked });
    }
  }
  expect(found).toEqual([]);
});

test('the rep sees the own record as the record shows it', async () => {
  const list = await ask('/', 'get', 'rep');
  expect(list.text).toContain('ACME Robotics');
  expect(list.text).toContain('HubSpot deal 70991');
  const page = await ask('/conflicts/:id', 'get', 'rep');
  expect(page.text).toContain('Conflict next step');
  expect(page.text).toContain('direct team');
  expect(page.text).not.toMatch(/href="\/(matches|reports|connections)"/);
  const nothing = await ask('/', 'get', 'other rep');
  expect(nothing.text).toContain('No record of yours');
});

test('in a dry run the records show nothing, and neither does the rep’s page', async () => {
  const dry = await openAccessSite(store);
  await dry.app.store.inTenant(dry.tenantId, async (inside) => {
    for (const { id } of await inside.connections.list()) {
      await inside.connections.setWriteMode(id, 'dry_run');
    }
  });
  const cookie = await cookieOf(dry, 'rep');
  const { text } = await request(dry.http).get('/').set({ cookie }).expect(200);
  expect(text).toContain('No record of yours');
});

test('roles are read at every request', async () => {
  const cookie = await cookieOf(site, 'admin');
  const open = () => request(site.http).get('/connections').set({ cookie });
  await open().expect(200);
  await site.app.store.inTenant(site.tenantId, async (inside) => {
    for (const one of await inside.administrators.list()) await inside.administrators.remove(one);
  });
  await open().expect(403);
});
