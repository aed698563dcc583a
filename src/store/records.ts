// CRM records as they were read, the links between them, and what was wrong with some.
import { sql } from 'kysely';
import { type ConnectionId, recordKeyOf } from '../domain/ids.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { Reading } from '../ports/inbox.ts';
import type { RecordProblem, TenantStore } from '../ports/store.ts';
import { decode, encode, hashOf } from './codec.ts';
import { mayReplace } from './readings.ts';
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
    async nextReading() {
      const { rows } = await sql<{
        number: number;
      }>`select nextval('reading_number') as number`.execute(tx);
      return onlyRow(rows).number;
    },
    put(id, records, reading) {
      const newestLast = [...records].sort((left, right) => left.modifiedAt - right.modifiedAt);
      const newest = lastPerKey(newestLast, (record) => `${record.object}/${record.recordId}`);
      return inParts(newest, (part) => putPart(tx, { id, records: part, reading }));
    },
    get: (id, object, recordIds) => getRecords(tx, id, object, recordIds),
    async ofRefs(refs) {
      const rows = lastPerRecord(refs.map((ref) => ({ ref }))).map(({ ref }) => refColumns(ref));
      const found = await inParts(rows, (part) =>
        tx
          .selectFrom(incoming(part, REF_KINDS))
          .innerJoinLateral(
            (eb) =>
              eb
                .selectFrom('record')
                .select('body')
                .where(sameRecord('record'))
                .limit(1)
                .as('found'),
            (join) => join.onTrue(),
          )
          .select(['incoming.connection_id', 'incoming.object', 'incoming.record_id'])
          .select('found.body')
          .execute(),
      );
      return new Map(found.map((row) => [recordKeyOf(refOf(row)), decode<SourceRecord>(row.body)]));
    },
    async linkedTo(id, object, link, targetObject, targetIds) {
      const found = await inParts(distinct(targetIds), (part) =>
        tx
          .selectFrom(incoming(asIds(part), { id: 'text' }))
          .innerJoinLateral(
            (eb) =>
              eb
                .selectFrom('record_link')
                .select('record_id')
                .where('connection_id', '=', id)
                .where('target_object', '=', targetObject)
                .whereRef('target_id', '=', 'incoming.id')
                .where('object', '=', object)
                .$if(link !== null, (query) => query.where('name', '=', link ?? ''))
                // Keeps this one index lookup per id. `distinct` does too, but before the table has
                // statistics it takes the index that is sorted by record and reads all of an object.
                .offset(0)
                .as('found'),
            (join) => join.onTrue(),
          )
          .select('found.record_id')
          .execute(),
      );
      const recordIds = found.map((row) => row.record_id);
      return getRecords(tx, id, object, recordIds);
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
    async presence(id, object, after, limit) {
      const rows = await tx
        .selectFrom('record')
        .select(['record_id', 'deleted'])
        .where('connection_id', '=', id)
        .where('object', '=', object)
        .$if(after !== null, (query) => query.where('record_id', '>', after ?? ''))
        .orderBy('record_id')
        .limit(limit)
        .execute();
      return rows.map(({ record_id: recordId, deleted }) => ({ recordId, deleted }));
    },
    async known(id, object, recordIds) {
      const found = await inParts(distinct(recordIds), (part) =>
        tx
          .selectFrom(incoming(asIds(part), { id: 'text' }))
          .innerJoinLateral(
            (eb) =>
              eb
                .selectFrom('record')
                .select('record_id')
                .where('connection_id', '=', id)
                .where('object', '=', object)
                .whereRef('record_id', '=', 'incoming.id')
                .limit(1)
                .as('found'),
            (join) => join.onTrue(),
          )
          .select('found.record_id')
          .execute(),
      );
      return new Set(found.map((row) => row.record_id));
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

/** One index lookup per id: `limit 1` keeps the planner from turning it into a scan. */
function getRecords(tx: Tx, id: ConnectionId, object: string, recordIds: readonly string[]) {
  return inParts(distinct(recordIds), async (part) => {
    const rows = await tx
      .selectFrom(incoming(asIds(part), { id: 'text' }))
      .innerJoinLateral(
        (eb) =>
          eb
            .selectFrom('record')
            .select('body')
            .where('connection_id', '=', id)
            .where('object', '=', object)
            .whereRef('record_id', '=', 'incoming.id')
            .limit(1)
            .as('found'),
        (join) => join.onTrue(),
      )
      .select(['incoming.id', 'found.body'])
      .execute();
    return lastPerKey(rows, (row) => row.id).map((row) => decode<SourceRecord>(row.body));
  });
}

type Part = {
  readonly id: ConnectionId;
  readonly records: readonly SourceRecord[];
  readonly reading: Reading;
};

async function putPart(tx: Tx, { id, records, reading }: Part): Promise<readonly SourceRecord[]> {
  const stored = await tx
    .selectFrom(incoming(refRows(id, records), REF_KINDS))
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('record')
          .select(['object', 'record_id', 'hash', 'modified_at_ms', 'deleted', 'asked_by'])
          .where(sameRecord('record'))
          .limit(1)
          .as('known'),
      (join) => join.onTrue(),
    )
    .selectAll('known')
    .execute();
  const known = new Map(stored.map((row) => [`${row.object}/${row.record_id}`, row]));
  const changed = records
    .map((record) => ({ record, body: encode(record) }))
    .map(({ record, body }) => ({ record, body, hash: hashOf(body) }))
    .filter(({ record, hash }) => {
      const before = known.get(`${record.object}/${record.recordId}`);
      if (before === undefined) return true;
      const { modified_at_ms: modifiedAt, asked_by: askedBy, deleted } = before;
      const stored = { modifiedAt, askedBy, deleted };
      return hash !== before.hash && mayReplace(record, stored, reading);
    });
  const differing = changed.map(({ record }) => record);
  if (changed.length > 0) {
    await upsertRecords(tx, id, changed);
    await replaceLinks(tx, id, differing);
  }
  if (reading.isAsked) await noteReading(tx, refRows(id, records), reading.number);
  return differing;
}

/** Also where nothing differs: an older reading may still be on its way. */
async function noteReading(tx: Tx, refs: ReturnType<typeof refRows>, number: number) {
  await tx
    .updateTable('record')
    .from(incoming(refs, REF_KINDS))
    .set({ asked_by: number })
    .where(sameRecord('record'))
    .where('record.asked_by', '<', number)
    .execute();
}

function refRows(connectionId: ConnectionId, records: readonly SourceRecord[]) {
  return records.map(({ object, recordId }) => refColumns({ connectionId, object, recordId }));
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
  await tx
    .deleteFrom('record_link as link')
    .using(incoming(refRows(id, records), REF_KINDS))
    .where(sameRecord('link'))
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
