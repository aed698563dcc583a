// What the store keeps of the context that people enter. Part of TenantStore.
import type {
  AnchoredEntry,
  ContextAnchor,
  ContextEntry,
  ContextEntryId,
} from '../domain/context-entry.ts';
import type { AccountId, ClaimId } from '../domain/ids.ts';

export interface EnteredStore {
  /** Adds an entry, to be found at these anchors. */
  append(entry: ContextEntry, anchors: readonly ContextAnchor[]): Promise<void>;
  /** Every entry found at one of the anchors, once per anchor; the oldest entry first. */
  at(anchors: readonly ContextAnchor[]): Promise<readonly AnchoredEntry[]>;
  /** Where these entries are found, each place once, sorted. */
  anchorsOf(ids: readonly ContextEntryId[]): Promise<readonly ContextAnchor[]>;
  /** The oldest first; unknown ids are left out. */
  get(ids: readonly ContextEntryId[]): Promise<readonly ContextEntry[]>;
  /** What is found at a record that was merged away is found at the other one too. */
  follow(
    merges: readonly {
      readonly from: AccountId | ClaimId;
      readonly into: AccountId | ClaimId;
    }[],
  ): Promise<void>;
}
