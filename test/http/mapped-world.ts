// A mapping for the console's Salesforce, as proposed for a small org, and a few records read by it.
import { proposeMapping } from '../../connectors/salesforce/mapping.ts';
import type { FieldValue, SourceRecord } from '../../src/domain/source-record.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import { at, SALESFORCE } from './console-world.ts';

const field = (name: string, label = name, options: readonly string[] = [], type = 'string') => ({
  ...{ name, label, type, writable: true, options },
});
const fields = (...names: readonly string[]) => names.map((name) => field(name));

export const SCHEMA = {
  crm: 'salesforce',
  objects: [
    {
      name: 'Account',
      fields: [
        ...fields('Name', 'Website', 'BillingCountryCode', 'Phone'),
        field('Partner_Tier__c', 'Partner Tier', ['Gold', 'Silver']),
      ],
    },
    {
      name: 'Opportunity',
      fields: [
        ...fields('AccountId', 'OwnerId', 'CreatedDate', 'Amount', 'CurrencyIsoCode', 'CloseDate'),
        field('StageName', 'Stage', ['Prospecting', 'Negotiation', 'Closed Won', 'Closed Lost']),
        field('Channel__c', 'Sales Channel', ['Direct', 'Reseller', 'House & Home']),
        field('Partner__c', 'Partner', [], 'reference'),
        field('Type', 'Type', ['New Business', 'Renewal']),
        field('Registration_Status__c', 'Registration Status', ['Approved', 'Pending']),
        field('Registered_At__c', 'Registered At'),
      ],
    },
    { name: 'Event', fields: [...fields('WhatId', 'ActivityDateTime'), field('Type')] },
  ],
} as const;

const record = (
  object: string,
  recordId: string,
  values: Record<string, FieldValue>,
  links: SourceRecord['links'] = [],
): SourceRecord => ({
  ...{ object, recordId, fields: values, links, modifiedAt: at('2026-11-19T09:00:00Z') },
  ...{ deleted: false, mergedInto: null },
});

/** Five opportunities of one account, one of them in a channel that nobody knows. */
export const deals = ['Direct', 'Direct', 'Direct', 'Reseller', 'House & Home'].map(
  (channel, index) =>
    record(
      'Opportunity',
      `00600000000000${index}AAA`,
      { Channel__c: channel, StageName: 'Prospecting', Amount: 10_000, CreatedDate: null },
      [{ name: 'AccountId', object: 'Account', recordId: '001A' }],
    ),
);

/** The mapping proposed for them, and the records read by it: those and two accounts. */
export async function putMapped(store: TenantStore): Promise<void> {
  const mapping = proposeMapping(SCHEMA);
  await store.mappings.append(SALESFORCE, mapping, 'proposed', at('2026-10-01T08:00:00Z'));
  const accounts = [
    record('Account', '001A', { Name: 'Acme <Robotics>', Website: 'acme-robotics.example' }),
    record('Account', '001B', { Name: 'Borealis Foods', Website: null }),
  ];
  const number = await store.records.nextReading();
  await store.records.put(SALESFORCE, [...accounts, ...deals], { number, isAsked: false });
}
