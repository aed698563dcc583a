// What must hold of the audit trail (docs/reliability.md, I10): each change of a CRM record was announced,
// and nobody writes who was overtaken.
import type { WorldCrm } from '../../connectors/sandbox/world.ts';
import { type ConnectionId, recordKeyOf } from '../../src/domain/ids.ts';
import {
  type OwnFieldKey,
  type OwnFieldValues,
  ownFieldName,
  ownFieldsOf,
} from '../../src/domain/own-fields.ts';
import type { AuditEntry } from '../../src/ports/store.ts';
import { RECORD_KEY, RECORD_OBJECT } from './record-checks.ts';
import type { Tenancy } from './sim-app.ts';
import { CLAIM_OBJECT, TASK_OBJECT } from './town.ts';
import type { Watch } from './watch.ts';

/** A worker may be frozen between reading a record and storing what it read. */
const LONGEST_FREEZE_MS = 35_000;

/** Where the changes were seen. */
type Around = {
  readonly tenancy: Tenancy;
  readonly watch: Watch;
  readonly connections: Readonly<Record<WorldCrm, ConnectionId>>;
};

/**
 * Every change of an own field was announced in the audit trail: one attempt covers one change, it was
 * stored before the change happened, and what it says was there before is what the field showed at
 * some instant between the two.
 */
export function auditViolations(
  { tenancy, watch, connections }: Around,
  audit: readonly AuditEntry[],
): string[] {
  const attempts = new Map<string, Attempt[]>();
  const found: string[] = [];
  const epochs = new Map<string, number>();
  for (const entry of audit.toReversed()) {
    // Connected again, a connection begins to count anew.
    if (entry.kind === 'uninstall') epochs.clear();
    if (entry.kind !== 'write') continue;
    const { before = {}, after = {}, epoch } = JSON.parse(entry.document) as Told;
    // Whoever was overtaken has nothing more to write.
    if (epoch < (epochs.get(entry.subject) ?? 0)) {
      found.push(`I10 ${entry.subject} was written by a worker that had been overtaken`);
    }
    epochs.set(entry.subject, epoch);
    const attempt = { at: entry.at, before, after, covered: new Set<OwnFieldKey>() };
    const others = attempts.get(entry.subject);
    if (others === undefined) attempts.set(entry.subject, [attempt]);
    else others.push(attempt);
  }
  for (const write of watch.writes) {
    if (write.object === TASK_OBJECT[write.crm]) continue;
    const home = homeOf(write);
    const key = KEY_OF[write.crm][home].get(write.field);
    if (key === undefined || key === 'checked_at' || key === 'conflict_key') continue;
    const { object, id } = write;
    const database = tenancy.town.world.database(write.crm);
    // A record that Parley makes goes by its key; a request that comes late makes it once more.
    const made = home === 'conflict' ? String(database.get(object, id)?.fields[RECORD_KEY]) : null;
    const ids =
      made === null
        ? [id]
        : [...database.rows(object, { deleted: true })]
            .filter(({ fields }) => fields[RECORD_KEY] === made)
            .map((row) => row.id);
    const ref = { connectionId: connections[write.crm], object, recordId: made ?? id };
    const subject = recordKeyOf(ref);
    const hadBefore = ({ at, before }: Attempt) =>
      ids.some((one) =>
        watch.showed({ ...write, id: one }, before[key] ?? null, at - LONGEST_FREEZE_MS),
      );
    const covering = attempts
      .get(subject)
      ?.find(
        (one) =>
          one.at <= write.at &&
          !one.covered.has(key) &&
          one.after[key] !== undefined &&
          String(one.after[key]) === String(write.after) &&
          hadBefore(one),
      );
    if (covering !== undefined) covering.covered.add(key);
    else found.push(`I10 no audit entry: ${subject} ${key} ${write.before} ${write.after}`);
  }
  return found;
}

type Home = 'claim' | 'account' | 'conflict';

function homeOf({ crm, object }: { readonly crm: WorldCrm; readonly object: string }): Home {
  if (object === RECORD_OBJECT) return 'conflict';
  return object === CLAIM_OBJECT[crm] ? 'claim' : 'account';
}

const keysOf = (crm: WorldCrm, home: Home): ReadonlyMap<string, OwnFieldKey> =>
  new Map(ownFieldsOf(home).map(({ key }) => [ownFieldName(crm, key), key]));
const bothHomes = (crm: WorldCrm) => ({
  claim: keysOf(crm, 'claim'),
  account: keysOf(crm, 'account'),
  conflict: keysOf(crm, 'conflict'),
});
/** Own fields by the CRM's names. */
const KEY_OF = { salesforce: bothHomes('salesforce'), hubspot: bothHomes('hubspot') };

type Told = {
  readonly before?: OwnFieldValues;
  readonly after?: OwnFieldValues;
  readonly epoch: number;
};

type Attempt = {
  readonly at: number;
  readonly before: OwnFieldValues;
  readonly after: OwnFieldValues;
  /** Fields whose change it has announced. */
  readonly covered: Set<OwnFieldKey>;
};
