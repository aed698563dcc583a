// Webhooks at the door: the probes S1 to S12 of the security plan, each one test, and what is promised
// to HubSpot: 2xx only for what is stored.
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import nock from 'nock';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ParleyError } from '../../src/domain/errors.ts';
import { listen, type TimeLimits } from '../../src/http/server.ts';
import type { Store } from '../../src/ports/store.ts';
import {
  anEvent,
  PATH,
  PORTAL,
  PUBLIC_URL,
  SECRET,
  signed,
  type WebhookSite,
  webhookSite,
} from './webhook-site.ts';

const MINUTE_MS = 60_000;
const BODY = JSON.stringify([anEvent()]);

let site: WebhookSite;
beforeEach(async () => {
  site = await webhookSite();
});

/** What comes back over a bare socket: no client puts the request in order first. */
async function rawAnswer(
  app: WebhookSite['site'],
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  limits?: TimeLimits,
): Promise<string> {
  // nock holds a request back until all of it is there; here it never is.
  nock.restore();
  onTestFinished(() => nock.activate());
  const listening = await listen(app, { host: '127.0.0.1', port: 0 }, limits);
  const lines = Object.entries({
    host: 'parley.example',
    'content-type': 'application/json',
    'content-length': String(body.length),
    connection: 'close',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(Number(new URL(listening.url).port), '127.0.0.1');
  socket.write(`POST ${PATH} HTTP/1.1\r\n${lines.join('')}\r\n`);
  socket.write(body);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  await listening.close();
  return Buffer.concat(chunks).toString();
}

/** The request was refused and left nothing behind. */
async function nothingStored(): Promise<void> {
  for (const tenant of site.tenants) expect(await site.marks(tenant)).toEqual([]);
  expect(site.jobs).toEqual([]);
}

describe('probes', () => {
  test('S1: no signature headers', async () => {
    await site.post(BODY, {}).expect(401);
    await nothingStored();
    expect(site.counts.not_authentic).toBe(1);
  });

  test('S2: one byte of the body changed', async () => {
    await site.post(BODY.replace('9001', '9002'), signed(BODY)).expect(401);
    await nothingStored();
  });

  test('S3: 301 seconds old; 300 are not', async () => {
    const now = site.clock.now();
    await site.send([anEvent()], { timestamp: now - 301_000 }).expect(401);
    await nothingStored();
    await site.send([anEvent()], { timestamp: now - 300_000 }).expect(200);
  });

  test('S4: ten minutes ahead, or 61 seconds; 60 are not', async () => {
    const now = site.clock.now();
    await site.send([anEvent()], { timestamp: now + 10 * MINUTE_MS }).expect(401);
    await site.send([anEvent()], { timestamp: now + 61_000 }).expect(401);
    await nothingStored();
    await site.send([anEvent()], { timestamp: now + MINUTE_MS }).expect(200);
  });

  test('S5: sent twice, taken once', async () => {
    await site.send([anEvent()]).expect(200, { result: 'taken' });
    const { length } = site.jobs;
    await site.send([anEvent()]).expect(200, { result: 'repeated' });
    expect(site.jobs).toHaveLength(length);
    expect(site.counts.noted).toBe(1);
  });

  test('S6: the older signatures alone', async () => {
    const v1 = createHash('sha256')
      .update(SECRET + BODY)
      .digest('hex');
    const v2 = createHash('sha256')
      .update(`${SECRET}POST${PUBLIC_URL}${PATH}${BODY}`)
      .digest('hex');
    for (const [version, signature] of [
      ['v1', v1],
      ['v2', v2],
    ] as const) {
      const headers = {
        'x-hubspot-signature': signature,
        'x-hubspot-signature-version': version,
        'x-hubspot-request-timestamp': String(site.clock.now()),
      };
      await site.post(BODY, headers).expect(401);
    }
    await nothingStored();
  });

  test('S7: another secret, shorter, no base64, twice, no number', async () => {
    const good = signed(BODY);
    const signature = good['x-hubspot-signature-v3'] ?? '';
    await site.send([anEvent()], { secret: 'another' }).expect(401);
    for (const wrong of [signature.slice(1), '', '!'.repeat(44), `${signature}, ${signature}`]) {
      await site.post(BODY, { ...good, 'x-hubspot-signature-v3': wrong }).expect(401);
    }
    for (const wrong of ['', 'NaN', '1e12', '-1', `${site.clock.now()}.5`, '9'.repeat(400)]) {
      await site.post(BODY, { ...good, 'x-hubspot-request-timestamp': wrong }).expect(401);
    }
    await nothingStored();
    expect(site.faults).toEqual([]);
  });

  test('S8: signed for another address, or sent under another name', async () => {
    await site.post(BODY, signed(BODY), `${PATH}?x=1`).expect(401);
    await site.post(BODY, signed(BODY, { url: `https://evil.example${PATH}` })).expect(401);
    await site.post(BODY, signed(BODY, { method: 'GET' })).expect(401);
    await site.post(BODY, { ...signed(BODY), host: 'evil.example' }).expect(401);
    await nothingStored();
    const url = `${PUBLIC_URL}${PATH}?x=1`;
    await site.post(BODY, signed(BODY, { url }), `${PATH}?x=1`).expect(200);
  });

  test('S9: portals nobody installed are dropped and counted, the rest is taken', async () => {
    await site
      .send([anEvent({ portalId: 1 }), anEvent(), anEvent({ portalId: 2, objectId: 5 })])
      .expect(200);
    expect(await site.marks()).toEqual(['deals/9001']);
    expect(site.counts).toMatchObject({ noted: 1, unknown_account: 2 });
  });

  test('S10: a compressed body is never unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1_048_576));
    const headers = { ...signed(''), 'content-encoding': 'gzip' };
    expect(await rawAnswer(site.site, headers, bomb)).toMatch(/^HTTP\/1.1 415 /);
    await nothingStored();
  });

  test('S11: nested ten thousand deep 400, five megabytes 413', async () => {
    await site.send('['.repeat(10_000) + ']'.repeat(10_000)).expect(400);
    await site.send(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`).expect(400);
    await site.send(JSON.stringify([anEvent({ note: 'x'.repeat(5 * 1_048_576) })])).expect(413);
    await nothingStored();
  });

  test('S11: a body that never ends is cut off with 408', async () => {
    const limits = { headersMs: 50, requestMs: 100, checkMs: 20 };
    const headers = { ...signed(BODY), 'content-length': '100' };
    const answer = await rawAnswer(site.site, headers, Buffer.from('['), limits);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    await nothingStored();
  });

  test.each([
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{}}}',
    `[{"portalId":${PORTAL},"objectId":1,"__proto__":{"admin":true}}]`,
  ])('S12: %s', async (body) => {
    await site.send(body).expect(400);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
    await nothingStored();
  });
});

describe('what is sent', () => {
  test('becomes one mark per record for every tenant of the portal, then bells ring', async () => {
    await site
      .send([anEvent(), anEvent({ propertyName: 'amount' }), anEvent({ objectId: 7 })])
      .expect(200);
    for (const tenant of site.tenants) {
      expect(await site.marks(tenant)).toEqual(['deals/7', 'deals/9001']);
    }
    expect(site.jobs).toEqual(
      site.tenants.map((tenantId) => ({
        kind: 'inbox',
        tenantId,
        connectionId: `hs-${PORTAL}`,
      })),
    );
  });

  test('about tasks rings who follows them', async () => {
    await site
      .send([anEvent({ objectTypeId: '0-27', propertyName: 'hs_task_status' })])
      .expect(200);
    expect(await site.marks()).toEqual([]);
    expect(new Set(site.jobs.map((job) => job.kind))).toEqual(new Set(['follow-tasks']));
  });

  test('for a connection that must sign in again waits; for one that is gone is dropped', async () => {
    const [left, right] = site.tenants;
    if (left === undefined || right === undefined) throw new Error('two tenants');
    await site.setState(left, 'needs_reauth');
    await site.setState(right, 'disconnected');
    await site.send([anEvent()]).expect(200);
    expect(await site.marks(left)).toEqual(['deals/9001']);
    expect(await site.marks(right)).toEqual([]);
  });

  test.each([
    ['', 400],
    ['null', 400],
    ['[', 400],
    ['"text"', 400],
    ['{}', 400],
    ['<html>', 400],
    ['\ufeff', 400],
    ['[]', 200],
    ['[1,null,{}]', 200],
  ])('as %j gets %i and stores nothing', async (body, status) => {
    await site.send(body).expect(status);
    await nothingStored();
  });

  test.each([
    ['get', 405],
    ['put', 405],
    ['delete', 405],
    ['trace', 405],
  ] as const)('by %s gets %i', async (method, status) => {
    const { default: request } = await import('supertest');
    await request(site.site)[method](PATH).set('host', 'parley.example').expect(status);
  });

  test('as anything but JSON gets 415', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      await site.post(BODY, { ...signed(BODY), 'content-type': type }).expect(415);
    }
    const type = 'application/json; charset=UTF-8';
    await site.post(BODY, { ...signed(BODY), 'content-type': type }).expect(200);
  });
});

describe('while something is down', () => {
  /** Fails the first commit. */
  const broken = (store: Store): Store => {
    let failures = 1;
    return Object.assign(Object.create(store) as Store, {
      findInstalls: (...args: Parameters<Store['findInstalls']>) => {
        if (failures === 0) return store.findInstalls(...args);
        failures -= 1;
        return Promise.reject(new ParleyError('STORE_UNREACHABLE', 'db.internal does not answer'));
      },
      createTenant: (...args: Parameters<Store['createTenant']>) => store.createTenant(...args),
      inTenant: ((...args: Parameters<Store['inTenant']>) =>
        store.inTenant(...args)) as Store['inTenant'],
    });
  };

  test('the store: 503, and the same request is taken when it is sent again', async () => {
    site = await webhookSite(broken);
    const { text, headers } = await site.send([anEvent()]).expect(503);
    expect(text).not.toContain('db.internal');
    expect(headers['retry-after']).toBe('30');
    await nothingStored();
    await site.send([anEvent()]).expect(200, { result: 'taken' });
    expect(await site.marks()).toEqual(['deals/9001']);
  });

  test('the queue: what is stored is acknowledged, the schedule finds it', async () => {
    site.queue.enqueue = async () => {
      throw new ParleyError('REDIS_UNREACHABLE', 'no bell');
    };
    await site.send([anEvent()]).expect(200);
    expect(await site.marks()).toEqual(['deals/9001']);
  });
});
