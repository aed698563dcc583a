// One customer over time, across channels and CRMs: every claim on its records, what was done on each, and
// the conflicts they led to. Names are masked by the level of whoever reads.
import { type Claim, isVendorChannel } from '../domain/claim.ts';
import type { Conflict } from '../domain/conflict.ts';
import { type AccountId, type ClaimId, type ConflictId, parseRecordKey } from '../domain/ids.ts';
import type { MaskLevel } from '../domain/policy.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import type { AccountVersion, TenantStore } from '../ports/store.ts';
import { lookAround } from './neighbourhood.ts';
import { policyInForce } from './policy-in-force.ts';
import type { RecordUrl } from './record-url.ts';
import { happenings } from './view-claims.ts';
import { webAddress } from './view-conflict.ts';
import { type GroupView, groupView } from './view-group.ts';
import {
  CRM_WORDS,
  counted,
  dayWords,
  labelsOf,
  OUTCOME_WORDS,
  plainWord,
  STATUS_WORDS,
} from './view-words.ts';

export type CustomerEvent = {
  readonly at: Instant;
  readonly day: string;
  /** Whose claim; null for what concerns all of them. */
  readonly label: string | null;
  readonly source: string;
  readonly text: string;
  /** The conflict it is about. */
  readonly conflictId: ConflictId | null;
};

/** A claim on the drawing: where it begins and ends, and what was done on it; 0 to 1 of the time shown. */
export type Lane = {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly marks: readonly number[];
};

export type CustomerView = {
  readonly name: string;
  readonly summary: string;
  /** The account records that are this customer. */
  readonly records: readonly {
    readonly source: string;
    readonly name: string;
    readonly detail: string;
    readonly url: string | null;
  }[];
  /** Who it belongs to and who belongs to it. */
  readonly group: GroupView;
  readonly lanes: readonly Lane[];
  /** Conflicts on the drawing. */
  readonly opened: readonly number[];
  readonly firstDay: string;
  readonly lastDay: string;
  /** The oldest first. */
  readonly events: readonly CustomerEvent[];
};

export type CustomerOptions = {
  readonly now: Instant;
  readonly recordUrl?: RecordUrl;
};

/**
 * The customer an account of the book belongs to, as claims are judged together; null for an account that
 * is not there.
 */
export async function customerPage(
  store: TenantStore,
  id: AccountId,
  options: CustomerOptions,
): Promise<CustomerView | null> {
  const around = await lookAround(store, [id]);
  const own = around.neighbourhoods.find(({ accountIds }) => accountIds.includes(id));
  const accounts = around.accounts.filter((one) => own?.accountIds.includes(one.id));
  const name = accounts.find((one) => one.id === id)?.account?.name ?? null;
  if (name === null) return null;
  const { policy } = await policyInForce(store);
  const group = await groupView(store, id, policy);
  const claims = (own?.claims ?? []).filter(({ account }) => !group.accountIds.has(account.id));
  const conflicts = await store.conflicts.ofClaims(claims.map((claim) => claim.id));
  const labels = maskedLabels(claims, policy.maskLevel.channelManager);
  const events = [
    ...claims.flatMap((claim) => eventsOf(claim, labels)),
    ...conflictEvents(conflicts),
  ]
    .filter(({ at }) => at <= options.now)
    .sort((a, b) => a.at - b.at);
  const first = Math.min(options.now, ...events.map(({ at }) => at));
  const place = (at: Instant) => (at - first) / Math.max(1, options.now - first);
  return {
    name,
    summary: summaryOf(claims, conflicts),
    records: accounts
      .filter((version) => !group.accountIds.has(version.id))
      .flatMap((version) => recordOf(version, options)),
    group,
    lanes: claims.map((claim) => laneOf(claim, labels, options.now, place)),
    opened: conflicts.map(({ openedAt }) => place(openedAt)),
    ...{ firstDay: dayWords(dayOf(first)), lastDay: dayWords(dayOf(options.now)), events },
  };
}

/** Names from level 2 on; below it the kind of party, numbered where there are several. */
function maskedLabels(claims: readonly Claim[], level: MaskLevel): ReadonlyMap<ClaimId, string> {
  if (level >= 2) return labelsOf(claims);
  const partners = [...new Set(claims.flatMap(({ partner }) => partner?.name ?? []))];
  return new Map(
    claims.map(({ id, channel, partner }) => {
      if (isVendorChannel(channel)) {
        return [id, channel === 'direct' ? 'Direct team' : 'Self-serve'];
      }
      const number = partners.length > 1 ? ` ${partners.indexOf(partner?.name ?? '') + 1}` : '';
      return [id, `Partner${number}`];
    }),
  );
}

function summaryOf(claims: readonly Claim[], conflicts: readonly Conflict[]): string {
  const channels = new Set(claims.map(({ channel }) => channel)).size;
  const claimed = `${counted(claims.length, 'claim')} in ${counted(channels, 'channel')}`;
  return claims.length === 0
    ? 'Nobody claims this customer.'
    : `${claimed}, ${counted(conflicts.filter(isTold).length, 'conflict')}.`;
}

const isTold = ({ status }: Conflict) => status !== 'superseded';

function eventsOf(claim: Claim, labels: ReadonlyMap<ClaimId, string>): readonly CustomerEvent[] {
  return happenings(claim).map(([at, text]) => ({
    ...{ at, day: dayWords(dayOf(at)), text, conflictId: null },
    label: labels.get(claim.id) ?? '',
    source: `${CRM_WORDS[claim.crm]}, ${plainWord(claim.channel).toLowerCase()}`,
  }));
}

function conflictEvents(conflicts: readonly Conflict[]): readonly CustomerEvent[] {
  const event = (conflictId: ConflictId, at: Instant, text: string): CustomerEvent => ({
    ...{ at, day: dayWords(dayOf(at)), text, conflictId, label: null, source: 'Parley' },
  });
  return conflicts
    .filter(isTold)
    .flatMap(({ id, openedAt, decision, status, updatedAt }) => [
      event(id, openedAt, 'Conflict opened'),
      ...(decision === null
        ? []
        : [event(id, decision.decidedAt, `Decided: ${OUTCOME_WORDS[decision.outcome]}`)]),
      ...(status === 'ended'
        ? [event(id, updatedAt, `Conflict ${STATUS_WORDS.ended.toLowerCase()}`)]
        : []),
    ]);
}

function recordOf({ account, ref }: AccountVersion, { recordUrl }: CustomerOptions) {
  if (account === null) return [];
  const { name, domain, country } = account;
  return [
    {
      ...{ name, source: `${plainWord(ref.object)} ${ref.recordId}` },
      detail: [domain, country].filter((one) => one !== null).join(', '),
      url: webAddress(recordUrl?.(parseRecordKey(account.id)) ?? null),
    },
  ];
}

function laneOf(
  claim: Claim,
  labels: ReadonlyMap<ClaimId, string>,
  now: Instant,
  place: (at: Instant) => number,
): Lane {
  const { createdAt, closedAt, activities, id } = claim;
  return {
    label: labels.get(id) ?? '',
    from: place(createdAt),
    to: place(closedAt ?? now),
    marks: activities.filter(({ at }) => at <= now).map(({ at }) => place(at)),
  };
}
