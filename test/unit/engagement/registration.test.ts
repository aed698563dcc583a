// Chapter R: when is a registration in force?
import { describe, expect, it } from 'vitest';
import type { Registration } from '../../../src/domain/claim.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { formatDay } from '../../../src/domain/time.ts';
import { lastDayOf } from '../../../src/engagement/registration.ts';
import {
  aClaim,
  aDirectClaim,
  aRegistration,
  at,
  day,
  judgeConflict,
} from '../../helpers/claims.ts';

/** How a partner's registration fares against a direct claim: the deciding clause and what struck it. */
function fate(
  registration: Partial<Registration>,
  change: { namedSince?: string; territory?: string; territories?: string[]; now?: string } = {},
) {
  const { namedSince, territory = 'US', territories = ['US'], now } = change;
  const { clauses } = judgeConflict(
    [
      aClaim('P', { registration, territory, partner: { territories } }),
      aDirectClaim('D', { territory }),
    ],
    {
      context: { namedSince: namedSince === undefined ? null : day(namedSince) },
      ...(now === undefined ? {} : { now: at(now) }),
    },
  );
  return clauses.filter((clause) => /^[RP]|L-4/.test(clause)).join(' ');
}

describe('R-1', () => {
  const registeredAt = at('2026-11-01T10:00:00Z');

  it.each([
    ['90 days without a recorded expiry', { registeredAt }, '2027-01-30'],
    ['the recorded expiry', { registeredAt, expiresOn: day('2026-12-01') }, '2026-12-01'],
    ['an extension to 150 days', { registeredAt, expiresOn: day('2027-03-31') }, '2027-03-31'],
    ['never later than 150 days', { registeredAt, expiresOn: day('2027-04-01') }, '2027-03-31'],
  ])('lasts to %s', (_, registration, lastDay) => {
    expect(formatDay(lastDayOf(aRegistration(registration), DEFAULT_POLICY))).toBe(lastDay);
  });

  it('includes the whole expiry day and the whole day of registering', () => {
    const expiresOn = day('2026-11-20');
    expect(fate({ expiresOn }, { now: '2026-11-20T23:59:59Z' })).toBe('P-5');
    expect(fate({ expiresOn }, { now: '2026-11-21T00:00:00Z' })).toBe('L-4 P-8');
    expect(fate({ registeredAt: at('2026-11-20T12:00:00Z') })).toBe('P-5');
  });

  it.each(['pending', 'expired', 'withdrawn'] as const)('needs approval: %s', (status) => {
    expect(fate({ status })).not.toContain('P-5');
  });
});

describe('R-2', () => {
  it.each([
    ['named the day after', '2026-11-02', {}, 'P-5'],
    ['named the same day', '2026-11-01', {}, 'P-6 R-2'],
    ['named long before', '2025-01-01', {}, 'P-6 R-2'],
    ['named before, with the exception', '2025-01-01', { namedAccountException: true }, 'P-5'],
    ['named before, but expired', '2025-01-01', { status: 'expired' as const }, 'L-4 P-6'],
  ])('%s', (_, namedSince, registration, expected) => {
    expect(fate(registration, { namedSince })).toBe(expected);
  });
});

describe('R-3', () => {
  it.each([
    ['territory on the list', 'US', ['CA', 'US'], 'P-5'],
    ['GLOBAL on the list', 'FR', ['GLOBAL'], 'P-5'],
    ['another territory', 'FR', ['US'], 'P-8 R-3'],
    ['an empty list', 'US', [], 'P-8 R-3'],
    ['another case', 'US', ['us'], 'P-8 R-3'],
    ['a global deal needs GLOBAL', 'GLOBAL', ['US'], 'P-8 R-3'],
  ])('%s', (_, territory, territories, expected) => {
    expect(fate({}, { territory, territories })).toBe(expected);
  });

  it('may strike beside R-2, and neither strikes what does not run', () => {
    const both = { namedSince: '2026-01-01', territory: 'FR' };
    expect(fate({}, both)).toBe('P-6 R-2 R-3');
    expect(fate({ status: 'withdrawn' }, both)).toBe('L-4 P-6');
  });
});
