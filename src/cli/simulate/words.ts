// Words that the outputs of a simulation share.

import type { SimulatedCase } from '../../app/simulation.ts';
import type { ConflictJudgement } from '../../domain/judgement.ts';
import { DAY_MS } from '../../domain/time.ts';
import { shortDollars } from '../scan/words.ts';

/** `+USD 1.2 M`, `−USD 300`, `USD 0`. */
export function signedDollars(usd: bigint): string {
  if (usd === 0n) return 'USD 0';
  return usd > 0n ? `+${shortDollars(usd)}` : `−${shortDollars(-usd)}`;
}

/** The clause that decides: `P-5`; `–` without a conflict. */
export function decidingClause(judgement: ConflictJudgement | null): string {
  return judgement?.clauses.find((clause) => clause.startsWith('P-')) ?? '–';
}

/** Whole days, at least one. */
export function daysOf(ms: number): number {
  return Math.max(1, Math.round(ms / DAY_MS));
}

/** Deciding clauses before and after, of the cases that differ, most frequent first. */
export function clauseChanges(
  cases: readonly SimulatedCase[],
): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { moment } of cases) {
    const [left, right] = [
      decidingClause(moment?.before ?? null),
      decidingClause(moment?.after ?? null),
    ];
    if (left === right) continue;
    const change = `${left} → ${right}`;
    counts.set(change, (counts.get(change) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** A party of a flow; null is nobody. */
export const flowParty = (party: string | null) => party ?? 'nobody';
