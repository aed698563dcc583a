// Detect: judges the neighbourhoods of accounts that changed, carries their conflicts over and sets
// what each CRM record should show. One short transaction per batch of marks; a crash repeats it.
import type { Claim } from '../domain/claim.ts';
import type { ChannelManager, Conflict, ConflictEvent } from '../domain/conflict.ts';
import { noticeIdOf, type PlannedTask } from '../domain/conflict-task.ts';
import {
  type AccountId,
  asConflictId,
  type ClaimId,
  type ConflictId,
  claimIdOf,
  type TenantId,
} from '../domain/ids.ts';
import type { Judgement } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { judgeNeighbourhood } from '../engagement/judge.ts';
import type { MatchAnswer } from '../ports/match-store.ts';
import type { AuditEntry, DirtyMark, TenantStore } from '../ports/store.ts';
import type { RecordTarget } from '../ports/write-store.ts';
import { appointments, timesOf } from './appointments.ts';
import { carryOver, type LifeResult } from './conflict-life.ts';
import { askedAmong, desiredTasks } from './conflict-task.ts';
import type { AppContext } from './context.ts';
import { desiredTargets, isEmptyTarget, targetKey } from './desired-fields.ts';
import { desiredRecords } from './desired-records.ts';
import { enteredFacts } from './entered-context.ts';
import { recordOf } from './judgement-record.ts';
import type { MatchLink } from './match-links.ts';
import {
  isInForce,
  type Neighbourhood,
  readSurroundings,
  type Surroundings,
} from './neighbourhood.ts';
import { linkAddress } from './outcome-link.ts';
import { desiredNotices, toldAt } from './outcome-notice.ts';
import { policyInForce } from './policy-in-force.ts';
import { readBehind } from './record-owners.ts';
import { recordPlaces } from './record-places.ts';

/** Marks of one transaction: enough to share its reads, few enough to keep it short. */
const BATCH = 100;

export type DetectReport = {
  readonly neighbourhoods: number;
  readonly opened: number;
  readonly ended: number;
};

/** Works off dirty marks until none is left that nobody works on, or the signal aborts. */
export async function detect(
  app: AppContext,
  tenantId: TenantId,
  signal?: AbortSignal,
): Promise<DetectReport> {
  const report = { neighbourhoods: 0, opened: 0, ended: 0 };
  for (;;) {
    signal?.throwIfAborted();
    if (app.slice?.isOver()) return report;
    const step = await app.store.inTenant(tenantId, (store) => detectSome(app, store));
    if (step === null) return report;
    report.neighbourhoods += step.neighbourhoods;
    report.opened += step.opened;
    report.ended += step.ended;
  }
}

/**
 * One step on the oldest blocks of accounts that nobody else judges just now, as many as fill a batch;
 * null when there is none.
 */
async function detectSome(app: AppContext, store: TenantStore) {
  const { marksAtOnce = BATCH } = app;
  const marks: DirtyMark[] = [];
  for (const block of await store.dirty.blocks()) {
    if (marks.length >= marksAtOnce) break;
    if (!(await store.turns.tryTake(`block ${block}`))) continue;
    marks.push(...(await store.dirty.take(block, marksAtOnce - marks.length)));
  }
  return marks.length === 0 ? null : detectAround(app, store, marks);
}

async function detectAround(app: AppContext, store: TenantStore, marks: readonly DirtyMark[]) {
  const now = app.clock.now();
  const starts = marks.map((one) => one.accountId);
  const around = await readSurroundings(store, starts);
  const existing = await holdConflicts(store, idsEverJudged(around));
  if (!(await isCovered(store, around, existing))) return NOTHING_YET;
  const { policy, version } = await policyInForce(store);
  const judged = around.neighbourhoods.map((neighbourhood) => {
    const { claims, context } = neighbourhood;
    const isWorthIt = claims.length > 0;
    const input = { claims, context, evidence: around.evidence, policy, now };
    return { neighbourhood, judgements: isWorthIt ? judgeNeighbourhood(input) : [] };
  });
  const judgements = judged.flatMap((one) => one.judgements);
  const managers = await store.managers.list();
  const rounds = await store.tasks.ofConflicts(existing.flatMap(({ id }) => [id, noticeIdOf(id)]));
  const claims = new Map(around.claims.map((claim) => [claim.id, claim]));
  const life = carryOver({
    existing,
    judgements: judgements.filter((one) => one.isConflict),
    claims,
    managers,
    asked: askedAmong(rounds),
    policy,
    policyVersion: version,
    now,
    mintId: () => asConflictId(`cf_${app.randomId().slice(0, 22)}`),
    sha256: app.sha256,
    enteredFor: (members) => enteredFacts(around.entered, members),
  });
  const judgedIn = new Map<Judgement, Neighbourhood>(
    judged.flatMap((one) => one.judgements.map((judgement) => [judgement, one.neighbourhood])),
  );
  const { answers, links } = around;
  const targets = await targetsOf(store, { app, around, life, judgements, managers, policy });
  const judgedAccounts = new Set([...starts, ...around.accounts.map((one) => one.id)]);
  if (!(await areStillHere(store, targets, judgedAccounts))) return NOTHING_YET;
  await saveConflicts(store, life, { app, claims, judgedIn, answers, links, now });
  await store.targets.put(targets);
  await saveTasks(store, { app, around, life, managers, policy, rounds });
  const partlyTold = await saveNotices(store, { app, life, managers, rounds, now });
  const times = timesOf(life.all, { app, claims, partlyTold, policy, now });
  await store.rejudge.set(await appointments(store, judged, { times, claims }));
  await store.dirty.clear([...around.marks]);
  return {
    neighbourhoods: around.neighbourhoods.length,
    opened: life.inserted.length,
    ended: life.events.filter((one) => one.kind === 'ended').length,
  };
}

/** Held until the end: a decision made meanwhile waits, or was made before and is seen. */
async function holdConflicts(
  store: TenantStore,
  claimIds: readonly ClaimId[],
): Promise<readonly Conflict[]> {
  const found = await store.conflicts.ofClaims(claimIds);
  const held = await store.conflicts.hold(found.map((one) => one.id));
  return held.toSorted((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
}

/** Nothing was written and every mark still stands: the next step reads what has been committed since. */
const NOTHING_YET = { neighbourhoods: 0, opened: 0, ended: 0 };

/**
 * False when a conflict came into force between reading its surroundings and holding it: whoever judged
 * it then also judged accounts that we have not read, and without them it would end.
 */
async function isCovered(
  store: TenantStore,
  { accounts }: Surroundings,
  held: readonly Conflict[],
): Promise<boolean> {
  const claimIds = held.filter(isInForce).flatMap((one) => one.judgement.claimIds);
  const known = new Set(accounts.map((one) => one.id));
  const mates = [...(await store.claims.accountsOf(claimIds)).values()];
  const unread = [...new Set(mates)].filter((id) => !known.has(id));
  return unread.length === 0 || (await store.accounts.current(unread)).length === 0;
}

/**
 * False when a claim has gone to another account since it was read: whoever judges that one may have said
 * by now what its record shows, and need not come back to it. Held until the end.
 */
async function areStillHere(
  store: TenantStore,
  targets: readonly RecordTarget[],
  judged: ReadonlySet<AccountId>,
): Promise<boolean> {
  const found = await store.claims.hold(targets.map(({ ref }) => claimIdOf(ref)));
  return [...found.values()].every((accountId) => judged.has(accountId));
}

/** Conflicts are found by their claims, also by claims that have gone since. */
function idsEverJudged(around: Surroundings): readonly ClaimId[] {
  return [...around.claims.map((claim) => claim.id), ...around.formerClaimIds];
}

type SaveConflicts = {
  readonly app: AppContext;
  readonly claims: ReadonlyMap<ClaimId, Claim>;
  readonly judgedIn: ReadonlyMap<Judgement, Neighbourhood>;
  readonly answers: readonly MatchAnswer[];
  readonly links: readonly MatchLink[];
  readonly now: Instant;
};

async function saveConflicts(store: TenantStore, life: LifeResult, context: SaveConflicts) {
  const { inserted, updated, events } = life;
  const judged = [...inserted, ...updated].filter(
    ({ status }) => status !== 'superseded' && status !== 'ended',
  );
  const { sha256 } = context.app;
  const judgements = judged.map((conflict) => {
    const neighbourhood = context.judgedIn.get(conflict.judgement);
    return recordOf(conflict, { ...context, neighbourhood, sha256 });
  });
  await store.conflicts.record({ inserted, updated, events, judgements });
  await store.audit.append(events.filter(({ kind }) => kind === 'escalated').map(auditOf));
}

/** Nobody has done it: the policy did, and says by which version and on which facts. */
function auditOf({ at, conflictId, text, transition }: ConflictEvent): AuditEntry {
  const document = JSON.stringify({ clause: 'A-3', text, ...transition });
  return { at, kind: 'escalation', actor: 'policy', subject: conflictId, document };
}

type TargetsInput = {
  readonly app: AppContext;
  readonly around: Surroundings;
  readonly life: LifeResult;
  readonly judgements: readonly Judgement[];
  readonly managers: readonly ChannelManager[];
  readonly policy: Policy;
};

/** What records should show; nothing only where one showed something before. */
async function targetsOf(
  store: TenantStore,
  input: TargetsInput,
): Promise<readonly RecordTarget[]> {
  const { around } = input;
  const { all: conflicts, current } = input.life;
  const about = {
    claims: around.claims,
    conflicts,
    managers: input.managers,
    policy: input.policy,
    publicUrl: input.app.publicUrl,
  };
  const shown = desiredTargets({
    ...about,
    formerClaimIds: around.formerClaimIds,
    accountIds: around.accountRecordIds,
    current,
    foldsInto: foldsInto(input.judgements),
    maskLevel: input.policy.maskLevel,
  });
  const places = conflicts.length === 0 ? [] : await recordPlaces(store);
  const targets = [...shown, ...desiredRecords({ ...about, places })];
  const known = new Set((await store.targets.get(targets.map((one) => one.ref))).map(targetKey));
  return targets.filter((one) => !isEmptyTarget(one) || known.has(targetKey(one)));
}

/** Duplicates set aside under M-7, with the claim each stands for. */
function foldsInto(judgements: readonly Judgement[]): ReadonlyMap<ClaimId, ClaimId> {
  const folds = new Map<ClaimId, ClaimId>();
  for (const { excluded } of judgements) {
    for (const one of excluded) {
      if (one.foldsInto !== undefined) folds.set(one.claimId, one.foldsInto);
    }
  }
  // A copy of a copy stands for the original.
  for (const [copy, kept] of folds) {
    let end = kept;
    for (let next = folds.get(end); next !== undefined && next !== copy; next = folds.get(end)) {
      end = next;
    }
    folds.set(copy, end);
  }
  return folds;
}

type SaveTasks = Omit<TargetsInput, 'judgements'> & {
  /** Of the conflicts that were there before. */
  readonly rounds: readonly PlannedTask[];
};

async function saveTasks(store: TenantStore, input: SaveTasks): Promise<void> {
  const { all } = input.life;
  const rounds = Map.groupBy(input.rounds, (task) => task.conflictId);
  const statements = await store.statements.ofConflicts(all.map((one) => one.id));
  const tasks = all.flatMap((conflict) =>
    desiredTasks({
      conflict,
      rounds: rounds.get(conflict.id) ?? [],
      claims: input.around.claims,
      managers: input.managers,
      policy: input.policy,
      statements,
      publicUrl: input.app.publicUrl,
      sha256: input.app.sha256,
      linkTo: (link) => linkAddress(input.app, store.tenantId, link),
    }),
  );
  await store.tasks.putAll(tasks);
}

type SaveNotices = Omit<SaveTasks, 'around' | 'policy'> & { readonly now: Instant };

/**
 * Tells the owners of the records what was decided; nothing is read while nobody is told, and for all
 * conflicts together. Returns the conflicts of which a record is not there, whose owner is still to be
 * told should it come back.
 */
async function saveNotices(
  store: TenantStore,
  { app, life, managers, rounds, now }: SaveNotices,
): Promise<ReadonlySet<ConflictId>> {
  const { outcomeTasks: language, noticeAfterMs, publicUrl, sha256 } = app;
  const byConflict = Map.groupBy(rounds, (task) => task.conflictId);
  const telling = life.all.flatMap((conflict) => {
    const known = byConflict.get(noticeIdOf(conflict.id)) ?? [];
    const decision = language === undefined ? null : toldAt(conflict, { now, noticeAfterMs });
    if (decision === null && known.length === 0) return [];
    // Also those that what was decided has brought to other customers since, and those once told of.
    const toldOf = known.flatMap(({ about }) => about ?? []).map(claimIdOf);
    return [
      { conflict, known, decision, ids: new Set([...(decision?.claimIds ?? []), ...toldOf]) },
    ];
  });
  const partlyTold = new Set<ConflictId>();
  if (telling.length === 0) return partlyTold;
  const behind = await readBehind(
    store,
    telling.flatMap(({ ids }) => [...ids]),
  );
  const { owners, others } = behind;
  const notices = telling.flatMap(({ conflict, known, decision, ids }) => {
    if (decision?.claimIds.some((id) => others.has(id))) partlyTold.add(conflict.id);
    const claims = behind.claims.filter(({ id }) => ids.has(id));
    const there = new Set([...ids].filter((id) => others.get(id) === 'there'));
    const about = { conflict, known, claims, there, owners, managers, publicUrl, sha256 };
    return desiredNotices({ ...about, now, noticeAfterMs, language: language ?? 'en' });
  });
  await store.tasks.putAll(notices);
  return partlyTold;
}

/** Marks accounts whose judgement time alone may have changed; returns how many. */
export async function markDue(app: AppContext, tenantId: TenantId): Promise<number> {
  return app.store.inTenant(tenantId, async (store) => {
    const due = await store.rejudge.due(app.clock.now(), BATCH * 10);
    await store.dirty.mark(due);
    await store.rejudge.set(due.map((accountId) => ({ accountId, at: null })));
    return due.length;
  });
}
