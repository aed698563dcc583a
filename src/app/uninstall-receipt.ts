// What uninstalling one connection has come to so far: kept in the store, so that any process can go on
// after a crash and the admin can read it when all else is erased.
import { z } from 'zod';
import { CRMS } from '../domain/claim.ts';
import type { ConnectionId } from '../domain/ids.ts';
import { ERASABLE } from '../ports/erase-store.ts';
import type { TenantStore } from '../ports/store.ts';

/** The steps, in order. Each may be repeated; none is begun before the one before it is through. */
export const UNINSTALL_STEPS = [
  ...(['take_back', 'remove_fields', 'end_grant'] as const),
  ...(['judge', 'erase', 'done'] as const),
] as const;
export type UninstallStep = (typeof UNINSTALL_STEPS)[number];

const STREAM = 'uninstall';

const count = z.number().int().nonnegative();
const receipt = z.strictObject({
  crm: z.enum(CRMS),
  externalId: z.string(),
  by: z.string(),
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  step: z.enum(UNINSTALL_STEPS),
  keepFields: z.boolean(),
  keepTasks: z.boolean(),
  /** Records that cannot be restored are left as they are, instead of being waited for. */
  leaveRest: z.boolean(),
  /** Records that Parley had written to, and tasks that were open, at the beginning. */
  records: count,
  tasks: count,
  /** Those of them that show what they showed before, or are closed. */
  recordsRestored: count,
  tasksClosed: count,
  /** Own fields that are not in the CRM any more; null where they were not to be taken out. */
  fieldsRemoved: count.nullable().default(null),
  /** `ended`: by this; `was_dead`: the CRM had let nobody in for a time; `none`: there were no tokens. */
  grant: z.enum(['ended', 'was_dead', 'none', 'left']).nullable(),
  /** Active conflicts with a claim of the connection, and what became of them. */
  conflicts: z.array(z.string()),
  conflictsEnded: count,
  conflictsJudgedAgain: count,
  /** Rows by kind. */
  erased: z.partialRecord(z.enum(ERASABLE), count),
  /** What could not be done: each with why, and the cure. */
  notDone: z.array(z.string()).readonly(),
});

/** Instants in epoch milliseconds. */
export type UninstallReceipt = z.infer<typeof receipt>;

/** The receipt of a connection; null where nobody ever began to uninstall it. */
export async function readReceipt(
  store: TenantStore,
  id: ConnectionId,
): Promise<UninstallReceipt | null> {
  const text = await store.cursors.get(id, STREAM);
  return text === null ? null : receipt.parse(JSON.parse(text));
}

/** Keeps it in place of the one before. */
export async function saveReceipt(
  store: TenantStore,
  id: ConnectionId,
  next: UninstallReceipt,
): Promise<void> {
  await store.cursors.set(id, STREAM, JSON.stringify(next));
}

/** True between the first step and the last. */
export function isUnderWay(
  found: UninstallReceipt | null,
): found is UninstallReceipt & { readonly step: Exclude<UninstallStep, 'done'> } {
  return found !== null && found.step !== 'done';
}
