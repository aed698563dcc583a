// What follows when somebody decides no longer: how much waits for them, and to whom it goes.
import {
  ACTIVE_STATUSES,
  type ChannelManager,
  isAppointed,
  type ManagerId,
} from '../domain/conflict.ts';
import { ROLE_WORDS } from '../domain/escalation.ts';
import type { TenantStore } from '../ports/store.ts';
import { decidersOf, isAskedOf, roleOf } from './escalate.ts';
import { claimsById } from './listed-conflicts.ts';
import { policyInForce } from './policy-in-force.ts';
import { channelManagerFor } from './route-task.ts';

/** Conflicts looked at. Beyond it the page says that there are more. */
const MOST_READ = 2_000;

export type DismissalView = {
  readonly id: ManagerId;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  /** Conflicts that are asked of them now. */
  readonly waiting: number;
  /** Of those, how many go to whom; the most first. */
  readonly next: readonly { readonly name: string; readonly conflicts: number }[];
  /** Of those, for how many nobody else is appointed. */
  readonly toNobody: number;
  readonly isPartial: boolean;
};

/** Null for somebody who decides nothing now. Changes nothing. */
export async function dismissalView(
  store: TenantStore,
  id: ManagerId,
): Promise<DismissalView | null> {
  const managers = await store.managers.list();
  const manager = managers.find((one) => one.id === id);
  if (manager === undefined || !isAppointed(manager)) return null;
  const read = await store.conflicts.list({
    ...{ statuses: ACTIVE_STATUSES, limit: MOST_READ + 1, after: null },
  });
  const claims = await claimsById(store, read);
  const { policy } = await policyInForce(store);
  const others = managers.filter((one) => one.id !== id);
  const counts = new Map<string, number>();
  let waiting = 0;
  let toNobody = 0;
  for (const conflict of read.slice(0, MOST_READ)) {
    const own = conflict.judgement.claimIds.flatMap((one) => claims.get(one) ?? []);
    if (!isAskedOf(id, conflict, { claims: own, managers })) continue;
    waiting += 1;
    const [first] = decidersOf(conflict, { claims: own, managers: others });
    const next = first ?? present(conflict.managerId, others);
    const heir = next ?? channelManagerFor(own, { managers: others, policy })?.manager;
    if (heir === undefined) toNobody += 1;
    else counts.set(heir.name, (counts.get(heir.name) ?? 0) + 1);
  }
  const next = [...counts].map(([name, conflicts]) => ({ name, conflicts }));
  return {
    ...{ id, name: manager.name, email: manager.email, role: ROLE_WORDS[roleOf(manager)] },
    ...{ waiting, toNobody, isPartial: read.length > MOST_READ },
    next: next.toSorted((a, b) => b.conflicts - a.conflicts),
  };
}

/** Whoever it was escalated from still holds it. */
function present(id: ManagerId | null, managers: readonly ChannelManager[]) {
  return managers.find((one) => one.id === id && isAppointed(one));
}
