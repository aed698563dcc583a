// Won orders in `parley report`: each sale once, who sourced, influenced and fulfilled it, and what leaks.
import { describe, expect, it } from 'vitest';
import { figureOf } from '../../../src/app/reports/figures.ts';
import { aClaim, aConflict, aPartnerClaim, at, day, putClaims } from '../../http/console-world.ts';
import { aDecision, dollars, putDecided, reportOf, valuesOf } from './report-books.ts';

describe('won orders', () => {
  const won = { stage: 'won', closedAt: at('2026-11-10T10:00:00Z'), currency: 'USD' } as const;
  const registration = {
    status: 'approved',
    registeredAt: at('2026-10-01T08:00:00Z'),
    expiresOn: day('2027-02-01'),
    namedAccountException: false,
  } as const;
  const MONEY = ['orders', 'sourced', 'influenced', 'fulfilled'] as const;

  it('count each sale once, and keep sourced, influenced and fulfilled apart', async () => {
    const report = await reportOf(async (store) => {
      // One sale told by two won claims, decided 60 to 40: 1,000 dollars, not 1,900.
      const pair = [
        aClaim({ recordId: 'd1', account: {}, ...won, amount: dollars(1_000) }),
        aPartnerClaim({ recordId: 'p1', account: {}, ...won, amount: dollars(900) }),
      ];
      const conflict = aConflict({ id: 'c1', claims: pair });
      await putDecided(
        store,
        conflict,
        pair,
        aDecision(conflict, 'accept_split', '2026-11-20T09:00:00Z', [6_000, 4_000]),
      );
      await putClaims(store, [
        aPartnerClaim({
          recordId: 'p2',
          account: {},
          ...won,
          role: 'influence',
          amount: dollars(50),
        }),
        aPartnerClaim({ recordId: 'p3', account: {}, ...won, role: 'co_sell', amount: dollars(7) }),
        aPartnerClaim({
          recordId: 'p4',
          account: {},
          ...won,
          role: 'fulfilment',
          amount: dollars(800),
        }),
        // The same record in the other CRM, and one won before the period.
        aClaim({
          recordId: 'copy',
          account: {},
          ...won,
          externalRef: 'p2',
          createdAt: at('2026-11-06T00:00:00Z'),
        }),
        aPartnerClaim({
          recordId: 'p5',
          account: {},
          ...won,
          closedAt: at('2026-10-31T23:59:59Z'),
          amount: dollars(5),
        }),
      ]);
    });
    expect(valuesOf(report, MONEY)).toEqual({
      ...{ orders: '1057.00', sourced: '400.00', influenced: '57.00', fulfilled: '800.00' },
    });
    expect(valuesOf(report, ['channels_per_order', 'people_per_order'])).toEqual({
      ...{ channels_per_order: '1.3', people_per_order: '1.0' },
    });
    expect(
      report.cuts.partner.map(({ sums }) => [sums.orders, figureOf(sums, 'orders').value]),
    ).toEqual([[3, '1057.00']]);
  });

  it('leak where a registered partner goes without', async () => {
    const report = await reportOf(async (store) => {
      // 100 sold direct past a registration, 300 shared with the registered partner.
      for (const [n, amount, shares] of [
        [1, 100, [10_000, 0]],
        [2, 300, [5_000, 5_000]],
      ] as const) {
        const pair = [
          aClaim({ recordId: `d${n}`, account: {}, ...won, amount: dollars(amount) }),
          aPartnerClaim({ recordId: `p${n}`, account: {}, registration, amount: dollars(9_999) }),
        ];
        const conflict = aConflict({ id: `c${n}`, claims: pair });
        await putDecided(
          store,
          conflict,
          pair,
          aDecision(conflict, 'share', '2026-11-20T09:00:00Z', shares),
        );
      }
      const lapsed = { ...registration, expiresOn: day('2026-11-09') };
      await putClaims(store, [
        aPartnerClaim({
          recordId: 'p3',
          account: {},
          ...won,
          registration: lapsed,
          amount: dollars(70),
        }),
      ]);
    });
    expect(figureOf(report.all, 'leakage')).toMatchObject({
      value: '25.0',
      basis: '100.00 USD of 400.00 USD won under a registration',
    });
  });
});
