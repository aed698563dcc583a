// The proposed mapping: from the vendor's own fields, from standard ones, from almost nothing.
import { describe, expect, it } from 'vitest';
import { proposeMapping } from '../../../../connectors/salesforce/mapping.ts';
import { mappingSchema } from '../../../../src/domain/mapping.ts';
import type { CrmSchema } from '../../../../src/ports/crm.ts';

/** `name` or `name=option|option` or `name:type` per field. */
function schema(objects: Readonly<Record<string, string>>): CrmSchema {
  return {
    crm: 'salesforce',
    objects: Object.entries(objects).map(([name, fields]) => ({
      name,
      fields: fields.split(' ').map((text) => {
        const [typed = '', options = ''] = text.split('=');
        const [field = '', type = 'string'] = typed.split(':');
        return {
          name: field,
          label: field,
          type,
          writable: true,
          options: options === '' ? [] : options.replaceAll('+', ' ').split('|'),
        };
      }),
    })),
  };
}

const BARE = {
  Account: 'Id Name Website BillingCountry ParentId',
  Opportunity:
    'Id Name AccountId OwnerId Amount CloseDate CreatedDate StageName=Discovery|Closed+Won',
  User: 'Id Name Email UserType AccountId',
};

describe('proposeMapping', () => {
  it('uses the vendor’s fields and translates their values', () => {
    const mapping = proposeMapping(
      schema({
        ...BARE,
        Account: `${BARE.Account} IsPartner BillingCountryCode Partner_Level__c=Gold|Platinum`,
        Opportunity: [
          BARE.Opportunity,
          'Sales_Channel__c=Direct|Value-Added+Reseller|Odd',
          'Partner__c:reference Deal_Registration_Status__c=Approved|Submitted',
        ].join(' '),
        Lead: [
          'Id Company Website Status=New|Closed+-+Not+Converted|Closed+-+Converted',
          'ConvertedAccountId:reference ConvertedOpportunityId:reference',
          'Registration_Status__c=Approved|Pending',
        ].join(' '),
      }),
    );
    const [opportunity, lead] = mapping.claims;
    expect(opportunity?.channel).toMatchObject({
      path: 'Sales_Channel__c',
      fallback: 'direct',
      values: { Direct: 'direct', 'Value-Added Reseller': 'reseller' },
      reason: expect.stringContaining('not recognised: Odd'),
    });
    expect(opportunity?.partnerName).toMatchObject({ path: 'Partner__c.Name' });
    expect(opportunity?.partnerTier).toMatchObject({
      path: 'Partner__c.Partner_Level__c',
      values: { Gold: 'gold' },
    });
    expect(opportunity?.registrationStatus.values).toEqual({
      Approved: 'approved',
      Submitted: 'pending',
    });
    expect(mapping.account.country).toMatchObject({ path: 'BillingCountryCode' });
    expect(mapping.account.except).toEqual({ path: 'IsPartner', values: ['true'] });
    expect(lead?.only).toEqual({
      path: 'Registration_Status__c',
      values: ['Approved', 'Pending'],
    });
    expect(lead?.accountLink).toBe('ConvertedAccountId');
    expect(lead?.convertedTo).toBe('ConvertedOpportunityId');
    expect(lead?.stage.values).toEqual({
      New: 'qualify',
      'Closed - Not Converted': 'lost',
      'Closed - Converted': 'develop',
    });
  });

  it('takes the person for the customer where a lead may be of no company', () => {
    const lead = 'Id Name Company Status=New Registration_Status__c=Approved';
    const nameIn = (account: string) =>
      proposeMapping(schema({ ...BARE, Account: account, Lead: lead })).claims[1]?.account?.name;
    expect(nameIn(BARE.Account)).not.toHaveProperty('or');
    expect(nameIn(`${BARE.Account} IsPersonAccount`)).toMatchObject({
      path: 'Company',
      or: [{ path: 'Name' }],
    });
  });

  it('recognises partners by the derived partner account', () => {
    const mapping = proposeMapping(
      schema({
        ...BARE,
        Account: `${BARE.Account} IsPartner`,
        Opportunity: `${BARE.Opportunity} PartnerAccountId:reference`,
      }),
    );
    expect(mapping.claims[0]?.channel.or?.[0]).toEqual({
      path: 'PartnerAccountId.IsPartner',
      values: { true: 'reseller' },
    });
    expect(mapping.claims[0]?.partnerName).toMatchObject({ path: 'PartnerAccountId.Name' });
  });

  it('falls back to the owner’s kind of user, and names no field that is not there', () => {
    const bare = schema(BARE);
    const mapping = mappingSchema.parse(proposeMapping(bare));
    expect(mapping.claims).toHaveLength(1);
    const [opportunity] = mapping.claims;
    expect(opportunity?.channel).toMatchObject({
      or: [{ path: 'OwnerId.UserType', values: { PowerPartner: 'reseller' } }],
      fallback: 'direct',
    });
    expect(opportunity?.partnerName).toMatchObject({ path: 'OwnerId.AccountId.Name' });
    expect(opportunity?.activities).toEqual([]);
    expect(opportunity?.stage.values).toEqual({ Discovery: 'develop', 'Closed Won': 'won' });
    const known = new Set(bare.objects.flatMap((one) => one.fields.map((field) => field.name)));
    const paths = JSON.stringify(mapping).match(/"path":"[^"]+"/g) ?? [];
    for (const path of paths) {
      for (const step of path.slice('"path":"'.length, -1).split('.'))
        expect(known).toContain(step);
    }
  });

  it('finds what standard objects say where the vendor has no fields', () => {
    const mapping = proposeMapping(
      schema({
        ...BARE,
        Account: `${BARE.Account} IsPartner`,
        Opportunity: `${BARE.Opportunity} RecordTypeId:reference=Partner_Deal|Direct_Deal Territory2Id:reference SyncedQuoteId:reference`,
        RecordType: 'Id DeveloperName',
        Territory2: 'Id Name',
        OpportunityPartner: 'Id OpportunityId AccountToId Role=Distributor|Lender IsPrimary',
        OpportunityLineItem: 'Id OpportunityId Product2Id UnitPrice Quantity TotalPrice',
        Product2: 'Id Family',
        Contract: 'Id AccountId EndDate Partner__c:reference',
        Event: 'Id WhatId ActivityDateTime',
        Task: 'Id WhatId CompletedDateTime TaskSubtype=Task|Call',
      }),
    );
    const [deal] = mapping.claims;
    const line = { object: 'OpportunityLineItem', link: 'OpportunityId', most: 'TotalPrice' };
    const relation = { object: 'OpportunityPartner', link: 'OpportunityId', most: 'IsPrimary' };
    const contract = { object: 'Contract', link: 'AccountId', most: 'EndDate' };
    expect(deal?.channel.or?.slice(0, 2)).toEqual([
      { path: 'Role', related: relation, values: { Distributor: 'distributor' } },
      { path: 'RecordTypeId.DeveloperName', values: { Partner_Deal: 'reseller' } },
    ]);
    expect(deal?.partnerName).toMatchObject({ path: 'AccountToId.Name', related: relation });
    expect(deal?.productFamily).toMatchObject({ path: 'Product2Id.Family', related: line });
    expect(deal?.quoteUnitPrice).toMatchObject({ path: 'UnitPrice', related: line });
    expect(deal?.quoteQuantity).toMatchObject({ path: 'Quantity', related: line });
    expect(deal?.territory).toMatchObject({ path: 'Territory2Id.Name', fallback: 'GLOBAL' });
    expect(mapping.account.contractEnd).toMatchObject({ path: 'EndDate', related: contract });
    expect(mapping.account.incumbent).toMatchObject({
      ...{ path: 'Partner__c.Name', related: contract },
    });
    expect(deal?.activities).toMatchObject([
      { object: 'Event', type: { fallback: 'meeting' } },
      { object: 'Task', type: { or: [{ path: 'TaskSubtype', values: { Call: 'call' } }] } },
    ]);
  });

  it('takes lines for a quote only where quotes are in use', () => {
    const lines = 'Id OpportunityId Product2Id UnitPrice Quantity TotalPrice';
    const mapping = proposeMapping(schema({ ...BARE, OpportunityLineItem: lines }));
    expect(mapping.claims[0]?.quoteUnitPrice.path).toBeUndefined();
  });

  it('passes over a field that is always empty', () => {
    const both = { ...BARE, Opportunity: `${BARE.Opportunity} Channel__c Route_to_Market__c` };
    const fill = (filled: number) => ({ filled, records: 80 });
    const used = proposeMapping(schema(both), (_, field) =>
      fill(field === 'Route_to_Market__c' ? 60 : 0),
    );
    expect(used.claims[0]?.channel.path).toBe('Route_to_Market__c');
    expect(used.claims[0]?.channel.reason).toContain('filled in 60 of 80 records');
    const none = proposeMapping(schema(both), () => fill(0));
    expect(none.claims[0]?.channel.path).toBe('Channel__c');
  });

  it('takes newest accounts, customers, for no sample of partners’ accounts', () => {
    const org = {
      ...BARE,
      Account: `${BARE.Account} Partner_Tier__c=Gold Tier__c=Gold`,
      Opportunity: `${BARE.Opportunity} Partner__c:reference`,
    };
    const ofCustomers = (_: string, field: string) => ({
      ...{ filled: field === 'Partner_Tier__c' ? 0 : 70, records: 80 },
    });
    const tier = proposeMapping(schema(org), ofCustomers).claims[0]?.partnerTier;
    expect(tier?.path).toBe('Partner__c.Partner_Tier__c');
    expect(tier?.reason).toContain('of the lookup "Partner__c", filled in 70 of 80 records');
  });
});
