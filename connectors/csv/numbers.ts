// Numbers as people write them: 1,234.56 and 1.234,56. Each column has one habit, found from all its
// cells.

export type NumberHabit = '1,234.56' | '1.234,56';

/** Signs between groups of three digits in all countries: spaces of several widths, apostrophes. */
const GROUPING = /(?<=\d)[\s\u00a0\u2009\u202f'’](?=\d{3})/g;
const AROUND = /^[^\d.,()+-]+|[^\d.,()]+$/g;

/** Counts what the cells of a column say about its habit. */
export class NumberEvidence {
  /** Cells that can only be read with a decimal point, and only with a decimal comma. */
  point = 0;
  comma = 0;
  /** Cells like 12.500, whose point groups unless other cells say that it is decimal. */
  openPoint = 0;

  add(text: string): void {
    const habit = habitOf(text);
    if (habit === '1,234.56') this.point += 1;
    else if (habit === '1.234,56') this.comma += 1;
    else if (text.includes('.')) this.openPoint += 1;
  }

  /**
   * The habit of the column; null where no cell holds a point or comma that decides. A column with
   * nothing but 12.500 and 8.000 groups with points: amounts have no three decimals.
   */
  get own(): NumberHabit | null {
    if (this.comma > this.point) return '1.234,56';
    if (this.point > 0) return '1,234.56';
    return this.openPoint > 0 ? '1.234,56' : null;
  }
}

/** The habit one number can only be written in; null when both could have written it. */
export function habitOf(text: string): NumberHabit | null {
  const digits = bare(text);
  const [point, comma] = [digits.lastIndexOf('.'), digits.lastIndexOf(',')];
  if (point !== -1 && comma !== -1) return point > comma ? '1,234.56' : '1.234,56';
  if (point === -1 && comma === -1) return null;
  const [at, one, other] =
    comma === -1
      ? ([point, '1,234.56', '1.234,56'] as const)
      : ([comma, '1.234,56', '1,234.56'] as const);
  const sign = digits[at] ?? '';
  if (digits.indexOf(sign) !== at) return other;
  // Three digits behind it may be a group; but no number is grouped behind a single zero.
  const isGroup = /^\d{1,3}$/.test(digits.slice(0, at)) && digits.length - at === 4;
  return isGroup && !digits.startsWith('0') ? null : one;
}

/**
 * A number as a plain decimal (`-1234.56`), or null when it cannot be read in this habit. Currency
 * signs and codes around it are dropped; parentheses are a minus.
 */
export function plainNumber(text: string, habit: NumberHabit): string | null {
  const isNegative = /^\D*\(.*\)\D*$/.test(text) || /^[^\d]*[-−]/.test(text);
  const digits = bare(text);
  const [decimal, group] = habit === '1.234,56' ? [',', '.'] : ['.', ','];
  const [whole = '', fraction, ...rest] = digits.split(decimal);
  const groups = whole.split(group);
  const isGrouped = groups.every((part, i) => (i === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(part));
  if (rest.length > 0 || (groups.length > 1 ? !isGrouped : !/^\d+$/.test(whole))) return null;
  if (fraction !== undefined && !/^\d*$/.test(fraction)) return null;
  const plain = groups.join('') + (fraction ? `.${fraction}` : '');
  return isNegative ? `-${plain}` : plain;
}

function bare(text: string): string {
  return text
    .trim()
    .replace(AROUND, '')
    .replace(/[()+−-]/g, '')
    .replace(AROUND, '')
    .replace(GROUPING, '');
}
