// Reading scenario files strictly (policy section 11) and printing judgements (section 10).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { findJsonFault } from '../../../src/engagement/json-fault.ts';
import { judgeFile } from '../../../src/engagement/scenario-file.ts';

const FIXTURE = new URL('../../fixtures/scenarios.json', import.meta.url);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

/** The fixture's valid conflict, with one field set; `undefined` takes it away. */
function withField(path: string, value: Json | undefined): string {
  const scenario = JSON.parse(readFileSync(FIXTURE, 'utf8')).scenarios[0];
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const holder = steps.reduce((part, step) => part[step], scenario);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return JSON.stringify({ scenarios: [scenario] });
}

function errorsOf(text: string): readonly string[] {
  return judgeFile(text, DEFAULT_POLICY).errors.map((line) =>
    line.replace('registered-partner-and-direct: ', ''),
  );
}

describe('a scenario file', () => {
  it('is judged where it is valid and faulted by name where it is not', () => {
    const { judgements, errors } = judgeFile(readFileSync(FIXTURE, 'utf8'), DEFAULT_POLICY);
    expect(judgements).toEqual([
      {
        id: 'registered-partner-and-direct',
        is_conflict: true,
        match: ['M-2'],
        types: ['vertical'],
        severity: 'medium',
        prevails: 'P',
        splits: [
          { claim: 'D', percent: 30 },
          { claim: 'P', percent: 70 },
        ],
        action: 'uphold_registration',
        extra_actions: [],
        excluded: [],
        clauses: ['C-2', 'M-2', 'P-5', 'V-2'],
        sla_business_days: 2,
        due_date: '2026-11-24',
        reason: expect.stringContaining('Tidewater IT holds the only registration in force'),
      },
      {
        id: 'lone-lead',
        is_conflict: false,
        match: null,
        types: [],
        severity: 'none',
        prevails: null,
        splits: null,
        action: 'none',
        extra_actions: [],
        excluded: [],
        clauses: [],
        sla_business_days: null,
        due_date: null,
        reason: expect.stringMatching(/^No conflict\. Nobody else claims this customer\./),
      },
    ]);
    expect(errors).toEqual([
      'impossible-date: as_of: not an instant',
      'impossible-date: claims: no claim',
      'lone-lead: id: used before in this file',
    ]);
  });

  it('names scenarios without a usable id by their place', () => {
    const text = JSON.stringify({ scenarios: [null, 7, { id: '' }, { id: 8, extra: 1 }] });
    const { judgements, errors } = judgeFile(text, DEFAULT_POLICY);
    expect(judgements).toEqual([]);
    expect(errors).toEqual(
      expect.arrayContaining([
        'scenarios[0]: not an object',
        'scenarios[1]: not an object',
        'scenarios[2]: id: an empty text',
        'scenarios[3]: id: not a text',
        'scenarios[3]: extra: unknown field',
        'scenarios[3]: as_of: missing',
      ]),
    );
  });

  it.each([
    ['[]', 'No array "scenarios" in the file.'],
    ['{"scenarios": {}}', 'No array "scenarios" in the file.'],
    ['{"scenarios": [\n  1,\n]}', 'Not valid JSON at line 3, column 1.'],
  ])('is refused as a whole: %s', (text, message) => {
    expect(() => judgeFile(text, DEFAULT_POLICY)).toThrowError(
      expect.objectContaining({ code: 'BAD_INPUT', message }),
    );
  });

  it('may start with a byte order mark', () => {
    expect(judgeFile('\uFEFF{"scenarios": []}', DEFAULT_POLICY).errors).toEqual([]);
  });
});

describe('one field', () => {
  it.each<[string, Json | undefined]>([
    ['title', 'Any title'],
    ['expected', { whatever: 1 }],
    ['context', {}],
    [
      'context',
      {
        incumbent: null,
        contract_end: null,
        named_since: null,
        customer_choice: null,
        co_sell_agreement: null,
        agreed_split: null,
      },
    ],
    ['context', { customer_choice: { claim: 'D', dated: '2026-11-20' } }],
    ['claims.0.account.domain', null],
    ['claims.0.account.domain', 'Bücher-1.example'],
    ['claims.0.account.alias_domains', ['a.example', 'localhost']],
    ['claims.0.owner', { name: '' }],
    ['claims.0.amount', 1e12],
    ['claims.0.amount', 0.01],
    ['claims.0.quote', { unit_price: 0.0001, currency: 'JPY', quantity: 0.5 }],
    ['claims.0.registration.expires_at', '2026-11-02'],
    ['claims.0.registration.registered_at', '2026-11-20T12:00:00Z'],
    ['claims.0.activities', [{ type: 'intro', at: '2027-01-01T00:00:00Z' }]],
  ])('%s may be %j', (path, value) => {
    expect(errorsOf(withField(path, value))).toEqual([]);
  });

  it.each<[string, Json | undefined, string]>([
    ['as_of', undefined, 'as_of: missing'],
    ['as_of', '2026-02-29T00:00:00Z', 'as_of: not an instant'],
    ['as_of', '2026-11-20T24:00:00Z', 'as_of: not an instant'],
    ['as_of', '2026-11-20T12:00:00+00:00', 'as_of: not an instant'],
    ['titel', 'x', 'titel: unknown field'],
    ['title', null, 'title: not a text'],
    ['context', null, 'context: not an object'],
    ['context', { named: 1 }, 'context.named: unknown field'],
    ['context', { named_since: '2026-13-01' }, 'context.named_since: not a date'],
    [
      'context',
      { customer_choice: { claim: 'X', dated: '2026-11-20' } },
      'context.customer_choice.claim: not a claim of this scenario',
    ],
    [
      'context',
      { customer_choice: { claim: 'D', dated: '2026-11-21' } },
      'context.customer_choice.dated: after as_of',
    ],
    [
      'context',
      { agreed_split: { P: 100 } },
      'context.co_sell_agreement: missing beside agreed_split',
    ],
    ['claims.0.account.domain', undefined, 'claims[0].account.domain: missing'],
    ['claims.0.account.domain', 'https://a.example', 'claims[0].account.domain: not a host name'],
    ['claims.0.account.domain', 'a.example:443', 'claims[0].account.domain: not a host name'],
    ['claims.0.account.domain', 'a..example', 'claims[0].account.domain: not a host name'],
    ['claims.0.account.parent_domain', '', 'claims[0].account.parent_domain: not a host name'],
    ['claims.0.account.alias_domains', null, 'claims[0].account.alias_domains: not a list'],
    ['claims.0.account.country', 'usa', 'claims[0].account.country: not two capital letters'],
    [
      'claims.0.record_type',
      'opportunity',
      'claims[0].record_type: not deal or lead, which hubspot has',
    ],
    ['claims.0.role', null, 'claims[0].role: not one of source, influence, co_sell, fulfilment'],
    ['claims.0.auto_generated', 0, 'claims[0].auto_generated: not true or false'],
    ['claims.1.partner', undefined, 'claims[1].partner: missing'],
    ['claims.1.partner', { name: 'X' }, 'claims[1].partner: not null, as channel direct needs'],
    [
      'claims.1.registration',
      { status: 'pending', registered_at: '2026-11-01T00:00:00Z' },
      'claims[1].registration: not null, although partner is null',
    ],
    [
      'claims.0.registration.registered_at',
      '2026-11-20T12:00:01Z',
      'claims[0].registration.registered_at: after as_of',
    ],
    [
      'claims.0.registration.expires_at',
      '2026-11-01',
      'claims[0].registration.expires_at: before the registered date',
    ],
    ['claims.0.created_at', '2026-11-20T12:00:01Z', 'claims[0].created_at: after as_of'],
    ['claims.0.stage', 'won', 'claims[0].closed_at: null at stage won'],
    [
      'claims.0.closed_at',
      '2026-11-20T12:00:00Z',
      'claims[0].closed_at: not null at stage develop',
    ],
    [
      'claims.0.amount',
      0.001,
      'claims[0].amount: not a number from 0 to 1e12 with at most two decimals',
    ],
    [
      'claims.0.amount',
      '12',
      'claims[0].amount: not a number from 0 to 1e12 with at most two decimals',
    ],
    ['claims.0.currency', 'CHF', 'claims[0].currency: a currency without a policy rate'],
    ['claims.0.currency', 'toString', 'claims[0].currency: a currency without a policy rate'],
    [
      'claims.0.quote',
      { unit_price: 0, currency: 'USD', quantity: 1 },
      'claims[0].quote.unit_price: not a number above 0, to 1e9, with at most four decimals',
    ],
    [
      'claims.0.quote',
      { unit_price: 1, currency: 'XXX', quantity: 1 },
      'claims[0].quote.currency: a currency without a policy rate',
    ],
    [
      'claims.0.quote',
      { unit_price: 1, currency: 'USD', quantity: 0 },
      'claims[0].quote.quantity: not a number above 0',
    ],
    ['claims.1.activities.0.at', '2026-11-06', 'claims[1].activities[0].at: not an instant'],
    [
      'claims.1.activities.0.type',
      'zoom',
      'claims[1].activities[0].type: not one of meeting, demo, poc, call, proposal, workshop, email, mailing, intro',
    ],
    ['claims.1.id', 'P', 'claims[1].id: used before'],
    ['claims.1', 5, 'claims[1]: not an object'],
    ['claims', [], 'claims: no claim'],
  ])('%s may not be %j', (path, value, expected) => {
    expect(errorsOf(withField(path, value))).toEqual([expected]);
  });

  it('holds at most 50 claims', () => {
    const { scenarios } = JSON.parse(readFileSync(FIXTURE, 'utf8'));
    const [claim] = scenarios[0].claims;
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...claim,
        id: `C${index}`,
        record_id: `${index}`,
      }));
    expect(errorsOf(withField('claims', many(50)))).toEqual([]);
    expect(errorsOf(withField('claims', many(51)))).toEqual(['claims: more than 50 claims']);
  });

  it('repeats a record id only in the other CRM', () => {
    const text = withField('claims.1.record_id', '9001');
    expect(errorsOf(text)).toEqual([]);
    const oneCrm = text.replace(
      '"salesforce","record_type":"opportunity"',
      '"hubspot","record_type":"deal"',
    );
    expect(errorsOf(oneCrm)).toEqual(['claims[1].record_id: used before in this CRM']);
  });

  it.each<[Json, readonly string[]]>([
    [{ P: 33.33, D: 66.67 }, []],
    [{ P: 33.33, D: 66.66 }, ['context.agreed_split: totals 99.99, not 100']],
    [
      { P: 33.333, D: 66.667 },
      ['P', 'D'].map(
        (id) =>
          `context.agreed_split.${id}: not a percentage from 0 to 100 with at most two decimals`,
      ),
    ],
    [
      { P: 50, X: 50 },
      ['context.agreed_split.X: not a claim of this scenario under co_sell_agreement'],
    ],
  ])('reads the agreed split %j', (split, expected) => {
    const scenario = JSON.parse(
      withField('context', { co_sell_agreement: 'CS', agreed_split: split }),
    );
    for (const claim of scenario.scenarios[0].claims) claim.co_sell_id = 'CS';
    expect(errorsOf(JSON.stringify(scenario))).toEqual(expected);
  });
});

describe('names that only look harmless', () => {
  it('shares of `__proto__` are shares', () => {
    const split = withField('context', { co_sell_agreement: 'CS', agreed_split: { P: 100 } });
    const sneaky = split
      .replaceAll('"crm":', '"co_sell_id":"CS","crm":')
      .replace('{"P":100}', '{"__proto__":50,"P":100}');
    expect(errorsOf(sneaky)).toEqual([
      'context.agreed_split.__proto__: not a claim of this scenario under co_sell_agreement',
      'context.agreed_split: totals 150, not 100',
    ]);
  });

  it.each([
    ['a b', '["a b"]'],
    ['', '[""]'],
    ['a\nb', String.raw`["a\nb"]`],
    ['\u2028', String.raw`["\u2028"]`],
    ['löwe', 'löwe'],
  ])('the key %j is printed so that it can be found', (key, printed) => {
    const text = withField('zzz', 1).replace('"zzz"', JSON.stringify(key));
    expect(errorsOf(text)).toEqual([`${printed}: unknown field`]);
  });

  it('an id over two lines stays on one', () => {
    const text = withField('id', 'one\ntwo').replace('"claims"', '"zzz":1,"claims"');
    expect(errorsOf(text)).toEqual([String.raw`one\u000atwo: zzz: unknown field`]);
  });
});

describe('the place of a JSON fault', () => {
  it.each([
    ['', 'line 1, column 1'],
    ['{"a": 1,\n "b" 2}', 'line 2, column 6'],
    ['{"a": 1,}', 'line 1, column 9'],
    ['[1, 2', 'line 1, column 6'],
    ['[01]', 'line 1, column 3'],
    ['["a\nb"]', 'line 1, column 2'],
    ['{"a": 1]', 'line 1, column 8'],
    ['[] []', 'line 1, column 4'],
    ['{"a": [1.5e3, "\\u00e9\u007f", null, {}]}', null],
  ])('%j', (text, place) => {
    expect(findJsonFault(text)).toBe(place);
  });
});
