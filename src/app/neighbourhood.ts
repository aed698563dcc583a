// Collects everything one detect step touches: the accounts reachable over shared keys, recorded
// answers and conflicts in force, split into neighbourhoods (claims that may be judged together).
import type { Claim } from '../domain/claim.ts';
import type { Conflict } from '../domain/conflict.ts';
import type { ContextEntryId } from '../domain/context-entry.ts';
import type { AccountId, ClaimId } from '../domain/ids.ts';
import { type CustomerContext, EMPTY_CONTEXT, type EvidenceOf } from '../domain/judgement.ts';
import { toldAnswer } from '../domain/match-answer.ts';
import type { MatchAnswer } from '../ports/match-store.ts';
import type { AccountVersion, DirtyMark, TenantStore } from '../ports/store.ts';
import { type Entered, enteredAt, holding, readEntered, withEntered } from './entered-context.ts';
import { type LinksOf, linksInForce, type MatchLink } from './match-links.ts';

/** A key shared by more accounts than this says nothing: it is left out. */
export const KEY_LIMIT = 500;
/** Accounts of one detect step at most: beyond it something joins that should have been split. */
const ACCOUNT_LIMIT = 5_000;

/** Claims that may be judged together, and what is known of their customer. */
export type Neighbourhood = {
  readonly accountIds: readonly AccountId[];
  readonly claims: readonly Claim[];
  /** What account records say and people entered. */
  readonly context: CustomerContext;
  /** The entries among it. */
  readonly enteredIds: readonly ContextEntryId[];
};

/** One detect step: neighbourhoods that shared a conflict are carried over together. */
export type Surroundings = {
  readonly accounts: readonly AccountVersion[];
  readonly neighbourhoods: readonly Neighbourhood[];
  readonly claims: readonly Claim[];
  /** Claims of these accounts that are no longer there: their conflicts must end. */
  readonly formerClaimIds: readonly ClaimId[];
  /** Accounts that are CRM account records of their own (a lead only carries one). */
  readonly accountRecordIds: readonly AccountId[];
  /** People's answers on pairs of these accounts, probable pairs, and both as the engine reads them. */
  readonly answers: readonly MatchAnswer[];
  readonly links: readonly MatchLink[];
  readonly evidence: EvidenceOf;
  /** What people entered about these accounts and claims. */
  readonly entered: Entered;
  /** Marks to clear once these accounts are judged; read before the claims. */
  readonly marks: readonly DirtyMark[];
};

/**
 * Takes the turns of some accounts and all that surrounds them, and reads it, in a few reads however
 * many they are. What is reachable may grow until the turns are held: then it is read again.
 */
export async function readSurroundings(
  store: TenantStore,
  starts: readonly AccountId[],
  links?: LinksOf,
): Promise<Surroundings> {
  let turns = [...new Set(starts)];
  let reached = await reachableAccounts(store, turns, links);
  for (;;) {
    turns = [...new Set([...turns, ...reached.accounts.map((one) => one.id)])];
    await store.turns.hold(turns);
    // Marks first: a change that comes between the two readings leaves a newer mark, which stays.
    const marks = await store.dirty.of(turns);
    reached = await reachableAccounts(store, starts, links);
    const known = new Set(turns);
    if (reached.accounts.every((one) => known.has(one.id))) {
      return describe(store, { starts, marks, ...reached });
    }
  }
}

/**
 * The same for whoever only looks: takes no turns, so it neither waits for judging nor holds it up, and
 * may see accounts of which one is about to be judged again.
 */
export async function lookAround(
  store: TenantStore,
  starts: readonly AccountId[],
): Promise<Surroundings> {
  const reached = await reachableAccounts(store, starts, undefined);
  return describe(store, { starts, marks: [], ...reached });
}

type Reached = {
  readonly starts: readonly AccountId[];
  readonly accounts: readonly AccountVersion[];
  readonly answers: readonly MatchAnswer[];
  readonly links: readonly MatchLink[];
  readonly joiningKeys: ReadonlySet<string>;
  readonly marks: readonly DirtyMark[];
};

async function describe(store: TenantStore, reached: Reached): Promise<Surroundings> {
  const { accounts, answers, links, joiningKeys, starts } = reached;
  const ids = accounts.map((one) => one.id);
  const judged = new Set([...starts, ...ids]);
  const claims = [...(await store.claims.ofAccounts(ids))].sort(earliestFirst);
  const claimsOf = Map.groupBy(claims, (claim) => claim.account.id);
  const accountOf = new Map(accounts.map((one) => [one.id, one]));
  // A claim whose account vanished is kept under its own record: only a mark leads to it.
  const formerClaimIds = await store.claims.formerOf([...judged]);
  const claimRecords = new Set<string>([...claims.map((claim) => claim.id), ...formerClaimIds]);
  const entered = await readEntered(store, [...ids, ...claims.map((claim) => claim.id)]);
  return {
    accounts,
    neighbourhoods: split(accounts, joiningKeys, joinsOf(answers, links)).map((members) => {
      const own = members.flatMap((id) => claimsOf.get(id) ?? []).sort(earliestFirst);
      const here = enteredAt(entered, [...members, ...own.map((claim) => claim.id)]);
      const records = contextOf(members.flatMap((id) => accountOf.get(id) ?? []));
      return {
        accountIds: members,
        claims: own,
        context: withEntered(records, here),
        enteredIds: holding(here).map((entry) => entry.id),
      };
    }),
    claims,
    formerClaimIds,
    accountRecordIds: accounts
      .filter((one) => one.account !== null && !claimRecords.has(one.id))
      .map((one) => one.id),
    answers,
    links,
    evidence: evidenceOf(answers, links),
    entered,
    marks: reached.marks.filter((one) => judged.has(one.accountId)),
  };
}

const earliestFirst = (a: Claim, b: Claim) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);

async function reachableAccounts(
  store: TenantStore,
  starts: readonly AccountId[],
  given: LinksOf | undefined,
) {
  // Asked each time: a snapshot that is put in force meanwhile has left marks that are read before this.
  const linksOf = given ?? (await linksInForce(store));
  const accounts = new Map<AccountId, AccountVersion>();
  const answers = new Map<string, MatchAnswer>();
  const links = new Map<string, MatchLink>();
  const askedKeys = new Set<string>();
  const joiningKeys = new Set<string>();
  // Ids of accounts that were never read are asked for once too, and found nowhere.
  const asked = new Set<AccountId>();
  let frontier: readonly AccountId[] = starts;
  while (frontier.length > 0 && accounts.size < ACCOUNT_LIMIT) {
    for (const id of frontier) asked.add(id);
    const versions = await store.accounts.current(frontier);
    for (const version of versions) accounts.set(version.id, version);
    const next = new Set<AccountId>(await conflictMates(store, frontier));
    for (const answer of await store.answers.ofAccounts(frontier)) {
      answers.set(pairKey(answer.left, answer.right), answer);
      if (joins(answer)) next.add(answer.left).add(answer.right);
    }
    for (const link of await linksOf(frontier)) {
      links.set(pairKey(link.left, link.right), link);
      next.add(link.left).add(link.right);
    }
    const keys = versions.flatMap((one) => one.keys).filter((key) => !askedKeys.has(key));
    for (const key of keys) askedKeys.add(key);
    for (const [key, found] of await store.accounts.byKeys(keys, KEY_LIMIT)) {
      joiningKeys.add(key);
      for (const id of found) next.add(id);
    }
    frontier = [...next].filter((id) => !asked.has(id));
  }
  return {
    accounts: [...accounts.values()],
    answers: [...answers.values()],
    links: [...links.values()],
    joiningKeys,
  };
}

/** Neither superseded nor ended: its claims belong together. */
export const isInForce = ({ status }: Conflict) => status !== 'superseded' && status !== 'ended';

/** Accounts of the other claims in conflicts that are in force. */
async function conflictMates(
  store: TenantStore,
  accountIds: readonly AccountId[],
): Promise<readonly AccountId[]> {
  const claims = await store.claims.ofAccounts(accountIds);
  const former = await store.claims.formerOf(accountIds);
  const conflicts = await store.conflicts.ofClaims([...claims.map((one) => one.id), ...former]);
  const mates = conflicts.filter(isInForce).flatMap((one) => one.judgement.claimIds);
  return [...(await store.claims.accountsOf(mates)).values()];
}

/** A person's answer that lets two accounts be judged together. */
const joins = ({ answer }: MatchAnswer) => answer === 'same' || answer === 'related';

type Join = { readonly left: AccountId; readonly right: AccountId };

/** A recorded answer on a pair always wins: there is no link beside it. */
function joinsOf(answers: readonly MatchAnswer[], links: readonly MatchLink[]): readonly Join[] {
  const told = new Set(
    answers.filter(({ answer }) => toldAnswer(answer)).map((one) => pairKey(one.left, one.right)),
  );
  const untold = links.filter(({ left, right }) => !told.has(pairKey(left, right)));
  return [...answers.filter(joins), ...untold];
}

/**
 * Groups accounts that share a key or are joined otherwise. A key of too many accounts joins none of them, or
 * it would hang on who is judged in one step. One that is gone has no keys, and what people
 * answered or entered about it brings nobody together until it is back.
 */
function split(
  accounts: readonly AccountVersion[],
  joiningKeys: ReadonlySet<string>,
  pairs: readonly Join[],
): readonly (readonly AccountId[])[] {
  const groupOf = new Map<AccountId, Set<AccountId>>(
    accounts.map((one) => [one.id, new Set([one.id])]),
  );
  const join = (left: AccountId, right: AccountId) => {
    const [into, from] = [groupOf.get(left), groupOf.get(right)];
    if (into === undefined || from === undefined || into === from) return;
    for (const id of from) {
      into.add(id);
      groupOf.set(id, into);
    }
  };
  const firstWith = new Map<string, AccountId>();
  for (const { id, keys } of accounts) {
    for (const key of keys) {
      if (!joiningKeys.has(key)) continue;
      const first = firstWith.get(key);
      if (first === undefined) firstWith.set(key, id);
      else join(first, id);
    }
  }
  const isThere = new Set(accounts.flatMap(({ id, account }) => (account === null ? [] : [id])));
  for (const { left, right } of pairs) {
    if (isThere.has(left) && isThere.has(right)) join(left, right);
  }
  return [...new Set(groupOf.values())].map((group) => [...group]);
}

const pairKey = (left: AccountId, right: AccountId): string =>
  left < right ? `${left}|${right}` : `${right}|${left}`;

/** Answers and probabilities as the engine reads them; nothing is scored here. */
export function evidenceOf(
  answers: readonly Pick<MatchAnswer, 'left' | 'right' | 'answer'>[],
  links: readonly MatchLink[],
): EvidenceOf {
  const answerOf = new Map(
    answers.map((one) => [pairKey(one.left, one.right), toldAnswer(one.answer)]),
  );
  const linkOf = new Map(links.map((one) => [pairKey(one.left, one.right), one.probability]));
  return (left, right) => {
    const pair = pairKey(left, right);
    return { answer: answerOf.get(pair) ?? null, probability: linkOf.get(pair) ?? null };
  };
}

/**
 * What the account records say of the customer. Where several say it: the earliest naming, and the
 * latest contract end together with the incumbent of the same record.
 */
function contextOf(accounts: readonly AccountVersion[]): CustomerContext {
  let namedSince: number | null = null;
  let contract: AccountVersion['context'] | null = null;
  for (const { context } of accounts) {
    if (context.namedSince !== null) {
      namedSince = Math.min(namedSince ?? context.namedSince, context.namedSince);
    }
    const end = context.contractEnd;
    if (end === null || context.incumbent === null) continue;
    if (end > (contract?.contractEnd ?? Number.NEGATIVE_INFINITY)) contract = context;
  }
  return {
    ...EMPTY_CONTEXT,
    namedSince,
    contractEnd: contract?.contractEnd ?? null,
    incumbent: contract?.incumbent ?? null,
  };
}
