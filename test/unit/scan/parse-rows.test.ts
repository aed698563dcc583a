// Rows out of CSV text: quoting, broken rows, pieces cut anywhere.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDialect } from '../../../connectors/csv/dialect.ts';
import { RowParser } from '../../../connectors/csv/parse-rows.ts';

/** Rows as `line: cells`, faults as `line! text`, in the order of the file. */
function parsed(pieces: readonly string[], delimiter = ','): readonly string[] {
  const found: string[] = [];
  const parser = new RowParser(delimiter, {
    row: ({ line, cells }) => found.push(`${line}: ${cells.join('|')}`),
    fault: ({ line, text }) => found.push(`${line}! ${text}`),
  });
  for (const piece of pieces) parser.push(piece);
  parser.end();
  return found;
}

const HEADER = 'a,b,c\n';

describe('rows', () => {
  test('quotes, doubled quotes, delimiters and line breaks inside quotes', () => {
    expect(parsed([`${HEADER}"x, y","say ""hi""","two\r\nlines"\n4,5,6\n`])).toEqual([
      '1: a|b|c',
      '2: x, y|say "hi"|two\r\nlines',
      '4: 4|5|6',
    ]);
  });

  test('Windows line ends, blank rows and a last row without a line end', () => {
    expect(parsed(['a,b\r\n\r\n1,"2"\r\n , \r\n3,4'])).toEqual(['1: a|b', '3: 1|2', '5: 3|4']);
  });

  test('a quote inside an unquoted cell is a letter', () => {
    expect(parsed([`${HEADER}5" pipe,x,y\n`])).toEqual(['1: a|b|c', '2: 5" pipe|x|y']);
  });

  test('empty cells beyond the last column are no fault', () => {
    expect(parsed([`${HEADER}1,2,3,,\n`])).toEqual(['1: a|b|c', '2: 1|2|3']);
  });

  test('the footer of a Salesforce report is no row and no fault', () => {
    const footer = '"Grand Totals (2 records)"\n"Copyright (c) 2000-2026 salesforce.com, inc."\n';
    expect(parsed([`${HEADER}1,2,3\n\n${footer}`])).toEqual(['1: a|b|c', '2: 1|2|3']);
  });
});

describe('broken rows cost their own line only', () => {
  test.each([
    ['too few cells', '1,2\n', 'it has 2 cells where the header has 3'],
    ['too many cells', '1,2,3,4\n', 'it has 4 cells where the header has 3'],
    ['text behind a closing quote', '"1"x,2,3\n', 'text follows the closing quote of a cell'],
    ['a quote that never ends', '1,"2,3\n', 'a quoted cell never ends'],
    ['bytes that are no text', '1,\ufffd,3\n', 'it holds bytes that are no text'],
  ])('%s', (_, row, text) => {
    expect(parsed([`${HEADER}${row}7,8,9\n`])).toEqual([
      '1: a|b|c',
      expect.stringMatching(new RegExp(`^2! ${text}`)),
      '3: 7|8|9',
    ]);
  });

  test('a quote that only a later row closes', () => {
    expect(parsed([`${HEADER}1,"open,3\n4,5,6\n"7","8","9"\n`])).toEqual([
      '1: a|b|c',
      '2! text follows the closing quote of a cell',
      '3: 4|5|6',
      '4: 7|8|9',
    ]);
  });

  test('a row of several lines that does not fit is read line by line', () => {
    expect(parsed([`${HEADER}1,2,3,"open\n4,5,6\n",\n7,8,9\n`])).toEqual([
      '1: a|b|c',
      '2! it has 4 cells where the header has 3',
      '3: 4|5|6',
      '4! a quoted cell never ends',
      '5: 7|8|9',
    ]);
  });
});

test('cutting the text anywhere changes nothing', () => {
  const cell = fc.constantFrom(
    'x',
    '',
    '"',
    '""',
    '"q"',
    '"a,b"',
    '"l\r\nm"',
    ' ',
    '\n',
    '\r\n',
    ',',
  );
  const text = fc.array(cell, { maxLength: 40 }).map((cells) => `a,b,c\n${cells.join('')}`);
  fc.assert(
    fc.property(text, fc.array(fc.nat(80), { maxLength: 5 }), (whole, cuts) => {
      const at = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length].sort(
        (a, b) => a - b,
      );
      const pieces = at.slice(1).map((end, i) => whole.slice(at[i], end));
      expect(parsed(pieces)).toEqual(parsed([whole]));
    }),
    { numRuns: 2_000 },
  );
});

describe('dialect', () => {
  test.each([
    ['a,b,c\n1,2,3\n', ','],
    ['a;b;c\n1,5;2;3\n', ';'],
    ['a\tb\n"x, y, z"\t2\n', '\t'],
    ['name\nx\n', ','],
  ])('%j is cut at %j', (sample, delimiter) => {
    expect(findDialect(sample)).toMatchObject({ delimiter, lineBreak: '\n', prefix: 0 });
  });

  test('Excel says its separator in a line of its own', () => {
    expect(findDialect('sep=;\r\na;b\r\n')).toEqual({ delimiter: ';', lineBreak: '\n', prefix: 7 });
  });

  test('lines of old Macintosh programs', () => {
    expect(findDialect('a;b\r1;2\r')).toMatchObject({ delimiter: ';', lineBreak: '\r' });
  });
});
