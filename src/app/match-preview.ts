// What a new snapshot of matching would change in conflicts, told before it counts: accounts whose matches
// differ are judged both ways.
import type { AccountId, ClaimId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { judgeNeighbourhood } from '../engagement/judge.ts';
import type { MatchSnapshot, SnapshotPreview } from '../ports/match-store.ts';
import type { TenantStore } from '../ports/store.ts';
import { type LinksOf, linksInForce, linksOf, type MatchLink } from './match-links.ts';
import { isInForce, readSurroundings } from './neighbourhood.ts';
import type { InTenant } from './stored-groups.ts';

/** Accounts of one read. */
const PAGE = 2_000;
/** Accounts whose neighbourhoods one transaction reads. */
const PREVIEWED_AT_ONCE = 50;
/** Beyond this many accounts whose matches differ the preview tells of the first ones only. */
const MOST_PREVIEWED = 5_000;
/** Conflicts of each kind that are kept to be looked at, and accounts that name one of them. */
const MOST_LISTED = 20;
const MOST_NAMED = 3;

/** A snapshot that was built, and the accounts it links. */
export type Loaded = { readonly snapshot: MatchSnapshot; readonly linked: readonly AccountId[] };

/**
 * Judges the accounts whose matches differ by both snapshots, and tells what would become of conflicts.
 * Stores nothing.
 */
export async function previewOf(
  inTenant: InTenant,
  { snapshot, linked, policy, now }: Loaded & { readonly policy: Policy; readonly now: number },
): Promise<SnapshotPreview> {
  const [before, after] = [new Map<string, Judged>(), new Map<string, Judged>()];
  const differing = await differingIn(inTenant, { snapshot, linked, policy });
  const looked = differing.slice(0, MOST_PREVIEWED);
  for (let at = 0; at < looked.length; at += PREVIEWED_AT_ONCE) {
    const starts = looked.slice(at, at + PREVIEWED_AT_ONCE);
    await inTenant(async (store) => {
      const judged = { store, starts, policy, now };
      for (const one of await conflictsBy(await linksInForce(store), judged)) {
        before.set(one.name, one);
      }
      for (const one of await conflictsBy(linksOf(store, snapshot, policy), judged)) {
        after.set(one.name, one);
      }
    });
  }
  const opening = [...after.values()].filter(({ name }) => !before.has(name));
  const ending = [...before.values()].filter(({ name }) => !after.has(name));
  return {
    opening: opening.length,
    ending: ending.length,
    differing: differing.length,
    looked: looked.length,
    linked: linked.length,
    first: {
      opening: opening.slice(0, MOST_LISTED).map(({ accountIds }) => accountIds),
      ending: await inTenant((store) => knownConflicts(store, ending.slice(0, MOST_LISTED))),
    },
  };
}

/** Ids under which the store has some conflicts; one that was judged otherwise meanwhile is left out. */
async function knownConflicts(store: TenantStore, judged: readonly Judged[]) {
  const found = await store.conflicts.ofClaims(judged.flatMap(({ claimIds }) => claimIds[0] ?? []));
  const idOf = new Map(
    found.filter(isInForce).map(({ id, judgement }) => [nameOf(judgement.claimIds), id]),
  );
  return judged.flatMap(({ name }) => idOf.get(name) ?? []);
}

/** Accounts whose matches are others by the new snapshot than by the one in force. */
async function differingIn(
  inTenant: InTenant,
  { snapshot, linked, policy }: Loaded & { readonly policy: Policy },
): Promise<readonly AccountId[]> {
  const found: AccountId[] = [];
  for (let at = 0; at < linked.length; at += PAGE) {
    const page = linked.slice(at, at + PAGE);
    const [old, now] = await inTenant(async (store) => [
      partnersIn(await (await linksInForce(store))(page), policy),
      partnersIn(await linksOf(store, snapshot, policy)(page), policy),
    ]);
    found.push(...page.filter((id) => old?.get(id) !== now?.get(id)));
  }
  return found;
}

/**
 * Partners of each account, and which are certain by the policy's `certain_probability`. Judging takes both
 * for probable (M-8); an admin is told of a match that becomes certain, or no longer is.
 */
function partnersIn(links: readonly MatchLink[], policy: Policy): ReadonlyMap<AccountId, string> {
  const partners = links.flatMap(({ left, right, probability }) => {
    const mark = probability >= policy.certainProbability ? '!' : '';
    return [
      [left, mark + right],
      [right, mark + left],
    ] as const;
  });
  const byAccount = Map.groupBy(partners, ([id]) => id);
  return new Map(
    [...byAccount].map(([id, some]) => [
      id,
      some
        .map(([, partner]) => partner)
        .sort()
        .join('\n'),
    ]),
  );
}

type Judging = {
  readonly store: TenantStore;
  readonly starts: readonly AccountId[];
  readonly policy: Policy;
  readonly now: number;
};

/** A conflict as it would be judged; `name`: its claims as one text. */
type Judged = {
  readonly name: string;
  readonly claimIds: readonly ClaimId[];
  /** Accounts of its first claims, each once. */
  readonly accountIds: readonly AccountId[];
};

const nameOf = (claimIds: readonly ClaimId[]): string => [...claimIds].sort().join('\n');

/** The conflicts of some accounts as they would be judged. Stores nothing. */
async function conflictsBy(links: LinksOf, { store, starts, policy, now }: Judging) {
  const surroundings = await readSurroundings(store, starts, links);
  const { neighbourhoods, evidence } = surroundings;
  const accountOf = new Map(surroundings.claims.map(({ id, account }) => [id, account.id]));
  return neighbourhoods
    .filter(({ claims }) => claims.length > 1)
    .flatMap(({ claims, context }) =>
      judgeNeighbourhood({ claims, context, evidence, policy, now }),
    )
    .filter((one) => one.isConflict)
    .map(({ claimIds }): Judged => {
      const accounts = new Set(claimIds.flatMap((id) => accountOf.get(id) ?? []));
      return { name: nameOf(claimIds), claimIds, accountIds: [...accounts].slice(0, MOST_NAMED) };
    });
}
