// What Salesforce's servers, or those in front of them, may answer instead: pages, halves, redirects, nothing.
// BEHAVIOR.md of the connector names these tests.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../connectors/http-trace.ts';
import { salesforceConnector } from '../../connectors/salesforce/connector.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import {
  connectSalesforce,
  faultOf,
  fixed,
  REDIRECT,
  type SalesforceRun,
  startSalesforce,
} from './salesforce-harness.ts';

const CONNECTION = asConnectionId('sf-test');

let run: SalesforceRun;
let exchanges: Exchange[];
beforeEach(async () => {
  exchanges = [];
  run = await startSalesforce();
});
afterEach(() => run.close());

/** A server that answers everything alike. */
async function withServer(answer: RequestListener, work: (url: string) => Promise<void>) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const at = (url: string, requestTimeoutMs = 5_000) =>
  salesforceConnector({
    clientId: 'id',
    clientSecret: 'secret',
    loginUrl: url,
    clock: { now: () => 0 },
    trace: { record: (one) => exchanges.push(one) },
    pause: async () => {},
    requestTimeoutMs,
  });
const session = (url: string, requestTimeoutMs?: number) =>
  at(url, requestTimeoutMs).open({
    priority: 'poll',
    connectionId: CONNECTION,
    apiUrl: url,
    tokens: fixed('t'),
  });

describe('answers that are none', () => {
  it('are transient: a login page with 200, half a JSON body', async () => {
    const page: RequestListener = (_, response) => {
      response.setHeader('content-type', 'text/html').end('<html>Log in</html>');
    };
    await withServer(page, async (url) => {
      expect((await faultOf(session(url).users())).code).toBe('CRM_BAD_ANSWER');
    });
    const half: RequestListener = (_, response) => {
      response.setHeader('content-type', 'application/json').end('{"totalSize":1,"rec');
    };
    await withServer(half, async (url) => {
      expect((await faultOf(session(url).users())).code).toBe('CRM_BAD_ANSWER');
    });
    expect(exchanges).toHaveLength(6);
  });

  it('are asked for again after pauses by chance, each time up to twice as long', async () => {
    const pauses: number[] = [];
    const busy: RequestListener = (_, response) => {
      response.writeHead(503).end();
    };
    await withServer(busy, async (url) => {
      const connector = salesforceConnector({
        ...{ clientId: 'id', clientSecret: 'secret', loginUrl: url, clock: { now: () => 0 } },
        trace: { record: () => {} },
        pause: async (ms) => void pauses.push(ms),
        random: () => 0.25,
      });
      const tokens = fixed('t');
      const open = connector.open({
        ...{ priority: 'poll', connectionId: CONNECTION, apiUrl: url, tokens },
      });
      expect((await faultOf(open.users())).code).toBe('CRM_UNAVAILABLE');
    });
    expect(pauses).toEqual([250, 500]);
  });

  it('end at the deadline, also when the body never ends', async () => {
    const endless: RequestListener = (_, response) => {
      response.write('{');
    };
    await withServer(endless, async (url) => {
      expect((await faultOf(session(url, 50).users())).code).toBe('CRM_UNAVAILABLE');
    });
  });

  it.each([301, 302, 307, 308])('are not followed to another host: %i', async (status) => {
    const elsewhere: RequestListener = (_, response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:9/steal' }).end();
    };
    await withServer(elsewhere, async (url) => {
      expect((await faultOf(session(url).users())).code).toBe('CRM_HOST_REFUSED');
      const exchange = { code: 'c', redirectUri: REDIRECT, codeVerifier: 'v'.repeat(43) };
      expect((await faultOf(at(url).exchangeCode(exchange))).code).toBe('CRM_HOST_REFUSED');
    });
    expect(exchanges.every((one) => !one.url.includes('steal'))).toBe(true);
  });

  it('name a dead address as unreachable', async () => {
    let closed = '';
    await withServer(
      () => {},
      async (url) => {
        closed = url;
      },
    );
    const fault = await faultOf(session(closed).users());
    expect(fault).toMatchObject({ code: 'CRM_UNREACHABLE', kind: 'transient' });
  });

  it('may not send later calls to a foreign host', async () => {
    const foreign: RequestListener = (_, response) => {
      const id = 'https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA';
      response.setHeader('content-type', 'application/json').end(
        JSON.stringify({
          access_token: 'a',
          refresh_token: 'r',
          instance_url: 'https://my.salesforce.com.evil.example',
          id,
        }),
      );
    };
    await withServer(foreign, async (url) => {
      const exchange = { code: 'c', redirectUri: REDIRECT, codeVerifier: 'v'.repeat(43) };
      expect((await faultOf(at(url).exchangeCode(exchange))).code).toBe('CRM_HOST_REFUSED');
    });
  });

  it('stop when the caller gives up', async () => {
    const giveUp = new AbortController();
    const { accessToken, apiUrl } = await connectSalesforce(run);
    const waiting = run.connector.open({
      priority: 'poll',
      connectionId: CONNECTION,
      apiUrl,
      tokens: fixed(accessToken),
      signal: giveUp.signal,
    });
    giveUp.abort(new Error('enough'));
    await expect(waiting.users()).rejects.toThrow('enough');
  });
});

describe('JSON that a server in between calls something else', () => {
  const saying = (status: number, type: string, body: unknown): RequestListener => {
    return (_, response) => {
      response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
    };
  };
  const exchange = { code: 'c', redirectUri: REDIRECT, codeVerifier: 'v'.repeat(43) };

  it.each(['text/html', 'text/plain; charset=utf-8'])('is what it is, also as %s', async (type) => {
    const user = { Id: '005000000000001AAA', Name: 'Dana', IsActive: true };
    const page = { totalSize: 1, done: true, records: [user] };
    await withServer(saying(200, type, page), async (url) => {
      expect((await session(url).users()).map(({ name }) => name)).toEqual(['Dana']);
    });
    const refusal = [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests exceeded' }];
    await withServer(saying(403, type, refusal), async (url) => {
      expect((await faultOf(session(url).users())).code).toBe('CRM_QUOTA_EXHAUSTED');
    });
  });

  it.each(['text/html', 'application/x-www-form-urlencoded'])(
    'is what it is at the token endpoint, also as %s',
    async (type) => {
      const id = 'https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA';
      await withServer(
        (request, response) => {
          const instance_url = `http://${request.headers.host}`;
          const tokens = { access_token: 'a', refresh_token: 'r', instance_url, id };
          saying(200, type, tokens)(request, response);
        },
        async (url) => {
          expect((await at(url).exchangeCode(exchange)).accessToken).toBe('a');
        },
      );
      const refusal = { error: 'invalid_grant', error_description: 'expired authorization code' };
      await withServer(saying(400, type, refusal), async (url) => {
        expect((await faultOf(at(url).exchangeCode(exchange))).code).toBe('CRM_REAUTH_NEEDED');
      });
    },
  );
});
