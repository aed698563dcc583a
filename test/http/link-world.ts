// The console over the product's own use cases, with a conflict whose task carries its links.
import { desiredTasks } from '../../src/app/conflict-task.ts';
import type { AppContext } from '../../src/app/context.ts';
import { linkAddress } from '../../src/app/outcome-link.ts';
import { policyInForce } from '../../src/app/policy-in-force.ts';
import { type ConsoleFace, consoleApp } from '../../src/console.ts';
import type { Outcome } from '../../src/domain/conflict.ts';
import { asConflictId, type TenantId } from '../../src/domain/ids.ts';
import { type Listening, listen } from '../../src/http/server.ts';
import type { CrmConnector } from '../../src/ports/crm.ts';
import type { Store } from '../../src/ports/store.ts';
import { TestClock, testContext } from '../helpers/app-context.ts';
import { newTenant } from './console-app.ts';
import { NOW, putBusyDay } from './console-world.ts';

export const CONFLICT = asConflictId('cf_1042');

export type LinkedSite = {
  readonly app: AppContext;
  readonly clock: TestClock;
  readonly tenantId: TenantId;
  readonly http: ReturnType<typeof consoleApp>;
  /** How often something was to be taken up by the jobs. */
  readonly rings: () => number;
};

export type SiteChanges = Partial<ConsoleFace> & { readonly connectors?: readonly CrmConnector[] };

/** A tenant of its own on a normal Friday, its task written as judging writes it. */
export async function openLinkedSite(
  store: Store,
  { connectors = [], ...face }: SiteChanges = {},
): Promise<LinkedSite> {
  const clock = new TestClock(NOW);
  const tenantId = await newTenant(store);
  await store.inTenant(tenantId, putBusyDay);
  const publicUrl = face.publicUrl ?? 'http://127.0.0.1:8080';
  const app = { ...testContext({ store, clock, ids: tenantId, connectors }), publicUrl };
  await planTask(app, tenantId);
  let rings = 0;
  const http = consoleApp(app, {
    tenantId,
    publicUrl,
    formKey: 'a key for tests only',
    onChange: async () => {
      rings += 1;
    },
    ...face,
  });
  return { app, clock, tenantId, http, rings: () => rings };
}

/** Plans the conflict's task as judging does, on the facts of now. */
export async function planTask(app: AppContext, tenantId: TenantId): Promise<void> {
  await app.store.inTenant(tenantId, async (store) => {
    const conflict = await store.conflicts.get(CONFLICT);
    if (conflict === null) throw new Error('no conflict');
    await store.tasks.putAll(
      desiredTasks({
        conflict,
        rounds: await store.tasks.ofConflict(CONFLICT),
        claims: await store.claims.current(conflict.judgement.claimIds),
        managers: await store.managers.list(),
        policy: (await policyInForce(store)).policy,
        statements: [],
        publicUrl: app.publicUrl,
        sha256: app.sha256,
        linkTo: (link) => linkAddress(app, tenantId, link),
      }),
    );
  });
}

/** What the task of the present round says. */
export async function taskBody({ app, tenantId }: LinkedSite): Promise<string> {
  return app.store.inTenant(
    tenantId,
    async (store) => (await store.tasks.ofConflict(CONFLICT)).at(-1)?.body ?? '',
  );
}

const LABELS: Readonly<Record<Outcome, string>> = {
  accept_split: 'Accept suggested split',
  direct_keeps: 'Direct keeps the deal',
  partner_keeps: 'Partner keeps the deal',
  share: 'Share equally',
  not_a_conflict: 'Not a conflict',
  accept_other_split: 'Accept the split proposed by a seller \\([\\d. /]+\\)',
};

/** The path of a link, taken from the text of the task as its reader would. */
export async function pathOf(site: LinkedSite, outcome: Outcome): Promise<string> {
  const line = new RegExp(`^  (?:Approve: )?${LABELS[outcome]}: (\\S+)$`, 'm').exec(
    await taskBody(site),
  );
  return new URL(line?.[1] ?? '').pathname;
}

/** Listens as a person's browser reaches it; forms are bound to the address it is known by. */
export function listenTo(site: LinkedSite): Promise<Listening> {
  return listen(site.http, { host: '127.0.0.1', port: 0 });
}
