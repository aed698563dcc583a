// What `parley scan` prints: the figures, where the reports are, and the first rows it left out.
import { counted } from '../../app/view-words.ts';
import type { Terminal } from '../exit.ts';
import type { Scan } from './scanned.ts';
import { shareOf, shortDollars } from './words.ts';

const PROBLEMS_SHOWN = 20;

/** Prints results to stdout and problems to stderr. */
export function printSummary(scan: Scan, outFolder: string, io: Terminal): void {
  const { result, book } = scan;
  const { high, medium, low } = result.bySeverity;
  const { openPipelineUsd: open, doubleCountedUsd: twice } = result;
  for (const { file, claims, accounts } of scan.files) {
    const found =
      claims > 0 || accounts === 0 ? counted(claims, 'claim') : counted(accounts, 'account');
    io.out(`${file.path}: ${file.crm} ${file.object}, ${counted(file.rows, 'row')}, ${found}`);
  }
  io.out(
    `${counted(result.conflicts.length, 'conflict')} (${high} high, ${medium} medium, ${low} low) among ${counted(result.customers, 'customer')}`,
  );
  io.out(
    `${shortDollars(twice)} of ${shortDollars(open)} open pipeline counted twice (${shareOf(twice, open)})`,
  );
  io.out(`Reports: ${outFolder}/report.html, conflicts.csv, report.json`);
  const leftOut = book.problems.filter((one) => one.isLeftOut);
  for (const { file, line, text } of leftOut.slice(0, PROBLEMS_SHOWN)) {
    io.err(`${file}: line ${line}: ${text}`);
  }
  const more = book.leftOut - Math.min(leftOut.length, PROBLEMS_SHOWN);
  if (more > 0) io.err(`${counted(more, 'more row')} left out: see report.html.`);
}
