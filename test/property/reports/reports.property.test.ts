// Reports on random books: what holds whatever is in them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figureOf } from '../../../src/app/reports/figures.ts';
import { measureOrder, ordersOf } from '../../../src/app/reports/measure-order.ts';
import { ReportBuilder } from '../../../src/app/reports/report.ts';
import { ROLES } from '../../../src/domain/claim.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { DAY_MS, dayOf, startOfDay } from '../../../src/domain/time.ts';
import { addBusinessDaysOf, businessDaysBetween } from '../../../src/engagement/calendar.ts';
import { usdValueOf } from '../../../src/engagement/usd.ts';
import { aClaim, aPartnerClaim, at, day } from '../../http/console-world.ts';

const period = { from: day('2026-11-01'), to: day('2026-11-30') };
const span = { start: startOfDay(period.from), end: startOfDay(period.to + 1) - 1 };
const won = { stage: 'won', closedAt: at('2026-11-10T10:00:00Z') } as const;

/** Won claims of both sides, in any role and amount, each an order of its own. */
const books = fc
  .array(
    fc.record({
      isPartner: fc.boolean(),
      role: fc.constantFrom(...ROLES),
      cents: fc.bigInt({ min: 0n, max: 10n ** 12n }),
      territory: fc.constantFrom('DACH', 'UK', 'Nordics'),
    }),
    { maxLength: 12 },
  )
  .map((seeds) =>
    seeds.map(({ isPartner, role, cents, territory }, n) => {
      const amount = { currency: 'USD', e4: cents * 100n };
      const seed = { recordId: `r${n}`, account: {}, ...won, role, amount, territory };
      return isPartner ? aPartnerClaim(seed) : aClaim(seed);
    }),
  );

describe('a report on any book', () => {
  it('credits no more than was won, and territories add up to everything', () => {
    fc.assert(
      fc.property(books, (claims) => {
        const builder = new ReportBuilder({ period, span, policy: DEFAULT_POLICY });
        for (const order of ordersOf(claims, () => null, DEFAULT_POLICY)) builder.addOrder(order);
        const { all, cuts } = builder.report();
        expect(all.sourced + all.influenced <= all.ordersUsd).toBe(true);
        const sum = cuts.territory.reduce((total, { sums }) => total + sums.ordersUsd, 0n);
        expect(sum).toBe(all.ordersUsd);
      }),
    );
  });

  it('does not depend on the order in which facts come', () => {
    fc.assert(
      fc.property(books, (claims) => {
        const reportOf = (inOrder: typeof claims) => {
          const builder = new ReportBuilder({ period, span, policy: DEFAULT_POLICY });
          for (const claim of inOrder) builder.addClaim(claim);
          for (const order of ordersOf(inOrder, () => null, DEFAULT_POLICY))
            builder.addOrder(order);
          return builder.report();
        };
        expect(reportOf(claims.toReversed())).toEqual(reportOf(claims));
      }),
    );
  });

  it('shares an order out to the last unit, whatever the split', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        fc.integer({ min: 1, max: 9_999 }),
        (e4, share) => {
          const claims = [
            aClaim({ recordId: 'd', account: {}, ...won, amount: { currency: 'EUR', e4 } }),
            aPartnerClaim({ recordId: 'p', account: {} }),
          ] as const;
          const split = claims.map(({ id: claimId }, index) => ({
            claimId,
            basisPoints: index === 0 ? share : 10_000 - share,
          }));
          const order = measureOrder({ won: [claims[0]], claims, split }, DEFAULT_POLICY);
          const sum = order.credits.reduce((total, { usd }) => total + usd, 0n);
          expect(sum).toBe(usdValueOf(claims[0].amount, DEFAULT_POLICY));
        },
      ),
    );
  });

  it('shows money to the cent, never off by more than half of one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (e4) => {
        const builder = new ReportBuilder({ period, span, policy: DEFAULT_POLICY });
        const claim = aClaim({
          recordId: 'd',
          account: {},
          ...won,
          amount: { currency: 'USD', e4 },
        });
        builder.addOrder({ won: [claim], claims: [claim], split: null });
        const shown = figureOf(builder.report().all, 'orders').value ?? '';
        expect(shown).toMatch(/^\d+\.\d\d$/);
        const difference = BigInt(shown.replace('.', '')) * 100n - e4;
        expect(difference > -50n && difference <= 50n).toBe(true);
      }),
    );
  });
});

describe('working days between two instants', () => {
  it('are as many as the calendar needs to get from one to the other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40_000 * DAY_MS }),
        fc.integer({ min: 0, max: 300 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
        (from, count, businessDays) => {
          const calendar = { ...DEFAULT_POLICY, businessDays };
          const until = addBusinessDaysOf(from, count, calendar);
          const reached = Math.max(from, startOfDay(until));
          expect(businessDaysBetween(from, reached, calendar)).toBe(count);
          expect(dayOf(reached)).toBe(until);
        },
      ),
    );
  });
});
