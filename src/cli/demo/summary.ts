// What a run of the demo did, as numbers and as a few lines.
import type { AppContext } from '../../app/context.ts';
import { type Conflict, isActive } from '../../domain/conflict.ts';
import type { ConflictId, TenantId } from '../../domain/ids.ts';
import { CONFLICT_TYPES, SEVERITIES } from '../../domain/judgement.ts';
import type { TenantStore } from '../../ports/store.ts';
import type { Terminal } from '../exit.ts';
import type { Tally } from './tally.ts';

const PAGE = 500;

export type Summary = {
  readonly recordsRead: number;
  readonly recordsInBook: number;
  readonly claims: number;
  readonly conflicts: number;
  readonly byType: Readonly<Record<string, number>>;
  readonly bySeverity: Readonly<Record<string, number>>;
  readonly recordsWritten: number;
  readonly fieldsWritten: number;
  readonly tasksCreated: number;
  readonly tasksOpen: number;
  readonly apiCalls: number;
  readonly problems: number;
  readonly seconds: number;
};

/** Counts what is in the book now and what this run did. */
export async function summarise(
  app: AppContext,
  tenantId: TenantId,
  run: { readonly tally: Tally; readonly seconds: number },
): Promise<Summary> {
  const { tally } = run;
  return app.store.inTenant(tenantId, async (store) => {
    const active = (await allConflicts(store)).filter((one) => isActive(one.status));
    const connections = await store.connections.list();
    let recordsInBook = 0;
    let tasksOpen = 0;
    for (const { id } of connections) {
      recordsInBook += await store.records.count(id);
      tasksOpen += (await store.tasks.ofConnection(id)).filter(
        (one) => one.status === 'open',
      ).length;
    }
    return {
      recordsRead: tally.sum('recordsRead'),
      recordsInBook,
      claims: await store.claims.count(),
      conflicts: active.length,
      byType: countBy(CONFLICT_TYPES, (type) =>
        active.filter((one) => one.judgement.types.includes(type)),
      ),
      bySeverity: countBy([...SEVERITIES].reverse(), (severity) =>
        active.filter((one) => one.judgement.severity === severity),
      ),
      recordsWritten: tally.sum('recordsWritten'),
      fieldsWritten: tally.sum('fieldsWritten'),
      tasksCreated: tally.sum('tasksCreated'),
      tasksOpen,
      apiCalls: tally.sum('requests'),
      problems: (await store.problems.list(10_000)).length,
      seconds: Math.round(run.seconds * 10) / 10,
    };
  });
}

function countBy(names: readonly string[], of: (name: never) => readonly unknown[]) {
  return Object.fromEntries(names.map((name) => [name, of(name as never).length]));
}

/** Every conflict of the tenant, page by page. */
export async function allConflicts(store: TenantStore): Promise<readonly Conflict[]> {
  const all: Conflict[] = [];
  let after: ConflictId | null = null;
  do {
    const page: readonly Conflict[] = await store.conflicts.list({ limit: PAGE, after });
    all.push(...page);
    after = page.length === PAGE ? (page.at(-1)?.id ?? null) : null;
  } while (after !== null);
  return all;
}

/** What the run came to, in words. */
export function printSummary(summary: Summary, terminal: Terminal): void {
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name.replaceAll('_', '-')} ${count}`)
      .join(', ');
  terminal.out('');
  terminal.out(`Records read     ${summary.recordsRead} (${summary.recordsInBook} in the book)`);
  terminal.out(`Claims           ${summary.claims}`);
  terminal.out(`Conflicts        ${summary.conflicts}`);
  terminal.out(`  by type        ${list(summary.byType)}`);
  terminal.out(`  by severity    ${list(summary.bySeverity)}`);
  terminal.out(`Fields written   ${summary.fieldsWritten} on ${summary.recordsWritten} records`);
  terminal.out(`Tasks created    ${summary.tasksCreated} (${summary.tasksOpen} open)`);
  terminal.out(`API calls        ${summary.apiCalls}`);
  terminal.out(`Records to look at ${summary.problems} (a field is missing or not understood)`);
  terminal.out(`Seconds          ${summary.seconds}`);
}
