// What the store keeps of checks before starting: the links of partners, and every check. Part of
// TenantStore.
import type { CheckEntry, CheckLink, CheckLinkId } from '../domain/check.ts';
import type { UtcDay } from '../domain/time.ts';

export interface CheckStore {
  /** Adds a link, or replaces it. */
  saveLink(link: CheckLink): Promise<void>;
  link(id: CheckLinkId): Promise<CheckLink | null>;
  /** All of them, the newest first. */
  links(): Promise<readonly CheckLink[]>;
  /** False, and nothing is added, when this asker asked the same on that day. */
  add(entry: CheckEntry): Promise<boolean>;
  /** What an asker (see `askerKeyOf`) asked on one day, the oldest first. */
  ofDay(asker: string, day: UtcDay): Promise<readonly CheckEntry[]>;
  /** The newest come first. */
  list(limit: number): Promise<readonly CheckEntry[]>;
}
