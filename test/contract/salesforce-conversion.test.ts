// A deal registration that is converted: the lead and the opportunity it became are one claim.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { convertLead } from '../../connectors/sandbox/convert.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import type { FieldValue, ReadRecord } from '../../src/domain/source-record.ts';
import { DAY_MS, HOUR_MS, parseDay } from '../../src/domain/time.ts';
import type { CrmSession, Grant } from '../../src/ports/crm.ts';
import { judgeConflict } from '../helpers/claims.ts';
import { derivedFrom } from './derived-book.ts';
import { connectSalesforce, type SalesforceRun, startSalesforce } from './salesforce-harness.ts';

const REGISTERED_AT = Date.UTC(2026, 10, 19, 8, 30);

let run: SalesforceRun;
let grant: Grant;
let mapping: Mapping;
let lead: string;
let nordwind: string;
let read: Map<string, ReadRecord>;
let cursor: string | null;

const open = (): CrmSession =>
  run.connector.open({
    priority: 'poll',
    connectionId: asConnectionId('sf-test'),
    apiUrl: grant.apiUrl,
    tokens: { accessToken: async () => grant.accessToken, renewed: async () => grant.accessToken },
  });

const make = (object: string, fields: Record<string, FieldValue>) =>
  run.world.salesforce.create(object, fields, run.manager.userId).id;
const change = (object: string, id: string, fields: Record<string, FieldValue>) =>
  run.world.salesforce.update(object, id, fields, run.manager.userId);

beforeEach(async () => {
  run = await startSalesforce();
  read = new Map();
  cursor = null;
  const partner = (Name: string) =>
    make('Account', {
      Name,
      IsPartner: true,
      Partner_Tier__c: 'Gold',
      Partner_Territories__c: 'DACH',
    });
  nordwind = partner('Nordwind');
  lead = make('Lead', {
    ...{ LastName: 'Purchasing', Company: 'Halden Glass', Website: 'halden-glass.example' },
    ...{ Status: 'Working - Contacted', OwnerId: run.manager.ownerId, CurrencyIsoCode: 'EUR' },
    ...{ Channel__c: 'Reseller', Partner__c: nordwind, Territory__c: 'DACH' },
    ...{ Registration_Status__c: 'Approved', Registered_At__c: '2026-11-19T08:30:00Z' },
    ...{ Registration_Expires__c: '2027-01-31', Named_Account_Exception__c: true },
    ...{ Deal_Amount__c: 64_000, Deal_Currency__c: 'EUR', Product_Family__c: 'Platform' },
  });
  make('Event', {
    ...{ Subject: 'Demo', Activity_Type__c: 'Demo', Type: 'Demo', WhoId: lead },
    ...{ OwnerId: run.manager.ownerId, ActivityDateTime: '2026-11-20T08:00:00Z' },
  });
  run.advance(2 * HOUR_MS);
  grant = await connectSalesforce(run);
  mapping = run.connector.proposeMapping(await open().describe());
});
afterEach(() => run.close());

/** Reads on from where the last reading ended; the book of all that was read. */
async function book() {
  for await (const page of open().readChanges(cursor, mapping)) {
    for (const one of page.records) read.set(`${one.object}/${one.recordId}`, one);
    cursor = page.cursor;
  }
  run.advance(2 * HOUR_MS);
  return derivedFrom('salesforce', mapping, [...read.values()]);
}

/** Converts the lead; what became of it. */
function convert(
  opportunity: Record<string, FieldValue> | null,
  options: { leadId?: string; accountId?: string } = {},
) {
  const { leadId = lead, ...into } = options;
  const request = { leadId, by: run.manager.userId, opportunity, ...into };
  const { fields } = convertLead(run.world, request);
  const opportunityId = String(fields['ConvertedOpportunityId'] ?? '');
  return { opportunityId, accountId: String(fields['ConvertedAccountId']) };
}

describe('a converted registration', () => {
  it('goes on as its opportunity, with all that the lead said of the seller', async () => {
    const before = (await book()).claims.get(lead);
    const { opportunityId, accountId } = convert({});
    const { claims, accounts } = await book();
    expect(claims.has(lead)).toBe(false);
    expect(accounts.get(lead)?.account).toBeNull();
    const claim = claims.get(opportunityId);
    expect(claim).toMatchObject({
      recordType: 'opportunity',
      channel: 'reseller',
      partner: { name: 'Nordwind', tier: 'gold', territories: ['DACH'] },
      registration: {
        status: 'approved',
        registeredAt: REGISTERED_AT,
        expiresOn: parseDay('2027-01-31'),
        namedAccountException: true,
      },
      createdAt: before?.createdAt,
      stage: 'qualify',
      territory: 'DACH',
      productFamily: 'Platform',
      amount: before?.amount,
    });
    expect(claim?.account.id).toContain(accountId);
    expect(claim?.activities).toEqual(before?.activities);
    expect(claim?.activities).toHaveLength(1);
  });

  it('is upheld against a direct opportunity, and is no second claim of the partner', async () => {
    const { opportunityId, accountId } = convert({ Amount: 70_000 });
    const direct = make('Opportunity', {
      ...{ Name: 'Direct', AccountId: accountId, OwnerId: run.manager.ownerId },
      ...{ StageName: 'Qualification', CloseDate: '2026-12-31', Channel__c: 'Direct' },
      ...{ Product_Family__c: 'Platform', Territory__c: 'DACH' },
    });
    const { claims } = await book();
    const made = [lead, opportunityId, direct].flatMap((id) => claims.get(id) ?? []);
    const conflict = judgeConflict(made, { now: Date.UTC(2026, 10, 21) });
    expect(conflict.action).toBe('uphold_registration');
    expect(conflict.prevails).toBe(claims.get(opportunityId)?.id);
    expect(conflict.splits.map((one) => one.claimId).sort()).toEqual(
      [opportunityId, direct].map((id) => claims.get(id)?.id).sort(),
    );
  });

  it('is told by the opportunity where that says something itself', async () => {
    const { opportunityId } = convert({
      ...{ Channel__c: 'Reseller', Partner__c: nordwind, Territory__c: 'Benelux', Amount: 5 },
      ...{ Registration_Status__c: 'Pending', Registered_At__c: '2026-11-20T08:30:00Z' },
    });
    const { claims } = await book();
    expect([...claims.keys()]).not.toContain(lead);
    expect(claims.get(opportunityId)).toMatchObject({
      territory: 'Benelux',
      amount: { e4: 50_000n },
      registration: { status: 'pending', registeredAt: REGISTERED_AT + DAY_MS, expiresOn: null },
    });
  });

  it('stays the partner’s against an opportunity that says it is direct, at the same stage', async () => {
    const { opportunityId } = convert({ Channel__c: 'Direct', StageName: 'Negotiation/Review' });
    const { claims } = await book();
    expect(claims.get(opportunityId)).toMatchObject({ channel: 'direct', registration: null });
    expect(claims.get(lead)).toMatchObject({
      channel: 'reseller',
      stage: 'negotiate',
      registration: { status: 'approved' },
      account: claims.get(opportunityId)?.account,
    });
    change('Opportunity', opportunityId, { Channel__c: null });
    expect((await book()).claims.has(lead)).toBe(false);
  });

  it('without an opportunity holds on the account, and nothing is won by it', async () => {
    const { accountId } = convert(null);
    const { claims, accounts } = await book();
    expect(claims.get(lead)).toMatchObject({
      stage: 'develop',
      registration: { status: 'approved' },
    });
    expect(claims.get(lead)?.account.id).toContain(accountId);
    expect(accounts.get(lead)?.account).toBeNull();
  });

  it('is a claim again when its opportunity is deleted', async () => {
    const { opportunityId } = convert({});
    expect((await book()).claims.has(lead)).toBe(false);
    run.world.salesforce.remove('Opportunity', opportunityId, run.manager.userId);
    const { claims } = await book();
    expect(claims.has(opportunityId)).toBe(false);
    expect(claims.get(lead)).toMatchObject({ registration: { status: 'approved' } });
  });

  it('is the first registered of several leads in one opportunity; another partner’s stays', async () => {
    const { fields } = run.world.salesforce.require('Lead', lead);
    const like = (more: Record<string, FieldValue>) => make('Lead', { ...fields, ...more });
    const second = like({ Registered_At__c: '2026-11-20T07:00:00Z' });
    const Partner__c = make('Account', { Name: 'Ostwind', IsPartner: true });
    const rival = like({ Partner__c, Registered_At__c: '2026-11-20T07:00:00Z' });
    const { opportunityId, accountId } = convert({});
    for (const leadId of [second, rival]) {
      convert(null, { leadId, accountId });
      change('Lead', leadId, { ConvertedOpportunityId: opportunityId });
    }
    const { claims } = await book();
    expect([lead, second, rival].map((id) => claims.has(id))).toEqual([false, false, true]);
    expect(claims.get(opportunityId)?.registration?.registeredAt).toBe(REGISTERED_AT);
  });

  it('has nothing written to its lead, which Salesforce lets nobody change', async () => {
    convert({});
    const ref = { connectionId: asConnectionId('sf-test'), object: 'Lead', recordId: lead };
    const values = { conflict_status: 'open' } as const;
    expect(await open().applyPatches([{ ref, home: 'claim', values }])).toEqual([
      { ref, result: 'gone' },
    ]);
  });
});
