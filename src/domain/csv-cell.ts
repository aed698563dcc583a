// Cells of the CSV files that people open in a spreadsheet.

/** Text, or a number that was written by us: only text can hold a formula. */
export type CsvValue = string | { readonly number: string };

/** What a spreadsheet would run instead of show (OWASP, "CSV injection"). */
const FORMULA_START = /^[=+\-@\t\r\n]/;

/**
 * A cell that no spreadsheet runs as a formula: text that starts with = + - @, tab or line break gets
 * an apostrophe in front. Quoted where CSV asks for it.
 */
export function csvCell(value: CsvValue): string {
  if (typeof value !== 'string') return value.number;
  const safe = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A row, ended as RFC 4180 says. */
export function csvLine(cells: readonly CsvValue[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}
