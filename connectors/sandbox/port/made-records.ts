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
  readonly row: Row | undefined;
  readonly home: MadeHome;
  /** By the CRM's names. */
  readonly fields: Readonly<Record<string, OwnFieldValue>>;
  readonly isRemoval: boolean;
  readonly by: string;
};

/** Makes, changes or removes it; false where there was nothing to remove. */
export function changeMade(
  { database }: Account,
  ref: RecordRef,
  { row, home, fields, isRemoval, by }: Change,
): boolean {
  if (isRemoval) {
    if (row !== undefined) database.remove(ref.object, row.id, by);
    return row !== undefined;
  }
  if (row !== undefined) database.update(ref.object, row.id, fields, by);
  else database.create(ref.object, { ...fields, [keyField(home)]: ref.recordId }, by);
  return true;
}

function keyField(home: MadeHome): string {
  const key: OwnFieldKey | undefined = ownFieldsOf(home).find((field) => field.isKey)?.key;
  if (key === undefined) throw new Error(`records of ${home} have no key`);
  return ownFieldName('salesforce', key);
}
