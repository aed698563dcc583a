// The dry run of all connections together: what would be flagged, written and asked, before anything is.
import { isActive } from '../../domain/conflict.ts';
import type { ConflictId, TenantId } from '../../domain/ids.ts';
import { SEVERITIES, type Severity } from '../../domain/judgement.ts';
import type { TenantStore } from '../../ports/store.ts';
import { previewGoLive, type WritePreview } from '../admin-preview.ts';
import type { AppContext } from '../context.ts';

export type DryRunView = {
  /** Conflicts that would be flagged, the most severe first. */
  readonly conflicts: readonly { readonly severity: Severity; readonly count: number }[];
  /** People who would get tasks. */
  readonly managers: number;
  /** Of connections that are not live yet. */
  readonly previews: readonly WritePreview[];
};

/** Conflicts counted; a book with more has been waiting for a policy, not for a figure. */
const MOST_COUNTED = 20_000;
const PAGE = 500;

/** To be asked once all is read and judged; it looks at what the records of the samples show now. */
export async function dryRunView(app: AppContext, tenantId: TenantId): Promise<DryRunView> {
  const found = await app.store.inTenant(tenantId, async (store) => ({
    conflicts: await countBySeverity(store),
    dry: (await store.connections.list()).filter(({ writeMode }) => writeMode === 'dry_run'),
  }));
  const previews: WritePreview[] = [];
  for (const { id } of found.dry) {
    const preview = await previewGoLive(app, tenantId, id);
    if (preview !== null) previews.push(preview);
  }
  return {
    conflicts: found.conflicts,
    managers: new Set(previews.flatMap((preview) => preview.askedIds)).size,
    previews,
  };
}

async function countBySeverity(store: TenantStore): Promise<DryRunView['conflicts']> {
  const counts = new Map<Severity, number>();
  let after: ConflictId | null = null;
  for (let read = 0; read < MOST_COUNTED; read += PAGE) {
    const statuses = ['open', 'reopened', 'acknowledged'] as const;
    const page = await store.conflicts.list({ statuses, limit: PAGE, after });
    for (const { status, judgement } of page) {
      if (isActive(status))
        counts.set(judgement.severity, (counts.get(judgement.severity) ?? 0) + 1);
    }
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE) break;
  }
  return [...SEVERITIES]
    .reverse()
    .map((severity) => ({ severity, count: counts.get(severity) ?? 0 }));
}
