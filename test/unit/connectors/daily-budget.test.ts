// An account's budget of a day: Parley's share of the day, what is left to others, and when it looks again.
import { beforeEach, describe, expect, it } from 'vitest';
import { DailyBudget } from '../../../connectors/daily-budget.ts';
import { localWindows } from '../../../connectors/local-windows.ts';
import { DAY_MS, HOUR_MS } from '../../../src/domain/time.ts';
import type { Priority } from '../../../src/ports/queue.ts';

const START = Date.UTC(2026, 10, 29, 8);

let now: number;
let budget: DailyBudget;
let open: () => DailyBudget;

beforeEach(() => {
  now = START;
  const windows = localWindows(() => now);
  open = () =>
    new DailyBudget({
      ...{ windows, name: 'org', share: 0.1, clock: { now: () => now } },
      ...{ setting: 'PARLEY_SHARE', cure: 'buy more' },
    });
  budget = open();
});

/** How many calls leave before the first that does not. */
async function untilRefused(priority: Priority, from = budget): Promise<number> {
  for (let count = 0; ; count += 1) {
    try {
      await from.take(priority);
    } catch {
      return count;
    }
  }
}

describe('DailyBudget', () => {
  it('counts before anything is known of the org, and holds nobody back', async () => {
    for (let call = 0; call < 50; call += 1) await budget.take('backfill');
    budget.learn({ used: 50, limit: 1_000 });
    expect(await untilRefused('user')).toBe(50);
  });

  it('stops at its share over all workers, the urgent last', async () => {
    const other = open();
    for (const one of [budget, other]) one.learn({ used: 0, limit: 10_000 });
    expect((await untilRefused('backfill')) + (await untilRefused('backfill', other))).toBe(975);
    expect(await untilRefused('poll')).toBe(10);
    expect(await untilRefused('webhook')).toBe(5);
    expect(await untilRefused('user')).toBe(10);
  });

  it('says when it resumes, and does', async () => {
    budget.learn({ used: 0, limit: 100 });
    await untilRefused('user');
    const fault = await budget.take('user').then(
      () => null,
      (error) => error,
    );
    expect(fault).toMatchObject({ code: 'CRM_QUOTA_EXHAUSTED', kind: 'throttled' });
    expect(fault.message).toBe('Parley has used its 10 % of the daily API calls of org.');
    expect(fault.hint).toContain('2026-11-30T08:1');
    expect(fault.hint).toContain('or raise PARLEY_SHARE.');
    expect(fault.retryAfterMs).toBeGreaterThan(DAY_MS - HOUR_MS);
    now += fault.retryAfterMs;
    expect(await untilRefused('user')).toBe(10);
  });

  it('leaves the last fifth of the org to others, and looks again after a quarter of an hour', async () => {
    budget.learn({ used: 8_500, limit: 10_000 });
    await expect(budget.take('poll')).rejects.toMatchObject({
      message: '8500 of 10000 daily API calls of org are used: the rest is left to others.',
      retryAfterMs: HOUR_MS / 4,
    });
    await budget.take('user');
    now += HOUR_MS / 4;
    await budget.take('poll');
    budget.learn({ used: 7_000, limit: 10_000 });
    await budget.take('backfill');
  });
});
