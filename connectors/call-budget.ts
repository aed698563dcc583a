// What both connectors' budgets share: who may use how much of an allowance. The last places are kept
// for those that somebody waits for, so a backfill never holds a person up.
import type { Priority } from '../src/ports/queue.ts';

const CEILINGS: Readonly<Record<Priority, number>> = {
  user: 1,
  webhook: 0.99,
  poll: 0.985,
  backfill: 0.975,
};

/**
 * The places of an allowance that calls of this priority may fill; at least one. Of an allowance so small
 * that a hundredth of it is nothing, such as searches, a person still has the last place.
 */
export function placesFor(priority: Priority, allowed: number): number {
  const last = priority === 'user' ? allowed : allowed - 1;
  return Math.max(1, Math.min(last, Math.round(allowed * CEILINGS[priority])));
}
