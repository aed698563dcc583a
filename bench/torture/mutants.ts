// The power of the simulation: takes one protection away at a time and runs seeds until one notices.
import { MUTANTS, type Mutant, mutantNamed } from '../../test/simulation/mutants/mutant.ts';
import { runPart } from './seeds.ts';

export type MutantRequest = {
  readonly seeds: number;
  readonly from: number;
  readonly jobs: number;
  readonly only?: string | undefined;
};

type Verdict = { readonly mutant: Mutant; readonly after: number | null; readonly by: string };

const PART = 500;

/** Prints after how many seeds each mutant is noticed; exit code 1 when one is not. */
export async function tortureMutants(request: MutantRequest): Promise<number> {
  const waiting = request.only === undefined ? [...MUTANTS] : [mutantNamed(request.only)];
  const count = waiting.length;
  const survivors: string[] = [];
  const work = async () => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const verdict = await hunt(mutant, request);
      console.log(describe(verdict, request.seeds));
      if (verdict.after === null) survivors.push(mutant.name);
    }
  };
  await Promise.all(Array.from({ length: request.jobs }, work));
  console.log(
    `${count - survivors.length} of ${count} mutants noticed within ${request.seeds} seeds`,
  );
  return survivors.length === 0 ? 0 : 1;
}

async function hunt(mutant: Mutant, { seeds, from }: MutantRequest): Promise<Verdict> {
  const hook = new URL('../../test/simulation/mutants/hook.ts', import.meta.url).href;
  const options = { env: { PARLEY_MUTANT: mutant.name }, stopAtFirst: true };
  for (let start = 0; start < seeds; start += PART) {
    const part = Math.min(PART, seeds - start);
    const [first] = await runPart(from + start, part, ['--import', hook], options);
    if (first === undefined) continue;
    return { mutant, after: first.seed - from + 1, by: first.invariants.join(' ') };
  }
  return { mutant, after: null, by: '' };
}

function describe({ mutant, after, by }: Verdict, seeds: number): string {
  const found = after === null ? `NOT NOTICED in ${seeds} seeds` : `seed ${after}, ${by}`;
  return `${mutant.name.padEnd(28)} ${found.padEnd(30)} without: ${mutant.without}`;
}
