// The handler of all jobs: what it refuses before anything happens, and how urgent what it rings is.
import { beforeEach, describe, expect, it } from 'vitest';
import { jobHandler } from '../../../src/app/jobs.ts';
import { refusalHandler } from '../../../src/app/refuse-job.ts';
import { SLICE_MS, startSlice } from '../../../src/app/slice.ts';
import { asConnectionId, asTenantId } from '../../../src/domain/ids.ts';
import type { Job, JobKind, Priority, Queue } from '../../../src/ports/queue.ts';
import type { Store } from '../../../src/ports/store.ts';
import { MemoryDatabase } from '../../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../../helpers/app-context.ts';
import { aConnection, accountIdFor } from '../../store/builders.ts';

const [OURS, OTHERS] = [asTenantId('ours'), asTenantId('others')];
const { signal } = new AbortController();
let store: Store;
let rung: (readonly [Job, Priority | undefined])[];
let unscheduled: Job[];

/** Only what the handler uses; anything else is a mistake. */
const queue = () =>
  ({
    enqueue: async (job, priority) => void rung.push([job, priority]),
    unschedule: async (job) => void unscheduled.push(job),
  }) as Partial<Queue> as Queue;

const aJob = (kind: JobKind, connection: string | null, tenantId = OURS): Job => ({
  kind,
  tenantId,
  connectionId: connection === null ? null : asConnectionId(connection),
});

beforeEach(async () => {
  store = new MemoryDatabase().connect();
  [rung, unscheduled] = [[], []];
  for (const [id, connection] of [
    [OURS, 'our-org'],
    [OTHERS, 'their-org'],
  ] as const) {
    await store.createTenant({ id, name: id, createdAt: 0 });
    await store.inTenant(id, (tenant) =>
      tenant.connections.save(
        aConnection({ id: asConnectionId(connection), writeMode: 'live', state: 'needs_reauth' }),
      ),
    );
  }
});

const run = (job: Job, priority: Priority = 'poll') =>
  jobHandler(testContext({ store, clock: new TestClock(5) }), queue())(job, signal, priority);
const trail = (tenantId = OURS) => store.inTenant(tenantId, (tenant) => tenant.audit.list(10));

describe('a job that names what does not belong together', () => {
  it.each([
    ['the connection of another tenant', aJob('sync', 'their-org'), 'no such connection'],
    ['a connection that nobody has', aJob('write-back', 'org-0'), 'no such connection'],
    ['no connection where one is needed', aJob('sync', null), 'names no connection'],
    ['a connection where none is meant', aJob('detect', 'our-org'), 'names a connection'],
  ])('is refused, entered in the trail, and rung no more: %s', async (_, job, why) => {
    await expect(run(job)).rejects.toMatchObject({ code: 'JOB_REFUSED', kind: 'bug' });
    expect(await trail()).toMatchObject([
      { at: 5, kind: 'refused_job', actor: 'Parley', subject: job.kind },
    ]);
    expect((await trail())[0]?.document).toContain(why);
    expect(await trail(OTHERS)).toEqual([]);
    expect(unscheduled).toEqual([job]);
    expect(rung).toEqual([]);
  });

  it('is refused although the tenant is unknown, and so has no trail', async () => {
    const job = aJob('detect', null, asTenantId('nobody'));
    await expect(run(job)).rejects.toThrow('there is no such tenant');
    expect(await trail()).toEqual([]);
  });

  it('is not confused with a tenant that came later', async () => {
    const late = asTenantId('late');
    const handler = jobHandler(testContext({ store, clock: new TestClock(5) }), queue());
    const job = aJob('detect', null, late);
    await expect(handler(job, signal, 'poll')).rejects.toThrow('no such tenant');
    await store.createTenant({ id: late, name: 'late', createdAt: 0 });
    expect(await handler(job, signal, 'poll')).toBeUndefined();
  });
});

describe('what the queue itself refused', () => {
  const error = new Error('not in order');
  const refuse = (job: Job | null) =>
    refusalHandler(testContext({ store, clock: new TestClock(5) }))({ job, error });

  it('is entered in the trail of the tenant it names', async () => {
    await refuse(aJob('sync', 'their-org'));
    expect(await trail()).toMatchObject([{ kind: 'refused_job', subject: 'sync' }]);
    expect((await trail())[0]?.document).toContain('not in order');
  });

  it('has no trail when it names no tenant of ours, or nothing at all', async () => {
    await refuse(null);
    await refuse(aJob('sync', 'x', asTenantId('nobody')));
    expect([...(await trail()), ...(await trail(OTHERS))]).toEqual([]);
  });
});

it.each(['user', 'webhook', 'poll', 'backfill'] as const)(
  'what a job rings is as urgent as the job itself: %s',
  async (priority) => {
    await store.inTenant(OURS, (tenant) =>
      tenant.rejudge.set([{ accountId: accountIdFor('1'), at: 1 }]),
    );
    await run(aJob('rejudge-due', null), priority);
    expect(rung).toEqual([[aJob('detect', null), priority]]);
  },
);

it('says that there is more when its slice is over, and the next run goes on there', async () => {
  const marked = ['1', '2', '3'].map(accountIdFor);
  await store.inTenant(OURS, (tenant) => tenant.dirty.mark(marked));
  const left = () => store.inTenant(OURS, (tenant) => tenant.dirty.count());
  let now = 0;
  // Every look at the clock is a whole slice later: each run does one step and stops.
  const clock = {
    now() {
      now += SLICE_MS;
      return now;
    },
  };
  const handler = jobHandler(testContext({ store, clock }), queue());
  for (let runs = 0; (await left()) > 0; runs += 1) {
    expect(runs).toBeLessThan(marked.length);
    expect(await handler(aJob('detect', null), signal, 'poll')).toBe('more');
  }
  // With a clock that stands still there is time enough, and nothing more to do.
  const calm = jobHandler(testContext({ store, clock: new TestClock(0) }), queue());
  expect(await calm(aJob('detect', null), signal, 'poll')).toBeUndefined();
});

describe('a slice of time', () => {
  it('is over when its time is up, and remembers that it cut its run short', () => {
    const clock = new TestClock(0);
    const slice = startSlice(clock, 100);
    clock.advance(1_000);
    expect(slice.isOver()).toBe(false);
    clock.advance(99);
    expect(slice.isOver()).toBe(false);
    expect(slice.wasCut()).toBe(false);
    clock.advance(1);
    expect(slice.isOver()).toBe(true);
    expect(slice.wasCut()).toBe(true);
  });

  it('has cut nothing when nobody asked', () => {
    const clock = new TestClock(0);
    const slice = startSlice(clock, 100);
    expect(slice.isOver()).toBe(false);
    clock.advance(1_000);
    expect(slice.wasCut()).toBe(false);
  });
});
