// The numbers Prometheus reads, and that no tenant stands among them.
import { expect, test } from 'vitest';
import { ParleyError } from '../../../src/domain/errors.ts';
import { asConnectionId, asTenantId } from '../../../src/domain/ids.ts';
import type { Job, QueueLoad } from '../../../src/ports/queue.ts';
import { openMetrics } from '../../../src/telemetry/metrics.ts';

const job: Job = {
  kind: 'sync',
  tenantId: asTenantId('CANARY-tenant'),
  connectionId: asConnectionId('CANARY-connection'),
};
const { signal } = new AbortController();

const load: QueueLoad = {
  waiting: { user: 1, webhook: 2, poll: 3, backfill: 4 },
  ready: 5,
  running: 6,
  retrying: 7,
  dead: 8,
  oldestWaitingMs: 9,
};
const open = (withProcess = false) =>
  openMetrics({
    dirtyMarks: async () => 7,
    inboxAgeMs: async () => 1_500,
    load: async () => load,
    withProcess,
  });

async function linesOf(metrics: ReturnType<typeof open>): Promise<readonly string[]> {
  const { text, contentType } = await metrics.page();
  expect(contentType).toContain('text/plain');
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('runs of jobs are counted by kind and result, and timed', async () => {
  const metrics = open();
  const faults = [null, null, new ParleyError('CRM_THROTTLED', 'slow'), new Error('CANARY')];
  const timed = metrics.timed(async () => {
    const fault = faults.shift();
    if (fault) throw fault;
  });
  await timed(job, signal, 'poll');
  await timed(job, signal, 'poll');
  await expect(timed(job, signal, 'poll')).rejects.toThrow('slow');
  await expect(timed(job, signal, 'poll')).rejects.toThrow('CANARY');
  const lines = await linesOf(metrics);
  expect(lines).toContain('parley_jobs_total{kind="sync",result="done"} 2');
  expect(lines).toContain('parley_jobs_total{kind="sync",result="throttled"} 1');
  expect(lines).toContain('parley_jobs_total{kind="sync",result="unknown"} 1');
  expect(lines).toContain('parley_job_seconds_count{kind="sync"} 4');
  expect(lines.join('\n')).not.toContain('CANARY');
});

test('the handler gets job, signal and priority as they came', async () => {
  const got: unknown[] = [];
  await open().timed(async (...args) => void got.push(...args))(job, signal, 'user');
  expect(got).toEqual([job, signal, 'user']);
});

test('calls are counted by CRM and class of status, writes by outcome', async () => {
  const metrics = open();
  for (const status of [200, 201, 404, 429, 503, null]) metrics.countCall('hubspot', status);
  metrics.countWrites('salesforce', 'written', 5);
  metrics.countWrites('salesforce', 'refused', 1);
  metrics.countEvents('hubspot', 'unknown_account', 3);
  expect(await linesOf(metrics)).toEqual(
    expect.arrayContaining([
      'parley_crm_calls_total{crm="hubspot",status="2xx"} 2',
      'parley_crm_calls_total{crm="hubspot",status="4xx"} 1',
      'parley_crm_calls_total{crm="hubspot",status="429"} 1',
      'parley_crm_calls_total{crm="hubspot",status="5xx"} 1',
      'parley_crm_calls_total{crm="hubspot",status="none"} 1',
      'parley_crm_writes_total{crm="salesforce",result="written"} 5',
      'parley_webhook_events_total{crm="hubspot",outcome="unknown_account"} 3',
      'parley_inbox_oldest_seconds 1.5',
      'parley_crm_writes_total{crm="salesforce",result="refused"} 1',
    ]),
  );
});

test('dirty marks are asked for when the page is read', async () => {
  expect(await linesOf(open())).toContain('parley_dirty_marks 7');
});

test('how full the queue is, is asked when the page is read; an outage leaves it out', async () => {
  expect(await linesOf(open())).toEqual(
    expect.arrayContaining([
      'parley_queue_jobs{state="waiting_user"} 1',
      'parley_queue_jobs{state="waiting_backfill"} 4',
      'parley_queue_jobs{state="ready"} 5',
      'parley_queue_jobs{state="running"} 6',
      'parley_queue_jobs{state="retrying"} 7',
      'parley_queue_jobs{state="dead"} 8',
    ]),
  );
  const without = openMetrics({
    dirtyMarks: async () => 7,
    inboxAgeMs: async () => 0,
    load: async () => null,
    withProcess: false,
  });
  expect((await linesOf(without)).join()).not.toContain('parley_queue_jobs');
});

test('alarms stand at zero until they are raised; stretches and waits are kept', async () => {
  const metrics = open();
  expect(await linesOf(metrics)).toContain('parley_alarms_total{alarm="stuck"} 0');
  metrics.raise('refused');
  metrics.observeStretch('detect', 120);
  metrics.setWait('dirty', 301_000);
  expect(await linesOf(metrics)).toEqual(
    expect.arrayContaining([
      'parley_alarms_total{alarm="refused"} 1',
      'parley_alarms_total{alarm="blocked"} 0',
      'parley_job_stretch_seconds_bucket{le="0.1",kind="detect"} 0',
      'parley_job_stretch_seconds_bucket{le="0.2",kind="detect"} 1',
      'parley_oldest_work_seconds{what="dirty"} 301',
    ]),
  );
});

test('two registries do not mix, and the process adds its own on demand', async () => {
  const [first, second] = [open(true), open()];
  first.countCall('hubspot', 200);
  expect((await linesOf(first)).join('\n')).toContain('process_cpu_seconds_total');
  expect((await linesOf(second)).join('\n')).not.toMatch(/hubspot|process_cpu/);
});
