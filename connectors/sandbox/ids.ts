// Record ids that look and check like the vendors' own, minted from a running number.
import type { IdFormat, WorldCrm } from './world.ts';

// Key prefixes of standard objects (Salesforce help, "Standard field record id prefix decoder"), and
// those that this org gave to the package's objects.
const KEY_PREFIXES: Readonly<Record<string, string>> = {
  Account: '001',
  Contact: '003',
  User: '005',
  Opportunity: '006',
  Organization: '00D',
  Lead: '00Q',
  Task: '00T',
  Event: '00U',
  Parley_Conflict__c: 'a0C',
  Product2: '01t',
  OpportunityLineItem: '00k',
  OpportunityPartner: '00I',
  Contract: '800',
  RecordType: '012',
  PermissionSet: '0PS',
  PermissionSetAssignment: '0Pa',
  Territory2: '0MI',
  OpportunitySplitType: '0UP',
  OpportunitySplit: '0UR',
  Parley_Heartbeat__c: 'a0H',
  Parley_Statement__c: 'a0S',
};
/** Custom objects get prefixes from `a00` on. */
const CUSTOM_PREFIX = 'a0P';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
/** Makes the first ids of a fresh world as long and mixed as those of an org in use. */
const SALESFORCE_START = 5_200_000_000;
const SALESFORCE_STEP = 61;

const HUBSPOT_START = 20_000_100_000;
const HUBSPOT_STEP = 17;
/** Owner ids are far shorter than those of CRM objects. */
const HUBSPOT_OWNER_START = 71_400_000;

/**
 * The 18-character form of a 15-character Salesforce id: three more characters say which letters
 * are capitals, so that the id survives tools that ignore case. An 18-character id comes back as is.
 */
export function toSalesforceId18(id: string): string {
  if (id.length === 18) return id;
  let suffix = '';
  for (let chunk = 0; chunk < 3; chunk += 1) {
    let capitals = 0;
    for (let position = 0; position < 5; position += 1) {
      const letter = id.charAt(chunk * 5 + position);
      if (letter >= 'A' && letter <= 'Z') capitals += 2 ** position;
    }
    suffix += CHECKSUM.charAt(capitals);
  }
  return id + suffix;
}

/** The object a Salesforce id belongs to by its key prefix; null for custom and unknown ones. */
export function salesforceObjectOf(id: string): string | null {
  const prefix = id.slice(0, 3);
  return Object.keys(KEY_PREFIXES).find((object) => KEY_PREFIXES[object] === prefix) ?? null;
}

/** Salesforce: key prefix, instance, running number, checksum; 18 characters. */
export const salesforceId: IdFormat = (object, number) => {
  let rest = SALESFORCE_START + number * SALESFORCE_STEP;
  let digits = '';
  while (rest > 0) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  const prefix = KEY_PREFIXES[object] ?? CUSTOM_PREFIX;
  return toSalesforceId18(`${prefix}Qy0${digits.padStart(9, '0')}`);
};

/** HubSpot: a decimal number as text. */
export const hubspotId: IdFormat = (object, number) =>
  object === 'owners'
    ? String(HUBSPOT_OWNER_START + number)
    : String(HUBSPOT_START + number * HUBSPOT_STEP);

/** What a `World` wants to know about ids. */
export const SANDBOX_IDS: Readonly<Record<WorldCrm, IdFormat>> = {
  salesforce: salesforceId,
  hubspot: hubspotId,
};
