// An org that sells to people: person accounts, and leads of no company.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asConnectionId, type RecordRef } from '../../src/domain/ids.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import type { FieldValue, ReadRecord } from '../../src/domain/source-record.ts';
import type { CrmSession } from '../../src/ports/crm.ts';
import { derivedFrom } from './derived-book.ts';
import {
  connectSalesforce,
  fixed,
  type SalesforceRun,
  startSalesforce,
} from './salesforce-harness.ts';

const CONNECTION = asConnectionId('sf-test');

let run: SalesforceRun;
let session: CrmSession;
let mapping: Mapping;
let person: string;
beforeEach(async () => {
  run = await startSalesforce();
  run.faults.set({ salesforceOrg: 'people' });
  person = create('Account', {
    ...{ IsPersonAccount: true, FirstName: 'Erika', LastName: 'Muster', Phone: '+49 30 1234567' },
    ...{ BillingCountry: 'Germany', OwnerId: run.manager.ownerId },
  });
  run.advance(60_000);
  const { accessToken, apiUrl } = await connectSalesforce(run);
  const tokens = fixed(accessToken);
  session = run.connector.open({ priority: 'poll', connectionId: CONNECTION, apiUrl, tokens });
  mapping = run.connector.proposeMapping(await session.describe());
});
afterEach(() => run.close());

const create = (object: string, fields: Record<string, FieldValue>) =>
  run.world.salesforce.create(object, fields, run.manager.userId).id;

async function read(cursor: string | null = null) {
  const records: ReadRecord[] = [];
  let last = cursor ?? '';
  for await (const page of session.readChanges(cursor, mapping)) {
    records.push(...page.records);
    last = page.cursor;
  }
  return { records, cursor: last };
}

const refOf = (object: string, recordId: string): RecordRef => ({
  ...{ connectionId: CONNECTION, object, recordId },
});

describe('a person account', () => {
  it('is an account like others, called by the name Salesforce makes of it', async () => {
    const claim = create('Opportunity', {
      ...{ Name: 'Plan', AccountId: person, OwnerId: run.manager.ownerId, Channel__c: 'Direct' },
      ...{ StageName: 'Qualification', CloseDate: '2026-12-31' },
    });
    const { accounts, claims } = await derivedFrom('salesforce', mapping, (await read()).records);
    expect(accounts.get(person)?.account).toMatchObject({ name: 'Erika Muster', domain: null });
    expect(claims.get(claim)?.account.name).toBe('Erika Muster');
  });

  it('shows Parley’s fields; its name, which nobody may write, is left alone', async () => {
    const patch = {
      ref: refOf('Account', person),
      home: 'account',
      values: { conflict_count: 2 },
    } as const;
    expect(await session.applyPatches([patch])).toMatchObject([{ result: 'written' }]);
    const [state] = await session.readOwnFields([patch.ref], 'account');
    expect(state).toMatchObject({ found: true, values: { conflict_count: 2 } });
    expect(run.world.salesforce.require('Account', person).fields).not.toHaveProperty('Name');
  });

  it('tells into which it was merged', async () => {
    const other = create('Account', { IsPersonAccount: true, FirstName: 'E.', LastName: 'Muster' });
    const { cursor } = await read();
    run.advance(60_000);
    run.mergeAccounts(person, other);
    const { records } = await read(cursor);
    const gone = records.find((one) => one.recordId === other);
    expect(gone).toMatchObject({ deleted: true, mergedInto: person });
  });
});

describe('a lead of no company', () => {
  it('is a claim on the person', async () => {
    const partner = create('Account', { Name: 'Nordwind', IsPartner: true });
    const lead = create('Lead', {
      ...{ FirstName: 'Max', LastName: 'Muster', Status: 'Open - Not Contacted' },
      ...{ Channel__c: 'Reseller', Partner__c: partner, OwnerId: run.manager.ownerId },
      ...{ Registration_Status__c: 'Approved', Registered_At__c: '2026-11-19T08:30:00Z' },
    });
    const { claims } = await derivedFrom('salesforce', mapping, (await read()).records);
    expect(claims.get(lead)?.account.name).toBe('Max Muster');
    expect(claims.get(lead)?.partner?.name).toBe('Nordwind');
  });
});
