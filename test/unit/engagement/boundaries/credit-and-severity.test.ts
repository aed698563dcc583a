// Chapters C, V and A, clause by clause: on the boundary, just before it, just after it.
import { describe } from 'vitest';
import {
  account,
  direct,
  type Expected,
  type Fields,
  itJudges,
  met,
  partner,
  type Row,
  registered,
} from './written-case.ts';

/** Claims by others, created from 5 November on, one a day. */
const others = (count: number, change: Fields = {}): readonly Fields[] =>
  Array.from({ length: count }, (_, index) =>
    partner(`Q${index + 1}`, {
      created_at: `2026-11-${String(index + 5).padStart(2, '0')}T09:00:00Z`,
      activities: met('2026-11-19T09:00:00Z'),
      ...change,
    }),
  );
/** The first to work with the customer. */
const first = (change: Fields = {}) =>
  partner('P', { activities: met('2026-11-02T09:00:00Z'), ...change });

describe('C-1 and C-2, contribution', () => {
  const with1 = (activity: string): Row[1] => ({
    claims: [first(), direct('D', { activities: met(activity) })],
  });
  itJudges([
    // An activity of long ago would be the first, so a registration decides.
    [
      'worked 60 days ago',
      {
        claims: [
          partner('P', { registration: registered('2026-11-02T09:00:00Z') }),
          direct('D', { activities: met('2026-09-21T00:00:00Z') }),
        ],
      },
      { splits: { P: 70, D: 30 }, clauses: ['M-2', 'P-5', 'C-2', 'V-2'] },
    ],
    [
      'worked 61 days ago',
      {
        claims: [
          partner('P', { registration: registered('2026-11-02T09:00:00Z') }),
          direct('D', { activities: met('2026-09-20T23:59:59Z') }),
        ],
      },
      { splits: { P: 100, D: 0 }, clauses: ['M-2', 'P-5', 'C-1', 'V-2'] },
    ],
    [
      'worked after the one who prevails',
      with1('2026-11-20T12:00:00Z'),
      { splits: { P: 70, D: 30 } },
    ],
    [
      'two contributors',
      { claims: [first(), ...others(2)] },
      { splits: { P: 70, Q1: 15, Q2: 15 } },
    ],
    [
      'seven: the odd four hundredths go to the earliest created',
      { claims: [first(), ...others(7).toReversed()] },
      { splits: { P: 70, Q1: 4.29, Q2: 4.29, Q3: 4.29, Q4: 4.29, Q5: 4.28, Q6: 4.28, Q7: 4.28 } },
    ],
    [
      'who has not worked gets nothing of the pool',
      { claims: [first(), ...others(1), direct('D')] },
      { splits: { P: 70, Q1: 30, D: 0 } },
    ],
  ]);
});

describe('C-3, equal shares', () => {
  const atOnce = (count: number, change: Fields = {}) =>
    Array.from({ length: count }, (_, index) =>
      partner(`Q${index + 1}`, { created_at: `2026-11-01T09:00:0${index}Z`, ...change }),
    );
  itJudges([
    ['three', { claims: atOnce(3) }, { splits: { Q1: 33.34, Q2: 33.33, Q3: 33.33 } }],
    [
      'seven',
      { claims: atOnce(7) },
      { splits: { Q1: 14.29, Q2: 14.29, Q3: 14.29, Q4: 14.29, Q5: 14.28, Q6: 14.28, Q7: 14.28 } },
    ],
    [
      'others get nothing, also those who have worked since',
      {
        claims: [
          partner('P', { registration: registered('2026-11-02T09:00:00Z') }),
          partner('Q', { registration: registered('2026-11-02T10:00:00Z') }),
          direct('D', { activities: met('2026-11-19T09:00:00Z') }),
        ],
      },
      { splits: { P: 50, Q: 50, D: 0 }, clauses: ['M-2', 'P-8', 'C-3', 'V-2'] },
    ],
  ]);
});

describe('C-4, the cap', () => {
  const referral = { channel: 'referral' };
  const influence = { role: 'influence' };
  itJudges([
    [
      'a referral partner prevails: the excess goes to direct',
      { claims: [first(referral), direct('D')] },
      { prevails: 'P', splits: { P: 10, D: 90 }, clauses: ['M-2', 'P-7', 'C-1', 'C-4', 'V-3'] },
    ],
    [
      'to direct before another partner who was created earlier',
      {
        claims: [
          first(referral),
          partner('Q', { created_at: '2026-11-02T09:00:00Z' }),
          direct('D'),
        ],
      },
      { splits: { P: 10, Q: 0, D: 90 } },
    ],
    [
      'without direct to the one who prevails',
      { claims: [first(), ...others(1, referral)] },
      { splits: { P: 90, Q1: 10 }, clauses: ['M-2', 'P-7', 'C-2', 'C-4', 'V-3'] },
    ],
    [
      'else to the earliest created uncapped',
      { claims: [first(referral), ...others(2, { activities: [] })] },
      { splits: { P: 10, Q1: 90, Q2: 0 } },
    ],
    [
      'self-serve is not direct',
      {
        claims: [
          first(referral),
          partner('Q', { created_at: '2026-11-02T09:00:00Z' }),
          direct('S', { channel: 'self_serve' }),
        ],
      },
      { splits: { P: 10, Q: 90, S: 0 } },
    ],
    [
      'role influence, whatever the channel',
      { claims: [first(influence), direct('D')] },
      { splits: { P: 10, D: 90 } },
    ],
    [
      'also on a direct claim, which then inherits nothing',
      {
        claims: [
          first(referral),
          direct('D', influence),
          partner('Q', { created_at: '2026-11-06T09:00:00Z' }),
        ],
      },
      { splits: { P: 10, D: 0, Q: 90 } },
    ],
    [
      'all are capped: no cap',
      { claims: [first(referral), ...others(1, influence)] },
      { splits: { P: 70, Q1: 30 }, clauses: ['M-2', 'P-7', 'C-2', 'V-3'] },
    ],
    [
      'exactly the cap moves nothing',
      {
        claims: [
          first(),
          ...others(1, referral),
          partner('R', {
            created_at: '2026-11-08T09:00:00Z',
            activities: met('2026-11-19T09:00:00Z'),
          }),
          direct('D', { activities: met('2026-11-19T09:00:00Z') }),
        ],
      },
      { splits: { P: 70, Q1: 10, R: 10, D: 10 }, clauses: ['M-2', 'P-7', 'C-2', 'V-3'] },
    ],
    [
      'equal leaders are capped too',
      {
        claims: [partner('P', { ...referral, created_at: '2026-11-05T09:00:00Z' }), direct('D')],
      },
      { prevails: null, splits: { P: 10, D: 90 }, clauses: ['M-2', 'P-8', 'C-3', 'C-4', 'V-3'] },
    ],
  ]);
});

describe('V-1 to V-4', () => {
  const of = (ours: Fields, theirs: Fields = {}): Row[1] => ({
    claims: [partner('P', ours), direct('D', theirs)],
  });
  const high: Expected = { severity: 'high', sla_business_days: 1, due_date: '2026-11-23' };
  const medium: Expected = { severity: 'medium', sla_business_days: 2, due_date: '2026-11-24' };
  const low: Expected = { severity: 'low', sla_business_days: 5, due_date: '2026-11-27' };
  const money = (amount: number | null, currency = 'USD') =>
    of({ amount, currency }, { amount: null });
  const force = { registration: registered('2026-11-02T09:00:00Z') };
  const probable = { account: account({ domain: null }) };
  itJudges([
    ['100,000 dollars', money(100_000), high],
    ['a cent less', money(99_999.99), medium],
    ['25,000 dollars', money(25_000), medium],
    ['a cent less than that', money(24_999.99), low],
    ['no amounts', money(null), low],
    ['90,909.09 euros are not 100,000 dollars', money(90_909.09, 'EUR'), medium],
    ['90,909.10 euros are', money(90_909.1, 'EUR'), high],
    ['15,384,615.38 yen are not', money(15_384_615.38, 'JPY'), medium],
    ['15,384,615.39 yen are', money(15_384_615.39, 'JPY'), high],
    ['2,083,333.33 rupees are not 25,000', money(2_083_333.33, 'INR'), low],
    ['2,083,333.34 rupees are', money(2_083_333.34, 'INR'), medium],
    ['the largest counts, not the sum', of({ amount: 60_000 }, { amount: 60_000 }), medium],
    [
      'two at late stages',
      of({ stage: 'propose' }, { stage: 'negotiate' }),
      { ...high, clauses: ['M-2', 'P-7', 'C-1', 'V-1'] },
    ],
    [
      'won is a late stage',
      of({ stage: 'won', closed_at: '2026-11-10T09:00:00Z' }, { stage: 'propose' }),
      high,
    ],
    ['one at a late stage', of({ stage: 'negotiate' }), low],
    [
      'a registration in force, another claim at a late stage',
      of(force, { stage: 'propose' }),
      high,
    ],
    [
      'a registration in force, only its own claim at one',
      of({ ...force, stage: 'propose' }),
      medium,
    ],
    ['any registration in force', of(force), { ...medium, clauses: ['M-2', 'P-5', 'C-1', 'V-2'] }],
    [
      'an expired one',
      of({ registration: { status: 'expired', registered_at: '2026-11-02T09:00:00Z' } }),
      low,
    ],
    [
      'probable: high becomes medium',
      of({ ...probable, amount: 100_000 }),
      { ...medium, clauses: ['M-4', 'P-7', 'C-1', 'V-1', 'V-4'], action: 'confirm_match' },
    ],
    [
      'probable: medium becomes low',
      of({ ...probable, amount: 25_000 }),
      { ...low, clauses: ['M-4', 'P-7', 'C-1', 'V-2', 'V-4'] },
    ],
    [
      'probable: low stays low, and V-4 is cited',
      of(probable),
      { ...low, clauses: ['M-4', 'P-7', 'C-1', 'V-3', 'V-4'] },
    ],
    [
      'one certain pair is enough',
      {
        claims: [
          partner('P', { ...probable, amount: 100_000 }),
          direct('D'),
          partner('Q', { created_at: '2026-11-07T09:00:00Z' }),
        ],
      },
      {
        ...high,
        match: ['M-2', 'M-4'],
        action: 'uphold_first_claim',
        clauses: ['M-2', 'M-4', 'P-7', 'C-1', 'V-1'],
      },
    ],
    [
      'a probable match keeps the extra actions',
      of(
        { ...probable, quote: { unit_price: 100, currency: 'USD', quantity: 1 } },
        { quote: { unit_price: 50, currency: 'USD', quantity: 1 } },
      ),
      { ...medium, action: 'confirm_match', extra_actions: ['align_price'] },
    ],
  ]);
});

describe('A-2, the due date', () => {
  const on = (as_of: string, amount: number): Row[1] => ({
    as_of,
    claims: [partner('P', { amount }), direct('D')],
  });
  itJudges([
    ['Thursday night, one day', on('2026-11-19T23:59:59Z', 100_000), { due_date: '2026-11-20' }],
    [
      'Friday at midnight, one day',
      on('2026-11-20T00:00:00Z', 100_000),
      { due_date: '2026-11-23' },
    ],
    ['Saturday, one day', on('2026-11-21T12:00:00Z', 100_000), { due_date: '2026-11-23' }],
    ['Sunday, two days', on('2026-11-22T12:00:00Z', 25_000), { due_date: '2026-11-24' }],
    ['Monday, five days', on('2026-11-23T12:00:00Z', 1), { due_date: '2026-11-30' }],
    [
      'over the turn of the year, no holidays',
      on('2026-12-24T12:00:00Z', 25_000),
      { due_date: '2026-12-28' },
    ],
    ['Sunday, five days', on('2026-11-22T12:00:00Z', 1), { due_date: '2026-11-27' }],
  ]);
});
