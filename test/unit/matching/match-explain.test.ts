// `parley match --explain`: what it says of a pair is what the run found.
import { describe, expect, it } from 'vitest';
import { type MatchCommand, runMatch } from '../../../src/cli/match.ts';
import { matchFiles, rowsOf, runOn } from './match-files.ts';

const { path, write } = matchFiles();
const run = (command: MatchCommand) => runOn((io) => runMatch(command, io));

async function explained(command: MatchCommand) {
  const { printed } = await run({ ...command, json: true });
  return JSON.parse(printed.join('\n'));
}

describe('a pair of two files', () => {
  // The Russian firm is never compared with the other, though the two alone are alike enough for a rival.
  const left = () => write('a.csv', 'id,name', 'a1,СБ Дако ООО', 'a2,Stripe LLC');
  const right = () => write('b.csv', 'id,name', 'b1,Strip Limited Liability Company');

  it('has the probability that the run writes', async () => {
    const files = { left: left(), right: right() };
    await run({ ...files, out: path('pairs.csv') });
    const { probability } = await explained({ ...files, explain: 'a2,b1' });
    expect(rowsOf(path('pairs.csv'))).toContain(`a2,b1,${probability.toFixed(6)}`);
  });

  it('has reasons that add up to it', async () => {
    const found = await explained({ left: left(), right: right(), explain: 'a2,b1' });
    const sum = found.reasons.reduce(
      (total: number, one: { weight: number }) => total + one.weight,
      found.prior,
    );
    expect(found.probability).toBeCloseTo(1 / (1 + Math.exp(-sum)), 9);
    const fields = found.reasons.map((one: { field: string }) => one.field);
    expect(fields).toEqual(expect.arrayContaining(['name', 'rivals']));
  });

  it('that the run never compared is said to be so, with the reason', async () => {
    const files = { left: left(), right: right(), explain: 'a1,b1' };
    expect(await explained(files)).toMatchObject({ comparison: 'no shared key', cluster: null });
    const { printed } = await run(files);
    expect(printed[0]).toMatch(/^not compared: the two share no key/);
    expect(printed[1]).toMatch(/^the two records alone: \d/);
    expect(printed.join('\n')).not.toContain('rival');
  });

  it('names an id it does not know', async () => {
    const wrong = run({ left: left(), right: right(), explain: 'a1,x' });
    await expect(wrong).rejects.toThrow('"x"');
  });
});

describe('parents', () => {
  it('are read from a column, change the score and are among the reasons', async () => {
    const rows = ['id,name,city,domain,parent_domain', '1,Acme Tools,Leeds,acme.de,acme.com'];
    const kin = write('kin.csv', ...rows, '2,Acme Tools,Leeds,acme.com,');
    const found = await explained({ records: kin, explain: '1,2' });
    expect(found.reasons).toContainEqual(expect.objectContaining({ field: 'parent', weight: -4 }));
    const sum = found.reasons.reduce(
      (total: number, one: { weight: number }) => total + one.weight,
      found.prior,
    );
    expect(found.probability).toBeCloseTo(1 / (1 + Math.exp(-sum)), 9);
    expect(found.cluster).toEqual({ left: '1', right: '2' });
    const alone = write(
      'alone.csv',
      ...rows.map((row) => row.replace('acme.com', '')),
      '2,Acme Tools,Leeds,acme.com,',
    );
    const silent = await explained({ records: alone, explain: '1,2' });
    expect(silent.probability).toBeGreaterThan(found.probability);
  });
});

describe('a pair of one file', () => {
  const records = () =>
    write(
      'r.csv',
      'id,name,domain,city',
      '1,Acme Tools Ltd,acmetools.com,Leeds',
      '2,Acme Tools,acmetools.com,Leeds',
      '3,Acme Toys 7,acmetoys.com,Perth',
    );

  it('says whether the two share a cluster, whichever is named first', async () => {
    const command = { records: records(), clustersOut: path('c.csv') };
    const same = await explained({ ...command, explain: '2,1' });
    expect(same).toMatchObject({ comparison: 'scored', cluster: { left: '1', right: '1' } });
    const { printed } = await run({ ...command, explain: '1,3' });
    expect(printed.at(-1)).toBe('they are in two clusters, 1 and 3');
  });

  it('has to be of two records', async () => {
    await expect(run({ records: records(), explain: '1,1' })).rejects.toThrow('one record');
  });
});
