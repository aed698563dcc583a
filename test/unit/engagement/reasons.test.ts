// Reasons: plain, dated, masked by reader.
import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../src/domain/claim.ts';
import { asClaimId } from '../../../src/domain/ids.ts';
import {
  aClaim,
  aDirectClaim,
  at,
  day,
  type JudgeChange,
  judge,
  met,
  NOW,
} from '../../helpers/claims.ts';

function reasons(claims: readonly Claim[], change: JudgeChange = {}) {
  return judge(claims, change).reasons;
}

const partner = aClaim('P', {
  partner: { name: 'Altura Cloud', tier: 'gold', territories: ['US'] },
  owner: { name: 'Rita Alvarez', email: null },
  registration: {},
});
const direct = aDirectClaim('D', {
  owner: { name: 'Tom Becker', email: null },
  activities: met('2026-11-10T09:00:00Z'),
});

describe('masking', () => {
  it('names parties, contacts and clauses to the channel manager alone', () => {
    const { seller, channelManager, partner: forPartner } = reasons([partner, direct]);
    expect(channelManager).toBe(
      'Altura Cloud (Rita Alvarez) holds the only registration in force, from 1 Nov 2026 to 30 Jan 2027 (P-5). ' +
        'Suggested credit: Altura Cloud (Rita Alvarez) 70 %, the direct team (Tom Becker) 30 % (C-2). ' +
        'This can change when the registration ends.',
    );
    expect(seller).toBe(
      'A registered partner holds the only registration in force, from 1 Nov 2026 to 30 Jan 2027. ' +
        'Suggested credit: a registered partner 70 %, the direct team 30 %. ' +
        'This can change when the registration ends.',
    );
    expect(forPartner).toBe(seller);
  });

  it.each([
    [1, 'A gold reseller holds'],
    [2, 'Altura Cloud holds'],
    [3, 'Altura Cloud (Rita Alvarez) holds'],
  ] as const)('follows the level of the role: %i', (level, start) => {
    const maskLevel = { seller: 0, channelManager: 0, partner: level } as const;
    const spoken = reasons([partner, direct], { policy: { maskLevel } });
    expect(spoken.partner).toContain(start);
    expect(spoken.channelManager).toContain('A registered partner holds');
    expect(spoken.seller).not.toMatch(/Altura|Rita|gold/);
  });

  it('tells two parties of one kind apart', () => {
    const second = aClaim('Q', { activities: met('2026-11-19T09:00:00Z') });
    const first = aClaim('P', { activities: met('2026-11-02T09:00:00Z') });
    expect(reasons([first, second]).seller).toContain('a partner 70 %, another partner 30 %');
  });
});

describe('what decided, with its dates', () => {
  const idle = { partner: { name: 'Altura', territories: ['US'] } };
  const renewal = { dealType: 'renewal' } as const;

  it.each<[string, Claim[], JudgeChange['context'], string]>([
    [
      'P-1',
      [partner, direct],
      { customerChoices: [{ claimId: asClaimId('D'), dated: day('2026-11-19') }] },
      'The customer chose the direct team in writing on 19 Nov 2026.',
    ],
    [
      'P-2',
      [aClaim('P', { ...idle, ...renewal }), aDirectClaim('D', renewal)],
      { incumbent: 'Altura', contractEnd: day('2026-12-31') },
      'A partner holds the contract that ends on 31 Dec 2026. Suggested credit: a partner 100 %. This holds until 30 Jan 2027.',
    ],
    [
      'P-3',
      [aClaim('P', { registration: { registeredAt: at('2026-11-12T09:00:00Z') } }), direct],
      {},
      'The direct team worked with the customer on 10 Nov 2026, before the registration of 12 Nov 2026.',
    ],
    [
      'P-4',
      [partner, aClaim('Q', { registration: { registeredAt: at('2026-11-09T09:00:00Z') } })],
      {},
      'A registered partner registered first, on 1 Nov 2026. Suggested credit: a registered partner 100 %. This can change when a registration ends, the first on 30 Jan 2027.',
    ],
    [
      'P-4 tied',
      [partner, aClaim('Q', { registration: {}, activities: met('2026-11-09T09:00:00Z') })],
      {},
      'worked with the customer first, on 9 Nov 2026, of those registered within 24 hours of 1 Nov 2026.',
    ],
    [
      'P-6',
      [aClaim('P'), direct],
      { namedSince: day('2026-02-01') },
      'The direct team leads on an account named since 1 Feb 2026; no registration is in force.',
    ],
    [
      'P-7',
      [aClaim('P'), direct],
      {},
      'The direct team worked with the customer first, on 10 Nov 2026; no registration is in force.',
    ],
    [
      'P-7 idle',
      [aClaim('P'), aDirectClaim('D', { createdAt: NOW })],
      {},
      'A partner was first on record, on 1 Nov 2026; no registration is in force and nobody has worked on it.',
    ],
    [
      'P-8',
      [aClaim('P'), aDirectClaim('D')],
      {},
      '2 claims began within 24 hours of each other, so nobody was clearly first. Suggested credit: a partner 50 %, the direct team 50 %.',
    ],
  ])('%s', (_, claims, context, expected) => {
    const { seller } = reasons(claims, context ? { context } : {});
    expect(seller).toContain(expected);
  });

  it.each<[string, Parameters<typeof aClaim>[1], string]>([
    [
      'R-3',
      { registration: {}, territory: 'GLOBAL' },
      "The registration of 1 Nov 2026 is for a territory outside its partner's list (R-3); a registration in force would change this.",
    ],
    [
      'L-4',
      { registration: { status: 'expired' } },
      'The registration of 1 Nov 2026 is no longer in force (L-4); a registration in force would change this.',
    ],
    [
      'L-6',
      { registration: { status: 'pending' } },
      'The registration of 1 Nov 2026 is not approved yet (L-6); a registration in force would change this.',
    ],
  ])('says why a registration does not count: %s', (_, change, expected) => {
    expect(reasons([aClaim('P', change), direct]).channelManager).toContain(expected);
  });

  it('asks for confirmation first where the match is only probable', () => {
    const probable = { ...direct, account: { ...direct.account, domain: null } };
    expect(reasons([partner, probable]).channelManager).toMatch(
      /^Please confirm first that this is one customer \(M-4\): if it is, Altura/,
    );
  });
});

describe('three sentences for every reader', () => {
  const everyClause: readonly (readonly [string, Claim[]])[] = [
    [
      'probable, registration struck',
      [
        aClaim('P', { registration: {}, territory: 'GLOBAL' }),
        { ...direct, account: { ...direct.account, domain: null } },
      ],
    ],
    [
      'two set aside',
      [
        partner,
        aDirectClaim('E', { stage: 'lost', closedAt: NOW }),
        aDirectClaim('F', { autoGenerated: true }),
      ],
    ],
  ];

  it.each(everyClause)('%s: what is so, and what would change it', (_, claims) => {
    for (const text of Object.values(reasons(claims))) {
      expect(text.split('. ').length).toBeLessThanOrEqual(3);
      expect(text).toMatch(/would change this\.$|counts again if it is reopened\.$/);
    }
  });

  it('says why and what would change it where the shares no longer fit a field', () => {
    const policy = { maskLevel: { seller: 3, channelManager: 3, partner: 0 } } as const;
    const owner = { name: 'Maximiliane von Hohenlohe-Waldenburg', email: null };
    const { seller } = reasons(
      [
        { ...partner, owner },
        { ...direct, owner },
      ],
      { policy },
    );
    expect(seller).not.toContain('Suggested credit');
    expect(seller).toMatch(/^Altura Cloud .* This can change when the registration ends\.$/);
  });
});

describe('many shares', () => {
  it('sums up what follows the third', () => {
    const worked = ['A', 'B', 'C', 'E'].map((id) =>
      aClaim(id, { activities: met('2026-11-05T09:00:00Z') }),
    );
    expect(reasons([partner, ...worked]).seller).toContain(
      'Suggested credit: a registered partner 70 %, a partner 7.5 %, another partner 7.5 %, others 15 %.',
    );
  });
});

describe('without a conflict', () => {
  it.each<[string, Claim[], string]>([
    [
      'nothing else',
      [partner],
      "No conflict. Nobody else claims this customer. Another party's claim would change this.",
    ],
    [
      'T-3',
      [direct, aDirectClaim('E')],
      "No conflict. The claims belong to one channel of the vendor, which settles them itself (T-3). A partner's claim would compete.",
    ],
    [
      'L-2',
      [partner, aDirectClaim('E', { stage: 'lost', closedAt: at('2026-11-12T09:00:00Z') })],
      'No conflict. A claim was closed lost on 12 Nov 2026 (L-2). It counts again if it is reopened.',
    ],
    [
      'L-3',
      [
        partner,
        aDirectClaim('E', {
          createdAt: at('2026-01-02T09:00:00Z'),
          activities: met('2026-05-11T09:00:00Z'),
        }),
      ],
      'No conflict. A claim last worked or opened on 11 May 2026 has gone quiet (L-3). New work or a registration in force revives it.',
    ],
  ])('%s', (_, claims, expected) => {
    expect(reasons(claims).channelManager).toBe(expected);
  });
});
