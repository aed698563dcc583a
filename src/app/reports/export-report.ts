// A report as rows for a spreadsheet and as JSON: every figure of every slice, with its definition.
import { csvLine } from '../../domain/csv-cell.ts';
import { formatDay, formatInstant } from '../../domain/time.ts';
import { type Figure, figuresOf } from './figures.ts';
import type { Report } from './report.ts';
import { CUTS } from './slices.ts';

/** Version of the JSON; docs/reports.md describes it. */
const SHAPE = 1;

const COLUMNS = ['from', 'to', 'by', 'name', 'figure', 'value', 'unit', 'basis', 'definition'];

/** One row per figure; `by` is `all`, `partner`, `territory`, `product` or `channels`. */
export function reportCsv(report: Report): string {
  const days = [formatDay(report.period.from), formatDay(report.period.to)];
  const rows = (by: string, name: string, figures: readonly Figure[]) =>
    figures.map(({ key, value, unit, basis, definition }) =>
      csvLine([...days, by, name, key, { number: value ?? '' }, unit, basis ?? '', definition]),
    );
  return [
    csvLine(COLUMNS),
    ...rows('all', '', figuresOf(report.all)),
    ...CUTS.flatMap((cut) =>
      report.cuts[cut].flatMap(({ name, sums }) => rows(cut, name, figuresOf(sums))),
    ),
  ].join('');
}

/** Values are plain decimals as text, so that no reader rounds them. */
export function reportJson(report: Report) {
  return {
    shape: SHAPE,
    from: formatDay(report.period.from),
    to: formatDay(report.period.to),
    as_of: formatInstant(report.asOf),
    all: figuresOf(report.all),
    by: Object.fromEntries(
      CUTS.map((cut) => [
        cut,
        report.cuts[cut].map(({ name, sums }) => ({ name, figures: valuesOf(figuresOf(sums)) })),
      ]),
    ),
    weeks: report.weeks.map((week) => ({ ...week, from: formatDay(week.from) })),
  };
}

/** Names and definitions are told once, under `all`. */
function valuesOf(figures: readonly Figure[]) {
  return Object.fromEntries(figures.map(({ key, value, basis }) => [key, { value, basis }]));
}
