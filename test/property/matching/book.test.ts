// A book gives the same pairs and clusters whatever the order of its records, and quick scores agree
// with full ones wherever a pair can matter.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Book, clusterBook, matchBook } from '../../../src/matching/book.ts';
import { meetingOf, visitCandidates } from '../../../src/matching/candidates.ts';
import type { MatchRecord } from '../../../src/matching/profile.ts';
import { LOG_ODDS_FLOOR, pairLogOdds, quickPairLogOdds } from '../../../src/matching/score.ts';
import { anAccount, OPTIONS } from '../../unit/matching/an-account.ts';

const words = [
  'Acme',
  'Zebra',
  'Tools',
  'Services',
  'Leeds',
  'GmbH',
  'Ltd',
  'Akme',
  'Holdings',
  '2',
  '3',
];
const name = fc
  .array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 })
  .map((list) => list.join(' '));
const record = fc
  .record({
    name,
    domain: fc.option(fc.constantFrom('acme.com', 'zebra.de', 'acmetools.com')),
    city: fc.option(fc.constantFrom('Leeds', 'Köln', 'Koeln')),
    country: fc.option(fc.constantFrom('GB', 'DE')),
    phone: fc.option(fc.constantFrom('+49 221 1234567', '0113 496 0000')),
  })
  .map(anAccount);

/** Pairs and clusters by the numbers in `order`. */
function matched(records: readonly MatchRecord[], order: readonly number[]) {
  const book = new Book(OPTIONS);
  for (const at of order) book.add(records[at] as MatchRecord);
  book.close();
  const pairs = matchBook(book, { split: null });
  const named = [...pairs.left].map((left, i) => {
    const ends = [order[left] ?? 0, order[pairs.right[i] ?? 0] ?? 0].sort((a, b) => a - b);
    return `${ends.join(' ')} ${pairs.logOdds[i]?.toFixed(6)}`;
  });
  const clusterOf = clusterBook(book, pairs, { threshold: 0 });
  const groups = new Map<number, number[]>();
  order.forEach((at, number) => {
    const cluster = clusterOf[number] ?? 0;
    groups.set(
      cluster,
      [...(groups.get(cluster) ?? []), at].sort((a, b) => a - b),
    );
  });
  return { pairs: named.sort(), clusters: [...groups.values()].map(String).sort() };
}

describe('a book', () => {
  it('gives the same pairs in any order of its records', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), (records) => {
        const order = records.map((_, i) => i);
        expect(matched(records, order.toReversed()).pairs).toEqual(matched(records, order).pairs);
      }),
    );
  });

  it('puts every record into exactly one cluster', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), (records) => {
        const order = records.map((_, i) => i);
        const members = matched(records, order).clusters.flatMap((group) => group.split(','));
        expect(members.map(Number).sort((a, b) => a - b)).toEqual(order);
      }),
    );
  });

  it('can say of any two records whether they are compared', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), (records) => {
        const book = new Book(OPTIONS);
        for (const one of records) book.add(one);
        book.close();
        const compared = new Set<string>();
        visitCandidates(book.candidates(), null, (l, r) => compared.add(`${l} ${r}`));
        for (let l = 0; l < records.length; l++) {
          for (let r = l + 1; r < records.length; r++) {
            const meeting = meetingOf(book.candidates(), [r, l]);
            expect(meeting === 'candidate').toBe(compared.has(`${l} ${r}`));
          }
        }
      }),
    );
  });

  it('scores quickly what it scores fully, from the floor on', () => {
    fc.assert(
      fc.property(record, record, (left, right) => {
        const book = new Book(OPTIONS);
        for (const one of [left, right]) book.add(one);
        const [ours, theirs] = book.profiles;
        if (!ours || !theirs) throw new Error('two records make two profiles');
        const full = pairLogOdds(ours, theirs);
        const quick = quickPairLogOdds(ours, theirs);
        if (quick >= LOG_ODDS_FLOOR) expect(quick).toBeCloseTo(full, 9);
        expect(quickPairLogOdds(theirs, ours)).toBe(quick);
      }),
    );
  });
});
