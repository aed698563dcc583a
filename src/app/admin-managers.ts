// Appointing a channel manager from the console and letting one go, and giving the conflicts to whoever
// they are for now.
import { isAppointed, type ManagerId } from '../domain/conflict.ts';
import { digestIdOf } from '../domain/conflict-task.ts';
import { explainError, ParleyError } from '../domain/errors.ts';
import type { AccountId, ConflictId, TenantId } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AdminResult } from './admin-mode.ts';
import { askedAmong, closed } from './conflict-task.ts';
import { appointManagers, type ManagerChoice } from './connect.ts';
import type { AppContext } from './context.ts';
import { roleOf, stepOf } from './escalate.ts';

/** Conflicts read at once. */
const PAGE = 500;

export type AppointRequest = {
  readonly choice: ManagerChoice;
  /** Who asked, for the audit trail. */
  readonly by: string;
};

/**
 * Appoints one manager, or changes role and territories of one appointed before, and has the accounts of
 * all waiting conflicts that may go to somebody else now judged again, which gives them to whoever is
 * appointed for them. What an admin can cure (unknown e-mail, CRM not reachable) comes back as `reason`;
 * faults of the store and bugs are thrown. Repeating it is harmless, and completes a run that was killed
 * between its two steps.
 */
export async function appointManager(
  app: AppContext,
  tenantId: TenantId,
  { choice, by }: AppointRequest,
): Promise<AdminResult> {
  try {
    await appointManagers(app, tenantId, [choice]);
  } catch (error) {
    if (!isForAdmin(error)) throw error;
    return { ok: false, reason: explainError(error) };
  }
  await app.store.inTenant(tenantId, async (store) => {
    await store.audit.append([
      {
        at: app.clock.now(),
        kind: 'manager',
        actor: by,
        subject: choice.connectionId,
        document: JSON.stringify({
          email: choice.email,
          territories: choice.territories,
          role: choice.role ?? 'channel_manager',
        }),
      },
    ]);
    await store.dirty.mark(await movableAccounts(store));
  });
  return { ok: true };
}

export type DismissRequest = {
  readonly managerId: ManagerId;
  /** Who asked, for the audit trail. */
  readonly by: string;
};

/**
 * Somebody decides no longer, whether or not their CRM still knows them: nothing more is asked of them,
 * their answers decide nothing, they are signed out, and the accounts of what they were asked are judged
 * again, which closes or passes on each task. Histories keep their name. `appointManager` brings them back.
 */
export async function dismissManager(
  app: Pick<AppContext, 'clock'>,
  store: TenantStore,
  { managerId, by }: DismissRequest,
): Promise<AdminResult> {
  const manager = (await store.managers.list()).find(({ id }) => id === managerId);
  if (manager === undefined || !isAppointed(manager)) {
    return { ok: false, reason: 'That person decides nothing any more.' };
  }
  const { connectionId, email, crmUserIds } = manager;
  const at = app.clock.now();
  await store.managers.save({ ...manager, leftAt: at });
  for (const userId of crmUserIds) await store.sessions.removeOf({ connectionId, userId });
  const digests = await store.tasks.ofConflict(digestIdOf(managerId));
  const open = digests.filter(({ status }) => status === 'open');
  await store.tasks.putAll(open.map((one) => closed(one)));
  const document = JSON.stringify({ email, role: roleOf(manager), left: true });
  await store.audit.append([{ at, kind: 'manager', actor: by, subject: managerId, document }]);
  await store.dirty.mark(await movableAccounts(store));
  return { ok: true };
}

function isForAdmin(error: unknown): error is ParleyError {
  return error instanceof ParleyError && error.kind !== 'bug' && !error.code.startsWith('STORE_');
}

/** Accounts of the waiting conflicts whose manager these appointments may change. */
async function movableAccounts(store: TenantStore): Promise<readonly AccountId[]> {
  const managers = new Set(
    (await store.managers.list()).flatMap((one) =>
      isAppointed(one) && roleOf(one) === 'channel_manager' ? [one.id] : [],
    ),
  );
  const found = new Set<AccountId>();
  let after: ConflictId | null = null;
  for (;;) {
    const statuses = ['open', 'reopened', 'acknowledged'] as const;
    const page = await store.conflicts.list({ statuses, limit: PAGE, after });
    const asked = askedAmong(await store.tasks.ofConflicts(page.map((one) => one.id)));
    const claimIds = page
      .filter((conflict) => {
        const { id, managerId } = conflict;
        const isHeld = managerId !== null && managers.has(managerId) && asked.has(id);
        return !isHeld || stepOf(conflict) > 0 || conflict.proposal !== undefined;
      })
      .flatMap((conflict) => conflict.judgement.claimIds);
    for (const id of (await store.claims.accountsOf(claimIds)).values()) found.add(id);
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE) return [...found];
  }
}
