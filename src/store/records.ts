// CRM records as they were read, the links between them, and what was wrong with some.
import type { ConnectionId } from '../domain/ids.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { RecordProblem, TenantStore } from '../ports/store.ts';
import { decode, encode, hashOf } from './codec.ts';
import {
  distinct,
  incoming,
  inParts,
  insertRows,
  lastPerKey,
  lastPerRecord,
  onlyRow,
  REF_KINDS,
  refColumns,
  refOf,
  sameRecord,
} from './rows.ts';
import type { Tx } from './tables.ts';

/** `TenantStore.records` on a transaction. */
export function recordsIn(tx: Tx): TenantStore['records'] {
  return {
    put(id, records) {
      const newestLast = [...records].sort((left, right) => left.modifiedAt - right.modifiedAt);
      const newest = lastPerKey(newestLast, (record) => `${record.object}/${record.recordId}`);
      return inParts(newest, (part) => putPart(tx, id, part));
    },
    get(id, object, recordIds) {
      return inParts(distinct(recordIds), async (part) => {
        const rows = await tx
          .selectFrom('record')
          .innerJoin(incoming(asIds(part), { id: 'text' }), 'incoming.id', 'record.record_id')
          .select('body')
          .where('connection_id', '=', id)
          .where('object', '=', object)
          .orderBy('record_id')
          .execute();
        return rows.map((row) => decode<SourceRecord>(row.body));
      });
    },
    async linkedTo(id, object, link, targetObject, targetIds) {
      const found = await inParts(distinct(targetIds), async (part) => {
        const rows = await tx
          .selectFrom('record_link as link')
          .innerJoin(incoming(asIds(part), { id: 'text' }), 'incoming.id', 'link.target_id')
          .innerJoin('record', (join) =>
            join
              .onRef('record.tenant_id', '=', 'link.tenant_id')
              .onRef('record.connection_id', '=', 'link.connection_id')
              .onRef('record.object', '=', 'link.object')
              .onRef('record.record_id', '=', 'link.record_id'),
          )
          .select(['record.record_id', 'record.body'])
          .where('link.connection_id', '=', id)
          .where('link.object', '=', object)
          .where('link.target_object', '=', targetObject)
          .$if(link !== null, (query) => query.where('link.name', '=', link ?? ''))
          .execute();
        return rows;
      });
      // One record may be linked to several targets, and by several names.
      return lastPerKey(found, (row) => row.record_id).map((row) => decode<SourceRecord>(row.body));
    },
    async page(id, object, after, limit) {
      const rows = await tx
        .selectFrom('record')
        .select('body')
        .where('connection_id', '=', id)
        .where('object', '=', object)
        .where('deleted', '=', false)
        .$if(after !== null, (query) => query.where('record_id', '>', after ?? ''))
        .orderBy('record_id')
        .limit(limit)
        .execute();
      return rows.map((row) => decode<SourceRecord>(row.body));
    },
    async count(id) {
      const rows = await tx
        .selectFrom('record')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('connection_id', '=', id)
        .where('deleted', '=', false)
        .execute();
      return onlyRow(rows).count;
    },
  };
}

const asIds = (ids: readonly string[]) => ids.map((id) => ({ id }));

async function putPart(
  tx: Tx,
  id: ConnectionId,
  records: readonly SourceRecord[],
): Promise<readonly SourceRecord[]> {
  const keys = records.map((record) => ({ object: record.object, record_id: record.recordId }));
  const stored = await tx
    .selectFrom('record')
    .innerJoin(incoming(keys, { object: 'text', record_id: 'text' }), (join) =>
      join
        .onRef('incoming.object', '=', 'record.object')
        .onRef('incoming.record_id', '=', 'record.record_id'),
    )
    .select(['record.object', 'record.record_id', 'record.hash', 'record.modified_at_ms'])
    .where('record.connection_id', '=', id)
    .execute();
  const known = new Map(stored.map((row) => [`${row.object}/${row.record_id}`, row]));
  const changed = records
    .map((record) => ({ record, body: encode(record) }))
    .map(({ record, body }) => ({ record, body, hash: hashOf(body) }))
    .filter(({ record, hash }) => {
      const before = known.get(`${record.object}/${record.recordId}`);
      if (before === undefined) return true;
      // A page may repeat an older state than the one an overlapping page already brought.
      return record.modifiedAt >= before.modified_at_ms && hash !== before.hash;
    });
  if (changed.length > 0) {
    await upsertRecords(tx, id, changed);
    await replaceLinks(
      tx,
      id,
      changed.map(({ record }) => record),
    );
  }
  return changed.map(({ record }) => record);
}

type Encoded = { readonly record: SourceRecord; readonly body: string; readonly hash: string };

async function upsertRecords(tx: Tx, id: ConnectionId, changed: readonly Encoded[]) {
  const rows = changed.map(({ record, body, hash }) => ({
    connection_id: id,
    object: record.object,
    record_id: record.recordId,
    modified_at_ms: record.modifiedAt,
    deleted: record.deleted,
    hash,
    body,
  }));
  await insertRows(tx, 'record', rows, {
    ...REF_KINDS,
    modified_at_ms: 'bigint',
    deleted: 'boolean',
    hash: 'text',
    body: 'text',
  })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'connection_id', 'object', 'record_id']).doUpdateSet((eb) => ({
        modified_at_ms: eb.ref('excluded.modified_at_ms'),
        deleted: eb.ref('excluded.deleted'),
        hash: eb.ref('excluded.hash'),
        body: eb.ref('excluded.body'),
      })),
    )
    .execute();
}

/** Links are kept apart so that they can be followed backwards; a deleted record has none. */
async function replaceLinks(tx: Tx, id: ConnectionId, records: readonly SourceRecord[]) {
  const keys = records.map((record) => ({ object: record.object, record_id: record.recordId }));
  await tx
    .deleteFrom('record_link as link')
    .using(incoming(keys, { object: 'text', record_id: 'text' }))
    .where('link.connection_id', '=', id)
    .whereRef('link.object', '=', 'incoming.object')
    .whereRef('link.record_id', '=', 'incoming.record_id')
    .execute();
  const links = records.flatMap((record) =>
    (record.deleted ? [] : record.links).map((link) => ({
      connection_id: id,
      object: record.object,
      record_id: record.recordId,
      name: link.name,
      target_object: link.object,
      target_id: link.recordId,
    })),
  );
  await inParts(links, async (part) => {
    await insertRows(tx, 'record_link', part, {
      ...REF_KINDS,
      name: 'text',
      target_object: 'text',
      target_id: 'text',
    })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return [];
  });
}

/** `TenantStore.problems` on a transaction. */
export function problemsIn(tx: Tx): TenantStore['problems'] {
  return {
    async set(problems) {
      await inParts(lastPerRecord(problems), async (part) => {
        await tx
          .deleteFrom('record_problem as problem')
          .using(
            incoming(
              part.map(({ ref }) => refColumns(ref)),
              REF_KINDS,
            ),
          )
          .where(sameRecord('problem'))
          .execute();
        await insertProblems(
          tx,
          part.filter(({ problems: texts }) => texts.length > 0),
        );
        return [];
      });
    },
    async list(limit) {
      const rows = await tx
        .selectFrom('record_problem')
        .selectAll()
        .orderBy('at_ms', 'desc')
        .orderBy('connection_id')
        .orderBy('object')
        .orderBy('record_id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        ref: refOf(row),
        problems: decode<readonly string[]>(row.body),
        at: row.at_ms,
      }));
    },
  };
}

async function insertProblems(tx: Tx, problems: readonly RecordProblem[]): Promise<void> {
  if (problems.length === 0) return;
  const rows = problems.map((problem) => ({
    ...refColumns(problem.ref),
    at_ms: problem.at,
    body: encode(problem.problems),
  }));
  await insertRows(tx, 'record_problem', rows, {
    ...REF_KINDS,
    at_ms: 'bigint',
    body: 'text',
  }).execute();
}
