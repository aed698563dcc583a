// Whatever people do in both CRMs, the book of claims is in the end what the CRMs hold: kept up change by
// change it equals the book of what the CRMs' own rows say, and so does that of somebody who reads everything
// for the first time. PARLEY_CHANGES=10000 makes as many changes as that; without it there are few enough
// for every run.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Chance } from '../simulation/chance.ts';
import { changeSomething } from './changed-book/changes.ts';
import { type Book, Vendor } from './changed-book/vendor.ts';

const CHANGES = Number(process.env['PARLEY_CHANGES'] ?? 250);
const SEED = Number(process.env['PARLEY_SEED'] ?? 20261129);
/** Changes between two readings; some fall into one second, some readings find nothing. */
const MOST_AT_ONCE = 12;

let vendor: Vendor;
beforeAll(async () => {
  vendor = await Vendor.open();
});
afterAll(() => vendor.close());

function differences(book: Book, truth: Book): string[] {
  return [...unlike(book.claims, truth.claims), ...unlike(book.accounts, truth.accounts)];
}

function unlike(left: Book['claims'], right: Book['claims']): string[] {
  const ids = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return ids.flatMap((id) => {
    const [ours, theirs] = [left[id], right[id]].map((one) => JSON.stringify(one) ?? 'absent');
    return ours === theirs ? [] : `${id}\n  book  ${ours}\n  world ${theirs}`;
  });
}

it(
  `equals the world after ${CHANGES} changes`,
  async () => {
    const chance = new Chance(SEED);
    let made = 0;
    while (made < CHANGES) {
      for (let left = chance.below(MOST_AT_ONCE); left > 0; left -= 1) {
        if (changeSomething(vendor, chance) !== null) made += 1;
        if (chance.is(0.6)) vendor.advance(chance.skewed(100, 40_000));
      }
      vendor.advance(chance.skewed(500, 300_000));
      await vendor.read();
    }
    vendor.advance(60_000);
    await vendor.read();
    await vendor.passDay();
    const [kept, world] = [await vendor.book(), await vendor.worldBook()];
    expect(differences(kept, world)).toEqual([]);
    expect(differences(await vendor.freshBook(), world)).toEqual([]);
    expect(Object.keys(world.claims).length).toBeGreaterThan(100);
  },
  CHANGES * 300 + 60_000,
);
