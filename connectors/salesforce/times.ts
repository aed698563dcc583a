// Salesforce's spelling of instants.
import type { Instant } from '../../src/domain/time.ts';

/** `2026-11-21T10:00:00.000+0000` to milliseconds; null for anything else. */
export function instantOf(value: unknown): Instant | null {
  if (typeof value !== 'string') return null;
  const at = Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(at) ? null : at;
}
