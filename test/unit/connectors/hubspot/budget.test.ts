// A portal's budget: a share of the burst limit, search's own limit, rests, room for who is waited for.
import { describe, expect, it } from 'vitest';
import { PortalBudget } from '../../../../connectors/hubspot/budget.ts';
import { localWindows } from '../../../../connectors/local-windows.ts';
import type { Priority } from '../../../../src/ports/queue.ts';

/** Budgets over one set of windows whose waits move their clock; times hold when each call left. */
function simulated(share: number) {
  let now = 0;
  const windows = localWindows(() => now);
  const open = () =>
    new PortalBudget({
      ...{ windows, name: 'portal', share, clock: { now: () => now } },
      wait: async (ms) => {
        now += ms;
      },
    });
  const budget = open();
  const take = async (
    kind: 'search' | 'other',
    count: number,
    { from = budget, priority = 'user' }: { from?: PortalBudget; priority?: Priority } = {},
  ) => {
    const at: number[] = [];
    for (let call = 0; call < count; call += 1) {
      await from.take(kind, priority);
      at.push(now);
    }
    return at;
  };
  return { budget, open, take };
}

const most = (times: readonly number[], lengthMs: number) =>
  Math.max(
    ...times.map((start) => times.filter((at) => at >= start && at < start + lengthMs).length),
  );

describe('PortalBudget', () => {
  it('never takes more than its share in any ten seconds, and nearly all of it', async () => {
    const { take } = simulated(0.7);
    const times = await take('other', 300);
    expect(most(times, 10_000)).toBe(77);
    expect(times.at(-1)).toBeLessThanOrEqual(30_150);
  });

  it('is one allowance for all workers', async () => {
    const { open, take } = simulated(0.7);
    const workers = [open(), open(), open(), open()];
    const times: number[] = [];
    for (let round = 0; round < 75; round += 1) {
      for (const from of workers) times.push(...(await take('other', 1, { from })));
    }
    expect(most(times, 10_000)).toBe(77);
  });

  it('leaves the last places of a window to whom a person waits for', async () => {
    const { take } = simulated(0.7);
    const backfill = await take('other', 75, { priority: 'backfill' });
    expect(backfill.at(-1)).toBe(0);
    expect((await take('other', 2)).at(-1)).toBe(0);
    const [late] = await take('other', 1, { priority: 'backfill' });
    expect(late).toBeGreaterThanOrEqual(10_000);
  });

  it('lets a backfill use 95 % of the share where nobody else calls', async () => {
    const { take } = simulated(0.7);
    const times = await take('other', 750, { priority: 'backfill' });
    const seconds = ((times.at(-1) ?? 0) + 10_000) / 1_000;
    expect(750 / seconds).toBeGreaterThanOrEqual(0.95 * 7.7);
  });

  it('searches a little less than five times a second, apart from the burst limit', async () => {
    const { take } = simulated(0.7);
    await take('other', 77);
    const times = await take('search', 20);
    expect(most(times, 1_000)).toBe(5);
    expect(times.at(-1)).toBeLessThanOrEqual(3_800);
  });

  it.each(['webhook', 'poll', 'backfill'] as const)(
    'keeps one of the few searches for whom a person waits for: %s',
    async (priority) => {
      const { take } = simulated(0.7);
      const many = await take('search', 4, { priority });
      expect(many.at(-1)).toBe(0);
      expect(await take('search', 1)).toEqual([0]);
      const [late] = await take('search', 1, { priority });
      expect(late).toBeGreaterThanOrEqual(1_250);
    },
  );

  it('learns the account’s limit from the headers', async () => {
    const { budget, take } = simulated(0.5);
    await budget.learn(
      new Headers({
        'x-hubspot-ratelimit-max': '20',
        'x-hubspot-ratelimit-remaining': '19',
        'x-hubspot-ratelimit-interval-milliseconds': '10000',
      }),
    );
    expect(most(await take('other', 40), 10_000)).toBe(10);
  });

  it('pauses when others use up the app’s allowance', async () => {
    const { budget, take } = simulated(0.7);
    await budget.learn(
      new Headers({ 'x-hubspot-ratelimit-max': '110', 'x-hubspot-ratelimit-remaining': '5' }),
    );
    expect(await take('other', 1)).toEqual([1_000]);
  });

  it('rests as long as it is told, and so do the other workers', async () => {
    const { budget, open, take } = simulated(0.7);
    await budget.rest('other', 4_000);
    expect(await take('search', 1)).toEqual([0]);
    expect(await take('other', 1, { from: open() })).toEqual([4_000]);
  });

  it('takes its share of a day where the account has a limit of one, searches included', async () => {
    const { budget, take } = simulated(0.7);
    const heard = {
      'x-hubspot-ratelimit-daily': '200',
      'x-hubspot-ratelimit-daily-remaining': '200',
    };
    await take('other', 30);
    await budget.learn(new Headers(heard));
    expect(budget.allowance('user')).toEqual({ calls: 20, perMs: 86_400_000 });
    await take('other', 15);
    await take('search', 5);
    await expect(budget.take('search', 'user')).rejects.toMatchObject({
      code: 'CRM_QUOTA_EXHAUSTED',
      message: 'Parley has used its 10 % of the daily API calls of portal.',
    });
  });
});
