// What must hold of the tasks that ask nothing (docs/reliability.md, I16): at most one open per key, none
// of a decision that is no longer told, and the owner of every record is told of the one that is.
import type { Row, WorldCrm } from '../../connectors/sandbox/world.ts';
import { noticeKeyOf, toldAt } from '../../src/app/outcome-notice.ts';
import type { Conflict } from '../../src/domain/conflict.ts';
import {
  asksNothing,
  conflictBehind,
  noticeIdOf,
  type PlannedTask,
} from '../../src/domain/conflict-task.ts';
import { type ConnectionId, claimIdOf, parseRecordKey } from '../../src/domain/ids.ts';
import { ownFieldName } from '../../src/domain/own-fields.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import { sha256Hex } from '../../src/store/audit.ts';
import { isDone } from './edits.ts';
import { CLAIM_OBJECT, TASK_OBJECT, type Town } from './town.ts';

const CRMS = ['salesforce', 'hubspot'] as const;
const OWNER = { salesforce: 'OwnerId', hubspot: 'hubspot_owner_id' } as const;

type Around = {
  readonly town: Town;
  readonly connections: Readonly<Record<WorldCrm, ConnectionId>>;
  readonly conflicts: readonly Conflict[];
  readonly tasks: readonly PlannedTask[];
  readonly now: number;
  readonly noticeAfterMs?: number | undefined;
};

type Shown = { readonly crm: WorldCrm; readonly row: Row; readonly task: PlannedTask };

export async function noticeViolations(store: TenantStore, around: Around): Promise<string[]> {
  const shown = [...shownNotices(around)];
  return [
    ...openOnes(around, shown),
    ...(await untold(store, around, shown)),
    ...notFollowed(around, shown),
  ].map((text) => `I16 ${text}`);
}

function* shownNotices({ town, tasks }: Around): Generator<Shown> {
  const byKey = new Map(tasks.filter(asksNothing).map((one) => [one.key, one]));
  for (const crm of CRMS) {
    for (const row of town.world.database(crm).rows(TASK_OBJECT[crm])) {
      const task = byKey.get(String(row.fields[ownFieldName(crm, 'task_key')] ?? ''));
      if (task !== undefined) yield { crm, row, task };
    }
  }
}

/** Of what stands open. */
function openOnes({ conflicts, now, noticeAfterMs }: Around, shown: readonly Shown[]): string[] {
  const found: string[] = [];
  const open = new Set<string>();
  for (const { crm, row, task } of shown) {
    if (isDone(crm, row)) continue;
    if (open.has(task.key)) found.push(`${task.conflictId} has two open tasks with one key`);
    open.add(task.key);
    const behind = conflictBehind(task);
    if (behind === null) continue;
    const conflict = conflicts.find(({ id }) => id === behind);
    if (conflict === undefined || toldAt(conflict, { now, noticeAfterMs }) === null) {
      found.push(`${row.id} tells of ${behind}, which is ${conflict?.status}`);
    }
  }
  return found;
}

/** Of the records whose owners must have been told. */
async function untold(
  store: TenantStore,
  { town, connections, conflicts, tasks, now, noticeAfterMs }: Around,
  shown: readonly Shown[],
): Promise<string[]> {
  const found: string[] = [];
  for (const conflict of conflicts) {
    const decision = toldAt(conflict, { now, noticeAfterMs });
    if (decision === null) continue;
    const decisions = (await store.conflicts.decisions(conflict.id)).length;
    for (const { id } of await store.claims.current(decision.claimIds)) {
      const ref = parseRecordKey(id);
      const crm = CRMS.find((one) => connections[one] === ref.connectionId);
      if (crm === undefined) continue;
      const record = town.world.database(crm).get(CLAIM_OBJECT[crm], ref.recordId);
      const owner = record?.fields[OWNER[crm]];
      if (!owner) continue;
      const key = noticeKeyOf({ decision, claimId: id, sha256: sha256Hex });
      if (!tasks.some((one) => one.key === key))
        found.push(`nobody is told of ${conflict.id} on ${id}`);
      const notices = tasks.filter(
        (one) =>
          one.conflictId === noticeIdOf(conflict.id) &&
          one.about !== null &&
          claimIdOf(one.about) === id,
      );
      if (notices.length > decisions) found.push(`${conflict.id} is told more than once on ${id}`);
      for (const { row, task } of shown) {
        if (!notices.includes(task) || isDone(crm, row)) continue;
        const has = String(row.fields[OWNER[crm]]);
        if (has !== String(owner)) found.push(`${row.id} is ${has}'s, the record ${owner}'s`);
      }
    }
  }
  return found;
}

/** What somebody deleted is not made again, and what is planned is there. */
function notFollowed({ connections, tasks }: Around, shown: readonly Shown[]): string[] {
  const there = new Set(shown.map(({ task }) => task.key));
  return tasks
    .filter((task) => asksNothing(task) && task.status === 'open' && !there.has(task.key))
    .filter(({ connectionId }) => Object.values(connections).includes(connectionId))
    .map(({ key, conflictId }) => `the task ${key} of ${conflictId} is planned and not there`);
}
