// The splits of other models as JSON prints them.
import type { Attribution } from '../../engagement/attribution/attribute.ts';

/** One entry per model: its split in percent, or why it has none. */
export function printModels(models: readonly Attribution[]) {
  return models.map((one) => {
    if (!one.ok) return { model: one.model, splits: null, reason: one.reason };
    const splits = one.lines.map(({ claimId, basisPoints }) => ({
      claim: claimId,
      percent: basisPoints / 100,
    }));
    return { model: one.model, splits, reason: null };
  });
}
