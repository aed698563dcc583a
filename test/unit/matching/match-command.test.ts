// `parley match` end to end on files: pairs, clusters, reasons, and what it says of bad input.
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type MatchCommand, runMatch } from '../../../src/cli/match.ts';
import { matchFiles, rowsOf, runOn } from './match-files.ts';

const { path, write: file } = matchFiles();
const HEADER = 'id,name,domain,city,country';
const run = (command: MatchCommand) => runOn((io) => runMatch(command, io));

describe('match of records with one web address', () => {
  it.each([
    ['a company’s', 'tulip.nl', true],
    ['a page on a common host', 'facebook.com', false],
  ])('compares it: %s', async (_, domain, isCompared) => {
    const records = file('r.csv', 'id,name,domain', `1,Tulip,${domain}`, `2,Tulip Ltd,${domain}`);
    const { printed } = await run({ records, explain: '1,2' });
    expect(printed.some((line) => line.includes('web domain'))).toBe(isCompared);
  });
});

describe('match of one file with parents', () => {
  it('writes who belongs to whom, and joins nobody by it', async () => {
    const records = file(
      'r.csv',
      'id,name,domain,parent_domain',
      '3,Zebra Group,zebra.com,',
      '1,Zebra Kitchens,zebra-kitchens.de,www.zebra.com',
      '2,Zebra Kitchens GmbH,zebra-kitchens.de,',
      '4,Yak Ltd,,holding.example',
      '5,Oryx Ltd,,holding.example',
      '6,Alone Ltd,,gmail.com',
    );
    const [clustersOut, hierarchyOut] = [path('c.csv'), path('h.csv')];
    expect((await run({ records, clustersOut, hierarchyOut })).code).toBe(0);
    expect(rowsOf(clustersOut)).toEqual([
      'id,cluster_id',
      ...['3,3', '1,1', '2,1', '4,4', '5,5', '6,6'],
    ]);
    expect(rowsOf(hierarchyOut)).toEqual([
      'cluster_id,parent_cluster_id,group',
      ...['1,3,3', '3,,3', '4,,holding.example', '5,,holding.example'],
    ]);
  });

  it('needs clusters for it', async () => {
    const wrong = run({ records: 'r.csv', explain: '1,2', hierarchyOut: 'h.csv' });
    await expect(wrong).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe('match of two files', () => {
  const left = () =>
    file(
      'a.csv',
      HEADER,
      'a1,"Köhler, Industries GmbH",koehler-industries.de,Bonn,DE',
      'a2,Zebra Ltd,,,GB',
    );
  const right = () =>
    file(
      'b.csv',
      HEADER,
      'b1,Koehler Industries,www.koehler-industries.de,Bonn,Germany',
      'b2,Yak PLC,,,GB',
    );

  it('writes the pairs with a score', async () => {
    const out = path('pairs.csv');
    expect((await run({ left: left(), right: right(), out })).code).toBe(0);
    const [header, first, ...others] = rowsOf(out);
    expect(header).toBe('id_a,id_b,score');
    expect(first).toMatch(/^a1,b1,0\.9\d+$/);
    expect(others).toEqual([]);
  });
});

describe('match of one file', () => {
  it('gives every record a cluster', async () => {
    const rows = [
      '1,Acme Tools Ltd,acmetools.com,Leeds,GB',
      '2,Acme Tools,acmetools.com,Leeds,UK',
      '3,Zebra,,,GB',
    ];
    const clustersOut = path('clusters.csv');
    await run({ records: file('r.csv', HEADER, ...rows), clustersOut });
    expect(rowsOf(clustersOut)).toEqual(['id,cluster_id', '1,1', '2,1', '3,3']);
  });
});

describe('keys that too many records hold', () => {
  it('are counted, not dropped in silence', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i},Acme ${i + 100} Tools,,Leeds,GB`);
    const records = file('r.csv', HEADER, ...rows);
    const { said } = await run({ records, clustersOut: path('c.csv') });
    expect(said).toMatch(/Not compared by: \d+ combinations of keys .*records times keys: [1-9]/);
  });
});

describe('much that cannot be used', () => {
  const many = () =>
    file(
      'r.csv',
      'id,name,domain,website,country',
      '1,Acme,acme,http://,Atlantis',
      '2,Zebra,zebra.com,,=Lemuria',
      ...Array.from({ length: 25 }, (_, i) => `${i + 3},,,,GB`),
    );

  it('is counted whole, though only the first rows are named', async () => {
    const { code, said } = await run({ records: many(), clustersOut: path('c.csv') });
    expect(code).toBe(1);
    expect(said).toContain(': 25 rows left out; the first 20 are named above');
    expect(said.match(/Row left out/g)).toHaveLength(20);
  });

  it('is said of cells too, which count as empty', async () => {
    const { said } = await run({ records: many(), clustersOut: path('c.csv') });
    expect(said).toMatch(/column domain: 1 cell not understood, the first in line 2: "acme"/);
    expect(said).toMatch(/column website: 1 cell not understood, the first in line 2: "http:/);
    expect(said).toMatch(/column country: 2 cells not understood, the first in line 2: "Atlantis"/);
  });

  it('is all listed in a file on request', async () => {
    const [records, rejectedOut] = [many(), path('rejected.csv')];
    await run({ records, clustersOut: path('c.csv'), rejectedOut });
    const [header, ...rows] = rowsOf(rejectedOut);
    expect(header).toBe('file,line,column,problem');
    const places = rows.map((row) =>
      row
        .slice(records.length + 1)
        .split(',', 2)
        .join(),
    );
    expect(places).toEqual([
      ...['2,domain', '2,website', '2,country', '3,country'],
      ...Array.from({ length: 25 }, (_, i) => `${i + 4},name`),
    ]);
    expect(rows[2]).toContain('Atlantis');
    expect(rows.at(-1)).toBe(`${records},28,name,empty; a record needs a name. Row left out.`);
  });

  it('does not change the exit code where it is only cells', async () => {
    const records = file('r.csv', HEADER, '1,Acme,,,Atlantis');
    expect((await run({ records, clustersOut: path('c.csv') })).code).toBe(0);
  });
});

describe('bad input', () => {
  it('leaves bad rows out, says where they are, and ends with 1', async () => {
    const records = file(
      'r.csv',
      HEADER,
      '1,Acme,,,GB',
      ',Nameless,,,GB',
      '1,Again,,,GB',
      '4,,,,GB',
      '5,Short',
      '6,"two\nlines",,,GB',
      '7,,,,GB',
    );
    const { code, said } = await run({ records, clustersOut: path('c.csv') });
    expect(code).toBe(1);
    expect(said).toContain('line 3, column id: empty');
    expect(said).toContain('line 4, column id: "1" was used before');
    expect(said).toContain('line 5, column name: empty');
    expect(said).toContain('line 6, column (row): it has 2 cells where the header has 5');
    expect(said).toContain('line 9, column name: empty');
    expect(said).toContain('r.csv: 5 rows left out.');
    expect(rowsOf(path('c.csv'))).toHaveLength(3);
  });

  it('refuses a file without a column "name"', async () => {
    const records = file('r.csv', 'id,title', '1,Acme');
    await expect(run({ records, clustersOut: path('c.csv') })).rejects.toThrow('no column "name"');
  });

  it('loses one row to a quote that never ends, not the rows after it', async () => {
    const records = file('r.csv', HEADER, '1,"Acme,,,GB', '2,Zebra,,,GB');
    const { code, said } = await run({ records, clustersOut: path('c.csv') });
    expect(code).toBe(1);
    expect(said).toContain('line 2, column (row): a quoted cell never ends');
    expect(rowsOf(path('c.csv'))).toEqual(['id,cluster_id', '2,2']);
  });

  it('reads what spreadsheets write: semicolons, Windows-1252', async () => {
    const records = path('excel.csv');
    writeFileSync(records, Buffer.from('id;name;city\r\n1;K\u00f6hler AG;K\u00f6ln\r\n', 'latin1'));
    const { code } = await run({ records, clustersOut: path('c.csv') });
    expect(code).toBe(0);
    expect(rowsOf(path('c.csv'))).toEqual(['id,cluster_id', '1,1']);
  });

  it('refuses a workbook, a missing file, and a folder it cannot write to', async () => {
    const workbook = path('book.csv');
    writeFileSync(workbook, Buffer.from([0x50, 0x4b, 0x03, 0x04, 1, 2, 3]));
    const clustersOut = path('c.csv');
    await expect(run({ records: workbook, clustersOut })).rejects.toThrow('Excel workbook');
    await expect(run({ records: path('none.csv'), clustersOut })).rejects.toThrow('cannot be read');
    const records = file('r.csv', HEADER, '1,Acme,,,GB');
    await expect(run({ records, clustersOut: path('no', 'c.csv') })).rejects.toThrow(
      'cannot be written',
    );
  });

  it.each([
    [{ records: 'r.csv', left: 'a.csv' }],
    [{ records: 'r.csv' }],
    [{ left: 'a.csv' }],
    [{ left: 'a.csv', right: 'b.csv' }],
    [{ left: 'a.csv', right: 'b.csv', out: 'p.csv', clustersOut: 'c.csv' }],
    [{}],
  ])('refuses %j with the usage', async (command) => {
    await expect(run(command)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      hint: expect.stringContaining('match --left'),
    });
  });
});
