// A Salesforce org on a port with a small book of business in it, and the connector on it.
// PARLEY_HTTP_TRACE=file keeps the traffic, for checking it against Salesforce's own contract.
import { createHash, randomBytes } from 'node:crypto';
import { type HttpTrace, NO_TRACE, openHttpTrace } from '../../connectors/http-trace.ts';
import type { BulkSizes } from '../../connectors/salesforce/bulk-reading.ts';
import { salesforceConnector } from '../../connectors/salesforce/connector.ts';
import { Faults } from '../../connectors/sandbox/faults.ts';
import { SANDBOX_IDS } from '../../connectors/sandbox/ids.ts';
import { mergeRecords } from '../../connectors/sandbox/merge.ts';
import { TokenBook } from '../../connectors/sandbox/oauth.ts';
import { SANDBOX_CLIENT, startSandbox } from '../../connectors/sandbox/server.ts';
import { World } from '../../connectors/sandbox/world.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import type { Grant } from '../../src/ports/crm.ts';
import type { CrmRun } from './crm-run.ts';
import { namespacedOrg } from './namespaced-org.ts';

const START = Date.UTC(2026, 10, 20, 9);
export const REDIRECT = 'http://127.0.0.1:4300/connect/salesforce/callback';
const traceFile = process.env['PARLEY_HTTP_TRACE'];
const trace = traceFile === undefined ? NO_TRACE : openHttpTrace(traceFile);

/** A user, a partner, two accounts and three claims. */
function seed(world: World) {
  const { salesforce } = world;
  const manager = salesforce.create(
    'User',
    { Name: 'Dana Ruiz', LastName: 'Ruiz', Email: 'dana@halden.example', IsActive: true },
    'seed',
  );
  const account = (Name: string, Website: string) =>
    salesforce.create('Account', { Name, Website, OwnerId: manager.id }, manager.id).id;
  const accountIds = [account('Acme GmbH', 'acme.example'), account('Acme', 'acme-de.example')];
  const claim = (Name: string) =>
    salesforce.create(
      'Opportunity',
      {
        Name,
        AccountId: accountIds[0] ?? '',
        OwnerId: manager.id,
        StageName: 'Qualification',
        CloseDate: '2026-12-31',
        Amount: 1000,
        CurrencyIsoCode: 'EUR',
        Channel__c: 'Direct',
      },
      manager.id,
    ).id;
  return { manager, accountIds, claimIds: [claim('First'), claim('Second'), claim('Third')] };
}

export type SalesforceSetup = {
  /** Rows per page of a query. */
  readonly pageSize?: number;
  readonly trace?: HttpTrace;
  readonly requestTimeoutMs?: number;
  /** How much a first reading takes at once. */
  readonly bulk?: Partial<BulkSizes>;
  /** The package's, in an org that has it under one. */
  readonly namespace?: string;
};

export type SalesforceRun = CrmRun & {
  readonly url: string;
  /** The connector on a machine whose clock is ahead by so much. */
  readonly skewed: (ms: number) => CrmRun['connector'];
};

/** Consents and trades the code. */
export async function connectSalesforce(run: SalesforceRun): Promise<Grant> {
  const codeVerifier = randomBytes(48).toString('base64url');
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const redirectUri = REDIRECT;
  const callback = await run.consent(
    run.connector.authorizeUrl({ state: 's', redirectUri, codeChallenge }),
  );
  const code = callback.get('code') ?? '';
  return run.connector.exchangeCode({ code, redirectUri, codeVerifier });
}

/** Starts everything; `close` ends it. Time stands still until `advance`. */
export async function startSalesforce(setup: SalesforceSetup = {}): Promise<SalesforceRun> {
  const { pageSize, requestTimeoutMs, bulk, namespace } = setup;
  let now = START;
  const world = new World({ now: () => now, ids: SANDBOX_IDS });
  const { manager, accountIds, claimIds } = seed(world);
  const faults = new Faults();
  const sandbox = await startSandbox({
    world,
    faults,
    salesforcePort: 0,
    hubspotPort: 0,
    ...(pageSize === undefined ? {} : { salesforcePageSize: pageSize }),
  });
  const { salesforce } = world;
  now += 60_000;
  const front =
    namespace === undefined ? null : await namespacedOrg(sandbox.salesforceUrl, namespace);
  const url = front?.url ?? sandbox.salesforceUrl;
  const skewed = (ms: number) =>
    salesforceConnector({
      ...SANDBOX_CLIENT,
      loginUrl: url,
      ...(namespace === undefined ? {} : { namespace }),
      clock: { now: () => now + ms },
      trace: setup.trace ?? trace,
      ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
      ...(bulk === undefined ? {} : { bulk }),
      pause: async () => {},
    });
  return {
    url,
    connector: skewed(0),
    skewed,
    world,
    faults,
    advance: (ms) => {
      now += ms;
    },
    consent: async (authorizeUrl) => {
      const address = new URL(authorizeUrl);
      address.searchParams.set('login_hint', manager.id);
      const answer = await fetch(address, { redirect: 'manual' });
      return new URL(answer.headers.get('location') ?? '').searchParams;
    },
    redirectUri: REDIRECT,
    objects: { claim: 'Opportunity', account: 'Account', task: 'Task' },
    accountLink: 'AccountId',
    claimIds,
    accountIds,
    manager: { ownerId: manager.id, userId: manager.id, email: 'dana@halden.example' },
    hideable: {
      field: 'Amount',
      show: (isShown) => faults.set({ salesforceHidden: isShown ? [] : ['Opportunity.Amount'] }),
    },
    rename: (id, Name) => salesforce.update('Opportunity', id, { Name }, manager.id),
    remove: (id) => salesforce.remove('Opportunity', id, manager.id),
    mergeAccounts: (winnerId, loserId) =>
      mergeRecords(world, {
        crm: 'salesforce',
        object: 'Account',
        winnerId,
        loserId,
        by: manager.id,
      }),
    expireAccessTokens: () =>
      new TokenBook(salesforce, {
        clients: [],
        pkce: 'required',
        rotates: true,
        accessLifeMs: null,
        codeLifeMs: 0,
        now: () => now,
      }).expireAccessTokens(),
    lostTaskCreation: { method: 'POST', path: '/sobjects/Task' },
    completeTask: (id, { outcome, note }, userId) =>
      salesforce.update(
        'Task',
        id,
        { Status: 'Completed', Parley_Task_Outcome__c: outcome, Parley_Task_Note__c: note },
        userId,
      ),
    inactiveOwner: () =>
      salesforce.create('User', { Name: 'Gone', IsActive: false }, manager.id).id,
    close: async () => {
      await front?.close();
      await sandbox.close();
    },
  };
}

/** Tokens that end with the one given. */
export const fixed = (token: string) => ({
  accessToken: async () => token,
  renewed: async (): Promise<string> => {
    throw new ParleyError('CRM_REAUTH_NEEDED', 'no other token');
  },
});

/** The fault that ends some work. */
export async function faultOf(work: Promise<unknown>): Promise<ParleyError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ParleyError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
