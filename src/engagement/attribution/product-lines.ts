// Credit per product family, where the lines of the records are known: a bundle by several partners
// is several sales, each with its own people.
import type { Claim } from '../../domain/claim.ts';
import type { ClaimId } from '../../domain/ids.ts';
import type { Money } from '../../domain/money.ts';
import { type Attribution, type AttributionOptions, attribute } from './attribute.ts';
import { type PayOut, payOut } from './pay-out.ts';

/** One line of a record's products. */
export type ProductLine = { readonly productFamily: string; readonly amount: Money };

export type FamilyAttribution = {
  readonly productFamily: string;
  readonly attributions: readonly Attribution[];
};

/**
 * Every model's split for each product family, families sorted. A claim takes part in the families of
 * its lines; one without known lines in its own.
 */
export function attributeByFamily(
  claims: readonly Claim[],
  linesOf: ReadonlyMap<ClaimId, readonly ProductLine[]>,
  options: AttributionOptions,
): readonly FamilyAttribution[] {
  const members = new Map<string, Claim[]>();
  for (const claim of claims) {
    const lines = linesOf.get(claim.id) ?? [];
    const families =
      lines.length === 0 ? [claim.productFamily] : lines.map((line) => line.productFamily);
    for (const family of new Set(families))
      members.set(family, [...(members.get(family) ?? []), claim]);
  }
  return [...members]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([productFamily, own]) => ({ productFamily, attributions: attribute(own, options) }));
}

/**
 * Pays a record's lines out, each by the split of its family; where a model has none for a family,
 * the line is unpaid and listed, never guessed. Amounts of one claim are per line, in line order.
 */
export function payOutLines(
  lines: readonly ProductLine[],
  families: readonly FamilyAttribution[],
  model: Attribution['model'],
): {
  readonly paid: readonly (PayOut & { productFamily: string })[];
  readonly unpaid: readonly ProductLine[];
} {
  const unpaid: ProductLine[] = [];
  const paid = lines.flatMap((line) => {
    const family = families.find(({ productFamily }) => productFamily === line.productFamily);
    const found = family?.attributions.find((one) => one.model === model);
    if (found?.ok !== true) {
      unpaid.push(line);
      return [];
    }
    const { productFamily } = line;
    return payOut(line.amount, found.lines).map((part) => ({ ...part, productFamily }));
  });
  return { paid, unpaid };
}
