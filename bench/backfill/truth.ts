// What the CRMs hold beside what was stored of them, record by record: counts, and one hash over all
// values both know. The CRM's side is read from its rows, not through a connector.
import { createHash } from 'node:crypto';
import type { Row, World } from '../../connectors/sandbox/world.ts';
import type { Crm } from '../../src/domain/claim.ts';
import type { ConnectionId, TenantId } from '../../src/domain/ids.ts';
import type { FieldValue, SourceRecord } from '../../src/domain/source-record.ts';
import type { Store } from '../../src/ports/store.ts';

const OBJECTS: Readonly<Record<Crm, readonly string[]>> = {
  salesforce: ['Account', 'Event', 'Task', 'Opportunity', 'Lead'],
  hubspot: ['companies', 'meetings', 'calls', 'deals'],
};
const PAGE = 5_000;

export type Comparison = {
  readonly object: string;
  readonly inCrm: number;
  readonly stored: number;
  /** Over ids and values, in the order of ids. */
  readonly isEqual: boolean;
  readonly hash: string;
  /** One that differs. */
  readonly example: string | null;
};

/** Compares all objects of one CRM. */
export async function compare(
  { store, tenantId, id }: { store: Store; tenantId: TenantId; id: ConnectionId },
  world: World,
  crm: Crm,
): Promise<readonly Comparison[]> {
  const found: Comparison[] = [];
  for (const object of OBJECTS[crm]) {
    const rows = [...world.database(crm).rows(object)].filter(
      (row) => !isOwnTask(row) && isWanted(row),
    );
    rows.sort((left, right) => (left.id < right.id ? -1 : 1));
    const [left, right] = [createHash('sha256'), createHash('sha256')];
    let [at, stored, after, example] = [0, 0, null as string | null, null as string | null];
    for (;;) {
      const page = await store.inTenant(tenantId, (one) =>
        one.records.page(id, object, after, PAGE),
      );
      const wanted = page.filter(isWanted);
      for (const record of wanted) {
        const row = rows[at];
        at += 1;
        const [expected, actual] = [lineOf(row, record), lineOf(record, record)];
        left.update(expected);
        right.update(actual);
        if (expected !== actual) example ??= `${expected} instead of ${actual}`;
      }
      stored += wanted.length;
      after = page.at(-1)?.recordId ?? null;
      if (page.length < PAGE) break;
    }
    const hash = left.digest('hex');
    const isEqual = hash === right.digest('hex') && stored === rows.length;
    found.push({ object, inCrm: rows.length, stored, isEqual, hash, example });
  }
  return found;
}

/** Leads that nobody registered are read only when they change: they are no claims. */
const isWanted = ({ object, fields }: Pick<Row | SourceRecord, 'object' | 'fields'>) =>
  object !== 'Lead' || fields['Registration_Status__c'] != null;

const isOwnTask = ({ fields }: Row) => Boolean(fields['Parley_Task_Key__c']);

/** Fields that show another one's value, and those that are worked out from merges and partners. */
const SHOWN_AS: Readonly<Record<string, string>> = { Activity_Type__c: 'Type' };
const DERIVED = new Set(['hs_merged_object_ids', 'PartnerAccountId']);

/** The values that the CRM keeps under the names by which they were read. */
function lineOf(of: Row | SourceRecord | undefined, record: SourceRecord): string {
  if (of === undefined) return 'nothing\n';
  const id = 'recordId' in of ? of.recordId : of.id;
  const names = Object.keys(record.fields).sort();
  const isStored = 'recordId' in of;
  const values = names
    .filter((name) => !DERIVED.has(name))
    .filter((name) => isPlain(record.fields[name]) || record.fields[name] == null)
    .map((name) => `${name}=${textOf(of.fields[isStored ? name : (SHOWN_AS[name] ?? name)])}`);
  return `${id} ${values.join(' ')}\n`;
}

/** Times and what the CRM derives are spelled differently on the two sides. */
const isPlain = (value: FieldValue | undefined) =>
  typeof value === 'number' || (typeof value === 'string' && !/^\d{4}-\d\d-\d\dT/.test(value));

function textOf(value: FieldValue | undefined): string {
  if (value === undefined || value === null || value === '') return '';
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? String(number) : String(value);
}
