// The mapping proposed for a portal: what is recognised, and what happens when it is not there.
import { describe, expect, it } from 'vitest';
import { proposeMapping } from '../../../../connectors/hubspot/mapping.ts';
import { mappingSchema } from '../../../../src/domain/mapping.ts';
import type { CrmField, CrmSchema } from '../../../../src/ports/crm.ts';

const field = (name: string, options: readonly string[] = []): CrmField => ({
  name,
  label: name,
  type: 'string',
  writable: true,
  options,
});

const stage = (name: string, pipeline: string, state: string, probability: string): CrmField => ({
  ...field(name, [pipeline.toLowerCase(), state, probability]),
  label: `${pipeline}: ${name}`,
});

function schemaWith(change: Partial<Record<string, readonly CrmField[]>>): CrmSchema {
  const objects: Record<string, readonly CrmField[]> = {
    companies: ['name', 'domain', 'country'].map((name) => field(name)),
    deals: [
      ...['dealname', 'amount', 'closedate', 'createdate', 'dealtype'].map((name) => field(name)),
      field('deal_currency_code', ['EUR', 'USD']),
    ],
    pipelines: [
      stage('new', 'Sales', 'open', '0.2'),
      stage('qualified', 'Sales', 'open', '0.4'),
      stage('shown', 'Sales', 'open', '0.6'),
      stage('contract', 'Sales', 'open', '0.9'),
      stage('won', 'Sales', 'closed', '1.0'),
      stage('lost', 'Sales', 'closed', '0.0'),
    ],
    ...change,
  };
  const listed = Object.entries(objects).map(([name, fields]) => ({ name, fields }));
  return { crm: 'hubspot', objects: listed };
}

describe('a portal without a channel of its own', () => {
  const mapping = proposeMapping(schemaWith({}));
  const [deals] = mapping.claims;

  it('is valid and calls every deal direct', () => {
    expect(mappingSchema.parse(mapping)).toEqual(mapping);
    expect(deals?.channel).toEqual({ fallback: 'direct' });
    expect(deals?.partnerName).toMatchObject({ reason: expect.stringContaining('There is no') });
  });

  it('takes stages from what HubSpot says of them', () => {
    expect(deals?.stage.values).toEqual({
      new: 'qualify',
      qualified: 'develop',
      shown: 'propose',
      contract: 'negotiate',
      won: 'won',
      lost: 'lost',
    });
  });

  it('falls back to the company currency', () => {
    expect(deals?.currency).toMatchObject({ path: 'deal_currency_code', fallback: 'EUR' });
  });

  it('reads a parent’s domain through the parent company', () => {
    expect(mapping.account.parentDomain).toMatchObject({ path: 'parent.domain' });
    expect(mapping.account.except).toBeUndefined();
  });
});

describe('a portal with partners', () => {
  it('takes a partner pipeline as reseller business', () => {
    const pipelines = [
      stage('a', 'Sales', 'open', '0.2'),
      stage('b', 'Channel deals', 'open', '0.2'),
    ];
    const deal = ['dealname', 'pipeline', 'dealstage'].map((name) => field(name));
    const [deals] = proposeMapping(schemaWith({ pipelines, deals: deal })).claims;
    expect(deals?.channel).toMatchObject({
      or: [{ path: 'pipeline', values: { 'channel deals': 'reseller' } }],
      fallback: 'direct',
    });
  });

  it('prefers the channel property and the partner label', () => {
    const [deals] = proposeMapping(
      schemaWith({
        deals: [field('sales_channel'), field('registration_status')],
        companies: [field('name'), field('partner_tier')],
        'deal company labels': [field('Distributor'), field('Partner')],
      }),
    ).claims;
    expect(deals?.channel.path).toBe('sales_channel');
    expect(deals?.channel.values?.['system_integrator']).toBe('si');
    expect(deals?.partnerName).toMatchObject({
      path: 'company:Partner.name',
      or: [{ path: 'company:Distributor.name' }],
    });
    expect(deals?.partnerTier).toMatchObject({ path: 'company:Partner.partner_tier' });
    expect(deals?.registrationStatus).toMatchObject({ path: 'registration_status' });
  });

  it('takes a partner’s label for the channel it names, and company types for partners', () => {
    const mapping = proposeMapping(
      schemaWith({
        companies: [field('name'), field('type', ['PROSPECT', 'PARTNER', 'RESELLER'])],
        'deal company labels': [field('Distributor'), field('Billing')],
      }),
    );
    expect(mapping.claims[0]?.channel).toMatchObject({
      or: [{ path: 'company:Distributor.name', values: { '*': 'distributor' } }],
      fallback: 'direct',
    });
    expect(mapping.account.except).toEqual({ path: 'type', values: ['PARTNER', 'RESELLER'] });
  });

  it('takes product and quote from the largest line item', () => {
    const names = ['amount', 'price', 'quantity', 'product_family'];
    const [deals] = proposeMapping(
      schemaWith({ line_items: names.map((name) => field(name)) }),
    ).claims;
    const related = { object: 'line_items', link: 'deal', most: 'amount' };
    expect(deals?.productFamily).toMatchObject({ path: 'product_family', related });
    expect(deals?.quoteUnitPrice).toMatchObject({ path: 'price', related });
    expect(deals?.quoteQuantity).toMatchObject({ path: 'quantity', related });
  });

  it('takes the record of HubSpot’s own sync for the other CRM’s', () => {
    const [deals] = proposeMapping(
      schemaWith({ deals: [field('hs_salesforceopportunityid')] }),
    ).claims;
    expect(deals?.externalRef).toMatchObject({ path: 'hs_salesforceopportunityid' });
  });
});
