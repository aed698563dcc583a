// Given records behind the port face: the rows themselves, whatever the search index knows.
import { type RecordRef, recordKeyOf } from '../../../src/domain/ids.ts';
import { goneRecord, type ReadRecord } from '../../../src/domain/source-record.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import type { IdPage } from '../../../src/ports/crm.ts';
import type { Row } from '../world.ts';
import type { Account } from './account.ts';
import type { SessionCalls } from './calls.ts';
import { recordOf, timeOf } from './changes.ts';

/** See the port. */
export function readRecords(
  account: Account,
  calls: SessionCalls,
  refs: readonly RecordRef[],
): Promise<readonly ReadRecord[]> {
  const { streams } = account.dialect;
  const wanted = refs.filter((ref) => streams.includes(ref.object));
  if (wanted.length === 0) return Promise.resolve([]);
  const distinct = new Map(wanted.map((ref) => [recordKeyOf(ref), ref]));
  return calls.send({
    method: 'POST',
    path: '/records/read',
    effect: 'read',
    work: () => [...distinct.values()].map((ref) => recordNow(account, ref)),
  });
}

/** See the port. */
export function existing(
  { database, isVisible }: Account,
  calls: SessionCalls,
  object: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const isThere = (id: string) => {
    const row = database.get(object, id);
    return row !== undefined && row.deletedAt === null && isVisible(row);
  };
  return calls.send({
    method: 'POST',
    path: '/records/exist',
    effect: 'read',
    work: () => new Set(ids.filter(isThere)),
  });
}

/** See the port. */
export async function listIds(
  { database, dialect, isVisible, now }: Account,
  calls: SessionCalls,
  object: string,
  after: string | null,
): Promise<IdPage | null> {
  if (dialect.hasSearchIndex || !dialect.streams.includes(object)) return null;
  return calls.send({
    method: 'GET',
    path: '/records/ids',
    effect: 'read',
    work: () => {
      const isOld = (row: Row) => row.modifiedAt < now() - HOUR_MS;
      const rows = [...database.rows(object)].filter((row) => isVisible(row) && isOld(row));
      const ids = rows.map((row) => row.id);
      return { ids: ids.filter((id) => after === null || id > after).sort(), next: null };
    },
  });
}

/** See the port. */
export function newestIds(
  { database, isVisible }: Account,
  calls: SessionCalls,
  object: string,
  most: number,
): Promise<readonly string[]> {
  const work = () => {
    const seen = [...database.rows(object)].filter((row) => isVisible(row)).map((row) => row.id);
    return seen.reverse().slice(0, most);
  };
  return calls.send({ method: 'GET', path: '/records/newest', effect: 'read', work });
}

function recordNow(account: Account, { object, recordId }: RecordRef): ReadRecord {
  const row = account.database.get(object, recordId);
  if (row !== undefined && account.isVisible(row)) return recordOf(account, row);
  return goneRecord(object, recordId, timeOf(account, account.now()));
}
