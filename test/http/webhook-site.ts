// The console with a HubSpot app behind it and a portal that two tenants installed; requests signed as
// HubSpot signs them, by code that shares nothing with the connector's.
import { createHmac } from 'node:crypto';
import request from 'supertest';
import { NO_TRACE } from '../../connectors/http-trace.ts';
import { hubspotConnector } from '../../connectors/hubspot/connector.ts';
import { webhookDesk } from '../../src/app/webhooks.ts';
import type { Crm } from '../../src/domain/claim.ts';
import { asConnectionId, asTenantId, type TenantId } from '../../src/domain/ids.ts';
import type { EventOutcome } from '../../src/ports/push.ts';
import type { Job } from '../../src/ports/queue.ts';
import type { Connection, Store } from '../../src/ports/store.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../helpers/app-context.ts';
import { consoleApp } from './console-app.ts';

export const PUBLIC_URL = 'https://parley.example';
export const PATH = '/webhooks/hubspot';
export const SECRET = 'an-app-secret';
export const PORTAL = 48_210_377;
const NOW = Date.UTC(2026, 10, 28, 12);
const HUBSPOT = asConnectionId(`hs-${PORTAL}`);

const CONNECTION: Connection = {
  id: HUBSPOT,
  crm: 'hubspot',
  externalId: String(PORTAL),
  apiUrl: 'https://api.hubapi.com',
  state: 'connected',
  stateReason: null,
  writeMode: 'dry_run',
  connectedAt: NOW,
};

/** One event as a project's webhook component gets it. */
export function anEvent(change: Readonly<Record<string, unknown>> = {}) {
  return {
    eventId: 100,
    subscriptionId: 2_001,
    portalId: PORTAL,
    appId: 11,
    occurredAt: NOW - 500,
    subscriptionType: 'object.propertyChange',
    attemptNumber: 0,
    objectId: 9_001,
    objectTypeId: '0-3',
    propertyName: 'dealstage',
    propertyValue: 'closedlost',
    changeSource: 'CRM_UI',
    sourceId: 'userId:5501',
    ...change,
  };
}

export type Signing = {
  readonly secret?: string;
  readonly timestamp?: number;
  readonly method?: string;
  readonly url?: string;
};

/** Headers for a body, as HubSpot's documentation says. */
export function signed(body: string, signing: Signing = {}): Record<string, string> {
  const { secret = SECRET, timestamp = NOW, method = 'POST' } = signing;
  const text = `${method}${signing.url ?? PUBLIC_URL + PATH}${body}${timestamp}`;
  return {
    'x-hubspot-signature-v3': createHmac('sha256', secret).update(text, 'utf8').digest('base64'),
    'x-hubspot-request-timestamp': String(timestamp),
  };
}

export type WebhookSite = Awaited<ReturnType<typeof webhookSite>>;

/** `wrap` may put a fault between the use case and the store. */
export async function webhookSite(wrap: (store: Store) => Store = (store) => store) {
  const store = wrap(openMemoryStore());
  const clock = new TestClock(NOW);
  const tenants = ['left', 'right'].map(asTenantId);
  for (const id of tenants) {
    await store.createTenant({ id, name: id, createdAt: NOW });
    await store.inTenant(id, (one) => one.connections.save(CONNECTION));
  }
  const connector = hubspotConnector({
    clientId: 'parley',
    clientSecret: SECRET,
    apiUrl: 'https://api.hubapi.com',
    authorizeUrl: 'https://app.hubspot.com/oauth/authorize',
    clock,
    trace: NO_TRACE,
  });
  const jobs: Job[] = [];
  const queue = { enqueue: async (job: Job) => void jobs.push(job) };
  const counts: Record<EventOutcome, number> = {
    noted: 0,
    unknown_account: 0,
    ignored: 0,
    not_authentic: 0,
  };
  const count = (_crm: Crm, outcome: EventOutcome, events: number) => {
    counts[outcome] += events;
  };
  const app = testContext({ store, clock, connectors: [connector] });
  const desk = webhookDesk({ app, queue, count });
  const [first = asTenantId('')] = tenants;
  const { app: site, faults } = consoleApp(store, first, { webhooks: desk, publicUrl: PUBLIC_URL });
  return {
    site,
    store,
    clock,
    tenants,
    jobs,
    counts,
    faults,
    queue,
    /** Marks in a tenant's inbox: object and record id. */
    marks: async (tenant: TenantId = first) => {
      const taken = await store.inTenant(tenant, (one) => one.inbox.take(HUBSPOT, 1_000));
      return taken.map(({ ref }) => `${ref.object}/${ref.recordId}`);
    },
    setState: (tenant: TenantId, state: Connection['state']) =>
      store.inTenant(tenant, (one) => one.connections.setState(HUBSPOT, state, null)),
    /** Sends a body as it is; headers are the caller's. */
    post: (body: string, headers: Readonly<Record<string, string>>, path = PATH) =>
      request(site)
        .post(path)
        .set('host', 'parley.example')
        .set('content-type', 'application/json')
        .set(headers)
        .send(body),
    /** Signs and sends. */
    send(value: unknown, signing: Signing = {}) {
      const body = typeof value === 'string' ? value : JSON.stringify(value);
      return this.post(body, signed(body, signing));
    },
  };
}
