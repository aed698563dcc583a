// What holds for every split and every payout, and the axioms of Shapley.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { asClaimId } from '../../../src/domain/ids.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { apportion } from '../../../src/engagement/attribution/apportion.ts';
import { attribute } from '../../../src/engagement/attribution/attribute.ts';
import {
  minorUnitDecimals,
  PAYABLE_CURRENCIES,
} from '../../../src/engagement/attribution/minor-unit.ts';
import { partyKeyOf } from '../../../src/engagement/attribution/party-key.ts';
import { payOut } from '../../../src/engagement/attribution/pay-out.ts';
import {
  countDeals,
  shapleyValues,
  shapleyWeights,
} from '../../../src/engagement/attribution/shapley.ts';
import { NOW } from '../../helpers/claims.ts';
import { claims, RUNS } from '../engagement/arbitrary-claims.ts';

vi.setConfig({ testTimeout: Math.max(120_000, RUNS.numRuns * 30) });

const weights = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 30n }), { minLength: 1, maxLength: 12 })
  .filter((all) => all.some((weight) => weight > 0n));

const sum = (all: readonly bigint[]) => all.reduce((total, one) => total + one, 0n);

describe('largest remainder', () => {
  it('shares out the whole, each within one unit of its quota', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), weights, (total, all) => {
        const shares = apportion(total, all);
        const whole = sum(all);
        expect(sum(shares)).toBe(total);
        shares.forEach((share, index) => {
          const off = share * whole - total * (all[index] ?? 0n);
          expect(off < whole && -off < whole).toBe(true);
          if (all[index] === 0n) expect(share).toBe(0n);
        });
      }),
      RUNS,
    );
  });
});

describe('every model', () => {
  const deals = fc.array(
    fc.record({
      players: fc.subarray(['vendor', 'partner altura', 'partner corvid', 'partner delta'], {
        minLength: 1,
      }),
      isWon: fc.boolean(),
    }),
    { maxLength: 60 },
  );

  it('gives 100.00 % or says why not, whatever the order of input', () => {
    fc.assert(
      fc.property(
        claims,
        deals,
        fc.integer({ min: 1, max: 90 }),
        (all, pastDeals, halfLifeDays) => {
          const distinct = all.map((claim, index) => ({
            ...claim,
            createdAt: claim.createdAt + index,
          }));
          const options = {
            policy: DEFAULT_POLICY,
            now: NOW,
            past: countDeals(pastDeals),
            halfLifeDays,
            fewestDeals: 1,
          };
          const found = attribute(distinct, options);
          for (const one of found) {
            if (!one.ok) {
              expect(one.reason).toMatch(/^not enough data/);
              continue;
            }
            expect(one.lines.reduce((total, { basisPoints }) => total + basisPoints, 0)).toBe(
              10_000,
            );
            expect(one.lines.every(({ basisPoints }) => basisPoints >= 0)).toBe(true);
            expect(one.lines.map(({ claimId }) => claimId).sort()).toEqual(
              distinct.map(({ id }) => id).sort(),
            );
          }
          if (new Set(distinct.map(({ createdAt }) => createdAt)).size === distinct.length) {
            expect(attribute(distinct.toReversed(), options)).toEqual(found);
          }
        },
      ),
      RUNS,
    );
  });

  it('knows the parties of the default policy', () => {
    fc.assert(
      fc.property(claims, (all) => {
        for (const claim of all) {
          expect(partyKeyOf(claim, DEFAULT_POLICY)).toMatch(
            claim.partner === null ? /^vendor$/ : /^partner (altura|corvid|delta)$/,
          );
        }
      }),
      RUNS,
    );
  });
});

describe('payouts', () => {
  it('sum to the total in the minor unit of any currency', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PAYABLE_CURRENCIES),
        fc.bigInt({ min: 0n, max: 10n ** 14n }),
        weights,
        (currency, minor, all) => {
          const unit = 10n ** BigInt(4 - (minorUnitDecimals(currency) ?? 0));
          const shares = apportion(10_000n, all);
          const split = shares.map((share, index) => ({
            claimId: asClaimId(`C${index}`),
            basisPoints: Number(share),
          }));
          const parts = payOut({ currency, e4: minor * unit }, split).map(({ amount }) => amount);
          expect(sum(parts.map(({ e4 }) => e4))).toBe(minor * unit);
          expect(parts.every(({ e4 }) => e4 % unit === 0n && e4 >= 0n)).toBe(true);
          expect(parts.every((part) => part.currency === currency)).toBe(true);
        },
      ),
      RUNS,
    );
  });
});

describe('Shapley values', () => {
  const game = fc.integer({ min: 1, max: 5 }).chain((count) =>
    fc.tuple(
      fc.constant(count),
      fc
        .array(fc.bigInt({ min: -1000n, max: 1000n }), {
          minLength: 2 ** count,
          maxLength: 2 ** count,
        })
        .map((worth) => [0n, ...worth.slice(1)]),
    ),
  );
  const factorial = (n: number): bigint => (n <= 1 ? 1n : BigInt(n) * factorial(n - 1));
  const values = (count: number, worth: readonly bigint[]) =>
    shapleyValues(count, (coalition) => worth[coalition] ?? 0n);

  it('sum to what all achieve together', () => {
    fc.assert(
      fc.property(game, ([count, worth]) => {
        expect(sum(values(count, worth))).toBe(factorial(count) * (worth.at(-1) ?? 0n));
      }),
      RUNS,
    );
  });

  it('add over games', () => {
    fc.assert(
      fc.property(game, fc.bigInt({ min: -9n, max: 9n }), ([count, worth], factor) => {
        const other = worth.map((one, index) => one * factor + BigInt(index));
        const both = worth.map((one, index) => one + (other[index] ?? 0n));
        const [left, right] = [values(count, worth), values(count, other)];
        expect(values(count, both)).toEqual(left.map((one, index) => one + (right[index] ?? 0n)));
      }),
      RUNS,
    );
  });

  it('are equal for players nobody can tell apart, and 0 for one who adds nothing', () => {
    fc.assert(
      fc.property(game, ([count, worth]) => {
        const swapped = (set: number) => (set & ~3) | ((set & 1) << 1) | ((set & 2) >> 1);
        if (count >= 2) {
          const twins = values(
            count,
            worth.map((one, set) => one + (worth[swapped(set)] ?? 0n)),
          );
          expect(twins[0]).toBe(twins[1]);
        }
        const idle = values(
          count,
          worth.map((_, set) => worth[set & ~1] ?? 0n),
        );
        expect(idle[0]).toBe(0n);
      }),
      RUNS,
    );
  });

  it('become weights that are never negative', () => {
    const players = ['a', 'b', 'c'];
    const deals = fc.array(
      fc.record({ players: fc.subarray(players, { minLength: 1 }), isWon: fc.boolean() }),
      { minLength: 30, maxLength: 80 },
    );
    fc.assert(
      fc.property(deals, (past) => {
        const found = shapleyWeights(players, { past: countDeals(past), fewestDeals: 1 });
        if (found.ok) expect(found.weights.every((weight) => weight >= 0n)).toBe(true);
        else expect(found.reason).toMatch(/closed deals/);
      }),
      RUNS,
    );
  });
});
