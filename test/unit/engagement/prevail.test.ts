// Chapter P: who prevails, and by which clause.
import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../src/domain/claim.ts';
import { asClaimId } from '../../../src/domain/ids.ts';
import type { CustomerContext } from '../../../src/domain/judgement.ts';
import {
  aClaim,
  aDirectClaim,
  at,
  type ClaimChange,
  day,
  did,
  judgeConflict,
  met,
} from '../../helpers/claims.ts';

function verdict(claims: readonly Claim[], context: Partial<CustomerContext> = {}): string {
  const { clauses, prevails } = judgeConflict(claims, { context });
  return `${clauses.find((clause) => clause.startsWith('P-'))} ${prevails ?? 'nobody'}`;
}

const registered = (on: string, change: ClaimChange = {}): ClaimChange => ({
  registration: { registeredAt: at(on) },
  ...change,
});

describe("P-1, the customer's choice", () => {
  const claims = [aClaim('P', registered('2026-11-01T10:00:00Z')), aDirectClaim('D')];
  const choice = (id: string, dated = '2026-11-20') => ({
    customerChoices: [{ claimId: asClaimId(id), dated: day(dated) }],
  });

  it.each([
    ['a claim in the conflict', claims, choice('D'), 'P-1 D'],
    ['not dated ahead', claims, choice('D', '2026-11-21'), 'P-5 P'],
    [
      'not of a claim outside it',
      [...claims, aClaim('X', { productFamily: 'Y' })],
      choice('X'),
      'P-5 P',
    ],
    [
      'not of a claim set aside',
      [...claims, aClaim('X', { externalRef: 'record P' })],
      choice('X'),
      'P-5 P',
    ],
  ])('%s', (_, all, context, expected) => {
    expect(verdict(all, context)).toBe(expected);
  });

  it.each([
    ['the latest dated', ['D 2026-11-18', 'P 2026-11-02'], 'P-1 D'],
    ['of one day the last listed', ['D 2026-11-18', 'P 2026-11-18'], 'P-1 P'],
    ['not one dated ahead', ['P 2026-11-18', 'D 2026-11-21'], 'P-1 P'],
    ['not one of another conflict', ['D 2026-11-10', 'X 2026-11-18'], 'P-1 D'],
  ])('of several choices %s', (_, choices, expected) => {
    const customerChoices = choices.map((text) => {
      const [id = '', dated = ''] = text.split(' ');
      return { claimId: asClaimId(id), dated: day(dated) };
    });
    expect(verdict(claims, { customerChoices })).toBe(expected);
  });
});

describe('P-2, the incumbent', () => {
  const renewal = { dealType: 'renewal' } as const;
  const claims = [
    aClaim('P', { ...renewal, partner: { name: 'Altura Cloud GmbH' } }),
    aDirectClaim('D', { ...renewal, activities: met('2026-10-01T09:00:00Z') }),
  ];
  const contract = (end: string, incumbent: string | null = 'altura cloud') => ({
    incumbent,
    contractEnd: day(end),
  });

  it.each([
    ['90 days before the end', contract('2027-02-18'), 'P-2 P'],
    ['91 days before', contract('2027-02-19'), 'P-7 D'],
    ['30 days after', contract('2026-10-21'), 'P-2 P'],
    ['31 days after', contract('2026-10-20'), 'P-7 D'],
    ['an incumbent without a claim', contract('2026-12-31', 'Corvid'), 'P-7 D'],
    ['no incumbent', contract('2026-12-31', null), 'P-7 D'],
    ['no contract end', { incumbent: 'Altura Cloud' }, 'P-7 D'],
  ])('%s', (_, context, expected) => {
    expect(verdict(claims, context)).toBe(expected);
  });

  it('is for renewals', () => {
    const other = claims.map((claim) => ({ ...claim, dealType: 'expansion' as const }));
    expect(verdict(other, contract('2026-12-31'))).toBe('P-7 D');
  });

  it("takes the earliest created of the incumbent's renewals", () => {
    const second = {
      ...aClaim('B', { ...renewal, channel: 'msp' }),
      partner: claims[0]?.partner ?? null,
    };
    const earlier = { ...second, createdAt: at('2026-10-30T09:00:00Z') };
    expect(verdict([...claims, earlier], contract('2026-12-31'))).toBe('P-2 B');
  });
});

describe('P-3, prior engagement', () => {
  const partner = aClaim('P', registered('2026-11-10T12:00:00Z'));
  const direct = (activities: readonly string[], createdAt = '2026-10-01T09:00:00Z') =>
    aDirectClaim('D', { createdAt: at(createdAt), activities: met(...activities) });

  it.each([
    ['60 days before, early that day', direct(['2026-09-11T00:00:00Z']), 'P-3 D'],
    ['61 days before', direct(['2026-09-10T23:59:59Z', '2026-11-19T09:00:00Z']), 'P-5 P'],
    ['a second before', direct(['2026-11-10T11:59:59Z']), 'P-3 D'],
    ['at the same instant', direct(['2026-11-10T12:00:00Z']), 'P-5 P'],
    ['created a second before', direct(['2026-11-01T09:00:00Z'], '2026-11-10T11:59:59Z'), 'P-3 D'],
    [
      'created at the same instant',
      direct(['2026-11-01T09:00:00Z'], '2026-11-10T12:00:00Z'),
      'P-5 P',
    ],
    [
      'work before the record was created counts',
      direct(['2026-10-01T09:00:00Z'], '2026-11-09T09:00:00Z'),
      'P-3 D',
    ],
    ['only mail', aDirectClaim('D', { activities: did('email', '2026-11-05T09:00:00Z') }), 'P-5 P'],
    [
      'self-serve is not direct',
      { ...direct(['2026-11-05T09:00:00Z']), channel: 'self_serve' as const },
      'P-5 P',
    ],
  ])('%s', (_, claim, expected) => {
    expect(verdict([partner, claim])).toBe(expected);
  });

  it('measures against the oldest registration in force', () => {
    const older = aClaim('Q', registered('2026-11-05T09:00:00Z'));
    expect(verdict([partner, older, direct(['2026-11-07T09:00:00Z'])])).toBe('P-4 Q');
    const void_ = {
      ...older,
      territory: 'US',
      partner: { name: 'Q', tier: null, territories: [] },
    };
    expect(verdict([partner, void_, direct(['2026-11-07T09:00:00Z'])])).toBe('P-3 D');
  });

  it('takes the earliest created direct claim that fits', () => {
    const idle = aDirectClaim('I', { createdAt: at('2026-10-01T09:00:00Z') });
    const second = {
      ...direct(['2026-11-05T09:00:00Z'], '2026-10-20T09:00:00Z'),
      id: asClaimId('E'),
    };
    expect(
      verdict([partner, idle, second, direct(['2026-11-05T09:00:00Z'], '2026-11-01T09:00:00Z')]),
    ).toBe('P-3 E');
  });
});

describe('P-4, two or more registrations', () => {
  const first = '2026-11-01T10:00:00Z';
  const inTie = '2026-11-02T10:00:00Z';
  const past = '2026-11-02T10:00:01Z';
  const two = (second: string, ours: readonly string[], theirs: readonly string[]) => [
    aClaim('P', registered(first, { activities: met(...ours) })),
    aClaim('Q', registered(second, { activities: met(...theirs) })),
  ];

  it.each([
    ['past the tie, whoever worked first', two(past, [], ['2026-10-01T09:00:00Z']), 'P-4 P'],
    ['in the tie, only one worked', two(inTie, [], ['2026-11-19T09:00:00Z']), 'P-4 Q'],
    [
      'in the tie, one worked earlier',
      two(inTie, ['2026-11-05T09:00:01Z'], ['2026-11-04T09:00:00Z']),
      'P-4 Q',
    ],
    [
      'in the tie, both worked within 24 hours',
      two(inTie, ['2026-11-05T09:00:00Z'], ['2026-11-04T09:00:00Z']),
      'P-8 nobody',
    ],
    ['in the tie, nobody worked', two(inTie, [], []), 'P-8 nobody'],
  ])('%s', (_, claims, expected) => {
    expect(verdict(claims)).toBe(expected);
    expect(verdict(claims.toReversed())).toBe(expected);
  });

  it('is not won by a registration outside the tie or a claim without one', () => {
    const late = aClaim('R', registered(past, { activities: met('2026-09-25T09:00:00Z') }));
    const claims = [
      ...two(inTie, [], ['2026-11-15T09:00:00Z']),
      late,
      aDirectClaim('D', { activities: met('2026-11-03T09:00:00Z') }),
    ];
    expect(verdict(claims)).toBe('P-4 Q');
  });

  it('in the tie, leaders of one party: the earliest created', () => {
    const one = { partner: { name: 'Altura', territories: ['US'] } };
    const claims = [
      aClaim('P', registered(first, { ...one, createdAt: at('2026-10-20T09:00:00Z') })),
      aClaim(
        'Q',
        registered(inTie, { ...one, channel: 'msp', createdAt: at('2026-10-19T09:00:00Z') }),
      ),
      aDirectClaim('D'),
    ];
    expect(verdict(claims)).toBe('P-4 Q');
  });
});

describe('P-5 to P-7', () => {
  const named = { namedSince: day('2026-11-20') };
  const worked = (id: string, ...on: string[]) => aClaim(id, { activities: met(...on) });

  it('P-5: the only registration in force', () => {
    const expired = aClaim('Q', {
      registration: { status: 'expired' },
      activities: met('2026-11-01T09:00:00Z'),
    });
    expect(verdict([aClaim('P', registered('2026-11-19T09:00:00Z')), expired])).toBe('P-5 P');
  });

  it.each([
    ['named today', named, 'P-6 D'],
    ['named tomorrow', { namedSince: day('2026-11-21') }, 'P-7 P'],
  ])('P-6: %s', (_, context, expected) => {
    expect(verdict([worked('P', '2026-11-03T09:00:00Z'), aDirectClaim('D')], context)).toBe(
      expected,
    );
  });

  it('P-6: not beside a registration in force, nor without a direct claim', () => {
    const early = aClaim('P', registered('2026-11-01T09:00:00Z'));
    expect(verdict([early, aDirectClaim('D')], named)).toBe('P-5 P');
    expect(verdict([worked('P', '2026-11-03T09:00:00Z'), aClaim('Q')], named)).toBe('P-7 P');
  });

  it.each([
    [
      'earliest activity, more than a day ahead',
      ['2026-11-05T09:00:01Z'],
      ['2026-11-04T09:00:00Z'],
      'P-7 Q',
    ],
    ['24 hours apart', ['2026-11-05T09:00:00Z'], ['2026-11-04T09:00:00Z'], 'P-8 nobody'],
    ['activity beats none', [], ['2026-11-19T09:00:00Z'], 'P-7 Q'],
    [
      'only the first activity counts',
      ['2026-11-03T09:00:00Z'],
      ['2026-11-05T09:00:00Z', '2026-11-06T09:00:00Z'],
      'P-7 P',
    ],
  ])('P-7: %s', (_, ours, theirs, expected) => {
    expect(verdict([worked('P', ...ours), worked('Q', ...theirs)])).toBe(expected);
  });

  it.each([
    ['earliest created', '2026-11-02T09:00:01Z', 'P-7 P'],
    ['created 24 hours apart', '2026-11-02T09:00:00Z', 'P-8 nobody'],
  ])('P-7 without activity: %s', (_, createdAt, expected) => {
    expect(verdict([aClaim('P'), aDirectClaim('D', { createdAt: at(createdAt) })])).toBe(expected);
  });
});

describe('P-8, several leaders', () => {
  it('of the vendor alone: the earliest created prevails under P-7', () => {
    const work = { activities: met('2026-10-10T09:00:00Z') };
    const selfServe = { ...aDirectClaim('S', work), channel: 'self_serve' as const };
    const claims = [
      aClaim('P'),
      aDirectClaim('D', { ...work, createdAt: at('2026-10-05T09:00:00Z') }),
      selfServe,
    ];
    expect(verdict(claims)).toBe('P-7 D');
  });

  it('shares where one leader is of another party', () => {
    const work = { activities: met('2026-10-10T09:00:00Z') };
    expect(verdict([aClaim('P', work), aDirectClaim('D', work)])).toBe('P-8 nobody');
  });
});
