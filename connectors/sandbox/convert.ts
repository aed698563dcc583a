// Converting a lead as Salesforce does it, in its pages or by Apex: REST has no call for it.
import type { FieldValue } from '../../src/domain/source-record.ts';
import { dayOf, formatDay } from '../../src/domain/time.ts';
import type { Row, World } from './world.ts';

export type ConvertRequest = {
  readonly leadId: string;
  /** User id. */
  readonly by: string;
  /** An account that is there; left out: a new one of the lead's company. */
  readonly accountId?: string;
  /**
   * What the org's lead field mapping and whoever converts put into the opportunity; null: none is made.
   * Without a mapping no field of the vendor's own is carried over.
   */
  readonly opportunity: Readonly<Record<string, FieldValue>> | null;
};

/** Converts; returns the lead. What was done with the lead hangs on the opportunity from then on. */
export function convertLead(world: World, request: ConvertRequest): Row {
  const { leadId, by, opportunity } = request;
  const { salesforce } = world;
  const { Company, Website, LastName, Email, OwnerId, CurrencyIsoCode } = salesforce.require(
    'Lead',
    leadId,
  ).fields;
  const told = (fields: Readonly<Record<string, FieldValue | undefined>>) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as Record<
      string,
      FieldValue
    >;
  const create = (object: string, fields: Readonly<Record<string, FieldValue | undefined>>) =>
    salesforce.create(object, told({ OwnerId, ...fields }), by).id;
  const AccountId = request.accountId ?? create('Account', { Name: Company, Website });
  const contactId = create('Contact', { LastName, Email, AccountId });
  const today = formatDay(dayOf(world.now()));
  const opened = { Name: Company, AccountId, StageName: 'Qualification', CloseDate: today };
  const opportunityId =
    opportunity === null
      ? null
      : create('Opportunity', { ...opened, CurrencyIsoCode, ...opportunity });
  for (const object of ['Event', 'Task']) {
    for (const row of [...salesforce.rows(object)]) {
      if (row.fields['WhoId'] !== leadId) continue;
      const moved = { WhoId: contactId, WhatId: opportunityId ?? AccountId };
      salesforce.update(object, row.id, moved, by);
    }
  }
  const converted = {
    ...{ IsConverted: true, ConvertedDate: today, Status: 'Closed - Converted' },
    ...{ ConvertedAccountId: AccountId, ConvertedContactId: contactId },
    ConvertedOpportunityId: opportunityId,
  };
  return salesforce.update('Lead', leadId, converted, by);
}
