// The life of conflicts: which judgement continues which conflict, what opens, reopens, ends or is
// superseded (design, section 5). Pure: ids, instants and managers come in.
import type { Claim } from '../domain/claim.ts';
import {
  type ChannelManager,
  type Conflict,
  type ConflictEvent,
  type Decision,
  isActive,
  isAppointed,
  type ManagerId,
  withoutProposal,
} from '../domain/conflict.ts';
import { basisOf, move, type TransitionName } from '../domain/conflict-states.ts';
import type { ClaimId, ConflictId } from '../domain/ids.ts';
import { type ConflictJudgement, SEVERITIES } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { formatDay, type Instant } from '../domain/time.ts';
import { lapseOf } from './approval.ts';
import { escalate, roleOf } from './escalate.ts';
import { factsHash, isMaterialChange } from './fingerprint.ts';
import { channelManagerFor, chosenInWords } from './route-task.ts';

export type LifeInput = {
  /** Conflicts of any status that share a claim with the neighbourhood. */
  readonly existing: readonly Conflict[];
  readonly judgements: readonly ConflictJudgement[];
  readonly claims: ReadonlyMap<ClaimId, Claim>;
  readonly managers: readonly ChannelManager[];
  /** Conflicts somebody was asked about: they stay with whom they are, see {@link heldBy}. */
  readonly asked: ReadonlySet<ConflictId>;
  readonly policy: Policy;
  readonly policyVersion: number;
  readonly now: Instant;
  readonly mintId: () => ConflictId;
  readonly sha256: (text: string) => string;
  /** What was entered about claims, as text; null where nothing ever was. */
  readonly enteredFor: (claims: readonly Claim[]) => string | null;
};

export type LifeResult = {
  readonly inserted: readonly Conflict[];
  readonly updated: readonly Conflict[];
  readonly events: readonly ConflictEvent[];
  /** All conflicts of the neighbourhood as they are now. */
  readonly all: readonly Conflict[];
  /** Those whose claims collide now: a decision may outlive the collision it was made on. */
  readonly current: ReadonlySet<ConflictId>;
};

/**
 * Carries the conflicts of one neighbourhood over to its new judgements. A judgement inherits the id
 * with the largest overlap of claim ids (tie: the oldest); other active conflicts on the same claims
 * become superseded; active conflicts without a judgement end.
 */
export function carryOver(input: LifeInput): LifeResult {
  const inserted: Conflict[] = [];
  const updated: Conflict[] = [];
  const events: ConflictEvent[] = [];
  const heirs = inherit(input);
  const heirOf = new Map([...heirs].map(([judgement, conflict]) => [conflict.id, judgement]));
  const all: Conflict[] = [];
  const idOf = new Map<ConflictJudgement, ConflictId>();

  for (const judgement of input.judgements) {
    const before = heirs.get(judgement);
    const judged =
      before === undefined ? open(input, judgement) : rejudge(input, before, judgement);
    const step = escalated(input, waiting(input, judged, judgement), judgement);
    idOf.set(judgement, step.conflict.id);
    events.push(...step.events);
    all.push(step.conflict);
    if (before === undefined) inserted.push(step.conflict);
    else if (step.conflict !== before) updated.push(step.conflict);
  }

  for (const conflict of input.existing) {
    if (heirOf.has(conflict.id)) continue;
    const step = isActive(conflict.status) ? finish(input, conflict, idOf) : null;
    all.push(step?.conflict ?? conflict);
    if (step === null) continue;
    updated.push(step.conflict);
    events.push(...step.events);
  }
  return { inserted, updated, events, all, current: new Set(idOf.values()) };
}

type Step = { readonly conflict: Conflict; readonly events: readonly ConflictEvent[] };

/** Pairs judgements with conflicts: largest overlap first, then the oldest conflict. */
function inherit(input: LifeInput): Map<ConflictJudgement, Conflict> {
  const candidates = input.judgements.flatMap((judgement) =>
    input.existing
      .filter((conflict) => conflict.status !== 'superseded')
      .map((conflict) => ({ judgement, conflict, overlap: overlapOf(input, judgement, conflict) })),
  );
  candidates.sort(
    (a, b) =>
      b.overlap - a.overlap ||
      a.conflict.openedAt - b.conflict.openedAt ||
      (a.conflict.id < b.conflict.id ? -1 : 1),
  );
  const heirs = new Map<ConflictJudgement, Conflict>();
  const taken = new Set<ConflictId>();
  for (const { judgement, conflict, overlap } of candidates) {
    if (overlap === 0 || heirs.has(judgement) || taken.has(conflict.id)) continue;
    heirs.set(judgement, conflict);
    taken.add(conflict.id);
  }
  return heirs;
}

function overlapOf(input: LifeInput, judgement: ConflictJudgement, conflict: Conflict): number {
  const ids = new Set(conflict.judgement.claimIds);
  return judgement.claimIds.filter(
    (id) => ids.has(id) || ids.has(input.claims.get(id)?.origin ?? id),
  ).length;
}

function open(input: LifeInput, judgement: ConflictJudgement): Step {
  const id = input.mintId();
  const conflict: Conflict = {
    id,
    status: 'open',
    judgement,
    policyVersion: input.policyVersion,
    openedAt: input.now,
    dueOn: judgement.dueOn,
    ...(chosenNow(input, judgement) ?? NOBODY),
    factsHash: hashOf(input, judgement),
    decision: null,
    supersededBy: null,
    updatedAt: input.now,
  };
  const text = `Opened: ${describe(judgement)}, decide by ${formatDay(conflict.dueOn)}.${whom(input, conflict)}`;
  const opened = {
    ...event(input, id, 'opened', text),
    ...basisOf(conflict, { from: null, to: 'open' }),
  };
  return { conflict, events: [opened] };
}

function rejudge(input: LifeInput, before: Conflict, judgement: ConflictJudgement): Step {
  const hash = hashOf(input, judgement);
  const next: Conflict = {
    ...before,
    ...otherSplitNow(before, claimsOf(input, judgement)),
    judgement,
    policyVersion: input.policyVersion,
    factsHash: hash,
  };
  if (!isActive(before.status)) {
    const isDecided = before.decision !== null && before.status !== 'ended';
    if (isDecided && !isMaterialChange(before.decision.factsHash, hash)) {
      if (unchanged(before, next)) return same(before);
      const decision = decisionNow(before.decision, claimsOf(input, judgement));
      return same({ ...next, decision });
    }
    return reopen(input, next, judgement);
  }
  const hasRisen =
    SEVERITIES.indexOf(judgement.severity) > SEVERITIES.indexOf(before.judgement.severity);
  const holder = heldBy(input, before, judgement);
  const goes = handOver(input, before, holder);
  if (hasRisen) {
    const text = `Severity rose to ${judgement.severity}: decide by ${formatDay(judgement.dueOn)}.`;
    const { dueOn } = judgement;
    // Whoever decides at its present step gets the new time too.
    const escalation = next.escalation ? { ...next.escalation, dueOn } : null;
    return {
      conflict: { ...next, ...holder, dueOn, escalation, updatedAt: input.now },
      events: [event(input, before.id, 'severity_raised', text), ...goes],
    };
  }
  if (unchanged(before, next) && isSameHolder(holderOf(before), holder)) return same(before);
  const events =
    describe(before.judgement) === describe(judgement)
      ? []
      : [event(input, before.id, 'rejudged', `Judged again: ${describe(judgement)}.`)];
  return { conflict: { ...next, ...holder, updatedAt: input.now }, events: [...events, ...goes] };
}

/** Whose a conflict is, and by which rule. */
type Holder = { readonly managerId: ManagerId | null; readonly chosenBy: string | null };

const NOBODY: Holder = { managerId: null, chosenBy: null };

function isSameHolder(one: Holder, other: Holder): boolean {
  return one.managerId === other.managerId && one.chosenBy === other.chosenBy;
}

/**
 * Who holds an active conflict: whom it was asked, as long as they are a channel manager, whatever the
 * rules and amounts say since; before that, whoever is chosen for it now.
 */
function heldBy(input: LifeInput, before: Conflict, judgement: ConflictJudgement): Holder {
  const present = stillAppointed(input, before.managerId);
  const mayStay = present !== undefined && roleOf(present) === 'channel_manager';
  if (mayStay && input.asked.has(before.id)) return holderOf(before);
  return chosenAnew(input, before, judgement);
}

/** Whoever is chosen now, else whom it has, unless they left. */
function chosenAnew(input: LifeInput, before: Conflict, judgement: ConflictJudgement): Holder {
  const isLeft = stillAppointed(input, before.managerId) === undefined;
  return chosenNow(input, judgement) ?? (isLeft ? NOBODY : holderOf(before));
}

function holderOf({ managerId, chosenBy = null }: Conflict): Holder {
  return { managerId, chosenBy };
}

function stillAppointed({ managers }: LifeInput, managerId: ManagerId | null) {
  return managers.find((one) => one.id === managerId && isAppointed(one));
}

/** Tells in the history that a conflict goes from one manager to another. */
function handOver(
  input: LifeInput,
  { id, managerId: before }: Conflict,
  holder: Holder,
): readonly ConflictEvent[] {
  const { managerId } = holder;
  if (before === null || managerId === before) return [];
  const nameOf = (one: ManagerId | null) => input.managers.find((each) => each.id === one)?.name;
  const [name, left] = [nameOf(managerId), nameOf(before)];
  if (name !== undefined) {
    const why = chosenInWords(holder) || ', who is appointed for it';
    return [event(input, id, 'rejudged', `Goes to ${name}${why}.`)];
  }
  if (left === undefined) return [];
  const text = `${left} decides no longer, and nobody else is appointed for it.`;
  return [event(input, id, 'rejudged', text)];
}

/** What was decided about a lead holds for the opportunity it was converted into. */
function decisionNow(decision: Decision, claims: readonly Claim[]): Decision {
  const now = idNow(claims);
  return {
    ...decision,
    claimIds: decision.claimIds.map(now),
    split: decision.split?.map((line) => ({ ...line, claimId: now(line.claimId) })) ?? null,
  };
}

function idNow(claims: readonly Claim[]): (id: ClaimId) => ClaimId {
  const into = new Map(
    claims.flatMap(({ id, origin }) => (origin === undefined ? [] : [[origin, id] as const])),
  );
  return (id) => into.get(id) ?? id;
}

/** What was proposed for a lead too. */
function otherSplitNow({ otherSplit }: Conflict, claims: readonly Claim[]) {
  if (otherSplit === undefined) return {};
  const now = idNow(claims);
  const split = otherSplit.split.map((line) => ({ ...line, claimId: now(line.claimId) }));
  return { otherSplit: { ...otherSplit, split } };
}

/** What waits for approval does so while it would be decided on the same facts, to the same effect. */
function waiting(input: LifeInput, step: Step, judgement: ConflictJudgement): Step {
  const { proposal } = step.conflict;
  if (proposal === undefined) return step;
  const claims = claimsOf(input, judgement);
  const conflict = { ...step.conflict, judgement, proposal: decisionNow(proposal, claims) };
  const why = lapseOf(conflict, { ...input, claims });
  if (why === null) {
    const isConverted = claims.some(({ origin }) => proposal.claimIds.some((id) => id === origin));
    return isConverted ? { ...step, conflict } : step;
  }
  const text = `What waits for approval falls away, as ${why}: the channel manager decides anew.`;
  return {
    conflict: { ...withoutProposal(conflict), updatedAt: input.now },
    events: [...step.events, event(input, conflict.id, 'rejudged', text)],
  };
}

/** One step of A-3 where its time has come, on the judgement of now. */
function escalated(input: LifeInput, step: Step, judgement: ConflictJudgement): Step {
  const conflict = { ...step.conflict, judgement };
  const moved = escalate(conflict, { ...input, claims: claimsOf(input, judgement) });
  if (moved === null) return step;
  return { conflict: moved.conflict, events: [...step.events, moved.event] };
}

function reopen(input: LifeInput, conflict: Conflict, judgement: ConflictJudgement): Step {
  const undecided: Conflict = {
    ...conflict,
    decision: null,
    dueOn: judgement.dueOn,
    escalation: null,
    ...chosenAnew(input, conflict, judgement),
  };
  const text = `Reopened, the facts changed: ${describe(judgement)}, decide by ${formatDay(judgement.dueOn)}.${whom(input, undecided)}`;
  return moved(input, undecided, 'reopen', text);
}

function moved(input: LifeInput, conflict: Conflict, name: TransitionName, text: string): Step {
  const step = move(conflict, name, { at: input.now, actor: 'Parley', text });
  return { conflict: step.conflict, events: [step.event] };
}

/** An active conflict that no judgement continues: superseded where its claims went on, else ended. */
function finish(
  input: LifeInput,
  conflict: Conflict,
  idOf: ReadonlyMap<ConflictJudgement, ConflictId>,
): Step {
  const undecided = withoutProposal(conflict);
  const successor = input.judgements.find((judgement) => overlapOf(input, judgement, conflict) > 0);
  const successorId = successor === undefined ? null : (idOf.get(successor) ?? null);
  if (successorId !== null) {
    const superseded = { ...undecided, supersededBy: successorId };
    return moved(input, superseded, 'supersede', `Superseded by conflict ${successorId}.`);
  }
  return moved(input, undecided, 'end', 'Ended: the claims no longer collide.');
}

const same = (conflict: Conflict): Step => ({ conflict, events: [] });

/** True when nothing a reader could see differs; `validUntil` moves without anybody noticing. */
function unchanged(before: Conflict, after: Conflict): boolean {
  return (
    before.factsHash === after.factsHash &&
    before.policyVersion === after.policyVersion &&
    JSON.stringify(before.judgement) === JSON.stringify(after.judgement)
  );
}

function claimsOf({ claims }: Pick<LifeInput, 'claims'>, { claimIds }: ConflictJudgement) {
  return claimIds.map((id) => claims.get(id)).filter((claim) => claim !== undefined);
}

function hashOf(input: LifeInput, judgement: ConflictJudgement): string {
  const claims = claimsOf(input, judgement);
  return factsHash(claims, input.sha256, input.enteredFor(claims));
}

/** Null when nobody is appointed for it: the conflict is shown, but no task can be created. */
function chosenNow(input: LifeInput, judgement: ConflictJudgement): Holder | null {
  const chosen = channelManagerFor(claimsOf(input, judgement), input);
  return chosen && { managerId: chosen.manager.id, chosenBy: chosen.chosenBy };
}

/** Tells in the history whom a routing rule chose; '' where none did. */
function whom({ managers }: LifeInput, holder: Pick<Conflict, 'managerId' | 'chosenBy'>): string {
  const name = managers.find((one) => one.id === holder.managerId)?.name;
  const why = chosenInWords(holder);
  return name === undefined || why === '' ? '' : ` For ${name}${why}.`;
}

function event(
  input: LifeInput,
  conflictId: ConflictId,
  kind: ConflictEvent['kind'],
  text: string,
): ConflictEvent {
  return { conflictId, at: input.now, kind, actor: 'Parley', text };
}

function describe(judgement: ConflictJudgement): string {
  const share = judgement.splits.map((line) => (line.basisPoints / 100).toFixed(2)).join(' / ');
  const types = judgement.types.join(', ').replaceAll('_', '-');
  return `${judgement.severity} severity, ${types}, suggested split ${share}, ${judgement.clauses.join(' ')}`;
}
