// `parley scan` from files to reports: what is found, what is said, how it ends.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { csvCell } from '../../../src/domain/csv-cell.ts';
import { ATTRIBUTION_MODELS } from '../../../src/engagement/attribution/attribute.ts';
import { exportOf, OPPORTUNITY, scan, scanFolder } from './scan-exports.ts';

const FIXTURES = path.resolve('test/fixtures/scan');
const EXPORTS = [
  'salesforce-opportunities.csv',
  'hubspot-deals-de.csv',
  'salesforce-accounts.csv',
  'hubspot-companies.csv',
].map((name) => path.join(FIXTURES, name));

const folder = scanFolder();

describe('exports of both CRMs', () => {
  test('four encodings, delimiters and countries become one book', async () => {
    const { code, report, err } = await scan(EXPORTS);
    expect(code).toBe(1);
    expect(
      report.files.map(({ crm, object, encoding, delimiter, claims }) =>
        [crm, object, encoding, delimiter, claims].join(' '),
      ),
    ).toEqual([
      'salesforce opportunity utf-8 , 5',
      'hubspot deal windows-1252 ; 3',
      'salesforce account utf-8 , 0',
      'hubspot company utf-16le \t 0',
    ]);
    expect(
      report.conflicts.map(({ customer, severity, match }) => [customer, severity, ...match]),
    ).toEqual([
      ['Harbour Robotics', 'high', 'M-2'],
      ['Lindgren Foods', 'medium', 'M-2'],
      ['Quiet Mills', 'low', 'M-4'],
    ]);
    expect(err).toEqual([
      'salesforce-opportunities.csv: line 7: The row was left out: it has 4 cells where the header has 15.',
      'salesforce-opportunities.csv: line 8: The row was left out: text follows the closing quote of a cell.',
      'salesforce-opportunities.csv: line 9: The row was left out: Its creation date "soon" cannot be read. Amount "five thousand" cannot be read and counts as empty.',
    ]);
  });

  test('judges, splits and counts as the product does', async () => {
    const { report } = await scan(EXPORTS);
    const [harbour] = report.conflicts;
    expect(harbour).toMatchObject({
      types: ['vertical'],
      action: 'uphold_first_claim',
      prevails: 'salesforce/opportunity/006A000001AAAAA',
      double_counted_usd: 84_000,
      clauses: ['C-2', 'M-2', 'P-7', 'V-1'],
    });
    expect(harbour?.splits.map(({ percent }) => percent)).toEqual([30, 70]);
    expect(harbour?.other_models.map(({ model }) => model)).toEqual(ATTRIBUTION_MODELS);
    expect(harbour?.claims[1]).toMatchObject({
      file: 'hubspot-deals-de.csv',
      line: 2,
      name: 'Harbour Robotics – Erweiterung\r\nzweite Zeile',
      party: 'Nordwind Systeme GmbH',
      owner: 'Jürgen Böhm',
      amount: '92500.00',
      currency: 'EUR',
      created_on: '2026-10-13',
    });
    // 84,000 + 29,000 + 9,900 EUR at 1.10: the smaller side of each of the three conflicts.
    expect(report.totals).toMatchObject({
      double_counted_usd: 123_890,
      open_pipeline_usd: 270_340,
    });
  });

  test('the order of the files changes nothing', async () => {
    const forward = await scan(EXPORTS);
    const backward = await scan([...EXPORTS].reverse());
    expect(backward.report.conflicts).toEqual(forward.report.conflicts);
  });

  test('says what it inferred and which columns are missing', async () => {
    const { report, page } = await scan(EXPORTS);
    const deals = report.files[1]?.inferred ?? [];
    expect(deals).toContain('“Erstellungsdatum” is written dd.mm.yyyy, as its own dates show.');
    expect(deals).toContain('“Betrag” is written like 1.234,56.');
    expect(deals).toContain('Who sells: told by the partner named in 2 rows.');
    const gap = report.missing.find(({ column }) => column === 'Deal type');
    expect(gap?.files).toEqual(['hubspot-deals-de.csv']);
    for (const line of deals) expect(page).toContain(line);
  });
});

describe('what an export does not tell', () => {
  const OLD = { ...OPPORTUNITY, 'Created Date': '2026-02-02' };

  test('without activities no deal is stale', async () => {
    const rows = [OLD, { ...OLD, Partner: 'Northwind' }];
    const { report } = await scan([await exportOf('sf.csv', rows)]);
    expect(report.conflicts).toHaveLength(1);
    expect(report.missing.map(({ column }) => column)).toContain('Last activity');
  });

  test('with activities a stale deal is set aside', async () => {
    const rows = [
      { ...OLD, 'Last Activity': '2026-11-01' },
      { ...OLD, Partner: 'Northwind', 'Last Activity': '2026-03-01' },
    ];
    const { report } = await scan([await exportOf('sf.csv', rows)]);
    expect(report.conflicts).toEqual([]);
    expect(report.totals['set_aside']).toEqual({ 'L-3': 1 });
  });

  test('a page on a common host joins nobody', async () => {
    const on = (website: string) =>
      ['Tulip Bakery', 'Dune Cycles'].map((name, index) => ({
        ...{ ...OPPORTUNITY, 'Account Name': name, 'Account: Website': website },
        Partner: ['Northwind', 'Alta'][index] ?? '',
      }));
    const joined = async (website: string) =>
      (await scan([await exportOf('sf.csv', on(website))])).report.conflicts;
    expect(await joined('dune.example')).toMatchObject([{ match: ['M-2'] }]);
    expect(await joined('linkedin.com')).toEqual([]);
  });

  test('without domain and country equal names are probable (M-8), never certain', async () => {
    const { 'Account: Website': _, ...named } = OPPORTUNITY;
    const salesforce = await exportOf('salesforce.csv', [named]);
    const hubspot = await exportOf('hubspot.csv', [
      {
        'Deal Name': 'Deal',
        'Associated Company': 'Harbour Robotics Inc.',
        'Deal Stage': 'Contract Sent',
        Amount: '900',
        'Create Date': '2026-11-03',
        Partner: 'Northwind',
      },
    ]);
    const { report } = await scan([salesforce, hubspot]);
    expect(report.conflicts).toMatchObject([{ match: ['M-8'], action: 'confirm_match' }]);
  });

  test('a partner without a name is still a partner', async () => {
    const rows = [OPPORTUNITY, { ...OPPORTUNITY, 'Lead Source': 'Partner Referral' }];
    const { report } = await scan([await exportOf('sf.csv', rows)]);
    expect(report.conflicts[0]?.claims.map(({ party }) => party).sort()).toEqual([
      'Direct team',
      'Unnamed partner',
    ]);
    expect(report.files[0]?.inferred).toContain(
      'Partner business without a partner’s name: 1 row.',
    );
  });

  test('leads are claims only with a partner or a registration', async () => {
    const lead = {
      'Company / Account': 'Harbour Robotics',
      'Lead Status': 'Open',
      'Create Date': '2026-11-02',
      Website: 'harbour.example.com',
    };
    const leads = await exportOf('leads.csv', [
      lead,
      {
        ...lead,
        'Registration Status': 'Approved',
        'Registration Date': '2026-11-02',
        Partner: 'N',
      },
    ]);
    const { report } = await scan([leads, await exportOf('sf.csv', [OPPORTUNITY])]);
    expect(report.totals).toMatchObject({ leads_that_are_no_claims: 1, claims: 2 });
    expect(report.conflicts).toMatchObject([{ action: 'uphold_registration' }]);
  });

  test('won without a close date was won when it last changed', async () => {
    const { 'Close Date': _, ...won } = { ...OPPORTUNITY, Stage: 'Closed Won' };
    const liveWhenChanged = async (changed: string) => {
      const rows = [
        { ...won, 'Created Date': '2025-01-02', 'Last Modified Date': changed },
        { ...OPPORTUNITY, Partner: 'Northwind' },
      ];
      return (await scan([await exportOf('sf.csv', rows)])).report.conflicts.length;
    };
    expect(await liveWhenChanged('2026-11-10')).toBe(1);
    expect(await liveWhenChanged('2025-02-10')).toBe(0);
  });

  test('an id of 15 characters is the one of 18', async () => {
    const { 'Account: Website': _, ...deal } = { ...OPPORTUNITY, 'Account ID': '001A000001AAAAA' };
    const partner = { ...OPPORTUNITY, 'Account Name': 'Harbour', Partner: 'Northwind' };
    const site = 'harbour.example.com';
    const withAccount = async (id: string) => {
      const account = { 'Account ID': id, 'Account Name': 'Other', Website: site, Phone: '1' };
      const files = [
        await exportOf('opportunities.csv', [deal]),
        await exportOf('accounts.csv', [account]),
        await exportOf('more-opportunities.csv', [partner]),
      ];
      return (await scan(files)).report.conflicts.map(({ match }) => match);
    };
    expect(await withAccount('001A000001AAAAAIA5')).toEqual([['M-2']]);
    expect(await withAccount('001A000001BBBBBIA5')).not.toEqual([['M-2']]);
  });

  test('an account with hundreds of open deals is a collection, not a customer', async () => {
    const open = Array.from({ length: 501 }, () => OPPORTUNITY);
    const lost = { ...OPPORTUNITY, Stage: 'Closed Lost' };
    const { report } = await scan([await exportOf('sf.csv', [...open, lost])]);
    expect(report.not_judged).toEqual([{ customer: 'Harbour Robotics', claims: 501 }]);
    const fewer = await scan([await exportOf('sf.csv', [...open.slice(1), lost, lost])]);
    expect(fewer.report.not_judged).toEqual([]);
  });
});

describe('what a person says', () => {
  test('a mapping file names columns, words and habits', async () => {
    const rows = [
      {
        Kürzel: 'A',
        Gegenstand: 'x',
        Wer: 'Haus',
        Stand: 'Rot',
        Netto: '1.000',
        Tag: '03/04/2026',
      },
      {
        Kürzel: 'A',
        Gegenstand: 'y',
        Wer: 'Fremd',
        Stand: 'Rot',
        Netto: '2.000',
        Tag: '03/04/2026',
      },
    ];
    const file = await exportOf('deals.csv', rows);
    const mapFile = path.join(folder.path, 'map.yaml');
    await writeFile(
      mapFile,
      `files:
  - file: deals.csv
    crm: hubspot
    object: deal
    columns: { Kürzel: accountId, Gegenstand: recordName, Wer: channel, Stand: stage, Netto: amount, Tag: createdAt }
    values:
      channel: { Haus: direct, Fremd: distributor }
      stage: { Rot: negotiate }
    dates: day first
    currency: EUR
`,
    );
    const { report, code } = await scan([file], { mapFile });
    expect(code).toBe(0);
    expect(report.conflicts[0]?.claims).toMatchObject([
      { channel: 'direct', stage: 'negotiate', amount: '1000.00', currency: 'EUR' },
      { channel: 'distributor', created_on: '2026-04-03', party: 'Unnamed partner' },
    ]);
  });

  test('a policy changes the judgement', async () => {
    const policyFile = path.join(folder.path, 'policy.yaml');
    await writeFile(policyFile, 'amount_high_usd: 1000\namount_medium_usd: 500\n');
    const rows = [OPPORTUNITY, { ...OPPORTUNITY, Partner: 'Northwind' }];
    const file = await exportOf('sf.csv', rows);
    expect((await scan([file])).report.conflicts[0]?.severity).toBe('low');
    expect((await scan([file], { policyFile })).report.conflicts[0]?.severity).toBe('high');
  });

  test('the day that is judged changes the judgement, and later records are left out', async () => {
    const rows = [OPPORTUNITY, { ...OPPORTUNITY, Partner: 'Northwind' }];
    const { code, report } = await scan([await exportOf('sf.csv', rows)], { asOf: '2026-10-01' });
    expect(code).toBe(1);
    expect(report.problems.map(({ text }) => text)).toEqual(
      rows.map(() => 'The record was created on 2026-11-02, after the day that is judged.'),
    );
  });

  test.each([
    [{ files: [] }, 'No file to scan.'],
    [{ files: ['missing.csv'] }, 'missing.csv: cannot be read'],
    [{ asOf: 'yesterday' }, '--as-of yesterday: not a date'],
    [{ mapFile: path.join(FIXTURES, 'hubspot-deals-de.csv') }, 'not UTF-8 text'],
  ] as const)('%j cannot be used', async (options, message) => {
    await expect(scan(EXPORTS, options)).rejects.toThrow(message);
  });

  test('files that are no exports are named with the cure', async () => {
    const workbook = path.join(folder.path, 'book.xlsx');
    await writeFile(workbook, Buffer.from([0x50, 0x4b, 3, 4, 0, 0]));
    await expect(scan([workbook])).rejects.toThrow('book.xlsx: it is an Excel workbook');
    const weather = await exportOf('weather.csv', [{ Temperature: '12', Pressure: '1013' }]);
    await expect(scan([weather])).rejects.toThrow('not recognised as deals, leads or accounts');
  });
});

describe('reports', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-2', "'-2"],
    ['@sum', "'@sum"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['=a,b', '"\'=a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['a=b', 'a=b'],
  ])('%j is written %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  test('markup in an export stays text, formulas too, and the page asks for nothing', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const rows = [
      { ...OPPORTUNITY, 'Account Name': evil, 'Created Date': '2026-11-09' },
      { ...OPPORTUNITY, 'Account Name': evil, Partner: '=HYPERLINK("x")' },
    ];
    const { page, csv } = await scan([await exportOf('sf.csv', rows)]);
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img src=x');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<[^>]*\s(?:src|href)=|url\(|@import/);
    expect(csv).toContain(`,"'=HYPERLINK(""x"")",`);
    expect(csv).not.toMatch(/(?:^|,)"?=/m);
  });

  test('a bar is drawn while it works and is gone at the end', async () => {
    const { bar } = await scan(EXPORTS);
    expect(bar?.join('')).toContain('reading ');
    expect(bar?.at(-1)).not.toContain('#');
  });
});
