// What is said of a conflict in one glance: headline, instruction, facts, task. Pure.
import type { Claim, Crm } from '../domain/claim.ts';
import { type ChannelManager, type Conflict, isActive } from '../domain/conflict.ts';
import type { PlannedTask } from '../domain/conflict-task.ts';
import { ESCALATION_STEPS, ROLE_WORDS } from '../domain/escalation.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import {
  appointedFor,
  approversInWords,
  currentDue,
  decidersInWords,
  decidersOf,
  decidesOf,
  stepOf,
} from './escalate.ts';
import { chosenInWords } from './route-task.ts';
import {
  CRM_WORDS,
  capital,
  dayWords,
  distanceWords,
  listed,
  OUTCOME_WORDS,
  partyOf,
  plainWord,
  STATUS_WORDS,
  TYPE_WORDS,
} from './view-words.ts';

/** `Northwind and the direct team both claim Acme.` `claims` in the order of the page. */
export function headlineOf(claims: readonly Claim[]): string {
  const [first] = claims;
  if (!first) return 'The records of this conflict are no longer in the CRM.';
  const parties = [...new Set(claims.map(partyOf))];
  const words = parties.map((party) => party.replace(/^Direct team$/, 'the direct team'));
  const verb = parties.length === 1 ? 'claims' : parties.length === 2 ? 'both claim' : 'all claim';
  // Many a company's name ends in a full stop of its own.
  return `${capital(listed(words))} ${verb} ${first.account.name.replace(/\.$/, '')}.`;
}

/** What to do and by when; what became of it once nothing waits any more. */
export function instructionOf(
  conflict: Conflict,
  claims: readonly Claim[],
  managers: readonly ChannelManager[],
  now: Instant,
): string {
  const { decision } = conflict;
  const nameOf = (id: string | null) => managers.find((one) => one.id === id)?.name ?? null;
  if (conflict.proposal !== undefined) {
    const { outcome, decidedBy, decidedAt } = conflict.proposal;
    const who = nameOf(decidedBy) ?? 'The channel manager';
    const approvers = approversInWords(decidersOf(conflict, { claims, managers }));
    const due = currentDue(conflict);
    return `${who} decided on ${dayWords(dayOf(decidedAt))}: ${OUTCOME_WORDS[outcome]}. It stands once ${approvers} approves it (A-4), by ${dayWords(due)} (${distanceWords(due, dayOf(now))}). Until then: keep meetings as planned, hold price talks.`;
  }
  if (isActive(conflict.status) && stepOf(conflict) > 0) {
    const who = capital(decidersInWords(conflict, { claims, managers }));
    const due = currentDue(conflict);
    return `${who} ${decidesOf(conflict)} by ${dayWords(due)} (${distanceWords(due, dayOf(now))}), as it is overdue. Until then: keep meetings as planned, hold price talks.`;
  }
  if (isActive(conflict.status)) {
    const who = nameOf(conflict.managerId) ?? 'The channel manager';
    const due = `${dayWords(conflict.dueOn)} (${distanceWords(conflict.dueOn, dayOf(now))})`;
    return `${who} decides by ${due}. Until then: keep meetings as planned, hold price talks.`;
  }
  if (decision) {
    const who = nameOf(decision.decidedBy) ?? 'the channel manager';
    const when = dayWords(dayOf(decision.decidedAt));
    const what = `${OUTCOME_WORDS[decision.outcome]}.${decision.note ? ` “${decision.note}”` : ''}`;
    const second = decision.approval && (nameOf(decision.approval.by) ?? 'a second person');
    const by = second === undefined ? who : `${who}, approved by ${second}`;
    return `Decided on ${when} by ${by} (${viaInWords(decision.via)}): ${what}`;
  }
  const when = dayWords(dayOf(conflict.updatedAt));
  return `${STATUS_WORDS[conflict.status]} on ${when}. Nothing to decide.`;
}

/** `salesforce task` as people write it: `Salesforce task`. */
function viaInWords(via: string): string {
  const [place = '', ...rest] = via.split(' ');
  return [CRM_WORDS[place as Crm] ?? place, ...rest].join(' ');
}

export type NamedValue = { readonly name: string; readonly value: string };

/** The facts of the strip under the headline, always in this order. */
export function factsOf(
  conflict: Conflict,
  claims: readonly Claim[],
  managers: readonly ChannelManager[],
  now: Instant,
): readonly NamedValue[] {
  const manager = managers.find((one) => one.id === conflict.managerId)?.name ?? 'Channel manager';
  const names = decidersOf(conflict, { claims, managers }).map(({ name }) => name);
  const isApproval = conflict.proposal !== undefined;
  const decider = names.length === 0 ? manager : listed(names, isApproval ? 'or' : 'and');
  const opened = dayOf(conflict.openedAt);
  const types = conflict.judgement.types.map((type) => TYPE_WORDS[type]);
  return [
    { name: 'Between', value: [...new Set(claims.map(partyOf))].join(' · ') },
    { name: 'Since', value: `${dayWords(opened)} (${distanceWords(opened, dayOf(now))})` },
    isActive(conflict.status)
      ? {
          name: isApproval ? 'Approval by' : 'Decision by',
          value: `${decider}, ${dayWords(currentDue(conflict))}`,
        }
      : { name: 'State', value: STATUS_WORDS[conflict.status] },
    { name: 'Kind', value: capital(types.join(', ')) },
  ];
}

/** One step of A-3 as the page lists it. */
export type StepView = {
  readonly who: string;
  readonly when: string;
  readonly isNow: boolean;
};

/** Who decides when, step by step; empty once nobody has to. */
export function stepsOf(
  conflict: Conflict,
  claims: readonly Claim[],
  managers: readonly ChannelManager[],
): readonly StepView[] {
  if (!isActive(conflict.status)) return [];
  const now = stepOf(conflict);
  const own = managers.find((one) => one.id === conflict.managerId)?.name ?? 'nobody appointed';
  return ESCALATION_STEPS.map((roles, step) => {
    const people = roles.map((role) => {
      const name = step === 0 ? own : appointedFor(role, claims, managers)?.name;
      return `${ROLE_WORDS[role]} (${name ?? 'nobody appointed'})`;
    });
    const when =
      step === now
        ? `${conflict.proposal === undefined ? '' : 'decided; approval '}by ${dayWords(currentDue(conflict))}`
        : step === 0
          ? `not decided by ${dayWords(conflict.dueOn)}`
          : step < now
            ? 'not decided'
            : 'if it is still undecided';
    return { who: capital(listed(people)), when, isNow: step === now };
  });
}

export type TaskView = { readonly subject: string; readonly text: string };

/** The conflict's task in the manager's CRM, and why it is theirs; null where there is none. */
export function taskView(
  task: PlannedTask | null,
  crm: Crm | null,
  { conflict, managers }: { conflict: Conflict; managers: readonly ChannelManager[] },
): TaskView | null {
  if (!task) return null;
  const why = task.managerId === conflict.managerId ? chosenInWords(conflict) : '';
  const who = managers.find((one) => one.id === task.managerId)?.name ?? 'the channel manager';
  const where = crm === null ? '' : ` in ${CRM_WORDS[crm]}`;
  const state = task.taskId === null ? 'Not written yet' : plainWord(task.status);
  return {
    subject: task.subject,
    text: `${state}${where}, for ${who}${why}, due ${dayWords(task.dueOn)}`,
  };
}
