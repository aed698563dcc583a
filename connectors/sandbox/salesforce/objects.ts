// Which objects and fields this org has. Standard ones are a small selection of the fields that
// Salesforce's describe answers (API v59 to v62); custom ones come from the vendor and from Parley.

/**
 * One line per field: name, type or type(length), flags, for references relationship>targets.
 * Flags: C createable, U updateable, N nillable, F filterable, R required on create.
 */
const SYSTEM = `
Id id F
IsDeleted boolean F
CreatedDate datetime F
CreatedById reference F CreatedBy>User
LastModifiedDate datetime F
LastModifiedById reference F LastModifiedBy>User
SystemModstamp datetime F`;

const OWNER = 'OwnerId reference CUF Owner>User';

const ACTIVITY = `${SYSTEM}
WhoId reference CUNF Who>Contact,Lead
WhatId reference CUNF What>Account,Opportunity
AccountId reference NF Account>Account
Subject combobox(255) CUNF
ActivityDate date CUNF
Description textarea(32000) CUN
IsArchived boolean F`;

const STANDARD = {
  Organization: `
Id id F
Name string(80) UF
OrganizationType picklist NF
InstanceName string(5) NF
IsSandbox boolean F
NamespacePrefix string(15) NF
TrialExpirationDate datetime NF
DefaultLocaleSidKey picklist UF
TimeZoneSidKey picklist UF
CreatedDate datetime F
SystemModstamp datetime F`,
  User: `
Id id F
Username string(80) F
FirstName string(40) NF
LastName string(80) F
Name string(121) F
Email email(128) F
Alias string(8) F
IsActive boolean F
UserType picklist NF
LanguageLocaleKey picklist F
ContactId reference NF Contact>Contact
AccountId reference NF Account>Account
IsPortalEnabled boolean F
CreatedDate datetime F
CreatedById reference F CreatedBy>User
LastModifiedDate datetime F
LastModifiedById reference F LastModifiedBy>User
SystemModstamp datetime F`,
  Account: `${SYSTEM}
${OWNER}
MasterRecordId reference NF MasterRecord>Account
Name string(255) CUFR
Type picklist CUNF
ParentId reference CUNF Parent>Account
BillingStreet textarea(255) CUNF
BillingCity string(40) CUNF
BillingState string(80) CUNF
BillingPostalCode string(20) CUNF
BillingCountry string(80) CUNF
Phone phone(40) CUNF
AccountNumber string(40) CUNF
Website url(255) CUNF
Industry picklist CUNF
NumberOfEmployees int CUNF
Description textarea(32000) CUN
Site string(80) CUNF
DunsNumber string(9) CUNF
AccountSource picklist CUNF
IsPartner boolean UF
CurrencyIsoCode picklist CUNF`,
  Contact: `${SYSTEM}
${OWNER}
MasterRecordId reference NF MasterRecord>Contact
AccountId reference CUNF Account>Account
LastName string(80) CUFR
FirstName string(40) CUNF
Name string(121) F
Email email(80) CUNF
Phone phone(40) CUNF
Title string(128) CUNF`,
  Opportunity: `${SYSTEM}
${OWNER}
AccountId reference CUNF Account>Account
Name string(120) CUFR
Description textarea(32000) CUN
StageName picklist CUFR
Amount currency CUNF
Probability percent CUNF
ExpectedRevenue currency NF
CloseDate date CUFR
Type picklist CUNF
NextStep string(255) CUNF
LeadSource picklist CUNF
IsClosed boolean F
IsWon boolean F
ForecastCategory picklist F
ForecastCategoryName picklist CUNF
IsPrivate boolean CUF
HasOpportunityLineItem boolean F
LastStageChangeDate datetime NF
Fiscal string(6) NF
FiscalYear int NF
FiscalQuarter int NF
PartnerAccountId reference NF PartnerAccount>Account
CurrencyIsoCode picklist CUNF`,
  Lead: `${SYSTEM}
OwnerId reference CUF Owner>User,Group
MasterRecordId reference NF MasterRecord>Lead
LastName string(80) CUFR
FirstName string(40) CUNF
Name string(121) F
Title string(128) CUNF
Company string(255) CUFR
Street textarea(255) CUNF
City string(40) CUNF
State string(80) CUNF
PostalCode string(20) CUNF
Country string(80) CUNF
Phone phone(40) CUNF
Email email(80) CUNF
Website url(255) CUNF
Description textarea(32000) CUN
LeadSource picklist CUNF
Status picklist CUF
CompanyDunsNumber string(9) CUNF
IsConverted boolean CF
ConvertedDate date NF
ConvertedAccountId reference NF ConvertedAccount>Account
ConvertedContactId reference NF ConvertedContact>Contact
ConvertedOpportunityId reference NF ConvertedOpportunity>Opportunity
PartnerAccountId reference NF PartnerAccount>Account
CurrencyIsoCode picklist CUNF`,
  Event: `${ACTIVITY}
${OWNER}
Type picklist CUNF
Location string(255) CUNF
IsAllDayEvent boolean CUF
ActivityDateTime datetime CUNF
StartDateTime datetime CUNF
EndDateTime datetime CUNF
DurationInMinutes int CUNF`,
  Task: `${ACTIVITY}
OwnerId reference CUF Owner>User,Group
Type picklist CUNF
TaskSubtype picklist CNF
Status picklist CUF
Priority picklist CUF
IsHighPriority boolean F
IsClosed boolean F
CompletedDateTime datetime NF
ReminderDateTime datetime CUNF
IsReminderSet boolean CUF`,
  PermissionSet: `
Id id F
Name string(80) F
Label string(80) F
NamespacePrefix string(15) NF
IsOwnedByProfile boolean F
SystemModstamp datetime F`,
  PermissionSetAssignment: `
Id id F
PermissionSetId reference F PermissionSet>PermissionSet
AssigneeId reference F Assignee>User
IsActive boolean F
SystemModstamp datetime F`,
  TaskStatus: `
Id id F
MasterLabel string(255) NF
ApiName string(255) F
SortOrder int NF
IsDefault boolean F
IsClosed boolean F
SystemModstamp datetime F`,
} as const;

export type FieldType =
  | 'id'
  | 'reference'
  | 'string'
  | 'textarea'
  | 'combobox'
  | 'picklist'
  | 'email'
  | 'phone'
  | 'url'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime';

export type FieldSpec = {
  readonly name: string;
  readonly type: FieldType;
  /** Longest text; 0 for what is no text. */
  readonly length: number;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly nillable: boolean;
  readonly filterable: boolean;
  readonly required: boolean;
  readonly relationship: string | null;
  readonly targets: readonly string[];
};

export type StandardObject = keyof typeof STANDARD;

export const STANDARD_OBJECTS = Object.keys(STANDARD) as readonly StandardObject[];

/** Lines of fields, as above. */
export const specsIn = (lines: string): readonly FieldSpec[] =>
  lines.trim().split('\n').map(parseLine);

/** Fields of a standard object as Salesforce ships it. */
export function standardFields(object: StandardObject): readonly FieldSpec[] {
  return specsIn(STANDARD[object]);
}

/** What every custom object has besides its own; its records are numbered by the org. */
export function customObjectFields(): readonly FieldSpec[] {
  return specsIn(`${SYSTEM}\nOwnerId reference F Owner>User,Group\nName string(80) F`);
}

function parseLine(line: string): FieldSpec {
  const [name = '', typed = '', flags = '', lookup] = line.split(' ');
  const [, type = '', length = '0'] = /^(\w+)(?:\((\d+)\))?$/.exec(typed) ?? [];
  const [relationship = null, targets = ''] = lookup?.split('>') ?? [];
  return {
    name,
    type: type as FieldType,
    length: Number(length),
    createable: flags.includes('C'),
    updateable: flags.includes('U'),
    nillable: flags.includes('N'),
    filterable: flags.includes('F'),
    required: flags.includes('R'),
    relationship,
    targets: targets === '' ? [] : targets.split(','),
  };
}
