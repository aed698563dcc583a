// The two mornings of the torture. On the second much goes wrong by itself: for the awaits that only a
// fault can reach. Every fault there mends itself; the grant that ends is given again by the admin.
import { setTimeout as wait } from 'node:timers/promises';
import type { FaultRule } from '../../connectors/sandbox/faults.ts';
import type { Town } from '../simulation/town.ts';
import { addFarAway, doTheMorning, endTokens } from './book.ts';
import type { Scene } from './run.ts';
import type { Vendor } from './vendor.ts';

const POLL_MS = 20;
const PATIENCE_MS = 60_000;

/** Long enough for another worker to take the same task. */
const SLOW_TASK: FaultRule = {
  crm: 'salesforce',
  method: 'PATCH',
  path: '/sobjects/Task',
  fault: { kind: 'delay', ms: 3_000 },
};

const TROUBLES: readonly FaultRule[] = [
  // Longer than it takes two jobs to want a new token at once.
  {
    crm: 'salesforce',
    path: '/services/oauth2/token',
    fault: { kind: 'delay', ms: 700 },
  },
  // As often as one reading tries: the job fails and is tried again.
  {
    crm: 'salesforce',
    path: 'IsDeleted%2C',
    fault: { kind: 'status', status: 503 },
    times: 3,
  },
  { crm: 'salesforce', method: 'POST', path: '/composite', fault: { kind: 'drop_reply' } },
  { crm: 'salesforce', method: 'PATCH', path: '/composite', fault: { kind: 'drop_reply' } },
  { crm: 'salesforce', method: 'PATCH', path: '/sobjects/Task', fault: { kind: 'drop_reply' } },
  // As if somebody else had made the task this moment; more than once, so that each worker meets it.
  {
    crm: 'salesforce',
    method: 'POST',
    path: '/sobjects/Task',
    times: 3,
    fault: {
      kind: 'status',
      status: 400,
      body: [{ errorCode: 'DUPLICATE_VALUE', message: 'duplicate value found', fields: [] }],
    },
  },
  SLOW_TASK,
  { crm: 'hubspot', path: '/batch/read', fault: { kind: 'status', status: 502 } },
  {
    crm: 'hubspot',
    method: 'POST',
    path: '/deals/batch/update',
    fault: { kind: 'status', status: 400, body: { status: 'error', category: 'VALIDATION_ERROR' } },
  },
  {
    crm: 'hubspot',
    method: 'POST',
    path: '/companies/batch/update',
    fault: { kind: 'drop_reply' },
  },
  { crm: 'hubspot', method: 'PATCH', path: '/tasks/', fault: { kind: 'drop_reply' } },
];

/** Arms all troubles on a vendor whose workers have not started. */
function makeTrouble({ faults, town }: Vendor): void {
  for (const rule of TROUBLES) faults.inject(rule);
  endTokens(town, 'hubspot', true);
}

/** Another worker takes the task that the first is still waiting for. */
async function overtakeSlowTask({ vendor }: Scene): Promise<void> {
  const limit = Date.now() + PATIENCE_MS;
  while (vendor.faults.waiting().includes(SLOW_TASK) && Date.now() < limit) await wait(POLL_MS);
  await vendor.writeFromElsewhere('salesforce').catch(() => {});
}

/** What happens to a vendor before its workers start, and what goes wrong while they work. */
export type Scenario = {
  readonly name: string;
  /** Edits in both CRMs: what the truth is computed from. */
  readonly happen: (town: Town) => void;
  readonly arm?: (vendor: Vendor) => void;
  readonly mishap?: (scene: Scene) => Promise<void>;
};

/** People edit, close, decide, delete, merge; nothing else is wrong. */
export const MORNING: Scenario = { name: 'morning', happen: doTheMorning };

export const TROUBLED: Scenario = {
  name: 'troubled morning',
  happen: (town) => {
    doTheMorning(town);
    addFarAway(town);
  },
  arm: makeTrouble,
  mishap: overtakeSlowTask,
};
