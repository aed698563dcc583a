// Chapter S: which pairs collide, which clause stops the others, what is set aside as fulfilment, and
// which claims form one conflict.
import { describe, expect, it } from 'vitest';
import {
  aClaim,
  aDirectClaim,
  at,
  type ClaimChange,
  judge,
  judgeAll,
  money,
  setAside,
} from '../../helpers/claims.ts';

/** The finding on a partner's claim changed so against a direct claim changed so. */
function meeting(partner: ClaimChange, direct: Omit<ClaimChange, 'partner'> = {}): string {
  const { pairs } = judge([aClaim('P', partner), aDirectClaim('D', direct)]);
  return pairs.map(({ collides, clause }) => `${collides ? 'collide' : 'stop'} ${clause}`).join();
}

const RELATED = { account: { domain: 'b.example', parentDomain: 'acme.example' } };

describe('pairs', () => {
  it.each<[string, ClaimChange, Omit<ClaimChange, 'partner'>, string]>([
    ['same customer', {}, {}, 'collide M-2'],
    ['M-1: other customers', { account: { domain: 'b.example' } }, {}, 'stop M-1'],
    [
      'M-5: only a freemail domain',
      { account: { domain: 'gmail.com', name: 'A' } },
      { account: { domain: 'gmail.com' } },
      'stop M-5',
    ],
    ['M-6: related, no group scope', RELATED, {}, 'stop M-6'],
    ['M-6: related, one group scope', RELATED, { scope: 'group' }, 'collide M-6'],
    ['M-6 before S-1', { ...RELATED, productFamily: 'Other' }, { scope: 'group' }, 'stop M-6'],
    ['S-1: other products', { productFamily: 'platform' }, {}, 'stop S-1'],
    ['S-1 before S-2', { productFamily: 'Other', territory: 'FR' }, {}, 'stop S-1'],
    ['S-2: other territories', { territory: 'FR' }, {}, 'stop S-2'],
    ['S-2: one GLOBAL', { territory: 'GLOBAL' }, {}, 'collide M-2'],
    [
      'S-2 also where only probable',
      { territory: 'FR', account: { domain: null } },
      {},
      'stop S-2',
    ],
    [
      'S-2 not asked of related accounts',
      { ...RELATED, territory: 'FR', scope: 'group' },
      {},
      'collide M-6',
    ],
    ['S-2 before S-4', { territory: 'FR', coSellId: 'X' }, { coSellId: 'X' }, 'stop S-2'],
    ['S-4: one agreement', { coSellId: 'X' }, { coSellId: 'X' }, 'stop S-4'],
    ['S-4: two agreements', { coSellId: 'X' }, { coSellId: 'Y' }, 'collide M-2'],
    ['S-4: one without', { coSellId: 'X' }, {}, 'collide M-2'],
    ['S-4 before S-5', { coSellId: 'X', dealType: 'renewal' }, { coSellId: 'X' }, 'stop S-4'],
    ['S-5: a renewal and another', { dealType: 'renewal' }, {}, 'stop S-5'],
    ['S-5: two renewals', { dealType: 'renewal' }, { dealType: 'renewal' }, 'collide M-2'],
    ['S-5: expansion beside new business', { dealType: 'expansion' }, {}, 'collide M-2'],
  ])('%s', (_, partner, direct, expected) => {
    expect(meeting(partner, direct)).toBe(expected);
  });
});

describe('S-3, fulfilment', () => {
  const fulfilment = (change: ClaimChange = {}) => aClaim('F', { role: 'fulfilment', ...change });

  it.each<[string, ClaimChange, string | undefined]>([
    ['same customer and product', {}, 'S-3'],
    ['a probable match', { account: { domain: null } }, 'S-3'],
    ['a related account, no group scope', RELATED, 'S-3'],
    ['whatever the territory', { territory: 'FR' }, 'S-3'],
    ['another product', { productFamily: 'Other' }, undefined],
    ['another customer', { account: { domain: 'c.example' } }, undefined],
  ])('%s', (_, change, expected) => {
    const judgement = judge([fulfilment(change), aDirectClaim('D')]);
    expect(setAside(judgement)['F']).toBe(expected);
    if (expected) expect(judgement).toMatchObject({ action: 'link_fulfilment', clauses: ['S-3'] });
  });

  it('stays in against a claim that is dead or a copy', () => {
    const lost = aDirectClaim('D', { stage: 'lost', closedAt: at('2026-11-10T09:00:00Z') });
    expect(setAside(judge([fulfilment(), lost]))).toEqual({ D: 'L-2' });
    const copy = aDirectClaim('D', { externalRef: 'record F' });
    expect(setAside(judge([fulfilment(), copy]))).toEqual({ D: 'M-7' });
  });

  it('judges fulfilment claims among themselves like others', () => {
    const second = aClaim('G', { role: 'fulfilment', createdAt: at('2026-11-03T09:00:00Z') });
    expect(judge([fulfilment(), second])).toMatchObject({
      isConflict: true,
      types: ['horizontal'],
    });
  });

  it('gets no share where others collide', () => {
    const judgement = judge([fulfilment(), aClaim('P'), aDirectClaim('D')]);
    expect(judgement.claimIds).toEqual(['P', 'D']);
    expect(judgement.splits?.map(({ claimId }) => claimId)).toEqual(['P', 'D']);
  });
});

describe('conflicts', () => {
  const later = (hour: number) => at(`2026-11-0${hour}T09:00:00Z`);

  it('links claims through others, also where two of them do not collide', () => {
    const judgement = judge([
      aClaim('P', { territory: 'US' }),
      aDirectClaim('D', { territory: 'GLOBAL' }),
      aClaim('Q', { territory: 'FR', createdAt: later(3) }),
    ]);
    expect(judgement).toMatchObject({
      isConflict: true,
      claimIds: ['P', 'D', 'Q'],
      match: ['M-2'],
    });
    expect(judgement.pairs.filter(({ collides }) => !collides)).toEqual([
      { left: 'P', right: 'Q', collides: false, clause: 'S-2' },
    ]);
    expect(judgement.clauses).not.toContain('S-2');
  });

  it('are judged apart; the one with the earliest created colliding claim comes first', () => {
    const other = { productFamily: 'Analytics' };
    const judgements = judgeAll([
      aClaim('P', { createdAt: later(3) }),
      aDirectClaim('D', { createdAt: later(4) }),
      aClaim('Q', { ...other, createdAt: later(2) }),
      aDirectClaim('E', { ...other, createdAt: later(5) }),
      // Earliest of all, but it collides with nobody.
      aClaim('R', { productFamily: 'Third', createdAt: later(1) }),
    ]);
    expect(judgements.map(({ isConflict, claimIds }) => [isConflict, claimIds.join(' ')])).toEqual([
      [true, 'Q E'],
      [true, 'P D'],
      [false, 'R'],
    ]);
    expect(judgements[2]?.clauses).toEqual(['S-1']);
  });

  it('at one instant: the first listed decides which comes first', () => {
    const createdAt = later(3);
    const pair = (product: string) => [
      aClaim(`P ${product}`, { createdAt, productFamily: product }),
      aDirectClaim(`D ${product}`, { createdAt, productFamily: product }),
    ];
    expect(judge([...pair('B'), ...pair('A')]).claimIds).toEqual(['P B', 'D B']);
    expect(judge([...pair('A'), ...pair('B')]).claimIds).toEqual(['P A', 'D A']);
  });

  it('list every claim set aside, also of other products', () => {
    const lost = aClaim('L', {
      productFamily: 'Other',
      stage: 'lost',
      closedAt: at('2026-11-10T09:00:00Z'),
    });
    const judgement = judge([aClaim('P', { amount: money(1) }), aDirectClaim('D'), lost]);
    expect(setAside(judgement)).toEqual({ L: 'L-2' });
    expect(judgement.clauses).toContain('L-2');
  });
});
