// What the policy in force makes of some claims at this instant, conflict or not, with its reasons: for
// questions about claims of which no judgement is stored, as nothing collides.
import type { ClaimId } from '../domain/ids.ts';
import { EMPTY_CONTEXT, type Judgement } from '../domain/judgement.ts';
import { judgeNeighbourhood } from '../engagement/judge.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { readSurroundings } from './neighbourhood.ts';
import { policyInForce } from './policy-in-force.ts';

/**
 * Judges the claims together with all that surrounds them; claims that nothing joins are compared
 * too, so that the reason why nothing does is among the clauses. Writes nothing; empty when none of
 * the claims is known.
 */
export async function judgeNow(
  app: Pick<AppContext, 'clock'>,
  store: TenantStore,
  claimIds: readonly ClaimId[],
): Promise<readonly Judgement[]> {
  const accounts = await store.claims.accountsOf(claimIds);
  const { claims, neighbourhoods, evidence } = await readSurroundings(store, [
    ...new Set(accounts.values()),
  ]);
  if (claims.length === 0) return [];
  const context = neighbourhoods.find((one) => one.claims.length > 0)?.context ?? EMPTY_CONTEXT;
  const { policy } = await policyInForce(store);
  return judgeNeighbourhood({ claims, context, evidence, policy, now: app.clock.now() });
}
