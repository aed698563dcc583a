// Which inputs of a mapping have no source, and which clauses of the policy that disables. Pure.
import type { Mapping } from '../domain/mapping.ts';
import { ACTIVITIES, ENTERED_INPUTS } from '../domain/mapping-inputs.ts';
import { inputsOf, isMapped, type Steps } from '../domain/mapping-walk.ts';

export type MappingGap = {
  readonly steps: Steps;
  /** Object whose records lack it. */
  readonly object: string;
  readonly label: string;
  /** Clauses that are without effect; none where something only gets coarser. */
  readonly clauses: readonly string[];
  /** What that means, and what holds instead. */
  readonly consequence: string;
};

/**
 * Unmapped inputs, those that disable clauses first. An input with a fallback alone is unmapped: all
 * records have the same value then. Identifiers are one of three: M-9 works with any of them.
 */
export function mappingGaps(mapping: Mapping): readonly MappingGap[] {
  const inputs = inputsOf(mapping);
  const siblings = (steps: Steps) => steps.slice(0, -1).join('.');
  const lacksIdentifiers = (steps: Steps): boolean =>
    inputs
      .filter((one) => one.facts.clauses.includes('M-9') && siblings(one.steps) === siblings(steps))
      .every((one) => !isMapped(one.source));
  const gaps = inputs
    .filter(({ source }) => !isMapped(source))
    .map(({ steps, object, facts, source }): MappingGap => {
      const { fallback = null } = source;
      const instead = fallback === null ? '' : ` "${fallback}" holds for all.`;
      const clauses = facts.clauses.filter((clause) => clause !== 'M-9' || lacksIdentifiers(steps));
      return {
        ...{ steps, object, label: facts.label, clauses },
        consequence: `${facts.without}${instead}`,
      };
    });
  const idle = mapping.claims.flatMap(({ object, activities }, at): MappingGap[] =>
    activities.length > 0
      ? []
      : [
          {
            ...{ steps: ['claims', at, 'activities'], object, label: ACTIVITIES.label },
            ...{ clauses: ACTIVITIES.clauses, consequence: ACTIVITIES.without },
          },
        ],
  );
  return [...gaps, ...idle].sort(
    (left, right) => Number(left.clauses.length === 0) - Number(right.clauses.length === 0),
  );
}

/** Context that no CRM holds: `Customer’s written choice (P-1)`. */
export function enteredByPeople(): readonly string[] {
  return ENTERED_INPUTS.map(({ label, clauses }) => `${label} (${clauses})`);
}
