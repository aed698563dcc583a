// All planted cases, and their sowing into a world.
import { Calendar } from '../seed/calendar.ts';
import { sowCase } from '../seed/sower.ts';
import type { Troupe } from '../seed/troupe.ts';
import type { World } from '../world.ts';
import { CREDIT_AND_SEVERITY } from './credit-and-severity.ts';
import type { Expectation, RecordAddress } from './expectation.ts';
import { FIRST_CLAIM } from './first-claim.ts';
import { NO_COLLISION } from './no-collision.ts';
import { NO_PROTECTION } from './no-protection.ts';
import { NOT_LIVE } from './not-live.ts';
import { OTHER_CUSTOMER } from './other-customer.ts';
import type { Plant } from './plant.ts';
import { REGISTRATION } from './registration.ts';
import { SAME_CUSTOMER } from './same-customer.ts';

/**
 * Where today's date matters, the plants' dates keep at least this many days' distance from the
 * policy's limits, so that the expectations hold that long after seeding.
 */
export const EXPECTATIONS_HOLD_DAYS = 14;

/** Every planted case, in the order of sowing. */
export const PLANTS: readonly Plant[] = [
  ...SAME_CUSTOMER,
  ...OTHER_CUSTOMER,
  ...NOT_LIVE,
  ...NO_COLLISION,
  ...REGISTRATION,
  ...NO_PROTECTION,
  ...FIRST_CLAIM,
  ...CREDIT_AND_SEVERITY,
];

/** Records the plants take up. */
export const PLANTED_RECORDS = PLANTS.reduce(
  (sum, plant) => sum + Object.keys(plant.claims).length,
  0,
);

/** Spreads the cases over the working day without touching the distances inside a case. */
const SHIFT_MINUTES = 37;
const WORKDAY_MINUTES = 540;

/** Sows all plants at the world's present instant; returns what they should lead to. */
export function sowPlants(world: World, troupe: Troupe): readonly Expectation[] {
  return PLANTS.map((plant, index) => {
    const shift = (index * SHIFT_MINUTES) % WORKDAY_MINUTES;
    const records = sowCase(world, troupe, new Calendar(world.now(), shift), plant);
    return expectationOf(plant, records);
  });
}

function expectationOf(plant: Plant, records: ReadonlyMap<string, RecordAddress>): Expectation {
  const address = (key: string): RecordAddress => {
    const record = records.get(key);
    if (!record) throw new Error(`plant ${plant.id} expects something of ${key}, which it lacks`);
    return record;
  };
  const { id: plantId, title, clauses, expected } = plant;
  return {
    plantId,
    title,
    clauses,
    records: [...records.values()],
    expected: expected && {
      types: expected.types,
      severity: expected.severity,
      prevails: expected.prevails === null ? null : address(expected.prevails),
      split: Object.entries(expected.split).map(([key, percent]) => ({
        record: address(key),
        percent: percent ?? 0,
      })),
      action: expected.action,
    },
  };
}
