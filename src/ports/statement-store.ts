// What the store keeps of what people say about conflicts. Part of TenantStore.
import type { ConflictId } from '../domain/ids.ts';
import type { Statement } from '../domain/statement.ts';

export interface StatementStore {
  /** False, and nothing is added, when this person used the key before. */
  add(statement: Statement): Promise<boolean>;
  /** All statements about these conflicts, the oldest first. */
  ofConflicts(ids: readonly ConflictId[]): Promise<readonly Statement[]>;
}
