// `parley dead-letters` on a queue: listed, run again, taken off, and every key that is wrong named.
import { beforeEach, describe, expect, test } from 'vitest';
import { inProcessQueue } from '../../jobs/in-process-queue.ts';
import { jobKeyOf } from '../../jobs/job-wire.ts';
import {
  type DeadLettersCommand,
  deadLetters,
  runDeadLetters,
} from '../../src/cli/dead-letters.ts';
import { readConfig } from '../../src/config.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import type { DeadJob, Priority, Queue } from '../../src/ports/queue.ts';
import { aJob, NOW } from './sample-jobs.ts';

const [SYNC, DETECT] = [aJob('sync'), aJob('detect', null)].map(jobKeyOf) as [string, string];
let queue: Queue;
let isMended: boolean;
let ran: Priority[];
let said: string[];
let told: string[];
const terminal = {
  out: (line: string) => void said.push(line),
  err: (line: string) => void told.push(line),
};

beforeEach(async () => {
  [isMended, ran, said, told] = [false, [], [], []];
  queue = inProcessQueue({ clock: { now: () => NOW }, concurrency: 1 });
  await queue.start(async (_, __, priority) => {
    ran.push(priority);
    if (!isMended) throw new ParleyError('CRM_REAUTH_NEEDED', 'The grant is gone.');
  });
  for (const job of [aJob('sync'), aJob('detect', null)]) await queue.enqueue(job);
  await queue.idle();
  ran = [];
});

function run(command: Partial<DeadLettersCommand>): Promise<number> {
  return deadLetters(
    { action: 'list', keys: [], all: false, json: false, ...command },
    queue,
    terminal,
  );
}
const listed = async () => (await queue.deadJobs()).map((one) => one.key);

test('they are listed for people and as JSON', async () => {
  expect(await run({})).toBe(0);
  expect(said[0]).toBe(
    `${SYNC}\n  2026-11-21T00:00:00Z, after 1 try: CRM_REAUTH_NEEDED: The grant is gone.`,
  );
  expect(told).toEqual(['2 jobs were given up.']);
  said = [];
  expect(await run({ json: true })).toBe(0);
  const letters: DeadJob[] = JSON.parse(said.join());
  expect(letters.map((one) => one.key)).toEqual([SYNC, DETECT]);
});

describe('run again', () => {
  test('the one named runs as urgently as a user, and leaves the list by succeeding', async () => {
    isMended = true;
    expect(await run({ action: 'replay', keys: [SYNC] })).toBe(0);
    await queue.idle();
    expect(ran).toEqual(['user']);
    expect(await listed()).toEqual([DETECT]);
    expect(said).toEqual(['1 of 1 rung again.']);
  });

  test('all of them; what fails again stays on the list', async () => {
    expect(await run({ action: 'replay', all: true, json: true })).toBe(0);
    await queue.idle();
    expect(ran).toHaveLength(2);
    expect(JSON.parse(said.join())).toEqual([SYNC, DETECT]);
    expect(await listed()).toHaveLength(2);
  });

  test('a key that is not there is named, the others are run', async () => {
    isMended = true;
    expect(await run({ action: 'replay', keys: ['nothing', DETECT] })).toBe(1);
    expect(told).toEqual(['parley dead-letters: nothing is not on the list']);
    await queue.idle();
    expect(await listed()).toEqual([SYNC]);
  });

  test('what is no job of ours cannot be', async () => {
    const stranger: DeadJob = { key: 'x', job: null, reason: 'r', attempts: 0, failedAtMs: 0 };
    queue = Object.assign(queue, { deadJobs: async () => [stranger] });
    expect(await run({ action: 'replay', all: true })).toBe(1);
    expect(told[0]).toContain('discard it');
  });
});

test('they are taken off the list without running', async () => {
  expect(await run({ action: 'discard', keys: [SYNC] })).toBe(0);
  expect(await listed()).toEqual([DETECT]);
  expect(await run({ action: 'discard', all: true })).toBe(0);
  expect(await listed()).toEqual([]);
  expect(ran).toEqual([]);
});

test.each([
  { keys: [], all: false },
  { keys: [SYNC], all: true },
])('either keys or all of them: %o', async (which) => {
  await expect(run({ action: 'replay', ...which })).rejects.toMatchObject({ code: 'BAD_INPUT' });
});

test('without Redis it says where they are instead', async () => {
  const command = { action: 'list', keys: [], all: false, json: false } as const;
  await expect(runDeadLetters(command, readConfig({}), terminal)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    hint: expect.stringContaining('parley serve'),
  });
});
