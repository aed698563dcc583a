// How long one changed account takes against a book stored in PostgreSQL, from its turn to the commit.
//   node bench/match-incremental.ts [--records 100000] [--changes 600] [--file ACCOUNTS.csv]
//     [--generator FILE] [--seed 7] [--json] [--keep] [--schema NAME]
// Without --file the generator of invented CRM accounts makes one. The last third of the changes' rows
// are kept out of the book, to come as new accounts. Uses DATABASE_URL, else the PostgreSQL of this
// machine; works in a schema of its own and drops it, unless told to --keep it: then --schema NAME
// measures again without loading. Exit 1 when p99 is above the limit, 2 when no PostgreSQL answers.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { BULK_HERE } from '../src/app/bulk-here.ts';
import { type BookChange, followChange } from '../src/app/match-change.ts';
import { loadSnapshot } from '../src/app/match-snapshot.ts';
import { readRecords } from '../src/cli/match/records.ts';
import { type AccountId, asAccountId, asTenantId } from '../src/domain/ids.ts';
import { DEFAULT_POLICY } from '../src/domain/policy.ts';
import type { MatchRecord } from '../src/matching/profile.ts';
import type { BulkBook } from '../src/ports/bulk-matcher.ts';
import type { Store } from '../src/ports/store.ts';
import { openPostgresEngine } from '../src/store/postgres.ts';
import { type Engine, storeOn } from '../src/store/transactions.ts';

const URL = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const TENANT = asTenantId('bench');
const LIMIT_P99_MS = 100;
const GOAL_P99_MS = 20;

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    changes: { type: 'string', default: '600' },
    file: { type: 'string' },
    generator: { type: 'string', default: '../shared/tools/generate-accounts.mjs' },
    seed: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    schema: { type: 'string' },
  },
});
const [records, changes] = [Number(values.records), Number(values.changes)];
const say = (text: string) => console.error(text);

type Named = { readonly id: AccountId; readonly record: MatchRecord };

/** What the book is made of, and accounts that are not in it yet. */
type Input = {
  readonly book: BulkBook;
  readonly ids: readonly AccountId[];
  /** A few accounts of the book, spread over it. */
  readonly known: readonly Named[];
  readonly fresh: readonly Named[];
};

async function read(file: string): Promise<Input> {
  const share = Math.ceil(changes / 3);
  const book = BULK_HERE.open(DEFAULT_POLICY);
  const ids: AccountId[] = [];
  const known: Named[] = [];
  const fresh: Named[] = [];
  const every = Math.max(1, Math.floor(records / share));
  await readRecords(file, (record, text) => {
    const named = { id: asAccountId(text), record };
    if (ids.length >= records) {
      fresh.push(named);
      return;
    }
    if (ids.length % every === 0) known.push(named);
    ids.push(named.id);
    // Added before it answers: it works on this thread.
    if (values.schema === undefined) void book.add([{ id: named.id, account: record }]);
  });
  return { book, ids, known: known.slice(0, share), fresh: fresh.slice(0, share) };
}

/** New accounts; stored ones whose name was mistyped and moved; those corrected, then removed. */
function changesOf({ known, fresh }: Input): readonly (readonly [string, BookChange])[] {
  const mistyped = (record: MatchRecord): MatchRecord => {
    const { name } = record;
    const at = Math.floor(name.length / 2);
    return { ...record, name: name.slice(0, at) + name.slice(at + 1), phone: null, street: null };
  };
  return known.flatMap(({ id, record }, i) => {
    const next = fresh[i];
    const last: readonly [string, BookChange] =
      i % 4 === 3 ? ['removed', { id, record: null }] : ['corrected', { id, record }];
    return [
      ...(next ? [['new', next] as const] : []),
      ['changed', { id, record: mistyped(record) }] as const,
      last,
    ];
  });
}

async function measure(store: Store, input: Input) {
  const times = new Map<string, number[]>();
  const all: number[] = [];
  let [candidates, moved] = [0, 0];
  const cpuBefore = process.cpuUsage();
  for (const [kind, change] of changesOf(input)) {
    const start = performance.now();
    const made = await store.inTenant(TENANT, (tenant) =>
      followChange(tenant, change, { policy: DEFAULT_POLICY }),
    );
    const spent = performance.now() - start;
    candidates += made?.candidates ?? 0;
    moved += made?.clusters.size ?? 0;
    times.set(kind, [...(times.get(kind) ?? []), spent]);
    all.push(spent);
  }
  const kinds = [...times].map(([kind, spent]) => ({ kind, ...percentiles(spent) }));
  const { user, system } = process.cpuUsage(cpuBefore);
  const each = {
    candidatesEach: candidates / all.length,
    cpuMsEach: (user + system) / 1e3 / all.length,
  };
  return { ...percentiles(all), kinds, ...each, moved };
}

function percentiles(spent: readonly number[]) {
  const sorted = [...spent].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { changes: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

async function sizeOf(engine: Engine): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string; size: string; rows: string }>`
    select relname as name, pg_size_pretty(pg_total_relation_size(c.oid)) as size,
      reltuples::bigint::text as rows
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${engine.schema} and relkind = 'r' and relname like 'match_%'
    order by 1`.execute(engine.db);
  return rows.map(({ name, size, rows: count }) => `${name}: ${count} rows, ${size}`);
}

async function run(file: string): Promise<void> {
  const schema = values.schema ?? `parley_bench_${randomBytes(6).toString('hex')}`;
  const engine = await openPostgresEngine({ url: URL, schema }).catch(() => null);
  if (engine === null) {
    say('no PostgreSQL at DATABASE_URL or 127.0.0.1:5432');
    process.exitCode = 2;
    return;
  }
  const store = storeOn(engine);
  try {
    await store.migrate();
    const input = await read(file);
    if (values.schema === undefined) await load(store, input);
    else await refuseEmpty(store, schema);
    // As autovacuum would have by now; without it plans differ from run to run.
    await sql`analyze`.execute(engine.db);
    for (const line of await sizeOf(engine)) say(line);
    const limits = { limitP99Ms: LIMIT_P99_MS, goalP99Ms: GOAL_P99_MS };
    const result = { records: input.ids.length, ...limits, ...(await measure(store, input)) };
    report(result);
    if (result.p99 > LIMIT_P99_MS) process.exitCode = 1;
  } finally {
    if (values.keep) say(`kept: --schema ${schema}`);
    else await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(engine.db);
    await store.close();
  }
}

/** Against nothing every change is quick. */
async function refuseEmpty(store: Store, schema: string): Promise<void> {
  const inForce = await store.inTenant(TENANT, ({ matching }) => matching.inForce());
  if (inForce !== null) return;
  throw new Error(`--schema ${schema} has no book: load one without --schema, with --keep`);
}

async function load(store: Store, { book, ids }: Input): Promise<void> {
  const start = performance.now();
  await store.createTenant({ id: TENANT, name: 'Bench', createdAt: 0 });
  const inTenant: Parameters<typeof loadSnapshot>[0] = (work) => store.inTenant(TENANT, work);
  const { snapshot } = await loadSnapshot(inTenant, { book, ids }, 0);
  await store.inTenant(TENANT, ({ matching }) => matching.switchTo(snapshot));
  const seconds = (performance.now() - start) / 1000;
  say(`${ids.length} records matched and loaded in ${seconds.toFixed(0)} s`);
}

/** What `--json` prints, in milliseconds. */
export type OneChange = {
  readonly records: number;
  readonly limitP99Ms: number;
  readonly goalP99Ms: number;
} & Awaited<ReturnType<typeof measure>>;

function report(result: OneChange): void {
  if (values.json) {
    console.log(JSON.stringify(result));
    return;
  }
  const line = (what: string, { changes: count, p50, p95, p99, max }: Omit<OneChange, 'kinds'>) =>
    console.log(
      `${what.padEnd(10)} ${String(count).padStart(5)} times: p50 ${p50.toFixed(1)} ms, ` +
        `p95 ${p95.toFixed(1)}, p99 ${p99.toFixed(1)}, slowest ${max.toFixed(1)}`,
    );
  for (const kind of result.kinds) line(kind.kind, { ...result, ...kind });
  line('all', result);
  console.log(
    `each: ${result.cpuMsEach.toFixed(1)} ms of this process's CPU (the server's not counted), ` +
      `${result.candidatesEach.toFixed(1)} records shared keys; ${result.moved} moved to another cluster`,
  );
  const verdict = (limit: number) => (result.p99 <= limit ? 'reached' : 'MISSED');
  console.log(
    `one changed account against ${result.records} stored: p99 ${result.p99.toFixed(1)} ms; ` +
      `limit ${LIMIT_P99_MS}: ${verdict(LIMIT_P99_MS)}, goal ${GOAL_P99_MS}: ${verdict(GOAL_P99_MS)}`,
  );
}

if (![records, changes].every((one) => Number.isSafeInteger(one) && one > 0)) {
  console.error('usage: node bench/match-incremental.ts [--records N] [--changes N] [--file CSV]');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
try {
  const made = join(folder, 'accounts.csv');
  if (values.file === undefined) {
    const size = `${records + Math.ceil(changes / 3)}`;
    const options = ['--size', size, '--seed', values.seed, '--out', made];
    execFileSync(process.execPath, [values.generator, ...options]);
  }
  await run(values.file ?? made);
} finally {
  rmSync(folder, { recursive: true });
}
