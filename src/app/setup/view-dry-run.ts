// The dry run of all connections together: what would be flagged, written and asked, before anything is.
import { isActive } from '../../domain/conflict.ts';
import type { ConflictId, TenantId } from '../../domain/ids.ts';
import { SEVERITIES, type Severity } from '../../domain/judgement.ts';
import type { TenantStore } from '../../ports/store.ts';
import { previewGoLive, type WritePreview } from '../admin-preview.ts';
import type { AppContext } from '../context.ts';
import { stillReading } from './still-reading.ts';

export type DryRunView = {
  /** Everything is read and judged: the numbers are final for now. */
  readonly isComplete: boolean;
  readonly isReading: boolean;
  /** Accounts that wait to be judged. */
  readonly unjudged: number;
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

/** Looks at the records of the samples only once the numbers are final. */
export async function dryRunView(app: AppContext, tenantId: TenantId): Promise<DryRunView> {
  const found = await app.store.inTenant(tenantId, async (store) => ({
    reading: await stillReading(store),
    unjudged: await store.dirty.count(),
    conflicts: await countBySeverity(store),
    dry: (await store.connections.list()).filter(({ writeMode }) => writeMode === 'dry_run'),
  }));
  const isReading = found.reading.length > 0;
  const previews: WritePreview[] = [];
  for (const { id } of isReading ? [] : found.dry) {
    const preview = await previewGoLive(app, tenantId, id);
    if (preview !== null) previews.push(preview);
  }
  const { unjudged, conflicts } = found;
  return {
    isReading,
    isComplete: !isReading && unjudged === 0,
    unjudged,
    conflicts,
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
