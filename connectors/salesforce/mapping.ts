// The mapping proposed for an org: the vendor's own fields where the schema shows them, standard
// partner fields otherwise. A proposal: the admin sees and changes it.
import {
  ACTIVITY_TYPES,
  CHANNELS,
  DEAL_TYPES,
  REGISTRATION_STATUSES,
  ROLES,
  type Stage,
  TIERS,
} from '../../src/domain/claim.ts';
import type { AccountMapping, ClaimMapping, Mapping } from '../../src/domain/mapping.ts';
import type { CrmSchema } from '../../src/ports/crm.ts';
import { byPattern, byWords, ObjectFields, sourceOf } from './recognise.ts';

const SEPARATORS = ';,';

const CHANNEL_FIELDS = [
  'Channel__c',
  'Sales_Channel__c',
  'Selling_Channel__c',
  'Route_to_Market__c',
];
const PARTNER_FIELDS = ['Partner__c', 'Partner_Account__c', 'Reseller__c'];
const REGISTRATION_FIELDS = ['Registration_Status__c', 'Deal_Registration_Status__c'];

const channelOf = byWords(CHANNELS, {
  self_service: 'self_serve',
  online: 'self_serve',
  var: 'reseller',
  value_added_reseller: 'reseller',
  distribution: 'distributor',
  system_integrator: 'si',
  systems_integrator: 'si',
  managed_service_provider: 'msp',
  referral_partner: 'referral',
});
const roleOf = byWords(ROLES, {
  sourced: 'source',
  influenced: 'influence',
  cosell: 'co_sell',
  co_sold: 'co_sell',
  fulfillment: 'fulfilment',
});
const dealTypeOf = byWords(DEAL_TYPES, {
  new_customer: 'new_business',
  new: 'new_business',
  new_logo: 'new_business',
  existing_business: 'expansion',
  existing_customer_upgrade: 'expansion',
  existing_customer_replacement: 'expansion',
  existing_customer_downgrade: 'renewal',
  upsell: 'expansion',
  add_on: 'expansion',
});
const registrationOf = byWords(REGISTRATION_STATUSES, {
  accepted: 'approved',
  submitted: 'pending',
  in_review: 'pending',
  declined: 'rejected',
});
const activityOf = byWords(ACTIVITY_TYPES, {
  proof_of_concept: 'poc',
  trial: 'poc',
  phone: 'call',
  demonstration: 'demo',
  introduction: 'intro',
  list_email: 'mailing',
  listemail: 'mailing',
});
/** Order matters: "Closed - Not Converted" holds "converted". */
const stageOf = byPattern<Stage>([
  [/lost|not converted|disqualif|unqualif|reject|dead/i, 'lost'],
  [/won|converted/i, 'won'],
  [/negotiat|contract|legal|commit/i, 'negotiate'],
  [/proposal|quot|pric/i, 'propose'],
  [/not contacted|prospect|qualif|new|^open/i, 'qualify'],
  [/./, 'develop'],
]);

/** Proposes a mapping; every path in it exists in `schema`. */
export function proposeMapping(schema: CrmSchema): Mapping {
  const account = new ObjectFields(schema, 'Account');
  const opportunity = opportunityMapping(schema);
  const lead = leadMapping(schema);
  return {
    version: 1,
    account: {
      object: 'Account',
      ...(account.has('IsPartner') ? { except: { path: 'IsPartner', values: ['true'] } } : {}),
      ...accountSources(account, ''),
      parentDomain: sourceOf(account.has('ParentId') ? 'ParentId.Website' : undefined),
    },
    claims: lead === null ? [opportunity] : [opportunity, lead],
  };
}

/** Account fields; on Account addresses are called Billing…, on Lead they have no prefix. */
function accountSources(
  fields: ObjectFields,
  leadName: string,
): Omit<AccountMapping, 'object' | 'except'> {
  const prefix = leadName === '' ? 'Billing' : '';
  const at = (...names: string[]) => fields.source(names);
  return {
    name: at(leadName === '' ? 'Name' : leadName),
    domain: at('Website'),
    aliasDomains: {
      ...at('Alias_Domains__c', 'Other_Domains__c', 'Domains__c'),
      separators: SEPARATORS,
    },
    parentDomain: {},
    country: at(`${prefix}CountryCode`, `${prefix}Country`),
    phone: at('Phone'),
    street: at(`${prefix}Street`),
    city: at(`${prefix}City`),
    region: at(`${prefix}StateCode`, `${prefix}State`),
    postalCode: at(`${prefix}PostalCode`),
    duns: at('DunsNumber', 'CompanyDunsNumber', 'DUNS__c', 'DUNS_Number__c'),
    lei: at('LEI__c', 'Legal_Entity_Identifier__c'),
    taxId: at('Tax_ID__c', 'VAT_ID__c', 'VAT_Number__c'),
    namedSince: at('Named_Since__c', 'Named_Account_Since__c'),
    contractEnd: at('Contract_End__c', 'Contract_End_Date__c'),
    incumbent: at('Incumbent_Partner__c', 'Incumbent__c'),
  };
}

function opportunityMapping(schema: CrmSchema): ClaimMapping {
  const fields = new ObjectFields(schema, 'Opportunity');
  return {
    object: 'Opportunity',
    recordType: 'opportunity',
    accountLink: 'AccountId',
    ...sellerSources(schema, fields),
    ...dealSources(fields),
    dealType: fields.choice(['Deal_Type__c', 'Type'], dealTypeOf, 'new_business'),
    createdAt: fields.source(['CreatedDate']),
    stage: fields.choice(['StageName'], stageOf),
    closedAt: fields.source(['Closed_At__c', 'LastStageChangeDate', 'CloseDate']),
    amount: fields.source(['Amount']),
    currency: fields.source(['CurrencyIsoCode'], 'USD'),
    activities: activities(schema, 'WhatId'),
  };
}

/** Leads are claims only where partners register deals as leads; else null. */
function leadMapping(schema: CrmSchema): Mapping['claims'][number] | null {
  const fields = new ObjectFields(schema, 'Lead');
  const only = registeredOnly(fields);
  if (only === null) return null;
  return {
    object: 'Lead',
    recordType: 'lead',
    only,
    account: accountSources(fields, 'Company'),
    ...sellerSources(schema, fields),
    ...dealSources(fields),
    dealType: fields.choice(['Deal_Type__c', 'Type__c'], dealTypeOf, 'new_business'),
    createdAt: fields.source(['CreatedDate']),
    stage: fields.choice(['Status'], stageOf),
    closedAt: fields.source(['ConvertedDate']),
    amount: fields.source(['Deal_Amount__c', 'Amount__c']),
    currency: fields.source(['Deal_Currency__c', 'CurrencyIsoCode'], 'USD'),
    activities: activities(schema, 'WhoId'),
  };
}

function registeredOnly(fields: ObjectFields): NonNullable<ClaimMapping['only']> | null {
  const registration = fields.find(...REGISTRATION_FIELDS);
  if (registration !== undefined && registration.options.length > 0) {
    return { path: registration.name, values: [...registration.options] };
  }
  if (!fields.has('PartnerAccountId')) return null;
  return { path: 'PartnerAccountId.IsPartner', values: ['true'] };
}

type Seller =
  | 'channel'
  | 'partnerName'
  | 'partnerTier'
  | 'partnerTerritories'
  | 'ownerName'
  | 'ownerEmail';

/** Who sells: the vendor's channel and partner fields, else the partner user who owns it. */
function sellerSources(schema: CrmSchema, fields: ObjectFields): Pick<ClaimMapping, Seller> {
  const account = new ObjectFields(schema, 'Account');
  const partner = partnerLink(fields);
  const behind = (...names: string[]) => {
    const field = account.find(...names);
    return field === undefined ? undefined : `${partner}.${field.name}`;
  };
  const tier = account.choice(['Partner_Tier__c', 'Tier__c', 'Partner_Level__c'], byWords(TIERS));
  return {
    channel: channelSource(fields, account),
    partnerName: sourceOf(behind('Name')),
    partnerTier: {
      ...tier,
      ...sourceOf(behind('Partner_Tier__c', 'Tier__c', 'Partner_Level__c')),
    },
    partnerTerritories: {
      ...sourceOf(behind('Partner_Territories__c', 'Territories__c')),
      separators: SEPARATORS,
    },
    ownerName: { path: 'OwnerId.Name' },
    ownerEmail: { path: 'OwnerId.Email' },
  };
}

/** Path to the partner's account: a lookup, the derived field, or the owner's own account. */
function partnerLink(fields: ObjectFields): string {
  const lookup = fields.find(...PARTNER_FIELDS);
  if (lookup?.type === 'reference') return lookup.name;
  return fields.find('PartnerAccountId')?.name ?? 'OwnerId.AccountId';
}

/** Without a channel field a record is a partner's when its partner account says so. */
function channelSource(fields: ObjectFields, account: ObjectFields): ClaimMapping['channel'] {
  const named = fields.choice(CHANNEL_FIELDS, channelOf, 'direct');
  if (named.path !== undefined) return named;
  if (account.has('IsPartner')) {
    const path = `${partnerLink(fields)}.IsPartner`;
    return { path, values: { true: 'reseller', false: 'direct' }, fallback: 'direct' };
  }
  const values = { PowerPartner: 'reseller', Standard: 'direct' } as const;
  return { path: 'OwnerId.UserType', values, fallback: 'direct' };
}

type Deal =
  | 'role'
  | 'scope'
  | 'coSellId'
  | 'autoGenerated'
  | 'externalRef'
  | 'registrationStatus'
  | 'registeredAt'
  | 'registrationExpires'
  | 'namedAccountException'
  | 'productFamily'
  | 'territory'
  | 'quoteUnitPrice'
  | 'quoteCurrency'
  | 'quoteQuantity';

/** What vendors keep in fields of their own; Salesforce has no standard ones. */
function dealSources(fields: ObjectFields): Pick<ClaimMapping, Deal> {
  const at = (...names: string[]) => fields.source(names);
  return {
    role: fields.choice(['Partner_Role__c', 'Channel_Role__c'], roleOf, 'source'),
    scope: fields.choice(['Deal_Scope__c'], byWords(['entity', 'group'] as const), 'entity'),
    coSellId: at('Co_Sell_Agreement__c', 'Co_Sell_ID__c'),
    autoGenerated: at('Auto_Generated__c'),
    externalRef: at('External_Ref__c', 'HubSpot_Deal_ID__c'),
    registrationStatus: fields.choice(REGISTRATION_FIELDS, registrationOf),
    registeredAt: at('Registered_At__c', 'Registration_Date__c'),
    registrationExpires: at('Registration_Expires__c', 'Registration_Expiry__c'),
    namedAccountException: at('Named_Account_Exception__c'),
    productFamily: fields.source(['Product_Family__c', 'Product_Line__c'], 'all'),
    territory: fields.source(['Territory__c', 'Sales_Territory__c'], 'GLOBAL'),
    quoteUnitPrice: at('Quote_Unit_Price__c'),
    quoteCurrency: at('Quote_Currency__c'),
    quoteQuantity: at('Quote_Quantity__c'),
  };
}

/**
 * Events and tasks that hang on the record. `Event.Type` is often hidden; vendors then keep the
 * kind in a field of their own. A task counts when it was completed.
 */
function activities(schema: CrmSchema, link: 'WhatId' | 'WhoId'): ClaimMapping['activities'] {
  const event = new ObjectFields(schema, 'Event');
  const task = new ObjectFields(schema, 'Task');
  const eventType = event.choice(['Activity_Type__c', 'Type'], activityOf);
  const taskType = task.choice(['Type', 'TaskSubtype'], activityOf);
  return [
    { object: 'Event', link, type: eventType, at: event.source(['ActivityDateTime']) },
    { object: 'Task', link, type: taskType, at: task.source(['CompletedDateTime']) },
  ].filter((one) => one.type.path !== undefined && one.at.path !== undefined);
}
