// A policy as YAML: every fault with its line, key and range; where each value is written.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  describeFault,
  EMPTY_DOCUMENT,
  policyFromYaml,
  readPolicyDocument,
} from '../../../src/app/policy-document.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { SWITCH_NAMES } from '../../../src/domain/policy-switches.ts';

function faults(...lines: readonly string[]): readonly string[] {
  const read = readPolicyDocument(lines.join('\n'));
  return 'faults' in read ? read.faults.map(describeFault) : [];
}

describe('a policy in YAML', () => {
  it('may be empty or hold only comments', () => {
    expect(policyFromYaml('')).toEqual(DEFAULT_POLICY);
    expect(policyFromYaml('# nothing yet\n')).toEqual(EMPTY_DOCUMENT.policy);
  });

  it('names line, key and range of every fault at once', () => {
    expect(
      faults(
        '# our policy',
        'stale_days: 0',
        'sla_business_days:',
        '  high: 1',
        '  medium: 99',
        'late_stages: [propose,',
        '  signed]',
        'tie_hour: 24',
      ),
    ).toEqual([
      'line 2: stale_days: must be a whole number from 1 to 730',
      'line 5: sla_business_days.medium: must be a whole number from 0 to 60',
      'line 7: late_stages[1]: must be one of qualify, develop, propose, negotiate, won, lost',
      'line 8: tie_hour: unknown key',
    ]);
  });

  it('names the part of an override at fault', () => {
    expect(
      faults(
        'overrides:',
        '  - name: Gold',
        '    when: { partner_tier: platinum }',
        '    set: { stale_days: 30 }',
        '  - name: Nobody',
        '    when: {}',
        '    set: { stale_days: 30 }',
        '  - when: { territory: US }',
        '    set: { stale_days: 30 }',
      ),
    ).toEqual([
      'line 3: overrides[0].when.partner_tier: must be one of gold, silver, bronze, none or a list of them',
      'line 6: overrides[1].when: must name at least one of product_family, territory, partner_tier, deal_type',
      'line 8: overrides[2].name: must be a name for the override',
    ]);
    expect(
      faults(
        'overrides:',
        '  - name: Gold',
        '    when: { partner_tier: gold }',
        '    set:',
        '      stale_days: 0',
        '  - name: All',
        '    when: { territory: US }',
        '    set:',
        '      winner_percent: 80',
        '  - name: Rates',
        '    when: { territory: US }',
        '    set:',
        '      exchange_rates_to_usd: { EUR: 1.2 }',
        '  - name: Typo',
        '    when: { territory: US }',
        '    set: { toString: 1, stale_day: 3 }',
        '  - name: Low',
        '    when: { territory: US }',
        '    set: { amount_medium_usd: 9, amount_high_usd: 8 }',
      ),
    ).toEqual([
      'line 5: overrides[0].set.stale_days: must be a whole number from 1 to 730',
      'line 9: overrides[1].set.winner_percent: needs winner_percent and contribution_pool_percent together',
      'line 13: overrides[2].set.exchange_rates_to_usd: is the same for the whole policy and cannot be set for a segment',
      'line 16: overrides[3].set.toString: unknown key',
      'line 16: overrides[3].set.stale_day: unknown key',
      'line 19: overrides[4].set.amount_medium_usd: must not be above amount_high_usd',
    ]);
  });

  it.each([
    ['holidays: [2026-02-30]', 'line 1: holidays[0]: must be a date like 2026-12-31'],
    ['business_days: []', 'line 1: business_days: must name at least one weekday'],
    [
      'business_hours: { from: "18:00", to: "9:00" }',
      'line 1: business_hours.to: must be a time like "17:30", from "00:00" to "24:00"',
    ],
    [
      'business_hours: { from: "18:00", to: "09:00" }',
      'line 1: business_hours.to: must be after from',
    ],
    [
      'business_hours: { time_zone: Mars/Olympus }',
      'line 1: business_hours.time_zone: must be a time zone like Europe/Berlin or UTC',
    ],
    ['switched_off: [P-5]', /^line 1: switched_off\[0\]: must be one of M-4, /],
    [
      'named_accounts: [{ domain: "https://acme.com", since: 2026-01-01 }]',
      'line 1: named_accounts[0].domain: must be a domain like acme.com',
    ],
    [
      'named_accounts: [{ domain: a.example, since: 2026-02-02, until: 2026-02-01 }]',
      'line 1: named_accounts[0].until: must not be before since',
    ],
    [
      'co_sell_agreements: [{ id: CS, customer: a.example, split: { direct: 60 } }]',
      'line 1: co_sell_agreements[0].split: must total 100 %',
    ],
    ['stale_days: 30\nstale_days: 31', /^line 2: the policy is not valid YAML: .*unique/],
    ['stale_days: [', /^line 1: the policy is not valid YAML/],
    ['just text', 'line 1: the policy must be a table of keys and values'],
    ['stale_days:', 'line 1: stale_days: must be a whole number from 1 to 730'],
  ])('refuses %j', (yaml, expected) => {
    const [fault = '', ...others] = faults(yaml);
    expect(fault).toMatch(typeof expected === 'string' ? literally(expected) : expected);
    expect(others).toEqual([]);
  });

  it('does not unfold endless aliases', () => {
    const rows = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe'] as const) {
      rows.push(`${name}: &${name} [${Array(10).fill(`*${of}`).join(', ')}]`);
    }
    expect(faults(...rows)[0]).toMatch(/aliases/);
  });

  it('throws all of it as one error', () => {
    expect(() => policyFromYaml('stale_days: 0\ntie_hours: x')).toThrowError(
      expect.objectContaining({
        code: 'POLICY_INVALID',
        message: expect.stringMatching(/^line 1: stale_days: .*; line 2: tie_hours: /),
      }),
    );
  });

  it('knows where a value is written, through aliases too', () => {
    const read = readPolicyDocument(
      [
        'stale_days: 30',
        'sla_business_days:',
        '  low: 4',
        'overrides:',
        '  - name: A',
        '    when: { territory: US }',
        '    set: &set { tie_hours: 3 }',
        '  - name: B',
        '    when: { territory: CA }',
        '    set: *set',
      ].join('\n'),
    );
    if ('faults' in read) throw new Error(read.faults.map(describeFault).join());
    expect(read.lineOf(['stale_days'])).toBe(1);
    expect(read.lineOf(['sla_business_days', 'low'])).toBe(3);
    expect(read.lineOf(['sla_business_days', 'high'])).toBeNull();
    expect(read.lineOf(['overrides', 1, 'set', 'tie_hours'])).toBe(7);
    expect(read.lineOf(['protection_days'])).toBeNull();
  });
});

describe('docs/policy.md', () => {
  it('shows documents that are valid', () => {
    const text = readFileSync(new URL('../../../docs/policy.md', import.meta.url), 'utf8');
    const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
    expect(examples.length).toBeGreaterThanOrEqual(3);
    for (const yaml of examples) expect(faults(yaml)).toEqual([]);
  });

  it('lists every switch', () => {
    const text = readFileSync(new URL('../../../docs/policy.md', import.meta.url), 'utf8');
    const section = text.split('## Switching clauses off')[1]?.split('\n## ')[0] ?? '';
    const single = /Single clauses: (.*)\./.exec(section)?.[1]?.split(', ');
    expect(single?.sort()).toEqual(SWITCH_NAMES.filter((name) => name.length > 1).sort());
  });
});

function literally(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}
