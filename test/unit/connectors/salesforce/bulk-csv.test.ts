// CSV of Bulk API 2.0 that arrives in pieces cut anywhere.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BulkCsv } from '../../../../connectors/salesforce/bulk-csv.ts';

function parse(pieces: readonly string[]): string[][] {
  const csv = new BulkCsv();
  return [...pieces.flatMap((piece) => csv.push(piece)), ...csv.end()].map((row) => [...row]);
}

const textOf = (rows: readonly (readonly string[])[], lineEnd: string) =>
  rows
    .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',') + lineEnd)
    .join('');

it('gives the same rows wherever it is cut', () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('', '"', '""', ',', '\n', '\r\n', '",\n"'));
  const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(rows, fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(60)), (wanted, end, cuts) => {
      const text = textOf(wanted, end);
      const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length];
      places.sort((left, right) => left - right);
      const pieces = places.slice(1).map((place, at) => text.slice(places[at], place));
      expect(parse(pieces)).toEqual(wanted);
    }),
  );
});

it('takes cells without quotes, and a last row without a line end', () => {
  expect(parse(['Id,Name\n1,', '"a"'])).toEqual([
    ['Id', 'Name'],
    ['1', 'a'],
  ]);
});

it('refuses half a row', () => {
  expect(() => parse(['"Id","Na'])).toThrow('ends within a row');
});

it('is quick on a long cell that never ends', () => {
  const csv = new BulkCsv();
  const long = `"${'a'.repeat(200_000)}`;
  expect(csv.push(long)).toEqual([]);
  expect(csv.push('b".\n').length).toBe(0);
  expect(() => csv.end()).toThrow('ends within a row');
});
