// What each CRM record of a neighbourhood should show. Pure; the reconciler compares and writes.
import type { Claim } from '../domain/claim.ts';
import { isVendorChannel } from '../domain/claim.ts';
import { cleanText, startOf } from '../domain/clean-text.ts';
import { type ChannelManager, type Conflict, isActive, type Outcome } from '../domain/conflict.ts';
import {
  type AccountId,
  type ClaimId,
  type ConflictId,
  parseRecordKey,
  recordKeyOf,
} from '../domain/ids.ts';
import { isOnlyProbable, SEVERITIES, type SplitLine } from '../domain/judgement.ts';
import { OWN_FIELDS, type OwnFieldValues, ownFieldsOf } from '../domain/own-fields.ts';
import type { MaskLevel, Policy } from '../domain/policy.ts';
import { dayOf, formatDay } from '../domain/time.ts';
import { capitalised, partyAt } from '../engagement/voice.ts';
import type { RecordTarget } from '../ports/write-store.ts';
import {
  approversInWords,
  currentDue,
  decidersInWords,
  decidersOf,
  decidesOf,
  stepOf,
} from './escalate.ts';
import { bySide } from './side-order.ts';

export type DesiredInput = {
  readonly claims: readonly Claim[];
  /** Records that were claims once: whatever they still show is cleared. */
  readonly formerClaimIds: readonly ClaimId[];
  /** Accounts of the neighbourhood that are records of their own (leads carry theirs). */
  readonly accountIds: readonly AccountId[];
  readonly conflicts: readonly Conflict[];
  /** Those of them whose claims collide now. */
  readonly current: ReadonlySet<ConflictId>;
  /** A duplicate set aside shows the flag of the claim it folds into. */
  readonly foldsInto: ReadonlyMap<ClaimId, ClaimId>;
  readonly managers: readonly ChannelManager[];
  /** Of the policy in force. */
  readonly maskLevel: Policy['maskLevel'];
  readonly publicUrl: string;
};

/** Targets for every claim and account; records without a conflict get all their fields empty. */
export function desiredTargets(input: DesiredInput): readonly RecordTarget[] {
  const shown = new Map<ClaimId, Conflict>();
  for (const conflict of input.conflicts) {
    if (!isShown(conflict)) continue;
    for (const id of conflict.judgement.claimIds) {
      const other = shown.get(id);
      if (other === undefined || comesBefore(input, conflict, other)) shown.set(id, conflict);
    }
  }
  const targets: RecordTarget[] = [];
  const byAccount = new Map<AccountId, Conflict[]>();
  for (const claim of input.claims) {
    const standsFor = input.foldsInto.get(claim.id) ?? claim.id;
    const conflict = shown.get(standsFor) ?? shown.get(claim.id);
    targets.push({
      ref: parseRecordKey(claim.id),
      home: 'claim',
      values: conflict === undefined ? EMPTY_CLAIM : claimValues(input, conflict, standsFor),
    });
    if (conflict === undefined) continue;
    const list = byAccount.get(claim.account.id) ?? [];
    if (!list.includes(conflict)) byAccount.set(claim.account.id, [...list, conflict]);
  }
  for (const id of input.formerClaimIds) {
    targets.push({ ref: parseRecordKey(id), home: 'claim', values: EMPTY_CLAIM });
  }
  for (const id of input.accountIds) {
    const ref = parseRecordKey(id);
    targets.push({ ref, home: 'account', values: accountValues(input, byAccount.get(id) ?? []) });
  }
  return targets;
}

/** True when every value is empty: such a target matters only where something was written before. */
export function isEmptyTarget(target: RecordTarget): boolean {
  return Object.values(target.values).every((value) => value === null);
}

const empty = (home: 'claim' | 'account'): OwnFieldValues =>
  Object.fromEntries(
    ownFieldsOf(home)
      .filter((field) => field.key !== 'checked_at')
      .map((field) => [field.key, null]),
  );
const EMPTY_CLAIM = empty('claim');
const EMPTY_ACCOUNT = empty('account');

/** What a record without a conflict shows. */
export function emptyValues(home: 'claim' | 'account'): OwnFieldValues {
  return home === 'claim' ? EMPTY_CLAIM : EMPTY_ACCOUNT;
}

/** Superseded and ended conflicts leave no trace on the records. */
export function isShown(conflict: Conflict): boolean {
  return conflict.status !== 'superseded' && conflict.status !== 'ended';
}

/**
 * Active before decided, then those whose claims collide now, then severe before mild, then old before
 * new.
 */
function comesBefore({ current }: DesiredInput, left: Conflict, right: Conflict): boolean {
  const rank = (one: Conflict) =>
    (isActive(one.status) ? 20 : 0) +
    (current.has(one.id) ? 10 : 0) +
    SEVERITIES.indexOf(one.judgement.severity);
  return (
    rank(left) - rank(right) > 0 || (rank(left) === rank(right) && left.openedAt < right.openedAt)
  );
}

function claimValues(input: DesiredInput, conflict: Conflict, claimId: ClaimId): OwnFieldValues {
  const { judgement } = conflict;
  const split = splitShown(conflict);
  const own = split?.find((line) => line.claimId === claimId);
  const active = isActive(conflict.status);
  return {
    conflict_status: shownStatus(conflict),
    conflict_severity: judgement.severity,
    conflict_types: judgement.types.join(';'),
    conflict_with: clip('conflict_with', othersOf(input, conflict, claimId)) || null,
    conflict_since: formatDay(dayOf(conflict.openedAt)),
    conflict_due: active ? formatDay(currentDue(conflict)) : null,
    next_step: clip('next_step', nextStep(input, conflict)),
    reason: clip('reason', judgement.reasons[readerOf(input)]),
    split_own_percent: own === undefined ? null : own.basisPoints / 100,
    split_summary:
      split === null ? null : clip('split_summary', splitSummary(input, split, claimId)),
    url: `${input.publicUrl}/conflicts/${conflict.id}`,
    conflict_id: conflict.id,
  };
}

/** What was decided, else what is suggested; null where neither is. */
function splitShown({ judgement, decision }: Conflict): readonly SplitLine[] | null {
  if (decision !== null) return decision.split;
  return isOnlyProbable(judgement) ? null : judgement.splits;
}

function accountValues(input: DesiredInput, conflicts: readonly Conflict[]): OwnFieldValues {
  if (conflicts.length === 0) return EMPTY_ACCOUNT;
  const [worst, ...rest] = conflicts;
  let first = worst as Conflict;
  for (const conflict of rest) if (comesBefore(input, conflict, first)) first = conflict;
  const active = conflicts.filter((one) => isActive(one.status));
  const dues = active.map(currentDue);
  return {
    conflict_status: shownStatus(first),
    conflict_severity: first.judgement.severity,
    conflict_due: dues.length === 0 ? null : formatDay(Math.min(...dues)),
    conflict_count: active.length,
  };
}

/** The status as records show it: what was opened again is open. */
export function shownStatus(
  conflict: Conflict,
): 'open' | 'acknowledged' | 'resolved' | 'dismissed' {
  switch (conflict.status) {
    case 'acknowledged':
    case 'resolved':
    case 'dismissed':
      return conflict.status;
    case 'open':
    case 'reopened':
    case 'superseded':
    case 'ended':
      return 'open';
  }
}

/** A side at mask level 0. */
export type SideWords = 'The direct team' | 'Self-serve' | 'A registered partner' | 'A partner';

/** A claim's side at mask level 0, as task texts and notices name it. */
export function sideOf(claim: Claim): SideWords {
  if (claim.channel === 'direct') return 'The direct team';
  if (isVendorChannel(claim.channel)) return 'Self-serve';
  return claim.registration?.status === 'approved' ? 'A registered partner' : 'A partner';
}

/**
 * Whose mask level a record's fields keep: one field has one value for all who can open the record, the
 * vendor's sellers and partner users alike, so the lower level counts.
 */
function readerOf({ maskLevel }: Pick<DesiredInput, 'maskLevel'>): 'seller' | 'partner' {
  return maskLevel.partner < maskLevel.seller ? 'partner' : 'seller';
}

function sideAt(level: MaskLevel, claim: Claim): string {
  return level === 0 ? sideOf(claim) : capitalised(partyAt(level, claim));
}

function othersOf(input: DesiredInput, conflict: Conflict, claimId: ClaimId): string {
  const level = input.maskLevel[readerOf(input)];
  const others = input.claims
    .filter((one) => one.id !== claimId && conflict.judgement.claimIds.includes(one.id))
    .toSorted(bySide)
    .map((one) => sideAt(level, one));
  const counts = Map.groupBy(others, (side) => side);
  return [...counts]
    .map(([side, list]) => (list.length === 1 ? side : `${side} (${list.length})`))
    .join('; ');
}

function splitSummary(input: DesiredInput, split: readonly SplitLine[], claimId: ClaimId): string {
  const level = input.maskLevel[readerOf(input)];
  const sides = input.claims.filter(({ id }) => id !== claimId).toSorted(bySide);
  const places = new Map([claimId, ...sides.map(({ id }) => id)].map((id, place) => [id, place]));
  const placeOf = ({ claimId: id }: SplitLine) => places.get(id) ?? places.size;
  return split
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .map(({ claimId: id, basisPoints }) => {
      const claim = sides.find((one) => one.id === id);
      // A claim that has gone since it was decided on has a share, but no side any more.
      const other = claim === undefined ? 'Another claim' : sideAt(level, claim);
      return `${id === claimId ? 'This record' : other} ${percent(basisPoints)}`;
    })
    .join(' / ');
}

/** `70.00 %` of 7,000 basis points. */
export function percent(basisPoints: number): string {
  return `${Math.floor(basisPoints / 100)}.${String(basisPoints % 100).padStart(2, '0')} %`;
}

const DECIDED: Readonly<Record<Outcome, string>> = {
  accept_split: 'the suggested split stands',
  direct_keeps: 'the direct team keeps the deal',
  partner_keeps: 'the partner keeps the deal',
  share: 'credit is shared equally',
  not_a_conflict: 'this is not a conflict',
  accept_other_split: 'the split that a seller proposed stands',
};

/** What was decided, in words that follow "Decided:". */
export function decisionInWords(outcome: Outcome): string {
  return DECIDED[outcome];
}

function nextStep({ claims, managers }: DesiredInput, conflict: Conflict): string {
  const { decision, judgement } = conflict;
  const manager = managers.find((one) => one.id === conflict.managerId);
  const who = manager?.name ?? 'the channel manager';
  if (decision !== null) {
    const day = formatDay(dayOf(decision.decidedAt));
    return `Decided on ${day} by ${who}: ${decisionInWords(decision.outcome)}.`;
  }
  const due = formatDay(currentDue(conflict));
  const own = claims.filter((claim) => judgement.claimIds.includes(claim.id));
  if (conflict.proposal !== undefined) {
    const approvers = approversInWords(decidersOf(conflict, { claims: own, managers }));
    return `Hold price talks: the decision waits for the approval of ${approvers} (by ${due}). Keep meetings as planned.`;
  }
  if (stepOf(conflict) > 0) {
    const deciders = decidersInWords(conflict, { claims: own, managers });
    return `Hold price talks: overdue, escalated to ${deciders}, who ${decidesOf(conflict)} by ${due}. Keep meetings as planned.`;
  }
  if (isOnlyProbable(judgement)) {
    return `Carry on as planned. ${who} checks by ${due} whether both records are the same customer.`;
  }
  return `Hold price talks until ${who} decides (by ${due}). Keep meetings as planned.`;
}

/** Clean text, cut to its field's length at a word, with an ellipsis. */
export function clip(key: (typeof OWN_FIELDS)[number]['key'], given: string): string {
  const limit = OWN_FIELDS.find((field) => field.key === key)?.maxLength ?? 255;
  const text = cleanText(given);
  if (text.length <= limit) return text;
  const cut = startOf(text, limit - 1);
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > limit / 2 ? space : undefined)}…`;
}

/** Where a target is written, as map key. */
export const targetKey = (target: RecordTarget): string => recordKeyOf(target.ref);
