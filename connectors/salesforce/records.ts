// Query rows to source records: canonical ids, times in one spelling, lookups as links.

import { canonicalId, isSalesforceId } from '../../src/domain/salesforce-id.ts';
import type { FieldValue, ReadRecord, RecordLink } from '../../src/domain/source-record.ts';
import { formatInstant, type Instant } from '../../src/domain/time.ts';
import type { QueryRow } from './client.ts';
import { badAnswer } from './errors.ts';
import { fromWire } from './own-values.ts';
import type { ObjectPlan } from './read-plan.ts';
import { instantOf } from './times.ts';

/** Key prefixes of objects that polymorphic lookups point at (Salesforce help, 2026-11). */
const PREFIXES: Readonly<Record<string, string>> = {
  '001': 'Account',
  '003': 'Contact',
  '005': 'User',
  '006': 'Opportunity',
  '00G': 'Group',
  '00Q': 'Lead',
  '701': 'Campaign',
  '500': 'Case',
};

/** Fields of an object's SELECT list, system fields first. */
export function selectedFields(plan: ObjectPlan): readonly string[] {
  const system = ['Id', 'SystemModstamp'];
  if (plan.canBeDeleted) system.push('IsDeleted');
  if (plan.canBeMerged) system.push('MasterRecordId');
  const own = plan.own.map((field) => field.name);
  return [...new Set([...system, ...plan.fields.map((field) => field.name), ...own])];
}

/** One row as read. Throws CRM_BAD_ANSWER for a row without id or time. */
export function toSourceRecord(plan: ObjectPlan, row: QueryRow): ReadRecord {
  const fields: Record<string, FieldValue> = {};
  for (const { name, key, type } of plan.fields) {
    const value = fieldValue(row[name], type);
    if (value !== undefined) fields[key] = value;
  }
  const master = row['MasterRecordId'];
  const own = Object.fromEntries(
    plan.own.map(({ key, name, type }) => [key, fromWire(row[name], type)]),
  );
  return {
    ...(plan.own.length === 0 ? {} : { own }),
    object: plan.object,
    recordId: idOf(row),
    modifiedAt: modifiedAtOf(row),
    deleted: row['IsDeleted'] === true,
    mergedInto: typeof master === 'string' ? canonicalId(master) : null,
    fields,
    links: plan.lookups.flatMap(({ name, key, to }) => linkOf(row[name], key, to)),
  };
}

/** The row's id with 18 characters. Throws CRM_BAD_ANSWER without one, or for text that is none. */
export function idOf(row: QueryRow): string {
  const id = row['Id'];
  if (typeof id === 'string' && isSalesforceId(id)) return canonicalId(id);
  throw badAnswer('a query: a row has no Id');
}

/** The row's SystemModstamp. Throws CRM_BAD_ANSWER without one. */
export function modifiedAtOf(row: QueryRow): Instant {
  const at = instantOf(row['SystemModstamp']);
  if (at !== null) return at;
  throw badAnswer('a query: a row has no SystemModstamp');
}

/** Compound values (addresses, locations) are none: their parts are fields of their own. */
function fieldValue(value: unknown, type: string): FieldValue | undefined {
  if (value === null) return null;
  if (type === 'datetime') {
    const at = instantOf(value);
    return at === null ? null : formatInstant(at);
  }
  if (type === 'reference' && typeof value === 'string') return canonicalId(value);
  if (typeof value === 'string') return value.replaceAll('\r\n', '\n');
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function linkOf(value: unknown, name: string, to: readonly string[]): RecordLink[] {
  if (typeof value !== 'string' || !isSalesforceId(value)) return [];
  const recordId = canonicalId(value);
  const object = to.length === 1 ? to[0] : PREFIXES[recordId.slice(0, 3)];
  return object === undefined ? [] : [{ name, object, recordId }];
}
