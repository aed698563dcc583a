// The settings people read about are the ones in the code.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TIMING } from '../../jobs/bull-queue.ts';
import { GRACE_MS, LIMITS } from '../../jobs/run-job.ts';
import { SLICE_MS } from '../../src/app/slice.ts';
import { CONFIG } from '../../src/config.ts';

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const rows = new Map(
  [...page.matchAll(/^\| ([^|]+) \| ([^|]+) \|/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]),
);
const seconds = (ms: number) => `${ms / 1_000} s`;

test.each([
  ['lock of a job', seconds(TIMING.lockMs)],
  ['check for dead workers', seconds(TIMING.stalledCheckMs)],
  ['deaths of workers over one job', String(TIMING.maxStalls)],
  ['repeats looked for', seconds(TIMING.tickMs)],
  ['sweep for lost jobs, repeats after a flush', seconds(TIMING.sweepMs)],
  ['jobs ready in Bull', String(LIMITS.ready)],
  ['jobs in flight per org or portal', String(LIMITS.perConnection)],
  ['slice', seconds(SLICE_MS)],
  ['grace at SIGTERM', seconds(GRACE_MS)],
  ['a worker no longer fetches', seconds(TIMING.stuckMs)],
])('%s: %s', (name, value) => {
  expect(rows.get(name)).toMatch(new RegExp(`(?<![\\d.])${value}(?![\\w.])`));
});

test('the limits without configuration are the ones with its defaults', () => {
  expect(CONFIG.shape.PARLEY_JOBS_PER_CRM.parse(undefined)).toBe(LIMITS.perConnection);
  expect(LIMITS.perTenant).toBe(2 * LIMITS.perConnection);
});
