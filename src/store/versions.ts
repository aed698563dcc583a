// Which drafts become a new version of a claim or an account. Pure: tables differ, the rule not.
import type { Instant } from '../domain/time.ts';

/** What the pointer row of a claim or account says now. */
export type CurrentVersion = {
  readonly version: number;
  readonly hash: string;
  readonly gone: boolean;
  readonly valid_from_ms: Instant;
};

export type Draft = {
  readonly id: string;
  readonly hash: string;
  readonly gone: boolean;
  readonly at: Instant;
};

export type NextVersion<D extends Draft> = {
  readonly draft: D;
  readonly version: number;
  readonly validFrom: Instant;
};

/**
 * The drafts that differ from what is current, numbered on. Something unknown that is gone leaves
 * no version. Time never runs backwards: a draft older than the current version starts where that
 * did.
 */
export function nextVersions<D extends Draft>(
  drafts: readonly D[],
  current: ReadonlyMap<string, CurrentVersion>,
): readonly NextVersion<D>[] {
  return drafts.flatMap((draft) => {
    const now = current.get(draft.id);
    if (draft.gone && (now === undefined || now.gone)) return [];
    if (now?.hash === draft.hash) return [];
    return {
      draft,
      version: (now?.version ?? 0) + 1,
      validFrom: Math.max(draft.at, now?.valid_from_ms ?? draft.at),
    };
  });
}
