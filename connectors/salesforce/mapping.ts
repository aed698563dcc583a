// The mapping proposed for an org: the vendor's own fields where the schema shows them, standard
// partner fields otherwise. A proposal: the admin sees and changes it.
import type { AccountMapping, ClaimMapping, Mapping } from '../../src/domain/mapping.ts';
import type { CrmSchema, FillOf } from '../../src/ports/crm.ts';
import { anyOf, behind, byWords, type ObjectFields, type Place, sourceOf } from '../recognise.ts';
import { Org, sellerSources } from './sellers.ts';
import {
  activityOf,
  dealTypeOf,
  leadStageOf,
  PARTNER_FIELDS,
  REGISTRATION_FIELDS,
  registrationOf,
  roleOf,
  SEPARATORS,
  stageOf,
} from './usual-words.ts';

/** Proposes a mapping; every path in it exists in `schema`. */
export function proposeMapping(schema: CrmSchema, fillOf: FillOf = () => null): Mapping {
  const org = new Org(schema, fillOf);
  const account = org.fields('Account');
  const lead = leadMapping(org);
  const parent = account.has('ParentId')
    ? behind(account.linked().place('Website'), { link: 'ParentId', because: 'the parent account' })
    : [];
  return {
    version: 1,
    account: {
      object: 'Account',
      ...(account.has('IsPartner') ? { except: { path: 'IsPartner', values: ['true'] } } : {}),
      ...accountSources(account, ''),
      parentDomain: sourceOf(parent, { sought: ['ParentId'] }),
      ...contractSources(org, account),
    },
    claims: [opportunityMapping(org), ...(lead === null ? [] : [lead])],
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
    namedSince: at('Named_Since__c', 'Named_Account_Since__c', 'Named_Account_Date__c'),
    contractEnd: at(...CONTRACT_END_FIELDS),
    incumbent: at(...INCUMBENT_FIELDS),
  };
}

const CONTRACT_END_FIELDS = ['Contract_End__c', 'Contract_End_Date__c', 'Renewal_Date__c'];
const INCUMBENT_FIELDS = ['Incumbent_Partner__c', 'Incumbent__c', 'Partner_of_Record__c'];

/** Fields of the account, else its contract that ends last, and that contract's partner. */
function contractSources(
  org: Org,
  account: ObjectFields,
): Pick<AccountMapping, 'contractEnd' | 'incumbent'> {
  const contract = org.fields('Contract');
  const last = {
    related: { object: 'Contract', link: 'AccountId', most: 'EndDate' },
    because: 'the contract that ends last',
  };
  const hasEnds = contract.has('AccountId') && contract.has('EndDate');
  const ofContract = (...names: string[]) =>
    hasEnds ? behind(contract.place(...names), last) : [];
  const partner = contract.find(...PARTNER_FIELDS);
  const named =
    hasEnds && partner?.type === 'reference'
      ? behind(
          behind(account.linked().place('Name'), { link: partner.name, because: 'the partner' }),
          last,
        )
      : ofContract(...PARTNER_FIELDS);
  return {
    contractEnd: sourceOf([...account.place(...CONTRACT_END_FIELDS), ...ofContract('EndDate')], {
      sought: [...CONTRACT_END_FIELDS, 'contract'],
    }),
    incumbent: sourceOf([...nameOrText(account, account, INCUMBENT_FIELDS), ...named], {
      sought: [...INCUMBENT_FIELDS, 'partner on a contract'],
    }),
  };
}

/** A field that holds a name, or a lookup to the account of that name. */
function nameOrText(
  fields: ObjectFields,
  account: ObjectFields,
  names: readonly string[],
): readonly Place[] {
  const field = fields.find(...names);
  if (field?.type !== 'reference') return fields.place(...names);
  const because = fields.lookupWords(field);
  return behind(account.linked().place('Name'), { link: field.name, because });
}

function opportunityMapping(org: Org): ClaimMapping {
  const fields = org.fields('Opportunity');
  return {
    object: 'Opportunity',
    recordType: 'opportunity',
    accountLink: 'AccountId',
    ...sellerSources(org, fields),
    ...dealSources(fields),
    ...lineSources(org, fields),
    dealType: sourceOf(fields.choice(['Deal_Type__c', 'Type'], dealTypeOf), {
      fallback: 'new_business',
    }),
    createdAt: fields.source(['CreatedDate']),
    stage: sourceOf(fields.choice(['StageName'], stageOf)),
    closedAt: fields.source(['Closed_At__c', 'LastStageChangeDate', 'CloseDate']),
    closeDate: fields.source(['CloseDate']),
    amount: fields.source(['Amount']),
    currency: fields.source(['CurrencyIsoCode'], 'USD'),
    activities: activities(org, 'WhatId'),
  };
}

/** What a converted lead became; there is not always an opportunity, but always an account. */
const OPPORTUNITY_OF_LEAD = 'ConvertedOpportunityId';
const ACCOUNT_OF_LEAD = 'ConvertedAccountId';

/** Leads are claims only where partners register deals as leads; else null. */
function leadMapping(org: Org): Mapping['claims'][number] | null {
  const fields = org.fields('Lead');
  const only = registeredOnly(fields);
  if (only === null) return null;
  return {
    object: 'Lead',
    recordType: 'lead',
    only,
    ...(fields.has(OPPORTUNITY_OF_LEAD) ? { convertedTo: OPPORTUNITY_OF_LEAD } : {}),
    ...(fields.has(ACCOUNT_OF_LEAD) ? { accountLink: ACCOUNT_OF_LEAD } : {}),
    account: { ...accountSources(fields, 'Company'), name: customerOfLead(org, fields) },
    ...sellerSources(org, fields),
    ...dealSources(fields),
    productFamily: fields.source(PRODUCT_FIELDS, 'all'),
    dealType: sourceOf(fields.choice(['Deal_Type__c', 'Type__c'], dealTypeOf), {
      fallback: 'new_business',
    }),
    createdAt: fields.source(['CreatedDate']),
    stage: sourceOf(fields.choice(['Status'], leadStageOf)),
    closedAt: fields.source(['ConvertedDate']),
    amount: fields.source(['Deal_Amount__c', 'Amount__c']),
    currency: fields.source(['Deal_Currency__c', 'CurrencyIsoCode'], 'USD'),
    activities: activities(org, 'WhoId'),
  };
}

/** The company; in an org with person accounts, where a lead may have none, else the person. */
function customerOfLead(org: Org, fields: ObjectFields) {
  const hasPeople = org.fields('Account').has('IsPersonAccount');
  return sourceOf([...fields.place('Company'), ...(hasPeople ? fields.place('Name') : [])], {
    sought: ['Company'],
  });
}

function registeredOnly(fields: ObjectFields): NonNullable<ClaimMapping['only']> | null {
  const registration = fields.find(...REGISTRATION_FIELDS);
  if (registration !== undefined && registration.options.length > 0) {
    return { path: registration.name, values: [...registration.options] };
  }
  if (!fields.has('PartnerAccountId')) return null;
  return { path: 'PartnerAccountId.IsPartner', values: ['true'] };
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
  | 'territory'
  | 'quoteUnitPrice'
  | 'quoteCurrency'
  | 'quoteQuantity';

/** What vendors keep in fields of their own; Salesforce has no standard ones. */
function dealSources(fields: ObjectFields): Pick<ClaimMapping, Deal> {
  const at = (...names: string[]) => fields.source(names);
  const scopeOf = byWords(['entity', 'group'] as const);
  const territories = fields.has('Territory2Id')
    ? [{ path: 'Territory2Id.Name', because: 'the sales territory' }]
    : [];
  return {
    role: sourceOf(fields.choice(['Partner_Role__c', 'Channel_Role__c'], roleOf), {
      fallback: 'source',
    }),
    scope: sourceOf(fields.choice(['Deal_Scope__c'], scopeOf), { fallback: 'entity' }),
    coSellId: at('Co_Sell_Agreement__c', 'Co_Sell_ID__c'),
    autoGenerated: at('Auto_Generated__c'),
    externalRef: at('External_Ref__c', 'HubSpot_Deal_ID__c', 'HubSpot_Deal_Record_ID__c'),
    registrationStatus: sourceOf(fields.choice(REGISTRATION_FIELDS, registrationOf), {
      sought: REGISTRATION_FIELDS,
    }),
    registeredAt: at('Registered_At__c', 'Registration_Date__c'),
    registrationExpires: at('Registration_Expires__c', 'Registration_Expiry__c'),
    namedAccountException: at('Named_Account_Exception__c'),
    territory: sourceOf([...fields.place('Territory__c', 'Sales_Territory__c'), ...territories], {
      fallback: 'GLOBAL',
    }),
    quoteUnitPrice: at(...PRICE_FIELDS),
    quoteCurrency: at('Quote_Currency__c'),
    quoteQuantity: at(...QUANTITY_FIELDS),
  };
}

const PRODUCT_FIELDS = ['Product_Family__c', 'Product_Line__c'];
const PRICE_FIELDS = ['Quote_Unit_Price__c', 'Quoted_Unit_Price__c'];
const QUANTITY_FIELDS = ['Quote_Quantity__c', 'Quoted_Quantity__c'];
const LARGEST = {
  related: { object: 'OpportunityLineItem', link: 'OpportunityId', most: 'TotalPrice' },
  because: 'the largest line',
} as const;

/**
 * Product and quote from the largest line where the vendor has no fields for them. Lines are a quote only
 * where quotes are in use: its synced quote's lines are the opportunity's.
 */
function lineSources(
  org: Org,
  fields: ObjectFields,
): Pick<ClaimMapping, 'productFamily' | 'quoteUnitPrice' | 'quoteQuantity'> {
  const line = org.fields('OpportunityLineItem');
  const hasLines = line.has('OpportunityId') && line.has('TotalPrice');
  const family =
    hasLines && line.has('Product2Id')
      ? behind(
          behind(org.fields('Product2').place('Family'), {
            link: 'Product2Id',
            because: 'the product',
          }),
          LARGEST,
        )
      : [];
  const quoted = (own: readonly string[], name: string) => [
    ...fields.place(...own),
    ...(hasLines && fields.has('SyncedQuoteId') ? behind(line.place(name), LARGEST) : []),
  ];
  return {
    productFamily: sourceOf([...fields.place(...PRODUCT_FIELDS), ...family], { fallback: 'all' }),
    quoteUnitPrice: sourceOf(quoted(PRICE_FIELDS, 'UnitPrice'), {
      sought: [...PRICE_FIELDS, 'synced quote'],
    }),
    quoteQuantity: sourceOf(quoted(QUANTITY_FIELDS, 'Quantity'), {
      sought: [...QUANTITY_FIELDS, 'synced quote'],
    }),
  };
}

/**
 * Events and tasks that hang on the record. `Event.Type` is often hidden; vendors then keep the kind in
 * a field of their own, and an event of no other kind is a meeting. A task counts when it was completed,
 * and only as what it says it was.
 */
function activities(org: Org, link: 'WhatId' | 'WhoId'): ClaimMapping['activities'] {
  const event = org.fields('Event');
  const task = org.fields('Task');
  const kinds = (fields: ObjectFields) =>
    ['Activity_Type__c', 'Type', 'TaskSubtype'].flatMap((name) =>
      fields.choice([name], activityOf),
    );
  return [
    {
      ...{ object: 'Event', link, at: event.source(['ActivityDateTime']) },
      type: anyOf(kinds(event), { fallback: 'meeting' }),
    },
    {
      ...{ object: 'Task', link, at: task.source(['CompletedDateTime']) },
      type: anyOf(kinds(task)),
    },
  ].filter((one) => one.at.path !== undefined && isMapped(one.type));
}

/** A kind that holds for all says something too. */
const isMapped = (type: ClaimMapping['activities'][number]['type']) =>
  type.or !== undefined || type.fallback !== undefined;
