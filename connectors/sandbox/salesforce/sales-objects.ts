// What an org has that sells by products, partner relations, contracts, record types, territories and
// splits: the objects, and what Salesforce derives, does and refuses there. Object Reference, v67, 2026-11.
import type { FieldValue } from '../../../src/domain/source-record.ts';
import { DAY_MS } from '../../../src/domain/time.ts';
import type { Database, Row } from '../world.ts';
import type { Org } from './api.ts';
import { Refusal } from './refusal.ts';

const NEVER_IN_BIN = `
Id id F
CreatedDate datetime F
CreatedById reference F CreatedBy>User
LastModifiedDate datetime F
LastModifiedById reference F LastModifiedBy>User
SystemModstamp datetime F`;
const SYSTEM = `${NEVER_IN_BIN}
IsDeleted boolean F`;

/** One line per field, as in objects.ts. */
export const SALES_OBJECTS = {
  Product2: `${SYSTEM}
Name string(255) CUFR
ProductCode string(255) CUNF
Description textarea(4000) CUN
IsActive boolean CUF
Family picklist CUNF`,
  OpportunityLineItem: `${SYSTEM}
OpportunityId reference CFR Opportunity>Opportunity
Product2Id reference CF Product2>Product2
Quantity double CUFR
UnitPrice currency CUNF
TotalPrice currency CUNF
ListPrice currency NF
Description string(255) CUNF
ServiceDate date CUNF`,
  OpportunityPartner: `${NEVER_IN_BIN}
OpportunityId reference CFR Opportunity>Opportunity
AccountToId reference CFR AccountTo>Account
Role picklist CNF
IsPrimary boolean CF
ReversePartnerId reference NF ReversePartner>OpportunityPartner`,
  Contract: `${SYSTEM}
AccountId reference CFR Account>Account
OwnerId reference CUF Owner>User
ContractNumber string(30) F
StartDate date CUNF
EndDate date NF
ContractTerm int CUNF
Status picklist CUF
Partner__c reference CUNF Partner__r>Account`,
  RecordType: `${NEVER_IN_BIN}
Name string(80) F
DeveloperName string(80) F
NamespacePrefix string(15) NF
SobjectType picklist F
IsActive boolean F`,
  Territory2: `${SYSTEM}
Name string(80) F
DeveloperName string(80) F`,
  CurrencyType: `${NEVER_IN_BIN}
IsoCode picklist F
ConversionRate double F
DecimalPlaces int F
IsActive boolean F
IsCorporate boolean F`,
  DatedConversionRate: `${NEVER_IN_BIN}
IsoCode picklist F
ConversionRate double F
StartDate date F
NextStartDate date NF`,
  OpportunitySplitType: `${SYSTEM}
DeveloperName string(80) F
MasterLabel string(80) F
IsActive boolean F
IsTotalValidated boolean F
SplitField picklist F`,
  OpportunitySplit: `${SYSTEM}
OpportunityId reference CFR Opportunity>Opportunity
SplitOwnerId reference CFR SplitOwner>User
SplitTypeId reference CUNF SplitType>OpportunitySplitType
SplitPercentage percent CUFR
SplitAmount currency NF
SplitNote string(255) CUNF`,
} as const;

export type SalesObject = keyof typeof SALES_OBJECTS;

/** Fields that other objects have in such an org. */
export const SALES_FIELDS: Readonly<Record<string, string>> = {
  Opportunity: `RecordTypeId reference CUNF RecordType>RecordType
Territory2Id reference CUNF Territory2>Territory2
SyncedQuoteId string(18) NF`,
};

/** Fields of an org with person accounts; its leads need no company (Object Reference, Account, Lead, v67). */
export const PEOPLE_FIELDS: Readonly<Record<string, string>> = {
  Account: `IsPersonAccount boolean F
FirstName string(40) CUNF
LastName string(80) CUNF
PersonContactId reference NF PersonContact>Contact
PersonEmail email(80) CUNF`,
};

export const SALES_PREFIXES: Readonly<Record<SalesObject, string>> = {
  Product2: '01t',
  OpportunityLineItem: '00k',
  OpportunityPartner: '00I',
  Contract: '800',
  RecordType: '012',
  Territory2: '0MI',
  CurrencyType: '01L',
  DatedConversionRate: '04w',
  OpportunitySplitType: '0UP',
  OpportunitySplit: '0UR',
};

/** Settings: made in Setup, not by API. */
const SETTINGS: ReadonlySet<string> = new Set([
  ...['RecordType', 'Territory2', 'CurrencyType', 'DatedConversionRate', 'OpportunitySplitType'],
]);

/** Supported calls of the Object Reference: some objects know no update, some no create. */
export const supports = (object: string, call: 'create' | 'update'): boolean =>
  !SETTINGS.has(object) && (call === 'create' || object !== 'OpportunityPartner');

/** Deleted for good: no recycle bin shows it, and no `IsDeleted` is there to ask for. */
export const skipsRecycleBin = (object: string): boolean => object === 'OpportunityPartner';

/** What Salesforce works out; undefined for what is simply kept. */
export function salesValue(database: Database, row: Row, name: string): FieldValue | undefined {
  const key = `${row.object}.${name}`;
  switch (key) {
    case 'Opportunity.Amount':
      return sumOfLines(database, row.id);
    case 'Opportunity.HasOpportunityLineItem':
      return sumOfLines(database, row.id) !== undefined;
    case 'OpportunityLineItem.TotalPrice':
      return totalOf(row.fields);
    case 'Contract.EndDate':
      return endOf(row.fields['StartDate'], row.fields['ContractTerm']);
    case 'Contract.ContractNumber':
      return row.id.slice(9, 15);
    case 'OpportunitySplit.SplitAmount':
      return shareOf(database, row);
    default:
      return undefined;
  }
}

const numberOf = (value: FieldValue | undefined): number => Number(value ?? 0);

function totalOf(fields: Row['fields']): number {
  const { UnitPrice: unitPrice, TotalPrice: total, Quantity: quantity } = fields;
  return unitPrice == null ? numberOf(total) : numberOf(unitPrice) * numberOf(quantity);
}

/** With lines the amount is theirs, whatever was written; undefined without any. */
function sumOfLines(database: Database, opportunityId: string): number | undefined {
  let sum: number | undefined;
  for (const { fields } of database.rows('OpportunityLineItem')) {
    if (fields['OpportunityId'] === opportunityId) sum = (sum ?? 0) + totalOf(fields);
  }
  return sum;
}

/** The day before the same day so many months on. */
function endOf(start: FieldValue | undefined, months: FieldValue | undefined): FieldValue {
  if (start == null || months == null) return null;
  const day = new Date(`${String(start).slice(0, 10)}T00:00:00Z`);
  day.setUTCMonth(day.getUTCMonth() + numberOf(months));
  return new Date(day.getTime() - DAY_MS).toISOString().slice(0, 10);
}

function shareOf(database: Database, { fields }: Row): FieldValue {
  const deal = database.get('Opportunity', String(fields['OpportunityId'] ?? ''));
  if (deal === undefined) return null;
  const amount = sumOfLines(database, deal.id) ?? numberOf(deal.fields['Amount']);
  return (amount * numberOf(fields['SplitPercentage'])) / 100;
}

/** Refuses what these objects refuse beyond their fields' types. */
export function checkSales(object: string, values: Readonly<Record<string, unknown>>): void {
  if (
    object === 'OpportunityLineItem' &&
    values['UnitPrice'] != null &&
    values['TotalPrice'] != null
  ) {
    const message = 'you can’t specify both UnitPrice and TotalPrice';
    throw new Refusal(400, 'FIELD_INTEGRITY_EXCEPTION', message, ['UnitPrice', 'TotalPrice']);
  }
  const percent = values['SplitPercentage'];
  if (
    object === 'OpportunitySplit' &&
    typeof percent === 'number' &&
    (percent < 0 || percent > 100)
  ) {
    const message = 'Split percent must be between 0 and 100';
    throw new Refusal(400, 'NUMBER_OUTSIDE_VALID_RANGE', message, ['SplitPercentage']);
  }
}

/** A primary partner takes that from the others, and moves no stamp of theirs that anybody promises. */
export function afterCreate(org: Org, { object, id, fields }: Row): void {
  if (object !== 'OpportunityPartner' || fields['IsPrimary'] !== true) return;
  for (const other of [...org.database.rows(object)]) {
    const isRival = other.id !== id && other.fields['OpportunityId'] === fields['OpportunityId'];
    if (isRival && other.fields['IsPrimary'] === true) {
      org.database.update(object, other.id, { IsPrimary: false }, org.userId);
    }
  }
}

/** `recordTypeInfos` of an object's describe: those of the org, and the master everybody has. */
export function recordTypesOf(database: Database, object: string): readonly object[] {
  const own = [...database.rows('RecordType')].filter(
    (row) => row.fields['SobjectType'] === object,
  );
  const infos = own.map(({ id, fields }) => ({
    active: fields['IsActive'] !== false,
    developerName: String(fields['DeveloperName']),
    master: false,
    name: String(fields['Name']),
    recordTypeId: id,
  }));
  const master = { active: true, developerName: 'Master', master: true, name: 'Master' };
  return [...infos, { ...master, recordTypeId: '012000000000000AAA' }].map((info) => ({
    ...info,
    available: info.active,
    defaultRecordTypeMapping: info.master,
    urls: {},
  }));
}
