// Describe answers: the global list and one object in full, with the flags clients build on.
import type { Answer, Org } from './api.ts';
import type { FieldType } from './objects.ts';
import { recordTypesOf, skipsRecycleBin } from './sales-objects.ts';
import type { Field, SchemaObject } from './schema.ts';

const SOAP_TYPES: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
};

/** `GET /sobjects`. */
export function describeGlobal(org: Org): Answer {
  const sobjects = [...org.schema.values()].map((object) => summary(org, object));
  return { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects } };
}

/** `GET /sobjects/X`: the summary and recent items, which the sandbox does not keep. */
export function describeBasic(org: Org, object: SchemaObject): Answer {
  return { status: 200, body: { objectDescribe: summary(org, object), recentItems: [] } };
}

/** `GET /sobjects/X/describe`. */
export function describeObject(org: Org, object: SchemaObject): Answer {
  const body = {
    ...summary(org, object),
    actionOverrides: [],
    childRelationships: childrenOf(org, object),
    compactLayoutable: true,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: recordTypesOf(org.database, object.name),
    searchLayoutable: true,
    supportedScopes: [{ label: `All ${plural(object.label)}`, name: 'everything' }],
    fields: [...object.fields.values()].map(describeField),
  };
  return { status: 200, body };
}

function plural(label: string): string {
  return /[^aeiou]y$/.test(label)
    ? label.replace(/y$/, 'ies')
    : label.replace(/s$/, 'se').concat('s');
}

function summary(org: Org, object: SchemaObject): object {
  const writable = object.createable;
  const path = `${org.basePath}/sobjects/${object.name}`;
  return {
    activateable: false,
    createable: writable,
    custom: false,
    customSetting: false,
    deepCloneable: false,
    deletable: writable,
    deprecatedAndHidden: false,
    feedEnabled: writable,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: plural(object.label),
    layoutable: writable,
    mergeable: ['Account', 'Contact', 'Lead'].includes(object.name),
    mruEnabled: writable,
    name: object.name,
    queryable: true,
    replicateable: object.settings === null && !skipsRecycleBin(object.name),
    retrieveable: true,
    searchable: writable,
    triggerable: writable,
    undeletable: writable && !skipsRecycleBin(object.name),
    updateable: writable && object.updateable,
    urls: {
      sobject: path,
      describe: `${path}/describe`,
      rowTemplate: `${path}/{ID}`,
    },
  };
}

function childrenOf(org: Org, parent: SchemaObject): readonly object[] {
  return [...org.schema.values()].flatMap((child) =>
    [...child.fields.values()]
      .filter((field) => field.targets.includes(parent.name))
      .map((field) => ({
        cascadeDelete: false,
        childSObject: child.name,
        deprecatedAndHidden: false,
        field: field.name,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: null,
        restrictedDelete: false,
      })),
  );
}

function describeField(field: Field): object {
  const isText = field.length > 0;
  const numeric = ['currency', 'double', 'percent'].includes(field.type);
  const length = field.type === 'id' || field.type === 'reference' ? 18 : field.length;
  return {
    aggregatable: field.filterable,
    autoNumber: false,
    byteLength: length * 3,
    calculated: false,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: false,
    compoundFieldName: null,
    controllerName: null,
    createable: field.createable,
    custom: field.custom,
    defaultValue: field.type === 'boolean' ? false : null,
    defaultValueFormula: null,
    defaultedOnCreate: field.defaultChoice !== null || ['Id', 'OwnerId'].includes(field.name),
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === 'int' ? 8 : 0,
    externalId: field.externalId,
    extraTypeInfo: null,
    filterable: field.filterable,
    groupable: field.filterable && !numeric,
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.externalId || field.name === 'Id',
    inlineHelpText: null,
    label: field.label,
    length,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: field.name === 'Name',
    namePointing: field.targets.length > 1,
    nillable: field.nillable,
    permissionable: field.custom,
    picklistValues: field.choices.map((choice) => ({
      active: true,
      defaultValue: choice.value === field.defaultChoice,
      label: choice.label,
      validFor: null,
      value: choice.value,
    })),
    polymorphicForeignKey: field.targets.length > 1,
    precision: numeric ? 18 : 0,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.targets,
    relationshipName: field.relationship,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: field.restricted,
    scale: numeric ? 2 : 0,
    searchPrefilterable: false,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    sortable: field.filterable || !isText,
    type: field.type,
    unique: field.externalId,
    updateable: field.updateable,
    writeRequiresMasterRead: false,
  };
}
