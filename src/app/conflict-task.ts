// The one CRM task of a conflict: who, by when, what it says. Pure; write-back saves it, follow-tasks
// reads it back. The key is deterministic, so that no crash or lost answer can make a second task.
import { type Claim, isVendorChannel } from '../domain/claim.ts';
import { startOf } from '../domain/clean-text.ts';
import {
  type ChannelManager,
  type Conflict,
  isActive,
  isAppointed,
  type Outcome,
} from '../domain/conflict.ts';
import { type ConflictTask, type PlannedTask, planOf } from '../domain/conflict-task.ts';
import {
  type ConflictId,
  type ConnectionId,
  claimIdOf,
  parseRecordKey,
  type RecordRef,
} from '../domain/ids.ts';
import { type ConflictJudgement, isOnlyProbable, type SplitLine } from '../domain/judgement.ts';
import { formatMoney } from '../domain/money.ts';
import { OWN_FIELDS } from '../domain/own-fields.ts';
import type { Policy } from '../domain/policy.ts';
import type { Statement } from '../domain/statement.ts';
import { dayOf, formatDay } from '../domain/time.ts';
import { clauseText } from './clause-text.ts';
import { percent, sideOf } from './desired-fields.ts';
import { currentDue, decidersInWords, decidersOf, stepOf } from './escalate.ts';
import { acceptableSplit, acceptWords, proposerOf } from './other-split.ts';
import { factsMark, LINK_DAYS_AFTER_DUE, type OutcomeLink } from './outcome-link.ts';
import { fittingOutcomes, splitFor } from './outcome-split.ts';

/** Longest task subject (UX rule 12). */
const SUBJECT_LIMIT = 80;
/** A customer's name is cut no shorter than this for the sides: it tells tasks apart. */
const NAME_ROOM = 20;
const KEY_LENGTH = 32;
/** Why a round ends where the question goes to the other CRM. */
const OVERDUE = 'it is overdue and goes to';
const SOMEBODY_ELSE = 'somebody else decides.';
/** Why a round ends whose answer needs approval: the next one asks for that. */
export const WAITS_FOR_APPROVAL = 'it waits for approval.';
/** Why a round ends that undo closes. */
export const TAKEN_BACK = 'what Parley had written was taken back.';

export type TaskInput = {
  readonly conflict: Conflict;
  /** Its rounds so far, the newest last. */
  readonly rounds: readonly PlannedTask[];
  readonly claims: readonly Claim[];
  readonly managers: readonly ChannelManager[];
  readonly policy: Policy;
  /** What people said about it. */
  readonly statements: readonly Statement[];
  readonly publicUrl: string;
  readonly sha256: (text: string) => string;
  /** Address of a link that decides; the same for the same link. */
  readonly linkTo: (link: OutcomeLink) => string;
};

/**
 * The tasks as they should be: one, or none. Two where whoever decides from now on works in the other
 * CRM: the present round is over, and another asks there.
 */
export function desiredTasks(input: TaskInput): readonly ConflictTask[] {
  const task = desiredTask(input);
  if (task === null) return [];
  const known = input.rounds.at(-1);
  const isHome = known?.connectionId === task.connectionId;
  if (known?.status !== 'open' || task.status !== 'open' || isHome) return [task];
  const who = decidersInWords(input.conflict, { ...input, claims: involvedClaims(input) });
  const isLate = stepOf(input.conflict) > 0;
  const over = closed(known, isLate ? `${OVERDUE} ${who}.` : SOMEBODY_ELSE);
  const rounds = [...input.rounds.slice(0, -1), { ...known, ...over }];
  const next = desiredTask({ ...input, rounds });
  return next === null ? [over] : [over, next];
}

/** Whom the task is for: the first who may approve or to whom it was escalated, else the channel manager. */
function deciderOf(input: TaskInput): ChannelManager | undefined {
  const { conflict, managers } = input;
  const [first] = decidersOf(conflict, { claims: involvedClaims(input), managers });
  return first ?? managers.find((one) => one.id === conflict.managerId);
}

/**
 * The task as it should be. Null when there is none to make: nobody manages the conflict, or it
 * ended before a task was planned. An active conflict whose last round is over begins another.
 */
function desiredTask(input: TaskInput): ConflictTask | null {
  const { conflict } = input;
  const known = input.rounds.at(-1) ?? null;
  if (!isActive(conflict.status)) {
    return known === null ? null : closed({ ...known, about: aboutOf(input, known.connectionId) });
  }
  const manager = deciderOf(input);
  if (manager === undefined) return known === null ? null : withoutDecider(known, input);
  const round = known === null ? (conflict.askedBefore ?? 0) : roundAfter(known);
  const parts = [manager.connectionId, conflict.id, 'decide', ...(round === 0 ? [] : [round])];
  const key = input.sha256(parts.join('|')).slice(0, KEY_LENGTH);
  return {
    conflictId: conflict.id,
    round,
    key,
    connectionId: manager.connectionId,
    ownerId: manager.crmOwnerId,
    managerId: manager.id,
    about: aboutOf(input, manager.connectionId) ?? recordFor(input, manager),
    subject: subjectOf(input),
    body: bodyOf(input, { manager, round, key }),
    dueOn: currentDue(conflict),
    priority: priorityOf(conflict),
    status: 'open',
  };
}

/** Nobody follows somebody who left: what they were asked is closed, and asked anew of whoever comes. */
function withoutDecider(known: PlannedTask, { managers }: TaskInput): ConflictTask {
  const left = managers.find((one) => one.id === known.managerId && !isAppointed(one));
  if (left === undefined || known.status !== 'open') return known;
  return closed(known, `${left.name} decides no longer.`);
}

/**
 * Conflicts that somebody was asked about: a CRM has the task of one of their rounds, or may have it.
 * What undo took back was not asked.
 */
export function askedAmong(rounds: readonly PlannedTask[]): ReadonlySet<ConflictId> {
  const asked = rounds.filter(({ taskId, status, epoch, fault, askedAgain }) => {
    const mayBeThere = status === 'open' && epoch > 0 && fault === null;
    return (taskId !== null || mayBeThere) && askedAgain !== TAKEN_BACK;
  });
  return new Set(asked.map((task) => task.conflictId));
}

/** Whoever asks again asks a new round; an open one goes on. */
export function roundAfter({ round, status }: ConflictTask): number {
  return round + (status === 'completed' ? 1 : 0);
}

/** The plan of a round that is over; `askedAgain` says why another follows, where one does. */
export function closed(task: ConflictTask, askedAgain?: string): ConflictTask {
  const plan = { ...planOf(task), status: 'completed' as const };
  return askedAgain === undefined ? plan : { ...plan, askedAgain };
}

/**
 * True for the round before the present one, if it ended only because the question went to the other CRM
 * and nobody has answered it there: whoever still answers it answers the question as it stands.
 */
export function isAskedElsewhere(task: ConflictTask, rounds: readonly ConflictTask[]): boolean {
  const present = rounds.at(-1);
  const why = task.askedAgain ?? '';
  const hasMoved = why === SOMEBODY_ELSE || why.startsWith(OVERDUE);
  return hasMoved && present?.status === 'open' && present.round === task.round + 1;
}

/**
 * The record the task hangs on already, while it is still there: tasks do not wander, unless the next
 * round is asked in the other CRM.
 */
function aboutOf({ rounds, claims }: TaskInput, home: ConnectionId): RecordRef | null {
  const about = rounds.at(-1)?.about ?? null;
  if (about === null || about.connectionId !== home) return null;
  return claims.some((claim) => claim.id === claimIdOf(about)) ? about : null;
}

/** The earliest claim of the conflict in the manager's home CRM; null when it has none there. */
function recordFor(input: TaskInput, manager: ChannelManager) {
  const involved = involvedClaims(input);
  const home = involved
    .map((claim) => parseRecordKey(claim.id))
    .find((ref) => ref.connectionId === manager.connectionId);
  return home ?? null;
}

function involvedClaims(input: Pick<TaskInput, 'claims' | 'conflict'>): readonly Claim[] {
  return input.claims.filter((claim) => input.conflict.judgement.claimIds.includes(claim.id));
}

function priorityOf(conflict: Conflict): ConflictTask['priority'] {
  switch (conflict.judgement.severity) {
    case 'high':
      return 'high';
    case 'medium':
      return 'normal';
    case 'low':
      return 'low';
  }
}

function subjectOf(input: TaskInput): string {
  const { conflict } = input;
  const severity = conflict.judgement.severity;
  const ask = conflict.proposal === undefined ? 'Decide' : 'Approve';
  const start = stepOf(conflict) === 0 ? `${ask}: ` : `${ask} (escalated): `;
  const claims = involvedClaims(input);
  const customer = claims[0]?.account.name ?? 'customer';
  const sides = sidesInWords(claims);
  const endWith = (...words: readonly string[]) =>
    ` (${[...words, severity].join(', ')}, by ${formatDay(currentDue(conflict))})`;
  const roomBefore = (end: string) => SUBJECT_LIMIT - start.length - end.length;
  const full = sides === null ? endWith() : endWith(sides);
  const isRoom = roomBefore(full) >= Math.min(customer.length, NAME_ROOM);
  const end = isRoom ? full : endWith();
  const room = roomBefore(end);
  const name = customer.length > room ? `${startOf(customer, room - 1)}…` : customer;
  return `${start}${name}${end}`;
}

/** `Direct vs partner`: who is against whom, naming nobody; null where one side has gone. */
function sidesInWords(claims: readonly Claim[]): string | null {
  const vendor = claims.filter(({ channel }) => isVendorChannel(channel));
  const partners = new Set(claims.flatMap(({ partner }) => partner?.name ?? [])).size;
  if (vendor.length === 0) {
    return partners < 2 ? null : `Partner vs ${partners === 2 ? 'partner' : 'partners'}`;
  }
  const own = vendor.some(({ channel }) => channel === 'direct') ? 'Direct' : 'Self-serve';
  return partners === 0 ? null : `${own} vs ${partners === 1 ? 'partner' : 'partners'}`;
}

type Asking = {
  readonly manager: ChannelManager;
  readonly round: number;
  readonly key: string;
};

/** Plain text, decision first (UX rule 13). Names no partner: a task body has one value for all. */
function bodyOf(input: TaskInput, { manager, round, key }: Asking): string {
  const { conflict } = input;
  const { judgement } = conflict;
  const claims = involvedClaims(input);
  return [
    ...whyAgain(input, round),
    ...whyEscalated(input),
    ...proposedOf(input),
    ...askedOf(input),
    questionOf(conflict, claims),
    suggestionOf(conflict, claims),
    ...otherSplitOf(input, claims),
    '',
    ...answersOf(input, { manager, round, key }),
    '',
    'Facts',
    ...claims.map(factLine),
    `Clauses: ${judgement.clauses.join(', ')}. Match: ${judgement.match.join(', ')}.`,
    '',
    `More: ${input.publicUrl}/conflicts/${conflict.id}`,
    `For ${manager.name}: given to somebody else it comes back, as whoever is appointed decides. Suggestion only, nothing is paid by this. Parley keeps this task up to date.`,
  ].join('\n');
}

/** What the manager is asked, as the task's body begins. `claims` are those of the conflict. */
export function questionOf(conflict: Conflict, claims: readonly Claim[]): string {
  const customer = claims[0]?.account.name ?? 'this customer';
  const ask = conflict.proposal === undefined ? 'DECIDE' : 'APPROVE';
  return `${ask} BY ${formatDay(currentDue(conflict))}: who is credited for ${customer}?`;
}

/** What Parley suggests and why, with every side named as the body names it: by CRM record alone. */
export function suggestionOf({ judgement }: Conflict, claims: readonly Claim[]): string {
  const split = sharesInWords(judgement.splits, claims);
  return `Suggestion: ${judgement.action.replaceAll('_', ' ')}. ${reasonOf(judgement)}Split: ${split}.`;
}

/** The split that a seller proposed, while it may be accepted; why they did is on the conflict's page. */
function otherSplitOf({ conflict, policy }: TaskInput, claims: readonly Claim[]) {
  const split = acceptableSplit(conflict, { claims, policy });
  if (split === 'impossible') return [];
  const by = proposerOf(conflict, split);
  const on = by === null ? '' : ` on ${formatDay(dayOf(by.at))}`;
  return [`Proposed by a seller${on}: ${sharesInWords(split, claims)}.`];
}

/**
 * The clause that decided, in words: who prevails, or what makes it only probable that the customer is
 * one. A judgement's own reasons may name a partner, as its readers may be told; a task's may not.
 */
function reasonOf(judgement: ConflictJudgement): string {
  const { clauses, match } = judgement;
  const decided = isOnlyProbable(judgement) ? match[0] : clauses.find((id) => id.startsWith('P-'));
  return decided === undefined ? '' : `Reason (${decided}): ${clauseText(decided)} `;
}

/** `Direct (Salesforce opportunity 006…) 30.00 % / Partner (…) 70.00 %`. */
export function sharesInWords(split: readonly SplitLine[], claims: readonly Claim[]): string {
  return split
    .map((line) => {
      const claim = claims.find((one) => one.id === line.claimId);
      return `${claim === undefined ? 'Another claim' : recordLabel(claim)} ${percent(line.basisPoints)}`;
    })
    .join(' / ');
}

/** As the picklist on the task says them. */
const ANSWER_WORDS = new Map(
  OWN_FIELDS.find(({ key }) => key === 'task_outcome')?.options?.map((one) => [
    one.value,
    one.label,
  ]),
);

/** The ways to answer: a link per outcome that fits, each to be confirmed on its page; or the task itself. */
function answersOf(input: TaskInput, { key }: Asking): readonly string[] {
  const { conflict, linkTo, sha256 } = input;
  const expiresOn = currentDue(conflict) + LINK_DAYS_AFTER_DUE;
  const proposed = conflict.proposal?.outcome;
  const around = { claims: involvedClaims(input), policy: input.policy };
  const fitting = fittingOutcomes(conflict, around);
  const inOrder = fitting.toSorted((a, b) => Number(b === proposed) - Number(a === proposed));
  const links = inOrder.flatMap((outcome) => {
    const split = splitFor(outcome, conflict, around);
    if (split === 'impossible') return [];
    const facts = factsMark({ outcome, split, factsHash: conflict.factsHash }, sha256);
    const address = linkTo({ taskKey: key, outcome, expiresOn, facts });
    return [`  ${outcome === proposed ? 'Approve: ' : ''}${linkWords(outcome, split)}: ${address}`];
  });
  return [
    ...(proposed === undefined ? [] : [howToApprove(proposed)]),
    ...(links.length === 0 ? [] : ['To decide, open one of these and confirm:', ...links]),
    `${links.length === 0 ? 'To decide' : 'Or'}: set "Conflict outcome" on this task, then complete it.`,
    'Say why in "Conflict note"; "Not a conflict" needs a reason.',
  ];
}

const wordsOf = (outcome: Outcome) => ANSWER_WORDS.get(outcome) ?? outcome;

/** What a link says, before its address. */
function linkWords(outcome: Outcome, split: readonly SplitLine[] | null): string {
  return outcome === 'accept_other_split' && split !== null ? acceptWords(split) : wordsOf(outcome);
}

const howToApprove = (proposed: Outcome) =>
  `"${wordsOf(proposed)}" approves it, any other answer decides so instead. To send it back with a reason: see More.`;

/** What the approval of is asked; the reason given for it is on the conflict's page alone. */
function proposedOf({ conflict, managers }: TaskInput): readonly string[] {
  const { proposal } = conflict;
  if (proposal === undefined) return [];
  const who = managers.find(({ id }) => id === proposal.decidedBy)?.name ?? 'A channel manager';
  const on = formatDay(dayOf(proposal.decidedAt));
  return [
    `APPROVAL ASKED on ${on}: ${who} decided "${wordsOf(proposal.outcome)}", which stands once you approve it (A-4). Their reason: see More.`,
    '',
  ];
}

/** Late tasks say first to whom they went, since when and why. */
function whyEscalated(input: TaskInput): readonly string[] {
  const { escalation, dueOn } = input.conflict;
  if (!escalation) return [];
  const who = decidersInWords(input.conflict, { ...input, claims: involvedClaims(input) });
  const on = formatDay(dayOf(escalation.since));
  return [`ESCALATED on ${on} to ${who} (A-3): not decided by ${formatDay(dueOn)}.`, ''];
}

/** A second task for the same conflict says first why it is there, unless nobody saw the one before. */
function whyAgain({ rounds }: TaskInput, round: number): readonly string[] {
  const before = rounds.find((one) => one.round === round - 1);
  const isUnseen = before?.askedAgain === SOMEBODY_ELSE && before.taskId === null;
  const isForApproval = before?.askedAgain === WAITS_FOR_APPROVAL;
  if (round === 0 || isUnseen || isForApproval) return [];
  return [`Asked again: ${before?.askedAgain ?? 'what was decided on has changed since.'}`, ''];
}

const ASKED: Readonly<Record<Exclude<Statement['kind'], 'seen'>, string>> = {
  not_same: 'it is not the same deal or customer',
  other_split: 'another split',
  evidence: 'further evidence',
};

/**
 * What waits for an answer. Their words are on the conflict's page alone: whoever can open the record
 * reads this body, and a seller may have named the other side.
 */
function askedOf({ statements, conflict }: TaskInput): readonly string[] {
  const lines = statements.flatMap(({ conflictId, kind, at }) =>
    conflictId !== conflict.id || kind === 'seen'
      ? []
      : [`ASKED on ${formatDay(dayOf(at))} by a seller: ${ASKED[kind]}. Their words: see More.`],
  );
  return lines.length === 0 ? [] : [...new Set(lines), ''];
}

/** A claim as task bodies name it: side and CRM record, no party. */
export function recordLabel(claim: Claim): string {
  const crm = claim.crm === 'salesforce' ? 'Salesforce' : 'HubSpot';
  return `${sideOf(claim)} (${crm} ${claim.recordType} ${claim.recordId})`;
}

function factLine(claim: Claim): string {
  const registered =
    claim.registration === null
      ? ''
      : `, registered ${formatDay(dayOf(claim.registration.registeredAt))} (${claim.registration.status})`;
  const amount = claim.amount === null ? '' : `, ${formatMoney(claim.amount)}`;
  const side = isVendorChannel(claim.channel) ? '' : `, ${claim.channel}`;
  return `  ${formatDay(dayOf(claim.createdAt))} ${recordLabel(claim)}: created${registered}, stage ${claim.stage}${amount}${side}`;
}
