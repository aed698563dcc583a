// Finds what the book holds about a customer that is asked for, by the ways in which a new record of it
// would be matched: shared keys, the match index, what people said.
import type { Account } from '../../domain/claim.ts';
import type { AccountId } from '../../domain/ids.ts';
import { type CustomerContext, EMPTY_CONTEXT, type EvidenceOf } from '../../domain/judgement.ts';
import type { Policy } from '../../domain/policy.ts';
import { findMatch, identityOf } from '../../engagement/match.ts';
import { findAlike } from '../../matching/change-record.ts';
import { accountKeys } from '../../matching/keys.ts';
import { probabilityOf } from '../../matching/score.ts';
import { shippedWeights } from '../../matching/snapshot.ts';
import type { TenantStore } from '../../ports/store.ts';
import { evidenceOf, KEY_LIMIT, lookAround } from '../neighbourhood.ts';
import type { Known } from './claims-met.ts';

/** Accounts that one customer can stand on; beyond it a shared key says nothing. */
const MOST_PLACES = 50;

export type Found = Known & {
  /** The first account of the book that is the customer; null where there is none. */
  readonly about: AccountId | null;
};

/** Reads it, whether the account is one of the book or was typed. Takes no turns and writes nothing. */
export async function lookUp(store: TenantStore, account: Account, policy: Policy): Promise<Found> {
  const near = await nearby(store, account, policy);
  const versions = await store.accounts.current([...near.ids]);
  const own = identityOf(account, policy);
  const related = versions.flatMap((version) => {
    if (version.account === null) return [];
    const options = { policy, evidence: near.evidence };
    const { relation } = findMatch(own, identityOf(version.account, policy), options);
    return relation === 'different' ? [] : [{ account: version.account, relation }];
  });
  const same = related
    .filter(({ account: { id }, relation }) => relation !== 'related' && id !== account.id)
    .map((one) => one.account)
    .slice(0, MOST_PLACES);
  const isInBook = versions.some(({ id }) => id === account.id);
  const starts = [...related.map((one) => one.account.id), ...(isInBook ? [account.id] : [])];
  const around = await lookAround(store, [...new Set(starts)]);
  const places = [account, ...same];
  const placeIds = new Set(places.map(({ id }) => id));
  const contexts = new Map<AccountId, CustomerContext>();
  for (const { accountIds, context } of around.neighbourhoods) {
    for (const id of accountIds) contexts.set(id, context);
  }
  const ofPlaces = [...placeIds].flatMap((id) => contexts.get(id) ?? []);
  return {
    places,
    claims: around.claims,
    contextOf: (claim) =>
      (claim === null ? ofPlaces[0] : contexts.get(claim.account.id)) ?? EMPTY_CONTEXT,
    evidence: bestOf(near.evidence, around.evidence),
    about: isInBook ? account.id : (same[0]?.id ?? null),
  };
}

async function nearby(store: TenantStore, account: Account, policy: Policy) {
  const byKey = await store.accounts.byKeys(accountKeys(account, policy), KEY_LIMIT);
  const answers = await store.answers.ofAccounts([account.id]);
  const links = (await alike(store, account, policy)).map(({ id, evidence }) => ({
    left: account.id,
    right: id,
    probability: probabilityOf(evidence),
  }));
  const probable = links.filter(({ probability }) => probability >= policy.matchProbability);
  const ids = new Set([
    ...[...byKey.values()].flat(),
    ...probable.map(({ right }) => right),
    ...answers.flatMap(({ left, right }) => [left, right]),
  ]);
  return { ids, evidence: evidenceOf(answers, probable) };
}

/** By the index in force; nothing where there is none, or its evidence was made with other weights. */
async function alike(store: TenantStore, account: Account, policy: Policy) {
  const snapshot = await store.matching.inForce();
  if (snapshot === null || snapshot.terms.weights !== shippedWeights()) return [];
  const { id, ...record } = account;
  return findAlike(store.matching.open(snapshot), { id, record }, policy);
}

/** Whatever either knows of a pair. */
function bestOf(one: EvidenceOf, other: EvidenceOf): EvidenceOf {
  return (left, right) => {
    const [ours, theirs] = [one(left, right), other(left, right)];
    const probabilities = [ours.probability, theirs.probability].filter((p) => p !== null);
    return {
      answer: ours.answer ?? theirs.answer,
      probability: probabilities.length === 0 ? null : Math.max(...probabilities),
    };
  };
}
