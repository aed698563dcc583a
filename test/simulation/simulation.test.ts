// The simulation itself: it repeats exactly, it sees what is wrong, and what it found stays mended.
import { describe, expect, it } from 'vitest';
import { Chance } from './chance.ts';
import { drawPlan } from './draw-plan.ts';
import { mishapsIn } from './plan.ts';
import { runSeed } from './run-seed.ts';
import { Scheduler } from './scheduler.ts';
import { SimProcess } from './sim-process.ts';
import { buildTown } from './town.ts';
import { Watch } from './watch.ts';

/** Seeds that once failed, with what was wrong. */
const MENDED: readonly (readonly [seed: number, what: string])[] = [
  [6, 'a claim whose account was deleted kept its flag'],
  [178, 'a deal and its company came in at once and missed each other'],
  [180, 'two claims without accounts sent detection round in circles'],
  [3_550_126_874, 'what was decided on the page was said again on the task'],
  [334, 'of two tasks made at once the known one hid the other'],
  [1_852_287_867, 'a conflict that came into force while another judged one side of it was ended'],
  [688_190_845, 'a task made where the plan had it before stayed open beside the next one'],
  [3_359_921_844, 'of two tasks made at once the answered one was let go, and the answer with it'],
  [688_188_354, 'the same, with a store that went away before the task was noted'],
  [518, 'a snapshot that came into force while accounts were judged was never heard of'],
];
/** The same of seeds drawn since some runs have a theme. */
const MENDED_SINCE: typeof MENDED = [
  [884_949_990, 'a deal that came in late stayed with a company that had been merged away'],
  [701_413, 'a request that had been given up put an old value over a newer one on a record'],
  [2_093_246_926, 'the owner of a deal that came back to another customer was told no outcome'],
  [3_133_198_588, 'a company that was gone brought what was entered of it to another customer'],
  [4_209_834_980, 'a deal told of before the first reading and deleted without a word stayed'],
  [2_015_701_400, 'a record as it should be was not looked at again for what might still arrive'],
  [2_093_441_829, 'a decision about records that were gone since was told to nobody'],
  [81, 'what could not be seen of a cloned deal when it was emptied came back by undo'],
  [2_032_024_089, 'a clone of a clone that named no conflict any more got its share back by undo'],
  [309, 'an undo waited for ever to hear of a write to a record that was gone'],
  [1_842_007_096, 'a clone read while a copied field was hidden kept a conflict’s id for good'],
  [4_219_599_971, 'the same of the share it had copied'],
];
/** With people alone, without mishaps. */
const CALM_SEEDS = 25;

describe('a run', () => {
  it('is the same run for the same seed, another for another (I14)', async () => {
    const [first, again, other] = [await runSeed(11), await runSeed(11), await runSeed(12)];
    expect(again.traceHash).toBe(first.traceHash);
    expect(again.steps).toBe(first.steps);
    expect(other.traceHash).not.toBe(first.traceHash);
  });

  it.each(MENDED)('of seed %i holds every invariant: %s', async (seed) => {
    expect((await runSeed(seed, { isPlain: true })).violations).toEqual([]);
  });

  it.each(MENDED_SINCE)('of seed %i holds every invariant: %s', async (seed) => {
    expect((await runSeed(seed)).violations).toEqual([]);
  });

  it('holds every invariant while only people act', async () => {
    for (let seed = 1; seed <= CALM_SEEDS; seed += 1) {
      const without = mishapsIn(drawPlan(new Chance(seed).fork()));
      const { violations } = await runSeed(seed, { without });
      expect(violations, `seed ${seed}`).toEqual([]);
    }
  });
});

describe('the watch', () => {
  const watched = () => {
    const town = buildTown('canary', new Chance(1), { now: () => 0 });
    const watch = new Watch(town, () => {});
    const [deal] = town.world.hubspot.rows('deals');
    const by = town.people.hubspot.integration.userId;
    const write = (fields: Record<string, string | number>) =>
      town.world.hubspot.update('deals', deal?.id ?? '', fields, by);
    return { watch, write };
  };

  it('sees a field written that is not ours (I7)', () => {
    const { watch, write } = watched();
    write({ parley_reason: 'ours' });
    expect(watch.violations).toEqual([]);
    write({ dealname: 'theirs' });
    expect(watch.violations).toEqual([expect.stringContaining('I7')]);
  });

  it.each([-1, 100.01, 33.333])('sees a share of %f percent (I4)', (share) => {
    const { watch, write } = watched();
    write({ parley_split_own_percent: 33.33 });
    expect(watch.violations).toEqual([]);
    write({ parley_split_own_percent: share });
    expect(watch.violations).toEqual([expect.stringContaining('I4')]);
  });
});

describe('a process', () => {
  const started = () => {
    const scheduler = new Scheduler(0);
    const process = new SimProcess('p', scheduler, new Chance(1));
    const seen: string[] = [];
    return { scheduler, process, seen };
  };

  it('that is frozen hears everything late, in order; one that is dead hears nothing', async () => {
    const { scheduler, process, seen } = started();
    process.after(10, () => seen.push('first'));
    process.after(20, () => seen.push('second'));
    process.freeze();
    await scheduler.run(() => false, 50);
    expect(seen).toEqual([]);
    process.thaw();
    expect(seen).toEqual(['first', 'second']);
    process.after(10, () => seen.push('third'));
    process.kill();
    await scheduler.run(() => false, 100);
    expect(seen).toEqual(['first', 'second']);
  });

  it('that dies after sending leaves its work done', async () => {
    const { scheduler, process, seen } = started();
    void process.carry(() => seen.push('applied')).then(() => seen.push('answered'));
    process.kill();
    await scheduler.run(() => false, 2_000);
    expect(seen).toEqual(['applied']);
  });
});
