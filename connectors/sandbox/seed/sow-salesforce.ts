// Drafts as Salesforce rows: accounts, opportunities or registration leads, events and tasks.
import type { ActivityType } from '../../../src/domain/claim.ts';
import type { FieldValue } from '../../../src/domain/source-record.ts';
import { dayOf, formatDay, type Instant } from '../../../src/domain/time.ts';
import {
  ACTIVITY_LABELS,
  LEAD_STATUS_OF,
  OPPORTUNITY_TYPE_OF,
  SALESFORCE_STAGE_OF,
} from '../picklists.ts';
import type { Row } from '../world.ts';
import { salesforceDatetime } from './calendar.ts';
import { partnerOf, sellerOf } from './cast.ts';
import { type AccountDraft, type ClaimDraft, isPartnerClaim } from './draft.ts';
import { countryOf } from './places.ts';
import {
  accountDraft,
  changeAt,
  currencyOf,
  mirroredId,
  type Plot,
  stagePath,
  territoryOf,
  titleOf,
} from './plot.ts';
import { filled, vendorValues } from './vendor-values.ts';

/** An open opportunity is forecast to close about this many days from now. */
const FORECAST_DAYS = 35;

/** An account as it was created at `at`; what the draft leaves out stays empty. */
export function sowSalesforceAccount(plot: Plot, account: AccountDraft, at: Instant): Row {
  const { calendar, troupe, world } = plot;
  const by = troupe.admin.salesforce;
  return world.salesforce.create(
    'Account',
    filled('salesforce', {
      ...address(account, 'Billing'),
      Name: account.name,
      Website: account.domain,
      Phone: account.phone,
      ParentId: account.parent === undefined ? undefined : plot.accounts.get(account.parent)?.id,
      IsPartner: false,
      OwnerId: by,
      DunsNumber: account.duns,
      Alias_Domains__c: account.aliases?.join(';'),
      Named_Since__c: account.namedSince && calendar.date(account.namedSince),
      Contract_End__c: account.contractEnd && calendar.date(account.contractEnd),
      Incumbent_Partner__c: account.incumbent,
    }),
    by,
    { at },
  );
}

/** An opportunity with its stage history, or a registration lead. */
export function sowSalesforceClaim(plot: Plot, claim: ClaimDraft): Row {
  return claim.as === 'lead' ? sowLead(plot, claim) : sowOpportunity(plot, claim);
}

function sowOpportunity(plot: Plot, claim: ClaimDraft): Row {
  const { calendar, world } = plot;
  const owner = ownerOf(plot, claim);
  const { first, moves } = stagePath(plot, claim);
  let row = world.salesforce.create(
    'Opportunity',
    filled('salesforce', {
      ...claimValues(plot, claim),
      Name: titleOf(plot, claim).slice(0, 120),
      AccountId: plot.accounts.get(claim.account)?.id,
      OwnerId: owner,
      StageName: SALESFORCE_STAGE_OF[first],
      Amount: claim.amount ?? undefined,
      CloseDate: calendar.date(claim.closed ?? -FORECAST_DAYS),
      Type: OPPORTUNITY_TYPE_OF[claim.dealType ?? 'new_business'],
      CurrencyIsoCode: currencyOf(plot, claim),
      LeadSource: isPartnerClaim(claim) ? 'Partner' : 'Web',
    }),
    owner,
    { at: calendar.at(claim.created) },
  );
  for (const { stage, at } of moves) {
    const isClosing = stage === 'won' || stage === 'lost';
    const fields = {
      StageName: SALESFORCE_STAGE_OF[stage],
      ...(isClosing ? { Closed_At__c: salesforceDatetime(at) } : {}),
    };
    row = changeAt(plot, 'salesforce', row, { fields, at, by: owner });
  }
  return row;
}

function sowLead(plot: Plot, claim: ClaimDraft): Row {
  const { calendar, world } = plot;
  const account = accountDraft(plot, claim.account);
  const owner = ownerOf(plot, claim);
  const host = account.domain?.replace(/^https?:\/\//, '').replace(/^www\.|\/.*$/g, '');
  return world.salesforce.create(
    'Lead',
    filled('salesforce', {
      ...claimValues(plot, claim),
      ...address(account, ''),
      Company: account.name,
      LastName: 'Purchasing',
      Website: account.domain,
      Email: host && `purchasing@${host}`,
      Phone: account.phone,
      Status: LEAD_STATUS_OF[claim.stage ?? 'develop'],
      OwnerId: owner,
      IsConverted: false,
      LeadSource: 'Partner',
      CompanyDunsNumber: account.duns,
      Deal_Type__c: OPPORTUNITY_TYPE_OF[claim.dealType ?? 'new_business'],
      Deal_Amount__c: claim.amount ?? undefined,
      Deal_Currency__c: currencyOf(plot, claim),
    }),
    owner,
    { at: calendar.at(claim.created) },
  );
}

/** Events for what happens in a meeting, completed tasks for calls and mail. */
export function sowSalesforceActivity(
  plot: Plot,
  activity: {
    readonly claim: ClaimDraft;
    readonly row: Row;
    readonly type: ActivityType;
    readonly at: Instant;
  },
): void {
  const { claim, row, type, at } = activity;
  const owner = ownerOf(plot, claim);
  const shared = {
    Subject: `${ACTIVITY_LABELS[type]}: ${accountDraft(plot, claim.account).name}`,
    Type: ACTIVITY_LABELS[type],
    OwnerId: owner,
    // Leads are people to Salesforce: their activities hang on WhoId.
    ...(row.object === 'Lead' ? { WhoId: row.id } : { WhatId: row.id }),
  };
  const subtype = taskSubtypeOf(type);
  if (subtype === null) {
    const fields = { ...shared, ActivityDateTime: salesforceDatetime(at), DurationInMinutes: 60 };
    plot.world.salesforce.create('Event', fields, owner, { at });
    return;
  }
  const fields = {
    ...shared,
    TaskSubtype: subtype,
    Status: 'Completed',
    Priority: 'Normal',
    ActivityDate: formatDay(dayOf(at)),
    CompletedDateTime: salesforceDatetime(at),
  };
  plot.world.salesforce.create('Task', fields, owner, { at });
}

function taskSubtypeOf(type: ActivityType): 'Call' | 'Email' | 'ListEmail' | null {
  switch (type) {
    case 'call':
      return 'Call';
    case 'email':
      return 'Email';
    case 'mailing':
      return 'ListEmail';
    default:
      return null;
  }
}

function claimValues(plot: Plot, claim: ClaimDraft): Record<string, FieldValue> {
  const values = vendorValues('salesforce', claim, territoryOf(plot, claim), {
    calendar: plot.calendar,
    mirrors: mirroredId(plot, claim),
  });
  if (!isPartnerClaim(claim)) return values;
  const partner = plot.troupe.partners.get(claim.partner);
  return { ...values, Partner__c: partner?.accountId ?? null };
}

/** Partners enter their claims in the portal as their own user. */
function ownerOf(plot: Plot, claim: ClaimDraft): string {
  const { troupe } = plot;
  if (isPartnerClaim(claim)) {
    const partner = troupe.partners.get(claim.partner);
    if (!partner) throw new Error(`${partnerOf(claim.partner).name} has no seat`);
    return partner.userId;
  }
  const key = claim.owner ?? sellerOf('salesforce', territoryOf(plot, claim));
  const user = troupe.users.get(key);
  if (user === undefined) throw new Error(`${key} is no user of Salesforce`);
  return user;
}

function address(account: AccountDraft, prefix: 'Billing' | '') {
  const country = countryOf(account.country);
  const [city, state, postalCode] = account.town ?? country.towns[0] ?? [];
  return {
    [`${prefix}Street`]: account.street,
    [`${prefix}City`]: city,
    [`${prefix}State`]: state,
    [`${prefix}PostalCode`]: postalCode,
    [`${prefix}Country`]: account.countryText ?? country.spellings[0],
    [`${prefix}CountryCode`]: account.country,
  };
}
