// Reading rows as the API shows them: system fields, fields Salesforce derives, and time formats.
import type { FieldValue } from '../../../src/domain/source-record.ts';
import type { Instant } from '../../../src/domain/time.ts';
import { SALESFORCE_STAGES } from '../picklists.ts';
import type { Database, Row } from '../world.ts';
import { salesValue, skipsRecycleBin } from './sales-objects.ts';
import type { Field, SchemaObject } from './schema.ts';
import { TASK_STATUSES } from './setup-rows.ts';

/** `2026-11-21T10:00:00.000+0000`: seconds only, Salesforce drops the rest. */
export function wireTime(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}.000+0000`;
}

/** The value of a field as JSON answers carry it. */
export function readField(database: Database, row: Row, field: Field): FieldValue {
  const value =
    systemValue(database, row, field.name) ??
    salesValue(database, row, field.name) ??
    derived(database, row, field.name);
  return shown(field, value === undefined ? (row.fields[field.column] ?? null) : value);
}

function shown(field: Field, value: FieldValue): FieldValue {
  if (field.type === 'boolean') return value === true || value === 'true';
  if (value === null || value === '') return null;
  if (field.type === 'datetime') return wireTime(timeOf(value));
  if (field.type === 'date') return new Date(timeOf(value)).toISOString().slice(0, 10);
  if (['currency', 'double', 'percent', 'int'].includes(field.type)) return Number(value);
  return String(value);
}

function timeOf(value: Exclude<FieldValue, null>): Instant {
  return typeof value === 'number' ? value : Date.parse(String(value));
}

function systemValue(database: Database, row: Row, name: string): FieldValue | undefined {
  switch (name) {
    case 'Id':
      return row.id;
    case 'IsDeleted':
      return row.deletedAt !== null;
    case 'MasterRecordId':
      return row.mergedInto;
    case 'CreatedDate':
      return row.createdAt;
    case 'CreatedById':
      return userId(database, database.history(row.object, row.id)[0]?.by ?? row.modifiedBy);
    case 'LastModifiedDate':
    case 'SystemModstamp':
      return row.modifiedAt;
    case 'LastModifiedById':
      return userId(database, row.modifiedBy);
    default:
      return undefined;
  }
}

/** Rows changed by the sandbox itself show its first user: the API always names one. */
function userId(database: Database, by: string): string | null {
  if (database.get('User', by)) return by;
  return database.rows('User').next().value?.id ?? null;
}

function derived(database: Database, row: Row, name: string): FieldValue | undefined {
  switch (row.object) {
    case 'Opportunity':
      return ofOpportunity(database, row, name);
    case 'Lead':
    case 'Contact':
      if (name === 'Name') return fullName(row);
      return name === 'PartnerAccountId' ? partnerAccount(database, row) : undefined;
    case 'Account':
      return ofAccount(row, name);
    case 'User':
      return name === 'Name' && !row.fields['Name'] ? fullName(row) : ofUser(row, name);
    case 'Task':
    case 'Event':
      return ofActivity(database, row, name);
    default:
      // An object of the package: numbered by the org.
      return name === 'Name' && row.object.endsWith('__c')
        ? `No. ${row.id.slice(9, 15)}`
        : undefined;
  }
}

/** A person account has no name of its own. */
function ofAccount(row: Row, name: string): FieldValue | undefined {
  const isPerson = row.fields['IsPersonAccount'] === true;
  if (name === 'IsPersonAccount') return isPerson;
  return isPerson && name === 'Name' ? fullName(row) : undefined;
}

function fullName(row: Row): string {
  return [row.fields['FirstName'], row.fields['LastName']].filter(Boolean).join(' ');
}

function ofUser(row: Row, name: string): FieldValue | undefined {
  if (name === 'IsActive') return row.fields['IsActive'] ?? true;
  if (name === 'UserType') return row.fields['UserType'] ?? 'Standard';
  if (name === 'LanguageLocaleKey') return row.fields['LanguageLocaleKey'] ?? 'en_US';
  if (name === 'IsPortalEnabled') return row.fields['UserType'] === 'PowerPartner';
  return undefined;
}

/** Filled only while the owner is a partner user (Object Reference, Opportunity, v62). */
function partnerAccount(database: Database, row: Row): FieldValue {
  const owner = database.get('User', String(row.fields['OwnerId'] ?? ''));
  return owner?.fields['UserType'] === 'PowerPartner' ? (owner.fields['AccountId'] ?? null) : null;
}

function ofOpportunity(database: Database, row: Row, name: string): FieldValue | undefined {
  const stage = SALESFORCE_STAGES.find((one) => one.name === row.fields['StageName']);
  const probability = Number(row.fields['Probability'] ?? stage?.probability ?? 0);
  const close = String(row.fields['CloseDate'] ?? '');
  switch (name) {
    case 'IsClosed':
      return stage?.isClosed ?? false;
    case 'IsWon':
      return stage?.isWon ?? false;
    case 'Probability':
      return probability;
    case 'ExpectedRevenue': {
      const amount = row.fields['Amount'];
      return typeof amount === 'number' ? (amount * probability) / 100 : null;
    }
    case 'ForecastCategory':
      return forecast(stage, probability).replace('Commit', 'Forecast');
    case 'ForecastCategoryName':
      return row.fields['ForecastCategoryName'] ?? forecast(stage, probability);
    case 'PartnerAccountId':
      return partnerAccount(database, row);
    case 'LastStageChangeDate':
      return lastStageChange(database, row);
    case 'FiscalYear':
      return close === '' ? null : Number(close.slice(0, 4));
    case 'FiscalQuarter':
      return close === '' ? null : Math.ceil(Number(close.slice(5, 7)) / 3);
    case 'Fiscal':
      return close === ''
        ? null
        : `${close.slice(0, 4)} ${Math.ceil(Number(close.slice(5, 7)) / 3)}`;
    default:
      return undefined;
  }
}

function forecast(
  stage: { isClosed: boolean; isWon: boolean } | undefined,
  probability: number,
): string {
  if (stage?.isClosed) return stage.isWon ? 'Closed' : 'Omitted';
  return probability >= 90 ? 'Commit' : probability >= 70 ? 'BestCase' : 'Pipeline';
}

/** The first stage of a new opportunity is no change. */
function lastStageChange(database: Database, row: Row): FieldValue {
  const changes = database.history(row.object, row.id).filter((one) => one.field === 'StageName');
  return changes.length > 1 ? (changes.at(-1)?.at ?? null) : null;
}

function ofActivity(database: Database, row: Row, name: string): FieldValue | undefined {
  switch (name) {
    case 'AccountId': {
      const what = String(row.fields['WhatId'] ?? '');
      if (what.startsWith('001')) return what;
      return database.get('Opportunity', what)?.fields['AccountId'] ?? null;
    }
    case 'IsClosed':
      return isClosedTask(row.fields['Status']);
    case 'IsHighPriority':
      return row.fields['Priority'] === 'High';
    case 'StartDateTime':
      return row.fields['StartDateTime'] ?? row.fields['ActivityDateTime'] ?? null;
    case 'EndDateTime':
      return row.fields['EndDateTime'] ?? row.fields['ActivityDateTime'] ?? null;
    case 'ActivityDate':
      return row.fields['ActivityDate'] ?? row.fields['ActivityDateTime'] ?? null;
    default:
      return undefined;
  }
}

/** Closed is a property of the status value. */
export function isClosedTask(status: FieldValue | undefined): boolean {
  return TASK_STATUSES.some((one) => one.name === status && one.isClosed);
}

/** Rows of an object as queries see them. */
export function* rowsOf(
  database: Database,
  object: SchemaObject,
  options: { readonly deleted: boolean },
): IterableIterator<Row> {
  if (object.settings !== null) {
    yield* object.settings(database);
    return;
  }
  const deleted = options.deleted && !skipsRecycleBin(object.name);
  yield* database.rows(object.name, { deleted });
}
