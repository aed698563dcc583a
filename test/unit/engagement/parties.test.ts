// Chapter T: parties and types.
import { describe, expect, it } from 'vitest';
import type { Channel, Claim } from '../../../src/domain/claim.ts';
import {
  aClaim,
  aDirectClaim,
  at,
  type ClaimChange,
  judge,
  judgeConflict,
  NOW,
  quote,
  shares,
} from '../../helpers/claims.ts';

const LATER = { createdAt: at('2026-11-03T09:00:00Z') };

function ofChannel(id: string, channel: Channel, change: ClaimChange = {}): Claim {
  return channel === 'direct' || channel === 'self_serve'
    ? { ...aDirectClaim(id, change), channel }
    : aClaim(id, { channel, ...change });
}

describe('T-1, T-2, T-3: one party', () => {
  it.each<[string, Claim, Claim, string]>([
    [
      'one partner in two channels',
      aClaim('A', { partner: { name: 'Altura' } }),
      aClaim('B', { channel: 'marketplace', partner: { name: 'ALTURA GmbH' } }),
      'T-1',
    ],
    ['direct and self-serve', ofChannel('A', 'direct'), ofChannel('B', 'self_serve'), 'T-2'],
    ['two direct claims', ofChannel('A', 'direct'), ofChannel('B', 'direct', LATER), 'T-3'],
    [
      'two self-serve claims',
      ofChannel('A', 'self_serve'),
      ofChannel('B', 'self_serve', LATER),
      'T-3',
    ],
  ])('%s', (_, left, right, clause) => {
    expect(judge([left, right])).toMatchObject({ isConflict: false, clauses: [clause] });
  });

  it('takes two partners whose names vanish for different ones', () => {
    const nameless = { partner: { name: '***' } };
    expect(judge([aClaim('A', nameless), aClaim('B', { ...nameless, ...LATER })]).isConflict).toBe(
      true,
    );
  });
});

describe('T-2, the transition split', () => {
  it('shares 80 and 20 equally, odd hundredths to the earliest', () => {
    const claims = [
      ofChannel('S1', 'self_serve'),
      ofChannel('S2', 'self_serve', LATER),
      ofChannel('S3', 'self_serve', { createdAt: at('2026-11-04T09:00:00Z') }),
      ofChannel('D', 'direct', { createdAt: at('2026-11-05T09:00:00Z') }),
    ];
    const judgement = judge(claims);
    expect(judgement.action).toBe('link_transition');
    expect(shares(judgement)).toEqual({ S1: 667, S2: 667, S3: 666, D: 8_000 });
  });

  it('of several groups takes the one with the earliest claim, and gives others no row', () => {
    const other = { productFamily: 'Other' };
    const judgement = judge([
      ofChannel('D', 'direct', LATER),
      ofChannel('S', 'self_serve', LATER),
      ofChannel('E', 'direct', { ...other, createdAt: at('2026-11-01T09:00:00Z') }),
      ofChannel('U', 'self_serve', { ...other, createdAt: NOW }),
    ]);
    expect(shares(judgement)).toEqual({ E: 8_000, U: 2_000 });
  });
});

describe('T-4, by colliding pair', () => {
  it.each<[Channel, Channel, string]>([
    ['reseller', 'reseller', 'horizontal'],
    ['marketplace', 'marketplace', 'horizontal'],
    ['direct', 'reseller', 'vertical'],
    ['direct', 'referral', 'vertical'],
    ['direct', 'marketplace', 'multi_channel'],
    ['self_serve', 'reseller', 'multi_channel'],
    ['self_serve', 'marketplace', 'multi_channel'],
    ['reseller', 'distributor', 'multi_channel'],
    ['si', 'marketplace', 'multi_channel'],
  ])('%s against %s is %s', (left, right, type) => {
    const claims = [ofChannel('A', left), ofChannel('B', right, LATER)];
    expect(judgeConflict(claims).types).toEqual([type]);
    expect(judgeConflict(claims.toReversed()).types).toEqual([type]);
  });

  it('adds registration where both are in force', () => {
    const registered = { registration: {} };
    const partners = [aClaim('A', registered), aClaim('B', { ...registered, ...LATER })];
    expect(judgeConflict(partners).types).toEqual(['horizontal', 'registration']);
    const pending = aClaim('B', { registration: { status: 'pending' }, ...LATER });
    expect(judgeConflict([aClaim('A', registered), pending]).types).toEqual(['horizontal']);
  });

  it('adds nothing from pairs that do not collide', () => {
    const claims = [
      aClaim('P', { territory: 'US', registration: {}, quote: quote(100) }),
      aDirectClaim('D', { territory: 'GLOBAL' }),
      aClaim('Q', {
        territory: 'FR',
        partner: { territories: ['FR'] },
        registration: {},
        quote: quote(50),
        ...LATER,
      }),
    ];
    expect(judgeConflict(claims).types).toEqual(['vertical']);
  });
});

describe('T-4, by conflict', () => {
  it('territory: R-3 strikes a claim in it', () => {
    const struck = aClaim('P', { registration: {}, partner: { territories: ['FR'] } });
    expect(judgeConflict([struck, aDirectClaim('D')]).types).toEqual(['territory', 'vertical']);
    const lapsed = { ...struck, registration: null };
    expect(judgeConflict([lapsed, aDirectClaim('D')]).types).toEqual(['vertical']);
  });

  it('renewal: all claims are renewals', () => {
    const renewal = { dealType: 'renewal' } as const;
    expect(judgeConflict([aClaim('P', renewal), aDirectClaim('D', renewal)]).types).toEqual([
      'renewal',
      'vertical',
    ]);
  });

  it('attribution: a claim is won', () => {
    const won = aClaim('P', { stage: 'won', closedAt: NOW });
    expect(judgeConflict([won, aDirectClaim('D')]).types).toEqual(['attribution', 'vertical']);
  });
});

describe('T-5, price', () => {
  it.each([
    ['5 % of the higher apart', quote(95), quote(100), false],
    ['a little more', quote('94.9999'), quote(100), true],
    ['other currencies, equal in dollars', quote(100, 'EUR'), quote(110), false],
    ['yen, just above', quote(10_000, 'JPY'), quote('61.7499'), true],
    ['yen, at the limit', quote(10_000, 'JPY'), quote('61.75'), false],
    ['only one quote', quote(1), null, false],
  ])('%s', (_, ours, theirs, isPrice) => {
    const judgement = judgeConflict([
      aClaim('P', { quote: ours }),
      aDirectClaim('D', { quote: theirs }),
    ]);
    expect(judgement.types.includes('price')).toBe(isPrice);
    expect(judgement.clauses.includes('T-5')).toBe(isPrice);
    expect(judgement.extraActions).toEqual(isPrice ? ['align_price'] : []);
  });
});
