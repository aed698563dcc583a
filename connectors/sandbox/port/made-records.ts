// Records that Parley makes behind the port face: found by their key, made by the first value, removed
// with the last. Salesforce alone has a place for them.
import type { RecordRef } from '../../../src/domain/ids.ts';
import {
  type MadeHome,
  type OwnFieldKey,
  type OwnFieldValue,
  ownFieldName,
  ownFieldsOf,
} from '../../../src/domain/own-fields.ts';
import type { OwnFieldState } from '../../../src/ports/crm.ts';
import type { Row } from '../world.ts';
import type { Account } from './account.ts';

/** See the port. */
export function makesRecords({ dialect }: Account): boolean {
  return dialect.crm === 'salesforce';
}

/** The record under a key; undefined: nobody has made it, or it was removed. */
export function madeRow(account: Account, ref: RecordRef, home: MadeHome): Row | undefined {
  const key = keyField(home);
  for (const row of account.database.rows(ref.object)) {
    if (row.fields[key] === ref.recordId) return row;
  }
  return undefined;
}

/** What is known of a record that is not there. */
export function missingState(account: Account, ref: RecordRef): OwnFieldState {
  return makesRecords(account) ? { ref, found: false, canBeMade: true } : { ref, found: false };
}

type Change = {
  /** The record that the change was meant for; null: none was there. */
  readonly row: Row | null;
  readonly home: MadeHome;
  /** By the CRM's names. */
  readonly fields: Readonly<Record<string, OwnFieldValue>>;
  readonly isNew: boolean;
  readonly isRemoval: boolean;
  readonly by: string;
};

/** Makes, changes or removes it; false where what it was meant for is not there any more. */
export function changeMade(
  account: Account,
  ref: RecordRef,
  { row, home, fields, isNew, isRemoval, by }: Change,
): boolean {
  const { database } = account;
  // By its key when it is made, else by its id: whatever has been made since is another.
  const there = isNew && !isRemoval ? madeRow(account, ref, home) : living(account, row);
  if (there === undefined) {
    if (isNew && !isRemoval) {
      database.create(ref.object, { ...fields, [keyField(home)]: ref.recordId }, by);
    }
    return isNew && !isRemoval;
  }
  if (isRemoval) database.remove(ref.object, there.id, by);
  else database.update(ref.object, there.id, fields, by);
  return true;
}

function living({ database }: Account, row: Row | null): Row | undefined {
  const now = row === null ? undefined : database.get(row.object, row.id);
  return now?.deletedAt === null ? now : undefined;
}

function keyField(home: MadeHome): string {
  const key: OwnFieldKey | undefined = ownFieldsOf(home).find((field) => field.isKey)?.key;
  if (key === undefined) throw new Error(`records of ${home} have no key`);
  return ownFieldName('salesforce', key);
}
