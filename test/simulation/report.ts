// A failing run in words: its seed, what it violates, and the last lines before it came to rest.
import type { SeedResult } from './run-seed.ts';

/** Of the whole report: as much as is read at one glance. */
const SHOWN_LINES = 40;
const SHOWN_VIOLATIONS = 6;
/** Jobs that start and end say little; what was written, edited and broken says it all. */
const ROUTINE = / (starts|ends) tenant-/;

/** What a person needs to understand a failing run, in at most forty lines, ready to print. */
export function describeRun(run: SeedResult): string {
  const { seed, plan, violations } = run;
  const head = [
    `seed ${seed}: ${violations.length} violations`,
    ...violations.slice(0, SHOWN_VIOLATIONS).map((text) => `  ${text}`),
    `  ${JSON.stringify(plan.setting)}`,
  ];
  const telling = run.lines.filter((line) => !ROUTINE.test(line));
  return [...head, ...telling.slice(head.length - SHOWN_LINES)].map(inOneLine).join('\n');
}

const inOneLine = (text: string) => text.replaceAll('\n', ' ');
