// What every queue promises, whatever it runs on. Called by the test file of each implementation.
import { describe, expect, test } from 'vitest';
import { jobKeyOf } from '../../jobs/job-wire.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import type { Job } from '../../src/ports/queue.ts';
import { closing } from './closing.ts';
import { type OpenQueue, QUICK, queuesOf } from './open-queues.ts';
import { aJob, jobCounter, NOW, turns } from './sample-jobs.ts';
import { scheduled } from './scheduled.ts';
import { takesTurns } from './turns.ts';

export function conformsToQueue(openQueue: OpenQueue): void {
  const { open, faults } = queuesOf(openQueue);

  takesTurns(open);

  describe('running', () => {
    test('a job arrives as it was sent', async () => {
      const queue = await open();
      const jobs: Job[] = [];
      await queue.enqueue(aJob('sync', 'c1'));
      await queue.enqueue(aJob('detect', null, 't/2:"ü"'));
      await queue.start(async (job) => void jobs.push(job));
      await queue.idle();
      expect(jobs).toHaveLength(2);
      expect(jobs).toEqual(
        expect.arrayContaining([aJob('sync', 'c1'), aJob('detect', null, 't/2:"ü"')]),
      );
    });

    test('a waiting job is not added twice', async () => {
      const queue = await open();
      const ran = jobCounter();
      for (let ring = 0; ring < 5; ring += 1) await queue.enqueue(aJob());
      await queue.start(async (job) => void ran.add(job));
      await queue.idle();
      expect(ran.all()).toEqual({ 'sync t1 c1': 1 });
    });

    test('another kind, tenant or connection is another job', async () => {
      const queue = await open();
      const ran = jobCounter();
      await queue.start(async (job) => void ran.add(job));
      for (const job of [
        aJob('sync', 'c1'),
        aJob('detect', 'c1'),
        aJob('sync', 'c2'),
        aJob('sync', 'c1', 't2'),
        aJob('sync', null),
      ]) {
        await queue.enqueue(job);
      }
      await queue.idle();
      expect(ran.all()).toEqual({
        'sync t1 c1': 1,
        'detect t1 c1': 1,
        'sync t1 c2': 1,
        'sync t2 c1': 1,
        'sync t1 -': 1,
      });
    });

    test('as many run at once as the concurrency says, no more', async () => {
      const queue = await open(3);
      const full = Promise.withResolvers<void>();
      let running = 0;
      let most = 0;
      await queue.start(async () => {
        running += 1;
        most = Math.max(most, running);
        if (running === 3) full.resolve();
        await full.promise;
        running -= 1;
      });
      for (let n = 0; n < 9; n += 1) await queue.enqueue(aJob('sync', `c${n}`));
      await queue.idle();
      expect(most).toBe(3);
    });

    test('a job that a job enqueues has run when the queue is idle', async () => {
      const queue = await open();
      const ran = jobCounter();
      await queue.start(async (job) => {
        ran.add(job);
        if (job.kind === 'sync') await queue.enqueue(aJob('detect', null));
        if (job.kind === 'detect') await queue.enqueue(aJob('write-back'));
      });
      await queue.enqueue(aJob());
      await queue.idle();
      expect(ran.all()).toEqual({ 'sync t1 c1': 1, 'detect t1 -': 1, 'write-back t1 c1': 1 });
    });

    test('it starts once', async () => {
      const queue = await open();
      await queue.start(async () => undefined);
      await expect(queue.start(async () => undefined)).rejects.toThrow('started twice');
    });
  });

  describe('a bell that rings while its job runs', () => {
    test('makes it run once more, after this run, however often it rings', async () => {
      const queue = await open();
      const first = Promise.withResolvers<void>();
      const go = Promise.withResolvers<void>();
      let running = 0;
      let runs = 0;
      await queue.start(async () => {
        running += 1;
        runs += 1;
        expect(running).toBe(1);
        first.resolve();
        await go.promise;
        running -= 1;
      });
      await queue.enqueue(aJob());
      await first.promise;
      for (let ring = 0; ring < 3; ring += 1) await queue.enqueue(aJob());
      go.resolve();
      await queue.idle();
      expect(runs).toBe(2);
    });

    test('is heard also when that run fails for good', async () => {
      const queue = await open();
      let runs = 0;
      await queue.start(async (job) => {
        runs += 1;
        if (runs > 1) return;
        await queue.enqueue(job);
        throw new ParleyError('CRM_REAUTH_NEEDED', 'refused');
      });
      await queue.enqueue(aJob());
      await queue.idle();
      expect(runs).toBe(2);
      expect(await queue.deadJobs()).toEqual([]);
    });

    test('is never lost among many rings from many sides', async () => {
      const queue = await open(3);
      const facts = new Map<string, number>();
      const seen = new Map<string, number>();
      const running = new Set<string>();
      await queue.start(async (job) => {
        const key = String(job.connectionId);
        expect(running.has(key)).toBe(false);
        running.add(key);
        const read = facts.get(key) ?? 0;
        await turns(read % 7);
        seen.set(key, read);
        running.delete(key);
      });
      const ringer = async (side: number) => {
        for (let round = 0; round < 40; round += 1) {
          const key = `c${(side + round) % 5}`;
          facts.set(key, (facts.get(key) ?? 0) + 1);
          await queue.enqueue(aJob('sync', key));
          await turns((side * round) % 11);
        }
      };
      await Promise.all([1, 2, 3, 4].map(ringer));
      await queue.idle();
      expect(faults()).toEqual([]);
      expect(seen).toEqual(facts);
    });
  });

  describe('a job that fails', () => {
    test('is tried again until it succeeds', async () => {
      const queue = await open();
      let runs = 0;
      await queue.start(async () => {
        runs += 1;
        if (runs < 3) throw new ParleyError('CRM_UNAVAILABLE', 'down');
      });
      await queue.enqueue(aJob());
      await queue.idle();
      expect(runs).toBe(3);
      expect(faults().map(([, job]) => job)).toEqual([aJob(), aJob()]);
      expect(await queue.deadJobs()).toEqual([]);
    });

    test('is given up when the tries are used up, and kept with its reason', async () => {
      const queue = await open();
      let runs = 0;
      await queue.start(async () => {
        runs += 1;
        throw new ParleyError('CRM_UNAVAILABLE', 'The CRM is down.', { hint: 'Wait.' });
      });
      await queue.enqueue(aJob());
      await queue.idle();
      expect(runs).toBe(QUICK.tries);
      expect(await queue.deadJobs()).toEqual([
        {
          key: jobKeyOf(aJob()),
          job: aJob(),
          reason: 'CRM_UNAVAILABLE: The CRM is down. Wait.',
          attempts: QUICK.tries,
          failedAtMs: NOW,
        },
      ]);
    });

    test('counts its tries anew when it was rung again', async () => {
      const queue = await open();
      let runs = 0;
      await queue.start(async (job) => {
        runs += 1;
        if (runs > 1) throw new ParleyError('CRM_UNAVAILABLE', 'down');
        await queue.enqueue(job);
      });
      await queue.enqueue(aJob());
      await queue.idle();
      expect(runs).toBe(1 + QUICK.tries);
      expect(await queue.deadJobs()).toMatchObject([{ attempts: QUICK.tries }]);
    });

    test.each(['CRM_REAUTH_NEEDED', 'MAPPING_INVALID', 'INVARIANT_BROKEN'] as const)(
      'is given up at once when only a person can mend it: %s',
      async (code) => {
        const queue = await open();
        let runs = 0;
        await queue.start(async () => {
          runs += 1;
          throw new ParleyError(code, 'no');
        });
        await queue.enqueue(aJob());
        await queue.idle();
        expect(runs).toBe(1);
        expect(await queue.deadJobs()).toMatchObject([
          { job: aJob(), reason: `${code}: no`, attempts: 1 },
        ]);
      },
    );

    test('runs again when it is rung again; a success takes it off the dead', async () => {
      const queue = await open();
      let broken = true;
      await queue.start(async () => {
        if (broken) throw new ParleyError('CRM_REAUTH_NEEDED', 'no');
      });
      await queue.enqueue(aJob());
      await queue.enqueue(aJob('detect'));
      await queue.idle();
      expect(await queue.deadJobs()).toHaveLength(2);
      broken = false;
      await queue.enqueue(aJob());
      await queue.idle();
      expect(await queue.deadJobs()).toMatchObject([{ job: aJob('detect') }]);
    });

    test('waits as long as a throttling vendor asks, and is not given up for it', async () => {
      const queue = await open();
      const at: number[] = [];
      await queue.start(async () => {
        at.push(performance.now());
        if (at.length <= QUICK.tries) {
          throw new ParleyError('CRM_THROTTLED', 'slow', { retryAfterMs: 40 });
        }
      });
      await queue.enqueue(aJob());
      await queue.idle();
      expect(at).toHaveLength(QUICK.tries + 1);
      for (let run = 1; run < at.length; run += 1) {
        // Timers may be a millisecond early by this clock.
        expect((at[run] ?? 0) - (at[run - 1] ?? 0)).toBeGreaterThanOrEqual(39);
      }
      expect(await queue.deadJobs()).toEqual([]);
    });

    test('does not hold up the others, not even when it throws no Error at all', async () => {
      const queue = await open(1);
      const ran = jobCounter();
      await queue.start((job) => {
        ran.add(job);
        if (job.kind === 'sync') throw 'thrown at once';
        return Promise.resolve(undefined);
      });
      await queue.enqueue(aJob('sync'));
      await queue.enqueue(aJob('detect'));
      await queue.idle();
      expect(ran.all()).toEqual({ 'sync t1 c1': QUICK.tries, 'detect t1 c1': 1 });
      expect(await queue.deadJobs()).toMatchObject([
        { reason: 'unexpected string: the log tells it' },
      ]);
    });
  });

  scheduled(open);

  describe('what is no job', () => {
    const circular: Record<string, unknown> = { ...aJob() };
    circular['self'] = circular;
    test.each([
      ['an unknown kind', { ...aJob(), kind: 'erase' }],
      ['no tenant', { ...aJob(), tenantId: '' }],
      ['an object for an id', { ...aJob(), tenantId: circular }],
      ['nothing', {}],
    ])('is refused when it is rung: %s', async (_, job) => {
      const queue = await open();
      await expect(queue.enqueue(job as Job)).rejects.toMatchObject({ code: 'JOB_REFUSED' });
      await expect(queue.schedule(job as Job, 1_000)).rejects.toMatchObject({
        code: 'JOB_REFUSED',
      });
      await queue.idle();
    });

    test('what else hangs on a job stays behind: circles, megabytes', async () => {
      const queue = await open();
      const jobs: Job[] = [];
      await queue.start(async (job) => void jobs.push(job));
      await queue.enqueue(circular as unknown as Job);
      await queue.enqueue({ ...aJob('detect'), payload: 'x'.repeat(50_000_000) } as Job);
      await queue.idle();
      expect(jobs).toEqual(expect.arrayContaining([aJob(), aJob('detect')]));
      expect(jobs).toHaveLength(2);
    });
  });

  test('a dead job can be taken off the list', async () => {
    const queue = await open();
    await queue.start(async () => {
      throw new ParleyError('CRM_REAUTH_NEEDED', 'no');
    });
    await queue.enqueue(aJob());
    await queue.idle();
    const key = (await queue.deadJobs())[0]?.key ?? '';
    expect(await queue.forgetDead(key)).toBe(true);
    expect(await queue.forgetDead(key)).toBe(false);
    expect(await queue.deadJobs()).toEqual([]);
  });

  closing(open, faults);
}
