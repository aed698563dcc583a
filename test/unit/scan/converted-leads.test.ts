// `parley scan` and deal registrations that were converted: the lead and its opportunity are one claim,
// and a lead whose opportunity is not there is an open claim, never a won deal.
import { describe, expect, test } from 'vitest';
import { exportOf, OPPORTUNITY, scan, scanFolder } from './scan-exports.ts';

scanFolder();

type Row = Readonly<Record<string, string>>;

/** As Data Loader exports leads. */
const LEAD: Row = {
  Id: '00QA000001AAAAAIA4',
  Company: 'Harbour Robotics',
  Website: 'harbour.example.com',
  Status: 'Closed - Converted',
  CreatedDate: '2026-10-20',
  IsConverted: 'true',
  ConvertedOpportunityId: '006A000001AAAAAIA4',
  Partner: 'Northwind',
  'Registration Status': 'Approved',
  'Registration Date': '2026-10-20',
};

/** What a lead is converted into, as Salesforce reports name it: nothing of the partner comes along. */
const MADE: Row = { ...OPPORTUNITY, 'Opportunity ID': '006A000001AAAAA', Amount: '' };

const DIRECT: Row = { ...OPPORTUNITY, 'Opportunity ID': '006A000001BBBBB' };

/** Reports of a scan of leads and opportunities; either may be left out. */
async function scanned(leads: readonly Row[], opportunities: readonly Row[]) {
  const files = [
    ...(opportunities.length > 0 ? [await exportOf('opportunities.csv', opportunities)] : []),
    ...(leads.length > 0 ? [await exportOf('leads.csv', leads)] : []),
  ];
  const { report, page } = await scan(files);
  const [conflict] = report.conflicts;
  return {
    report,
    page,
    conflict,
    claims: conflict?.claims.map((one) => `${one['record_id']} ${one['party']} ${one['stage']}`),
  };
}

describe('a converted registration', () => {
  test('is one claim with its opportunity, which keeps partner, registration and date', async () => {
    const { report, conflict, claims, page } = await scanned([LEAD], [MADE, DIRECT]);
    expect(report.totals).toMatchObject({
      claims: 2,
      leads_that_are_their_opportunity: 1,
      converted_leads_without_opportunity: 0,
    });
    expect(claims?.sort()).toEqual([
      '006A000001AAAAA Northwind qualify',
      '006A000001BBBBB Direct team qualify',
    ]);
    expect(conflict).toMatchObject({
      action: 'uphold_registration',
      prevails: 'salesforce/opportunity/006A000001AAAAA',
    });
    const made = conflict?.claims.find((one) => one['record_id'] === '006A000001AAAAA');
    expect(made).toMatchObject({
      file: 'opportunities.csv',
      created_on: '2026-10-20',
      registration: 'approved',
      converted_from: 'salesforce/lead/00QA000001AAAAAIA4',
    });
    expect(report.files.map((one) => one.claims)).toEqual([2, 0]);
    expect(page).toContain('Converted leads that are one claim with their opportunity: 1.');
  });

  test('is no conflict with the opportunity it became', async () => {
    const { report } = await scanned([LEAD], [MADE]);
    expect(report.conflicts).toEqual([]);
    expect(report.totals).toMatchObject({ claims: 1, open_claims: 1 });
  });

  test('has the amount of its opportunity, else its own', async () => {
    const lead = { ...LEAD, Amount: '64000' };
    const amountOf = async (made: Row) =>
      (await scanned([lead], [made])).report.totals['open_pipeline_usd'];
    expect(await amountOf(MADE)).toBe(64_000);
    expect(await amountOf({ ...MADE, Amount: '70000' })).toBe(70_000);
  });

  test('ends with its opportunity', async () => {
    const { report } = await scanned([LEAD], [{ ...MADE, Stage: 'Closed Lost' }, DIRECT]);
    expect(report.conflicts).toEqual([]);
    expect(report.totals).toMatchObject({ claims: 2, open_claims: 1 });
  });

  test('stands against an opportunity that says it is direct, at the same stage', async () => {
    const made = { ...MADE, Channel: 'Direct', Stage: 'Negotiation/Review' };
    const { report, claims } = await scanned([LEAD], [made]);
    expect(claims?.sort()).toEqual([
      '006A000001AAAAA Direct team negotiate',
      '00QA000001AAAAAIA4 Northwind negotiate',
    ]);
    expect(report.totals).toMatchObject({ leads_that_are_their_opportunity: 0 });
  });

  test('is the first registered of several leads in one opportunity; another partner’s stays', async () => {
    const later = { ...LEAD, Id: '00QA000001BBBBBIA4', 'Registration Date': '2026-11-01' };
    const rival = { ...later, Id: '00QA000001CCCCCIA4', Partner: 'Southwind' };
    const { report, claims } = await scanned([later, rival, LEAD], [MADE]);
    expect(report.totals).toMatchObject({ claims: 2, leads_that_are_their_opportunity: 2 });
    expect(claims?.sort()).toEqual([
      '006A000001AAAAA Northwind qualify',
      '00QA000001CCCCCIA4 Southwind qualify',
    ]);
    const made = report.conflicts[0]?.claims.find((one) => one['party'] === 'Northwind');
    expect(made?.['converted_from']).toBe('salesforce/lead/00QA000001AAAAAIA4');
  });

  test('is worked on since the lead was', async () => {
    const last = { 'Last Activity': '2026-11-10' };
    const direct = { ...DIRECT, ...last, 'Created Date': '2026-10-25' };
    const plain: Row = { ...LEAD, ...last, 'Registration Status': '' };
    const { conflict } = await scanned([plain], [{ ...MADE, ...last }, direct]);
    expect(conflict).toMatchObject({
      action: 'uphold_first_claim',
      prevails: 'salesforce/opportunity/006A000001AAAAA',
    });
  });
});

describe('a converted registration whose opportunity is not there', () => {
  const ELSEWHERE = { ...LEAD, ConvertedOpportunityId: '006A000001ZZZZZIA4' };
  const { ConvertedOpportunityId: _, IsConverted: __, ...BY_STATUS } = LEAD;
  const { Status: ___, ...WITHOUT_STATUS } = LEAD;

  test.each([
    ['in no file', ELSEWHERE],
    ['not named', { ...LEAD, ConvertedOpportunityId: '' }],
    [
      'not named, a flag and a status of the vendor’s own',
      { ...LEAD, ConvertedOpportunityId: '', Status: 'Won over' },
    ],
    ['not named, the status alone', BY_STATUS],
    [
      'in no file, without a status',
      { ...WITHOUT_STATUS, ConvertedOpportunityId: '006A000001ZZZZZIA4' },
    ],
  ] as const)('%s: it is an open claim', async (_name, lead) => {
    const { report, conflict, claims, page } = await scanned([lead], [DIRECT]);
    expect(claims?.sort()).toEqual([
      '006A000001BBBBB Direct team qualify',
      '00QA000001AAAAAIA4 Northwind develop',
    ]);
    expect(conflict?.action).toBe('uphold_registration');
    expect(report.totals).toMatchObject({
      open_claims: 2,
      leads_that_are_their_opportunity: 0,
      converted_leads_without_opportunity: 1,
    });
    expect(page).toContain('does not name its id: 1.');
  });

  test('left out for a fault: the lead holds on', async () => {
    const { claims } = await scanned([LEAD], [{ ...MADE, 'Created Date': 'soon' }, DIRECT]);
    expect(claims).toContain('00QA000001AAAAAIA4 Northwind develop');
  });

  test('a lead that was not converted is lost, whatever its neighbours are', async () => {
    const lost = {
      ...LEAD,
      Status: 'Closed - Not Converted',
      IsConverted: 'false',
      ConvertedOpportunityId: '',
    };
    const { report } = await scanned([lost], [DIRECT]);
    expect(report.conflicts).toEqual([]);
    expect(report.totals).toMatchObject({ open_claims: 1, converted_leads_without_opportunity: 0 });
  });
});
