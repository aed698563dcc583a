// A mapping that is exported and read again is the mapping it was, whatever stands in it.
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { mappingToYaml, readMappingDocument } from '../../../src/app/mapping-document.ts';
import { ACTIVITY_TYPES } from '../../../src/domain/claim.ts';
import type { Mapping } from '../../../src/domain/mapping.ts';
import {
  ACCOUNT_INPUTS,
  CLAIM_INPUTS,
  type InputFacts,
} from '../../../src/domain/mapping-inputs.ts';
import { RUNS } from '../engagement/arbitrary-claims.ts';

/** A mapping is long: a quarter of the runs takes as long as other properties. */
const numRuns = Math.ceil(RUNS.numRuns / 4);
vi.setConfig({ testTimeout: Math.max(120_000, numRuns * 200) });

/** Words that YAML would take for something else are among them. */
const word = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom('true', 'null', '007', '*', '- a', '# no', 'a: b', '2026-11-20', ' x ', '"', '~'),
);
const related = fc.record(
  { object: word, link: word, most: word },
  { requiredKeys: ['object', 'link'] },
);
const optional = <T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) =>
  fc.record(model, { requiredKeys: [] });

function source(facts: InputFacts) {
  const place = { path: word, related };
  const values = fc.dictionary(
    word.filter((text) => text !== '__proto__'),
    fc.constantFrom(...(facts.choices ?? ['x'])),
  );
  const translated = facts.kind === 'choice' ? { ...place, values } : place;
  const rest = { fallback: fc.option(word), reason: word };
  const model = { ...translated, or: fc.array(optional(translated), { maxLength: 2 }), ...rest };
  return facts.kind === 'list'
    ? fc.record({ ...model, separators: word }, { requiredKeys: ['separators'] })
    : optional(model);
}

const inputs = (all: Readonly<Record<string, InputFacts>>) =>
  fc.record(Object.fromEntries(Object.entries(all).map(([name, facts]) => [name, source(facts)])));
const condition = fc.record({ path: word, values: fc.array(word, { maxLength: 2 }) });
const activity = fc.record({
  ...{ object: word, link: word, at: source(CLAIM_INPUTS.createdAt) },
  type: source({ ...CLAIM_INPUTS.stage, choices: ACTIVITY_TYPES }),
});
const claim = fc
  .tuple(
    inputs(CLAIM_INPUTS),
    fc.record(
      {
        object: word,
        recordType: fc.constantFrom('opportunity', 'lead', 'deal'),
        ...{
          only: condition,
          accountLink: word,
          convertedTo: word,
          account: inputs(ACCOUNT_INPUTS),
        },
        activities: fc.array(activity, { maxLength: 2 }),
      },
      { requiredKeys: ['object', 'recordType', 'activities'] },
    ),
  )
  .map(([left, right]) => ({ ...left, ...right }));
const account = fc
  .tuple(
    inputs(ACCOUNT_INPUTS),
    fc.record({ object: word, except: condition }, { requiredKeys: ['object'] }),
  )
  .map(([left, right]) => ({ ...left, ...right }));
const mapping = fc.record({
  ...{ version: fc.constant(1), account, claims: fc.array(claim, { maxLength: 2 }) },
}) as unknown as fc.Arbitrary<Mapping>;

it('is the same after export and import', () => {
  fc.assert(
    fc.property(mapping, fc.constantFrom('salesforce', 'hubspot'), (before, crm) => {
      const read = readMappingDocument(mappingToYaml(before, crm));
      expect('faults' in read ? read.faults : read.mapping).toEqual(before);
    }),
    { numRuns },
  );
});
