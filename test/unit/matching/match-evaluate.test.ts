// `parley match evaluate` on small sets: what it measures, and what it says of sets with faults.
import { describe, expect, it } from 'vitest';
import { runMatchEvaluate } from '../../../src/cli/match/evaluate.ts';
import { runMatch } from '../../../src/cli/match.ts';
import { matchFiles, rowsOf, runOn } from './match-files.ts';

const { path, write } = matchFiles();

function evaluate(folders: readonly string[], { json = true, isTerminal = false } = {}) {
  const command = { folders, threshold: 0.5, certain: 0.99, json };
  return runOn((io) => runMatchEvaluate(command, io), { isTerminal });
}

const HEADER = 'id,name,domain,city';
const LEFT = [HEADER, 'a1,Acme Tools Ltd,acmetools.com,Leeds', 'a2,Zebra Kitchens,zebra.de,Bonn'];
const RIGHT = [HEADER, 'b1,Acme Tools,acmetools.com,Leeds', 'b2,Zebra Kitchens,zebra.de,Bonn'];
const PAIRS = ['id_a,id_b,label', 'a1,b1,1', 'a2,b2,1', 'a1,b2,0'];

type Files = { left?: readonly string[]; right?: readonly string[]; pairs?: readonly string[] };

function aSet(name: string, { left = LEFT, right = RIGHT, pairs = PAIRS }: Files = {}) {
  write(`${name}/records_a.csv`, ...left);
  write(`${name}/records_b.csv`, ...right);
  write(`${name}/pairs.csv`, ...pairs);
  return path(name);
}

describe('a set without faults', () => {
  it('is scored, with exit code 0', async () => {
    const { code, printed } = await evaluate([aSet('good')]);
    expect(code).toBe(0);
    expect(JSON.parse(printed[0] ?? '')).toMatchObject([
      { name: 'good', kind: 'two tables', pairs: { atThreshold: { f1: 1 } }, faults: [] },
    ]);
  });

  it('shows on a terminal how far it is, and wipes that away', async () => {
    const { said } = await evaluate([aSet('good')], { isTerminal: true });
    expect(said).toContain('reading');
    expect(said).toContain('comparing [');
    expect(said).toMatch(/\[2K\ngood done$/);
  });
});

describe('a set of which only some pairs are listed', () => {
  // Each left name fits both right ones: in the command's output, each pair has a rival.
  const names = (side: string) => ['id,name', `${side}1,Siemens AG`, `${side}2,Siemens`];

  it('is measured by the rows that the command writes', async () => {
    const pairs = ['id_a,id_b,label', 'a1,b1,1', 'a1,b2,0'];
    const folder = aSet('closed', { left: names('a'), right: names('b'), pairs });
    write('closed/set.json', '{ "complete": false }');
    const [left, right] = [path('closed/records_a.csv'), path('closed/records_b.csv')];
    await runOn((io) => runMatch({ left, right, out: path('pairs.csv') }, io));
    const written = rowsOf(path('pairs.csv')).map((row) => row.split(','));
    const score = (b: string) => Number(written.find(([a, id]) => a === 'a1' && id === b)?.[2]);
    const { printed } = await evaluate([folder]);
    const [{ kind, pairs: found }] = JSON.parse(printed[0] ?? '');
    expect(kind).toBe('listed pairs');
    expect(score('b1')).toBeGreaterThan(0.5);
    expect(found.best).toMatchObject({ recall: 1, threshold: score('b1') });
  });
});

describe('rows that cannot be used', () => {
  it('of records are named and counted, and the labels that name them count as missed', async () => {
    const right = [...RIGHT, 'b3,,acme.de,Bonn'];
    const folder = aSet('set', { right, pairs: [...PAIRS, 'a2,b3,1'] });
    const { code, printed, said } = await evaluate([folder]);
    expect(code).toBe(1);
    expect(said).toContain('records_b.csv: line 4, column name: empty');
    expect(said).toContain('pairs.csv: line 5, column id_b: no record of records_b.csv');
    expect(said).toContain('set: 2 rows with faults.');
    const [{ pairs, faults }] = JSON.parse(printed[0] ?? '');
    expect(faults).toHaveLength(2);
    expect(pairs.atThreshold.recall).toBeCloseTo(2 / 3, 12);
  });

  it('of labels do not count as wrong what the matcher found', async () => {
    const folder = aSet('set', { pairs: ['id_a,id_b,label', 'a1,b1,1', 'a2,b2,yes'] });
    const { code, printed, said } = await evaluate([folder]);
    expect(code).toBe(1);
    expect(said).toContain('pairs.csv: line 3, column label: "yes" is neither 1');
    expect(JSON.parse(printed[0] ?? '')[0].pairs.atThreshold.precision).toBe(1);
  });

  it('are two labels that say different things of one pair', async () => {
    const { code, said } = await evaluate([aSet('set', { pairs: [...PAIRS, 'a2,b2,0'] })]);
    expect(code).toBe(1);
    expect(said).toContain('line 5, column label: an earlier row says 1 of this pair');
  });

  it('are clusters of no record, of none, and of one record twice; records without are not judged', async () => {
    write('book/records.csv', ...LEFT, ...RIGHT.slice(1));
    const clusters = ['id,cluster_id', 'a1,x', 'b1,x', 'a2,', 'nobody,y', 'a1,z'];
    write('book/clusters.csv', ...clusters);
    const { code, printed, said } = await evaluate([path('book')]);
    expect(code).toBe(1);
    expect(said).toContain('line 4, column cluster_id: empty');
    expect(said).toContain('line 5, column id: no record of records.csv');
    expect(said).toContain('line 6, column id: "a1" has a cluster in an earlier row');
    expect(said).toContain('2 of the records have no cluster in clusters.csv, the first "a2"');
    const [{ pairs }] = JSON.parse(printed[0] ?? '');
    expect(pairs.atThreshold).toMatchObject({ precision: 1, recall: 1 });
  });
});

describe('a set that cannot be scored', () => {
  const faults: readonly (readonly [string, () => string, string])[] = [
    ['has no folder', () => path('none'), 'none: no such folder'],
    [
      'has a broken description',
      () => {
        write('set/set.json', '{', '  "complete": no', '}');
        return aSet('set');
      },
      'set.json: Not valid JSON at line 2, column 15',
    ],
    [
      'does not say whether its truth is complete',
      () => {
        write('set/set.json', '{ "complete": "no" }');
        return aSet('set');
      },
      'set.json: not the description of a set',
    ],
    [
      'lacks a column',
      () => aSet('set', { pairs: ['id_a,id_b', 'a1,b1'] }),
      'pairs.csv: line 1: no column "label"',
    ],
    [
      'has a broken line in its truth',
      () => aSet('set', { pairs: [...PAIRS, 'a2'] }),
      'pairs.csv: line 5, column (row): it has 1 cell',
    ],
    [
      'knows no pair of one customer',
      () => aSet('set', { pairs: ['id_a,id_b,label', 'a1,b2,0'] }),
      'No pair of pairs.csv has the label 1',
    ],
  ];

  it.each(faults)('%s: it is named, and the next one scored', async (_, make, problem) => {
    const { code, printed, said } = await evaluate([make(), aSet('good')]);
    expect(code).toBe(1);
    expect(said).toContain(problem);
    const [wrong, good] = JSON.parse(printed[0] ?? '');
    expect(wrong.notScored).toContain(problem);
    expect(good).toMatchObject({ name: 'good', pairs: { atThreshold: { f1: 1 } } });
  });
});
