// Records as careless people leave them: no account, no owner, no amount, a currency without a rate.
// None of them may stop a sync; none collides with anybody.
import type { World } from '../world.ts';
import type { Calendar } from './calendar.ts';
import { link } from './sow-hubspot.ts';
import type { Troupe } from './troupe.ts';

/** Claim records made here. */
export const UNTIDY_RECORDS = 6;

/** Sows the untidy corner of both CRMs: the same few records in every world. */
export function sowUntidy(world: World, troupe: Troupe, calendar: Calendar): void {
  const at = calendar.at(17);
  untidySalesforce(world, troupe, { at, closeDate: calendar.date(-30) });
  untidyHubspot(world, troupe, at);
}

function untidySalesforce(
  { salesforce }: World,
  { admin }: Troupe,
  { at, closeDate }: { readonly at: number; readonly closeDate: string },
): void {
  const by = admin.salesforce;
  const bare = { OwnerId: by, StageName: 'Qualification', CloseDate: closeDate };
  salesforce.create('Opportunity', { ...bare, Name: 'test do not use' }, by, { at });
  const unnamed = salesforce.create(
    'Account',
    { Name: 'UNKNOWN', Website: 'n/a', IsPartner: false, OwnerId: by },
    by,
    { at },
  );
  salesforce.create(
    'Opportunity',
    {
      ...bare,
      Name: 'From trade fair',
      AccountId: unnamed.id,
      Channel__c: 'Direct',
      CurrencyIsoCode: 'CHF',
      Amount: 12_000,
    },
    by,
    { at },
  );
  salesforce.create(
    'Lead',
    {
      Company: '[not provided]',
      LastName: 'Unknown',
      Status: 'Open - Not Contacted',
      OwnerId: by,
      IsConverted: false,
    },
    by,
    { at },
  );
}

function untidyHubspot(world: World, { admin }: Troupe, at: number): void {
  const by = admin.hubspot;
  const { hubspot } = world;
  const bare = { pipeline: 'default', dealstage: 'appointmentscheduled' };
  hubspot.create('deals', { ...bare, dealname: 'New deal' }, by, { at });
  const nameless = hubspot.create('companies', { domain: 'wanderfalke.example' }, by, { at });
  const deal = hubspot.create(
    'deals',
    { ...bare, dealname: 'wanderfalke', amount: '900', deal_currency_code: 'CHF' },
    by,
    { at },
  );
  link({ world }, deal, nameless, 'dealToPrimaryCompany');
  const company = hubspot.create('companies', { name: 'Tester', country: 'Atlantis' }, by, { at });
  // A reseller deal that names no partner.
  const orphan = hubspot.create(
    'deals',
    {
      ...bare,
      dealname: 'Tester - Platform',
      sales_channel: 'reseller',
      product_family: 'Platform',
    },
    by,
    { at },
  );
  link({ world }, orphan, company, 'dealToPrimaryCompany');
}
