// The rules that recorded traffic is held to find what they are there for: each breach planted once.
import { describe, expect, it } from 'vitest';
import { exchangesOf, leaksIn, type Recorded, trafficFaults } from '../../helpers/traffic-rules.ts';

const SALESFORCE = 'https://acme.my.salesforce.com/services';
const HUBSPOT = 'https://api.hubapi.com';
const ID = '006A000001AAAAAIA4';

/** A good call; `more` breaks it. */
function call(line: string, body: unknown = null, more: Partial<Recorded> = {}): Recorded {
  const [method = '', url = ''] = line.split(' ');
  const type: Record<string, string> = body === null ? {} : { 'content-type': 'application/json' };
  return {
    ...{ method, url, requestBody: body, status: 200 },
    requestHeaders: { authorization: 'Bearer [redacted]', ...type },
    ...more,
  };
}

const records = (count: number, type = (_at: number) => 'Opportunity') =>
  Array.from({ length: count }, (_, at) => ({
    attributes: { type: type(at) },
    id: `006A00000${String(at).padStart(6, '0')}`,
  }));
const inputs = (count: number) => Array.from({ length: count }, (_, at) => ({ id: String(at) }));
const filters = (count: number) => ({
  filters: Array.from({ length: count }, () => ({ propertyName: 'a' })),
});

const COLLECTION = `PATCH ${SALESFORCE}/data/v67.0/composite/sobjects`;
const COMPOSITE = `POST ${SALESFORCE}/data/v67.0/composite`;
const BATCH = `POST ${HUBSPOT}/crm/objects/2026-09/deals/batch/update`;
const SEARCH = `POST ${HUBSPOT}/crm/objects/2026-09/deals/search`;
const TOKEN = `POST ${HUBSPOT}/oauth/2026-09/token`;
const DESCRIBE = `GET ${SALESFORCE}/data/v67.0/sobjects/Contract/describe`;

const GOOD: readonly Recorded[] = [
  call(`GET ${SALESFORCE}/data/v67.0/query?q=SELECT+Id+FROM+Task`),
  call(`PATCH ${SALESFORCE}/data/v67.0/sobjects/Task/${ID}`, { Status: 'Completed' }),
  call(COLLECTION, { records: records(200) }),
  call(BATCH, { inputs: inputs(100) }),
  call(SEARCH, { filterGroups: [filters(6), filters(6), filters(6)], limit: 200 }),
  call(TOKEN, 'grant_type=refresh_token', {
    requestHeaders: { 'content-type': 'application/x-www-form-urlencoded' },
  }),
  call(`GET ${SALESFORCE}/data/v67.0/`),
  call(`GET ${SALESFORCE}/data/v67.0/tooling/query?q=SELECT+MajorVersion+FROM+Publisher`),
  call(DESCRIBE, null, { status: 404 }),
  call(`DELETE ${HUBSPOT}/appinstalls/2026-09/external-install`, null, { status: 204 }),
];

describe('rules of recorded traffic', () => {
  it('find nothing in good calls', () => {
    expect(trafficFaults(GOOD)).toEqual([]);
  });

  it.each<[string, Recorded, string]>([
    ['an older version', call(`GET ${SALESFORCE}/data/v58.0/query?q=x`), 'no such endpoint'],
    ['an undated path', call(`GET ${HUBSPOT}/crm/v3/objects/deals`), 'no such endpoint'],
    ['a wrong method', call(`PUT ${HUBSPOT}/crm/objects/2026-09/deals/1`), 'no such endpoint'],
    ['a query without its text', call(`GET ${SALESFORCE}/data/v67.0/query`), 'no q'],
    ['201 records', call(COLLECTION, { records: records(201) }), '201 records'],
    ['no records', call(COLLECTION, { records: [] }), '0 records'],
    [
      'one record twice',
      call(COLLECTION, { records: [...records(1), ...records(1)] }),
      'one record twice',
    ],
    [
      'eleven chunks',
      call(COLLECTION, { records: records(11, (at) => (at % 2 === 0 ? 'Lead' : 'Account')) }),
      '11 chunks',
    ],
    ['26 parts', call(COMPOSITE, { compositeRequest: inputs(26) }), '26 compositeRequest'],
    [
      'six queries in one call',
      call(COMPOSITE, { compositeRequest: inputs(6).map(() => ({ url: '/x/query?q=y' })) }),
      'more than 5 queries',
    ],
    ['101 inputs', call(BATCH, { inputs: inputs(101) }), '101 inputs'],
    [
      'a property of somebody else',
      call(`POST ${HUBSPOT}/crm/properties/2026-09/deals/batch/archive`, {
        inputs: [{ name: 'parley_status' }, { name: 'region' }],
      }),
      'takes out region',
    ],
    ['one input twice', call(BATCH, { inputs: [{ id: '1' }, { id: '1' }] }), 'one record twice'],
    ['seven filters', call(SEARCH, { filterGroups: [filters(7)] }), '7 filters in 1 groups'],
    ['a page of 201', call(SEARCH, { filterGroups: [], limit: 201 }), 'more than 200'],
    ['a result beyond 10,000', call(SEARCH, { filterGroups: [], after: '10000' }), '10,000'],
    ['a long search', call(SEARCH, { properties: ['x'.repeat(3_000)] }), '3,000 characters'],
    [
      'a list page of 101',
      call(`GET ${HUBSPOT}/crm/objects/2026-09/deals?limit=101`),
      'more than 100',
    ],
    ['no bearer', call(DESCRIBE, null, { requestHeaders: {} }), 'no bearer token'],
    [
      'a body of no type',
      call(
        BATCH,
        { inputs: inputs(1) },
        { requestHeaders: { authorization: 'Bearer [redacted]' } },
      ),
      'sent as nothing',
    ],
    ['a form as JSON', call(TOKEN, {}), 'sent as application/json'],
    [
      'a date in ISO',
      call(`PATCH ${SALESFORCE}/data/v67.0/sobjects/Task/${ID}`, null, {
        requestHeaders: { authorization: 'Bearer [redacted]', 'if-unmodified-since': '2026-11-20' },
      }),
      'no HTTP date',
    ],
    [
      'a long address',
      call(`GET ${SALESFORCE}/data/v67.0/query?q=${'x'.repeat(16_384)}`),
      'an address of',
    ],
    ['a refusal', call(BATCH, { inputs: inputs(1) }, { status: 400 }), 'answered with 400'],
    ['no answer, ever', call(BATCH, { inputs: inputs(1) }, { status: null }), 'with nothing'],
    ['a refused description', call(DESCRIBE, null, { status: 500 }), 'answered with 500'],
  ])('find %s', (_name, exchange, fault) => {
    const found = trafficFaults([exchange]);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(fault);
  });

  it('let a call be slowed down or lost that is answered later', () => {
    const lost = call(BATCH, { inputs: inputs(1) }, { status: null });
    const slowed = call(SEARCH, { filterGroups: [] }, { status: 429 });
    expect(trafficFaults([lost, slowed, ...GOOD])).toEqual([]);
    expect(trafficFaults([...GOOD, lost, slowed])).toHaveLength(2);
  });

  it('find a secret that is known, and whatever looks like one', () => {
    const trace = `${JSON.stringify({ a: 'Bearer abc', b: 'x%2Fy', access_token: 'abc' })}\n`;
    expect(leaksIn(trace, ['x/y', 'other'])).toEqual(['x/y', 'Bearer abc', '"access_token":"abc"']);
    expect(leaksIn('{"authorization":"Bearer [redacted]"}', ['x/y'])).toEqual([]);
  });

  it('read a trace line by line', () => {
    expect(exchangesOf(`${JSON.stringify(GOOD[0])}\n${JSON.stringify(GOOD[1])}\n`)).toEqual(
      GOOD.slice(0, 2),
    );
  });
});
