// The shared-data table against what really goes over the wire: every object touched is in it, every
// object in it is touched, and nothing is written to where it says "read".
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../connectors/http-trace.ts';
import { SHARED_OBJECTS } from '../../manifest/listing/access-table.ts';
import type { Crm } from '../../src/domain/claim.ts';
import { asConnectionId, type RecordRef } from '../../src/domain/ids.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import type { CrmConnector, CrmSession } from '../../src/ports/crm.ts';
import { MANAGER, refOf, startPortal } from './hubspot-harness.ts';
import { REDIRECT, startSalesforce } from './salesforce-harness.ts';

type Touch = { readonly object: string; readonly isWrite: boolean };

const objectsOf = (crm: Crm) => SHARED_OBJECTS.filter((one) => one.crm === crm);

/** Everything a connection does in its life, once. */
async function live(session: CrmSession, connector: CrmConnector, ref: RecordRef, ownerId: string) {
  await session.provision();
  const mapping = connector.proposeMapping(await session.describe());
  await session.currencyRates();
  await session.users();
  for await (const _ of session.readChanges(null, mapping));
  await session.readOwnFields([ref], 'claim');
  await session.applyPatches([{ ref, home: 'claim', values: { conflict_status: 'open' } }]);
  await session.saveTask({
    ...{
      key: 'k'.repeat(32),
      taskId: null,
      about: ref,
      ownerId,
      subject: 'Decide',
      body: 'Decide',
    },
    ...{ dueOn: Math.floor(Date.UTC(2026, 10, 25) / DAY_MS), status: 'open', priority: 'high' },
  });
  await session.readTasks(null);
}

function compare(crm: Crm, touched: readonly Touch[]): void {
  const rows = objectsOf(crm);
  const names = [...new Set(touched.map((one) => one.object))].sort();
  expect(names).toEqual(rows.map((one) => one.object).sort());
  const writable = rows.filter((one) => one.home !== null).map((one) => one.object);
  const written = new Set(touched.filter((one) => one.isWrite).map((one) => one.object));
  expect([...written].filter((name) => !writable.includes(name))).toEqual([]);
  expect(written.size).toBeGreaterThan(0);
}

describe('the shared-data table', () => {
  let close = async () => {};
  afterEach(() => close());

  it('names what HubSpot is asked and told', async () => {
    const portal = await startPortal();
    close = portal.close;
    const ref = refOf(portal.records.deal);
    await live(portal.session, portal.connector, ref, MANAGER.ownerId);
    compare('hubspot', portal.exchanges.flatMap(hubspotTouches));
  });

  it('names what Salesforce is asked and told', async () => {
    const exchanges: Exchange[] = [];
    const run = await startSalesforce({ trace: { record: (one) => exchanges.push(one) } });
    close = run.close;
    const { connector } = run;
    const codeVerifier = 'v'.repeat(64);
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const request = { state: 's', redirectUri: REDIRECT, codeChallenge };
    const code = (await run.consent(connector.authorizeUrl(request))).get('code') ?? '';
    const grant = await connector.exchangeCode({ code, redirectUri: REDIRECT, codeVerifier });
    const session = connector.open({
      connectionId: asConnectionId('sf'),
      apiUrl: grant.apiUrl,
      tokens: { accessToken: async () => grant.accessToken, renewed: async () => '' },
      priority: 'poll',
    });
    const recordId = run.claimIds[0] ?? '';
    const ref = { connectionId: asConnectionId('sf'), object: 'Opportunity', recordId };
    await live(session, connector, ref, run.manager.ownerId);
    compare('salesforce', exchanges.flatMap(salesforceTouches));
  });
});

function hubspotTouches({ method, url }: Exchange): Touch[] {
  const [, api = '', kind = '', , ...rest] = new URL(url).pathname.split('/');
  if (api === 'account-info') return [{ object: 'account', isWrite: method !== 'GET' }];
  if (api === 'settings') return [{ object: 'exchange-rates', isWrite: method !== 'GET' }];
  if (api !== 'crm') return [];
  if (kind === 'owners') return [{ object: kind, isWrite: false }];
  if (kind === 'pipelines') return [{ object: kind, isWrite: method !== 'GET' }];
  const isRead = method === 'GET' || /(read|search)$/.test(rest.at(-1) ?? '');
  const named = kind === 'associations' ? rest.slice(0, 2) : rest.slice(0, 1);
  return named.map((object) => ({ object, isWrite: !isRead }));
}

function salesforceTouches({ method, url, requestBody }: Exchange): Touch[] {
  const { pathname, searchParams } = new URL(url);
  const body = requestBody?.startsWith('{') ? JSON.parse(requestBody) : {};
  const asked = [
    ...[searchParams.get('q') ?? ''],
    ...(body.compositeRequest ?? []).map((one: { url: string }) => decodeURIComponent(one.url)),
  ].flatMap((text) => [...text.replaceAll('+', ' ').matchAll(/ FROM (\w+)/g)]);
  const named = /\/sobjects\/(\w+)/.exec(pathname)?.[1];
  const isRead = method === 'GET' || pathname.includes('/composite/sobjects/');
  const rows = (body.records ?? []).map((row: { attributes: { type: string } }) => ({
    object: row.attributes.type,
    isWrite: true,
  }));
  return [
    ...asked.map(([, object = '']) => ({ object, isWrite: false })),
    ...(named === undefined ? [] : [{ object: named, isWrite: !isRead }]),
    ...rows,
  ];
}
