// Chapter P, clause by clause: on the boundary, just before it, just after it. Contract ends: 90 days
// after the day of judging is 18 February 2027, 30 days before it 21 October 2026.
import { describe } from 'vitest';
import {
  direct,
  type Expected,
  type Fields,
  itJudges,
  met,
  named,
  partner,
  type Row,
  registered,
} from './written-case.ts';

const wins = (prevails: string, clause: string, action: string): Expected => ({
  is_conflict: true,
  prevails,
  clauses: ['M-2', clause, 'C-1', 'V-3'],
  action,
});
const level = (...leaders: readonly string[]): Expected => ({
  prevails: null,
  action: 'share_credit',
  splits: Object.fromEntries(leaders.map((id) => [id, 100 / leaders.length])),
});

describe('P-1, the written choice', () => {
  const choice = (claim: string): Fields => ({ customer_choice: { claim, dated: '2026-11-20' } });
  const registeredP = partner('P', { registration: registered('2026-11-02T09:00:00Z') });
  itJudges([
    [
      'outranks a registration',
      { claims: [registeredP, direct('D')], context: choice('D') },
      { prevails: 'D', action: 'honour_customer_choice', clauses: ['M-2', 'P-1', 'C-1', 'V-2'] },
    ],
    [
      'of a claim set aside decides nothing',
      {
        claims: [
          registeredP,
          direct('D'),
          direct('E', { stage: 'lost', closed_at: '2026-11-10T09:00:00Z' }),
        ],
        context: choice('E'),
      },
      { prevails: 'P', action: 'uphold_registration' },
    ],
    [
      'of a claim outside the conflict decides nothing',
      {
        claims: [registeredP, direct('D'), direct('E', { product_family: 'X' })],
        context: choice('E'),
      },
      { prevails: 'P', action: 'uphold_registration' },
    ],
  ]);
});

describe('P-2, the incumbent', () => {
  const renewal = { deal_type: 'renewal' };
  const ending = (contract_end: string, change: Fields = {}): Row[1] => ({
    claims: [
      partner('P', {
        ...renewal,
        partner: named('Altura GmbH'),
        created_at: '2026-11-10T09:00:00Z',
        ...change,
      }),
      direct('D', renewal),
    ],
    context: { contract_end, incumbent: 'ALTURA' },
  });
  const incumbent = wins('P', 'P-2', 'uphold_incumbent');
  const first = wins('D', 'P-7', 'uphold_first_claim');
  itJudges([
    ['90 days before the contract ends', ending('2027-02-18'), incumbent],
    ['91 days before', ending('2027-02-19'), first],
    ['30 days after', ending('2026-10-21'), incumbent],
    ['31 days after', ending('2026-10-20'), first],
    [
      'another partner is not the incumbent',
      ending('2027-01-31', { partner: named('Altura Nord') }),
      first,
    ],
    [
      'a new sale is no renewal',
      {
        claims: [
          partner('P', { partner: named('Altura'), created_at: '2026-11-10T09:00:00Z' }),
          direct('D'),
        ],
        context: { contract_end: '2027-01-31', incumbent: 'Altura' },
      },
      first,
    ],
    ['needs both facts', { ...ending(''), context: { incumbent: 'Altura' } }, first],
  ]);
});

describe('P-3, prior engagement', () => {
  // 60 days before 10 November is 11 September.
  const engaged = (activity: string, change: Fields = {}): Row[1] => ({
    claims: [
      partner('P', { registration: registered('2026-11-10T10:00:00Z') }),
      direct('D', {
        created_at: '2026-09-01T09:00:00Z',
        activities: met(activity, '2026-11-15T09:00:00Z'),
        ...change,
      }),
    ],
  });
  const prior: Expected = {
    prevails: 'D',
    action: 'uphold_direct',
    clauses: ['M-2', 'P-3', 'C-1', 'V-2'],
  };
  const protectedBy: Expected = {
    prevails: 'P',
    action: 'uphold_registration',
    clauses: ['M-2', 'P-5', 'C-2', 'V-2'],
    splits: { P: 70, D: 30 },
  };
  itJudges([
    ['worked 60 days before the registration', engaged('2026-09-11T00:00:00Z'), prior],
    ['worked 61 days before', engaged('2026-09-10T23:59:59Z'), protectedBy],
    ['worked a second before', engaged('2026-11-10T09:59:59Z'), prior],
    ['worked at the same instant', engaged('2026-11-10T10:00:00Z'), protectedBy],
    [
      'created a second before',
      engaged('2026-11-01T09:00:00Z', { created_at: '2026-11-10T09:59:59Z' }),
      prior,
    ],
    [
      'created at the same instant',
      engaged('2026-11-01T09:00:00Z', { created_at: '2026-11-10T10:00:00Z' }),
      protectedBy,
    ],
    [
      'self-serve is not direct',
      engaged('2026-11-01T09:00:00Z', { channel: 'self_serve' }),
      protectedBy,
    ],
    [
      'an e-mail is no work',
      engaged('2026-11-15T10:00:00Z', {
        activities: [{ type: 'email', at: '2026-11-01T09:00:00Z' }, ...met('2026-11-15T09:00:00Z')],
      }),
      protectedBy,
    ],
    [
      'before the oldest of several registrations',
      {
        claims: [
          partner('P', { registration: registered('2026-11-10T10:00:00Z') }),
          partner('Q', { registration: registered('2026-11-02T10:00:00Z') }),
          direct('D', {
            created_at: '2026-10-01T09:00:00Z',
            activities: met('2026-11-05T09:00:00Z'),
          }),
        ],
      },
      { prevails: 'Q', action: 'uphold_first_registration' },
    ],
  ]);
});

describe('P-4, two registrations or more', () => {
  const two = (second: string, change: Fields = {}, first: Fields = {}): Row[1] => ({
    claims: [
      partner('P', { registration: registered('2026-11-10T10:00:00Z'), ...first }),
      partner('Q', {
        registration: registered(second),
        created_at: '2026-11-02T09:00:00Z',
        ...change,
      }),
    ],
  });
  const firstOf = (prevails: string): Expected => ({
    prevails,
    action: 'uphold_first_registration',
  });
  itJudges([
    [
      '24 hours apart',
      two('2026-11-11T10:00:00Z'),
      {
        ...level('P', 'Q'),
        types: ['horizontal', 'registration'],
        clauses: ['M-2', 'P-8', 'C-3', 'V-2'],
      },
    ],
    [
      'a second more',
      two('2026-11-11T10:00:01Z'),
      { ...firstOf('P'), clauses: ['M-2', 'P-4', 'C-1', 'V-2'] },
    ],
    [
      'a tie, one has worked',
      two('2026-11-11T10:00:00Z', { activities: met('2026-11-19T09:00:00Z') }),
      firstOf('Q'),
    ],
    [
      'a tie, both have worked, first 24 hours apart',
      two(
        '2026-11-11T10:00:00Z',
        { activities: met('2026-11-12T09:00:00Z') },
        { activities: met('2026-11-13T09:00:00Z') },
      ),
      level('P', 'Q'),
    ],
    [
      'a tie, both have worked, a second more apart',
      two(
        '2026-11-11T10:00:00Z',
        { activities: met('2026-11-12T09:00:00Z') },
        { activities: met('2026-11-13T09:00:01Z') },
      ),
      firstOf('Q'),
    ],
    [
      'without a tie work does not matter',
      two('2026-11-11T10:00:01Z', { activities: met('2026-11-12T09:00:00Z') }),
      firstOf('P'),
    ],
    [
      'others lie within hours of the oldest, not of each other',
      {
        claims: [
          partner('P', { registration: registered('2026-11-10T10:00:00Z') }),
          partner('Q', {
            registration: registered('2026-11-11T06:00:00Z'),
            created_at: '2026-11-02T09:00:00Z',
          }),
          partner('R', {
            registration: registered('2026-11-11T12:00:00Z'),
            created_at: '2026-11-03T09:00:00Z',
            activities: met('2026-11-12T09:00:00Z'),
          }),
        ],
      },
      { ...level('P', 'Q'), splits: { P: 50, Q: 50, R: 0 } },
    ],
    [
      'leaders of one party: its earliest created, under P-4',
      {
        claims: [
          partner('A', {
            partner: named('Altura'),
            registration: registered('2026-11-10T10:00:00Z'),
            created_at: '2026-11-04T09:00:00Z',
          }),
          partner('B', {
            partner: named('Altura'),
            registration: registered('2026-11-10T09:00:00Z'),
            amount: 1,
            created_at: '2026-11-03T09:00:00Z',
          }),
          direct('D'),
        ],
      },
      { ...firstOf('B'), clauses: ['M-2', 'P-4', 'C-1', 'V-2'] },
    ],
    [
      'one registration in force beside one expired is P-5',
      two(
        '2026-11-11T10:00:00Z',
        {},
        { registration: { status: 'expired', registered_at: '2026-11-01T10:00:00Z' } },
      ),
      {
        prevails: 'Q',
        action: 'uphold_registration',
        clauses: ['L-4', 'M-2', 'P-5', 'C-1', 'V-2'],
      },
    ],
  ]);
});

describe('P-6, named accounts', () => {
  const namedOn = (named_since: string, claims = [partner('P'), direct('D')]) => ({
    claims,
    context: { named_since },
  });
  itJudges([
    ['named today', namedOn('2026-11-20'), wins('D', 'P-6', 'uphold_direct')],
    ['named tomorrow', namedOn('2026-11-21'), wins('P', 'P-7', 'uphold_first_claim')],
    [
      'no direct claim',
      namedOn('2026-11-20', [partner('P'), partner('Q', { created_at: '2026-11-05T09:00:00Z' })]),
      wins('P', 'P-7', 'uphold_first_claim'),
    ],
    [
      'self-serve is not direct',
      namedOn('2026-11-20', [partner('P'), direct('S', { channel: 'self_serve' })]),
      wins('P', 'P-7', 'uphold_first_claim'),
    ],
    [
      'a registration from before the naming stands',
      namedOn('2026-11-20', [
        partner('P', { registration: registered('2026-11-19T09:00:00Z') }),
        direct('D'),
      ]),
      { prevails: 'P', clauses: ['M-2', 'P-5', 'C-1', 'V-2'] },
    ],
  ]);
});

describe('P-7 and P-8, who came first', () => {
  const two = (ours: Fields, theirs: Fields): Row[1] => ({
    claims: [partner('P', ours), direct('D', theirs)],
  });
  const first = (prevails: string): Expected => ({ prevails, action: 'uphold_first_claim' });
  itJudges([
    [
      'created 24 hours apart',
      two({}, { created_at: '2026-11-02T09:00:00Z' }),
      { ...level('P', 'D'), clauses: ['M-2', 'P-8', 'C-3', 'V-3'] },
    ],
    ['created a second more apart', two({}, { created_at: '2026-11-02T09:00:01Z' }), first('P')],
    [
      'work beats none, however late',
      two({}, { activities: met('2026-11-20T12:00:00Z') }),
      first('D'),
    ],
    [
      'work that is still to come is none',
      two({}, { activities: met('2026-11-20T12:00:01Z') }),
      first('P'),
    ],
    [
      'first worked 24 hours apart',
      two({ activities: met('2026-11-07T09:00:00Z') }, { activities: met('2026-11-06T09:00:00Z') }),
      level('P', 'D'),
    ],
    [
      'first worked a second more apart',
      two({ activities: met('2026-11-07T09:00:01Z') }, { activities: met('2026-11-06T09:00:00Z') }),
      { prevails: 'D', splits: { P: 30, D: 70 }, clauses: ['M-2', 'P-7', 'C-2', 'V-3'] },
    ],
    [
      'a claim without work is no leader beside one with',
      {
        claims: [
          partner('P', { activities: met('2026-11-01T10:00:00Z') }),
          direct('D', { created_at: '2026-11-01T10:00:00Z' }),
        ],
      },
      first('P'),
    ],
    [
      'leaders of the vendor only: its earliest created, under P-7',
      {
        claims: [
          partner('P', { created_at: '2026-11-09T09:00:00Z' }),
          direct('D'),
          direct('S', { channel: 'self_serve', created_at: '2026-11-05T08:00:00Z' }),
        ],
      },
      { ...first('S'), splits: { P: 0, D: 0, S: 100 } },
    ],
    [
      'of equal instants the first listed is the earliest created',
      {
        claims: [
          direct('E', { created_at: '2026-11-05T09:00:00Z' }),
          direct('D'),
          partner('P', { created_at: '2026-11-09T09:00:00Z' }),
        ],
      },
      first('E'),
    ],
  ]);
});
