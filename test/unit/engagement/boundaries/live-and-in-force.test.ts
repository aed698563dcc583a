// Chapters L and R, clause by clause: on the boundary, just before it, just after it. 60 days before
// the day of judging is 21 September, 30 days 21 October, 90 days 22 August, 150 days 23 June.
import { describe } from 'vitest';
import {
  did,
  direct,
  type Expected,
  type Fields,
  itJudges,
  met,
  named,
  PEACE,
  partner,
  type Row,
  registered,
} from './written-case.ts';

/** One partner's claim, changed, beside a live direct one. */
const beside = (change: Fields, context: Fields = {}): Row[1] => ({
  claims: [partner('P', change), direct('D')],
  context,
});
const gone = (...clauses: readonly string[]): Expected => ({
  ...PEACE,
  excluded: { P: clauses[0] ?? '' },
  clauses,
  action: 'none',
});
const live: Expected = { is_conflict: true, excluded: {} };
const OLD = '2026-01-05T09:00:00Z';

describe('L-1 and L-3, stale', () => {
  itJudges([
    ['created 60 days ago', beside({ created_at: '2026-09-21T00:00:00Z' }), live],
    ['created 61 days ago', beside({ created_at: '2026-09-20T23:59:59Z' }), gone('L-3')],
    [
      'worked 60 days ago',
      beside({ created_at: OLD, activities: met('2026-09-21T00:00:00Z') }),
      live,
    ],
    [
      'worked 61 days ago',
      beside({ created_at: OLD, activities: met('2026-09-20T23:59:59Z') }),
      gone('L-3'),
    ],
    [
      'worked at the instant of judging',
      beside({ created_at: OLD, activities: met('2026-11-20T12:00:00Z') }),
      live,
    ],
    [
      'an activity a second later does not exist yet',
      beside({ created_at: OLD, activities: met('2026-11-20T12:00:01Z') }),
      gone('L-3'),
    ],
    ...['email', 'mailing', 'intro'].map(
      (type): Row => [
        `${type} is no qualifying activity`,
        beside({ created_at: OLD, activities: did(type, '2026-11-19T12:00:00Z') }),
        gone('L-3'),
      ],
    ),
    ...['meeting', 'demo', 'poc', 'call', 'proposal', 'workshop'].map(
      (type): Row => [
        `${type} is one`,
        beside({ created_at: OLD, activities: did(type, '2026-11-19T12:00:00Z') }),
        live,
      ],
    ),
    [
      'a registration in force keeps an old claim live',
      beside({ created_at: OLD, registration: registered('2026-09-01T09:00:00Z') }),
      live,
    ],
    [
      'a pending registration does too',
      beside({ created_at: OLD, registration: { status: 'pending', registered_at: OLD } }),
      { ...live, clauses: ['L-6', 'M-2', 'P-7', 'C-1', 'V-3'] },
    ],
    [
      'an expired one does not, and L-4 is cited',
      beside({ created_at: OLD, registration: registered('2026-08-21T09:00:00Z') }),
      gone('L-3', 'L-4'),
    ],
    [
      'one that R-3 strikes does not, and R-3 is cited',
      beside({
        created_at: OLD,
        partner: named('Altura', []),
        registration: registered('2026-09-01T09:00:00Z'),
      }),
      gone('L-3', 'R-3'),
    ],
    [
      'one that R-2 strikes does not, and R-2 is cited',
      beside(
        { created_at: OLD, registration: registered('2026-09-01T09:00:00Z') },
        { named_since: '2026-09-01' },
      ),
      gone('L-3', 'R-2'),
    ],
  ]);
});

describe('L-2, L-5, L-7, L-8 and their order', () => {
  const lost = { stage: 'lost', closed_at: '2026-11-10T09:00:00Z' };
  const wonOn = (at: string) => ({ stage: 'won', closed_at: at, created_at: OLD });
  const rejected = { status: 'rejected', registered_at: '2026-11-02T09:00:00Z' };
  itJudges([
    ['lost', beside(lost), gone('L-2')],
    [
      'lost comes before L-8 and L-5',
      beside({ ...lost, auto_generated: true, registration: rejected }),
      gone('L-2'),
    ],
    ['made by a machine', beside({ auto_generated: true }), gone('L-8')],
    [
      'whatever its registration',
      beside({ auto_generated: true, registration: registered('2026-11-02T09:00:00Z') }),
      gone('L-8'),
    ],
    [
      'whatever its stage',
      beside({ auto_generated: true, ...wonOn('2026-11-10T09:00:00Z') }),
      gone('L-8'),
    ],
    [
      'an e-mail makes no claim of it',
      beside({ auto_generated: true, activities: did('email', '2026-11-02T09:00:00Z') }),
      gone('L-8'),
    ],
    [
      'a call does, however old',
      beside({ auto_generated: true, activities: did('call', OLD) }),
      live,
    ],
    ['L-8 comes before L-5', beside({ auto_generated: true, registration: rejected }), gone('L-8')],
    ['rejected', beside({ registration: rejected }), gone('L-5')],
    [
      'L-5 comes before L-7',
      beside({ ...wonOn('2026-11-10T09:00:00Z'), registration: rejected }),
      gone('L-5'),
    ],
    [
      'won 30 days ago',
      beside(wonOn('2026-10-21T00:00:00Z')),
      { ...live, types: ['vertical', 'attribution'], clauses: ['L-7', 'M-2', 'P-7', 'C-1', 'V-3'] },
    ],
    ['won 31 days ago', beside(wonOn('2026-10-20T23:59:59Z')), gone('L-7')],
    [
      'won 31 days ago with a registration in force',
      beside({
        ...wonOn('2026-10-20T23:59:59Z'),
        registration: registered('2026-11-02T09:00:00Z'),
      }),
      gone('L-7'),
    ],
  ]);
});

describe('R-1, from the registered day to the expiry day', () => {
  const inForce: Expected = {
    prevails: 'P',
    action: 'uphold_registration',
    clauses: ['M-2', 'P-5', 'C-1', 'V-2'],
    severity: 'medium',
  };
  const lapsed: Expected = {
    prevails: 'P',
    action: 'uphold_first_claim',
    clauses: ['L-4', 'M-2', 'P-7', 'C-1', 'V-3'],
    severity: 'low',
  };
  const withIt = (registration: Fields) => beside({ registration });
  itJudges([
    [
      'registered 90 days ago without a recorded expiry',
      withIt(registered('2026-08-22T00:00:00Z')),
      inForce,
    ],
    ['at whatever hour', withIt(registered('2026-08-22T23:59:59Z')), inForce],
    ['91 days ago', withIt(registered('2026-08-21T23:59:59Z')), lapsed],
    [
      'the recorded expiry day is included',
      withIt(registered('2026-11-02T09:00:00Z', { expires_at: '2026-11-20' })),
      inForce,
    ],
    [
      'the day after is not',
      withIt(registered('2026-11-02T09:00:00Z', { expires_at: '2026-11-19' })),
      lapsed,
    ],
    [
      '150 days at most',
      withIt(registered('2026-06-23T09:00:00Z', { expires_at: '2027-06-30' })),
      inForce,
    ],
    ['not 151', withIt(registered('2026-06-22T09:00:00Z', { expires_at: '2027-06-30' })), lapsed],
    ['registered this second', withIt(registered('2026-11-20T12:00:00Z')), inForce],
    [
      'expired by status',
      withIt({ status: 'expired', registered_at: '2026-11-02T09:00:00Z' }),
      lapsed,
    ],
    [
      'withdrawn by status',
      withIt({ status: 'withdrawn', registered_at: '2026-11-02T09:00:00Z' }),
      lapsed,
    ],
    [
      'pending past its expiry is still pending',
      withIt({
        status: 'pending',
        registered_at: '2026-06-01T09:00:00Z',
        expires_at: '2026-07-01',
      }),
      { ...lapsed, clauses: ['L-6', 'M-2', 'P-7', 'C-1', 'V-3'] },
    ],
  ]);
});

describe('R-2 and R-3', () => {
  const onDay = (named_since: string, change: Fields = {}) =>
    beside({ registration: registered('2026-11-02T23:59:59Z', change) }, { named_since });
  const within = (territories: readonly string[], territory = 'US') =>
    beside({
      partner: named('Altura', territories),
      territory,
      registration: registered('2026-11-02T09:00:00Z'),
    });
  const protectedBy: Expected = { prevails: 'P', clauses: ['M-2', 'P-5', 'C-1', 'V-2'] };
  const outside: Expected = {
    types: ['vertical', 'territory'],
    extra_actions: ['correct_territory'],
    clauses: ['M-2', 'R-3', 'P-7', 'C-1', 'V-3'],
  };
  itJudges([
    [
      'registered on the naming day',
      onDay('2026-11-02'),
      { prevails: 'D', clauses: ['M-2', 'R-2', 'P-6', 'C-1', 'V-3'] },
    ],
    ['registered the day before', onDay('2026-11-03'), protectedBy],
    ['with an exception', onDay('2026-11-02', { named_account_exception: true }), protectedBy],
    ['named only after today', onDay('2026-11-21'), protectedBy],
    ['the territory is on the list', within(['DE', 'US']), protectedBy],
    ['GLOBAL is', within(['GLOBAL']), protectedBy],
    ['neither is', within(['DE']), outside],
    ['the list is empty', within([]), outside],
    ['a GLOBAL claim needs GLOBAL', within(['US'], 'GLOBAL'), outside],
    ['text is compared exactly', within(['us']), outside],
    [
      'both strike',
      {
        claims: [
          partner('P', {
            partner: named('Altura', []),
            registration: registered('2026-11-02T09:00:00Z'),
          }),
          direct('D'),
        ],
        context: { named_since: '2026-11-02' },
      },
      { prevails: 'D', clauses: ['M-2', 'R-2', 'R-3', 'P-6', 'C-1', 'V-3'] },
    ],
    [
      'R-3 is not asked where R-1 does not hold',
      beside({ partner: named('Altura', []), registration: registered('2026-08-21T09:00:00Z') }),
      { types: ['vertical'], clauses: ['L-4', 'M-2', 'P-7', 'C-1', 'V-3'] },
    ],
  ]);
});
