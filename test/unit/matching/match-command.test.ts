// `parley match` end to end on files: pairs, clusters, reasons, and what it says of bad input.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MatchCommand, runMatch } from '../../../src/cli/match.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-match-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const HEADER = 'id,name,domain,city,country';
function file(name: string, ...rows: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${rows.join('\n')}\n`);
  return path;
}

async function run(command: MatchCommand) {
  const printed: string[] = [];
  const said: string[] = [];
  const code = await runMatch(command, {
    out: (line) => printed.push(line),
    err: (line) => said.push(line),
    isTerminal: false,
    write: (text) => said.push(text),
  });
  return { code, printed, said: said.join('\n') };
}

const rowsOf = (path: string) => readFileSync(path, 'utf8').trim().split('\n');

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
    const [clustersOut, hierarchyOut] = [join(folder, 'c.csv'), join(folder, 'h.csv')];
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
    const out = join(folder, 'pairs.csv');
    expect((await run({ left: left(), right: right(), out })).code).toBe(0);
    const [header, first, ...others] = rowsOf(out);
    expect(header).toBe('id_a,id_b,score');
    expect(first).toMatch(/^a1,b1,0\.9\d+$/);
    expect(others).toEqual([]);
  });

  it('explains a pair by reasons that add up', async () => {
    const { printed } = await run({ left: left(), right: right(), explain: 'a1,b1', json: true });
    const found = JSON.parse(printed.join('\n'));
    const sum = found.reasons.reduce(
      (total: number, one: { weight: number }) => total + one.weight,
      found.prior,
    );
    expect(found.probability).toBeCloseTo(1 / (1 + Math.exp(-sum)), 9);
    const fields = found.reasons.map((one: { field: string }) => one.field);
    expect(fields).toEqual(expect.arrayContaining(['name', 'web domain', 'rivals']));
  });

  it('names an id it does not know', async () => {
    await expect(run({ left: left(), right: right(), explain: 'a1,x' })).rejects.toThrow('"x"');
  });
});

describe('match of one file', () => {
  it('gives every record a cluster', async () => {
    const rows = [
      '1,Acme Tools Ltd,acmetools.com,Leeds,GB',
      '2,Acme Tools,acmetools.com,Leeds,UK',
      '3,Zebra,,,GB',
    ];
    const clustersOut = join(folder, 'clusters.csv');
    await run({ records: file('r.csv', HEADER, ...rows), clustersOut });
    expect(rowsOf(clustersOut)).toEqual(['id,cluster_id', '1,1', '2,1', '3,3']);
  });
});

describe('keys that too many records hold', () => {
  it('are counted, not dropped in silence', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i},Acme ${i + 100} Tools,,Leeds,GB`);
    const records = file('r.csv', HEADER, ...rows);
    const { said } = await run({ records, clustersOut: join(folder, 'c.csv') });
    expect(said).toMatch(/Not compared by: \d+ combinations of keys .*records times keys: [1-9]/);
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
    const { code, said } = await run({ records, clustersOut: join(folder, 'c.csv') });
    expect(code).toBe(1);
    expect(said).toContain('line 3, column id: empty');
    expect(said).toContain('line 4, column id: "1" was used before');
    expect(said).toContain('line 5, column name: empty');
    expect(said).toContain('line 6, column (row): it has 2 cells where the header has 5');
    expect(said).toContain('line 9, column name: empty');
    expect(rowsOf(join(folder, 'c.csv'))).toHaveLength(3);
  });

  it('refuses a file without a column "name"', async () => {
    const records = file('r.csv', 'id,title', '1,Acme');
    await expect(run({ records, clustersOut: join(folder, 'c.csv') })).rejects.toThrow(
      'no column "name"',
    );
  });

  it('loses one row to a quote that never ends, not the rows after it', async () => {
    const records = file('r.csv', HEADER, '1,"Acme,,,GB', '2,Zebra,,,GB');
    const { code, said } = await run({ records, clustersOut: join(folder, 'c.csv') });
    expect(code).toBe(1);
    expect(said).toContain('line 2, column (row): a quoted cell never ends');
    expect(rowsOf(join(folder, 'c.csv'))).toEqual(['id,cluster_id', '2,2']);
  });

  it('reads what spreadsheets write: semicolons, Windows-1252', async () => {
    const records = join(folder, 'excel.csv');
    writeFileSync(records, Buffer.from('id;name;city\r\n1;K\u00f6hler AG;K\u00f6ln\r\n', 'latin1'));
    const { code } = await run({ records, clustersOut: join(folder, 'c.csv') });
    expect(code).toBe(0);
    expect(rowsOf(join(folder, 'c.csv'))).toEqual(['id,cluster_id', '1,1']);
  });

  it('refuses a workbook, a missing file, and a folder it cannot write to', async () => {
    const workbook = join(folder, 'book.csv');
    writeFileSync(workbook, Buffer.from([0x50, 0x4b, 0x03, 0x04, 1, 2, 3]));
    const clustersOut = join(folder, 'c.csv');
    await expect(run({ records: workbook, clustersOut })).rejects.toThrow('Excel workbook');
    await expect(run({ records: join(folder, 'none.csv'), clustersOut })).rejects.toThrow(
      'cannot be read',
    );
    const records = file('r.csv', HEADER, '1,Acme,,,GB');
    await expect(run({ records, clustersOut: join(folder, 'no', 'c.csv') })).rejects.toThrow(
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
