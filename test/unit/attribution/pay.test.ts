// Amounts: payouts to the minor unit, double-counted pipeline, product lines, rows for pay tools.
import { describe, expect, it } from 'vitest';
import { asClaimId } from '../../../src/domain/ids.ts';
import type { SplitLine } from '../../../src/domain/judgement.ts';
import { formatE4 } from '../../../src/domain/money.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { doubleCountedPipeline } from '../../../src/engagement/attribution/double-counted.ts';
import { minorUnitDecimals } from '../../../src/engagement/attribution/minor-unit.ts';
import { payRows, payRowsAsCsv } from '../../../src/engagement/attribution/pay-export.ts';
import { payOut } from '../../../src/engagement/attribution/pay-out.ts';
import {
  attributeByFamily,
  payOutLines,
} from '../../../src/engagement/attribution/product-lines.ts';
import { aClaim, aDirectClaim, at, judgeAll, met, money, NOW } from '../../helpers/claims.ts';

function split(shares: Record<string, number>): readonly SplitLine[] {
  return Object.entries(shares).map(([id, basisPoints]) => ({
    claimId: asClaimId(id),
    basisPoints,
  }));
}

function paid(amount: string, currency: string, shares: Record<string, number>) {
  return payOut(money(amount, currency), split(shares)).map((part) => formatE4(part.amount.e4, 0));
}

describe('payouts', () => {
  it.each([
    ['100.01', 'USD', ['33.35', '33.33', '33.33']],
    ['100', 'JPY', ['34', '33', '33']],
    ['0.001', 'KWD', ['0.001', '0', '0']],
    ['0.0002', 'CLF', ['0.0001', '0.0001', '0']],
    ['-100', 'EUR', ['-33.34', '-33.33', '-33.33']],
    ['0', 'EUR', ['0', '0', '0']],
  ] as const)('of %s %s', (amount, currency, expected) => {
    expect(paid(amount, currency, { A: 3_334, B: 3_333, C: 3_333 })).toEqual(expected);
  });

  it('take an amount finer than the minor unit to the nearest', () => {
    expect(paid('100.5', 'JPY', { A: 10_000 })).toEqual(['101']);
    expect(paid('100.49', 'JPY', { A: 10_000 })).toEqual(['100']);
  });

  it('refuse a currency nobody pays in', () => {
    expect(() => paid('1', 'XXX', { A: 10_000 })).toThrowError(/XXX/);
  });

  it('know the minor units', () => {
    const units = { EUR: 2, JPY: 0, KRW: 0, KWD: 3, TND: 3, CLP: 0, CLF: 4, INR: 2, XYZ: null };
    for (const [code, decimals] of Object.entries(units)) {
      expect(minorUnitDecimals(code)).toBe(decimals);
    }
  });
});

describe('double-counted pipeline', () => {
  it('is what is open beside the largest, per conflict, at policy rates', () => {
    const claims = [
      aClaim('P', { amount: money(10_000, 'EUR') }),
      aDirectClaim('D', { amount: money(12_000) }),
      aClaim('Q', { amount: money('500.01'), partner: { name: 'Corvid' } }),
      aClaim('W', { amount: money(99_000), stage: 'won', closedAt: NOW, partner: { name: 'Won' } }),
      aClaim('X', { amount: money(7_000), productFamily: 'Other' }),
      aClaim('N', { amount: null, partner: { name: 'Nil' } }),
    ];
    const found = doubleCountedPipeline(judgeAll(claims), claims, DEFAULT_POLICY);
    // EUR 10,000 is USD 11,000: the largest is D's 12,000.
    expect(formatE4(found.total.e4)).toBe('11500.01');
    expect(found.conflicts.map(({ claimIds }) => [...claimIds].sort())).toEqual([
      ['D', 'N', 'P', 'Q'],
    ]);
  });

  it('counts no copies and no claim alone', () => {
    const claims = [aClaim('P'), aClaim('C', { externalRef: 'record P' })];
    expect(doubleCountedPipeline(judgeAll(claims), claims, DEFAULT_POLICY)).toEqual({
      total: { currency: 'USD', e4: 0n },
      conflicts: [],
    });
  });
});

describe('product lines', () => {
  const options = { policy: DEFAULT_POLICY, now: NOW };
  const claims = [
    aClaim('P', { activities: met('2026-11-03T09:00:00Z') }),
    aClaim('Q', { productFamily: 'Analytics', activities: met('2026-11-04T09:00:00Z') }),
    aDirectClaim('D', { activities: met('2026-11-05T09:00:00Z') }),
  ];
  const lines = [
    { productFamily: 'Platform', amount: money('900.01') },
    { productFamily: 'Analytics', amount: money('99.99') },
    { productFamily: 'Training', amount: money(1) },
  ];
  const families = attributeByFamily(claims, new Map([[asClaimId('D'), lines]]), options);

  it('make one split per family among those who sell it', () => {
    const linear = families.map(({ productFamily, attributions }) => {
      const found = attributions.find(({ model }) => model === 'linear');
      return [productFamily, found?.ok ? found.lines : null];
    });
    expect(linear).toEqual([
      ['Analytics', split({ Q: 5_000, D: 5_000 })],
      ['Platform', split({ P: 5_000, D: 5_000 })],
      ['Training', split({ D: 10_000 })],
    ]);
  });

  it('are paid line by line, exactly, and never guessed', () => {
    const { paid: parts, unpaid } = payOutLines(lines, families, 'linear');
    expect(parts.map(({ claimId, amount }) => `${claimId} ${formatE4(amount.e4)}`)).toEqual([
      'P 450.01',
      'D 450.00',
      'Q 50.00',
      'D 49.99',
      'D 1.00',
    ]);
    expect(unpaid).toEqual([]);
    expect(payOutLines(lines, families, 'shapley')).toEqual({ paid: [], unpaid: lines });
  });
});

describe('rows for pay tools', () => {
  const digest = (text: string) => `<${text}>`;
  const won = { stage: 'won', closedAt: at('2026-11-15T09:00:00Z') } as const;
  const order = aClaim('P', {
    ...won,
    amount: money('1000.01', 'EUR'),
    partner: { name: '=Altura, Ltd' },
  });
  const claims = [
    order,
    aDirectClaim('D', { ...won, amount: money(1_000) }),
    aDirectClaim('E', { channel: 'self_serve' }),
  ];
  const sale = {
    claims,
    split: split({ P: 7_000, D: 2_000, E: 1_000 }),
    policy: DEFAULT_POLICY,
    policyVersion: 4,
  };

  it('credit one order once, party by party', () => {
    const rows = payRows(sale, digest);
    expect(
      rows.map(({ payee, basisPoints, amount }) => [payee, basisPoints, formatE4(amount.e4)]),
    ).toEqual([
      ['=Altura, Ltd', 7_000, '700.01'],
      ['vendor', 3_000, '300.00'],
    ]);
    expect(new Set(rows.map(({ orderId }) => orderId))).toEqual(new Set(['P']));
    expect(rows[0]?.alsoBookedAs).toEqual(['D']);
  });

  it('keep their keys when split, amount, policy or order of input change', () => {
    const keys = (change: Partial<typeof sale>) =>
      payRows({ ...sale, ...change }, digest).map(({ idempotencyKey }) => idempotencyKey);
    const before = keys({});
    expect(new Set(before).size).toBe(2);
    expect(keys({ split: split({ P: 5_000, D: 5_000 }), policyVersion: 5 })).toEqual(before);
    expect(keys({ claims: [...claims].reverse() })).toEqual(before);
    const corrected = { ...order, amount: money(5, 'EUR') };
    expect(keys({ claims: [corrected, ...claims.slice(1)] })).toEqual(before);
  });

  it('keep their keys when a record created earlier is won later', () => {
    const later = aClaim('B', {
      ...won,
      createdAt: at('2026-10-01T09:00:00Z'),
      closedAt: at('2026-11-16T09:00:00Z'),
      partner: { name: 'Corvid' },
    });
    const [before] = payRows(sale, digest);
    const [after] = payRows({ ...sale, claims: [later, ...claims] }, digest);
    expect(after).toMatchObject({ orderId: 'P', idempotencyKey: before?.idempotencyKey });
    expect(after?.alsoBookedAs).toEqual(['D', 'B']);
  });

  it('wait for a won record with an amount', () => {
    expect(payRows({ ...sale, claims: claims.slice(2) }, digest)).toEqual([]);
    expect(payRows({ ...sale, claims: [{ ...order, amount: null }] }, digest)).toEqual([]);
  });

  it('print as CSV that no sheet runs', () => {
    const csv = payRowsAsCsv(payRows(sale, () => 'key'));
    expect(csv.split('\r\n')).toEqual([
      'idempotency_key,order_id,also_booked_as,closed_on,product_family,payee,percent,amount,currency,policy_version',
      `key,P,D,2026-11-15,Platform,"'=Altura, Ltd",70.00,700.01,EUR,4`,
      'key,P,D,2026-11-15,Platform,vendor,30.00,300.00,EUR,4',
      '',
    ]);
  });
});
