// One worker process of the bench: says that it is ready, judges when it is told to, says what it took.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { detect } from '../../src/app/detect.ts';
import { asTenantId } from '../../src/domain/ids.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import { testContext } from '../../test/helpers/app-context.ts';
import { NOW } from '../../test/helpers/claims.ts';

const ID_BYTES = 24;
const POOL_SIZE = 2;

/** What a worker writes to standard output when it is done, as one line of JSON. */
export type WorkerReport = { readonly neighbourhoods: number; readonly cpuMs: number };

/** Works until no mark is left that nobody else works on. */
export async function runWorker(url: string, schema: string, tenant: string): Promise<void> {
  const store = await openPostgresStore({ url, schema, poolSize: POOL_SIZE });
  const app = {
    ...testContext({ store, clock: { now: () => NOW } }),
    randomId: () => randomBytes(ID_BYTES).toString('base64url'),
  };
  await store.inTenant(asTenantId(tenant), (one) => one.dirty.count());
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  const before = process.cpuUsage();
  const { neighbourhoods } = await detect(app, asTenantId(tenant));
  const spent = process.cpuUsage(before);
  const report: WorkerReport = { neighbourhoods, cpuMs: (spent.user + spent.system) / 1_000 };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.stdin.destroy();
  await store.close();
}
