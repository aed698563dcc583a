// What a worker answers to machines.
import { afterEach, expect, test } from 'vitest';
import { openProbes } from '../../src/http/probe-server.ts';
import type { Listening } from '../../src/http/server.ts';

let probes: Listening | null = null;
afterEach(() => probes?.close());

test('alive, able to work, metrics, and nothing else', async () => {
  let isUp = true;
  probes = await openProbes(
    {
      store: {
        listTenants: () => (isUp ? Promise.resolve([]) : Promise.reject(new Error('down'))),
      },
      metrics: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'parley_x 1\n' }),
    },
    { host: '127.0.0.1', port: 0 },
  );
  const get = (path: string) => fetch(`${probes?.url}${path}`);
  expect((await get('/health')).status).toBe(200);
  expect((await get('/ready')).status).toBe(200);
  const metrics = await get('/metrics');
  expect(metrics.headers.get('content-type')).toContain('text/plain');
  expect(metrics.headers.get('x-powered-by')).toBeNull();
  expect(await metrics.text()).toBe('parley_x 1\n');
  expect((await get('/')).status).toBe(404);
  isUp = false;
  expect((await get('/ready')).status).toBe(503);
  expect((await get('/health')).status).toBe(200);
});
