// `parley policy simulate` from files to what it prints: text, JSON, the page, and how it ends.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSimulate, type SimulateOptions } from '../../../src/cli/simulate.ts';

const EXPORTS = [
  'salesforce-opportunities',
  'hubspot-deals-de',
  'salesforce-accounts',
  'hubspot-companies',
].map((name) => path.resolve(`test/fixtures/scan/${name}.csv`));

let folder: string;
let policyFile: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-simulate-'));
  policyFile = await file('trial.yaml', 'protection_days: 5\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const written = path.join(folder, name);
  await writeFile(written, text);
  return written;
}

/** Direct since 28 October and won on 10 November; a partner registered on 2 November. */
const CONTESTED = {
  id: 'contested',
  as_of: '2026-11-20T12:00:00Z',
  claims: [
    {
      ...{ id: 'D', crm: 'salesforce', record_type: 'opportunity', record_id: '006A' },
      account: { name: '<b>Acme</b>', domain: 'acme.example', country: 'US' },
      ...{ channel: 'direct', partner: null, deal_type: 'new_business', amount: 10_000.5 },
      ...{ created_at: '2026-10-28T09:00:00Z', stage: 'won', closed_at: '2026-11-10T09:00:00Z' },
      ...{ currency: 'USD', product_family: 'Platform', territory: 'US' },
    },
    {
      ...{ id: 'P', crm: 'hubspot', record_type: 'deal', record_id: '9001' },
      account: { name: 'Acme Inc.', domain: 'www.acme.example', country: 'US' },
      channel: 'reseller',
      partner: { name: 'Altura', territories: ['US'] },
      registration: { status: 'approved', registered_at: '2026-11-02T10:00:00Z' },
      ...{ deal_type: 'new_business', created_at: '2026-11-01T09:00:00Z', stage: 'develop' },
      ...{ amount: 9_000, currency: 'USD', product_family: 'Platform', territory: 'US' },
    },
  ],
};

async function simulate(files: readonly string[], options: Partial<SimulateOptions> = {}) {
  const [out, err]: string[][] = [[], []];
  const code = await runSimulate(
    {
      ...{ policyFile, againstFile: null, files, mapFile: null, stored: null },
      ...{ from: null, to: null, htmlFile: null, json: true },
      ...options,
    },
    {
      out: (line) => out?.push(line),
      err: (line) => err?.push(line),
      isTerminal: false,
      write: () => {},
      now: () => Date.UTC(2026, 10, 20),
    },
  );
  return { code, text: out?.join('\n') ?? '', err };
}

describe('policy simulate', () => {
  it('says whose credit goes to whom, and which conflict comes out otherwise', async () => {
    const claims = await file('claims.json', JSON.stringify({ scenarios: [CONTESTED] }));
    const { code, text } = await simulate([claims]);
    expect(code).toBe(0);
    // The registration of 5 days is over on the 8th, so the order of the 10th is direct's. The other
    // policy protects the partner still when direct has won, which is a late stage (V-1).
    expect(JSON.parse(text)).toMatchObject({
      shape: 1,
      from: '2025-11-20T12:00:00Z',
      to: '2026-11-20T12:00:00Z',
      before: {
        policy: 'the default policy',
        conflicts: 1,
        by_severity: { low: 0, medium: 0, high: 1 },
      },
      after: { policy: 'trial.yaml', conflicts: 1 },
      compared: { same: 0, flipped: 1, new: 0, vanished: 0, changed: 0 },
      deciding_clauses: { 'P-5 → P-7': 1 },
      orders: { won: 1, usd: '10000.50', credit_differs: 1, moved_usd: '10000.50' },
      in_dispute_moved_usd: '10000.50',
      parties: [
        { party: 'Altura', before_usd: '10000.50', after_usd: '0.00', conflicts: 1 },
        { party: 'Vendor', before_usd: '0.00', after_usd: '10000.50', conflicts: 1 },
      ],
      flows: [{ from: 'Altura', to: 'Vendor', usd: '10000.50', orders: 1 }],
      conflicts: [
        {
          kind: 'flipped',
          differs_in: expect.arrayContaining(['winner', 'split']),
          at: '2026-11-08T00:00:00Z',
          before: { prevails: 'P' },
          after: { prevails: 'D' },
        },
      ],
    });
  });

  it('prints tables, and writes a page in which nothing of the data is markup', async () => {
    const claims = await file('claims.json', JSON.stringify({ scenarios: [CONTESTED] }));
    const htmlFile = path.join(folder, 'page.html');
    const { text } = await simulate([claims], { json: false, htmlFile });
    expect(text).toContain('the credit of 1 differs, USD 10.0 k changes hands');
    expect(text).toMatch(
      /before {2}Altura 100\.00 %; medium\n {2}after {3}Direct team 100\.00 %; low/,
    );
    const page = await readFile(htmlFile, 'utf8');
    expect(page).toContain('1 of 1 conflicts comes out otherwise.');
    expect(page).toContain('&lt;b&gt;Acme&lt;/b&gt;');
    expect(page).not.toContain('<b>Acme</b>');
    expect(page).not.toMatch(/<script|src=|href="http/);
  });

  it('reads the exports that scan reads, and names rows that it cannot', async () => {
    const { code, text, err } = await simulate(EXPORTS, { to: '2026-11-20' });
    expect(code).toBe(1);
    expect(JSON.parse(text)).toMatchObject({ customers: 3, before: { conflicts: 3 }, left_out: 3 });
    expect(err?.[0]).toMatch(/^salesforce-opportunities\.csv: line 7: /);
  });

  it('leaves wrong scenarios out and names them', async () => {
    const wrong = { ...CONTESTED, id: 'wrong', claims: [] };
    const claims = await file('mixed.json', JSON.stringify({ scenarios: [wrong, CONTESTED] }));
    const { code, text, err } = await simulate([claims]);
    expect(code).toBe(1);
    expect(JSON.parse(text)).toMatchObject({ customers: 1, left_out: 1 });
    expect(err).toEqual([`${claims}: wrong: claims: no claim`]);
  });

  it('lists a customer with more than 100 claims instead of simulating it', async () => {
    const [direct, partner] = CONTESTED.claims;
    const many = (count: number, id: string) => ({
      ...CONTESTED,
      id,
      claims: Array.from({ length: count }, (_, n) => ({
        ...(n === 0 ? partner : direct),
        ...{ id: `C${n}`, record_id: `${n}` },
      })),
    });
    // A scenario holds at most 50 claims, an export any number: here 101 opportunities of one account.
    const rows = Array.from(
      { length: 101 },
      (_, n) =>
        `006A${n},Deal ${n},001A,Acme,Qualification,1000,USD,12/31/2026,11/02/2026,11/03/2026`,
    );
    const header =
      'Opportunity ID,Opportunity Name,Account ID,Account Name,Stage,Amount,Amount Currency,Close Date,Created Date,Last Activity';
    const big = await file('big.csv', [header, ...rows].join('\n'));
    const small = await file('many.json', JSON.stringify({ scenarios: [many(50, 'fifty')] }));
    const { text } = await simulate([big, small], { to: '2026-11-20' });
    expect(JSON.parse(text)).toMatchObject({
      customers: 1,
      claims: 50,
      not_simulated: [{ customer: 'Acme', claims: 101 }],
    });
  });

  it('judges only the period', async () => {
    const claims = await file('claims.json', JSON.stringify({ scenarios: [CONTESTED] }));
    const early = await simulate([claims], { from: '2026-10-01', to: '2026-10-31' });
    expect(JSON.parse(early.text)).toMatchObject({
      from: '2026-10-01T00:00:00Z',
      to: '2026-10-31T23:59:59Z',
      before: { conflicts: 0 },
      orders: { won: 0 },
    });
    const late = await simulate([claims], { from: '2026-11-11' });
    expect(JSON.parse(late.text)).toMatchObject({ before: { conflicts: 1 }, orders: { won: 0 } });
  });

  it.each<[string, Partial<SimulateOptions>, RegExp]>([
    ['no claims', { files: [] }, /No file of claims/],
    ['a policy with faults', { againstFile: 'bad' }, /bad\.yaml: .*stale_days/],
    [
      'a period that ends before it begins',
      { from: '2027-01-01' },
      /--from 2027-01-01: after the end/,
    ],
    ['a date that is none', { to: 'yesterday' }, /yesterday: not a date/],
    ['a page nowhere', { htmlFile: '/nowhere/page.html' }, /nowhere/],
  ])('refuses %s', async (_, options, message) => {
    const claims = await file('claims.json', JSON.stringify({ scenarios: [CONTESTED] }));
    const bad = await file('bad.yaml', 'stale_days: 0\n');
    const againstFile = options.againstFile === 'bad' ? bad : null;
    await expect(simulate(options.files ?? [claims], { ...options, againstFile })).rejects.toThrow(
      message,
    );
  });
});
