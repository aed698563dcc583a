// Neighbourhoods: accounts joined, directly or through others, by edges somebody else decided on.
import type { AccountId } from '../domain/ids.ts';

/** Two accounts that belong together. Direction carries no meaning. */
export type AccountEdge = readonly [AccountId, AccountId];

/**
 * Connected components of `accounts` under `edges`. Edges that name another account are ignored.
 * The answer does not depend on any order: members are sorted, components by their first member.
 */
export function connectedAccounts(
  accounts: Iterable<AccountId>,
  edges: Iterable<AccountEdge>,
): readonly (readonly AccountId[])[] {
  const parent = new Map<AccountId, AccountId>();
  for (const account of accounts) parent.set(account, account);
  for (const [left, right] of edges) {
    if (!parent.has(left) || !parent.has(right)) continue;
    const [a, b] = [rootOf(parent, left), rootOf(parent, right)];
    // The smaller id is always the root: no order of edges can change it.
    if (a < b) parent.set(b, a);
    else if (b < a) parent.set(a, b);
  }
  const members = new Map<AccountId, AccountId[]>();
  for (const account of [...parent.keys()].sort()) {
    const root = rootOf(parent, account);
    const list = members.get(root);
    if (list) list.push(account);
    else members.set(root, [account]);
  }
  return [...members.values()];
}

function rootOf(parent: Map<AccountId, AccountId>, account: AccountId): AccountId {
  let root = account;
  for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root)) {
    root = next;
  }
  for (let step = account; step !== root; ) {
    const next = parent.get(step) ?? root;
    parent.set(step, root);
    step = next;
  }
  return root;
}
