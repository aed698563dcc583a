// Judging by 1, 2, 4 and 8 worker processes at once on a real PostgreSQL: how fast, and whether the
// result is the same.
//   node bench/detect.ts [--customers 5000] [--workers 1,2,4,8] [--rounds 3]
// Uses DATABASE_URL, else the PostgreSQL of this machine; works in a schema of its own per run and drops
// it. Exit 0: all results equal; 1: some differ or marks are left; 2: bad usage or no PostgreSQL.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { asTenantId } from '../src/domain/ids.ts';
import type { Store } from '../src/ports/store.ts';
import { openPostgresEngine } from '../src/store/postgres.ts';
import { storeOn } from '../src/store/transactions.ts';
import { NOW } from '../test/helpers/claims.ts';
import { bookOf, CONNECTIONS, putFrame } from './detect/book.ts';
import { type Result, resultOf } from './detect/result.ts';
import { runWorker, type WorkerReport } from './detect/worker.ts';

const USAGE = 'usage: node bench/detect.ts [--customers N] [--workers 1,2,4,8] [--rounds N]';
const URL = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const TENANT = asTenantId('bench');
const SELF = fileURLToPath(import.meta.url);

type Request = {
  readonly customers: number;
  readonly workers: readonly number[];
  readonly rounds: number;
};

function requestOf(args: readonly string[]): Request | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { customers: text, workers: text, rounds: text },
  });
  const workers = (values.workers ?? '1,2,4,8').split(',').map(Number);
  const [customers, rounds] = [values.customers ?? 5_000, values.rounds ?? 3].map(Number);
  const isWhole = [customers, rounds, ...workers].every(
    (one) => Number.isSafeInteger(one) && Number(one) > 0,
  );
  return isWhole ? ({ customers, workers, rounds } as Request) : null;
}

type Run = {
  readonly workers: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly neighbourhoods: number;
  readonly left: number;
  readonly result: Result;
};

/** Fills a fresh schema, has it judged by so many processes, reads what came out, drops it. */
async function runWith(workers: number, customers: number): Promise<Run> {
  const schema = `parley_bench_${randomBytes(6).toString('hex')}`;
  const engine = await openPostgresEngine({ url: URL, schema });
  const store = storeOn(engine);
  try {
    await fill(store, customers);
    // As autovacuum would have by now; without it plans differ from run to run.
    await sql`analyze`.execute(engine.db);
    const { wallMs, reports } = await judge(workers, schema);
    const { left, result } = await store.inTenant(TENANT, async (one) => ({
      left: await one.dirty.count(),
      result: await resultOf(one, Object.values(CONNECTIONS), NOW),
    }));
    const sum = (of: (report: WorkerReport) => number) =>
      reports.reduce((total, report) => total + of(report), 0);
    return {
      workers,
      wallMs,
      cpuMs: sum((one) => one.cpuMs),
      neighbourhoods: sum((one) => one.neighbourhoods),
      left,
      result,
    };
  } finally {
    await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(engine.db);
    await store.close();
  }
}

async function fill(store: Store, customers: number): Promise<void> {
  await store.migrate();
  await store.createTenant({ id: TENANT, name: 'Bench', createdAt: NOW });
  await store.inTenant(TENANT, putFrame);
  for (const put of bookOf(customers)) await store.inTenant(TENANT, put);
}

/** What a second worker must gain where judging is all there is to do, on two cores. */
const LEAST_GAIN = 1.4;

type Worker = {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: AsyncIterator<string>;
};

/** Wall time from the word to go until the last worker is done; starting processes is not in it. */
async function judge(workers: number, schema: string) {
  const started = Array.from({ length: workers }, () => start(schema));
  for (const { lines } of started) await lines.next();
  const before = performance.now();
  for (const { child } of started) child.stdin.write('go\n');
  const answers = await Promise.all(started.map(({ lines }) => lines.next()));
  const wallMs = performance.now() - before;
  await Promise.all(started.map(({ child }) => child.exitCode ?? once(child, 'exit')));
  const reports = answers.map(({ value }) => JSON.parse(String(value)) as WorkerReport);
  return { wallMs, reports };
}

function start(schema: string): Worker {
  const stdio = ['pipe', 'pipe', 'inherit'] as const;
  const args = [...process.execArgv, SELF, 'worker', schema];
  const child = spawn(process.execPath, args, { stdio: [...stdio] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, lines };
}

async function bench({ customers, workers, rounds }: Request): Promise<number> {
  const runs: Run[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const count of workers) {
      const run = await runWith(count, customers);
      runs.push(run);
      const seconds = run.wallMs / 1_000;
      const base = runs.findLast((one) => one.workers === workers[0])?.wallMs ?? run.wallMs;
      console.log(
        `round ${round}, ${count} workers: ${seconds.toFixed(2)} s, ` +
          `${(run.cpuMs / 1_000).toFixed(2)} s CPU in the workers, ${run.neighbourhoods} ` +
          `neighbourhoods, ${(run.neighbourhoods / seconds).toFixed(0)}/s, ` +
          `${(base / run.wallMs).toFixed(2)} times as fast as ${workers[0]}`,
      );
    }
  }
  const hashes = new Set(runs.map((one) => one.result.hash));
  const left = runs.reduce((sum, one) => sum + one.left, 0);
  const { conflicts, targets, tasks } = runs[0]?.result ?? { conflicts: 0, targets: 0, tasks: 0 };
  console.log(
    `${hashes.size === 1 ? 'all results equal' : `${hashes.size} DIFFERENT results`}: ` +
      `${conflicts} conflicts, ${targets} targets, ${tasks} tasks; ${left} marks left`,
  );
  const gain = gainOf(runs, workers);
  if (gain !== null) {
    console.log(
      `${workers[0]} -> ${workers[1]} workers: ${gain.toFixed(2)} times as fast, wanted ${LEAST_GAIN}`,
    );
  }
  const isFast = gain === null || workers[0] !== 1 || workers[1] !== 2 || gain >= LEAST_GAIN;
  return hashes.size === 1 && left === 0 && isFast ? 0 : 1;
}

/** The best run of the first number of workers against the best of the second; null where one was asked for. */
function gainOf(runs: readonly Run[], [few, more]: readonly number[]): number | null {
  const best = (count: number | undefined) =>
    Math.min(...runs.filter((one) => one.workers === count).map((one) => one.wallMs));
  return more === undefined ? null : best(few) / best(more);
}

const [first, schema] = process.argv.slice(2);
if (first === 'worker' && schema !== undefined) await runWorker(URL, schema, TENANT);
else {
  const request = requestOf(process.argv.slice(2));
  if (request === null) console.error(USAGE);
  process.exitCode = request === null ? 2 : await bench(request);
}
