// What `credit` prints: each conflict with every model's split.
import type { CreditedConflict, CreditResult } from '../../app/credit.ts';
import { counted, labelsOf, percentWords } from '../../app/view-words.ts';
import type { ClaimId } from '../../domain/ids.ts';
import type { SplitLine } from '../../domain/judgement.ts';
import type { Attribution } from '../../engagement/attribution/attribute.ts';
import type { Terminal } from '../exit.ts';
import { dollarWords } from '../scan/words.ts';

/** Results to `out`. */
export function printCredit(
  { conflicts, doubleCountedUsd, pay }: CreditResult,
  io: Terminal,
): void {
  for (const conflict of conflicts) printConflict(conflict, io);
  const orders = new Set(pay.map(({ orderId }) => orderId)).size;
  io.out(
    `${counted(conflicts.length, 'conflict')}; pipeline counted more than once: ${dollarWords(doubleCountedUsd)}; ${counted(orders, 'order')} to pay in ${counted(pay.length, 'row')}.`,
  );
}

function printConflict(conflict: CreditedConflict, io: Terminal): void {
  const { customer, judgement, models, families, doubleCountedUsd } = conflict;
  const labels = labelsOf(conflict.claims);
  io.out(
    `${customer} (${judgement.severity}, ${dollarWords(doubleCountedUsd)} counted more than once)`,
  );
  io.out(`  ${'policy'.padEnd(14)}  ${sharesOf(judgement.splits, labels)}`);
  printModels(models, labels, io, '  ');
  for (const { productFamily, attributions } of families ?? []) {
    io.out(`  ${productFamily}`);
    printModels(attributions, labels, io, '    ');
  }
  io.out('');
}

function printModels(
  models: readonly Attribution[],
  labels: ReadonlyMap<ClaimId, string>,
  io: Terminal,
  indent: string,
): void {
  for (const one of models) {
    io.out(
      `${indent}${one.model.padEnd(14)}  ${one.ok ? sharesOf(one.lines, labels) : one.reason}`,
    );
  }
}

function sharesOf(lines: readonly SplitLine[], labels: ReadonlyMap<ClaimId, string>): string {
  return lines
    .map(
      ({ claimId, basisPoints }) =>
        `${labels.get(claimId) ?? claimId} ${percentWords(basisPoints)}`,
    )
    .join(', ');
}
