// The card's address over a store in a given scene; requests signed as HubSpot signs them, by code that
// shares nothing with the connector's.
import { createHmac } from 'node:crypto';
import request from 'supertest';
import { NO_TRACE } from '../../connectors/http-trace.ts';
import { hubspotConnector } from '../../connectors/hubspot/connector.ts';
import { DEAL, NOW, PORTAL, type SELLER } from '../../manifest/preview/book.ts';
import { SCENES, type Scene } from '../../manifest/preview/scenes.ts';
import { cardDesk } from '../../src/app/card/desk.ts';
import type { CardAct, CardActAnswer, ConflictCard } from '../../src/app/card/view-model.ts';
import { asTenantId } from '../../src/domain/ids.ts';
import type { Job } from '../../src/ports/queue.ts';
import type { Store, TenantStore } from '../../src/ports/store.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../helpers/app-context.ts';
import { consoleApp } from './console-app.ts';

export const PUBLIC_URL = 'https://parley.example';
const SECRET = 'an-app-secret';
const TENANT = asTenantId('vendor');
const TYPE_IDS: Readonly<Record<string, string>> = { deals: '0-3', companies: '0-2' };

export function sceneOf(name: string): Scene {
  const found = SCENES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no scene ${name}`);
  return found;
}

/** Replaces parts of a genuine request. */
export type Forgery = {
  readonly secret?: string;
  readonly timestamp?: number;
  readonly signedMethod?: string;
  readonly signedUrl?: string;
  readonly host?: string;
};

/** Percent-encoding as HubSpot signs it: of the query's characters these are signed decoded. */
const signedForm = (url: string) =>
  url.replaceAll('%40', '@').replaceAll('%3A', ':').replaceAll('%2F', '/');

const encoded = (typed: Readonly<Record<string, string>>) =>
  Object.entries(typed)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');

export async function cardSite(
  scene: Scene,
  wrap: (store: Store) => Store = (store) => store,
  { hasSignIn = false } = {},
) {
  const store = wrap(openMemoryStore());
  const clock = new TestClock(NOW);
  await store.createTenant({ id: TENANT, name: 'Vendor', createdAt: 0 });
  const inStore = <T>(work: (tenant: TenantStore) => Promise<T>) => store.inTenant(TENANT, work);
  await inStore(scene.fill);
  const connector = hubspotConnector({
    clientId: 'parley',
    clientSecret: SECRET,
    apiUrl: 'https://api.hubapi.com',
    authorizeUrl: 'https://app.hubspot.com/oauth/authorize',
    clock,
    trace: NO_TRACE,
  });
  const app = { ...testContext({ store, clock, connectors: [connector] }), publicUrl: PUBLIC_URL };
  const jobs: Job[] = [];
  const queue = { enqueue: async (job: Job) => void jobs.push(job) };
  const card = cardDesk({ app, queue, signInTenant: hasSignIn ? TENANT : null });
  const { app: site, faults } = consoleApp(store, TENANT, { card, publicUrl: PUBLIC_URL, clock });

  const send = (method: 'GET' | 'POST', path: string, body: string, forgery: Forgery = {}) => {
    const { secret = SECRET, timestamp = clock.now(), signedMethod = method } = forgery;
    const text = `${signedMethod}${forgery.signedUrl ?? signedForm(PUBLIC_URL + path)}${body}${timestamp}`;
    const call = method === 'GET' ? request(site).get(path) : request(site).post(path).send(body);
    return call
      .set('host', forgery.host ?? 'parley.example')
      .set('content-type', 'application/json')
      .set('x-hubspot-signature-v3', createHmac('sha256', secret).update(text).digest('base64'))
      .set('x-hubspot-request-timestamp', String(timestamp));
  };
  /** What HubSpot appends. */
  const added = ({ portal = PORTAL, user = scene.user as typeof SELLER | null } = {}) =>
    `portalId=${portal}&appId=77${user === null ? '' : `&userId=${user.userId}&userEmail=${encodeURIComponent(user.email)}`}`;
  const place = (ref = scene.place) =>
    `objectTypeId=${TYPE_IDS[ref.object]}&objectId=${ref.recordId}`;
  let keys = 0;
  return {
    ...{ inStore, clock, jobs, faults, app, send, added, place },
    tenantId: TENANT,
    /** Asks as the card does. */
    show: (query = `${place()}&${added()}`, forgery: Forgery = {}) =>
      send('GET', `/v1/card?${query}`, '', forgery),
    /** Asks before starting, about the record or about what was typed. */
    check: (typed: Readonly<Record<string, string>> = {}, query = `${place()}&${added()}`) =>
      send('GET', `/v1/check?${[encoded(typed), query].filter(Boolean).join('&')}`, ''),
    async view(): Promise<ConflictCard> {
      return (await this.show()).body as ConflictCard;
    },
    /** Says something; a key of its own unless one is given. */
    async say(
      act: CardAct,
      options: { key?: string; conflictId?: string; user?: typeof SELLER } = {},
    ) {
      keys += 1;
      const { key = `key-${keys}-of-a-test`, conflictId = 'cf_1042', user = scene.user } = options;
      const { object, recordId } = scene.place;
      const said = { objectTypeId: TYPE_IDS[object], objectId: recordId, conflictId, key, act };
      const path = `/v1/card/acts?${added({ user: user as typeof SELLER })}`;
      const answer = await send('POST', path, JSON.stringify(said));
      return { status: answer.status, body: answer.body as CardActAnswer };
    },
    statements: () => inStore((one) => one.statements.ofConflicts(['cf_1042' as never])),
    deal: DEAL,
  };
}
