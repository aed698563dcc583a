// The claims of one conflict, side by side and over time. Pure: claims in, words out.
import type { Activity, Claim, Registration } from '../domain/claim.ts';
import type { ClaimId } from '../domain/ids.ts';
import type { ConflictJudgement } from '../domain/judgement.ts';
import { formatMoney } from '../domain/money.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { CRM_WORDS, counted, dayWords, partyOf, percentWords, plainWord } from './view-words.ts';

/** Shown where a CRM field is empty. */
export const EMPTY = '–';

export type ClaimColumn = {
  readonly claimId: ClaimId;
  readonly label: string;
  /** `Salesforce opportunity`. */
  readonly source: string;
  readonly recordId: string;
  /** Address of the record in its CRM; null when unknown. Always http or https. */
  readonly url: string | null;
  readonly prevails: boolean;
};

export type ClaimRow = {
  readonly name: string;
  /** One per column. */
  readonly values: readonly string[];
  /** True when every claim says the same. */
  readonly isSame: boolean;
};

export type ClaimTable = {
  readonly columns: readonly ClaimColumn[];
  readonly groups: readonly { readonly title: string; readonly rows: readonly ClaimRow[] }[];
};

type Fact = readonly [name: string, read: (claim: Claim) => string | null];

const ACCOUNT_FACTS: readonly Fact[] = [
  ['Account', (claim) => claim.account.name],
  ['Web domain', (claim) => claim.account.domain],
  ['Other domains', (claim) => claim.account.aliasDomains.join(', ')],
  ['Parent domain', (claim) => claim.account.parentDomain],
  ['Country', (claim) => claim.account.country],
  ['City', (claim) => claim.account.city],
  ['D-U-N-S', (claim) => claim.account.duns],
  ['LEI', (claim) => claim.account.lei],
  ['Tax id', (claim) => claim.account.taxId],
];

function amountWords({ amount, recordedAmount }: Claim): string | null {
  if (amount === null) return null;
  const recorded = recordedAmount === undefined ? '' : ` (${formatMoney(recordedAmount)})`;
  return `${formatMoney(amount)}${recorded}`;
}

const DEAL_FACTS: readonly Fact[] = [
  ['Amount', amountWords],
  ['Stage', (claim) => stageWords(claim)],
  ['Product', (claim) => claim.productFamily],
  ['Territory', (claim) => claim.territory],
  ['Deal type', (claim) => plainWord(claim.dealType)],
  ['Quoted price', (claim) => (claim.quote ? `${formatMoney(claim.quote.unitPrice)} each` : null)],
];

const PARTY_FACTS: readonly Fact[] = [
  ['Channel', (claim) => plainWord(claim.channel)],
  ['Role', (claim) => plainWord(claim.role)],
  ['Partner tier', (claim) => (claim.partner?.tier ? plainWord(claim.partner.tier) : null)],
  ['Owner', (claim) => claim.owner?.name ?? claim.owner?.email ?? null],
  ['Registration', (claim) => (claim.registration ? registrationWords(claim.registration) : null)],
  ['Record created', (claim) => dayWords(dayOf(claim.createdAt))],
  ['Work recorded', (claim) => workWords(claim.activities)],
];

/** Side by side: a row per fact that at least one claim has. `urlOf` gives a record's address. */
export function claimTable(
  claims: readonly Claim[],
  labels: ReadonlyMap<ClaimId, string>,
  judgement: ConflictJudgement,
  urlOf: (claim: Claim) => string | null,
): ClaimTable {
  const shares = new Map(judgement.splits.map((line) => [line.claimId, line.basisPoints]));
  const share: Fact = ['Credit share', (claim) => percentWords(shares.get(claim.id) ?? 0)];
  return {
    columns: claims.map((claim) => ({
      claimId: claim.id,
      label: labels.get(claim.id) ?? partyOf(claim),
      source: `${CRM_WORDS[claim.crm]} ${claim.recordType}`,
      recordId: claim.recordId,
      url: urlOf(claim),
      prevails: claim.id === judgement.prevails,
    })),
    groups: [
      { title: 'Who', rows: rowsOf(PARTY_FACTS, claims) },
      { title: 'Deal', rows: rowsOf([share, ...DEAL_FACTS], claims) },
      { title: 'Customer', rows: rowsOf(ACCOUNT_FACTS, claims) },
    ],
  };
}

function rowsOf(facts: readonly Fact[], claims: readonly Claim[]): readonly ClaimRow[] {
  return facts.flatMap(([name, read]) => {
    const values = claims.map((claim) => read(claim) || EMPTY);
    const distinct = new Set(values);
    if (distinct.size === 1 && distinct.has(EMPTY)) return [];
    return { name, values, isSame: distinct.size === 1 };
  });
}

function stageWords(claim: Claim): string {
  const stage = plainWord(claim.stage);
  const raw = claim.rawStage && claim.rawStage.toLowerCase() !== claim.stage ? claim.rawStage : '';
  const closed = claim.closedAt === null ? '' : ` on ${dayWords(dayOf(claim.closedAt))}`;
  return `${stage}${closed}${raw === '' ? '' : ` (${raw})`}`;
}

function registrationWords(registration: Registration): string {
  const until = registration.expiresOn === null ? '' : ` to ${dayWords(registration.expiresOn)}`;
  const from = dayWords(dayOf(registration.registeredAt));
  return `${plainWord(registration.status)}, ${from}${until}`;
}

function workWords(activities: readonly Activity[]): string | null {
  const last = activities.toSorted((a, b) => a.at - b.at).at(-1);
  if (!last) return null;
  return `${counted(activities.length, 'entry', 'entries')}, last ${activityWord(last.type).toLowerCase()} ${dayWords(dayOf(last.at))}`;
}

export type TimelineEntry = {
  /** On whose record it stands. */
  readonly claimId: ClaimId;
  readonly at: Instant;
  readonly day: string;
  readonly label: string;
  /** `Salesforce` or `HubSpot`: where it is recorded. */
  readonly source: string;
  readonly text: string;
};

/** Activities shown per claim: its first and its latest ones. */
const LATEST_ACTIVITIES = 3;

/** What both sides did, oldest first: records, registrations, first and latest work, closing. */
export function timelineOf(
  claims: readonly Claim[],
  labels: ReadonlyMap<ClaimId, string>,
): readonly TimelineEntry[] {
  return claims
    .flatMap((claim) =>
      happenings(claim).map(([at, text]) => ({
        claimId: claim.id,
        at,
        day: dayWords(dayOf(at)),
        label: labels.get(claim.id) ?? partyOf(claim),
        source: CRM_WORDS[claim.crm],
        text,
      })),
    )
    .sort((a, b) => a.at - b.at);
}

/** What happened on one claim's record, in no order. */
export function happenings(claim: Claim): readonly (readonly [Instant, string])[] {
  const work = claim.activities.toSorted((a, b) => a.at - b.at);
  const shown = work.filter((_, index) => index === 0 || index >= work.length - LATEST_ACTIVITIES);
  const left = work.length - shown.length;
  const { registration, closedAt } = claim;
  return [
    [claim.createdAt, `${plainWord(claim.recordType)} created`],
    ...(registration
      ? [[registration.registeredAt, `Registration (${registration.status})`] as const]
      : []),
    ...shown.map(
      ({ type, at }, index) =>
        [
          at,
          index === 0 && left > 0
            ? `${activityWord(type)} (${left} more after it)`
            : activityWord(type),
        ] as const,
    ),
    ...(closedAt === null ? [] : [[closedAt, `Closed: ${claim.stage}`] as const]),
  ];
}

function activityWord(type: Activity['type']): string {
  return type === 'poc' ? 'Proof of concept' : plainWord(type);
}
