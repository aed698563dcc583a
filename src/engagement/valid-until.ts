// Until when does a judgement hold if no record changes? The earliest instant at which some clause
// could flip by time alone; a sweeper re-judges then, the expiry radar reads it (design, section 5).
import type { Instant } from '../domain/time.ts';
import { flipsOf, type LiveOrDead } from './flips.ts';
import type { Setting } from './setting.ts';

/**
 * The earliest instant after `now` at which a clause could begin or cease to apply by time alone;
 * null when none ever will. `policyFlips` are instants of the policy document. Until then only the due
 * date, which counts from the day of judging, differs.
 */
export function findValidUntil(
  claims: readonly LiveOrDead[],
  setting: Setting,
  policyFlips: readonly Instant[],
): Instant | null {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { at } of flipsOf(claims, setting, policyFlips)) {
    if (at > setting.now && at < earliest) earliest = at;
  }
  return earliest === Number.POSITIVE_INFINITY ? null : earliest;
}
