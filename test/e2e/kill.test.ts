// kill -9 in the middle of the demo, several times, then a run to the end: the same end state as if
// nothing had happened, one task per conflict, and nothing left to write.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const RECORDS = 200;
const POLL_MS = 20;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-kill-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Demo = {
  readonly process: ChildProcess;
  /** Its standard output so far. */
  readonly said: () => string;
  /** Its standard error so far. */
  readonly told: () => string;
};

function startDemo(trace: string): Demo {
  const args = ['src/cli/main.ts', 'demo', '--once', '--json', '--records', String(RECORDS)];
  const environment = { ...process.env, PARLEY_FOLDER: folder, PARLEY_HTTP_TRACE: trace };
  // The embedded mode is what must survive: no database or Redis of this machine.
  const { DATABASE_URL: _, REDIS_URL: __, ...rest } = environment as Record<string, string>;
  const child = spawn(process.execPath, args, { env: rest, stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, told] = ['', ''];
  child.stdout?.on('data', (text: Buffer) => {
    said += text;
  });
  child.stderr?.on('data', (text: Buffer) => {
    told += text;
  });
  return { process: child, said: () => said, told: () => told };
}

const exchangesIn = (trace: string): string[] =>
  existsSync(trace) ? readFileSync(trace, 'utf8').split('\n').filter(Boolean) : [];

/** Kills the demo as soon as its traffic shows what `isMoment` waits for. */
async function killAt(name: string, isMoment: (exchanges: string[]) => boolean): Promise<void> {
  const trace = path.join(folder, `${name}.jsonl`);
  const { process: child, told } = startDemo(trace);
  const ended = once(child, 'exit');
  const watch = setInterval(() => {
    if (isMoment(exchangesIn(trace))) child.kill('SIGKILL');
  }, POLL_MS);
  await ended;
  clearInterval(watch);
  if (child.signalCode !== 'SIGKILL') throw new Error(`${name}: ended too early\n${told()}`);
}

const wrote = (count: number) => (exchanges: string[]) =>
  exchanges.filter((line) => /"PATCH"|batch\/update/.test(line)).length >= count;

/** Tasks are inserted, in both CRMs. */
const madeTasks = (count: number) => (exchanges: string[]) =>
  exchanges.filter((line) =>
    /"method":"POST","url":"[^"]*(sobjects\/Task|2026-09\/tasks)"/.test(line),
  ).length >= count;

async function runToTheEnd(name: string) {
  const demo = startDemo(path.join(folder, `${name}.jsonl`));
  const [code] = await once(demo.process, 'exit');
  if (demo.said() === '') throw new Error(`${name} ended with ${code}\n${demo.told()}`);
  return { code, summary: JSON.parse(demo.said()) as Summary };
}

type Summary = {
  readonly conflicts: number;
  readonly fieldsWritten: number;
  readonly tasksCreated: number;
  readonly tasksOpen: number;
  readonly truth: {
    readonly conflictsMissed: number;
    readonly falseAlarms: number;
    readonly unplanned: number;
    readonly results: readonly { readonly differences: readonly string[] }[];
  };
};

it('ends as if nothing had happened', { timeout: 300_000 }, async () => {
  await killAt('installing', (lines) => lines.length >= 3);
  await killAt('reading', (lines) =>
    lines.some((line) => line.includes('/objects/2026-09/deals?')),
  );
  await killAt('first-write', wrote(1));
  await killAt('some-tasks', madeTasks(4));

  const { code, summary } = await runToTheEnd('rest');
  expect(code).toBe(0);
  expect(summary.truth.results.filter((one) => one.differences.length > 0)).toEqual([]);
  expect(summary.truth).toMatchObject({ conflictsMissed: 0, falseAlarms: 0, unplanned: 0 });
  expect(summary.tasksOpen).toBe(summary.conflicts);
  expect(tasksInSandbox()).toEqual({ open: summary.conflicts, distinctKeys: summary.conflicts });

  const again = await runToTheEnd('again');
  expect(again.summary).toMatchObject({
    fieldsWritten: 0,
    tasksCreated: 0,
    conflicts: summary.conflicts,
  });
});

/** What the sandbox's own journal says of Parley's tasks: the newest row of each. */
function tasksInSandbox() {
  const journal = path.join(folder, `demo-${RECORDS}`, 'sandbox', 'sandbox.jsonl');
  const rows = new Map<string, { fields: Record<string, unknown>; deletedAt: number | null }>();
  for (const line of readFileSync(journal, 'utf8').split('\n').filter(Boolean)) {
    const { row } = JSON.parse(line) as {
      row?: {
        id: string;
        object: string;
        fields: Record<string, unknown>;
        deletedAt: number | null;
      };
    };
    if (row && /^tasks?$/i.test(row.object)) rows.set(`${row.object}/${row.id}`, row);
  }
  const keys = [...rows.values()]
    .filter((row) => row.deletedAt === null)
    .map((row) => row.fields['Parley_Task_Key__c'] ?? row.fields['parley_task_key'])
    .filter((key) => key);
  return { open: keys.length, distinctKeys: new Set(keys).size };
}
