// `parley credit` from files to what it prints: the policy's split, seven models beside it, product
// families, rows for pay tools.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CreditCommand, runCredit } from '../../../src/cli/credit.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-credit-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const COMMON = {
  ...{ crm: 'hubspot', record_type: 'deal', deal_type: 'new_business', stage: 'develop' },
  ...{ amount: 9_000, currency: 'USD', product_family: 'Platform', territory: 'US' },
  account: { name: 'Acme', domain: 'acme.example', country: 'US' },
};
const met = (...days: readonly string[]) =>
  days.map((day) => ({ type: 'meeting', at: `2026-11-${day}T09:00:00Z` }));
const direct = (change: object = {}) => ({
  ...COMMON,
  ...{ id: 'D', record_id: '2', channel: 'direct', partner: null },
  ...{ created_at: '2026-11-05T09:00:00Z', activities: met('09') },
  ...change,
});
const partner = (change: object = {}) => ({
  ...COMMON,
  ...{ id: 'P', record_id: '1', channel: 'reseller', partner: { name: '=Altura' } },
  ...{ created_at: '2026-11-01T09:00:00Z', activities: met('02', '16') },
  ...change,
});
const scenario = (id: string, ...claims: readonly object[]) => ({
  id,
  as_of: '2026-11-20T12:00:00Z',
  claims,
});

async function file(name: string, content: string | object): Promise<string> {
  const written = path.join(folder, name);
  await writeFile(written, typeof content === 'string' ? content : JSON.stringify(content));
  return written;
}

async function credit(scenarios: readonly object[], change: Partial<CreditCommand> = {}) {
  const [out, err]: string[][] = [[], []];
  const claims = await file('claims.json', { scenarios });
  const code = await runCredit(
    {
      ...{
        files: [claims],
        stored: null,
        policyFile: null,
        mapFile: null,
        linesFile: null,
        asOf: null,
      },
      ...{ halfLifeDays: 30, payDays: 365, payFile: null, json: true },
      ...change,
    },
    {
      ...{ out: (line) => out?.push(line), err: (line) => err?.push(line) },
      ...{ isTerminal: false, write: () => {}, now: () => 0 },
    },
  );
  return { code, text: out?.join('\n') ?? '', err };
}

const shares = (found: {
  splits: { claim: string; percent: number }[] | null;
  reason: string | null;
}) =>
  found.splits === null
    ? found.reason
    : Object.fromEntries(found.splits.map(({ claim, percent }) => [claim, percent]));

describe('credit', () => {
  it('shows every model beside the policy, on the same touches', async () => {
    const { text, code } = await credit([scenario('one', partner(), direct())]);
    expect(code).toBe(0);
    const { conflicts, double_counted_usd } = JSON.parse(text);
    expect(double_counted_usd).toBe(9_000);
    expect(shares(conflicts[0])).toEqual({ P: 70, D: 30 });
    const models = Object.fromEntries(
      conflicts[0].other_models.map((one: Parameters<typeof shares>[0] & { model: string }) => [
        one.model,
        shares(one),
      ]),
    );
    // Touches: P on the 2nd, D on the 9th, P on the 16th; the opportunity was created on the 1st.
    expect(models).toMatchObject({
      first_touch: { P: 100, D: 0 },
      last_touch: { P: 100, D: 0 },
      linear: { P: 66.67, D: 33.33 },
      position_based: { P: 80, D: 20 },
      w_shaped: { P: 90, D: 10 },
      shapley: 'not enough data: 0 closed deals of partner altura, 10 needed',
    });
    // A half-life of 7 days: 1/4 and 1 to P, 1/2 to D, of 7/4.
    const week = JSON.parse(
      (await credit([scenario('one', partner(), direct())], { halfLifeDays: 7 })).text,
    );
    const decay = week.conflicts[0].other_models.find(
      ({ model }: { model: string }) => model === 'time_decay',
    );
    expect(shares(decay)).toEqual({ P: 71.43, D: 28.57 });
  });

  it('learns Shapley from the closed deals of the files', async () => {
    const alone = (n: number, claim: object, won: boolean) =>
      scenario(`past ${n}`, {
        ...claim,
        stage: won ? 'won' : 'lost',
        closed_at: '2026-11-18T09:00:00Z',
      });
    const both = (n: number) =>
      scenario(
        `both ${n}`,
        { ...partner(), stage: 'won', closed_at: '2026-11-18T09:00:00Z' },
        { ...direct(), stage: 'lost', closed_at: '2026-11-18T09:00:00Z' },
      );
    const past = Array.from({ length: 10 }, (_, n) => [
      alone(n, direct(), n < 2),
      alone(n + 10, partner(), n < 5),
      both(n),
    ]).flat();
    const { text } = await credit([scenario('now', partner(), direct()), ...past]);
    const [conflict] = JSON.parse(text).conflicts;
    // The example of the field: 20 %, 50 % and 100 % make 65 for P and 35 for D.
    expect(shares(conflict.other_models.at(-1))).toEqual({ P: 65, D: 35 });
  });

  it('splits per product family where lines are known', async () => {
    const linesFile = await file(
      'lines.csv',
      'product_family;record_id;amount\nPlatform;1;100.50\nTraining;1;20\nTraining;2;x\nPlatform;2;7\n',
    );
    const { text, code, err } = await credit([scenario('one', partner(), direct())], { linesFile });
    expect(code).toBe(1);
    expect(err).toEqual([`${linesFile}: line 4: "x" is not an amount.`]);
    const [{ families }] = JSON.parse(text).conflicts;
    const linear = families.map(
      (one: { product_family: string; other_models: Parameters<typeof shares>[0][] }) => [
        one.product_family,
        shares(one.other_models[2] ?? { splits: null, reason: null }),
      ],
    );
    expect(linear).toEqual([
      ['Platform', { P: 66.67, D: 33.33 }],
      ['Training', { P: 100 }],
    ]);
  });

  it('pays each order once, as it was judged when it was won, under keys that stay', async () => {
    const won = { stage: 'won', closed_at: '2026-11-10T09:00:00Z' };
    const sale = scenario('sale', partner({ ...won, amount: 1000.01, currency: 'JPY' }), direct());
    const payFile = path.join(folder, 'pay.csv');
    const first = await credit([sale], { payFile });
    expect(first.code).toBe(0);
    const rows = (await readFile(payFile, 'utf8')).split('\r\n').slice(1, -1);
    const cells = rows.map((row) => row.split(',').slice(1));
    // Won on the 10th: P's work of the 16th did not exist yet, D's of the 9th did.
    expect(cells).toEqual([
      ['P', '', '2026-11-10', 'Platform', "'=Altura", '70.00', '700', 'JPY', '1'],
      ['P', '', '2026-11-10', 'Platform', 'vendor', '30.00', '300', 'JPY', '1'],
    ]);
    const booked = { ...won, closed_at: '2026-11-12T09:00:00Z' };
    await credit(
      [scenario('sale', partner({ ...won, amount: 5, currency: 'JPY' }), direct(booked))],
      { payFile },
    );
    const again = (await readFile(payFile, 'utf8')).split('\r\n').slice(1, -1);
    const keyOf = (row: string) => row.split(',')[0];
    expect(again.map(keyOf)).toEqual(rows.map(keyOf));
    expect(again[0]?.split(',')[2]).toBe('D');
    await credit([sale], { payFile, payDays: 5 });
    expect((await readFile(payFile, 'utf8')).split('\r\n')).toHaveLength(2);
  });

  it('prints for people', async () => {
    const { text } = await credit([scenario('one', partner(), direct())], { json: false });
    expect(text).toContain('Acme (one) (low, USD 9,000 counted more than once)');
    expect(text).toContain('  policy          =Altura 70.00 %, Direct team 30.00 %');
    expect(text).toContain('  linear          =Altura 66.67 %, Direct team 33.33 %');
    expect(text).toMatch(/1 conflict; pipeline counted more than once: USD 9,000; 0 orders to pay/);
  });

  it('refuses lines without the columns it needs', async () => {
    const linesFile = await file('bad.csv', 'id,family\n1,Platform\n');
    await expect(credit([scenario('one', partner())], { linesFile })).rejects.toThrow(
      /bad\.csv: it needs the columns record_id, product_family, amount/,
    );
  });
});
