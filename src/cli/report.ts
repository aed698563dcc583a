// `parley report`: what became of conflicts in a period, as text, JSON or CSV.
import { reportCsv, reportJson } from '../app/reports/export-report.ts';
import { type FigureKey, figureOf, figuresOf, valueWords } from '../app/reports/figures.ts';
import { periodOf } from '../app/reports/period.ts';
import { readReport } from '../app/reports/read-report.ts';
import type { Report } from '../app/reports/report.ts';
import { CUTS, type Cut } from '../app/reports/slices.ts';
import { counted, dayWords } from '../app/view-words.ts';
import { ParleyError } from '../domain/errors.ts';
import type { TenantId } from '../domain/ids.ts';
import { EXIT, type Terminal } from './exit.ts';
import type { ReadingContext } from './with-store.ts';

export type ReportOptions = {
  /** `YYYY-MM-DD`, or null: 90 days up to today. */
  readonly from: string | null;
  readonly to: string | null;
  readonly format: 'text' | 'json' | 'csv';
};

/** Exit code 0. Throws BAD_INPUT for days that make no period. */
export async function runReport(
  { from, to, format }: ReportOptions,
  { store, clock }: Pick<ReadingContext, 'store' | 'clock'>,
  tenantId: TenantId,
  terminal: Terminal,
): Promise<number> {
  const now = clock.now();
  const chosen = periodOf({ from, to }, now);
  if ('problem' in chosen) throw new ParleyError('BAD_INPUT', chosen.problem);
  const report = await readReport((work) => store.inTenant(tenantId, work), chosen.period, now);
  if (format === 'json') terminal.out(JSON.stringify(reportJson(report), null, 2));
  else if (format === 'csv') terminal.out(reportCsv(report).trimEnd());
  else for (const line of textOf(report)) terminal.out(line);
  return EXIT.done;
}

const CUT_WORDS: Readonly<Record<Cut, string>> = {
  partner: 'partner',
  territory: 'segment (territory)',
  product: 'product family',
  channels: 'channel pair',
};

/** A line of a terminal holds a few; the others are in JSON and CSV. */
const SHORT: readonly (readonly [FigureKey, string])[] = [
  ['opened', 'opened'],
  ['conflict_rate', 'per 100'],
  ['decided', 'decided'],
  ['median_days', 'median'],
  ['sla_met', 'SLA met'],
  ['false_alarms', 'false'],
  ['double_counted', 'counted twice'],
];
const MOST_ROWS = 15;

function textOf(report: Report): readonly string[] {
  const { from, to } = report.period;
  return [
    `${dayWords(from)} to ${dayWords(to)}`,
    '',
    ...figuresOf(report.all).flatMap((figure) => {
      const basis = figure.basis === null ? '' : ` (${figure.basis})`;
      return [`${figure.name}: ${valueWords(figure)}${basis}`, `    ${figure.definition}`];
    }),
    ...CUTS.flatMap((cut) => cutLines(report, cut)),
  ];
}

function cutLines(report: Report, cut: Cut): readonly string[] {
  const slices = report.cuts[cut];
  if (slices.length === 0) return [];
  const rows = [
    [`By ${CUT_WORDS[cut]}`, ...SHORT.map(([, title]) => title)],
    ...slices
      .slice(0, MOST_ROWS)
      .map(({ name, sums }) => [
        name,
        ...SHORT.map(([key]) => valueWords(figureOf(sums, key)).replace(/ USD$/, '')),
      ]),
  ];
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths?.[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
  const rest = slices.length - MOST_ROWS;
  return [
    '',
    ...lines,
    ...(rest > 0 ? [`${counted(rest, 'more', 'more')} with --csv or --json.`] : []),
  ];
}
