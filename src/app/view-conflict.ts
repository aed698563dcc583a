// One conflict as the channel manager sees it: the question, the suggestion, and everything both
// rest on. Names are not masked here: the console is the manager's.
import type { Claim, Crm } from '../domain/claim.ts';
import {
  type ChannelManager,
  type Conflict,
  type ConflictEvent,
  isActive,
} from '../domain/conflict.ts';
import { type ClaimId, type ConflictId, parseRecordKey, type RecordRef } from '../domain/ids.ts';
import type { Severity } from '../domain/judgement.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import type { MatchOptions } from '../matching/keys.ts';
import type { ConflictTask, MatchAnswer, TenantStore } from '../ports/store.ts';
import { policyInForce } from './policy-in-force.ts';
import { type ClaimTable, claimTable, type TimelineEntry, timelineOf } from './view-claims.ts';
import { choicesOf, type DecisionChoice } from './view-decision.ts';
import { type ClauseLine, clauseLine, pairViews } from './view-evidence.ts';
import {
  ACTION_WORDS,
  CRM_WORDS,
  capital,
  dayWords,
  distanceWords,
  instantWords,
  labelsOf,
  listed,
  OUTCOME_WORDS,
  partyOf,
  percentWords,
  plainWord,
  STATUS_WORDS,
  TYPE_WORDS,
} from './view-words.ts';

export type ConflictPageView = {
  readonly id: ConflictId;
  readonly severity: Severity;
  readonly status: string;
  readonly isWaiting: boolean;
  readonly account: string;
  readonly headline: string;
  /** What to do and by when, or what became of it. */
  readonly instruction: string;
  readonly isLate: boolean;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly action: string;
  readonly reason: string;
  readonly validUntil: string | null;
  readonly split: readonly {
    readonly label: string;
    readonly basisPoints: number;
    readonly percent: string;
    readonly prevails: boolean;
  }[];
  readonly claims: ClaimTable;
  /** Claims of the conflict whose record is gone from the CRM. */
  readonly missingClaims: readonly string[];
  readonly excluded: readonly { readonly label: string; readonly clause: ClauseLine }[];
  readonly pairs: ReturnType<typeof pairViews>;
  readonly clauses: readonly ClauseLine[];
  readonly policyVersion: number;
  readonly timeline: readonly TimelineEntry[];
  readonly history: readonly {
    readonly when: string;
    readonly actor: string;
    readonly text: string;
  }[];
  readonly task: { readonly text: string; readonly subject: string } | null;
  /** Empty when nothing is to be decided. */
  readonly choices: readonly DecisionChoice[];
  readonly supersededBy: ConflictId | null;
};

export type ConflictPageOptions = {
  readonly now: Instant;
  /** Address of a record in its CRM's own pages; null when it cannot be told. */
  readonly recordUrl?: (ref: RecordRef) => string | null;
};

/** Everything the page of one conflict shows; null when there is no such conflict. */
export async function conflictPage(
  store: TenantStore,
  id: ConflictId,
  options: ConflictPageOptions,
): Promise<ConflictPageView | null> {
  const conflict = await store.conflicts.get(id);
  if (!conflict) return null;
  const { judgement } = conflict;
  const excludedIds = judgement.excluded.map((claim) => claim.claimId);
  const known = await claimsOf(store, [...judgement.claimIds, ...excludedIds], conflict.updatedAt);
  const accountIds = [...new Set(known.map((claim) => claim.account.id))];
  const { policy } = await policyInForce(store);
  const task = await store.tasks.get(id);
  return pageOf(
    {
      conflict,
      known,
      answers: await store.answers.ofAccounts(accountIds),
      match: policy,
      events: await store.conflicts.events(id),
      task,
      taskCrm: task && ((await store.connections.get(task.connectionId))?.crm ?? null),
      managers: await store.managers.list(),
    },
    options,
  );
}

/** Current claims; one whose record is gone is shown as it was when the conflict last changed. */
async function claimsOf(store: TenantStore, ids: readonly ClaimId[], at: Instant) {
  const current = await store.claims.current(ids);
  const missing = ids.filter((id) => !current.some((claim) => claim.id === id));
  const past = await Promise.all(missing.map((id) => store.claims.asOf(id, at)));
  return [...current, ...past.filter((claim) => claim !== null)];
}

type Material = {
  readonly conflict: Conflict;
  /** Claims in conflict and claims set aside. */
  readonly known: readonly Claim[];
  readonly answers: readonly MatchAnswer[];
  readonly match: MatchOptions;
  readonly events: readonly ConflictEvent[];
  readonly task: ConflictTask | null;
  readonly taskCrm: Crm | null;
  readonly managers: readonly ChannelManager[];
};

function pageOf(material: Material, options: ConflictPageOptions): ConflictPageView {
  const { conflict, known } = material;
  const { judgement } = conflict;
  const claims = inOrder(conflict, known);
  const labels = labelsOf(known);
  const labelOf = (id: ClaimId) => labels.get(id) ?? `Record ${parseRecordKey(id).recordId}`;
  const urlOf = (claim: Claim) => webAddress(options.recordUrl?.(parseRecordKey(claim.id)) ?? null);
  const account = claims[0]?.account.name ?? 'a customer no longer in the CRM';
  const isWaiting = isActive(conflict.status);
  return {
    id: conflict.id,
    severity: judgement.severity,
    status: STATUS_WORDS[conflict.status],
    isWaiting,
    account,
    headline: headlineOf(claims, account),
    instruction: instructionOf(material, options.now),
    isLate: isWaiting && conflict.dueOn < dayOf(options.now),
    facts: factsOf(material, claims, options.now),
    action: ACTION_WORDS[judgement.action],
    reason: judgement.reasons.channelManager,
    validUntil: judgement.validUntil === null ? null : instantWords(judgement.validUntil),
    split: judgement.splits.map(({ claimId, basisPoints }) => ({
      label: labelOf(claimId),
      basisPoints,
      percent: percentWords(basisPoints),
      prevails: claimId === judgement.prevails,
    })),
    claims: claimTable(claims, labels, judgement, urlOf),
    missingClaims: judgement.claimIds.filter((id) => !labels.has(id)).map(labelOf),
    excluded: judgement.excluded.map(({ claimId, clause }) => ({
      label: labelOf(claimId),
      clause: clauseLine(clause),
    })),
    pairs: pairViews({ ...material, pairs: judgement.pairs, claims: known }, labelOf),
    clauses: judgement.clauses.map(clauseLine),
    policyVersion: conflict.policyVersion,
    timeline: timelineOf(claims, labels),
    history: material.events.map(({ at, actor, text }) => ({
      when: instantWords(at),
      actor,
      text,
    })),
    task: taskView(material),
    choices: isWaiting && claims.length > 0 ? choicesOf(conflict, claims, labelOf) : [],
    supersededBy: conflict.supersededBy,
  };
}

/** Claims in conflict: the prevailing one first, then by creation. */
function inOrder(conflict: Conflict, known: readonly Claim[]): readonly Claim[] {
  const { claimIds, prevails } = conflict.judgement;
  return known
    .filter((claim) => claimIds.includes(claim.id))
    .sort(
      (a, b) => Number(b.id === prevails) - Number(a.id === prevails) || a.createdAt - b.createdAt,
    );
}

function headlineOf(claims: readonly Claim[], account: string): string {
  const parties = [...new Set(claims.map(partyOf))];
  const all = parties.length === 2 ? 'both' : 'all';
  const words = parties.map((party) => party.replace(/^Direct team$/, 'the direct team'));
  const text = parties.length < 2 ? `${listed(words)} claims` : `${listed(words)} ${all} claim`;
  return `${capital(text)} ${account}.`;
}

function instructionOf({ conflict, managers, events }: Material, now: Instant): string {
  const { decision } = conflict;
  const nameOf = (id: string | null) => managers.find((one) => one.id === id)?.name ?? null;
  if (isActive(conflict.status)) {
    const who = nameOf(conflict.managerId) ?? 'The channel manager';
    const due = `${dayWords(conflict.dueOn)} (${distanceWords(conflict.dueOn, dayOf(now))})`;
    return `${who} decides by ${due}. Until then: keep meetings as planned, hold price talks.`;
  }
  if (decision) {
    const who = nameOf(decision.decidedBy) ?? 'the channel manager';
    const note = decision.note === null || decision.note === '' ? '' : ` “${decision.note}”`;
    return `Decided on ${dayWords(dayOf(decision.decidedAt))} by ${who}, ${decision.via}: ${OUTCOME_WORDS[decision.outcome]}.${note}`;
  }
  return `${STATUS_WORDS[conflict.status]} on ${dayWords(dayOf(events.at(-1)?.at ?? conflict.updatedAt))}. Nothing to decide.`;
}

function factsOf({ conflict, managers }: Material, claims: readonly Claim[], now: Instant) {
  const manager = managers.find((one) => one.id === conflict.managerId);
  const opened = dayOf(conflict.openedAt);
  const today = dayOf(now);
  return [
    { name: 'Between', value: [...new Set(claims.map(partyOf))].join(' · ') },
    { name: 'Since', value: `${dayWords(opened)} (${distanceWords(opened, today)})` },
    {
      name: 'Decision by',
      value: `${manager?.name ?? 'Channel manager'}, ${dayWords(conflict.dueOn)}`,
    },
    {
      name: 'Kind',
      value: capital(conflict.judgement.types.map((type) => TYPE_WORDS[type]).join(', ')),
    },
  ];
}

function taskView({ task, managers, taskCrm }: Material): ConflictPageView['task'] {
  if (!task) return null;
  const who = managers.find((one) => one.id === task.managerId)?.name ?? 'the channel manager';
  const where = taskCrm === null ? '' : ` in ${CRM_WORDS[taskCrm]}`;
  const state = task.taskId === null ? 'Not written yet' : plainWord(task.status);
  return {
    subject: task.subject,
    text: `${state}${where}, for ${who}, due ${dayWords(task.dueOn)}`,
  };
}

/** Only http and https become links: a CRM text could say anything else. */
function webAddress(text: string | null): string | null {
  return text !== null && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null;
}
