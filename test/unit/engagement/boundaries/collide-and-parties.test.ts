// Chapters S and T, clause by clause, and which conflict of several is judged.
import { describe } from 'vitest';
import {
  account,
  direct,
  type Expected,
  type Fields,
  itJudges,
  named,
  PEACE,
  partner,
  type Row,
} from './written-case.ts';

const beside = (ours: Fields, theirs: Fields = {}): Row[1] => ({
  claims: [partner('P', ours), direct('D', theirs)],
});
const stopped = (clause: string, action = 'none'): Expected => ({
  ...PEACE,
  clauses: [clause],
  action,
  excluded: {},
});
const collides: Expected = { is_conflict: true };

describe('S-1, S-2, S-4, S-5', () => {
  itJudges([
    ['different products', beside({ product_family: 'Analytics' }), stopped('S-1')],
    ['products are compared exactly', beside({ product_family: 'platform' }), stopped('S-1')],
    ['different territories', beside({ territory: 'FR' }), stopped('S-2')],
    ['one of them GLOBAL', beside({ territory: 'GLOBAL' }), collides],
    ['territories are compared exactly', beside({ territory: 'us' }), stopped('S-2')],
    [
      'S-2 holds for a probable match too',
      beside({ territory: 'FR', account: account({ domain: null }) }),
      stopped('S-2'),
    ],
    [
      'one co-sell agreement',
      beside({ co_sell_id: 'CS-1' }, { co_sell_id: 'CS-1' }),
      { ...stopped('S-4', 'record_agreed_split'), splits: null },
    ],
    ['two agreements', beside({ co_sell_id: 'CS-1' }, { co_sell_id: 'CS-2' }), collides],
    ['an agreement on one side only', beside({ co_sell_id: 'CS-1' }), collides],
    [
      'S-2 comes before S-4',
      beside({ co_sell_id: 'CS-1', territory: 'FR' }, { co_sell_id: 'CS-1' }),
      stopped('S-2'),
    ],
    ['renewal and new business', beside({ deal_type: 'renewal' }), stopped('S-5')],
    [
      'renewal and expansion',
      beside({ deal_type: 'renewal' }, { deal_type: 'expansion' }),
      stopped('S-5'),
    ],
    ['expansion and new business', beside({ deal_type: 'expansion' }), collides],
    [
      'two renewals',
      beside({ deal_type: 'renewal' }, { deal_type: 'renewal' }),
      { types: ['vertical', 'renewal'] },
    ],
    ['S-1 comes before S-5', beside({ deal_type: 'renewal', product_family: 'X' }), stopped('S-1')],
  ]);
});

describe('S-3, fulfilment', () => {
  const fulfilment = { role: 'fulfilment' };
  const aside: Expected = {
    ...PEACE,
    excluded: { P: 'S-3' },
    clauses: ['S-3'],
    action: 'link_fulfilment',
    splits: null,
  };
  itJudges([
    ['beside a claim', beside(fulfilment), aside],
    [
      'on a related account',
      beside({
        ...fulfilment,
        account: account({ domain: 'acme.fr', parent_domain: 'acme.example' }),
      }),
      aside,
    ],
    ['on a probable one', beside({ ...fulfilment, account: account({ domain: null }) }), aside],
    ['for another product', beside({ ...fulfilment, product_family: 'X' }), stopped('S-1')],
    [
      'on another customer',
      beside({ ...fulfilment, account: account({ name: 'Egret', domain: 'egret.example' }) }),
      stopped('M-1'),
    ],
    ['among themselves', beside(fulfilment, fulfilment), collides],
    [
      'where the other claim is dead',
      {
        claims: [
          partner('P', fulfilment),
          partner('Q', { ...fulfilment, created_at: '2026-11-05T09:00:00Z' }),
          direct('D', { stage: 'lost', closed_at: '2026-11-10T09:00:00Z' }),
        ],
      },
      {
        is_conflict: true,
        excluded: { D: 'L-2' },
        prevails: 'P',
        clauses: ['L-2', 'M-2', 'P-7', 'C-1', 'V-3'],
      },
    ],
    [
      'S-3 comes before S-4',
      beside({ ...fulfilment, co_sell_id: 'CS-1' }, { co_sell_id: 'CS-1' }),
      aside,
    ],
  ]);
});

describe('T-1 to T-3', () => {
  const self = { channel: 'self_serve' };
  itJudges([
    [
      'one partner under two spellings and in two channels',
      {
        claims: [
          partner('A', { partner: named('Altura GmbH') }),
          partner('B', { partner: named('ALTURA'), channel: 'si', amount: 1 }),
        ],
      },
      stopped('T-1'),
    ],
    [
      'names of which nothing is left are no one partner',
      {
        claims: [
          partner('A', { partner: named('!!') }),
          partner('B', { partner: named('!!'), amount: 1 }),
        ],
      },
      { is_conflict: true, types: ['horizontal'] },
    ],
    [
      'direct and self-serve',
      { claims: [direct('D'), direct('E', self)] },
      { ...stopped('T-2', 'link_transition'), splits: { D: 80, E: 20 } },
    ],
    [
      'two direct, one self-serve',
      {
        claims: [
          direct('D'),
          direct('E', { created_at: '2026-11-06T09:00:00Z' }),
          direct('F', self),
        ],
      },
      {
        ...PEACE,
        clauses: ['T-2', 'T-3'],
        action: 'link_transition',
        splits: { D: 40, E: 40, F: 20 },
      },
    ],
    [
      'odd hundredths of the transition go to the earliest created',
      {
        claims: [
          direct('D'),
          direct('E', { ...self, created_at: '2026-11-08T09:00:00Z' }),
          direct('F', { ...self, created_at: '2026-11-07T09:00:00Z' }),
          direct('G', { ...self, created_at: '2026-11-06T09:00:00Z' }),
        ],
      },
      { splits: { D: 80, E: 6.66, F: 6.67, G: 6.67 } },
    ],
    [
      'of two transitions that of the earliest claim',
      {
        claims: [
          direct('D', { product_family: 'X' }),
          direct('E', { ...self, product_family: 'X' }),
          direct('F', { created_at: '2026-11-02T09:00:00Z' }),
          direct('G', { ...self }),
        ],
      },
      { splits: { F: 80, G: 20 } },
    ],
    [
      'two direct sellers',
      { claims: [direct('D'), direct('E', { amount: 1 })] },
      stopped('T-3', 'route_internal'),
    ],
    [
      'S-4 is found before T-2',
      {
        claims: [
          direct('D', { co_sell_id: 'CS-1', territory: 'GLOBAL' }),
          partner('P', { co_sell_id: 'CS-1', territory: 'FR' }),
          direct('S', { channel: 'self_serve' }),
        ],
        context: { co_sell_agreement: 'CS-1', agreed_split: { D: 33.33, P: 66.67 } },
      },
      {
        ...PEACE,
        clauses: ['S-2', 'S-4', 'T-2'],
        action: 'record_agreed_split',
        splits: { D: 33.33, P: 66.67 },
      },
    ],
    [
      'no agreed split while a claim it names is set aside',
      {
        claims: [
          direct('D', { co_sell_id: 'CS-1' }),
          partner('P', { co_sell_id: 'CS-1' }),
          partner('Q', { co_sell_id: 'CS-1', stage: 'lost', closed_at: '2026-11-10T09:00:00Z' }),
        ],
        context: { co_sell_agreement: 'CS-1', agreed_split: { D: 50, P: 25, Q: 25 } },
      },
      { ...PEACE, action: 'record_agreed_split', splits: null, clauses: ['L-2', 'S-4'] },
    ],
  ]);
});

describe('T-4, types by pair', () => {
  const between = (left: string, right: string) =>
    beside(
      { channel: left },
      right === 'direct' || right === 'self_serve'
        ? { channel: right }
        : { channel: right, partner: named('Corvid') },
    );
  const types: readonly (readonly [string, string, string])[] = [
    ['reseller', 'reseller', 'horizontal'],
    ['marketplace', 'marketplace', 'horizontal'],
    ['reseller', 'distributor', 'multi_channel'],
    ['reseller', 'direct', 'vertical'],
    ['referral', 'direct', 'vertical'],
    ['msp', 'direct', 'vertical'],
    ['marketplace', 'direct', 'multi_channel'],
    ['marketplace', 'self_serve', 'multi_channel'],
    ['reseller', 'self_serve', 'multi_channel'],
  ];
  itJudges(
    types.map(([left, right, type]) => [
      `${left}, ${right}`,
      between(left, right),
      { types: [type] },
    ]),
  );
});

describe('T-5, prices', () => {
  const at = (unit_price: number, currency = 'USD') => ({
    quote: { unit_price, currency, quantity: 1 },
  });
  const price: Expected = {
    types: ['vertical', 'price'],
    severity: 'high',
    extra_actions: ['align_price'],
    clauses: ['M-2', 'T-5', 'P-7', 'C-1', 'V-1'],
  };
  const alike: Expected = { types: ['vertical'], severity: 'low', extra_actions: [] };
  itJudges([
    ['5 % of the higher apart', beside(at(100), at(95)), alike],
    ['more', beside(at(100), at(94.9999)), price],
    ['of the higher, whoever asks it', beside(at(95), at(100)), alike],
    ['in dollars', beside(at(100, 'EUR'), at(104.5)), alike],
    ['in dollars, a hundredth of a cent more', beside(at(100, 'EUR'), at(104.4999)), price],
    ['only one quote', beside(at(100)), alike],
  ]);
});

describe('several conflicts', () => {
  const other = account({ name: 'Egret', domain: 'egret.example' });
  itJudges([
    [
      'that of the earliest created colliding claim is judged, an earlier claim without a pair aside',
      {
        claims: [
          partner('A', { account: other, created_at: '2026-11-03T09:00:00Z' }),
          direct('B', { account: other }),
          partner('C', { created_at: '2026-11-02T09:00:00Z' }),
          direct('E'),
          partner('F', { account: account({ name: 'Heron', domain: 'heron.example' }) }),
        ],
      },
      { is_conflict: true, prevails: 'C', splits: { C: 100, E: 0 } },
    ],
    [
      'claims linked through others form one, though a pair of it does not collide',
      {
        claims: [
          partner('A', { territory: 'US' }),
          direct('B', { territory: 'GLOBAL' }),
          partner('C', { territory: 'FR', created_at: '2026-11-09T09:00:00Z' }),
        ],
      },
      {
        prevails: 'A',
        splits: { A: 100, B: 0, C: 0 },
        types: ['vertical'],
        clauses: ['M-2', 'P-7', 'C-1', 'V-3'],
      },
    ],
  ]);
});
