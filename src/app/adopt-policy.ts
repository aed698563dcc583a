// A policy document becomes the one a tenant is judged by: stored as the next version, and everything
// that was derived or judged by the one before is looked at again.
import type { TenantId } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { startFollowing } from './follow-place.ts';
import { parsePolicy } from './policy-in-force.ts';

/** As much of the app's context as adopting needs. */
type Context = Pick<AppContext, 'store' | 'clock'>;

export type AdoptInput = {
  readonly yaml: string;
  /** Who says it, as the audit trail names people. */
  readonly by: string;
};

/**
 * Puts a document in force; returns its version and whether it is new (a text that is in force already
 * changes nothing). Throws POLICY_INVALID naming line, key and range.
 */
export async function adoptPolicy(
  { store, clock }: Context,
  tenantId: TenantId,
  input: AdoptInput,
): Promise<Adopted> {
  parsePolicy(input.yaml);
  return store.inTenant(tenantId, (inside) => adoptIn(inside, clock, input));
}

/**
 * The same over the version a person has compared it with; not if another one was adopted in between.
 * Throws the same.
 */
export async function adoptOver(
  { store, clock }: Context,
  tenantId: TenantId,
  { base, ...input }: AdoptInput & { readonly base: number },
): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
  parsePolicy(input.yaml);
  return store.inTenant(tenantId, async (inside) => {
    await inside.turns.take(POLICY_TURN);
    const current = (await inside.policies.current())?.version ?? 0;
    if (current !== base) {
      const reason =
        'Another policy was adopted meanwhile. Try yours again to see what it changes.';
      return { ok: false, reason };
    }
    await adoptIn(inside, clock, input);
    return { ok: true };
  });
}

type Adopted = { readonly version: number; readonly isNew: boolean };

async function adoptIn(
  inside: TenantStore,
  clock: Context['clock'],
  { yaml, by }: AdoptInput,
): Promise<Adopted> {
  await inside.turns.take(POLICY_TURN);
  const current = await inside.policies.current();
  if (current?.yaml === yaml) return { version: current.version, isNew: false };
  const version = await storePolicy(inside, {
    ...{ yaml, by, at: clock.now() },
    ...{ subject: 'policy', change: { replaces: current?.version ?? 0 } },
  });
  await startFollowing(inside, version);
  return { version, isNew: true };
}

/** Two who change the policy at once each build on what the other has made of it. */
export const POLICY_TURN = 'policy';

type Storing = AdoptInput & {
  readonly at: number;
  /** What the audit entry is about, and what it tells beside the version. */
  readonly subject: string;
  readonly change: Readonly<Record<string, unknown>>;
};

/** Appends the next version, which was checked, and tells it in the trail; returns its number. */
export async function storePolicy(
  store: TenantStore,
  { yaml, by, at, subject, change }: Storing,
): Promise<number> {
  const version = await store.policies.append(yaml, by, at);
  const document = JSON.stringify({ version, ...change });
  await store.audit.append([{ at, kind: 'policy', actor: by, subject, document }]);
  return version;
}
