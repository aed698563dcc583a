// Telling both sides what was decided: one task per record of the conflict, for its owner, in the CRM where
// it lives. It asks nothing and goes the one write path, under a key that follows from conflict, decision
// and record. Told once the decision can no longer be taken back; closed with the decision, or in two weeks.
import type { Claim } from '../domain/claim.ts';
import type { ChannelManager, Conflict, Decision } from '../domain/conflict.ts';
import {
  type ConflictTask,
  NOTICE_KEY_START,
  noticeIdOf,
  type PlannedTask,
} from '../domain/conflict-task.ts';
import { type ClaimId, claimIdOf, parseRecordKey, type RecordRef } from '../domain/ids.ts';
import type { Language } from '../domain/language.ts';
import { DAY_MS, dayOf, formatDay, type Instant } from '../domain/time.ts';
import { UNDO_MS } from './acknowledge.ts';
import { closed } from './conflict-task.ts';
import { percent, sideOf } from './desired-fields.ts';
import { noticeText, recordWords, someManager } from './notice-words.ts';

/** Of the part of a key that follows from conflict, decision and record. */
const MARK_LENGTH = 32;
/** So long the task stays open for somebody to read it. */
const SHOWN_MS = 14 * DAY_MS;

/** An instant, and how long after a decision it is told; as long as it may be taken back unless said. */
export type TellingAt = { readonly now: Instant; readonly noticeAfterMs?: number | undefined };

export type NoticeInput = TellingAt & {
  readonly conflict: Conflict;
  /** Of the conflict, as far as anything was told before. */
  readonly known: readonly PlannedTask[];
  /** Of the decision and of what is known, as far as they are there. */
  readonly claims: readonly Claim[];
  /** Others of them whose records are there though they are no claims just now, as amid a merge. */
  readonly there: ReadonlySet<ClaimId>;
  /** Whom a claim's record belongs to, as the CRM assigns tasks; nobody is told of a record without. */
  readonly owners: ReadonlyMap<ClaimId, string>;
  readonly managers: readonly ChannelManager[];
  readonly language: Language;
  readonly publicUrl: string;
  readonly sha256: (text: string) => string;
};

/** The decision that is being told at an instant; null before, after and without one. */
export function toldAt(conflict: Conflict, { now, noticeAfterMs }: TellingAt): Decision | null {
  const [from, until] = told(conflict, noticeAfterMs);
  return from !== undefined && now >= from && now < (until ?? from) ? conflict.decision : null;
}

/** When that changes by time alone; null when never. */
export function nextNoticeAt(
  conflict: Conflict,
  { now, noticeAfterMs }: TellingAt,
): Instant | null {
  return told(conflict, noticeAfterMs).find((at) => at > now) ?? null;
}

/** From when until when; empty where nothing is decided. */
function told({ status, decision }: Conflict, noticeAfterMs = UNDO_MS): readonly Instant[] {
  const isDecided = status === 'resolved' || status === 'dismissed';
  if (!isDecided || decision === null) return [];
  const from = decision.decidedAt + noticeAfterMs;
  return [from, from + SHOWN_MS];
}

/**
 * The notices of a conflict as they should be: those of the decision that is being told, and the end of
 * all others. One that its owner has completed or deleted stays so.
 */
export function desiredNotices(input: NoticeInput): readonly ConflictTask[] {
  const { conflict, known, claims } = input;
  const decision = toldAt(conflict, input);
  const decided = claims.filter(({ id }) => decision?.claimIds.includes(id));
  const wanted = decided.flatMap((claim) => noticeOf(input, decision, claim) ?? []);
  const marks = new Set(wanted.map(markOf));
  // What stands on a record that was lost from sight for a moment stays as it is: it is told only once.
  for (const id of input.there) {
    if (decision?.claimIds.includes(id)) {
      marks.add(markOf({ key: noticeKeyOf({ decision, claimId: id, sha256: input.sha256 }) }));
    }
  }
  const over = known.filter((one) => one.status === 'open' && !marks.has(markOf(one)));
  const rounds = new Map(known.map((one) => [markOf(one), one]));
  const next = known.reduce((most, { round }) => Math.max(most, round + 1), 0);
  const fresh = wanted.filter((notice) => !rounds.has(markOf(notice)));
  const kept = wanted.flatMap((notice) => {
    const before = rounds.get(markOf(notice));
    const { key, round } = before ?? notice;
    return before?.status === 'open' ? [{ ...notice, key, round }] : [];
  });
  return [
    ...over.map((one) => closed({ ...one, about: stillThere(one.about, claims) })),
    ...kept,
    ...fresh.map((notice, at) => ({ ...notice, round: next + at })),
  ];
}

/** Salesforce refuses a task that is to hang on a deleted record. */
function stillThere(about: RecordRef | null, claims: readonly Claim[]): RecordRef | null {
  return about !== null && claims.some(({ id }) => id === claimIdOf(about)) ? about : null;
}

/** Under what the owner of a claim's record is told of a decision. */
export function noticeKeyOf(of: {
  readonly decision: Decision;
  readonly claimId: ClaimId;
  readonly sha256: (text: string) => string;
}): string {
  const { conflictId, decidedAt } = of.decision;
  const { connectionId } = parseRecordKey(of.claimId);
  const parts = [connectionId, conflictId, 'outcome', decidedAt, of.claimId];
  return `${NOTICE_KEY_START}${of.sha256(parts.join('|')).slice(0, MARK_LENGTH)}`;
}

/** Notices made before their keys had a start are the same notices: nobody is told again. */
function markOf({ key }: { readonly key: string }): string {
  return key.slice(-MARK_LENGTH);
}

function noticeOf(
  { conflict, claims, owners, managers, language, publicUrl, sha256 }: NoticeInput,
  decision: Decision | null,
  claim: Claim,
): ConflictTask | null {
  const ownerId = owners.get(claim.id);
  if (decision === null || ownerId === undefined) return null;
  const about = parseRecordKey(claim.id);
  const { connectionId } = about;
  const dueOn = dayOf(decision.decidedAt + SHOWN_MS);
  const own = decision.split?.find(({ claimId }) => claimId === claim.id);
  const others = claims.filter(({ id }) => id !== claim.id && decision.claimIds.includes(id));
  const text = noticeText(
    {
      customer: claim.account.name,
      decidedOn: formatDay(dayOf(decision.decidedAt)),
      decidedBy:
        managers.find(({ id }) => id === decision.decidedBy)?.name ?? someManager(language),
      outcome: decision.outcome,
      record: recordWords(claim),
      share: own === undefined ? null : percent(own.basisPoints),
      others: others.map(sideOf),
      url: `${publicUrl}/conflicts/${conflict.id}`,
      until: formatDay(dueOn),
    },
    language,
  );
  return {
    ...{ conflictId: noticeIdOf(conflict.id), round: 0, ...text },
    key: noticeKeyOf({ decision, claimId: claim.id, sha256 }),
    ...{ connectionId, ownerId, managerId: decision.decidedBy, about, dueOn },
    ...{ priority: 'low', status: 'open' },
  };
}
