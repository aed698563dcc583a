// Words and figures that the reports of a scan share.
import type { ScanConflict } from '../../app/scan.ts';
import type { BookClaim } from '../../app/scan-book.ts';
import { CRM_WORDS, labelsOf, percentWords } from '../../app/view-words.ts';
import type { ClaimId } from '../../domain/ids.ts';

const TRILLION = 1_000_000_000_000n;

/** Trillionths of a dollar as whole dollars. */
export function dollars(usd: bigint): number {
  return Number((usd + TRILLION / 2n) / TRILLION);
}

/** `USD 1,234,567`. */
export function dollarWords(usd: bigint): string {
  return `USD ${dollars(usd).toLocaleString('en-US')}`;
}

/** `USD 1.2 M`, for headlines. */
export function shortDollars(usd: bigint): string {
  const value = dollars(usd);
  const [size, unit] = value >= 1e9 ? [1e9, ' B'] : value >= 1e6 ? [1e6, ' M'] : [1e3, ' k'];
  if (value < 10_000) return dollarWords(usd);
  const digits = value / size >= 100 ? 0 : 1;
  return `USD ${(value / size).toFixed(digits)}${unit}`;
}

/** A share in percent with one decimal; 0 of 0 is 0. */
export function shareOf(part: bigint, whole: bigint): string {
  return `${whole === 0n ? '0.0' : (Number((part * 1000n) / whole) / 10).toFixed(1)} %`;
}

/** `Salesforce opportunity 006…`. */
export function recordWords({ claim }: BookClaim): string {
  return `${CRM_WORDS[claim.crm]} ${claim.recordType} ${claim.recordId}`;
}

/** `deals.csv, line 12`. */
export function placeWords({ table, line }: BookClaim): string {
  return `${table.name}, line ${line}`;
}

const known = new WeakMap<ScanConflict, ReadonlyMap<ClaimId, string>>();

/** What each claim of a conflict is called: its party, made unique. Worked out once per conflict. */
export function labelsIn(conflict: ScanConflict): ReadonlyMap<ClaimId, string> {
  const labels = known.get(conflict) ?? labelsOf(conflict.claims.map(({ claim }) => claim));
  known.set(conflict, labels);
  return labels;
}

/** `Northwind 70.00 %, Direct team 30.00 %`; largest share first. */
export function splitWords(conflict: ScanConflict): string {
  const labels = labelsIn(conflict);
  return [...conflict.judgement.splits]
    .sort((a, b) => b.basisPoints - a.basisPoints)
    .map(
      ({ claimId, basisPoints }) =>
        `${labels.get(claimId) ?? claimId} ${percentWords(basisPoints)}`,
    )
    .join(', ');
}
