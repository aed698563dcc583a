// The org's schema: standard objects, the vendor's custom fields, and, while the package is
// installed, Parley's own fields. Fields are found without regard to case, as Salesforce does.
import {
  OWN_FIELDS,
  OWN_OBJECTS,
  type OwnField,
  type OwnObject,
  ownFieldName,
  ownFieldsOf,
  ownObjectName,
  type SharedHome,
  statementLookup,
} from '../../../src/domain/own-fields.ts';
import type { Switches } from '../faults.ts';
import { ACTIVITY_LABELS, CURRENCIES, LEAD_STATUSES, SALESFORCE_STAGES } from '../picklists.ts';
import { SALESFORCE_VENDOR_FIELDS, type VendorField } from '../vendor-fields.ts';
import {
  customObjectFields,
  type FieldSpec,
  STANDARD_OBJECTS,
  type StandardObject,
  specsIn,
  standardFields,
} from './objects.ts';
import {
  PEOPLE_FIELDS,
  SALES_FIELDS,
  SALES_OBJECTS,
  SALES_PREFIXES,
  type SalesObject,
  supports,
} from './sales-objects.ts';
import { type SettingsOf, type SetupState, settingsOf, TASK_STATUSES } from './setup-rows.ts';

type Choice = { readonly value: string; readonly label: string };

export type Field = FieldSpec & {
  readonly label: string;
  readonly custom: boolean;
  readonly choices: readonly Choice[];
  /** Value a new record gets when none is sent. */
  readonly defaultChoice: string | null;
  readonly restricted: boolean;
  /** External ID and unique: rows can be upserted by it. */
  readonly externalId: boolean;
  /** Name under which the world keeps the value. */
  readonly column: string;
};

export type SchemaObject = {
  readonly name: string;
  readonly label: string;
  readonly keyPrefix: string;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly fields: ReadonlyMap<string, Field>;
  /** Relationship name, lower case, to the lookup field behind it. */
  readonly relationships: ReadonlyMap<string, Field>;
  /** Rows that are no records; null: they are. */
  readonly settings: SettingsOf | null;
};

export type Schema = ReadonlyMap<string, SchemaObject>;

const KEY_PREFIXES: Readonly<Record<StandardObject, string>> = {
  Organization: '00D',
  User: '005',
  Account: '001',
  Contact: '003',
  Opportunity: '006',
  Lead: '00Q',
  Event: '00U',
  Task: '00T',
  PermissionSet: '0PS',
  PermissionSetAssignment: '0Pa',
  TaskStatus: '01T',
};

/** Those that this org gave to the package's objects, see also ../ids.ts. */
const OWN_PREFIXES: Readonly<Record<OwnObject, string>> = {
  conflict: 'a0C',
  heartbeat: 'a0H',
  statement: 'a0S',
};

/** What people change in Setup, not by the API. */
const OF_SETUP: readonly string[] = [
  ...['Organization', 'User', 'TaskStatus'],
  ...['PermissionSet', 'PermissionSetAssignment'],
];

const ACTIVITY_TYPES = Object.values(ACTIVITY_LABELS);

/** Values of standard picklists; the first one marked default is set on new rows. */
const CHOICES: Readonly<Record<string, { values: readonly string[]; initial?: string }>> = {
  'Opportunity.StageName': { values: SALESFORCE_STAGES.map((stage) => stage.name) },
  'Opportunity.Type': { values: ['New Business', 'Expansion', 'Renewal'] },
  'Lead.Status': { values: LEAD_STATUSES, initial: LEAD_STATUSES[0] },
  'Task.Status': { values: TASK_STATUSES.map((status) => status.name), initial: 'Not Started' },
  'Task.Priority': { values: ['High', 'Normal', 'Low'], initial: 'Normal' },
  'Task.Type': { values: ACTIVITY_TYPES },
  'Task.TaskSubtype': { values: ['Task', 'Email', 'Call', 'ListEmail'], initial: 'Task' },
  'Event.Type': { values: ACTIVITY_TYPES },
  'OpportunityPartner.Role': { values: ['Reseller', 'Distributor', 'System Integrator', 'VAR'] },
  'Product2.Family': { values: ['Platform', 'Sensors', 'Services'] },
  'Contract.Status': { values: ['Draft', 'Activated'], initial: 'Draft' },
  'User.UserType': { values: ['Standard', 'PowerPartner', 'CsnOnly'] },
};
/** Picklists that refuse unknown values; most standard ones take any. */
const RESTRICTED = new Set(['Task.TaskSubtype', 'User.UserType', 'CurrencyIsoCode']);

/**
 * The vendor keeps the kind of an activity in a custom field as well: field-level security hides
 * the standard `Event.Type` in many orgs.
 */
const ACTIVITY_KIND: VendorField = {
  name: 'Activity_Type__c',
  label: 'Kind of Activity',
  type: 'picklist',
  options: ACTIVITY_TYPES,
};

const HOMES: Readonly<Record<SharedHome, readonly StandardObject[]>> = {
  claim: ['Opportunity', 'Lead'],
  account: ['Account'],
  task: ['Task', 'Event'],
};

/** Whose permission set counts: the user's whom Parley connects with, or a person's. */
export type PermissionSet = 'integration' | 'seller' | 'manager';

export type OrgKind = SetupState & {
  readonly org: Switches['salesforceOrg'];
  /** Fields, `Opportunity.Amount`, that field-level security hides from Parley's user. */
  readonly hidden: readonly string[];
  /** Options, `Opportunity.Parley_Conflict_Status__c.open`, that the installed package does not have. */
  readonly optionsGone: readonly string[];
};

/** What an admin, or the vendor, has made of the org. */
export const orgKind = (switches: Switches): OrgKind => ({
  packageInstalled: switches.salesforcePackageInstalled,
  org: switches.salesforceOrg,
  rightsGiven: switches.salesforceRightsGiven,
  hidden: switches.salesforceHidden,
  optionsGone: switches.salesforceOptionsGone,
});

/** The org's schema, as somebody with the permission set sees it. */
export function orgSchema(kind: OrgKind, who: PermissionSet = 'integration'): Schema {
  const brought = kind.packageInstalled ? (Object.keys(OWN_OBJECTS) as OwnObject[]) : [];
  const sells = kind.org === 'sales' ? (Object.keys(SALES_OBJECTS) as SalesObject[]) : [];
  const standard = STANDARD_OBJECTS.filter(
    (name) => kind.rightsGiven !== null || !name.startsWith('PermissionSet'),
  );
  const hidden = new Set(who === 'integration' ? kind.hidden : []);
  const gone = new Set(kind.optionsGone);
  return new Map(
    [
      ...standard.map((name) => object(name, kind)),
      ...sells.map(salesObject),
      ...brought.map((one) => ownObject(one, who)),
    ].map((one) => [one.name.toLowerCase(), without(one, hidden, gone)]),
  );
}

function without(
  object: SchemaObject,
  hidden: ReadonlySet<string>,
  gone: ReadonlySet<string>,
): SchemaObject {
  const pathOf = (field: Field) => `${object.name}.${field.name}`;
  const seen = [...object.fields].filter(([, field]) => !hidden.has(pathOf(field)));
  const choicesOf = (field: Field) =>
    field.choices.filter(({ value }) => !gone.has(`${pathOf(field)}.${value}`));
  const fields = seen.map(
    ([key, field]) => [key, { ...field, choices: choicesOf(field) }] as const,
  );
  return { ...object, fields: new Map(fields) };
}

/** What each may do is in the package's permission sets: statements are people's, the rest Parley's. */
function ownObject(which: OwnObject, who: PermissionSet): SchemaObject {
  const isPerson = who !== 'integration';
  const rightTo = ({ filledBy }: OwnField) =>
    isPerson
      ? { createable: filledBy === 'seller' || filledBy === who, updateable: false }
      : { createable: which !== 'statement', updateable: filledBy === undefined };
  const isStatement = which === 'statement';
  const lookup: Field = {
    ...{ ...CUSTOM, name: statementLookup(), label: 'Opportunity', column: statementLookup() },
    ...{ type: 'reference', relationship: 'Parley_Opportunity__r', targets: ['Opportunity'] },
    ...{ createable: isPerson, updateable: false },
  };
  const name = ownObjectName(which);
  const fields = [
    ...customObjectFields().map((spec) => standardField(name, spec)),
    ...(isStatement ? [lookup] : []),
    ...ownFieldsOf(which).map((field) => ({ ...ownField(field), ...rightTo(field) })),
  ];
  return {
    ...schemaObject(name, OWN_PREFIXES[which], fields),
    label: OWN_OBJECTS[which].label,
    createable: isStatement === isPerson,
  };
}

/** The object an id belongs to, by its key prefix. */
export function objectOfId(schema: Schema, id: string): SchemaObject | undefined {
  return [...schema.values()].find((one) => id.startsWith(one.keyPrefix));
}

function salesObject(name: SalesObject): SchemaObject {
  const fields = specsIn(SALES_OBJECTS[name]).map((spec) => standardField(name, spec));
  const made = schemaObject(name, SALES_PREFIXES[name], fields);
  return { ...made, createable: supports(name, 'create'), updateable: supports(name, 'update') };
}

function object(name: StandardObject, kind: OrgKind): SchemaObject {
  const { packageInstalled, org } = kind;
  const lives = (home: string) => HOMES[home as SharedHome]?.includes(name) === true;
  const own = OWN_FIELDS.filter((field) => field.homes.some(lives));
  const vendor = SALESFORCE_VENDOR_FIELDS[name] ?? [];
  const fields = [
    ...[...standardFields(name), ...fieldsOfKind(org, name)].map((spec) =>
      standardField(name, org === 'people' ? withoutCompany(name, spec) : spec),
    ),
    ...vendor.map(vendorField),
    ...(name === 'Event' ? [{ ...vendorField(ACTIVITY_KIND), column: 'Type' }] : []),
    ...(packageInstalled ? own.map(ownField) : []),
  ];
  const settings = settingsOf(name, kind);
  return { ...schemaObject(name, KEY_PREFIXES[name], fields), settings };
}

function fieldsOfKind(org: OrgKind['org'], name: StandardObject): readonly FieldSpec[] {
  const lines = { plain: undefined, sales: SALES_FIELDS[name], people: PEOPLE_FIELDS[name] }[org];
  return lines === undefined ? [] : specsIn(lines);
}

/** A lead without a company becomes a person account. */
function withoutCompany(name: StandardObject, spec: FieldSpec): FieldSpec {
  const isCompany = name === 'Lead' && spec.name === 'Company';
  return isCompany ? { ...spec, required: false, nillable: true } : spec;
}

/** An object with these fields, its rows records of the world. */
export function schemaObject(
  name: string,
  keyPrefix: string,
  fields: readonly Field[],
): SchemaObject {
  const lookups = fields.filter((field) => field.relationship !== null);
  return {
    name,
    label: name,
    keyPrefix,
    createable: !OF_SETUP.includes(name),
    updateable: true,
    settings: null,
    fields: new Map(fields.map((field) => [field.name.toLowerCase(), field])),
    relationships: new Map(
      lookups.map((field) => [String(field.relationship).toLowerCase(), field]),
    ),
  };
}

/** A field as Salesforce ships it, with the org's choices. */
export function standardField(objectName: string, spec: FieldSpec): Field {
  const key = `${objectName}.${spec.name}`;
  const currencies = spec.name === 'CurrencyIsoCode' ? { values: CURRENCIES } : undefined;
  const choices: (typeof CHOICES)[string] = CHOICES[key] ?? currencies ?? { values: [] };
  return {
    ...spec,
    label: spec.name.replace(/Id$/, ' ID').replace(/(?<=[a-z])(?=[A-Z])/g, ' '),
    custom: spec.name.endsWith('__c'),
    choices: choices.values.map((value) => ({ value, label: value })),
    defaultChoice: choices.initial ?? null,
    restricted: RESTRICTED.has(key) || RESTRICTED.has(spec.name),
    externalId: false,
    column: spec.name,
  };
}

const CUSTOM: Omit<Field, 'name' | 'label' | 'type' | 'column'> = {
  length: 0,
  createable: true,
  updateable: true,
  nillable: true,
  filterable: true,
  required: false,
  relationship: null,
  targets: [],
  custom: true,
  choices: [],
  defaultChoice: null,
  restricted: false,
  externalId: false,
};

function vendorField(field: VendorField): Field {
  const { name, label } = field;
  const base = { ...CUSTOM, name, label, column: name };
  switch (field.type) {
    case 'text':
      return { ...base, type: 'string', length: 255 };
    case 'number':
      return { ...base, type: 'double' };
    case 'date':
    case 'datetime':
      return { ...base, type: field.type };
    case 'boolean':
      return { ...base, type: 'boolean', nillable: false };
    case 'picklist':
      return { ...base, type: 'picklist', length: 255, choices: choicesOf(field.options ?? []) };
    case 'lookup': {
      const relationship = name.replace(/__c$/, '__r');
      return { ...base, type: 'reference', relationship, targets: [field.to ?? 'Account'] };
    }
  }
}

const choicesOf = (values: readonly string[]): Choice[] =>
  values.map((value) => ({ value, label: value }));

function ownField(field: OwnField): Field {
  const name = ownFieldName('salesforce', field.key);
  const required = field.isRequired === true;
  const base = { ...CUSTOM, name, label: field.label, column: name, required };
  const text = { ...base, length: field.maxLength ?? 255 };
  switch (field.type) {
    case 'text':
      return { ...text, type: 'string', externalId: field.isKey === true };
    case 'url':
      return { ...text, type: 'url' };
    case 'long_text':
      return { ...base, type: 'textarea', length: field.maxLength ?? 32_768, filterable: false };
    case 'picklist':
      return {
        ...base,
        type: 'picklist',
        length: 255,
        choices: field.options ?? [],
        restricted: true,
      };
    case 'number':
      return { ...base, type: 'double' };
    case 'percent':
    case 'date':
    case 'datetime':
      return { ...base, type: field.type };
  }
}
