// Where clauses meet: which comes first, what one leaves for the next, and money at the limits in every
// currency of the policy. Worked out from the text; dollars are amount times policy rate, unrounded.
import { describe } from 'vitest';
import {
  account,
  direct,
  type Fields,
  itJudges,
  met,
  named,
  PEACE,
  partner,
  type Row,
  registered,
} from './written-case.ts';

const HIGH = { severity: 'high', sla_business_days: 1, due_date: '2026-11-23' } as const;
const MEDIUM = { severity: 'medium', sla_business_days: 2, due_date: '2026-11-24' } as const;
const LOW = { severity: 'low', sla_business_days: 5, due_date: '2026-11-27' } as const;

describe('V-1 and V-2 in every currency, a hundredth below and at the limit', () => {
  const limits: readonly (readonly [string, number, number, number, number])[] = [
    ['EUR', 22_727.27, 22_727.28, 90_909.09, 90_909.1],
    ['GBP', 19_230.76, 19_230.77, 76_923.07, 76_923.08],
    ['CAD', 33_333.33, 33_333.34, 133_333.33, 133_333.34],
    ['AUD', 38_461.53, 38_461.54, 153_846.15, 153_846.16],
    ['SEK', 249_999.99, 250_000, 999_999.99, 1_000_000],
    ['INR', 2_083_333.33, 2_083_333.34, 8_333_333.33, 8_333_333.34],
    ['JPY', 3_846_153.84, 3_846_153.85, 15_384_615.38, 15_384_615.39],
  ];
  const given = (currency: string, amount: number): Row[1] => ({
    claims: [partner('P', { amount, currency }), direct('D', { amount: null })],
  });
  itJudges(
    limits.flatMap(([currency, low, medium, below, high]): readonly Row[] => [
      [
        `${currency} ${low}`,
        given(currency, low),
        { ...LOW, clauses: ['M-2', 'P-7', 'C-1', 'V-3'] },
      ],
      [`${currency} ${medium}`, given(currency, medium), MEDIUM],
      [`${currency} ${below}`, given(currency, below), MEDIUM],
      [
        `${currency} ${high}`,
        given(currency, high),
        { ...HIGH, clauses: ['M-2', 'P-7', 'C-1', 'V-1'] },
      ],
    ]),
  );
});

describe('M-7 and T-5 across currencies', () => {
  const copies = (first: Fields, second: Fields): Row[1] => ({
    claims: [
      partner('P', { partner: named('Altura'), ...first }),
      partner('Q', {
        partner: named('ALTURA Ltd.'),
        created_at: '2026-11-02T09:00:00Z',
        ...second,
      }),
    ],
  });
  const quoting = (one: readonly [number, string], other: readonly [number, string]): Row[1] => {
    const quote = ([unit_price, currency]: readonly [number, string]) => ({
      quote: { unit_price, currency, quantity: 3 },
    });
    return { claims: [partner('P', quote(one)), direct('D', quote(other))] };
  };
  const copy = { ...PEACE, excluded: { Q: 'M-7' }, action: 'merge_duplicate' } as const;
  const two = { ...PEACE, excluded: {}, action: 'none', clauses: ['T-1'] };
  const apart = { types: ['vertical', 'price'], extra_actions: ['align_price'], ...HIGH };
  itJudges([
    [
      'EUR 1,000 and USD 1,089',
      copies({ amount: 1_000, currency: 'EUR' }, { amount: 1_089 }),
      copy,
    ],
    ['USD 1,088.99', copies({ amount: 1_000, currency: 'EUR' }, { amount: 1_088.99 }), two],
    ['GBP 100 and USD 131.31', copies({ amount: 100, currency: 'GBP' }, { amount: 131.31 }), copy],
    ['USD 131.32', copies({ amount: 100, currency: 'GBP' }, { amount: 131.32 }), two],
    [
      'JPY 1 and SEK 0.07',
      copies({ amount: 1, currency: 'JPY' }, { amount: 0.07, currency: 'SEK' }),
      two,
    ],
    [
      'EUR 100 and USD 104.50',
      quoting([100, 'EUR'], [104.5, 'USD']),
      { types: ['vertical'], ...LOW },
    ],
    ['USD 104.4999', quoting([100, 'EUR'], [104.4999, 'USD']), apart],
    [
      'JPY 20,000 and USD 123.50',
      quoting([20_000, 'JPY'], [123.5, 'USD']),
      { types: ['vertical'] },
    ],
    ['USD 123.4999', quoting([20_000, 'JPY'], [123.4999, 'USD']), apart],
  ]);
});

describe('set aside: what one step leaves for the next', () => {
  const lost = { stage: 'lost', closed_at: '2026-11-10T09:00:00Z' };
  const served = { role: 'fulfilment', partner: named('Carrier') };
  itJudges([
    [
      'L before M-7: a copy of a lost record is no copy of anything left',
      {
        claims: [
          partner('P', { record_id: 'a', ...lost }),
          partner('Q', { external_ref: 'a', partner: named('Q') }),
          direct('D'),
        ],
      },
      { is_conflict: true, excluded: { P: 'L-2' }, prevails: 'Q' },
    ],
    [
      'M-7 before S-3: a claim set aside as a copy is served by nobody',
      {
        claims: [
          partner('F', { ...served, record_id: 'a' }),
          partner('N', { external_ref: 'a', created_at: '2026-11-02T09:00:00Z' }),
        ],
      },
      { ...PEACE, excluded: { N: 'M-7' }, action: 'merge_duplicate', clauses: ['M-7'] },
    ],
    [
      'L before S-3: a placeholder is served by nobody',
      { claims: [partner('F', served), direct('D', { auto_generated: true })] },
      { ...PEACE, excluded: { D: 'L-8' }, action: 'none', clauses: ['L-8'] },
    ],
    [
      'S-3 and an agreement: the fulfilment goes, the split it is named in with it',
      {
        claims: [
          partner('F', { ...served, co_sell_id: 'CS' }),
          partner('P', { co_sell_id: 'CS' }),
          direct('D', { co_sell_id: 'CS' }),
        ],
        context: { co_sell_agreement: 'CS', agreed_split: { F: 10, P: 40, D: 50 } },
      },
      { ...PEACE, action: 'record_agreed_split', splits: null, clauses: ['S-3', 'S-4'] },
    ],
    [
      'an agreement without a recorded split',
      {
        claims: [partner('P', { co_sell_id: 'CS' }), direct('D', { co_sell_id: 'CS' })],
        context: { co_sell_agreement: 'CS' },
      },
      { ...PEACE, action: 'record_agreed_split', splits: null },
    ],
    [
      'M-6 before S-1: related accounts with different products',
      {
        claims: [
          partner('P'),
          direct('D', {
            account: account({ domain: 'sub.test', parent_domain: 'acme.example' }),
            product_family: 'Other',
            scope: 'group',
          }),
        ],
      },
      { ...PEACE, action: 'note_related_account', clauses: ['M-6'] },
    ],
  ]);
});

describe('P: which clause comes first', () => {
  const renewal = { deal_type: 'renewal' };
  const incumbent = { incumbent: 'Altura', contract_end: '2026-12-31' };
  const altura = (change: Fields = {}) =>
    partner('P', { ...renewal, partner: named('Altura'), ...change });
  const at = (id: string, instant: string, change: Fields = {}) =>
    partner(id, { registration: registered(instant), ...change });
  itJudges([
    [
      'P-1 before P-2',
      {
        claims: [altura(), direct('D', renewal)],
        context: { ...incumbent, customer_choice: { claim: 'D', dated: '2026-01-01' } },
      },
      { prevails: 'D', action: 'honour_customer_choice', types: ['renewal', 'vertical'] },
    ],
    [
      'P-2 before P-3 and P-4',
      {
        claims: [
          altura(),
          at('Q', '2026-11-02T09:00:00Z', renewal),
          at('R', '2026-11-09T09:00:00Z', renewal),
          direct('D', {
            ...renewal,
            created_at: '2026-10-30T09:00:00Z',
            activities: met('2026-11-01T09:00:00Z'),
          }),
        ],
        context: incumbent,
      },
      { prevails: 'P', action: 'uphold_incumbent' },
    ],
    [
      'P-3 needs a registration in force: beside one that has ended the first work decides',
      {
        claims: [
          at('P', '2026-11-10T09:00:00Z', {
            registration: registered('2026-11-10T09:00:00Z', { expires_at: '2026-11-19' }),
          }),
          direct('D', { activities: met('2026-11-06T09:00:00Z') }),
        ],
      },
      { prevails: 'D', clauses: ['M-2', 'L-4', 'P-7', 'C-1', 'V-3'] },
    ],
    [
      'P-3 by the work inside the days, not by the first',
      {
        claims: [
          at('P', '2026-11-12T09:00:00Z'),
          direct('D', { activities: met('2026-01-05T09:00:00Z', '2026-11-11T09:00:00Z') }),
        ],
      },
      { prevails: 'D', action: 'uphold_direct' },
    ],
    [
      'P-3, two that fit: the earliest created',
      {
        claims: [
          at('P', '2026-11-12T09:00:00Z'),
          direct('E', {
            created_at: '2026-11-07T09:00:00Z',
            activities: met('2026-11-07T10:00:00Z'),
          }),
          direct('D', { activities: met('2026-11-11T09:00:00Z') }),
        ],
      },
      { prevails: 'D' },
    ],
    [
      'P-4: a third registration a second after the tie leads nobody, whatever it has worked',
      {
        claims: [
          at('P', '2026-11-02T09:00:00Z'),
          at('Q', '2026-11-03T09:00:00Z'),
          at('R', '2026-11-03T09:00:01Z', { activities: met('2026-11-03T10:00:00Z') }),
        ],
      },
      { prevails: null, splits: { P: 50, Q: 50, R: 0 }, action: 'share_credit' },
    ],
    [
      'P-4: of the tied the one who worked, though the younger',
      {
        claims: [
          at('P', '2026-11-02T09:00:00Z'),
          at('Q', '2026-11-03T09:00:00Z', { activities: met('2026-11-19T09:00:00Z') }),
        ],
      },
      { prevails: 'Q', clauses: ['M-2', 'P-4', 'C-1', 'V-2'] },
    ],
    [
      'R-2, then P-6',
      {
        claims: [at('P', '2026-11-02T09:00:00Z'), direct('D')],
        context: { named_since: '2026-11-02' },
      },
      { prevails: 'D', clauses: ['M-2', 'R-2', 'P-6', 'C-1', 'V-3'] },
    ],
    [
      'P-6: the earliest created direct claim, though another worked first',
      {
        claims: [
          partner('P'),
          direct('E', {
            created_at: '2026-11-07T09:00:00Z',
            activities: met('2026-11-07T10:00:00Z'),
          }),
          direct('D'),
        ],
        context: { named_since: '2026-11-20' },
      },
      { prevails: 'D', action: 'uphold_direct' },
    ],
    [
      'P-7: level claims of one partner, its earliest created',
      {
        claims: [
          partner('P', { partner: named('Altura'), activities: met('2026-11-10T12:00:00Z') }),
          partner('Q', {
            partner: named('Altura AG'),
            channel: 'msp',
            created_at: '2026-11-02T09:00:00Z',
            activities: met('2026-11-09T12:00:00Z'),
          }),
          direct('D'),
        ],
      },
      { prevails: 'P', clauses: ['M-2', 'P-7', 'C-2', 'V-3'], splits: { P: 70, Q: 30, D: 0 } },
    ],
  ]);
});
