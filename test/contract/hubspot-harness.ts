// A HubSpot portal on a port, a small book of business in it, and a session connected over OAuth.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { type Exchange, redacted } from '../../connectors/http-trace.ts';
import { hubspotConnector } from '../../connectors/hubspot/connector.ts';
import { Faults, type Switches } from '../../connectors/sandbox/faults.ts';
import { hubspotFace } from '../../connectors/sandbox/hubspot/face.ts';
import { hubspotId, salesforceId } from '../../connectors/sandbox/ids.ts';
import { DEAL_PIPELINES } from '../../connectors/sandbox/picklists.ts';
import { type Row, World } from '../../connectors/sandbox/world.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import { asConnectionId, type RecordRef } from '../../src/domain/ids.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import type { ReadRecord } from '../../src/domain/source-record.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import type { ChangePage, CrmSession, Grant, TokenSource } from '../../src/ports/crm.ts';

const CLIENT = { clientId: 'parley-test', clientSecret: 'a-secret' };
const REDIRECT = 'http://127.0.0.1:9/connect/hubspot/callback';
const VERIFIER = 'a-verifier-that-is-long-enough-for-rfc-7636-rules';
export const CONNECTION = asConnectionId('hs-test');
const START = Date.parse('2026-11-20T10:00:00Z');
/** User and owner ids of the channel manager: HubSpot keeps them apart. */
export const MANAGER = { userId: '5501', ownerId: '71400001' };

export type Portal = Awaited<ReturnType<typeof startPortal>>;

export type PortalSetup = {
  readonly switches?: Partial<Switches>;
  readonly requestTimeoutMs?: number;
  /** Real waits of the connector, by default cut short. */
  readonly wait?: (ms: number) => Promise<void>;
};

/** Starts everything; `close` ends it. The book is a day old; time stands still until `advance`. */
export async function startPortal(setup: PortalSetup = {}) {
  const time = { now: START - DAY_MS, searchLagMs: 0 };
  const world = new World({
    now: () => time.now,
    ids: { salesforce: salesforceId, hubspot: hubspotId },
  });
  const faults = new Faults({ hubspotBurstLimit: 100_000, ...setup.switches });
  seedPortal(world);
  const records = seedBook(world);
  time.now = START;
  const app = express();
  let tick = 0;
  app.use(
    hubspotFace({
      world,
      faults,
      clients: [CLIENT],
      searchLagMs: () => time.searchLagMs,
      // Search's five per second would make the tests slow: let real time run a second per call.
      monotonicMs: () => (tick += 1_000),
    }),
  );
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const exchanges: Exchange[] = [];
  const waits: number[] = [];
  const clock = { now: () => time.now };
  const connector = hubspotConnector({
    ...CLIENT,
    apiUrl: url,
    authorizeUrl: `${url}/oauth/authorize`,
    clock,
    trace: { record: (exchange) => exchanges.push(exchange) },
    windows: { claim: async () => 0, rest: async () => {} },
    random: () => 0.5,
    wait: setup.wait ?? (async (ms) => void waits.push(ms)),
    requestTimeoutMs: setup.requestTimeoutMs ?? 5_000,
  });
  const connect = async () => {
    const grant = await consent(connector.authorizeUrl, connector.exchangeCode);
    const { apiUrl } = grant;
    const tokens = heldTokens(grant, () => connector.refresh(grant.refreshToken, apiUrl));
    const options = { priority: 'poll', connectionId: CONNECTION, apiUrl, tokens } as const;
    return { grant, tokens, session: connector.open(options) };
  };
  const { grant, tokens, session } = await connect();
  return {
    url,
    world,
    faults,
    records,
    connector,
    session,
    /** Consents once more, to what the switches now say. */
    connect,
    grant,
    tokens,
    exchanges,
    waits,
    time,
    clock,
    advance: (ms: number) => {
      time.now += ms;
    },
    /** Exchanges as they would be written to a trace file. */
    trace: () => exchanges.map(redacted),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Walks the consent page as the manager's browser would. */
async function consent(
  authorizeUrl: Portal['connector']['authorizeUrl'],
  exchangeCode: Portal['connector']['exchangeCode'],
): Promise<Grant> {
  const codeChallenge = createHash('sha256').update(VERIFIER).digest('base64url');
  const target = new URL(authorizeUrl({ state: 'st', redirectUri: REDIRECT, codeChallenge }));
  const form = new URLSearchParams(target.searchParams);
  form.set('user_id', MANAGER.userId);
  const answer = await fetch(target.origin + target.pathname, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const back = new URL(answer.headers.get('location') ?? 'http://nowhere');
  return exchangeCode({
    code: back.searchParams.get('code') ?? '',
    redirectUri: REDIRECT,
    codeVerifier: VERIFIER,
  });
}

function heldTokens(grant: Grant, refresh: () => Promise<Grant>): TokenSource {
  let current = grant.accessToken;
  return {
    accessToken: async () => current,
    renewed: async () => {
      current = (await refresh()).accessToken;
      return current;
    },
  };
}

/** Two people and the vendor's pipelines. */
export function seedPortal(world: World): void {
  const { hubspot } = world;
  const person = (firstName: string, userId: number, id: string) =>
    hubspot.create(
      'owners',
      { firstName, lastName: 'Keller', email: `${firstName}@halden.test`, userId, type: 'PERSON' },
      MANAGER.userId,
      { id },
    );
  person('Jonas', Number(MANAGER.userId), MANAGER.ownerId);
  person('Mia', 5502, '71400002');
  for (const { id, label, stages } of DEAL_PIPELINES) {
    const fields = { label, stages: JSON.stringify(stages) };
    hubspot.create('pipelines', fields, MANAGER.userId, { id });
  }
}

function seedBook(world: World) {
  const { hubspot } = world;
  const by = MANAGER.userId;
  const company = (fields: Record<string, string | boolean>) =>
    hubspot.create('companies', fields, by);
  const acme = company({ name: 'Acme GmbH', domain: 'acme.example', city: '' });
  const acmeUk = company({ name: 'Acme UK', hs_parent_company_id: acme.id });
  const nordwind = company({ name: 'Nordwind', partner_flag: true, partner_tier: 'gold' });
  const deal = hubspot.create(
    'deals',
    {
      dealname: 'Acme: platform',
      amount: '84000',
      deal_currency_code: 'EUR',
      pipeline: 'default',
      dealstage: 'qualifiedtobuy',
      dealtype: 'newbusiness',
      hubspot_owner_id: MANAGER.ownerId,
      sales_channel: 'reseller',
      registered_at: START - DAY_MS,
    },
    by,
  );
  associate(world, deal, acme, 5, 6);
  associate(world, deal, acme, 341, 342);
  associate(world, deal, nordwind, 341, 342);
  associate(world, deal, nordwind, 27, 28, 'USER_DEFINED');
  const call = hubspot.create(
    'calls',
    { hs_timestamp: START - 3_600_000, hs_activity_type: 'Demo', hs_call_title: 'Demo' },
    by,
  );
  associate(world, call, deal, 206, 207);
  return { acme, acmeUk, nordwind, deal, call };
}

export function associate(
  world: World,
  from: Row,
  to: Row,
  typeId: number,
  mirrorTypeId: number,
  category: 'HUBSPOT_DEFINED' | 'USER_DEFINED' = 'HUBSPOT_DEFINED',
): void {
  const ends = { fromObject: from.object, fromId: from.id, toObject: to.object, toId: to.id };
  world.hubspot.associate({ ...ends, category, typeId }, mirrorTypeId);
}

export function refOf(row: Row): RecordRef {
  return { connectionId: CONNECTION, object: row.object, recordId: row.id };
}

/** The mapping a new connection would get. */
export async function proposedMapping(portal: Portal): Promise<Mapping> {
  return portal.connector.proposeMapping(await portal.session.describe());
}

/** Everything a run gives, and the cursor it ends with. */
export async function readAll(session: CrmSession, cursor: string | null, mapping: Mapping) {
  const pages: ChangePage[] = [];
  for await (const page of session.readChanges(cursor, mapping)) pages.push(page);
  const last = pages.at(-1);
  if (!last?.done) throw new Error('the last page must say done');
  return { records: pages.flatMap((page) => page.records), cursor: last.cursor, pages };
}

export function recordOf(records: readonly ReadRecord[], row: Row): ReadRecord | undefined {
  return records.findLast((one) => one.object === row.object && one.recordId === row.id);
}

/** The ParleyError a promise must end with. */
export async function faultOf(work: Promise<unknown>): Promise<ParleyError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ParleyError) return error;
    throw error;
  }
  throw new Error('expected a ParleyError');
}
