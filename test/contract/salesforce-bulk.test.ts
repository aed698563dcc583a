// First readings by Bulk API 2.0: the sandbox's query jobs, and the connector reading them, cut off
// after every page, with jobs that fail, expire or are refused, and people who go on working meanwhile.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BulkSizes } from '../../connectors/salesforce/bulk-reading.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import type { ReadRecord } from '../../src/domain/source-record.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import type { ChangePage, CrmSession, Grant } from '../../src/ports/crm.ts';
import { connectSalesforce, type SalesforceRun, startSalesforce } from './salesforce-harness.ts';

/** Everything goes by Bulk, two rows a set, one a page, five a job. */
const SMALL: BulkSizes = { fromRecords: 1, perJob: 5, perSet: 2, perPage: 1 };
const OPPORTUNITIES = 12;
/** What breaks careless CSV. */
const ODD_TEXTS = ['a "quoted", name', 'two\nlines', 'comma,', '""', 'tab\t', ' spaces '];

let run: SalesforceRun;
let grant: Grant;
let mapping: Mapping;
let asked: string[];

async function start(bulk: Partial<BulkSizes>): Promise<void> {
  asked = [];
  const trace = {
    record: ({ method, url }: { method: string; url: string }) =>
      void asked.push(`${method} ${new URL(url).pathname.replace('/services/data/v67.0', '')}`),
  };
  run = await startSalesforce({ bulk, trace });
  const { salesforce } = run.world;
  const by = run.manager.userId;
  for (let n = run.claimIds.length; n < OPPORTUNITIES; n += 1) {
    const Product_Family__c = ODD_TEXTS[n % ODD_TEXTS.length] ?? '';
    const Amount = n === 5 ? null : n * 12_500_000.5;
    const fields = { Name: `Deal ${n}`, Product_Family__c, Amount, Auto_Generated__c: n % 2 === 0 };
    const standard = { StageName: 'Proposal', CloseDate: '2026-12-31' };
    const AccountId = run.accountIds[n % 2] ?? '';
    salesforce.create('Opportunity', { ...fields, ...standard, AccountId }, by);
    run.advance(1_000);
  }
  run.advance(60_000);
  grant = await connectSalesforce(run);
  mapping = run.connector.proposeMapping(await open().describe());
  asked = [];
}

const open = (): CrmSession =>
  run.connector.open({
    connectionId: asConnectionId('sf-test'),
    apiUrl: grant.apiUrl,
    priority: 'backfill',
    tokens: { accessToken: async () => grant.accessToken, renewed: async () => grant.accessToken },
  });

async function pagesFrom(cursor: string | null, most = Number.POSITIVE_INFINITY) {
  const pages: ChangePage[] = [];
  for await (const page of open().readChanges(cursor, mapping)) {
    pages.push(page);
    if (pages.length >= most) break;
  }
  return pages;
}

const recordsOf = (pages: readonly ChangePage[]) => pages.flatMap((page) => page.records);
const opportunitiesOf = (pages: readonly ChangePage[]) =>
  recordsOf(pages).filter((one) => one.object === 'Opportunity');
const byId = (records: readonly ReadRecord[]) =>
  new Map(records.map((one) => [`${one.object}/${one.recordId}`, one]));
/** Up to the first page that holds opportunities and is not their last. */
const untilMidway = (pages: readonly ChangePage[]) =>
  pages.findIndex((page) => page.records.some((one) => one.object === 'Opportunity')) + 3;

beforeEach(() => start(SMALL));
afterEach(() => run.close());

describe('query jobs of the sandbox', () => {
  const DATA = '/services/data/v67.0/jobs/query';
  const call = (method: string, path: string, body?: unknown) =>
    fetch(`${run.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${grant.accessToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const make = async (query: string) => {
    const answer = await call('POST', DATA, { operation: 'query', query });
    return { status: answer.status, body: (await answer.json()) as { id: string; state: string } };
  };
  const stateOf = async (id: string) =>
    ((await (await call('GET', `${DATA}/${id}`)).json()) as { state: string }).state;

  it('are queued, worked, complete; their results are CSV, cut by locator', async () => {
    const query = 'SELECT Id, Product_Family__c, Amount, IsWon FROM Opportunity ORDER BY Id';
    const { body } = await make(query);
    expect(body).toMatchObject({ state: 'UploadComplete', contentType: 'CSV', lineEnding: 'LF' });
    const early = await call('GET', `${DATA}/${body.id}/results`);
    expect(early.status).toBe(400);
    expect([await stateOf(body.id), await stateOf(body.id)]).toEqual(['InProgress', 'JobComplete']);
    const first = await call('GET', `${DATA}/${body.id}/results?maxRecords=11`);
    expect(first.headers.get('content-type')).toContain('text/csv');
    expect(first.headers.get('sforce-numberofrecords')).toBe('11');
    const text = await first.text();
    expect(text).toMatch(/^"Id","Product_Family__c","Amount","IsWon"\n"006/);
    expect(text).toContain('","a ""quoted"", name","7.5000003E7","false"\n');
    expect(text).toContain('"two\nlines"');
    const locator = first.headers.get('sforce-locator');
    const second = await call('GET', `${DATA}/${body.id}/results?locator=${locator}`);
    expect(second.headers.get('sforce-locator')).toBe('null');
    expect((await second.text()).trimEnd().split('\n')).toHaveLength(2);
  });

  it('take rows as they are when the job is worked', async () => {
    const { body } = await make('SELECT Id, Name FROM Opportunity');
    await stateOf(body.id);
    run.rename(run.claimIds[0] ?? '', 'Renamed afterwards');
    await stateOf(body.id);
    const text = await (await call('GET', `${DATA}/${body.id}/results`)).text();
    expect(text).not.toContain('Renamed afterwards');
  });

  it('refuse what Bulk API refuses', async () => {
    const codes: unknown[] = [];
    for (const soql of [
      'SELECT COUNT() FROM Opportunity',
      'SELECT Id, (SELECT Id FROM Opportunities) FROM Account',
      'SELECT Id FROM Opportunity OFFSET 5',
      'SELECT Id FROM TaskStatus',
      'SELECT Nope FROM Opportunity',
    ]) {
      const { status, body } = await make(soql);
      codes.push([status, (body as unknown as { errorCode: string }[])[0]?.errorCode]);
    }
    expect(codes).toEqual([
      [400, 'API_ERROR'],
      [400, 'API_ERROR'],
      [400, 'API_ERROR'],
      [400, 'INVALIDENTITY'],
      [400, 'INVALID_FIELD'],
    ]);
  });

  it('are thrown away after seven days, or when they are deleted', async () => {
    const { body } = await make('SELECT Id FROM Opportunity');
    expect((await call('DELETE', `${DATA}/${body.id}`)).status).toBe(400);
    await stateOf(body.id);
    await stateOf(body.id);
    run.advance(7 * DAY_MS);
    expect((await call('GET', `${DATA}/${body.id}`)).status).toBe(404);
  });
});

describe('a first reading by Bulk', () => {
  it('says what it is going to do before it reads', async () => {
    const [first] = await pagesFrom(null, 1);
    expect(first?.records).toEqual([]);
    expect(first?.plan?.parts).toContainEqual(
      expect.objectContaining({ object: 'Opportunity', records: OPPORTUNITIES, way: 'bulk' }),
    );
    expect(first?.plan?.allowance).toEqual({ calls: 12_188, perMs: DAY_MS });
  });

  it('goes by Bulk where counting takes Salesforce too long', async () => {
    await run.close();
    await start({ fromRecords: 1_000 });
    const late = [
      { errorCode: 'QUERY_TIMEOUT', message: 'Your query request was running for too long' },
    ];
    const compositeResponse = [0, 1, 2, 3, 4].map((number) => ({
      ...{ body: late, httpHeaders: {}, httpStatusCode: 400, referenceId: `query${number}` },
    }));
    run.faults.inject({
      ...{ crm: 'salesforce', path: '/composite' },
      fault: { kind: 'status', status: 200, body: { compositeResponse } },
    });
    const pages = await pagesFrom(null);
    expect(pages[0]?.plan?.parts[0]).toMatchObject({ records: null, way: 'bulk' });
    expect(byId(opportunitiesOf(pages)).size).toBe(OPPORTUNITIES);
  });

  it('reads the same as by queries, to the last character', async () => {
    const byBulk = byId(recordsOf(await pagesFrom(null)));
    expect(asked.some((one) => one.startsWith('GET /jobs/query/'))).toBe(true);
    await run.close();
    await start({ fromRecords: 1_000 });
    const byQuery = byId(recordsOf(await pagesFrom(null)));
    expect(asked.some((one) => one.includes('/jobs/'))).toBe(false);
    const plain = ({ fields, own, links, deleted }: ReadRecord) => ({
      fields,
      own,
      links,
      deleted,
    });
    const sorted = (records: Map<string, ReadRecord>) =>
      [...records.values()]
        .map(plain)
        .map((one) => JSON.stringify(one))
        .sort();
    expect(byBulk.size).toBeGreaterThan(OPPORTUNITIES);
    // Two worlds, the same ids: both are seeded in the same order.
    expect(sorted(byBulk)).toEqual(sorted(byQuery));
  });

  it('goes on after any page, with every record read exactly once', async () => {
    const all = await pagesFrom(null);
    const whole = recordsOf(all).map((one) => one.recordId);
    expect(new Set(whole).size).toBe(whole.length);
    for (let index = 0; index < all.length; index += 1) {
      // Each cut is of a reading of its own: jobs are deleted when they are read.
      const before = await pagesFrom(null, index + 1);
      const after = await pagesFrom(before.at(-1)?.cursor ?? '');
      const done = before.at(-1)?.done === true;
      const both = [...recordsOf(before), ...(done ? [] : recordsOf(after))];
      expect(both.map((one) => one.recordId).sort()).toEqual([...whole].sort());
    }
  });

  it('deletes its jobs', async () => {
    await pagesFrom(null);
    const made = asked.filter((one) => one === 'POST /jobs/query').length;
    expect(made).toBeGreaterThan(2);
    expect(asked.filter((one) => one.startsWith('DELETE /jobs/query/'))).toHaveLength(made);
  });

  it('makes an expired job again from the last id taken in, never from the first', async () => {
    const all = await pagesFrom(null);
    const before = await pagesFrom(null, untilMidway(all));
    run.advance(8 * DAY_MS);
    const after = await pagesFrom(before.at(-1)?.cursor ?? '');
    const ids = [...opportunitiesOf(before), ...opportunitiesOf(after)].map((one) => one.recordId);
    expect(opportunitiesOf(before).length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(OPPORTUNITIES);
    expect(ids).toHaveLength(OPPORTUNITIES);
  });

  it('makes a failed job again over fewer records, and gives up when all fail', async () => {
    const failed = { id: '750Qy0000000001AAA', state: 'Failed', errorMessage: 'QUERY_TIMEOUT' };
    const fault = { kind: 'status', status: 200, body: failed } as const;
    const rule = { crm: 'salesforce', method: 'GET', path: '/jobs/query/', fault } as const;
    run.faults.inject({ ...rule, times: 2 });
    expect(byId(opportunitiesOf(await pagesFrom(null))).size).toBe(OPPORTUNITIES);
    run.faults.inject({ ...rule, times: 100 });
    await expect(pagesFrom(null)).rejects.toMatchObject({ code: 'CRM_UNAVAILABLE' });
  });

  // In answers, and in the guide's list of errors.
  const spellings = ['FEATURENOTENABLED', 'FeatureNotEnabled'];
  it.each(spellings)(
    'reads by queries where Bulk API does not take the object: %s',
    async (code) => {
      const body = [{ errorCode: code, message: 'Bulk API is not enabled' }];
      run.faults.inject({
        ...{ crm: 'salesforce', method: 'POST', path: '/jobs/query', times: 50 },
        fault: { kind: 'status', status: 400, body },
      });
      const pages = await pagesFrom(null);
      expect(byId(opportunitiesOf(pages)).size).toBe(OPPORTUNITIES);
      expect(pages.at(-1)?.done).toBe(true);
    },
  );

  it('reads a set of results again when it breaks off', async () => {
    run.faults.inject({
      ...{ crm: 'salesforce', path: '/results', times: 2 },
      fault: { kind: 'drop_reply' },
    });
    expect(byId(opportunitiesOf(await pagesFrom(null))).size).toBe(OPPORTUNITIES);
  });

  it('hands over to the reading of changes: what happened meanwhile is read next', async () => {
    const [first = '', second = ''] = run.claimIds;
    const [winner = '', loser = ''] = run.accountIds;
    const all = await pagesFrom(null);
    const before = await pagesFrom(null, untilMidway(all));
    const changed = { Product_Family__c: 'Changed meanwhile' };
    run.world.salesforce.update('Opportunity', first, changed, run.manager.userId);
    run.remove(second);
    run.mergeAccounts(winner, loser);
    run.advance(5_000);
    const rest = await pagesFrom(before.at(-1)?.cursor ?? '');
    const next = await pagesFrom(rest.at(-1)?.cursor ?? '');
    const now = byId(recordsOf([...before, ...rest, ...next]));
    expect(now.get(`Opportunity/${first}`)?.fields['Product_Family__c']).toBe('Changed meanwhile');
    expect(now.get(`Opportunity/${second}`)?.deleted).toBe(true);
    expect(now.get(`Account/${loser}`)).toMatchObject({ deleted: true, mergedInto: winner });
  });

  it('asks for patience while Salesforce prepares', async () => {
    const waits = (await pagesFrom(null)).flatMap((page) => page.waitMs ?? []);
    expect(waits.length).toBeGreaterThan(0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
  });
});
