// The neighbourhood of an account does not depend on the order in which anything arrives.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asAccountId } from '../../../src/domain/ids.ts';
import { connectedAccounts } from '../../../src/matching/neighbourhood.ts';

const account = fc.integer({ min: 0, max: 15 }).map((n) => asAccountId(`acc-${n}`));
const edge = fc.tuple(account, account);

describe('connectedAccounts', () => {
  it('is independent of the order of accounts, edges and the two ends of an edge', () => {
    fc.assert(
      fc.property(
        fc.array(account),
        fc.array(edge),
        fc.infiniteStream(fc.nat()),
        (ids, edges, r) => {
          const shuffled = <T>(list: readonly T[]): T[] =>
            list
              .map((value) => ({ value, rank: r.next().value ?? 0 }))
              .sort((a, b) => a.rank - b.rank)
              .map(({ value }) => value);
          const turned = shuffled(edges).map(([a, b], i) =>
            i % 2 ? ([a, b] as const) : ([b, a] as const),
          );
          expect(connectedAccounts(shuffled(ids), turned)).toEqual(connectedAccounts(ids, edges));
        },
      ),
    );
  });

  it('puts every account into exactly one component', () => {
    fc.assert(
      fc.property(fc.array(account), fc.array(edge), (ids, edges) => {
        const flat = connectedAccounts(ids, edges).flat();
        expect(flat.toSorted()).toEqual([...new Set(ids)].sort());
      }),
    );
  });
});
