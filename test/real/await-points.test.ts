// The rewriting of awaits: every one is found, and what the code does stays the same.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeAwaits } from './await-points.ts';
import { BESIDE, BY_CHANCE } from './beside.ts';
import { PROBE } from './orders.ts';
import { SHORT_LOCKS, TOLD_AT_ONCE } from './rewritten.ts';
import { SCENARIOS } from './scenarios.ts';
import { pointsOfWritePath, ROOT, staleIn, whyBeside } from './write-path.ts';

/** Runs a rewritten module that sets `globalThis.result`; returns it and what the probe heard. */
async function runProbed(source: string): Promise<{ result: unknown; heard: string[] }> {
  const heard: string[] = [];
  const hear = (phase: string, id: string) => heard.push(`${phase} ${id.replace('x.ts:', '')}`);
  const probe = {
    before: (id: string) => void hear('before', id),
    during: (id: string, operand: unknown) => {
      hear('during', id);
      return operand;
    },
    after: (id: string, value: unknown) => {
      hear('after', id);
      return value;
    },
    async *each(id: string, values: AsyncIterable<unknown>) {
      hear('each', id);
      yield* values;
    },
  };
  const scope = globalThis as Record<string, unknown>;
  scope[PROBE] = probe;
  const { code } = probeAwaits('x.ts', source);
  await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return { result: scope['result'], heard };
}

describe('probeAwaits', () => {
  it('tells of each await before, during and after, and keeps the value', async () => {
    const { result, heard } = await runProbed(
      'const one: number = await Promise.resolve(1);\nglobalThis.result = one + (await 2);',
    );
    expect(result).toBe(3);
    expect(heard).toEqual([
      ...['before 1:21', 'during 1:21', 'after 1:21'],
      ...['before 2:28', 'during 2:28', 'after 2:28'],
    ]);
  });

  it('keeps nested awaits, precedence, calls and short circuits', async () => {
    const { result, heard } = await runProbed(
      [
        'const add = async (a, b) => (await a) + (await b);',
        'const never = async () => { throw new Error("called"); };',
        'const list = [await add(await add(1, 2), 3), !(await null), false && (await never())];',
        'globalThis.result = [...list, (await { deep: { x: 4 } }).deep.x, await await 5];',
      ].join('\n'),
    );
    expect(result).toEqual([6, true, false, 4, 5]);
    expect(heard.filter((one) => one.includes('3:64'))).toEqual([]);
  });

  it('steps through for await', async () => {
    const { result, heard } = await runProbed(
      [
        'async function* numbers() { yield 1; yield 2; }',
        'let sum = 0;',
        'for await (const one of numbers()) sum += one;',
        'globalThis.result = sum;',
      ].join('\n'),
    );
    expect(result).toBe(3);
    expect(heard).toEqual(['each 3:1']);
  });

  it('does not say after when the promise rejects', async () => {
    const { result, heard } = await runProbed(
      'try { await Promise.reject(new Error("no")); } catch (error) { globalThis.result = error.message; }',
    );
    expect(result).toBe('no');
    expect(heard).toEqual(['before 1:7', 'during 1:7']);
  });

  it('leaves lines where they are and names the function around', () => {
    const source = [
      'export class Queue {',
      '  async #work(): Promise<void> {',
      '    const inner = async () => {',
      '      await null;',
      '    };',
      '    await inner();',
      '  }',
      '}',
    ].join('\n');
    const { code, points } = probeAwaits('x.ts', source);
    expect(code.split('\n')).toHaveLength(8);
    expect(points.map(({ id, inside }) => `${id} ${inside}`)).toEqual([
      'x.ts:4:7 inner',
      'x.ts:6:5 work',
    ]);
  });
});

describe('the write path', () => {
  const points = pointsOfWritePath();

  it('is read from the tree and has no point twice', () => {
    expect(new Set(points.map((one) => one.id)).size).toBe(points.length);
    expect(new Set(points.map((one) => one.layer))).toEqual(
      new Set(['app', 'connectors', 'store', 'jobs']),
    );
  });

  it('has the awaits between intent, call and outcome', () => {
    const ours = points.filter((one) => one.layer === 'app' && whyBeside(one) === null);
    const files = new Set(ours.map((one) => one.file));
    for (const name of ['write-back', 'task-sync', 'detect', 'sync', 'tokens', 'decide', 'jobs']) {
      expect(files).toContain(`src/app/${name}.ts`);
    }
  });

  it('has every function that is said to lie beside it or to be reached by chance', () => {
    expect(staleIn([...BESIDE, ...BY_CHANCE], points)).toEqual([]);
  });

  it('tells a list of what is no longer there', () => {
    const list = [
      ['src/store/gone.ts', 'all', 'the file went'],
      ['src/store/records.ts', ['count', 'renamed'], 'one function went'],
      ['src/store/records.ts', ['count'], 'the line went', /nothing like this/],
    ] as const;
    expect(staleIn(list, points)).toEqual([
      'src/store/gone.ts',
      'src/store/records.ts renamed',
      'src/store/records.ts count',
    ]);
  });
});

it('every change that a morning makes to the sources fits them', () => {
  const plants = [...SHORT_LOCKS, TOLD_AT_ONCE, ...SCENARIOS.flatMap((one) => one.plants ?? [])];
  expect(plants.length).toBeGreaterThan(10);
  const places = plants.map(({ file, find }) => {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    return [file, find.source, [...text.matchAll(new RegExp(find, 'g'))].length];
  });
  expect(places.filter(([, , count]) => count !== 1)).toEqual([]);
});
