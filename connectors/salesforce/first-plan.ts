// What is read for the first time: how many records each object has, which way is the cheaper one, and
// how many calls that will come to.
import { ParleyError } from '../../src/domain/errors.ts';
import type { ReadingPart, ReadingPlan } from '../../src/ports/crm.ts';
import type { BulkSizes } from './bulk-reading.ts';
import { QUERIES_PER_CALL, type SalesforceClient } from './client.ts';
import { type ObjectPlan, wholeOf } from './read-plan.ts';
import { selectCount } from './soql.ts';

/** Rows on a page of a REST query (REST guide, Query Options header). */
const ROWS_PER_CALL = 2_000;
/** Making a job, a few looks at it, deleting it. */
const CALLS_PER_JOB = 5;

/**
 * Counts the objects, five a call, and chooses: Bulk API from `fromRecords` on, and where counting takes
 * Salesforce too long. Throws what a call throws.
 */
export async function planFirst(
  client: SalesforceClient,
  plans: readonly ObjectPlan[],
  sizes: BulkSizes,
): Promise<ReadingPlan> {
  const parts: ReadingPart[] = [];
  for (let start = 0; start < plans.length; start += QUERIES_PER_CALL) {
    const some = plans.slice(start, start + QUERIES_PER_CALL);
    const queries = some.map((plan) => ({
      soql: selectCount(plan.object, wholeOf(plan)),
      deleted: false,
    }));
    const answers = await client.firstPages(queries);
    for (const [index, { object }] of some.entries()) {
      const answer = answers[index];
      const isKnown = answer !== undefined && !(answer instanceof ParleyError);
      parts.push(partOf(object, isKnown ? answer.total : null, sizes));
    }
  }
  return { parts, allowance: client.allowance() };
}

function partOf(object: string, records: number | null, sizes: BulkSizes): ReadingPart {
  if (records !== null && records < sizes.fromRecords) {
    return {
      object,
      records,
      way: 'query',
      calls: Math.max(1, Math.ceil(records / ROWS_PER_CALL)),
    };
  }
  const jobs = Math.ceil(Math.max(1, records ?? 0) / sizes.perJob);
  const calls = jobs * CALLS_PER_JOB + Math.ceil((records ?? 0) / sizes.perSet);
  return { object, records, way: 'bulk', calls };
}
