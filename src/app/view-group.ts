// The group a customer belongs to, beside who it is: its parent, its subsidiaries and its sisters, each with
// whose word it is. No party of a claim is named here, so there is nothing to mask.
import { type AccountId, parseRecordKey } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { type AccountIdentity, identityOf } from '../engagement/match.ts';
import { domainKey } from '../matching/keys.ts';
import type { MatchAnswer } from '../ports/match-store.ts';
import type { AccountVersion, TenantStore } from '../ports/store.ts';
import { answeredBy } from './answer-words.ts';
import { type Kin, kinOf, type Relation, relationOf } from './customer-kin.ts';
import { evidenceOf } from './neighbourhood.ts';
import { CRM_WORDS, listed } from './view-words.ts';

/** Accounts read for one group. A larger one is shown in part. */
const MOST_ACCOUNTS = 200;
/** Records named for one relation. */
const MOST_NAMED = 3;

const RELATION_WORDS: Readonly<Record<Relation, string>> = {
  parent: 'Parent',
  above: 'Above its parent',
  subsidiary: 'Subsidiary',
  sister: 'Same group',
};

/** One other customer of the group. */
export type RelativeLine = {
  /** An account of it: leads to its page. */
  readonly id: AccountId;
  readonly name: string;
  /** `Parent`, `Above its parent`, `Subsidiary`, `Same group`, `Related`. */
  readonly relation: string;
  /** Whose word that is: `HubSpot 4711 names acme.example as its parent`. */
  readonly because: string;
};

export type GroupView = {
  readonly relatives: readonly RelativeLine[];
  /** A parent that the customer's records name and no record holds; null without. */
  readonly unknownParent: string | null;
  /** The accounts of the relatives: they are not the customer. */
  readonly accountIds: ReadonlySet<AccountId>;
};

/** Reads the group of the customer an account belongs to; empty without relatives. Takes no turns. */
export async function groupView(
  store: TenantStore,
  id: AccountId,
  policy: Policy,
): Promise<GroupView> {
  const said = await store.answers.ofAccounts([id]);
  const around = await accountsAround(store, [
    id,
    ...said.flatMap(({ left, right }) => [left, right]),
  ]);
  const identities = around.flatMap(({ account }) =>
    account === null ? [] : [identityOf(account, policy)],
  );
  const ids = identities.map(({ account }) => account.id);
  const answers = await store.answers.ofAccounts(ids);
  const inForce = await store.matching.inForce();
  const clusters = inForce && (await store.matching.open(inForce).clustersOf(ids));
  const kin = kinOf(identities, {
    ...{ policy, evidence: evidenceOf(answers, []) },
    clusterOf: (one) => clusters?.get(one),
  });
  const crms = new Map((await store.connections.list()).map((one) => [one.id, one.crm]));
  const sourceOf = (one: AccountId) => {
    const { connectionId, recordId } = parseRecordKey(one);
    const crm = crms.get(connectionId);
    return `${crm === undefined ? '' : CRM_WORDS[crm]} ${recordId}`.trim();
  };
  const managers = await store.managers.list();
  const words = { sourceOf, said: (answer: MatchAnswer) => answeredBy(answer, managers) };
  return viewOf(kin, { id, answers, words });
}

type Words = {
  readonly sourceOf: (id: AccountId) => string;
  readonly said: (answer: MatchAnswer) => string;
};

type Asked = {
  readonly id: AccountId;
  readonly answers: readonly MatchAnswer[];
  readonly words: Words;
};

function viewOf(kin: Kin, { id, answers, words }: Asked): GroupView {
  const own = kin.customerOf.get(id);
  const shown: (RelativeLine & { readonly members: readonly AccountIdentity[] })[] = [];
  for (const [other, members] of kin.members) {
    const [first] = members;
    if (own === undefined || other === own || first === undefined) continue;
    const found =
      byParent(kin, [own, other], words) ??
      byAnswer(kin, [own, other], { answers, words }) ??
      bySharedDomain(kin, [own, other]);
    if (found === null) continue;
    shown.push({ id: first.account.id, name: first.account.name, ...found, members });
  }
  const group = own === undefined ? undefined : kin.kinship.get(own)?.group;
  return {
    relatives: shown
      .toSorted(
        (a, b) =>
          RANKS.indexOf(a.relation) - RANKS.indexOf(b.relation) || (a.name < b.name ? -1 : 1),
      )
      .map(({ members: _, ...line }) => line),
    unknownParent: group !== undefined && 'domain' in group ? group.domain : null,
    accountIds: new Set(shown.flatMap(({ members }) => members.map(({ account }) => account.id))),
  };
}

const RELATED = 'Related';
const RANKS = [...Object.values(RELATION_WORDS), RELATED];

type Two = readonly [own: AccountId, other: AccountId];
type Found = Pick<RelativeLine, 'relation' | 'because'> | null;

function byParent(kin: Kin, [own, other]: Two, { sourceOf }: Words): Found {
  const found = relationOf(kin, own, other);
  if (found === null) return null;
  const naming = (kin.members.get(found.named) ?? []).filter(({ parent }) => parent !== null);
  const sources = naming.slice(0, MOST_NAMED).map(({ account }) => sourceOf(account.id));
  const parents = [...new Set(naming.map(({ parent }) => parent ?? ''))];
  const because =
    naming.length === 0
      ? 'Others of the group name it as their parent'
      : `${listed(sources)} ${sources.length === 1 ? 'names' : 'name'} ${listed(parents)} as parent`;
  return { relation: RELATION_WORDS[found.relation], because };
}

function byAnswer(kin: Kin, two: Two, { answers, words }: Pick<Asked, 'answers' | 'words'>): Found {
  const answer = answers.find(({ left, right, answer: kind }) => {
    const ends = [kin.customerOf.get(left), kin.customerOf.get(right)];
    return kind === 'related' && two.every((one) => ends.includes(one));
  });
  if (answer === undefined) return null;
  return { relation: RELATED, because: `Answered by ${words.said(answer)}` };
}

function bySharedDomain(kin: Kin, two: Two): Found {
  const [ours = [], theirs = []] = two.map((one) =>
    (kin.members.get(one) ?? []).flatMap(({ shared }) => shared),
  );
  const domain = ours.find((one) => theirs.includes(one));
  if (domain === undefined) return null;
  return { relation: RELATED, because: `Both use ${domain}, a shared domain of the policy` };
}

/** Accounts that own or name the domains of the given ones, and of those found, step by step. */
async function accountsAround(
  store: TenantStore,
  starts: readonly AccountId[],
): Promise<readonly AccountVersion[]> {
  const found = new Map<AccountId, AccountVersion>();
  const asked = new Set<string>();
  let frontier: readonly AccountId[] = [...new Set(starts)];
  while (frontier.length > 0 && found.size < MOST_ACCOUNTS) {
    const versions = await store.accounts.current(frontier);
    for (const version of versions) found.set(version.id, version);
    const keys = versions.flatMap((one) => one.keys).filter((key) => !asked.has(key));
    const domains = keys.filter((key) => key.startsWith(domainKey('')));
    for (const key of domains) asked.add(key);
    const holders = await store.accounts.byKeys(domains, MOST_ACCOUNTS);
    frontier = [...new Set([...holders.values()].flat())].filter((one) => !found.has(one));
  }
  return [...found.values()].slice(0, MOST_ACCOUNTS);
}
