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
          'Registration_Status__c=Approved|Pending',
        ].join(' '),
      }),
    );
    const [opportunity, lead] = mapping.claims;
    expect(opportunity?.channel).toEqual({
      path: 'Sales_Channel__c',
      fallback: 'direct',
      values: { Direct: 'direct', 'Value-Added Reseller': 'reseller' },
    });
    expect(opportunity?.partnerName).toEqual({ path: 'Partner__c.Name' });
    expect(opportunity?.partnerTier).toEqual({
      path: 'Partner__c.Partner_Level__c',
      values: { Gold: 'gold' },
    });
    expect(opportunity?.registrationStatus.values).toEqual({
      Approved: 'approved',
      Submitted: 'pending',
    });
    expect(mapping.account.country).toEqual({ path: 'BillingCountryCode' });
    expect(mapping.account.except).toEqual({ path: 'IsPartner', values: ['true'] });
    expect(lead?.only).toEqual({
      path: 'Registration_Status__c',
      values: ['Approved', 'Pending'],
    });
    expect(lead?.stage.values).toEqual({
      New: 'qualify',
      'Closed - Not Converted': 'lost',
      'Closed - Converted': 'won',
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
    expect(mapping.claims[0]?.channel).toMatchObject({
      path: 'PartnerAccountId.IsPartner',
      values: { true: 'reseller', false: 'direct' },
    });
    expect(mapping.claims[0]?.partnerName).toEqual({ path: 'PartnerAccountId.Name' });
  });

  it('falls back to the owner’s kind of user, and names no field that is not there', () => {
    const bare = schema(BARE);
    const mapping = mappingSchema.parse(proposeMapping(bare));
    expect(mapping.claims).toHaveLength(1);
    const [opportunity] = mapping.claims;
    expect(opportunity?.channel.path).toBe('OwnerId.UserType');
    expect(opportunity?.partnerName).toEqual({ path: 'OwnerId.AccountId.Name' });
    expect(opportunity?.activities).toEqual([]);
    expect(opportunity?.stage.values).toEqual({ Discovery: 'develop', 'Closed Won': 'won' });
    const known = new Set(bare.objects.flatMap((one) => one.fields.map((field) => field.name)));
    const paths = JSON.stringify(mapping).match(/"path":"[^"]+"/g) ?? [];
    for (const path of paths) {
      for (const step of path.slice('"path":"'.length, -1).split('.'))
        expect(known).toContain(step);
    }
  });
});
