// Given records as they are now, by id: what a push named, or what somebody wants to know at once.
import type { RecordRef } from '../../src/domain/ids.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import { canonicalId, isSalesforceId } from '../../src/domain/salesforce-id.ts';
import { goneRecord, type ReadRecord } from '../../src/domain/source-record.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { IdPage } from '../../src/ports/crm.ts';
import type { ChangeOptions } from './changes.ts';
import type { SalesforceClient } from './client.ts';
import { MAX_RETRIEVED, retrieve } from './patches.ts';
import { type ObjectPlan, planReads, wholeOf } from './read-plan.ts';
import { idOf, selectedFields, toSourceRecord } from './records.ts';
import { allOf, compare, compareTime, oneOf, select } from './soql.ts';

/** Keeps the address well below the 16,384 characters Salesforce takes (2026-11). */
const IDS_PER_QUERY = 200;

/** Rows on a page of a query (REST guide, Query Options header): one call. */
const IDS_PER_CALL = 2_000;

/** See the port. Rows in the recycle bin are read too: they say when they were deleted. */
export async function readRecords(
  options: ChangeOptions,
  refs: readonly RecordRef[],
  mapping: Mapping,
): Promise<readonly ReadRecord[]> {
  const plans = await planReads(mapping, options);
  const records: ReadRecord[] = [];
  for (const plan of plans) {
    const ids = refs
      .filter((ref) => ref.object === plan.object && isSalesforceId(ref.recordId))
      .map((ref) => canonicalId(ref.recordId));
    const distinct = [...new Set(ids)];
    for (let start = 0; start < distinct.length; start += IDS_PER_QUERY) {
      const part = distinct.slice(start, start + IDS_PER_QUERY);
      records.push(...(await readPart(options, plan, part)));
    }
  }
  return records;
}

/** See the port. */
export async function existing(
  client: SalesforceClient,
  object: string,
  ids: readonly string[],
): Promise<ReadonlySet<string> | null> {
  if ((await client.describe(object)) === null) return null;
  const found = new Set<string>();
  const known = ids.filter(isSalesforceId);
  for (let start = 0; start < known.length; start += MAX_RETRIEVED) {
    const part = known.slice(start, start + MAX_RETRIEVED).map((recordId) => ({ recordId }));
    const rows = await retrieve(client, object, part, []);
    part.forEach(({ recordId }, index) => {
      if (rows[index] != null) found.add(recordId);
    });
  }
  return found;
}

/** See the port. Sharing, and its end, move no SystemModstamp: such records are in no change. */
export async function listIds(
  options: ChangeOptions,
  object: string,
  after: string | null,
  mapping: Mapping,
): Promise<IdPage | null> {
  const plan = (await planReads(mapping, options)).find((one) => one.object === object);
  if (plan === undefined) return null;
  const now = options.client.serverTime ?? options.now();
  const soql = select({
    fields: ['Id'],
    from: object,
    where: allOf([
      compareTime('SystemModstamp', '<', now - HOUR_MS),
      after === null ? undefined : compare('Id', '>', after),
      wholeOf(plan),
    ]),
    orderBy: ['Id'],
    limit: IDS_PER_CALL,
  });
  const ids = (await options.client.queryRows(soql)).map(idOf);
  return { ids, next: ids.length < IDS_PER_CALL ? null : (ids.at(-1) ?? null) };
}

/** See the port. Ids rise with time, nearly; their order is an index, however many records there are. */
export async function newestIds(
  options: ChangeOptions,
  object: string,
  mapping: Mapping,
  most: number,
): Promise<readonly string[]> {
  const plan = (await planReads(mapping, options)).find((one) => one.object === object);
  if (plan === undefined) return [];
  const order = { orderBy: ['Id'], descending: true, limit: most } as const;
  const soql = select({ fields: ['Id'], from: object, where: wholeOf(plan), ...order });
  return (await options.client.queryRows(soql)).map(idOf);
}

async function readPart(
  options: ChangeOptions,
  plan: ObjectPlan,
  ids: readonly string[],
): Promise<readonly ReadRecord[]> {
  const own = plan.without;
  const soql = select({
    fields: [...new Set([...selectedFields(plan), ...(own === null ? [] : [own])])],
    from: plan.object,
    where: oneOf('Id', ids),
  });
  const found = new Set<string>();
  const records: ReadRecord[] = [];
  for await (const page of options.client.query({ soql, deleted: plan.canBeDeleted })) {
    for (const row of page.rows) {
      found.add(idOf(row));
      const isOwn = own !== null && (row[own] ?? null) !== null;
      if (!isOwn) records.push(toSourceRecord(plan, row));
    }
  }
  // No row, not even in the recycle bin: purged, or no longer shared with the integration user.
  const at = options.client.serverTime ?? options.now();
  const gone = ids.filter((id) => !found.has(id)).map((id) => goneRecord(plan.object, id, at));
  return [...records, ...gone];
}
