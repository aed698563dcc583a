// Chapter M, clause by clause: on the boundary, just before it, just after it.
import { describe } from 'vitest';
import { account, direct, itJudges, named, PEACE, partner, type Row } from './written-case.ts';

/** A partner's and a direct claim on the accounts given. */
const on = (left: object, right: object, change: object = {}) => ({
  claims: [
    partner('P', { account: account({ ...left }), ...change }),
    direct('D', { account: account({ ...right }) }),
  ],
});

/** The same, both without any domain, so that only the names can match. */
const names = (left: string, right: string) =>
  on({ name: left, domain: null }, { name: right, domain: '' });

const PROBABLE = {
  is_conflict: true,
  match: ['M-4'],
  action: 'confirm_match',
  severity: 'low',
  clauses: ['M-4', 'P-7', 'C-1', 'V-3', 'V-4'],
} as const;
const DIFFERENT = { ...PEACE, match: null, clauses: ['M-1'], action: 'none' } as const;

describe('M-1, how names are compared', () => {
  itJudges([
    ['umlauts are written out', names('Müller & Söhne GmbH', 'MUELLER SOEHNE'), PROBABLE],
    ['ø and å and æ and ß too', names('Ærø Åström Weiß', 'aeroe aastroem weiss'), PROBABLE],
    [
      'a letter and its accent in two code points are one',
      names('Mu\u0308ller', 'mueller'),
      PROBABLE,
    ],
    ['other accents are stripped', names('Café Niño', 'Cafe Nino'), PROBABLE],
    ['full stops and both apostrophes are deleted', names("O'Brien S.A.", 'O’Brien'), PROBABLE],
    ['a hyphen becomes a space', names('Blue-Heron', 'Blue Heron'), PROBABLE],
    ['but is not deleted', names('Blue-Heron', 'BlueHeron'), DIFFERENT],
    ['several legal words go from the end', names('Acme Holding Group AG', 'Acme'), PROBABLE],
    ['the last word left stays', names('Holding AG', 'Holding'), PROBABLE],
    ['and is compared', names('Group Holding', 'Holding'), DIFFERENT],
    ['a legal word inside a name stays', names('Acme AB Norden', 'Acme Norden'), DIFFERENT],
    ['numbers are letters of a name', names('Studio 54', 'Studio'), DIFFERENT],
    ['an empty result equals nothing', names('!!!', '!!!'), DIFFERENT],
    [
      'equal names alone are two accounts, where both have company domains',
      on({ domain: 'one.example' }, { domain: 'two.example' }),
      DIFFERENT,
    ],
  ]);
});

describe('M-2 and M-3, domains by registrable part', () => {
  const same = (clause: string) =>
    ({ is_conflict: true, match: [clause], clauses: [clause, 'P-7', 'C-1', 'V-3'] }) as const;
  itJudges([
    [
      'subdomains are folded',
      on({ domain: 'shop.acme.co.uk' }, { domain: 'acme.co.uk' }),
      same('M-2'),
    ],
    ['without regard to case', on({ domain: 'WWW.Acme.Example' }, {}), same('M-2')],
    [
      'two customers under one private suffix are two',
      on({ domain: 'one.github.io' }, { domain: 'two.github.io' }),
      DIFFERENT,
    ],
    [
      'a private suffix alone has no registrable part and counts as empty',
      on({ domain: 'github.io' }, { domain: 'github.io' }),
      PROBABLE,
    ],
    [
      'an ending not on the list counts as one label',
      on({ domain: 'a.acme.corp-net' }, { domain: 'b.acme.corp-net' }),
      same('M-2'),
    ],
    [
      'a domain equals an alias of the other',
      on({ domain: 'acme.example' }, { domain: 'acme.de', alias_domains: ['www.acme.example'] }),
      same('M-3'),
    ],
    [
      'they share an alias',
      on(
        { domain: 'acme.de', alias_domains: ['acme.io'] },
        { domain: 'acme.fr', alias_domains: ['acme.io'] },
      ),
      same('M-3'),
    ],
    [
      'M-2 comes before M-3',
      on({ alias_domains: ['acme.io'] }, { alias_domains: ['acme.io'] }),
      same('M-2'),
    ],
    [
      'freemail never matches as domain',
      on({ name: 'Heron', domain: 'gmail.com' }, { name: 'Egret', domain: 'gmail.com' }),
      { ...DIFFERENT, clauses: ['M-5'] },
    ],
    [
      'nor does a subdomain of freemail',
      on({ name: 'Heron', domain: 'mail.gmail.com' }, { name: 'Egret', domain: 'gmail.com' }),
      { ...DIFFERENT, clauses: ['M-5'] },
    ],
    [
      'nor as alias',
      on(
        { name: 'Heron', domain: 'heron.example', alias_domains: ['gmx.de'] },
        { name: 'Egret', domain: 'egret.example', alias_domains: ['gmx.de'] },
      ),
      { ...DIFFERENT, clauses: ['M-5'] },
    ],
    [
      'nor as parent',
      on(
        { name: 'Heron', domain: 'heron.example', parent_domain: 'qq.com' },
        { name: 'Egret', domain: 'egret.example', parent_domain: 'qq.com' },
      ),
      DIFFERENT,
    ],
  ]);
});

describe('M-4, probable', () => {
  itJudges([
    ['one side without a domain is enough', on({ domain: '' }, {}), PROBABLE],
    ['freemail is no company domain', on({ domain: 'web.de' }, {}), PROBABLE],
    [
      'two with one freemail domain and one name are probable',
      on({ domain: 'web.de' }, { domain: 'web.de' }),
      PROBABLE,
    ],
    [
      'an alias is a company domain',
      on({ domain: null, alias_domains: ['other.example'] }, {}),
      DIFFERENT,
    ],
    [
      'a parent domain is not one',
      on({ domain: null, parent_domain: 'top.example' }, {}),
      PROBABLE,
    ],
    ['different countries', on({ domain: null, country: 'CA' }, {}), DIFFERENT],
    ['a country not given', on({ domain: null, country: null }, { country: null }), DIFFERENT],
  ]);
});

describe('M-6, related', () => {
  const parent = { name: 'Acme France', domain: 'acme.fr', parent_domain: 'www.acme.example' };
  const related = { ...PEACE, clauses: ['M-6'], action: 'note_related_account' } as const;
  const hierarchy = {
    is_conflict: true,
    match: ['M-6'],
    types: ['vertical', 'hierarchy'],
  } as const;
  itJudges([
    ['a parent and its subsidiary do not collide', on(parent, {}), related],
    ['but where one claim is for the group', on(parent, {}, { scope: 'group' }), hierarchy],
    [
      'and the product is the same',
      on(parent, {}, { scope: 'group', product_family: 'Analytics' }),
      related,
    ],
    [
      'the parent is an alias of the other',
      on({ ...parent, parent_domain: 'acme.io' }, { alias_domains: ['acme.io'] }),
      related,
    ],
    [
      'they share a parent',
      on(parent, { domain: 'acme.it', parent_domain: 'acme.example' }),
      related,
    ],
    [
      'territories of related accounts are not asked',
      on(parent, {}, { scope: 'group', territory: 'FR' }),
      hierarchy,
    ],
    ['M-6 comes before M-4', on({ domain: null, parent_domain: 'acme.example' }, {}), related],
    [
      'M-3 comes before M-6',
      on({ domain: 'acme.fr', alias_domains: ['acme.example'], parent_domain: 'acme.example' }, {}),
      { is_conflict: true, match: ['M-3'] },
    ],
  ]);
});

describe('M-7, duplicates', () => {
  const pair = (second: object, first: object = {}): Row[1] => ({
    claims: [
      partner('A', { partner: named('Altura'), ...first }),
      partner('B', {
        partner: named('Altura Ltd.'),
        created_at: '2026-11-02T09:00:00Z',
        ...second,
      }),
    ],
  });
  const copy = {
    ...PEACE,
    excluded: { B: 'M-7' },
    clauses: ['M-7'],
    action: 'merge_duplicate',
    splits: null,
  } as const;
  const twoRecords = { ...PEACE, excluded: {}, clauses: ['T-1'], action: 'none' } as const;
  itJudges([
    ['amounts 1 % of the larger apart', pair({ amount: 9_900 }), copy],
    ['a cent more', pair({ amount: 9_899.99 }), twoRecords],
    ['1 % of the larger, not of the first', pair({ amount: 10_101.01 }), copy],
    ['compared in dollars, exactly', pair({ amount: 9_000, currency: 'EUR' }), copy],
    ['both empty', pair({ amount: null }, { amount: null }), copy],
    ['empty counts as 0', pair({ amount: 0.01 }, { amount: null }), twoRecords],
    ['7 days apart by date', pair({ created_at: '2026-11-08T23:59:59Z' }), copy],
    ['8 days', pair({ created_at: '2026-11-09T00:00:00Z' }), twoRecords],
    ['another channel', pair({ channel: 'si' }), twoRecords],
    ['another product', pair({ product_family: 'Analytics' }), { ...PEACE, clauses: ['S-1'] }],
    ['another deal type', pair({ deal_type: 'expansion' }), twoRecords],
    ['another territory does not matter', pair({ territory: 'FR' }), copy],
    [
      'a probable match is not the same account',
      pair({ account: account({ domain: null }) }),
      twoRecords,
    ],
    [
      'the later created goes, wherever it is listed',
      pair({ created_at: '2026-10-31T09:00:00Z' }),
      { excluded: { A: 'M-7' } },
    ],
    [
      'at equal instants the later listed goes',
      pair({ created_at: '2026-11-01T09:00:00Z' }),
      { excluded: { B: 'M-7' } },
    ],
    [
      'external_ref names the other record, whatever else differs',
      pair({ external_ref: 'twin', product_family: 'Analytics', amount: 1 }, { record_id: 'twin' }),
      copy,
    ],
    [
      'direct: one owner e-mail, without regard to case',
      {
        claims: [
          direct('A', { owner: { email: 'Kim@Vendor.example' } }),
          direct('B', {
            owner: { email: 'kim@vendor.EXAMPLE' },
            created_at: '2026-11-06T09:00:00Z',
          }),
        ],
      },
      copy,
    ],
    [
      'direct: no owner given',
      { claims: [direct('A'), direct('B', { created_at: '2026-11-06T09:00:00Z' })] },
      { ...PEACE, excluded: {}, clauses: ['T-3'], action: 'route_internal' },
    ],
    [
      'a copy of a copy goes too',
      {
        claims: [
          partner('A', { partner: named('Altura') }),
          partner('B', {
            partner: named('Altura'),
            amount: 9_900,
            created_at: '2026-11-02T09:00:00Z',
          }),
          partner('C', {
            partner: named('Altura'),
            amount: 9_801,
            created_at: '2026-11-03T09:00:00Z',
          }),
        ],
      },
      { excluded: { B: 'M-7', C: 'M-7' } },
    ],
    [
      'nothing is carried over from the copy',
      {
        claims: [
          partner('A', { partner: named('Altura') }),
          partner('B', {
            partner: named('Altura'),
            created_at: '2026-11-02T09:00:00Z',
            registration: { status: 'approved', registered_at: '2026-11-02T10:00:00Z' },
          }),
          direct('D'),
        ],
      },
      { excluded: { B: 'M-7' }, prevails: 'A', clauses: ['M-2', 'M-7', 'P-7', 'C-1', 'V-3'] },
    ],
  ]);
});
