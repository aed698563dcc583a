// The mornings of the torture, each with the awaits that only it can reach: the plain one; one on which
// much goes wrong by itself (every fault mends itself; the grant that ends is given again by the admin);
// one of which HubSpot tells by webhook; one on which the vendor has had enough of Parley; one with a
// task on no record; and one on which every job is cut short.
import { setTimeout as wait } from 'node:timers/promises';
import type { FaultRule } from '../../connectors/sandbox/faults.ts';
import { PROPERTIES } from '../../connectors/sandbox/hubspot/portal.ts';
import type { Town } from '../simulation/town.ts';
import { addFarAway, addTwin } from './book.ts';
import {
  answerWhatMoved,
  atTheDesk,
  comeAnew,
  haveLeft,
  leave,
  leftOfTheBook,
  sayInSalesforce,
} from './desk.ts';
import { changeAnAmount, doTheMorning, endTokens } from './morning.ts';
import type { Role } from './orders.ts';
import type { Plant } from './rewritten.ts';
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

/** Long enough for the admin to authorise again what the vendor is about to refuse. */
const SLOW_REFUSAL: FaultRule = {
  crm: 'hubspot',
  path: '/token',
  fault: { kind: 'delay', ms: 2_500 },
};

const TROUBLES: readonly FaultRule[] = [
  SLOW_REFUSAL,
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
  // First: what an answer is lost for is not sent again.
  SLOW_TASK,
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

/** Somebody else is faster, twice: the admin than a refusal, another worker than a slow task. */
async function overtake({ vendor }: Scene): Promise<void> {
  await untilMet(vendor, SLOW_REFUSAL);
  await vendor.authoriseAgain('hubspot').catch(() => {});
  await untilMet(vendor, SLOW_TASK);
  await vendor.writeFromElsewhere('salesforce').catch(() => {});
  // This time nobody is faster.
  endTokens(vendor.town, 'hubspot', true);
}

/** Waits until a call has met the fault. */
async function untilMet({ faults }: Vendor, rule: FaultRule): Promise<void> {
  const limit = Date.now() + PATIENCE_MS;
  while (faults.waiting().includes(rule) && Date.now() < limit) await wait(POLL_MS);
}

/** What happens to a vendor before its workers start, and what goes wrong while they work. */
export type Scenario = {
  readonly name: string;
  /** Edits in both CRMs: what the truth is computed from. */
  readonly happen: (town: Town) => void;
  readonly arm?: (vendor: Vendor) => void | Promise<void>;
  readonly mishap?: (scene: Scene) => Promise<void>;
  readonly sendsDigests?: boolean;
  /** What runs beside the workers. */
  readonly alsoRuns?: readonly Role[];
  /** The first bells; both CRMs are read unless said. */
  readonly ring?: (vendor: Vendor) => Promise<void>;
  /** Changes to the sources that the processes run. */
  readonly plants?: readonly Plant[];
  /** Of the tasks by which something was decided nothing is kept: what nobody can tell. */
  readonly forgets?: RegExp;
  /** What is wrong in the end; the truth is compared unless said. */
  readonly violations?: (vendor: Vendor) => Promise<readonly string[]>;
};

/** People edit, close, decide, delete, merge; nothing else is wrong. */
export const MORNING: Scenario = { name: 'morning', happen: doTheMorning };

/** A batch of one record cannot be split: it waits as a refused record does, only not so long. */
const SOON_AGAIN: Plant = {
  file: 'src/app/write-back.ts',
  find: /REFUSED_PAUSE_MS = 15 \* 60_000;/,
  replace: 'REFUSED_PAUSE_MS = 3_000;',
};

export const TROUBLED: Scenario = {
  name: 'troubled morning',
  happen: (town) => {
    doTheMorning(town);
    addFarAway(town, 'hubspot');
    addTwin(town, 'flagIsWiped');
  },
  arm: makeTrouble,
  ring: async (vendor) => {
    await vendor.ring('sync', 'follow-tasks', 'rejudge-due');
    await vendor.ringForeignJob();
  },
  mishap: overtake,
  plants: [SOON_AGAIN],
};

/** HubSpot is not read: what happened there comes by webhook to a web process. */
const TOLD: Scenario = {
  name: 'morning told by webhooks',
  happen: doTheMorning,
  alsoRuns: ['web'],
  ring: async (vendor) => {
    await vendor.ringOf('salesforce', 'sync', 'follow-tasks', 'rejudge-due');
  },
};

/**
 * The command gives up when the pause of what failed (5 s) has only begun, and says what is left; started
 * again, it waits for the rest of it.
 */
const IMPATIENT: Plant = {
  file: 'src/app/undo.ts',
  find: /PATIENCE_MS = 60_000;/,
  replace: 'PATIENCE_MS = 2_000;',
};

/** `parley undo` while the workers go on working; run again until nothing is left. */
const UNDONE: Scenario = {
  name: 'morning of the undo',
  happen: changeAnAmount,
  arm: ({ faults }) => {
    const [method, path] = ['PATCH', '/composite'];
    const fault = { kind: 'status', status: 503 } as const;
    faults.inject({ crm: 'salesforce', method, path, fault, times: 6 });
  },
  plants: [IMPATIENT],
  alsoRuns: ['undo'],
  violations: (vendor) => vendor.leftOfParley(),
};

/**
 * A HubSpot task that hangs on no record: who dies making it is waited for, 65 s, as long as the index
 * of HubSpot may be behind.
 */
const FAR_AWAY: Scenario = {
  name: 'morning far away',
  happen: (town) => addFarAway(town, 'salesforce'),
};

/** Every job is cut after its first step: judging asks for a second pair of hands. */
const HURRIED: Scenario = {
  name: 'hurried morning',
  happen: doTheMorning,
  plants: [{ file: 'src/app/slice.ts', find: /SLICE_MS = 5_000;/, replace: 'SLICE_MS = 1;' }],
};

/** Everything else that people have to say to Parley, and the work that is done once a day or a week. */
const TALKATIVE: Scenario = {
  name: 'talkative morning',
  happen: (town) => {
    doTheMorning(town);
    sayInSalesforce(town);
  },
  arm: async (vendor) => {
    vendor.faults.inject(UNHEARD);
    await vendor.atTheDesk((app, connections) => atTheDesk(app, connections, vendor.town));
  },
  sendsDigests: true,
  plants: [
    {
      file: 'src/app/late-records.ts',
      find: /LATE_MS = 45_000;/,
      replace: 'LATE_MS = 4_000;',
    },
    // The digest hangs on no record; waiting for HubSpot's index is another morning's.
    {
      file: 'src/app/task-sync.ts',
      find: /INDEX_PAUSE_MS = 65_000;/,
      replace: 'INDEX_PAUSE_MS = 15_000;',
    },
  ],
  ring: async (vendor) => {
    await vendor.ring('sync', 'rejudge-due', 'match');
  },
  // What was said is heard, and heard again before its answer could be written.
  mishap: async ({ vendor }) => {
    await answerWhatMoved(vendor);
    for (const rule of UNANSWERED) vendor.faults.inject(rule);
    await vendor.ringOf('salesforce', 'follow-tasks');
    await untilMet(vendor, UNANSWERED[0]);
    await vendor.ring('follow-tasks');
  },
};

/** Of a record that Parley makes: only looking at it again tells what became of it. */
const UNHEARD: FaultRule = {
  crm: 'salesforce',
  method: 'PATCH',
  path: 'Parley_Conflict__c',
  fault: { kind: 'drop_reply' },
};

const UNWRITTEN = {
  crm: 'salesforce',
  method: 'PATCH',
  path: '/composite',
  fault: { kind: 'status', status: 503 },
} as const;
/** Heard again as soon as the first answer fails, long before one gets through. */
const UNANSWERED: readonly [FaultRule, FaultRule] = [UNWRITTEN, { ...UNWRITTEN, times: 7 }];

/** A vendor's first hours: everything is read for the first time, and Salesforce's day is used up once. */
const FIRST: Scenario = {
  name: 'first morning',
  happen: changeAnAmount,
  forgets: / I8 .* was decided, but no manager said so$/,
  arm: async (vendor) => {
    await vendor.atTheDesk((app, connections) => comeAnew(app, connections, vendor.town));
    vendor.faults.inject(USED_UP);
  },
  plants: [
    {
      file: 'connectors/salesforce/errors.ts',
      find: /QUOTA_PAUSE_MS = [\d_* ]+;/,
      replace: 'QUOTA_PAUSE_MS = 2_000;',
    },
    {
      file: 'connectors/salesforce/bulk-reading.ts',
      find: /fromRecords: 10_000,/,
      replace: 'fromRecords: 1,',
    },
    { file: 'src/app/match-renewal.ts', find: /const PAGE = 2_000;/, replace: 'const PAGE = 20;' },
    // No index but the first changes anything in this book: the next one is asked about all the same.
    {
      file: 'src/app/match-renewal.ts',
      find: /const changes = preview.opening \+ preview.ending;/,
      replace: 'const changes = 1 + preview.opening + preview.ending;',
    },
    {
      file: 'src/app/match-book.ts',
      find: /OUTGROWN = \{[^}]*\}/,
      replace: 'OUTGROWN = { factor: 1, accounts: 0 }',
    },
  ],
  ring: async (vendor) => {
    await vendor.ring('sync', 'follow-tasks', 'rejudge-due', 'match');
  },
};

const USED_UP: FaultRule = {
  crm: 'salesforce',
  path: '/jobs/query',
  fault: {
    kind: 'status',
    status: 403,
    body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
  },
};

/** The vendor leaves: both connections are uninstalled while the workers go on working. */
const LEAVING: Scenario = {
  name: 'morning of the leaving',
  happen: changeAnAmount,
  arm: async (vendor) => {
    for (const rule of DEAF) vendor.faults.inject(rule);
    await vendor.atTheDesk(leave);
  },
  ring: async (vendor) => {
    await vendor.ring('sync', 'follow-tasks', 'write-back');
  },
  violations: async (vendor) => [
    ...(await vendor.leftOfParley()),
    ...(await leftOfTheBook(vendor)),
    ...propertiesLeft(vendor),
  ],
};

/** Every record was restored, so that nothing keeps Parley's own properties in HubSpot. */
function propertiesLeft({ town }: Vendor): readonly string[] {
  const left = [...town.world.hubspot.rows(PROPERTIES)].map((row) => row.id);
  return left.length === 0 ? [] : [`UNINSTALL left properties: ${left.join(', ')}`];
}

/** Each CRM does not hear the first farewell, nor HubSpot what is to be archived. */
const DEAF: readonly FaultRule[] = [
  { crm: 'hubspot', path: '/companies/batch/archive', fault: { kind: 'status', status: 503 } },
  { crm: 'salesforce', path: '/oauth2/revoke', fault: { kind: 'status', status: 503 } },
  { crm: 'hubspot', path: '/external-install', fault: { kind: 'status', status: 503 } },
];

/** One CRM is gone already; in the other everything that shows may stay. */
const LEFT: Scenario = {
  name: 'morning after the leaving',
  happen: changeAnAmount,
  arm: (vendor) => vendor.atTheDesk(haveLeft),
  ring: async (vendor) => {
    await vendor.ring('write-back');
  },
  violations: leftOfTheBook,
};

export const SCENARIOS: readonly Scenario[] = [
  ...[MORNING, TOLD, UNDONE, TROUBLED, FAR_AWAY, HURRIED],
  ...[TALKATIVE, FIRST, LEAVING, LEFT],
];
