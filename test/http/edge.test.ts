// What holds for every answer: headers, hosts, methods, faults, probes, listening.
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { ParleyError } from '../../src/domain/errors.ts';
import { asTenantId } from '../../src/domain/ids.ts';
import { listen } from '../../src/http/server.ts';
import type { Store } from '../../src/ports/store.ts';
import { consoleApp } from './console-app.ts';

const TENANT = asTenantId('t');

/** A store that answers probes and fails everything else with `error`. */
function brokenStore(error: unknown): Pick<Store, 'inTenant' | 'listTenants'> {
  return {
    listTenants: async () => [],
    inTenant: async () => {
      throw error;
    },
  };
}

const secretError = new Error('select * from secret_table where password = hunter2');

function app(changes: Parameters<typeof consoleApp>[2] = {}) {
  return consoleApp(brokenStore(secretError), TENANT, changes).app;
}

describe('headers', () => {
  test('nothing inline, nothing foreign, nothing framed, nothing kept', async () => {
    const { headers } = await request(app()).get('/nowhere').expect(404);
    const csp = headers['content-security-policy'];
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("script-src 'self'");
    expect(csp).toContain("style-src 'self'");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toContain('unsafe');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('https is promised for two years where the public address is https', async () => {
    const { headers } = await request(app({ publicUrl: 'https://parley.example' })).get('/health');
    expect(headers['strict-transport-security']).toBe('max-age=63072000');
  });

  test('assets are served by us and may be kept for ever', async () => {
    const page = await request(app()).get('/nowhere');
    const paths = [...page.text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((one) => one[1]);
    expect(new Set(paths).size).toBe(4);
    for (const path of paths) {
      const { headers } = await request(app())
        .get(path ?? '')
        .expect(200);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
  });
});

describe('hosts and methods', () => {
  test.each([
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['localhost@evil.example', 421],
    ['', 421],
    ['localhost:1234', 404],
    ['127.0.0.1', 404],
    ['[::1]:80', 404],
  ])('host "%s" gets %i', async (host, status) => {
    await request(app()).get('/nowhere').set('host', host).expect(status);
  });

  test('a public name is the only one', async () => {
    const site = app({ publicUrl: 'https://parley.example' });
    await request(site).get('/nowhere').set('host', 'parley.example').expect(404);
    await request(site).get('/nowhere').set('host', 'localhost').expect(421);
  });

  test.each([
    ['post', '/', 405],
    ['post', '/connections', 405],
    ['post', '/conflicts/cf_1', 405],
    ['put', '/conflicts/cf_1', 405],
    ['delete', '/conflicts/cf_1', 405],
    ['patch', '/nowhere', 405],
    ['trace', '/', 405],
    ['options', '/', 405],
    ['post', '/nowhere', 404],
  ] as const)('%s %s gets %i', async (method, path, status) => {
    const answer = await request(app())[method](path).expect(status);
    if (status === 405) expect(answer.headers['allow']).toMatch(/GET|POST/);
    expect(answer.headers['access-control-allow-methods']).toBeUndefined();
  });
});

describe('faults', () => {
  test('are told to the log, never to the client', async () => {
    const { app: site, faults } = consoleApp(brokenStore(secretError), TENANT);
    const { text } = await request(site).get('/').expect(500);
    expect(faults).toEqual([secretError]);
    expect(text).toContain('Your deals are not affected.');
    expect(text).not.toMatch(/secret|hunter2|select|\.ts:|at /);
  });

  test('of an unreachable database are worth a second try', async () => {
    const error = new ParleyError('STORE_UNREACHABLE', 'db.internal:5432 refused');
    const { text } = await request(consoleApp(brokenStore(error), TENANT).app)
      .get('/connections')
      .expect(503);
    expect(text).not.toContain('db.internal');
  });

  test('of the client are the client’s', async () => {
    const { app: site, faults } = consoleApp(brokenStore(secretError), TENANT);
    await request(site).get('/conflicts/%E0%A4%A').expect(400);
    expect(faults).toEqual([]);
  });
});

describe('probes', () => {
  test('alive and ready, under any host name', async () => {
    await request(app()).get('/health').set('host', '10.0.0.7').expect(200, { status: 'ok' });
    await request(app()).get('/ready').set('host', '10.0.0.7').expect(200, { status: 'ready' });
  });

  test('not ready while the store does not answer', async () => {
    const store = {
      ...brokenStore(secretError),
      listTenants: async () => {
        throw secretError;
      },
    };
    const { text } = await request(consoleApp(store, TENANT).app).get('/ready').expect(503);
    expect(text).not.toContain('secret');
  });

  test('metrics only for this machine, and not through a proxy', async () => {
    const metrics = async () => ({ contentType: 'text/plain; version=0.0.4', text: 'jobs 1\n' });
    await request(app({ metrics })).get('/metrics').expect(200, 'jobs 1\n');
    await request(app({ metrics })).get('/metrics').set('x-forwarded-for', '8.8.8.8').expect(404);
    await request(app()).get('/metrics').expect(404);
  });
});

describe('listening', () => {
  test('a port that is taken is named, with the cure', async () => {
    const first = await listen(app(), { host: '127.0.0.1', port: 0 });
    const port = Number(new URL(first.url).port);
    await expect(listen(app(), { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `Port ${port} on 127.0.0.1 is taken.`,
    });
    await first.close();
    await expect(fetch(first.url)).rejects.toThrow();
  });
});
