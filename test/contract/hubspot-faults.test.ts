// HubSpot when things go wrong: expired and revoked tokens, limits, outages, strange answers.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_TRACE } from '../../connectors/http-trace.ts';
import { hubspotConnector } from '../../connectors/hubspot/connector.ts';
import type { Fault } from '../../connectors/sandbox/faults.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import { CONNECTION, faultOf, type Portal, refOf, startPortal } from './hubspot-harness.ts';

let portal: Portal;
beforeEach(async () => {
  portal = await startPortal();
});
afterEach(() => portal.close());

describe('tokens', () => {
  it('carry portal, user, scopes and the moment they end', () => {
    const { grant } = portal;
    expect(grant).toMatchObject({ externalId: '48210377', userId: '5501', apiUrl: portal.url });
    expect(grant.expiresAt).toBe(portal.time.now + 1_800_000);
    expect(grant.scopes).toContain('crm.objects.deals.write');
    expect(grant.accessToken.length).toBeGreaterThan(300);
  });

  it('are renewed once when one expires in the middle', async () => {
    portal.advance(1_800_000);
    await expect(portal.session.users()).resolves.toHaveLength(2);
    expect(portal.exchanges.filter((one) => one.status === 401)).toHaveLength(1);
  });

  it('that are revoked ask for a new connection', async () => {
    await portal.connector.revoke(portal.grant.refreshToken);
    const again = () => portal.connector.refresh(portal.grant.refreshToken, portal.url);
    expect((await faultOf(again())).code).toBe('CRM_REAUTH_NEEDED');
    expect((await faultOf(portal.session.users())).code).toBe('CRM_REAUTH_NEEDED');
  });

  it('end with the uninstall call, and ending them twice is no error', async () => {
    await portal.connector.revoke(portal.grant.refreshToken);
    await portal.connector.revoke(portal.grant.refreshToken);
    const uninstall = portal.exchanges.filter((one) => one.url.endsWith('/external-install'));
    expect(uninstall.map((one) => [one.method, one.status])).toEqual([['DELETE', 204]]);
  });

  it('are not given for a code used twice, a wrong verifier or a wrong secret', async () => {
    const wrong = { code: 'x', redirectUri: 'http://127.0.0.1/cb', codeVerifier: 'v'.repeat(43) };
    expect((await faultOf(portal.connector.exchangeCode(wrong))).code).toBe('CRM_REAUTH_NEEDED');
    const stranger = connectorFor(portal.url, 'not the secret');
    const fault = await faultOf(stranger.refresh(portal.grant.refreshToken, portal.url));
    expect(fault.code).toBe('CONFIG_INVALID');
    expect(fault.hint).toContain('client id and secret');
  });
});

describe('limits', () => {
  it('are waited for and the call goes out again', async () => {
    const body = { policyName: 'TEN_SECONDLY_ROLLING', errorType: 'RATE_LIMIT' };
    portal.faults.inject({ crm: 'hubspot', fault: { kind: 'status', status: 429, body } });
    await expect(portal.session.users()).resolves.toHaveLength(2);
    expect(portal.waits).toEqual([10_250]);
  });

  it('of search rest one second', async () => {
    await portal.session.provision();
    const fault = { kind: 'status', status: 429, body: { policyName: 'SECONDLY' } } as const;
    portal.faults.inject({ crm: 'hubspot', path: '/search', fault });
    await portal.session.readTasks(null);
    expect(portal.waits).toEqual([1_250]);
  });

  it('of the day are not waited for', async () => {
    const fault = { kind: 'status', status: 429, body: { policyName: 'DAILY' } } as const;
    portal.faults.inject({ crm: 'hubspot', fault });
    const error = await faultOf(portal.session.users());
    expect(error).toMatchObject({ code: 'CRM_QUOTA_EXHAUSTED', kind: 'throttled' });
    expect(portal.waits).toEqual([]);
  });
});

describe('JSON that a server in between calls something else', () => {
  const as = (status: number, body: unknown): Fault => ({
    kind: 'status',
    status,
    body: JSON.stringify(body),
    headers: { 'content-type': 'text/html' },
  });
  const renewed = () => portal.connector.refresh(portal.grant.refreshToken, portal.url);

  it('is what it is', async () => {
    const { faults } = portal;
    faults.inject({ crm: 'hubspot', path: '/crm/owners', fault: as(200, { results: [] }) });
    expect(await portal.session.users()).toEqual([]);
    faults.inject({ crm: 'hubspot', fault: as(429, { policyName: 'DAILY' }) });
    expect((await faultOf(portal.session.users())).code).toBe('CRM_QUOTA_EXHAUSTED');
  });

  it('is what it is at the token endpoint', async () => {
    const path = '/oauth/2026-09/token';
    const tokens = {
      access_token: 'a',
      refresh_token: 'r',
      expires_in: 1_800,
      hub_id: 1,
      user_id: 2,
    };
    portal.faults.inject({ crm: 'hubspot', path, fault: as(200, tokens) });
    expect((await renewed()).accessToken).toBe('a');
    portal.faults.inject({ crm: 'hubspot', path, fault: as(400, { status: 'BAD_GRANT' }) });
    expect((await faultOf(renewed())).code).toBe('CRM_REAUTH_NEEDED');
  });
});

describe('outages', () => {
  it.each([
    ['a 503', { kind: 'status', status: 503 }],
    ['a cut connection', { kind: 'drop_request' }],
    ['HTML instead of JSON', { kind: 'status', status: 200, body: '<html>hello</html>' }],
    ['half a JSON', { kind: 'status', status: 200, body: '{"results": [' }],
    ['an empty answer', { kind: 'status', status: 200 }],
    ['JSON of another shape', { kind: 'status', status: 200, body: { hello: 'world' } }],
  ] as const)('%s: a read is tried again', async (_name, fault) => {
    portal.faults.inject({ crm: 'hubspot', path: '/crm/owners', fault });
    await expect(portal.session.users()).resolves.toHaveLength(2);
    expect(portal.waits).toEqual([250]);
  });

  it('silence: a read is tried again', async () => {
    await portal.close();
    portal = await startPortal({ requestTimeoutMs: 400 });
    portal.faults.inject({
      crm: 'hubspot',
      path: '/crm/owners',
      fault: { kind: 'delay', ms: 700 },
    });
    await expect(portal.session.users()).resolves.toHaveLength(2);
    expect(portal.waits[0]).toBe(250);
  });

  it('that last end in an error that names HubSpot and says how long to wait', async () => {
    const fault = { kind: 'status', status: 503 } as const;
    portal.faults.inject({ crm: 'hubspot', fault, times: 50 });
    const error = await faultOf(portal.session.users());
    expect(error).toMatchObject({ code: 'CRM_UNAVAILABLE', kind: 'transient', status: 503 });
    expect(portal.waits).toEqual([250, 500, 1_000, 2_000, 4_000]);
  });

  it('of the whole address name it', async () => {
    await portal.close();
    const error = await faultOf(portal.session.users());
    expect(error.code).toBe('CRM_UNREACHABLE');
    expect(error.message).toContain('ECONNREFUSED');
    portal = await startPortal();
  });
});

describe('strangers', () => {
  it('get no token: only HubSpot’s hosts and the configured one', () => {
    const { tokens } = portal;
    const open = (apiUrl: string) => () =>
      portal.connector.open({ priority: 'poll', connectionId: CONNECTION, apiUrl, tokens });
    expect(open('https://api.hubapi.com')).not.toThrow();
    expect(open('https://api-eu1.hubapi.com')).not.toThrow();
    const strangers = [
      ...['https://hubapi.com.evil.test', 'http://api.hubapi.com', 'nonsense', 'https://127.0.0.1'],
      ...[
        'https://evilhubapi.com',
        'https://api.hubapi.com:8443',
        'https://api.hubapi.com@evil.test',
      ],
      ...['https://u:p@api.hubapi.com', 'https://169.254.169.254', 'https://[::1]', 'file:///etc'],
    ];
    for (const url of strangers) {
      expect(open(url)).toThrow(expect.objectContaining({ code: 'CRM_HOST_REFUSED' }));
    }
  });

  // 307 and 308 would carry the body along, 302 the request itself to wherever the answer says.
  it.each([302, 307, 308])('get nothing when HubSpot answers %i', async (status) => {
    const heard: string[] = [];
    const stranger = createServer((request, response) => {
      heard.push(`${request.method} ${request.url}`);
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    const location = `http://127.0.0.1:${port}/latest/meta-data`;
    const fault = { kind: 'status', status, headers: { location } } as const;
    portal.faults.inject({ crm: 'hubspot', path: '/crm/', fault, times: 2 });
    const { connector, grant } = portal;
    const ref = { ...refOf(portal.records.deal), connectionId: CONNECTION };
    expect((await faultOf(portal.session.users())).code).toBe('CRM_HOST_REFUSED');
    const read = portal.session.readOwnFields([ref], 'claim');
    expect((await faultOf(read)).code).toBe('CRM_HOST_REFUSED');
    portal.faults.inject({ crm: 'hubspot', path: '/oauth/', fault });
    const fresh = connector.refresh(grant.refreshToken, grant.apiUrl);
    expect(await faultOf(fresh)).toBeInstanceOf(ParleyError);
    expect(heard).toEqual([]);
    stranger.close();
  });
});

it('an aborted session stops waiting', async () => {
  const control = new AbortController();
  const session = portal.connector.open({
    priority: 'poll',
    connectionId: CONNECTION,
    apiUrl: portal.url,
    tokens: portal.tokens,
    signal: control.signal,
  });
  portal.faults.inject({ crm: 'hubspot', fault: { kind: 'delay', ms: 5_000 } });
  const work = session.users();
  control.abort(new Error('stop'));
  await expect(work).rejects.toThrow('stop');
});

function connectorFor(apiUrl: string, clientSecret: string) {
  return hubspotConnector({
    clientId: 'parley-test',
    clientSecret,
    apiUrl,
    authorizeUrl: `${apiUrl}/oauth/authorize`,
    clock: portal.clock,
    trace: NO_TRACE,
  });
}
