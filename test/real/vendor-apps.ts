// Parley as the parent process holds it: the admin who installs, the clock that rings, the eyes that
// look into the store. Same keys and addresses as the workers get.
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { NO_TRACE } from '../../connectors/http-trace.ts';
import { hubspotConnector } from '../../connectors/hubspot/connector.ts';
import { salesforceConnector } from '../../connectors/salesforce/connector.ts';
import { type RunningSandbox, SANDBOX_CLIENT } from '../../connectors/sandbox/server.ts';
import type { WorldCrm } from '../../connectors/sandbox/world.ts';
import {
  appointManagers,
  finishInstall,
  setUpConnection,
  startInstall,
} from '../../src/app/connect.ts';
import type { AppContext } from '../../src/app/context.ts';
import { SYSTEM_CLOCK } from '../../src/compose.ts';
import { asTenantId, type ConnectionId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { aesVault } from '../../src/vault/aes-vault.ts';
import type { People, Town } from '../simulation/town.ts';
import { HUBSPOT_TERRITORY } from './book.ts';

const CRMS = ['salesforce', 'hubspot'] as const;
export const TENANT = asTenantId('vendor');
export const PUBLIC_URL = 'https://parley.example';
/** A decision is told at once: how long the torture has run must make no difference. */
export const TOLD_AFTER_MS = 0;
/** Seals the tokens of every run; nothing outside this machine was ever sealed with it. */
export const SECRET_KEY = Buffer.alloc(32, 7);

export type Connections = Readonly<Record<WorldCrm, ConnectionId>>;

/** The application over a store and the sandbox at these addresses. */
export function appOver(store: Store, sandbox: RunningSandbox): AppContext {
  const { clientId, clientSecret } = SANDBOX_CLIENT;
  const common = { clientId, clientSecret, clock: SYSTEM_CLOCK, trace: NO_TRACE };
  const connectors = [
    salesforceConnector({ ...common, loginUrl: sandbox.salesforceUrl }),
    hubspotConnector({
      ...common,
      apiUrl: sandbox.hubspotUrl,
      authorizeUrl: `${sandbox.hubspotUrl}/oauth/authorize`,
    }),
  ];
  return {
    store,
    clock: SYSTEM_CLOCK,
    vault: aesVault([SECRET_KEY]),
    connectors: new Map(connectors.map((one) => [one.crm, one])),
    log: { info: () => {}, warn: () => {} },
    randomId: () => randomBytes(32).toString('base64url'),
    random: Math.random,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    wait: async (ms) => {
      await wait(ms);
    },
    countWrites: () => {},
    publicUrl: PUBLIC_URL,
    outcomeTasks: 'en',
    noticeAfterMs: TOLD_AFTER_MS,
  };
}

/** What the admin's browser does on the consent page: signs in as the integration user and agrees. */
async function consent(crm: WorldCrm, page: string, people: People) {
  const url = new URL(page);
  if (crm === 'salesforce') url.searchParams.set('login_hint', people[crm].integration.email);
  const method = crm === 'salesforce' ? 'GET' : 'POST';
  const answer = await fetch(url, { method, redirect: 'manual' });
  const query = new URL(answer.headers.get('location') ?? 'about:blank').searchParams;
  const [code, state] = [query.get('code'), query.get('state')];
  if (code === null || state === null) throw new Error(`${crm} gave no consent: ${answer.status}`);
  return { code, state };
}

/** Authorises one CRM, for the first time or again, as an admin does. */
export async function connect(app: AppContext, crm: WorldCrm, people: People) {
  const { redirectTo, cookie } = await startInstall(app, TENANT, crm);
  const query = await consent(crm, redirectTo, people);
  const { connection } = await finishInstall(app, crm, query, cookie);
  await setUpConnection(app, TENANT, connection);
  return connection.id;
}

/** Creates the tenant, connects both CRMs, names both managers and goes live. */
export async function install(app: AppContext, town: Town): Promise<Connections> {
  await app.store.createTenant({ id: TENANT, name: 'Vendor', createdAt: app.clock.now() });
  return installAgain(app, town);
}

/** The same for a tenant that is there. */
export async function installAgain(app: AppContext, { people }: Town): Promise<Connections> {
  const connections = {
    salesforce: await connect(app, 'salesforce', people),
    hubspot: await connect(app, 'hubspot', people),
  };
  await appointManagers(
    app,
    TENANT,
    CRMS.map((crm) => ({
      connectionId: connections[crm],
      email: people[crm].manager.email,
      territories: crm === 'hubspot' ? [HUBSPOT_TERRITORY] : [],
    })),
  );
  await app.store.inTenant(TENANT, async (store) => {
    for (const crm of CRMS) await store.connections.setWriteMode(connections[crm], 'live');
  });
  return connections;
}
