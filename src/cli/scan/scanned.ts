// What the three reports of a scan are written from.
import type { ExportFile } from '../../../connectors/csv/survey.ts';
import type { ScanResult } from '../../app/scan.ts';
import type { ScanBook, ScanTable } from '../../app/scan-book.ts';
import type { ScanGap } from '../../app/scan-gaps.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Instant } from '../../domain/time.ts';

/** A file after both readings. */
export type ScannedFile = {
  readonly file: ExportFile;
  readonly table: ScanTable;
  readonly claims: number;
  readonly accounts: number;
  readonly inferred: readonly string[];
};

export type Scan = {
  readonly asOf: Instant;
  readonly policy: Policy;
  /** Null for the default policy. */
  readonly policyFile: string | null;
  readonly files: readonly ScannedFile[];
  readonly book: ScanBook;
  readonly result: ScanResult;
  readonly gaps: readonly ScanGap[];
};
