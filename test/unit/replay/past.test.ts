// A claim as it stood: what its record of today tells of earlier instants.
import { describe, expect, it } from 'vitest';
import { changesOf, claimAt } from '../../../src/engagement/replay/past.ts';
import { aClaim, at, day } from '../../helpers/claims.ts';

const WON = aClaim('P', {
  createdAt: at('2026-11-01T09:00:00Z'),
  stage: 'won',
  closedAt: at('2026-11-10T09:00:00Z'),
  registration: { registeredAt: at('2026-11-03T09:00:00Z') },
});

describe('a claim in the past', () => {
  it('is not there before it was created', () => {
    expect(claimAt(WON, at('2026-11-01T08:59:59Z'))).toBeNull();
    expect(claimAt(WON, at('2026-11-01T09:00:00Z'))).toMatchObject({ id: 'P' });
  });

  it('is unregistered before its registration', () => {
    expect(claimAt(WON, at('2026-11-03T08:59:59Z'))?.registration).toBeNull();
    expect(claimAt(WON, at('2026-11-03T09:00:00Z'))?.registration).toEqual(WON.registration);
  });

  it('is open before its closing, and then what it is today', () => {
    const before = claimAt(WON, at('2026-11-10T08:59:59Z'));
    expect(before).toMatchObject({ stage: 'develop', closedAt: null });
    expect(claimAt(WON, at('2026-11-10T09:00:00Z'))).toBe(WON);
  });

  it('had its expired registration up to the recorded day', () => {
    const expired = aClaim('P', {
      registration: { status: 'expired', expiresOn: day('2026-11-10') },
    });
    const statusAt = (text: string) => claimAt(expired, at(text))?.registration?.status;
    expect(statusAt('2026-11-10T23:59:59Z')).toBe('approved');
    expect(statusAt('2026-11-11T00:00:00Z')).toBe('expired');
    const unknown = aClaim('P', { registration: { status: 'expired' } });
    expect(claimAt(unknown, at('2026-11-05T00:00:00Z'))?.registration?.status).toBe('expired');
  });

  it('changes when it is created, registered and closed', () => {
    expect(changesOf([WON, aClaim('Q', { createdAt: WON.createdAt })])).toEqual([
      at('2026-11-01T09:00:00Z'),
      at('2026-11-03T09:00:00Z'),
      at('2026-11-10T09:00:00Z'),
    ]);
  });
});
