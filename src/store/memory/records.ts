// CRM records as they were read, the links between them, and what was wrong with some.
import { type ConnectionId, recordKeyOf } from '../../domain/ids.ts';
import type { SourceRecord } from '../../domain/source-record.ts';
import type { Reading } from '../../ports/inbox.ts';
import type { RecordProblem, TenantStore } from '../../ports/store.ts';
import { mayReplace } from '../readings.ts';
import { isSame, keep } from './kept.ts';
import { byNumber, byText } from './order.ts';
import { changeable } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

const RECORDS = changeable<Stored>('record');
const PROBLEMS = changeable<RecordProblem>('record_problem');

/** `askedBy`: the last reading that asked for it by name, 0 for none. */
type Stored = {
  readonly connectionId: ConnectionId;
  readonly record: SourceRecord;
  readonly askedBy: number;
};

/** `TenantStore.records` in a transaction. Lists come ordered by record id. */
export function recordsIn(tx: MemoryTransaction): TenantStore['records'] {
  const keyOf = (connectionId: ConnectionId, object: string, recordId: string) =>
    recordKeyOf({ connectionId, object, recordId });
  const living = async (id: ConnectionId, passes: (record: SourceRecord) => boolean) => {
    const rows = await tx.where(
      RECORDS,
      (row) => row.connectionId === id && !row.record.deleted && passes(row.record),
    );
    return byText(
      rows.map((row) => row.record),
      (record) => record.recordId,
    );
  };
  return {
    async nextReading() {
      await tx.statement();
      return tx.nextNumber();
    },
    async put(id, records, reading) {
      const newest = new Map<string, SourceRecord>();
      for (const record of byNumber(records, (one) => one.modifiedAt)) {
        newest.set(keyOf(id, record.object, record.recordId), record);
      }
      const stored = await tx.some(RECORDS, [...newest.keys()]);
      const known = new Map(
        stored.map((row) => [keyOf(id, row.record.object, row.record.recordId), row]),
      );
      const changed = new Map(
        [...newest]
          .filter(([key, record]) => differs(record, known.get(key), reading))
          .map(([key, record]) => [key, keep(record)] as const)
          .sort(([left], [right]) => (left < right ? -1 : 1)),
      );
      await tx.changeAll(RECORDS, changed, (row, record) => ({
        ...{ connectionId: id, record, askedBy: row?.askedBy ?? 0 },
      }));
      if (reading.isAsked) {
        await tx.changeAll(RECORDS, newest, (row) =>
          row === undefined || row.askedBy >= reading.number
            ? undefined
            : { ...row, askedBy: reading.number },
        );
      }
      return [...changed.values()];
    },
    async get(id, object, recordIds) {
      const keys = recordIds.map((recordId) => keyOf(id, object, recordId));
      return (await tx.some(RECORDS, keys)).map((row) => row.record);
    },
    async ofRefs(refs) {
      const rows = await tx.some(RECORDS, refs.map(recordKeyOf));
      return new Map(
        rows.map(({ connectionId, record }) => [
          keyOf(connectionId, record.object, record.recordId),
          record,
        ]),
      );
    },
    async linkedTo(id, object, link, targetObject, targetIds) {
      const targets = new Set(targetIds);
      return living(
        id,
        (record) =>
          record.object === object &&
          record.links.some(
            (one) =>
              one.object === targetObject &&
              targets.has(one.recordId) &&
              (link === null || one.name === link),
          ),
      );
    },
    async page(id, object, after, limit) {
      const rows = await living(
        id,
        (record) => record.object === object && (after === null || record.recordId > after),
      );
      return rows.slice(0, limit);
    },
    async presence(id, object, after, limit) {
      const rows = await tx.where(
        RECORDS,
        ({ connectionId, record }) =>
          connectionId === id &&
          record.object === object &&
          (after === null || record.recordId > after),
      );
      return byText(rows, ({ record }) => record.recordId)
        .slice(0, limit)
        .map(({ record: { recordId, deleted } }) => ({ recordId, deleted }));
    },
    async known(id, object, recordIds) {
      const keys = recordIds.map((recordId) => keyOf(id, object, recordId));
      return new Set((await tx.some(RECORDS, keys)).map((row) => row.record.recordId));
    },
    async count(id) {
      return (await living(id, () => true)).length;
    },
  };
}

function differs(record: SourceRecord, known: Stored | undefined, reading: Reading): boolean {
  if (known === undefined) return true;
  const { modifiedAt, deleted } = known.record;
  const { askedBy } = known;
  return (
    mayReplace(record, { modifiedAt, deleted, askedBy }, reading) && !isSame(known.record, record)
  );
}

/** `TenantStore.problems` in a transaction. */
export function problemsIn(tx: MemoryTransaction): TenantStore['problems'] {
  return {
    async set(problems) {
      const last = new Map(problems.map((one) => [recordKeyOf(one.ref), one]));
      await tx.changeAll(PROBLEMS, last, (_, one) =>
        one.problems.length === 0 ? null : keep(one),
      );
    },
    async list(limit) {
      const rows = byText(await tx.where(PROBLEMS, () => true), (one) => recordKeyOf(one.ref));
      return byNumber(rows, (one) => -one.at).slice(0, limit);
    },
  };
}
