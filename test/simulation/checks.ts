// The invariants of docs/reliability.md, checked on one tenant after a run has come to rest.
import type { Row, WorldCrm } from '../../connectors/sandbox/world.ts';
import { verifyAudit } from '../../src/app/audit-verify.ts';
import { roleOf, stepOf } from '../../src/app/escalate.ts';
import { policyInForce } from '../../src/app/policy-in-force.ts';
import {
  type ChannelManager,
  type Conflict,
  type ConflictStatus,
  type Decision,
  isActive,
} from '../../src/domain/conflict.ts';
import { asksNothing, type PlannedTask } from '../../src/domain/conflict-task.ts';
import { type ConnectionId, claimIdOf, type RecordRef, recordKeyOf } from '../../src/domain/ids.ts';
import {
  type OwnFieldKey,
  type OwnFieldValues,
  ownFieldName,
  ownFieldsOf,
} from '../../src/domain/own-fields.ts';
import type { AuditEntry, Store, TenantStore } from '../../src/ports/store.ts';
import { sha256Hex } from '../../src/store/audit.ts';
import { auditViolations } from './audit-checks.ts';
import { isDone } from './edits.ts';
import { noticeViolations } from './notice-checks.ts';
import { shouldShow, type Truth } from './oracle.ts';
import { recordViolations } from './record-checks.ts';
import type { Tenancy } from './sim-app.ts';
import { ACCOUNT_OBJECT, CLAIM_OBJECT, TASK_OBJECT } from './town.ts';
import type { Watch } from './watch.ts';

const CRMS = ['salesforce', 'hubspot'] as const;

/** Everything the checks look at. */
export type Rested = {
  readonly tenancy: Tenancy;
  readonly watch: Watch;
  readonly truth: Truth;
  readonly connections: Readonly<Record<WorldCrm, ConnectionId>>;
  readonly store: Store;
  readonly now: number;
  /** As the app was told; absent where it was not. */
  readonly noticeAfterMs?: number;
};

type Kept = {
  readonly conflicts: readonly Conflict[];
  readonly tasks: readonly PlannedTask[];
  readonly audit: readonly AuditEntry[];
  /** Last of "decided" and "reopened" per conflict, and when its task was last answered. */
  readonly lastWord: ReadonlyMap<string, { readonly kind: string; readonly at: number }>;
  readonly answeredAt: ReadonlyMap<string, number>;
  /** When facts last ended or replaced it. */
  readonly closedAt: ReadonlyMap<string, number>;
  readonly unsettled: readonly string[];
  readonly decisions: readonly Decision[];
  /** Channel managers whose decisions wait for approval; none where nobody approves. */
  readonly proposers: ReadonlySet<string>;
  /** Escalations told since it last opened or reopened. */
  readonly escalations: ReadonlyMap<string, number>;
};

/** All violations of one tenant, each starting with its invariant. */
export async function violationsOf(rested: Rested): Promise<string[]> {
  const kept = await rested.store.inTenant(rested.tenancy.id, (store) => read(store, rested));
  return [
    ...rested.watch.violations,
    ...flagViolations(rested, kept),
    ...taskViolations(rested, kept),
    ...splitViolations(kept),
    ...escalationViolations(kept),
    ...decisionViolations(rested, kept),
    ...approvalViolations(kept),
    ...auditViolations(rested, kept.audit),
    ...(await chainViolations(rested)),
    ...kept.unsettled,
  ].map((text) => `${rested.tenancy.id}: ${text}`);
}

/**
 * What must hold two hours after the last fault, before the daily reading of everything: that one
 * would hide what a poll or a webhook missed.
 */
export async function lateOnes(rested: Rested): Promise<string[]> {
  const kept = await rested.store.inTenant(rested.tenancy.id, (store) => read(store, rested));
  return [
    ...flagViolations(rested, kept),
    ...taskViolations(rested, kept),
    ...decisionViolations(rested, kept),
    ...kept.unsettled,
  ].map((text) => `${rested.tenancy.id}: ${text}`);
}

/** What comes of an answer on a task. */
const ANSWERS: readonly string[] = ['decided', 'proposed', 'decision_refused'];

async function read(store: TenantStore, rested: Rested): Promise<Kept> {
  const { tenancy, connections, now } = rested;
  const conflicts = await store.conflicts.list({ after: null, limit: 10_000 });
  const lastWord = new Map<string, { kind: string; at: number }>();
  const answeredAt = new Map<string, number>();
  const closedAt = new Map<string, number>();
  const escalations = new Map<string, number>();
  const unsettled: string[] = [];
  const decisions: Decision[] = [];
  for (const { id, status } of conflicts) {
    decisions.push(...(await store.conflicts.decisions(id)));
    let last: ConflictStatus | null = null;
    for (const event of await store.conflicts.events(id)) {
      // Two who change a conflict without seeing each other leave a trail that leads nowhere.
      if (event.transition !== undefined) {
        const { from, to } = event.transition;
        if (from !== last) unsettled.push(`I10 ${id} went from ${from} to ${to}, but was ${last}`);
        last = to;
      }
      if (event.kind === 'decided' || event.kind === 'reopened') lastWord.set(id, event);
      if (ANSWERS.includes(event.kind)) {
        answeredAt.set(id, event.at);
      }
      if (event.kind === 'opened' || event.kind === 'reopened') escalations.set(id, 0);
      if (event.kind === 'escalated') escalations.set(id, (escalations.get(id) ?? 0) + 1);
      if (event.kind === 'ended' || event.kind === 'superseded') closedAt.set(id, event.at);
    }
    if (last !== status) unsettled.push(`I10 ${id} is ${status}, its trail ends at ${last}`);
  }
  const tasks: PlannedTask[] = [];
  for (const crm of CRMS) {
    tasks.push(...(await store.tasks.ofConnection(connections[crm])));
    for (const target of await store.targets.pending(connections[crm], now, 1_000)) {
      unsettled.push(`I11 ${recordKeyOf(target.ref)} is still to be written`);
    }
  }
  if ((await store.inbox.oldest()) !== null) unsettled.push('I11 the inbox is not empty');
  const marks = await store.dirty.count();
  if (marks > 0) unsettled.push(`I11 ${marks} accounts are still to be judged`);
  const { town } = tenancy;
  unsettled.push(...(await recordViolations(store, { town, connections, conflicts })));
  unsettled.push(...(await noticeViolations(store, { ...rested, town, conflicts, tasks })));
  return {
    conflicts,
    tasks,
    audit: await store.audit.list(100_000),
    ...{ lastWord, answeredAt, closedAt, escalations, unsettled, decisions },
    proposers: new Set((await channelManagers(store)).map(({ id }) => id)),
  };
}

async function chainViolations({ store, tenancy }: Rested): Promise<string[]> {
  const verdict = await verifyAudit({ store, sha256: sha256Hex }, tenancy.id);
  return verdict.intact ? [] : [`I10 ${verdict.reason}`];
}

type Shown = { readonly ref: RecordRef; readonly values: OwnFieldValues };

/** Own fields of every living claim and account, as the CRMs show them. */
function* shownRecords({ tenancy, connections }: Rested): Generator<Shown> {
  for (const crm of CRMS) {
    for (const [object, home] of [
      [CLAIM_OBJECT[crm], 'claim'],
      [ACCOUNT_OBJECT[crm], 'account'],
    ] as const) {
      for (const row of tenancy.town.world.database(crm).rows(object)) {
        const keys = ownFieldsOf(home).map((field) => field.key);
        const values = Object.fromEntries(
          keys.map((key) => [key, row.fields[ownFieldName(crm, key)] ?? null]),
        ) as OwnFieldValues;
        yield { ref: { connectionId: connections[crm], object, recordId: row.id }, values };
      }
    }
  }
}

/** What follows from the facts alone, whatever happened before. */
const FACTUAL: readonly OwnFieldKey[] = ['conflict_severity', 'conflict_types', 'conflict_with'];
/** What does so too while nobody has decided. */
const SUGGESTED: readonly OwnFieldKey[] = ['split_own_percent', 'split_summary', 'reason'];

function flagViolations(rested: Rested, kept: Kept): string[] {
  const found: string[] = [];
  const byId = new Map(kept.conflicts.map((one) => [one.id as string, one]));
  /** Conflict of the truth to conflict of the run: one to one. */
  const pairs = new Map<string, string>();
  const shownIds = new Set<unknown>();
  for (const { ref, values } of shownRecords(rested)) {
    const key = recordKeyOf(ref);
    const wanted = shouldShow(rested.truth, ref);
    shownIds.add(values.conflict_id);
    const conflict = byId.get(String(values.conflict_id));
    if (wanted === null) {
      if (!mayStay(values, conflict))
        found.push(`I2 ${key} shows ${JSON.stringify(nonNull(values))}`);
      continue;
    }
    if (values.conflict_status === null) {
      found.push(`I1 ${key} shows no flag, but ${wanted.conflict_severity} conflict is due`);
      continue;
    }
    const isClaim = 'conflict_id' in wanted;
    const isDecided = isClaim ? conflict?.decision != null : values.conflict_status !== 'open';
    for (const field of [...FACTUAL, ...(isDecided ? [] : SUGGESTED)]) {
      if (field in wanted && !isSame(wanted[field], values[field])) {
        if (!(isClaim || !isDecided)) continue;
        found.push(`I1 ${key} shows ${field} ${values[field]}, not ${wanted[field]}`);
      }
    }
    if (!isClaim) continue;
    if (conflict === undefined) {
      found.push(`I1 ${key} shows a conflict that does not exist: ${values.conflict_id}`);
      continue;
    }
    const ours = pairs.get(String(wanted.conflict_id)) ?? conflict.id;
    pairs.set(String(wanted.conflict_id), ours);
    if (ours !== conflict.id) found.push(`I1 ${key} shows ${conflict.id}, its peers ${ours}`);
    const status = conflict.status === 'reopened' ? 'open' : conflict.status;
    if (values.conflict_status !== status) {
      found.push(`I1 ${key} shows ${values.conflict_status}, the conflict is ${conflict.status}`);
    }
    const own = conflict.decision?.split?.find((line) => line.claimId === claimIdOf(ref));
    if (own !== undefined && Number(values.split_own_percent) !== own.basisPoints / 100) {
      found.push(`I8 ${key} shows a share of ${values.split_own_percent}, decided was another`);
    }
  }
  // Two that judge the same claims at once may open two: the records show one of them.
  for (const { id, status } of kept.conflicts) {
    if (isActive(status) && !shownIds.has(id))
      found.push(`I1 no record shows ${id}, it is ${status}`);
  }
  return found;
}

const isSame = (left: unknown, right: unknown) => (left ?? null) === (right ?? null);

const nonNull = (values: OwnFieldValues) =>
  Object.fromEntries(
    Object.entries(values).filter(([key, value]) => value !== null && key !== 'checked_at'),
  );

/** Nothing, or what a person decided on a conflict that has gone since. */
function mayStay(values: OwnFieldValues, conflict: Conflict | undefined): boolean {
  const left = nonNull(values);
  if (Object.keys(left).length === 0) return true;
  const isDecided = values.conflict_status === 'resolved' || values.conflict_status === 'dismissed';
  return isDecided && ('conflict_count' in left || conflict?.status === values.conflict_status);
}

function taskViolations({ tenancy, connections }: Rested, kept: Kept): string[] {
  const found: string[] = [];
  const open = new Map<string, Row[]>();
  for (const crm of CRMS) {
    for (const row of tenancy.town.world.database(crm).rows(TASK_OBJECT[crm])) {
      const key = row.fields[ownFieldName(crm, 'task_key')];
      if (!key || isDone(crm, row)) continue;
      const task = kept.tasks.find((one) => one.key === String(key));
      // What asks nothing is read and done with; see notice-checks.ts.
      if (task !== undefined && asksNothing(task)) continue;
      const id = task?.conflictId;
      if (id === undefined) found.push(`I3 task ${key} belongs to no conflict`);
      else open.set(id, [...(open.get(id) ?? []), row]);
    }
  }
  for (const [id, rows] of open) {
    if (rows.length > 1) found.push(`I3 conflict ${id} has ${rows.length} open tasks`);
    const conflict = kept.conflicts.find((one) => one.id === id);
    if (conflict === undefined || !isActive(conflict.status)) {
      found.push(`I3 conflict ${id} has an open task and is ${conflict?.status}`);
    }
  }
  for (const conflict of kept.conflicts) {
    const task = kept.tasks.findLast((one) => one.conflictId === conflict.id);
    if (!isActive(conflict.status) || task === undefined) continue;
    const known = Object.values(connections).includes(task.connectionId);
    if (known && !open.has(conflict.id)) found.push(`I3 conflict ${conflict.id} has no open task`);
  }
  return found;
}

function splitViolations({ conflicts }: Kept): string[] {
  return conflicts.flatMap(({ id, judgement, decision }) =>
    [judgement.splits, decision?.split ?? null].flatMap((lines) => {
      if (lines === null) return [];
      const sum = lines.reduce((total, line) => total + line.basisPoints, 0);
      return sum === 10_000 ? [] : [`I4 the shares of ${id} add up to ${sum}`];
    }),
  );
}

/** Each step of A-3 is taken once, and told once. */
function escalationViolations({ conflicts, escalations }: Kept): string[] {
  return conflicts.flatMap((conflict) => {
    const [told, step] = [escalations.get(conflict.id) ?? 0, stepOf(conflict)];
    return told === step ? [] : [`I15 ${conflict.id} is at step ${step}, told were ${told}`];
  });
}

async function channelManagers(store: TenantStore): Promise<readonly ChannelManager[]> {
  const { policy } = await policyInForce(store);
  if (policy.approvalFor.length === 0) return [];
  return (await store.managers.list()).filter((one) => roleOf(one) === 'channel_manager');
}

/** Where a second person must approve, nobody dismisses a conflict alone, nor two who are one. */
function approvalViolations({ conflicts, decisions, proposers }: Kept): string[] {
  const dismissed = decisions.filter(({ outcome }) => outcome === 'not_a_conflict');
  return [
    ...dismissed
      .filter(({ decidedBy, approval }) => proposers.has(decidedBy) && approval === undefined)
      .map(({ conflictId }) => `I17 ${conflictId} was dismissed by one person alone`),
    ...decisions
      .filter(({ approval }) => approval !== undefined && proposers.has(approval.by))
      .map(({ conflictId }) => `I17 ${conflictId} was approved by a channel manager`),
    ...conflicts
      .filter(({ status, proposal }) => proposal !== undefined && !isActive(status))
      .map(({ id, status }) => `I17 ${id} is ${status} and still waits for approval`),
  ];
}

function decisionViolations({ watch }: Rested, kept: Kept): string[] {
  const found: string[] = [];
  for (const { id, status } of kept.conflicts) {
    if (isActive(status) && kept.lastWord.get(id)?.kind === 'decided') {
      found.push(`I8 conflict ${id} was decided and is ${status} again without a reason`);
    }
  }
  for (const { conflictId, outcome, via } of kept.decisions) {
    if (!via.endsWith(' task')) continue;
    const said = watch.words.some(
      (word) =>
        word.outcome === outcome &&
        kept.tasks.some((one) => one.key === word.key && one.conflictId === conflictId),
    );
    if (!said) found.push(`I8 ${outcome} on ${conflictId} was decided, but no manager said so`);
  }
  for (const word of watch.words) {
    const task = kept.tasks.find((one) => one.key === word.key);
    const conflict = kept.conflicts.find((one) => one.id === task?.conflictId);
    if (conflict === undefined || !isActive(conflict.status)) continue;
    // A word on a conflict that ended before anybody read it answers a question nobody asks any more.
    const last = Math.max(
      kept.answeredAt.get(conflict.id) ?? 0,
      kept.closedAt.get(conflict.id) ?? 0,
    );
    // Said again on the task what had just been decided on the page: nothing to tell.
    const decided = [
      ...kept.decisions,
      ...kept.conflicts.flatMap(({ proposal }) => proposal ?? []),
    ];
    const isSaidAgain = decided.some(
      ({ conflictId, outcome, decidedAt }) =>
        conflictId === conflict.id && outcome === word.outcome && decidedAt <= word.at,
    );
    if (last >= word.at || isSaidAgain) continue;
    found.push(`I8 ${word.outcome} on the task of ${conflict.id} was lost`);
  }
  return found;
}
