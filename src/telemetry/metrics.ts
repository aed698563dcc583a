// Numbers for Prometheus. No label ever holds a tenant, a customer or an id: labels are kinds, CRMs
// and classes of outcome, so that their number stays small and nobody's business is published.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Crm } from '../domain/claim.ts';
import { ParleyError } from '../domain/errors.ts';
import type { PatchOutcome } from '../ports/crm.ts';
import type { EventOutcome } from '../ports/push.ts';
import { type JobHandler, type JobKind, PRIORITIES, type QueueLoad } from '../ports/queue.ts';

export type Metrics = {
  /** The page Prometheus reads. */
  page(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** The same handler, its runs counted and timed. A failed try counts as failed, by error kind. */
  timed(handler: JobHandler): JobHandler;
  /** One request to a CRM; `status` null when no answer came. */
  countCall(crm: Crm, status: number | null): void;
  countWrites(crm: Crm, result: PatchOutcome['result'], count: number): void;
  countEvents(crm: Crm, outcome: EventOutcome, events: number): void;
  /** The longest synchronous stretch during one run of a job. */
  observeStretch(kind: JobKind, longestMs: number): void;
  /** Something a person should look at. */
  raise(alarm: Alarm): void;
  /** How long the oldest work of a kind has waited. */
  setWait(what: 'queue' | 'dirty' | 'inbox', waitedMs: number): void;
};

/**
 * `blocked`: the event loop stood still; `refused`: a job that is none of ours; `stuck`: a worker that
 * no longer fetches jobs; `overdue`: work that waits too long.
 */
const ALARMS = ['blocked', 'refused', 'stuck', 'overdue'] as const;
export type Alarm = (typeof ALARMS)[number];

export type MetricsOptions = {
  /** Accounts marked dirty over all tenants, asked when the page is read. */
  readonly dirtyMarks: () => Promise<number>;
  /** Age of the oldest record in a webhook inbox, milliseconds; 0 when all are empty. */
  readonly inboxAgeMs: () => Promise<number>;
  /** How full the queue is, asked when the page is read; null when it cannot be asked just now. */
  readonly load: () => Promise<QueueLoad | null>;
  /** Adds memory, CPU and event loop of this process. */
  readonly withProcess: boolean;
};

const JOB_SECONDS = [0.05, 0.25, 1, 5, 15, 60, 300];
const STRETCH_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 5];

/** Metrics of one process, in a registry of their own. */
export function openMetrics(options: MetricsOptions): Metrics {
  const { dirtyMarks, inboxAgeMs, load, withProcess } = options;
  const registry = new Registry();
  const registers = [registry];
  const jobs = new Counter({
    name: 'parley_jobs_total',
    help: 'Tries of jobs, by kind and result: done, more, or the kind of the error.',
    labelNames: ['kind', 'result'],
    registers,
  });
  const seconds = new Histogram({
    name: 'parley_job_seconds',
    help: 'How long a try took.',
    labelNames: ['kind'],
    buckets: JOB_SECONDS,
    registers,
  });
  const calls = new Counter({
    name: 'parley_crm_calls_total',
    help: 'Requests to CRMs, by class of status.',
    labelNames: ['crm', 'status'],
    registers,
  });
  const writes = new Counter({
    name: 'parley_crm_writes_total',
    help: 'Records written to CRMs, by outcome.',
    labelNames: ['crm', 'result'],
    registers,
  });
  const events = new Counter({
    name: 'parley_webhook_events_total',
    help: 'Events that CRMs sent, by what became of them.',
    labelNames: ['crm', 'outcome'],
    registers,
  });
  new Gauge({
    name: 'parley_inbox_oldest_seconds',
    help: 'How long the oldest record that a webhook named has been waiting to be read.',
    registers,
    async collect() {
      this.set((await inboxAgeMs()) / 1_000);
    },
  });
  new Gauge({
    name: 'parley_dirty_marks',
    help: 'Accounts that wait to be judged again.',
    registers,
    async collect() {
      this.set(await dirtyMarks());
    },
  });
  gaugeLoad(registry, load);
  const { stretches, alarms, waits } = watchers(registry);
  if (withProcess) collectDefaultMetrics({ register: registry });

  return {
    page: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    timed: (handler) => async (job, signal, priority) => {
      const end = seconds.startTimer({ kind: job.kind });
      try {
        const result = await handler(job, signal, priority);
        jobs.inc({ kind: job.kind, result: result ?? 'done' });
        return result;
      } catch (error) {
        jobs.inc({ kind: job.kind, result: resultOf(error) });
        throw error;
      } finally {
        end();
      }
    },
    countCall: (crm, status) => calls.inc({ crm, status: statusClass(status) }),
    countWrites: (crm, result, count) => writes.inc({ crm, result }, count),
    countEvents: (crm, outcome, count) => events.inc({ crm, outcome }, count),
    observeStretch: (kind, longestMs) => stretches.observe({ kind }, longestMs / 1_000),
    raise: (alarm) => alarms.inc({ alarm }),
    setWait: (what, waitedMs) => waits.set({ what }, waitedMs / 1_000),
  };
}

function watchers(registry: Registry) {
  const registers = [registry];
  const alarms = new Counter({
    name: 'parley_alarms_total',
    help: 'Things a person should look at; the log says more.',
    labelNames: ['alarm'],
    registers,
  });
  // There from the start: an alert on a rise needs the zero before it.
  for (const alarm of ALARMS) alarms.inc({ alarm }, 0);
  return {
    alarms,
    stretches: new Histogram({
      name: 'parley_job_stretch_seconds',
      help: 'Longest synchronous stretch while a job ran; it is charged to all that ran just then.',
      labelNames: ['kind'],
      buckets: STRETCH_SECONDS,
      registers,
    }),
    waits: new Gauge({
      name: 'parley_oldest_work_seconds',
      help: 'How long the oldest work has waited, as a worker last saw it.',
      labelNames: ['what'],
      registers,
    }),
  };
}

function gaugeLoad(registry: Registry, load: MetricsOptions['load']): void {
  new Gauge({
    name: 'parley_queue_jobs',
    help: 'Jobs by state, over all processes; waiting ones by priority.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const now = await load();
      this.reset();
      if (now === null) return;
      for (const priority of PRIORITIES) {
        this.set({ state: `waiting_${priority}` }, now.waiting[priority]);
      }
      for (const state of ['ready', 'running', 'retrying', 'dead'] as const) {
        this.set({ state }, now[state]);
      }
    },
  });
}

function resultOf(error: unknown): string {
  return error instanceof ParleyError ? error.kind : 'unknown';
}

function statusClass(status: number | null): string {
  if (status === null) return 'none';
  return status === 429 ? '429' : `${Math.floor(status / 100)}xx`;
}
