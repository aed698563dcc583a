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
    expect(deals?.partnerName).toEqual({});
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
    expect(deals?.currency).toEqual({ path: 'deal_currency_code', fallback: 'EUR' });
  });

  it('reads a parent’s domain through the parent company', () => {
    expect(mapping.account.parentDomain).toEqual({ path: 'parent.domain' });
    expect(mapping.account.except).toBeUndefined();
  });
});

describe('a portal with partners', () => {
  it('takes a partner pipeline as reseller business', () => {
    const pipelines = [
      stage('a', 'Sales', 'open', '0.2'),
      stage('b', 'Channel deals', 'open', '0.2'),
    ];
    const [deals] = proposeMapping(schemaWith({ pipelines })).claims;
    expect(deals?.channel).toEqual({
      path: 'pipeline',
      fallback: 'direct',
      values: { sales: 'direct', 'channel deals': 'reseller' },
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
    expect(deals?.partnerName).toEqual({ path: 'company:Partner.name' });
    expect(deals?.partnerTier).toEqual({ path: 'company:Partner.partner_tier' });
    expect(deals?.registrationStatus).toEqual({ path: 'registration_status' });
  });
});
