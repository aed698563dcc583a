// Saying yes to what Parley proposed: a mapping as it stands, the default rules. Stored as the next
// version with who said it, so that nothing but the store tells how far an install has come.
import type { TenantId } from '../../domain/ids.ts';
import type { AdminResult } from '../admin-mode.ts';
import { POLICY_TURN, storePolicy } from '../adopt-policy.ts';
import { PROPOSED } from '../connect.ts';
import type { AppContext } from '../context.ts';
import { intakeTurn } from '../intake-turn.ts';
import { CRM_WORDS } from '../view-words.ts';

type Context = Pick<AppContext, 'store' | 'clock'>;

/** The document that says: the default rules, chosen by somebody. */
const DEFAULT_RULES =
  '# The default rules, chosen while Parley was set up. Write here what differs from them.\n';

/**
 * Puts every proposed mapping in force under a person's name. Claims stay as they are: nothing about them
 * changes. Not if one was proposed afresh since the page was shown; `seen` counts the versions shown.
 */
export async function acceptMappings(
  { store, clock }: Context,
  tenantId: TenantId,
  { by, seen }: { readonly by: string; readonly seen: ReadonlyMap<string, number> },
): Promise<AdminResult> {
  const at = clock.now();
  return store.inTenant(tenantId, async (inside) => {
    for (const { id, crm, state } of await inside.connections.list()) {
      if (state === 'disconnected') continue;
      await inside.turns.take(intakeTurn(id));
      const current = await inside.mappings.current(id);
      if (current === null || current.by !== PROPOSED) continue;
      if (seen.get(id) !== current.version) {
        const reason = `The mapping of ${CRM_WORDS[crm]} is another one now. Look at it again.`;
        return { ok: false, reason };
      }
      const version = await inside.mappings.append(id, current.mapping, by, at);
      const document = JSON.stringify({ version, replaces: current.version, accepted: true });
      await inside.audit.append([{ at, kind: 'mapping', actor: by, subject: id, document }]);
    }
    return { ok: true };
  });
}

/** Makes the default rules the first version, where none was adopted; else nothing is done. */
export async function acceptDefaultRules(
  { store, clock }: Context,
  tenantId: TenantId,
  by: string,
): Promise<void> {
  await store.inTenant(tenantId, async (inside) => {
    await inside.turns.take(POLICY_TURN);
    if ((await inside.policies.current()) !== null) return;
    await storePolicy(inside, {
      ...{ yaml: DEFAULT_RULES, by, at: clock.now() },
      ...{ subject: 'policy', change: { replaces: 0 } },
    });
  });
}
