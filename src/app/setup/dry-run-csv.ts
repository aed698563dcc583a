// The dry run as a file: every value that going live would write, and every task it would make.
import { csvLine } from '../../domain/csv-cell.ts';
import type { ConnectionId, RecordRef } from '../../domain/ids.ts';
import { OWN_FIELDS } from '../../domain/own-fields.ts';
import type { Instant } from '../../domain/time.ts';
import type { TenantStore } from '../../ports/store.ts';
import { isToCreate, recordNames } from '../admin-preview.ts';

/** Records of one file: about what a spreadsheet opens. */
export const MOST_RECORDS = 20_000;

const COLUMNS = ['customer', 'record', 'what', 'will_be'];

/**
 * One line per value that waits, an emptied field as an empty cell; once live, what is still to be
 * written. Null when there is no such connection.
 */
export async function dryRunCsv(
  store: TenantStore,
  id: ConnectionId,
  now: Instant,
): Promise<string | null> {
  if ((await store.connections.get(id)) === null) return null;
  const targets = await store.targets.pending(id, now, MOST_RECORDS);
  const tasks = (await store.tasks.ofConnection(id)).filter(isToCreate);
  const refs: readonly (RecordRef | null)[] = [
    ...targets.map(({ ref }) => ref),
    ...tasks.map(({ about }) => about),
  ];
  const namesOf = await recordNames(
    store,
    [...refs].filter((ref) => ref !== null),
  );
  const lines = targets.flatMap(({ ref, values }) => {
    const { customer, record } = namesOf(ref);
    return OWN_FIELDS.flatMap(({ key, label }) => {
      const value = values[key];
      if (value === undefined) return [];
      const cell = typeof value === 'number' ? { number: String(value) } : (value ?? '');
      return [csvLine([customer ?? '', record, label, cell])];
    });
  });
  const taskLines = tasks.map(({ about, subject }) => {
    const { customer, record } = about === null ? { customer: '', record: '' } : namesOf(about);
    return csvLine([customer ?? '', record, 'New task', subject]);
  });
  return [csvLine(COLUMNS), ...lines, ...taskLines].join('');
}
