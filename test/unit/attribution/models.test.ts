// The models' formulae on touches small enough to work out by hand.
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, policyFromDocument } from '../../../src/domain/policy.ts';
import {
  type AttributionModel,
  type AttributionOptions,
  attribute,
  pastDealOf,
} from '../../../src/engagement/attribution/attribute.ts';
import { decayWeight } from '../../../src/engagement/attribution/half-life.ts';
import { countDeals } from '../../../src/engagement/attribution/shapley.ts';
import { aClaim, aDirectClaim, at, did, met, NOW } from '../../helpers/claims.ts';

function split(
  model: AttributionModel,
  claims: Parameters<typeof attribute>[0],
  options: Partial<AttributionOptions> = {},
): Record<string, number> | string {
  const found = attribute(claims, { policy: DEFAULT_POLICY, now: NOW, ...options }).find(
    (one) => one.model === model,
  );
  if (found === undefined) throw new Error(`no ${model}`);
  if (!found.ok) return found.reason;
  return Object.fromEntries(found.lines.map((line) => [line.claimId, line.basisPoints]));
}

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T09:00:00Z`;

/** P made the claim on 1 November and touched on 3, 9 and 12; D touched on 6 and 15. */
const pair = [
  aClaim('P', { createdAt: at(day(4)), activities: met(day(3), day(9), day(12)) }),
  aDirectClaim('D', { createdAt: at(day(5)), activities: met(day(6), day(15)) }),
];

describe('touch models', () => {
  it.each([
    ['first_touch', { P: 10_000, D: 0 }],
    ['last_touch', { P: 0, D: 10_000 }],
    ['linear', { P: 6_000, D: 4_000 }],
    // 0.4 first (P), 0.4 last (D), 0.2 / 3 each between (D, P, P).
    ['position_based', { P: 5_333, D: 4_667 }],
    // The opportunity came on the 4th, after P's first touch: 0.6 P, 0.3 D, 0.1 / 3 each for D, P, P.
    ['w_shaped', { P: 6_667, D: 3_333 }],
  ] as const)('%s', (model, expected) => {
    expect(split(model, pair)).toEqual(expected);
  });

  it('time decay halves a touch with every half-life', () => {
    const claims = [
      aClaim('P', { activities: met(day(1)) }),
      aDirectClaim('D', { activities: met(day(15)) }),
    ];
    expect(split('time_decay', claims, { halfLifeDays: 14 })).toEqual({ P: 3_333, D: 6_667 });
    expect(split('time_decay', claims, { halfLifeDays: 7 })).toEqual({ P: 2_000, D: 8_000 });
    // 2^-(14/30) = 0.72363…: 0.72363 / 1.72363.
    expect(split('time_decay', claims)).toEqual({ P: 4_198, D: 5_802 });
  });

  it('position based: two touches share, one has all', () => {
    const [first, second] = [aClaim('P', { activities: met(day(3)) }), aDirectClaim('D')];
    expect(split('position_based', [first, second])).toEqual({ P: 10_000, D: 0 });
    const both = [first, { ...second, activities: met(day(4)) }];
    expect(split('position_based', both)).toEqual({ P: 5_000, D: 5_000 });
  });

  it('W-shaped: creation between first and last', () => {
    const claims = [
      aClaim('P', { createdAt: at(day(8)), activities: met(day(3), day(9)) }),
      aDirectClaim('D', { createdAt: at(day(10)), activities: met(day(7), day(15)) }),
    ];
    // P first 0.3, D creation 0.3 and last 0.3, P the rest 0.1.
    expect(split('w_shaped', claims)).toEqual({ P: 4_000, D: 6_000 });
  });

  it('count only qualifying activities that have happened', () => {
    const claims = [
      aClaim('P', { activities: [...did('email', day(2)), ...met('2026-12-01T09:00:00Z')] }),
      aDirectClaim('D', { activities: met(day(6)) }),
    ];
    expect(split('first_touch', claims)).toEqual({ P: 0, D: 10_000 });
    const policy = policyFromDocument({ qualifying_activity_types: ['email'] });
    expect(split('first_touch', claims, { policy })).toEqual({ P: 10_000, D: 0 });
  });

  it('give touches of one instant to the claim created first', () => {
    const claims = [
      aDirectClaim('D', { activities: met(day(6)) }),
      aClaim('P', { activities: met(day(6)) }),
    ];
    expect(split('first_touch', claims)).toEqual({ P: 10_000, D: 0 });
  });

  it('say so when nobody has worked', () => {
    expect(split('linear', [aClaim('P'), aDirectClaim('D')])).toMatch(/^not enough data/);
  });
});

describe('the decay weight', () => {
  it('is the power of one half', () => {
    const whole = 2 ** 96;
    for (const elapsed of [0, 1, 500, 1_000, 1_500, 2_000, 7_777, 60_000]) {
      const exact = 2 ** -(elapsed / 1_000);
      expect(Number(decayWeight(elapsed, 1_000)) / whole / exact).toBeCloseTo(1, 6);
    }
    expect(decayWeight(200_000, 1_000)).toBe(0n);
  });
});

describe('Shapley', () => {
  const parties = [aClaim('P', { partner: { name: 'Altura' } }), aDirectClaim('D')];
  const deals = (players: readonly string[], closed: number, won: number) =>
    Array.from({ length: closed }, (_, index) => ({ players, isWon: index < won }));
  const history = [
    ...deals(['vendor'], 100, 20),
    ...deals(['partner altura'], 100, 50),
    ...deals(['vendor', 'partner altura'], 50, 50),
  ];

  it('gives each party its average gain', () => {
    expect(split('shapley', parties, { past: countDeals(history) })).toEqual({
      P: 6_500,
      D: 3_500,
    });
  });

  it('shares a party between its claims', () => {
    const claims = [...parties, aDirectClaim('E', { createdAt: at(day(9)) })];
    expect(split('shapley', claims, { past: countDeals(history) })).toEqual({
      P: 6_500,
      D: 1_750,
      E: 1_750,
    });
  });

  it('does not count deals in which others took part', () => {
    const noise = deals(['vendor', 'partner corvid'], 500, 500);
    expect(split('shapley', parties, { past: countDeals([...history, ...noise]) })).toEqual({
      P: 6_500,
      D: 3_500,
    });
  });

  it('says what is missing', () => {
    expect(split('shapley', parties)).toBe(
      'not enough data: 0 closed deals of partner altura, 10 needed',
    );
    const few = [...deals(['vendor'], 30, 3), ...deals(['partner altura'], 30, 3)];
    expect(split('shapley', parties, { past: countDeals(few) })).toBe(
      'not enough data: 0 closed deals of partner altura + vendor, 10 needed',
    );
    const lost = history.map((one) => ({ ...one, isWon: false }));
    expect(split('shapley', parties, { past: countDeals(lost) })).toMatch(
      /none of the closed deals/,
    );
    const crowd = Array.from({ length: 11 }, (_, n) => aClaim(`C${n}`));
    expect(split('shapley', crowd, { past: countDeals(history) })).toMatch(/more than 10 parties/);
  });

  it('learns from closed deals only', () => {
    const won = aClaim('P', { stage: 'won', partner: { name: 'Altura Ltd' } });
    const open = aDirectClaim('D');
    expect(pastDealOf([won, open], DEFAULT_POLICY)).toEqual({
      players: ['partner altura', 'vendor'],
      isWon: true,
    });
    expect(pastDealOf([open], DEFAULT_POLICY)).toBeNull();
    const lost = { ...open, stage: 'lost' as const };
    expect(pastDealOf([lost], DEFAULT_POLICY)).toEqual({ players: ['vendor'], isWon: false });
  });
});
