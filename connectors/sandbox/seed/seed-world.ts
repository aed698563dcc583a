// Fills an empty world: the vendor's people and partners, the planted cases, ordinary business around
// them, a few untidy records. Same seed, records and present instant: the same world.
import { ParleyError } from '../../../src/domain/errors.ts';
import type { Expectation } from '../plants/expectation.ts';
import { PLANTED_RECORDS, sowPlants } from '../plants/sow-plants.ts';
import type { World } from '../world.ts';
import { ordinaryCase } from './business.ts';
import { sowBystanders } from './bystanders.ts';
import { Calendar } from './calendar.ts';
import { inventCustomer, MAX_CUSTOMERS } from './customers.ts';
import { Random } from './random.ts';
import { sowCase } from './sower.ts';
import { seatTroupe } from './troupe.ts';
import { sowUntidy, UNTIDY_RECORDS } from './untidy.ts';

/** Which world to make. */
export type SeedOptions = {
  readonly seed: number;
  /**
   * Opportunities, deals and leads to reach, give or take two. The planted cases and the untidy
   * records are always there, so a smaller number gives just these.
   */
  readonly records: number;
};

/** Cases of a day start at different minutes. */
const WORKDAY_MINUTES = 539;

/**
 * Seeds an empty world at `world.now()`, which must stand still meanwhile. Returns the expectations
 * of the planted cases. Throws BAD_INPUT for a size beyond the stock of customers' names.
 */
export function seedWorld(world: World, { seed, records }: SeedOptions): readonly Expectation[] {
  if (!Number.isSafeInteger(records) || records < 0 || records > MAX_CUSTOMERS) {
    throw new ParleyError('BAD_INPUT', `a sandbox cannot hold ${records} records.`, {
      hint: `Ask for a whole number up to ${MAX_CUSTOMERS.toLocaleString('en')}.`,
    });
  }
  const troupe = seatTroupe(world);
  const expectations = sowPlants(world, troupe);
  sowUntidy(world, troupe, new Calendar(world.now()));
  const random = new Random(seed);
  let sown = PLANTED_RECORDS + UNTIDY_RECORDS;
  for (let number = 0; sown < records; number += 1) {
    const customer = inventCustomer(number, random);
    const draft = ordinaryCase(customer, random);
    const calendar = new Calendar(world.now(), random.between(0, WORKDAY_MINUTES));
    const claims = sowCase(world, troupe, calendar, draft);
    sowBystanders(world, troupe, { customer, claims, calendar, random });
    sown += claims.size;
  }
  return expectations;
}
