// Match court as the console shows it: probable matches in batches, each with both records, the reasons
// that add up and what each answer changes; what was answered; domains that several customers may share.
import type { Account, Claim } from '../domain/claim.ts';
import { ACTIVE_STATUSES, type Conflict } from '../domain/conflict.ts';
import { type AccountId, type ClaimId, parseRecordKey } from '../domain/ids.ts';
import { type PersonAnswer, toldAnswer } from '../domain/match-answer.ts';
import type { Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import { answeredBy } from './answer-words.ts';
import { type AnswerEffect, effectsOf } from './court-effects.ts';
import {
  areLinkedByOthers,
  type CourtPair,
  domainProposals,
  pairName,
  probablePairs,
} from './court-pairs.ts';
import { claimsById, customerNameOf } from './listed-conflicts.ts';
import { type Neighbourhood, readSurroundings, type Surroundings } from './neighbourhood.ts';
import { readPairEvidence } from './pair-evidence.ts';
import { policyInForce } from './policy-in-force.ts';
import type { RecordUrl } from './record-url.ts';
import { webAddress } from './view-conflict.ts';
import { type ClauseLine, clauseLine, type EvidenceView, evidenceView } from './view-evidence.ts';
import { type RenewalView, renewalView } from './view-renewal.ts';
import { CRM_WORDS, partyOf } from './view-words.ts';

/** Questions of one page: enough for a sitting, few enough to read both records of each. */
const BATCH = 10;
/** Conflicts read for one page. Beyond it the page says that there may be more. */
const MOST_READ = 500;
/** Answers shown, the newest. */
const MOST_ANSWERED = 20;

/** A field of both records; '' where one is empty. */
export type FieldLine = {
  readonly label: string;
  readonly left: string;
  readonly right: string;
  readonly isEqual: boolean;
};

/** Where a record is: `HubSpot 4711`, and its page there where one is known. */
export type RecordLine = { readonly label: string; readonly url: string | null };

export type CourtQuestion = {
  readonly left: AccountId;
  readonly right: AccountId;
  readonly names: readonly [left: string, right: string];
  readonly sides: readonly [left: RecordLine, right: RecordLine];
  readonly clause: ClauseLine;
  readonly evidence: EvidenceView;
  readonly fields: readonly FieldLine[];
  /** What each answer does to each conflict. */
  readonly effects: Readonly<Record<PersonAnswer, readonly (AnswerEffect & Named)[]>>;
};

type Named = { readonly account: string };

export type AnsweredLine = {
  readonly left: AccountId;
  readonly right: AccountId;
  readonly names: readonly [left: string, right: string];
  readonly answer: PersonAnswer;
  /** `Dana Ruiz, 24 Nov 2026, 14:20 UTC`. */
  readonly by: string;
  /** True when they are two customers, and other records link them into one conflict nevertheless. */
  readonly areStillJoined: boolean;
};

export type ProposalLine = {
  readonly domain: string;
  readonly names: readonly string[];
  readonly conflicts: readonly { readonly id: Conflict['id']; readonly account: string }[];
};

/** A proposal that was declined. */
export type DeclinedLine = {
  readonly domain: string;
  /** `Dana Ruiz, 24 Nov 2026, 14:20 UTC`. */
  readonly by: string;
};

export type CourtView = {
  readonly questions: readonly CourtQuestion[];
  /** Questions that wait, those on this page included. */
  readonly waiting: number;
  /** True when more conflicts wait than one page reads. */
  readonly isPartial: boolean;
  readonly answered: readonly AnsweredLine[];
  readonly proposals: readonly ProposalLine[];
  readonly declined: readonly DeclinedLine[];
  /** False until the book of accounts was matched for the first time. */
  readonly hasSnapshot: boolean;
  /** Matches made anew that wait for an admin's yes, and what they would change. */
  readonly renewal: RenewalView | null;
};

export type CourtPageOptions = {
  readonly now: Instant;
  readonly recordUrl?: RecordUrl;
};

/** Reads the page. Takes the turns of the accounts it shows, as judging does, and changes nothing. */
export async function courtPage(
  store: TenantStore,
  { now, recordUrl = () => null }: CourtPageOptions,
): Promise<CourtView> {
  const { policy } = await policyInForce(store);
  const read = await store.conflicts.list({
    ...{ statuses: ACTIVE_STATUSES, limit: MOST_READ + 1, after: null },
  });
  const conflicts = read.slice(0, MOST_READ);
  const claims = await claimsById(store, conflicts);
  const waiting = await unanswered(store, probablePairs(conflicts, claims));
  const nameOf = (conflict: Conflict) => customerNameOf(conflict, claims);
  const declined = await declinedIn(store, policy);
  return {
    questions: await questionsOf(store, waiting.slice(0, BATCH), {
      ...{ policy, now, nameOf, recordUrl },
    }),
    waiting: waiting.length,
    isPartial: read.length > MOST_READ,
    answered: await answeredLines(store, conflicts, claims),
    proposals: domainProposals(conflicts, claims, policy)
      .filter(({ domain }) => !declined.some((one) => one.domain === domain))
      .map(({ domain, names, conflicts: inThese }) => ({
        ...{ domain, names },
        conflicts: inThese.map((conflict) => ({ id: conflict.id, account: nameOf(conflict) })),
      })),
    declined,
    hasSnapshot: (await store.matching.inForce()) !== null,
    renewal: await renewalView(store),
  };
}

/** Proposals declined and not taken back; one that the policy lists since then is shared. */
async function declinedIn(
  store: TenantStore,
  { sharedDomains }: Policy,
): Promise<readonly DeclinedLine[]> {
  const managers = await store.managers.list();
  return (await store.domainAnswers.newest())
    .filter(({ answer, domain }) => answer === 'declined' && !sharedDomains.includes(domain))
    .map((one) => ({ domain: one.domain, by: answeredBy(one, managers) }));
}

/** A pair is asked about once: "not sure" is an answer, too. */
async function unanswered(store: TenantStore, pairs: readonly CourtPair[]) {
  const ids = [...new Set(pairs.flatMap(({ left, right }) => [left.id, right.id]))];
  const answers = await store.answers.ofAccounts(ids);
  const told = new Set(answers.map(({ left, right }) => pairName(left, right)));
  return pairs.filter(({ left, right }) => !told.has(pairName(left.id, right.id)));
}

type Around = {
  readonly policy: Policy;
  readonly now: Instant;
  readonly nameOf: (conflict: Conflict) => string;
  readonly recordUrl: RecordUrl;
};

async function questionsOf(
  store: TenantStore,
  pairs: readonly CourtPair[],
  around: Around,
): Promise<readonly CourtQuestion[]> {
  if (pairs.length === 0) return [];
  const ids = [...new Set(pairs.flatMap(({ left, right }) => [left.id, right.id]))].sort();
  const evidenceOf = await readPairEvidence(store, ids, around.policy);
  const surroundings = await readSurroundings(store, ids);
  const crms = new Map((await store.connections.list()).map(({ id, crm }) => [id, crm]));
  const recordLine = ({ id }: Account): RecordLine => {
    const ref = parseRecordKey(id);
    const crm = crms.get(ref.connectionId);
    const label = `${crm === undefined ? '' : CRM_WORDS[crm]} ${ref.recordId}`.trim();
    return { label, url: webAddress(around.recordUrl(ref)) };
  };
  return pairs.map((pair) => {
    const { left, right, clause } = pair;
    return {
      left: left.id,
      right: right.id,
      names: [left.name, right.name],
      sides: [recordLine(left), recordLine(right)],
      clause: clauseLine(clause),
      evidence: evidenceView(evidenceOf(left, right)),
      fields: fieldLines(left, right, surroundings),
      effects: effectsByAnswer(pair, surroundings, around),
    };
  });
}

function effectsByAnswer(
  pair: CourtPair,
  { neighbourhoods, evidence }: Surroundings,
  { policy, now, nameOf }: Around,
): CourtQuestion['effects'] {
  const both = (one: Neighbourhood) =>
    one.accountIds.includes(pair.left.id) && one.accountIds.includes(pair.right.id);
  const neighbourhood = neighbourhoods.find(both);
  const names = new Map(pair.conflicts.map((one) => [one.id, nameOf(one)]));
  const of = (answer: PersonAnswer) => {
    const told = toldAnswer(answer);
    const effects: readonly AnswerEffect[] =
      told === null || neighbourhood === undefined
        ? pair.conflicts.map(({ id }) => ({ conflictId: id, text: 'stays as it is' }))
        : effectsOf(told, { pair, neighbourhood, evidence, policy, now });
    return effects.map((one) => ({
      ...one,
      account: one.conflictId === null ? '' : (names.get(one.conflictId) ?? ''),
    }));
  };
  return {
    same: of('same'),
    related: of('related'),
    different: of('different'),
    not_sure: of('not_sure'),
  };
}

const FIELDS: readonly (readonly [label: string, read: (account: Account) => string])[] = [
  ['Name', ({ name }) => name],
  ['Web domain', ({ domain }) => domain ?? ''],
  ['Other domains', ({ aliasDomains }) => aliasDomains.join(', ')],
  ['Parent', ({ parentDomain }) => parentDomain ?? ''],
  ['Street', ({ street }) => street ?? ''],
  ['Postal code', ({ postalCode }) => postalCode ?? ''],
  ['City', ({ city }) => city ?? ''],
  ['Region', ({ region }) => region ?? ''],
  ['Country', ({ country }) => country ?? ''],
  ['Phone', ({ phone }) => phone ?? ''],
  ['D-U-N-S', ({ duns }) => duns ?? ''],
  ['LEI', ({ lei }) => lei ?? ''],
  ['Tax id', ({ taxId }) => taxId ?? ''],
];

function fieldLines(left: Account, right: Account, { claims }: Surroundings): FieldLine[] {
  const claimsOf = ({ id }: Account) => {
    const parties = claims.filter((one) => one.account.id === id).map(partyOf);
    return [...new Set(parties)].join(', ');
  };
  const lines = FIELDS.map(([label, read]) => ({ label, left: read(left), right: read(right) }));
  const all = [...lines, { label: 'Claims', left: claimsOf(left), right: claimsOf(right) }];
  return all
    .filter((line) => line.left !== '' || line.right !== '')
    .map((line) => ({ ...line, isEqual: line.left === line.right }));
}

async function answeredLines(
  store: TenantStore,
  conflicts: readonly Conflict[],
  claims: ReadonlyMap<ClaimId, Claim>,
): Promise<readonly AnsweredLine[]> {
  const newest = new Map<string, (typeof answers)[number]>();
  const answers = await store.answers.list(MOST_ANSWERED);
  for (const one of answers) {
    const pair = pairName(one.left, one.right);
    if (!newest.has(pair)) newest.set(pair, one);
  }
  const shown = [...newest.values()];
  const ids = [...new Set(shown.flatMap(({ left, right }) => [left, right]))];
  const accounts = new Map((await store.accounts.current(ids)).map((one) => [one.id, one.account]));
  const managers = await store.managers.list();
  const accountOf = (id: ClaimId) => claims.get(id)?.account.id;
  const nameOf = (id: AccountId) => accounts.get(id)?.name ?? 'A record no longer in its CRM';
  return shown.map(({ left, right, answer, by, at }) => ({
    ...{ left, right, answer, names: [nameOf(left), nameOf(right)] as const },
    by: answeredBy({ by, at }, managers),
    areStillJoined:
      (answer === 'different' || answer === 'related') &&
      conflicts.some(({ judgement }) => areLinkedByOthers(judgement, accountOf, { left, right })),
  }));
}
