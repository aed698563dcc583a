// The CRM port held by the HubSpot connector against the sandbox's HubSpot face over HTTP.
// PARLEY_HTTP_TRACE=file keeps the traffic, for checking it against HubSpot's published contract.

import { NO_TRACE, openHttpTrace } from '../../connectors/http-trace.ts';
import { hubspotConnector } from '../../connectors/hubspot/connector.ts';
import { Faults } from '../../connectors/sandbox/faults.ts';
import { PROPERTIES } from '../../connectors/sandbox/hubspot/portal.ts';
import type { PropertyDefinition } from '../../connectors/sandbox/hubspot/standard-properties.ts';
import { SANDBOX_IDS } from '../../connectors/sandbox/ids.ts';
import { mergeRecords } from '../../connectors/sandbox/merge.ts';
import { TokenBook } from '../../connectors/sandbox/oauth.ts';
import { SANDBOX_CLIENT, startSandbox } from '../../connectors/sandbox/server.ts';
import { World } from '../../connectors/sandbox/world.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { CrmRun } from './crm-run.ts';
import { crmSuite } from './crm-suite.ts';
import { associate, MANAGER, seedPortal } from './hubspot-harness.ts';
import { HUBSPOT_HURDLES } from './hubspot-hurdles.ts';

const START = Date.UTC(2026, 10, 20, 9);
const REDIRECT = 'http://127.0.0.1:4300/connect/hubspot/callback';
const traceFile = process.env['PARLEY_HTTP_TRACE'];
const trace = traceFile === undefined ? NO_TRACE : openHttpTrace(traceFile);

/** A property of deals that somebody made, and may archive. */
const MADE: PropertyDefinition = {
  ...{ name: 'deal_value', label: 'Deal value', type: 'number', fieldType: 'number' },
  ...{ groupName: 'dealinformation', description: '', options: [], readOnly: false },
  ...{ externalOptions: false, hubspotDefined: false, hasUniqueValue: false },
};
const MADE_ID = `deals.${MADE.name}`;

/** Two companies and three deals of the first. */
function seed(world: World) {
  seedPortal(world);
  const { hubspot } = world;
  const made = { object: 'deals', definition: JSON.stringify(MADE) };
  hubspot.create(PROPERTIES, made, MANAGER.userId, { id: MADE_ID });
  const company = (name: string, domain: string) =>
    hubspot.create('companies', { name, domain }, MANAGER.userId);
  const acme = company('Acme GmbH', 'acme.example');
  const twin = company('Acme', 'acme-de.example');
  const deal = (dealname: string) => {
    const row = hubspot.create(
      'deals',
      {
        dealname,
        amount: '1000',
        deal_currency_code: 'EUR',
        pipeline: 'default',
        dealstage: 'qualifiedtobuy',
        sales_channel: 'direct',
        hubspot_owner_id: MANAGER.ownerId,
      },
      MANAGER.userId,
    );
    associate(world, row, acme, 5, 6);
    associate(world, row, acme, 341, 342);
    return row.id;
  };
  return {
    accountIds: [acme.id, twin.id],
    claimIds: [deal('First'), deal('Second'), deal('Third')],
  };
}

async function start(): Promise<CrmRun> {
  let now = START;
  const world = new World({ now: () => now, ids: SANDBOX_IDS });
  const { accountIds, claimIds } = seed(world);
  now += HOUR_MS;
  const faults = new Faults();
  const sandbox = await startSandbox({ world, faults, salesforcePort: 0, hubspotPort: 0 });
  const { hubspot } = world;
  return {
    connector: hubspotConnector({
      ...SANDBOX_CLIENT,
      apiUrl: sandbox.hubspotUrl,
      authorizeUrl: `${sandbox.hubspotUrl}/oauth/authorize`,
      clock: { now: () => now },
      trace,
      // Places in HubSpot's windows are given in real time: see budget.test.ts.
      windows: { claim: async () => 0, rest: async () => {} },
      random: () => 0,
    }),
    world,
    faults,
    advance: (ms) => {
      now += ms;
    },
    consent: async (authorizeUrl) => {
      const address = new URL(authorizeUrl);
      const form = new URLSearchParams(address.searchParams);
      form.set('user_id', MANAGER.userId);
      const answer = await fetch(address.origin + address.pathname, {
        method: 'POST',
        body: form,
        redirect: 'manual',
      });
      return new URL(answer.headers.get('location') ?? '').searchParams;
    },
    redirectUri: REDIRECT,
    objects: { claim: 'deals', account: 'companies', task: 'tasks' },
    accountLink: 'company:primary',
    claimIds,
    accountIds,
    manager: { ...MANAGER, email: 'Jonas@halden.test' },
    hideable: {
      field: MADE.name,
      show: (isShown) =>
        isShown
          ? hubspot.restore(PROPERTIES, MADE_ID, MANAGER.userId)
          : hubspot.remove(PROPERTIES, MADE_ID, MANAGER.userId),
    },
    rename: (id, dealname) => hubspot.update('deals', id, { dealname }, MANAGER.userId),
    remove: (id) => hubspot.remove('deals', id, MANAGER.userId),
    mergeAccounts: (winnerId, loserId) => {
      const ids = { winnerId, loserId };
      mergeRecords(world, { crm: 'hubspot', object: 'companies', ...ids, by: MANAGER.userId });
    },
    expireAccessTokens: () =>
      new TokenBook(hubspot, {
        clients: [],
        pkce: 'optional',
        rotates: false,
        accessLifeMs: null,
        codeLifeMs: 0,
        now: () => now,
      }).expireAccessTokens(),
    // The search by key is the first call with this path, the creation the second.
    lostTaskCreation: { method: 'POST', path: '/crm/objects/2026-09/tasks', after: 1 },
    completeTask: (id, { outcome, note }, userId) =>
      hubspot.update(
        'tasks',
        id,
        { hs_task_status: 'COMPLETED', parley_task_outcome: outcome, parley_task_note: note },
        userId,
      ),
    inactiveOwner: () => {
      const { id } = hubspot.create('owners', { email: 'gone@halden.test' }, MANAGER.userId);
      return hubspot.remove('owners', id, MANAGER.userId).id;
    },
    close: () => sandbox.close(),
  };
}

crmSuite({
  ...{ name: 'HubSpot', rotates: false, removesFields: true },
  hurdles: HUBSPOT_HURDLES,
  start,
});
