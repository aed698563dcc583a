// Chapters V and A: how severe, what to do, until when.
import { describe, expect, it } from 'vitest';
import { formatDay } from '../../../src/domain/time.ts';
import {
  aClaim,
  aDirectClaim,
  at,
  type ClaimChange,
  did,
  judge,
  judgeConflict,
  met,
  money,
  NOW,
  quote,
} from '../../helpers/claims.ts';

type Direct = Omit<ClaimChange, 'partner'>;

function severity(partner: ClaimChange, direct: Direct = {}): string {
  const judgement = judgeConflict([aClaim('P', partner), aDirectClaim('D', direct)]);
  const clauses = judgement.clauses.filter((clause) => clause.startsWith('V-'));
  return `${judgement.severity} ${clauses.join(' ')}`;
}

describe('V-1 to V-3', () => {
  it.each<[string, ClaimChange, Direct, string]>([
    ['100,000', { amount: money(100_000) }, {}, 'high V-1'],
    ['a cent less', { amount: money('99999.99') }, {}, 'medium V-2'],
    ['25,000', { amount: money(25_000) }, {}, 'medium V-2'],
    ['a cent less', { amount: money('24999.99') }, {}, 'low V-3'],
    ['an empty amount counts as 0', { amount: null }, { amount: null }, 'low V-3'],
    [
      'the largest counts, not the sum',
      { amount: money(60_000) },
      { amount: money(60_000) },
      'medium V-2',
    ],
    ['pounds at 1.30, just below', { amount: money('76923.07', 'GBP') }, {}, 'medium V-2'],
    ['pounds at 1.30, just reached', { amount: money('76923.08', 'GBP') }, {}, 'high V-1'],
    ['yen at 0.0065', { amount: money('15384615.38', 'JPY') }, {}, 'medium V-2'],
    ['yen at 0.0065, just reached', { amount: money('15384615.39', 'JPY') }, {}, 'high V-1'],
    ['a price conflict', { quote: quote(90) }, { quote: quote(100) }, 'high V-1'],
    ['two late stages', { stage: 'propose' }, { stage: 'negotiate' }, 'high V-1'],
    ['won is late', { stage: 'won', closedAt: NOW }, { stage: 'propose' }, 'high V-1'],
    ['one late stage', { stage: 'negotiate' }, {}, 'low V-3'],
    ['a registration, another late', { registration: {} }, { stage: 'propose' }, 'high V-1'],
    ['a registration, itself late', { registration: {}, stage: 'propose' }, {}, 'medium V-2'],
    ['a registration', { registration: {} }, {}, 'medium V-2'],
    [
      'a registration not in force',
      { registration: { status: 'pending' } },
      { stage: 'propose' },
      'low V-3',
    ],
  ])('%s', (_, partner, direct, expected) => {
    expect(severity(partner, direct)).toBe(expected);
  });
});

describe('V-4, probable match only', () => {
  const probable = { account: { domain: null } };

  it.each([
    ['high becomes medium', money(100_000), 'medium V-1 V-4'],
    ['medium becomes low', money(25_000), 'low V-2 V-4'],
    ['low stays low', money(1), 'low V-3 V-4'],
  ])('%s', (_, amount, expected) => {
    expect(severity({ ...probable, amount })).toBe(expected);
  });

  it('needs every colliding pair to be probable', () => {
    const claims = [
      aClaim('P', { ...probable, amount: money(100_000) }),
      aDirectClaim('D'),
      aClaim('Q'),
    ];
    const judgement = judgeConflict(claims);
    expect(judgement).toMatchObject({ severity: 'high', match: ['M-2', 'M-4'] });
    expect(judgement.clauses).not.toContain('V-4');
  });

  it('also holds for M-8', () => {
    const claims = [aClaim('P', { account: { domain: 'b.example' } }), aDirectClaim('D')];
    const judgement = judgeConflict(claims, {
      evidence: () => ({ answer: null, probability: 0.95 }),
    });
    expect(judgement).toMatchObject({ match: ['M-8'], action: 'confirm_match' });
  });
});

describe('A-1', () => {
  it('asks a person first where the match is only probable, whatever decides', () => {
    const claims = [
      aClaim('P', { account: { domain: null }, registration: {} }),
      aDirectClaim('D'),
    ];
    expect(judgeConflict(claims)).toMatchObject({ action: 'confirm_match', prevails: 'P' });
  });

  it.each<[string, ClaimChange, Direct, string]>([
    [
      'P-3',
      { registration: {} },
      { createdAt: at('2026-10-20T09:00:00Z'), activities: met('2026-10-30T09:00:00Z') },
      'uphold_direct',
    ],
    ['P-5', { registration: {} }, {}, 'uphold_registration'],
    ['P-7', { activities: met('2026-11-02T09:00:00Z') }, {}, 'uphold_first_claim'],
    ['P-8', {}, {}, 'share_credit'],
  ])('%s', (_, partner, direct, action) => {
    expect(judge([aClaim('P', partner), aDirectClaim('D', direct)]).action).toBe(action);
  });

  it('adds both extra actions', () => {
    const claims = [
      aClaim('P', { registration: {}, territory: 'FR', quote: quote(1) }),
      aDirectClaim('D', { territory: 'FR', quote: quote(2) }),
    ];
    expect(judgeConflict(claims).extraActions).toEqual(['align_price', 'correct_territory']);
  });

  it('without conflict takes the first found of S-4, T-2, T-3, M-7, S-3, M-6', () => {
    const coSell = { coSellId: 'X' };
    const direct = aDirectClaim('D', coSell);
    const partner = aClaim('P', { ...coSell, createdAt: at('2026-11-03T09:00:00Z') });
    const selfServe = { ...aDirectClaim('S', coSell), channel: 'self_serve' as const };
    const other = { productFamily: 'Other' };
    const inner = [
      aDirectClaim('E', other),
      aDirectClaim('F', { ...other, createdAt: at('2026-11-04T09:00:00Z') }),
    ];
    const copy = aClaim('C', { externalRef: 'record D', createdAt: at('2026-11-04T09:00:00Z') });
    const fulfilment = aClaim('G', { role: 'fulfilment' });
    const related = aClaim('R', { account: { domain: 'b.example', parentDomain: 'acme.example' } });
    const transition = { ...aDirectClaim('U', other), channel: 'self_serve' as const };
    const action = (...claims: Parameters<typeof judge>[0]) => judge(claims).action;
    expect(action(direct, partner, selfServe, ...inner, copy, fulfilment)).toBe(
      'record_agreed_split',
    );
    expect(action(direct, ...inner, transition, copy, fulfilment)).toBe('link_transition');
    expect(action(direct, ...inner, copy, fulfilment)).toBe('route_internal');
    expect(action(direct, copy, fulfilment, related)).toBe('merge_duplicate');
    expect(action(direct, fulfilment, related)).toBe('link_fulfilment');
    expect(action(direct, related)).toBe('note_related_account');
    expect(action(direct)).toBe('none');
  });
});

describe('A-2, due date', () => {
  const due = (amount: number, now: string) => {
    const claims = [
      aClaim('P', { amount: money(amount), activities: did('call', '2026-11-15T09:00:00Z') }),
      aDirectClaim('D'),
    ];
    const { slaBusinessDays, dueOn } = judgeConflict(claims, { now: at(now) });
    return `${slaBusinessDays} ${formatDay(dueOn)}`;
  };

  it.each([
    ['Friday, high', 100_000, '2026-11-20T23:59:59Z', '1 2026-11-23'],
    ['Friday, medium', 25_000, '2026-11-20T00:00:00Z', '2 2026-11-24'],
    ['Friday, low', 1, '2026-11-20T12:00:00Z', '5 2026-11-27'],
    ['Saturday', 100_000, '2026-11-21T12:00:00Z', '1 2026-11-23'],
    ['Sunday', 25_000, '2026-11-22T12:00:00Z', '2 2026-11-24'],
    ['Thursday', 25_000, '2026-11-19T12:00:00Z', '2 2026-11-23'],
  ])('%s', (_, amount, now, expected) => {
    expect(due(amount, now)).toBe(expected);
  });
});
