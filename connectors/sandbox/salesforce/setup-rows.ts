// Rows that are settings of the org and live in no table of the world: task statuses, the permission sets
// that a package brings, and who was given them.
import type { FieldValue } from '../../../src/domain/source-record.ts';
import { DAY_MS } from '../../../src/domain/time.ts';
import { salesforceId, toSalesforceId18 } from '../ids.ts';
import type { Database, Row } from '../world.ts';

/** Task statuses of a fresh org, with the values Salesforce ships. */
export const TASK_STATUSES = [
  { name: 'Not Started', isClosed: false },
  { name: 'In Progress', isClosed: false },
  { name: 'Completed', isClosed: true },
  { name: 'Waiting on someone else', isClosed: false },
  { name: 'Deferred', isClosed: false },
] as const;

/** Of Parley's package, as an admin sees them in Setup. */
const PERMISSION_SETS = ['Parley_Channel_Manager', 'Parley_Integration', 'Parley_Rep'] as const;

/** The settings an object shows, or null for one whose rows are records. */
export type SettingsOf = (database: Database) => Iterable<Row>;

/** What a package's permission sets look like, with those of them that everybody has. */
export function settingsOf(
  object: string,
  { packageInstalled, rightsGiven }: SetupState,
): SettingsOf | null {
  const sets = packageInstalled ? PERMISSION_SETS : [];
  switch (object) {
    case 'TaskStatus':
      return taskStatuses;
    case 'PermissionSet':
      return () => sets.map(permissionSet);
    case 'PermissionSetAssignment':
      return (database) => assignments(database, sets, rightsGiven ?? []);
    default:
      return null;
  }
}

export type SetupState = {
  /** Parley's package. */
  readonly packageInstalled: boolean;
  /** Permission sets that every employee has; null: the caller may not ask. */
  readonly rightsGiven: readonly string[] | null;
};

function taskStatuses(): Row[] {
  return TASK_STATUSES.map((status, index) =>
    setting('TaskStatus', toSalesforceId18(`01TQy000000000${index + 1}`), {
      MasterLabel: status.name,
      ApiName: status.name,
      SortOrder: index + 1,
      IsDefault: status.name === 'Not Started',
      IsClosed: status.isClosed,
    }),
  );
}

const idOfSet = (index: number) => salesforceId('PermissionSet', index + 1);

function permissionSet(name: string, index: number): Row {
  return setting('PermissionSet', idOfSet(index), {
    Name: name,
    Label: name.replaceAll('_', ' '),
    NamespacePrefix: null,
    IsOwnedByProfile: false,
  });
}

function* assignments(
  database: Database,
  sets: readonly string[],
  given: readonly string[],
): IterableIterator<Row> {
  let number = 0;
  for (const user of database.rows('User')) {
    if (user.fields['UserType'] === 'PowerPartner') continue;
    for (const [index, set] of sets.entries()) {
      number += 1;
      if (!given.includes(set)) continue;
      yield setting('PermissionSetAssignment', salesforceId('PermissionSetAssignment', number), {
        PermissionSetId: idOfSet(index),
        AssigneeId: user.id,
        IsActive: true,
      });
    }
  }
}

/** A row as queries find it, though the world keeps none. */
export function setting(
  object: string,
  id: string,
  fields: Readonly<Record<string, FieldValue>>,
): Row {
  return {
    ...{ object, id, fields },
    ...{ createdAt: DAY_MS, modifiedAt: DAY_MS, modifiedBy: '' },
    ...{ deletedAt: null, mergedInto: null },
  };
}
