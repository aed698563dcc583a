// What shares and severity come to where several pairs or leaders meet: C-4 after each way of sharing, V and
// T-4 by pair and by conflict. Worked out from the text.
import { describe } from 'vitest';
import {
  account,
  direct,
  type Fields,
  itJudges,
  met,
  named,
  partner,
  registered,
} from './written-case.ts';

const MEDIUM = { severity: 'medium', sla_business_days: 2, due_date: '2026-11-24' } as const;
const LOW = { severity: 'low', sla_business_days: 5, due_date: '2026-11-27' } as const;

describe('C-4 after each way of sharing', () => {
  const worked = { activities: met('2026-11-10T09:00:00Z') };
  const referral = (id: string, change: Fields = {}) =>
    partner(id, { channel: 'referral', ...worked, ...change });
  itJudges([
    [
      'level leaders: the excess goes to direct, though it leads nobody',
      { claims: [referral('A'), partner('B', worked), direct('D')] },
      {
        prevails: null,
        splits: { A: 10, B: 50, D: 40 },
        clauses: ['M-2', 'P-8', 'C-3', 'C-4', 'V-3'],
      },
    ],
    [
      'two referrals share the pool, both cut',
      {
        claims: [
          direct('D', { activities: met('2026-11-06T09:00:00Z') }),
          referral('A'),
          referral('B'),
        ],
      },
      { prevails: 'D', splits: { D: 80, A: 10, B: 10 } },
    ],
    [
      'three share the pool: exactly the cap, C-4 is not cited',
      {
        claims: [
          direct('D', { activities: met('2026-11-06T09:00:00Z') }),
          ...['A', 'B', 'C'].map((id) => referral(id)),
        ],
      },
      { splits: { D: 70, A: 10, B: 10, C: 10 }, clauses: ['M-2', 'P-7', 'C-2', 'V-3'] },
    ],
    [
      'referral and influence alone: no cap',
      { claims: [referral('A'), partner('B', { role: 'influence' })] },
      { splits: { A: 100, B: 0 }, clauses: ['M-2', 'P-7', 'C-1', 'V-3'] },
    ],
  ]);
});

describe('V and T-4, by pair and by conflict', () => {
  const late = { stage: 'propose' };
  const bare = { account: account({ domain: null }) };
  itJudges([
    [
      'a registration that has ended contradicts nobody',
      {
        claims: [
          partner('P', { registration: registered('2026-11-02T09:00:00Z', { status: 'expired' }) }),
          direct('D', late),
        ],
      },
      { ...LOW, clauses: ['M-2', 'L-4', 'P-7', 'C-1', 'V-3'] },
    ],
    [
      'nor does one that waits',
      {
        claims: [
          partner('P', { registration: registered('2026-11-02T09:00:00Z', { status: 'pending' }) }),
          direct('D', late),
        ],
      },
      { ...LOW, clauses: ['M-2', 'L-6', 'P-7', 'C-1', 'V-3'] },
    ],
    [
      'probable, and two at late stages: one level lower',
      { claims: [partner('P', { ...late, ...bare }), direct('D', { stage: 'negotiate' })] },
      { ...MEDIUM, clauses: ['M-4', 'P-7', 'C-1', 'V-1', 'V-4'], action: 'confirm_match' },
    ],
    [
      'a struck registration on a claim outside the conflict is no type of it',
      {
        claims: [
          partner('P'),
          direct('D'),
          partner('X', {
            product_family: 'Other',
            registration: registered('2026-11-02T09:00:00Z'),
            partner: named('X', []),
          }),
        ],
      },
      { types: ['vertical'], extra_actions: [], clauses: ['M-2', 'P-7', 'C-1', 'V-3'] },
    ],
    [
      'won within the days by date, whatever the hour, is disputed',
      {
        claims: [
          partner('P'),
          direct('D', {
            stage: 'won',
            closed_at: '2026-10-21T00:00:00Z',
            created_at: '2026-10-01T09:00:00Z',
          }),
        ],
      },
      { types: ['attribution', 'vertical'], clauses: ['M-2', 'L-7', 'P-7', 'C-1', 'V-3'] },
    ],
    [
      'two conflicts begun at one instant: that of the claim listed first',
      {
        claims: [
          direct('B', { product_family: 'Other', created_at: '2026-11-01T09:00:00Z' }),
          partner('P'),
          partner('Q', { product_family: 'Other', created_at: '2026-11-03T09:00:00Z' }),
          direct('D'),
        ],
      },
      { prevails: 'B', splits: { B: 100, Q: 0 } },
    ],
  ]);
});
