// The in-process budget: a share of the burst limit, search's own limit, rests.
import { describe, expect, it } from 'vitest';
import { localBudget } from '../../../../connectors/hubspot/budget.ts';

/** A budget whose waits move its own clock; `at` holds when each call left. */
function simulated(share: number) {
  let now = 0;
  const budget = localBudget({
    share,
    monotonicMs: () => now,
    wait: async (ms) => {
      now += ms;
    },
  });
  const take = async (kind: 'search' | 'other', count: number) => {
    const at: number[] = [];
    for (let call = 0; call < count; call += 1) {
      await budget.take(kind);
      at.push(now);
    }
    return at;
  };
  return { budget, take };
}

const most = (times: readonly number[], lengthMs: number) =>
  Math.max(
    ...times.map((start) => times.filter((at) => at >= start && at < start + lengthMs).length),
  );

describe('localBudget', () => {
  it('never takes more than its share in any ten seconds', async () => {
    const { take } = simulated(0.7);
    const times = await take('other', 300);
    expect(most(times, 10_000)).toBe(77);
    expect(times.at(-1)).toBe(30_000);
  });

  it('searches a little less than five times a second, apart from the burst limit', async () => {
    const { take } = simulated(0.7);
    await take('other', 77);
    const times = await take('search', 20);
    expect(most(times, 1_000)).toBe(5);
    expect(times.at(-1)).toBe(3_750);
  });

  it('learns the account’s limit from the headers', async () => {
    const { budget, take } = simulated(0.5);
    budget.learn(
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
    budget.learn(
      new Headers({ 'x-hubspot-ratelimit-max': '110', 'x-hubspot-ratelimit-remaining': '5' }),
    );
    expect(await take('other', 1)).toEqual([1_000]);
  });

  it('rests as long as it is told', async () => {
    const { budget, take } = simulated(0.7);
    budget.rest('other', 4_000);
    expect(await take('search', 1)).toEqual([0]);
    expect(await take('other', 1)).toEqual([4_000]);
  });
});
