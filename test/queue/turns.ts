// Whose turn it is: the part of the suite about priorities, fairness among tenants, limits and slices.
import { describe, expect, test } from 'vitest';
import type { LaneLimits } from '../../jobs/lanes.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import { JOB_KINDS, type Job, type Priority } from '../../src/ports/queue.ts';
import type { OpenOne } from './open-queues.ts';
import { aJob } from './sample-jobs.ts';

export function takesTurns(open: OpenOne): void {
  describe('whose turn it is', () => {
    /** One place only, held until `go`: what was rung meanwhile then runs in the order of turns. */
    async function order(
      limits: Partial<LaneLimits>,
      rings: readonly (readonly [Job, Priority])[],
    ): Promise<readonly string[]> {
      const queue = await open(1, limits);
      const [held, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const ran: string[] = [];
      await queue.start(async (job, _, priority) => {
        if (job.tenantId !== 'holder') {
          ran.push(`${job.tenantId} ${job.connectionId} ${priority}`);
          return;
        }
        held.resolve();
        await go.promise;
      });
      await queue.enqueue(aJob('sync', 'c0', 'holder'), 'user');
      await held.promise;
      for (const [job, priority] of rings) await queue.enqueue(job, priority);
      go.resolve();
      await queue.idle();
      return ran;
    }
    // Without room to get ready, and with so much that all of it gets ready at once.
    const readyLimits = [1, 1_000];

    test.each(readyLimits)('the more urgent job runs first; %i ready', async (ready) => {
      const rings = (['backfill', 'poll', 'user', 'webhook'] as const).map(
        (priority) => [aJob('sync', `c-${priority}`), priority] as const,
      );
      const ran = await order({ ready }, [...rings, [aJob('detect', null, 't2'), 'user']]);
      const priorities = ran.map((name) => name.split(' ')[2]);
      const inOrder = ['user', 'user', 'webhook', 'poll', 'backfill'];
      // The first to come may have got ready while nothing more urgent was there.
      expect([inOrder, ['backfill', ...inOrder.slice(0, 4)]]).toContainEqual(priorities);
    });

    test.each(readyLimits)('a waiting job moves forward, never back; %i ready', async (ready) => {
      const ran = await order({ ready }, [
        [aJob('sync', 'c1'), 'poll'],
        [aJob('sync', 'c2'), 'poll'],
        [aJob('sync', 'c3'), 'backfill'],
        [aJob('sync', 'c3'), 'user'],
        [aJob('sync', 'c3'), 'backfill'],
        [aJob('sync', 'c2'), 'webhook'],
        [aJob('sync', 'c2'), 'poll'],
      ]);
      const expected = ['t1 c3 user', 't1 c2 webhook', 't1 c1 poll'];
      const firstWasReady = ['t1 c1 poll', 't1 c3 user', 't1 c2 webhook'];
      expect([expected, firstWasReady]).toContainEqual(ran);
    });

    test('a job rung more urgently while it runs runs again with that priority', async () => {
      const queue = await open();
      const priorities: Priority[] = [];
      await queue.start(async (job, _, priority) => {
        priorities.push(priority);
        if (priorities.length > 1) return;
        await queue.enqueue(job, 'backfill');
        await queue.enqueue(job, 'user');
        await queue.enqueue(job, 'poll');
      });
      await queue.enqueue(aJob(), 'webhook');
      await queue.idle();
      expect(priorities).toEqual(['webhook', 'user']);
    });

    test('a tenant with much to do does not come before the others again and again', async () => {
      const much = Array.from({ length: 30 }, (_, n) => aJob('sync', `c${n}`, 'much'));
      const others = ['a', 'b', 'c'].map((tenant) => aJob('sync', 'c1', tenant));
      const ran = await order(
        { ready: 1 },
        [...much, ...others].map((job) => [job, 'poll'] as const),
      );
      expect(ran).toHaveLength(33);
      const places = ['a', 'b', 'c'].map((tenant) => ran.indexOf(`${tenant} c1 poll`));
      // One of `much` may be ready, one more may come before each tenant's first.
      expect(Math.max(...places)).toBeLessThanOrEqual(5);
    });

    test('no more of one tenant, or of one connection, run at once than allowed', async () => {
      const queue = await open(20, { perTenant: 3, perConnection: 2 });
      const [full, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const running = new Map<string, number>();
      const most = new Map<string, number>();
      const count = (name: string, by: number) => {
        const now = (running.get(name) ?? 0) + by;
        running.set(name, now);
        most.set(name, Math.max(most.get(name) ?? 0, now));
      };
      await queue.start(async ({ tenantId, connectionId }) => {
        const names = [tenantId, `${tenantId} ${connectionId}`];
        for (const name of names) count(name, 1);
        if (running.get('t1') === 3 && running.get('t2 c1') === 2) full.resolve();
        await go.promise;
        for (const name of names) count(name, -1);
      });
      for (const kind of JOB_KINDS) {
        await queue.enqueue(aJob(kind, 'c1', 't2'));
        for (const connection of ['c1', 'c2']) await queue.enqueue(aJob(kind, connection));
      }
      await full.promise;
      await queue.enqueue(aJob('sync', 'c3', 't3'));
      go.resolve();
      await queue.idle();
      expect(Object.fromEntries(most)).toMatchObject({ t1: 3, t2: 2, 't2 c1': 2, t3: 1 });
      expect(most.get('t1 c1')).toBeLessThanOrEqual(2);
      expect(most.get('t1 c2')).toBeLessThanOrEqual(2);
    });

    test('a job with more to do runs on behind the others, as backfill', async () => {
      const queue = await open(1);
      const ran: string[] = [];
      await queue.start(async (job, _, priority) => {
        ran.push(`${job.connectionId} ${priority}`);
        if (ran.length === 1) {
          for (const other of ['c2', 'c3']) await queue.enqueue(aJob('sync', other), 'poll');
        }
        const slices = ran.filter((name) => name.startsWith('c1')).length;
        return job.connectionId === 'c1' && slices < 3 ? 'more' : undefined;
      });
      await queue.enqueue(aJob('sync', 'c1'), 'user');
      await queue.idle();
      expect(ran).toEqual(['c1 user', 'c2 poll', 'c3 poll', 'c1 backfill', 'c1 backfill']);
      expect(await queue.deadJobs()).toEqual([]);
    });

    test('a job with more to do that is rung meanwhile goes on as it was rung', async () => {
      const queue = await open(1);
      const priorities: Priority[] = [];
      await queue.start(async (job, _, priority) => {
        priorities.push(priority);
        if (priorities.length === 1) await queue.enqueue(job, 'webhook');
        return priorities.length < 3 ? 'more' : undefined;
      });
      await queue.enqueue(aJob(), 'poll');
      await queue.idle();
      expect(priorities).toEqual(['poll', 'webhook', 'backfill']);
    });

    test('how full it is can be asked', async () => {
      const queue = await open(2, { ready: 1 });
      const [full, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      let running = 0;
      await queue.start(async ({ connectionId }) => {
        if (connectionId === 'refused') throw new ParleyError('CRM_REAUTH_NEEDED', 'no');
        running += 1;
        if (running === 2) full.resolve();
        await go.promise;
      });
      await queue.enqueue(aJob('sync', 'refused'));
      await queue.idle();
      for (let n = 0; n < 2; n += 1) await queue.enqueue(aJob('sync', `c${n}`));
      await full.promise;
      await queue.enqueue(aJob('sync', 'next'), 'poll');
      for (const priority of ['webhook', 'poll', 'backfill'] as const) {
        await queue.enqueue(aJob('sync', priority), priority);
      }
      const { ready, waiting, ...load } = await queue.load();
      expect(load).toMatchObject({ running: 2, retrying: 0, dead: 1 });
      const waits = Object.values(waiting).reduce((sum, count) => sum + count, 0);
      expect(ready + waits).toBe(4);
      expect(waiting).toMatchObject({ user: 0, webhook: 1, backfill: 1 });
      go.resolve();
      await queue.idle();
      expect(await queue.load()).toMatchObject({
        waiting: { user: 0, webhook: 0, poll: 0, backfill: 0 },
        ready: 0,
        oldestWaitingMs: 0,
      });
    });
  });
}
