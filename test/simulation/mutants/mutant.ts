// What a mutant is: one place of the source without one of its protections.
import { CONTEXT_MUTANTS } from './context-mutants.ts';
import { DETECT_MUTANTS } from './detect-mutants.ts';
import { NOTICE_MUTANTS } from './notice-mutants.ts';
import { STORE_MUTANTS } from './store-mutants.ts';
import { TASK_MUTANTS } from './task-mutants.ts';
import { WRITE_MUTANTS } from './write-mutants.ts';

/** A change of one place. */
export type Change = {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
};

export type Mutant = Change & {
  readonly name: string;
  /** What no longer holds, in words. */
  readonly without: string;
  /** Further places: protections behind each other fall together. */
  readonly also?: readonly Change[];
};

/** All places a mutant changes. */
export const changesOf = (mutant: Mutant): readonly Change[] => [mutant, ...(mutant.also ?? [])];

/** Every protection of the write-back protocol that simulation must be able to miss. */
export const MUTANTS: readonly Mutant[] = [
  ...WRITE_MUTANTS,
  ...TASK_MUTANTS,
  ...NOTICE_MUTANTS,
  ...DETECT_MUTANTS,
  ...STORE_MUTANTS,
  ...CONTEXT_MUTANTS,
];

/** Throws for a name that no mutant has. */
export function mutantNamed(name: string): Mutant {
  const mutant = MUTANTS.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`There is no mutant "${name}".`);
  return mutant;
}

/** The source with the change. Throws unless the place is there exactly once. */
export function changed({ file, find, replace }: Change, source: string): string {
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(`${file} holds "${find}" ${parts.length - 1} times, not once.`);
  }
  return parts.join(replace);
}
