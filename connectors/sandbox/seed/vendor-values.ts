// What both CRMs hold of a claim beyond standard fields: the vendor's own fields, under each CRM's
// names and spellings.
import type { Channel, Role } from '../../../src/domain/claim.ts';
import type { FieldValue } from '../../../src/domain/source-record.ts';
import type { WorldCrm } from '../world.ts';
import { type Calendar, hubspotDatetime, salesforceDatetime } from './calendar.ts';
import { type ClaimDraft, isPartnerClaim } from './draft.ts';

const CHANNEL_LABELS: Readonly<Record<Channel, string>> = {
  direct: 'Direct',
  self_serve: 'Self-Serve',
  reseller: 'Reseller',
  distributor: 'Distributor',
  referral: 'Referral',
  si: 'System Integrator',
  msp: 'MSP',
  marketplace: 'Marketplace',
};

const ROLE_LABELS: Readonly<Record<Role, string>> = {
  source: 'Source',
  influence: 'Influence',
  co_sell: 'Co-Sell',
  fulfilment: 'Fulfilment',
};

/** Registrations run this long when nobody typed an expiry (policy R-1). */
const PROTECTION_DAYS = 90;

/** The same facts as both CRMs' fields hold them: Salesforce name first, HubSpot name second. */
const NAMES = {
  channel: ['Channel__c', 'sales_channel'],
  role: ['Partner_Role__c', 'partner_role'],
  scope: ['Deal_Scope__c', 'deal_scope'],
  coSell: ['Co_Sell_Agreement__c', 'co_sell_agreement'],
  product: ['Product_Family__c', 'product_family'],
  territory: ['Territory__c', 'sales_territory'],
  status: ['Registration_Status__c', 'registration_status'],
  registeredAt: ['Registered_At__c', 'registered_at'],
  expires: ['Registration_Expires__c', 'registration_expires'],
  exception: ['Named_Account_Exception__c', 'named_account_exception'],
  auto: ['Auto_Generated__c', 'auto_generated'],
  mirrors: ['External_Ref__c', 'other_crm_record'],
  unitPrice: ['Quote_Unit_Price__c', 'quote_unit_price'],
  quoteCurrency: ['Quote_Currency__c', 'quote_currency'],
  quantity: ['Quote_Quantity__c', 'quote_quantity'],
} as const;

/** Vendor fields of a claim; facts nobody recorded are left empty. `mirrors` is a record id. */
export function vendorValues(
  crm: WorldCrm,
  claim: ClaimDraft,
  territory: string,
  context: { readonly calendar: Calendar; readonly mirrors: string | null },
): Record<string, FieldValue> {
  const { calendar } = context;
  const registration = isPartnerClaim(claim) ? claim.registration : undefined;
  const facts: Record<keyof typeof NAMES, FieldValue | undefined> = {
    channel: label(crm, CHANNEL_LABELS[claim.channel]),
    role: claim.role && label(crm, ROLE_LABELS[claim.role]),
    scope: claim.scope && label(crm, 'Group'),
    coSell: claim.coSell,
    product: claim.product ?? 'Platform',
    territory,
    status: registration && label(crm, capitalised(registration.status ?? 'approved')),
    registeredAt: registration && datetime(crm, calendar.at(registration.at)),
    expires:
      registration && calendar.date(registration.expires ?? registration.at - PROTECTION_DAYS),
    exception: registration?.namedAccountException,
    auto: claim.auto,
    mirrors: context.mirrors,
    unitPrice: claim.quote?.unitPrice,
    quoteCurrency: claim.quote?.currency,
    quantity: claim.quote?.quantity,
  };
  const position = crm === 'salesforce' ? 0 : 1;
  return filled(
    crm,
    Object.fromEntries(
      Object.entries(NAMES).map(([fact, names]) => [
        names[position],
        facts[fact as keyof typeof NAMES],
      ]),
    ),
  );
}

/** A picklist label as the CRM stores it: HubSpot's internal values are in snake case. */
export function label(crm: WorldCrm, text: string): string {
  return crm === 'salesforce' ? text : text.toLowerCase().replaceAll(/[ -]/g, '_');
}

/** Leaves out what nobody filled in. Salesforce keeps a value's type, HubSpot keeps text. */
export function filled(
  crm: WorldCrm,
  fields: Readonly<Record<string, FieldValue | undefined>>,
): Record<string, FieldValue> {
  const kept: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null || value === '') continue;
    kept[name] = crm === 'salesforce' ? value : String(value);
  }
  return kept;
}

function datetime(crm: WorldCrm, instant: number): string {
  return crm === 'salesforce' ? salesforceDatetime(instant) : hubspotDatetime(instant);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
