// Given records behind the port face: the rows themselves, whatever the search index knows.
import { type RecordRef, recordKeyOf } from '../../../src/domain/ids.ts';
import { goneRecord, type ReadRecord } from '../../../src/domain/source-record.ts';
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

function recordNow(account: Account, { object, recordId }: RecordRef): ReadRecord {
  const row = account.database.get(object, recordId);
  if (row !== undefined) return recordOf(account, row);
  return goneRecord(object, recordId, timeOf(account, account.now()));
}
