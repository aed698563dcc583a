// I12: however the states of records arrive, late, again, in pages of any size, with judging and writing
// in between, everything ends the same. PARLEY_PROPERTY_RUNS sets how many deliveries are tried.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  CALM,
  CLOSINGS,
  type Delivery,
  deliver,
  HISTORY_EDITS,
  type History,
  WORK,
} from './deliveries.ts';

const RUNS = Number(process.env['PARLEY_PROPERTY_RUNS'] ?? 150);
/** A run takes some milliseconds; shrinking a failing one takes a few hundred more. */
const TIMEOUT_MS = 60_000 + RUNS * 100;

const choice = fc.nat(999);
/** Some edits fall into one second, the grain of the vendors' times. */
const afterMs = fc.oneof(fc.constant(0), fc.nat(900), fc.integer({ min: 1_000, max: 90_000 }));

const history: fc.Arbitrary<History> = fc.record({
  shape: fc.nat(2 ** 31),
  managerIn: fc.constantFrom('salesforce', 'hubspot'),
  edits: fc.array(
    fc.record({
      what: fc.constantFrom(...HISTORY_EDITS),
      choices: fc.tuple(choice, choice, choice),
      afterMs,
    }),
    { maxLength: 12 },
  ),
});

const page = fc.record({ page: fc.array(fc.nat(10_000), { minLength: 1, maxLength: 25 }) });
const delivery: fc.Arbitrary<Delivery> = fc.record({
  closing: fc.constantFrom(...CLOSINGS),
  steps: fc.array(
    fc.oneof({ weight: 5, arbitrary: page }, { weight: 2, arbitrary: fc.constantFrom(...WORK) }),
    { minLength: 1, maxLength: 15 },
  ),
});

it(
  'the order and repetition of what is read change nothing in the end',
  { timeout: TIMEOUT_MS },
  () =>
    fc.assert(
      fc.asyncProperty(history, delivery, async (past, way) => {
        const calm = await deliver(past, CALM);
        const { dueOn, ...ended } = await deliver(past, way);
        expect(calm.left).toBe(0);
        expect({ ...ended, dueOn: calm.dueOn }).toEqual(calm);
        for (const [claims, day] of dueOn) {
          expect(day).toBeLessThanOrEqual(calm.dueOn.get(claims) ?? Number.NEGATIVE_INFINITY);
        }
      }),
      { numRuns: RUNS },
    ),
);
