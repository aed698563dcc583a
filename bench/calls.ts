// Several workers that call one portal of the sandbox as fast as they may, each a process, counting
// their calls together in Redis: the sandbox enforces HubSpot's limits and counts what it refuses.
//   npm run bench -- calls [--workers 4] [--seconds 40]
// Exit 1 when a call was refused or less than 95 % of the share was used.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { NO_TRACE } from '../connectors/http-trace.ts';
import { hubspotConnector } from '../connectors/hubspot/connector.ts';
import { Faults } from '../connectors/sandbox/faults.ts';
import { SANDBOX_CLIENT, startSandbox } from '../connectors/sandbox/server.ts';
import { SYSTEM_CLOCK } from '../src/compose.ts';
import { findRedis } from '../test/helpers/redis.ts';
import { Chance } from '../test/simulation/chance.ts';
import { buildTown } from '../test/simulation/town.ts';
import type { WorkerOrder, WorkerReport } from './calls/worker.ts';

/** 70 % of 110 calls in ten seconds (HubSpot usage guidelines, 2026-11). */
const SHARE_PER_SECOND = 7.7;
const MUST_USE = 0.95;

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '40' },
  },
});
const [workers, seconds] = [Number(values.workers), Number(values.seconds)];
const redis = await findRedis();
if (redis === null) throw new Error('This bench needs Redis: set REDIS_URL.');

const town = buildTown('bench', new Chance(1), SYSTEM_CLOCK);
const sandbox = await startSandbox({
  world: town.world,
  faults: new Faults(),
  salesforcePort: 0,
  hubspotPort: 0,
});
const prefix = `parley-bench-${randomUUID()}`;
try {
  const order: WorkerOrder = {
    ...{ redisUrl: redis.url, prefix, seconds },
    apiUrl: sandbox.hubspotUrl,
    accessToken: await signIn(sandbox.hubspotUrl),
  };
  const children = await Promise.all(Array.from({ length: workers }, () => startWorker(order)));
  for (const { child } of children) child.stdin?.write('go\n');
  const reports = await Promise.all(children.map((one) => one.report));
  const sum = (name: keyof WorkerReport) => reports.reduce((all, one) => all + one[name], 0);
  const used = sum('answered') / seconds / SHARE_PER_SECOND;
  console.log(
    `${workers} workers, ${seconds} s: ${sum('answered')} calls answered, ${sum('refused')} refused (429)`,
  );
  console.log(
    `${(100 * used).toFixed(1)} % of the share of ${SHARE_PER_SECOND} a second; a worker each: ` +
      reports.map((one) => one.answered).join(', '),
  );
  process.exitCode = sum('refused') === 0 && used >= MUST_USE ? 0 : 1;
} finally {
  await sandbox.close();
  await redis.removeKeys(prefix);
  await redis.close();
}

/** An access token of the sandbox, as after an install. */
async function signIn(apiUrl: string): Promise<string> {
  const redirectUri = 'https://parley.example/oauth/callback';
  const connector = hubspotConnector({
    ...SANDBOX_CLIENT,
    ...{ apiUrl, authorizeUrl: `${apiUrl}/oauth/authorize`, clock: SYSTEM_CLOCK, trace: NO_TRACE },
  });
  const codeVerifier = randomBytes(48).toString('base64url');
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const page = connector.authorizeUrl({ state: 's', redirectUri, codeChallenge });
  const answer = await fetch(page, { method: 'POST', redirect: 'manual' });
  const code = new URL(answer.headers.get('location') ?? 'about:blank').searchParams.get('code');
  if (code === null) throw new Error(`The sandbox gave no consent: ${answer.status}.`);
  return (await connector.exchangeCode({ code, redirectUri, codeVerifier })).accessToken;
}

type Started = { readonly child: ChildProcess; readonly report: Promise<WorkerReport> };

async function startWorker(order: WorkerOrder): Promise<Started> {
  const file = fileURLToPath(new URL('calls/worker.ts', import.meta.url));
  const child = spawn(process.execPath, [file, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const [ready, ended] = [lines.next(), once(child, 'exit')];
  if ((await ready).value !== 'ready') throw new Error('A worker did not start.');
  const report = lines.next().then(async ({ value }) => {
    await ended;
    return JSON.parse(value ?? '') as WorkerReport;
  });
  return { child, report };
}
