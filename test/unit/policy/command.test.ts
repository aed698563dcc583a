// `parley policy`: what each command prints and how it ends.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../../src/cli/exit.ts';
import { type PolicyCommand, type PolicyOptions, runPolicy } from '../../../src/cli/policy.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function run(command: PolicyCommand, options: PolicyOptions) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
  };
  const code = await runCommand(terminal, () => runPolicy(command, options, terminal));
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const policy = fileOf(
  'halden.yaml',
  `version: 3
vendor: "Halden <Systems>"
stale_days: 45
sla_business_days: { high: 2 }
switched_off: [P-6]
overrides:
  - name: Gold partners
    when: { partner_tier: gold }
    set:
      stale_days: 90
      sla_business_days: { low: 3 }
`,
);
const wrong = fileOf('wrong.yaml', 'stale_days: 0\nstale: 1\n');

describe('policy check', () => {
  it('passes a valid document: exit 0', async () => {
    const { code, out } = await run('check', { file: policy });
    expect([code, out]).toEqual([
      0,
      `${policy}: version 3 is valid; 1 overrides, 0 named accounts, 0 co-sell agreements.`,
    ]);
  });

  it('names file, line, key and range of every fault: exit 1', async () => {
    const { code, err } = await run('check', { file: wrong });
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual([
      `${wrong}: line 1: stale_days: must be a whole number from 1 to 730`,
      `${wrong}: line 2: stale: unknown key`,
    ]);
  });

  it('ends with 2 without a file, and with one it cannot read', async () => {
    expect((await run('check', { file: null })).code).toBe(2);
    const missing = await run('check', { file: join(folder, 'none.yaml') });
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('none.yaml');
    const latin = join(folder, 'latin.yaml');
    writeFileSync(latin, Buffer.from([0x76, 0x3a, 0x20, 0xfc]));
    expect((await run('check', { file: latin })).err).toContain('UTF-8');
  });
});

describe('policy show', () => {
  const rows = async (options: PolicyOptions) => {
    const { code, out } = await run('show', options);
    expect(code).toBe(0);
    return out.split('\n').map((line) => line.replace(/ {2,}/g, ' '));
  };

  it('says where each value comes from', async () => {
    expect(await rows({ file: policy })).toEqual(
      expect.arrayContaining([
        'protection_days 90 [default]',
        'stale_days 45 [line 3]',
        'stale_days 90 [override "Gold partners" for partner_tier gold, line 10]',
        'sla_business_days.high 2 [line 4]',
        'sla_business_days.low 5 [default]',
        'sla_business_days.low 3 [override "Gold partners" for partner_tier gold, line 11]',
        'switched_off P-6 [line 5]',
      ]),
    );
  });

  it('shows one segment: each key once', async () => {
    const shown = await rows({ file: policy, segment: 'partner_tier=gold, territory=US' });
    expect(shown.filter((row) => row.startsWith('stale_days'))).toEqual([
      'stale_days 90 [override "Gold partners" for partner_tier gold, line 10]',
    ]);
    const silver = await rows({ file: policy, segment: 'partner_tier=silver' });
    expect(silver).toContain('stale_days 45 [line 3]');
    expect(silver.join()).not.toContain('override');
  });

  it('shows the default policy, also as JSON', async () => {
    const { out } = await run('show', { file: null, json: true });
    const values: { key: string; from: string }[] = JSON.parse(out);
    expect(values.every(({ from }) => from === 'default')).toBe(true);
    expect(values.map(({ key }) => key)).toContain('exchange_rates_to_usd.JPY');
  });

  it('tells the routing rules in words, each under its number', async () => {
    const file = fileOf(
      'routing.yaml',
      `task_routing:
  - when: { territory: [US, CA], partner_channel: msp }
    to: dana@vendor.example
  - when: { amount: { below: 5000 } }
    to: jo@vendor.example
`,
    );
    expect((await rows({ file })).filter((row) => row.startsWith('task_'))).toEqual([
      'task_routing.1 territory US or CA, partner channel msp: dana@vendor.example [line 2]',
      'task_routing.2 below 5,000 USD: jo@vendor.example [line 4]',
    ]);
    expect(await rows({ file: null })).toContain('task_routing none [default]');
  });

  it('refuses a segment that is none, and a policy with faults: exit 2', async () => {
    const { code, err } = await run('show', { file: policy, segment: 'tier=gold' });
    expect(code).toBe(2);
    expect(err).toContain('tier unknown key');
    const faulty = await run('show', { file: wrong });
    expect(faulty.code).toBe(2);
    expect(faulty.err).toContain(`${wrong}: line 2: stale: unknown key`);
  });
});

describe('policy explain', () => {
  it('tells the rule, its values, an example and its switch', async () => {
    const { out } = await run('explain', { file: policy, clause: 'l-3' });
    expect(out).toMatch(/^L-3 {2}/);
    expect(out).toContain('stale_days = 45  [line 3]');
    expect(out).toContain('stale_days = 90  [override "Gold partners"');
    expect(out).toContain('Example: Nothing happened on a claim for 46 days');
    expect(out).toContain('switched_off: [L-3]');
    expect(out).not.toContain('tie_hours');
  });

  it('says what is off and what cannot be', async () => {
    expect((await run('explain', { file: policy, clause: 'P-6' })).out).toContain(
      'P-6 (switched off)',
    );
    expect((await run('explain', { file: null, clause: 'P-8' })).out).toContain(
      'It cannot be switched off.',
    );
  });

  it('explains each clause of the policy and refuses others', async () => {
    const unknown = await run('explain', { file: null, clause: 'C-9' });
    expect(unknown.code).toBe(2);
    const clauses = unknown.err.split('Clauses: ')[1]?.replace('.', '').split(', ') ?? [];
    const counts = { M: 10, L: 8, R: 3, S: 5, T: 5, P: 8, C: 4, V: 4, A: 4 };
    expect(clauses).toEqual(
      Object.entries(counts).flatMap(([chapter, count]) =>
        Array.from({ length: count }, (_, index) => `${chapter}-${index + 1}`),
      ),
    );
    for (const clause of clauses) {
      const { out } = await run('explain', { file: null, clause });
      expect(out).toMatch(/Example: .+/);
      expect(out).not.toContain('See this clause');
    }
  });
});

describe('policy test', () => {
  const claim = `
        crm: hubspot
        record_type: deal
        account: { name: Acme, domain: acme.example, country: US }
        deal_type: new_business
        created_at: 2026-11-02T09:00:00Z
        stage: qualify
        amount: 30000
        currency: USD
        product_family: Platform
        territory: US`;
  const cases = (expected: string) => `
base: &base {}
scenarios:
  - id: partner-and-direct
    as_of: 2026-11-20T12:00:00Z
    claims:
      - &direct
        <<: *base
        id: D
        record_id: "1"
        channel: direct
        partner: null${claim}
      - <<: *direct
        id: P
        record_id: "2"
        channel: reseller
        partner: { name: Altura }
    expected: ${expected}
`;

  it('finds the cases beside the policy: exit 0 when all come out as expected', async () => {
    fileOf(
      'halden.cases.yaml',
      cases(
        '{ is_conflict: true, severity: medium, types: [vertical], clauses: [V-2, P-8, M-2, C-3] }',
      ),
    );
    const { code, out, err } = await run('test', { file: policy });
    expect([code, out]).toEqual([0, 'as expected  partner-and-direct']);
    expect(err).toContain('1 cases judged: 1 as expected, 0 different; 0 errors.');
  });

  it('prints each difference: exit 1', async () => {
    const file = fileOf('other.yaml', cases('{ severity: high, prevails: null, actions: none }'));
    const { code, out } = await run('test', { file: policy, cases: file });
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      'different    partner-and-direct',
      expect.stringMatching(/^ {2}actions: no field of a judgement; fields are is_conflict, /),
      '  severity: expected "high", got "medium"',
    ]);
  });

  it('names cases that cannot be judged, and those that expect nothing: exit 1', async () => {
    const bad = cases('{}').replace('stage: qualify', 'stage: open');
    const invalid = await run('test', { file: policy, cases: fileOf('bad.yaml', bad) });
    expect(invalid.code).toBe(1);
    expect(invalid.err).toMatch(/bad\.yaml: partner-and-direct: claims\[0\]\.stage: /);
    const nothing = await run('test', { file: policy, cases: fileOf('none.yaml', cases('{}')) });
    expect([nothing.code, nothing.out]).toEqual([
      1,
      expect.stringContaining('nothing is expected'),
    ]);
  });

  it('ends with 2 on files that hold no cases', async () => {
    for (const text of ['scenarios: []', 'cases: []', 'scenarios: [', '']) {
      const { code, err } = await run('test', { file: policy, cases: fileOf('x.yaml', text) });
      expect([code, err]).toEqual([2, expect.stringContaining('x.yaml')]);
    }
    const alone = fileOf('alone.yaml', '');
    expect((await run('test', { file: alone })).err).toContain('alone.cases.yaml');
  });
});

describe('policy bill-of-rights', () => {
  it('prints Markdown from the effective policy', async () => {
    const { code, out } = await run('bill-of-rights', { file: policy });
    expect(code).toBe(0);
    expect(out).toMatch(/^# Channel bill of rights of Halden \\<Systems\\>\n/);
    expect(out).toContain('stays live for 45 days');
    expect(out).toContain('within 2 business days');
    expect(out).toContain('- Gold partners (partner\\_tier gold): ');
    expect(out).not.toContain('On a named account without a registration');
  });

  it('writes one HTML page that loads nothing and runs nothing', async () => {
    const out = join(folder, 'rights.html');
    const { code } = await run('bill-of-rights', { file: policy, format: 'html', out });
    const page = readFileSync(out, 'utf8');
    expect(code).toBe(0);
    expect(page).toContain('<h1>Channel bill of rights of Halden &lt;Systems&gt;</h1>');
    expect(page).not.toMatch(/<script|src=|href=|url\(/);
    const nowhere = join(folder, 'none', 'rights.html');
    expect((await run('bill-of-rights', { file: null, out: nowhere })).code).toBe(2);
  });

  it('names no account, agreement or partner', async () => {
    const file = fileOf(
      'lists.yaml',
      `named_accounts: [{ domain: secret-account.example, since: 2026-01-01 }]
co_sell_agreements: [{ id: CS-77, customer: other.example, split: { Altura: 100 } }]
`,
    );
    const { out } = await run('bill-of-rights', { file });
    expect(out).not.toMatch(/secret|CS-77|other\.example|Altura/);
  });
});
