// Escalation of an overdue conflict, step by step (policy A-3): when the next step is due, whom it goes
// to, and the event that tells it. Pure; judging applies it, appointments make sure that it is judged.
import type { Claim } from '../domain/claim.ts';
import {
  type ChannelManager,
  type Conflict,
  type Decision,
  isActive,
  isAppointed,
  type ManagerId,
} from '../domain/conflict.ts';
import { type Moved, move } from '../domain/conflict-states.ts';
import { type DeciderRole, ESCALATION_STEPS, ROLE_WORDS } from '../domain/escalation.ts';
import type { Policy } from '../domain/policy.ts';
import { formatDay, type Instant, type UtcDay } from '../domain/time.ts';
import { addBusinessDaysAfter, dayByClock, endOfDayByClock } from '../engagement/calendar.ts';
import { policyFor } from '../engagement/segment.ts';
import { listed } from './view-words.ts';

export type EscalationInput = {
  /** Of the conflict. */
  readonly claims: readonly Claim[];
  readonly managers: readonly ChannelManager[];
  readonly policy: Policy;
  readonly now: Instant;
};

/** 0 while the channel manager's own time runs. */
export function stepOf({ escalation }: Pick<Conflict, 'escalation'>): number {
  return escalation?.step ?? 0;
}

/** The last day of whoever decides now. */
export function currentDue({ escalation, dueOn }: Pick<Conflict, 'escalation' | 'dueOn'>): UtcDay {
  return escalation?.dueOn ?? dueOn;
}

/**
 * The conflict one step further, once the last day of its present step is over; null before, after the
 * final step and when nobody has to decide any more. A step gets one more SLA period. One that is found
 * late counts from the day it is found: nobody is overtaken by steps they were never told of.
 */
export function escalate(conflict: Conflict, input: EscalationInput): Moved | null {
  const step = stepOf(conflict) + 1;
  if (!isActive(conflict.status) || ESCALATION_STEPS[step] === undefined) return null;
  const policy = policyFor(input.policy, input.claims);
  const today = dayByClock(input.now, policy.businessHours);
  const passed = currentDue(conflict);
  if (today <= passed) return null;
  const days = conflict.judgement.slaBusinessDays;
  const dueOn = Math.max(today, addBusinessDaysAfter(today - 1, days, policy));
  const escalated = { ...conflict, escalation: { step, since: input.now, dueOn } };
  const who = decidersInWords(escalated, input);
  const text = `Escalated to ${who} (A-3): undecided on the due day ${formatDay(passed)}. Decide by ${formatDay(dueOn)}.`;
  return move(escalated, 'escalate', { at: input.now, actor: 'Channel policy', text });
}

/** When the next step falls due; null where none does. */
export function nextStepAt(
  conflict: Conflict,
  { claims, policy }: Pick<EscalationInput, 'claims' | 'policy'>,
): Instant | null {
  if (!isActive(conflict.status) || ESCALATION_STEPS[stepOf(conflict) + 1] === undefined)
    return null;
  return endOfDayByClock(currentDue(conflict), policyFor(policy, claims).businessHours);
}

export const roleOf = ({ role }: Pick<ChannelManager, 'role'>): DeciderRole =>
  role ?? 'channel_manager';

/** Who is appointed for a role of the conflict's territories, else for all others; null when nobody. */
export function appointedFor(
  role: DeciderRole,
  claims: readonly Claim[],
  managers: readonly ChannelManager[],
): ChannelManager | null {
  const ofRole = managers.filter((one) => isAppointed(one) && roleOf(one) === role);
  const byAge = claims.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  for (const { territory } of byAge) {
    const own = ofRole.find((one) => one.territories.includes(territory));
    if (own !== undefined) return own;
  }
  return ofRole.find((one) => one.territories.length === 0) ?? null;
}

type Around = Pick<EscalationInput, 'claims' | 'managers'>;

/**
 * Those appointed for the present step; where nobody is, those of the step before; whoever may approve,
 * while something waits for that. Empty where the channel manager still decides.
 */
export function decidersOf(
  conflict: Conflict,
  { claims, managers }: Around,
): readonly ChannelManager[] {
  const { proposal } = conflict;
  if (proposal !== undefined) {
    return approversOf(conflict, { claims, managers, proposer: proposal.decidedBy });
  }
  for (let step = stepOf(conflict); step > 0; step -= 1) {
    const found = appointedAt(step, { claims, managers });
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * Whether an active conflict is asked of somebody now: of those it was escalated to or whose approval it
 * waits for, else of its channel manager.
 */
export function isAskedOf(id: ManagerId, conflict: Conflict, around: Around): boolean {
  const deciders = decidersOf(conflict, around);
  return deciders.length > 0 ? deciders.some((one) => one.id === id) : conflict.managerId === id;
}

function appointedAt(step: number, { claims, managers }: Around): readonly ChannelManager[] {
  const roles = ESCALATION_STEPS[step] ?? [];
  return roles.flatMap((role) => appointedFor(role, claims, managers) ?? []);
}

/**
 * Whom the approval of what a channel manager decided is asked of (A-4): those of the step that the
 * conflict has come to, at least the first; where nobody is appointed for it, of the next, then of those
 * before. Never the proposer, under whatever account. Empty when nobody may approve.
 */
export function approversOf(
  conflict: Conflict,
  { claims, managers, proposer }: Around & { readonly proposer: ManagerId },
): readonly ChannelManager[] {
  const from = Math.max(1, stepOf(conflict));
  const steps = ESCALATION_STEPS.map((_, step) => step).filter((step) => step > 0);
  const inOrder = [...steps.filter((one) => one >= from), ...steps.filter((one) => one < from)];
  const others = managers.filter((one) => !isSamePerson(one, proposer, managers));
  for (const step of inOrder) {
    const found = appointedAt(step, { claims, managers: others });
    if (found.length > 0) return found;
  }
  return [];
}

/** `Rhea Roth or Tom`: one of them is enough. */
export function approversInWords(approvers: readonly ChannelManager[]): string {
  return listed(
    approvers.map(({ name }) => name),
    'or',
  );
}

/** Anybody of the line may approve what a channel manager decided, or send it back: but never the proposer. */
export function mayApprove(
  one: ChannelManager,
  { decidedBy }: Pick<Decision, 'decidedBy'>,
  managers: readonly ChannelManager[],
): boolean {
  const isOfTheLine = isAppointed(one) && roleOf(one) !== 'channel_manager';
  return isOfTheLine && !isSamePerson(one, decidedBy, managers);
}

/** True also for somebody who is appointed in both CRMs, under one e-mail address. */
export function isSamePerson(
  one: ChannelManager,
  id: ManagerId,
  managers: readonly ChannelManager[],
): boolean {
  const other = managers.find((manager) => manager.id === id);
  const address = other?.email.trim().toLowerCase() ?? '';
  return one.id === id || (address !== '' && one.email.trim().toLowerCase() === address);
}

/** `the regional sales director Rhea Roth and the head of channel`. */
export function decidersInWords(conflict: Conflict, { claims, managers }: Around): string {
  const roles = ESCALATION_STEPS[stepOf(conflict)] ?? [];
  const words = roles.map((role) => {
    const name = appointedFor(role, claims, managers)?.name;
    return `the ${ROLE_WORDS[role]}${name === undefined ? '' : ` ${name}`}`;
  });
  return listed(words);
}

/** `decides` of one, `decide` of two together. */
export function decidesOf(conflict: Conflict): 'decides' | 'decide' {
  return ESCALATION_STEPS[stepOf(conflict)]?.length === 1 ? 'decides' : 'decide';
}
