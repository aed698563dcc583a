// The mornings of the torture, each with the awaits that only it can reach: the plain one; one on which
// much goes wrong by itself (every fault mends itself; the grant that ends is given again by the admin);
// one of which HubSpot tells by webhook; one on which the vendor has had enough of Parley; one with a
// task on no record; and one on which every job is cut short.
import { setTimeout as wait } from 'node:timers/promises';
import type { FaultRule } from '../../connectors/sandbox/faults.ts';
import { PROPERTIES } from '../../connectors/sandbox/hubspot/portal.ts';
import { ownFieldName } from '../../src/domain/own-fields.ts';
import type { Town } from '../simulation/town.ts';
import { addFarAway, addTwin } from './book.ts';
import {
  answerWhatMoved,
  approveAll,
  atTheDesk,
  becomeOneCustomer,
  comeAnew,
  haveLeft,
  leave,
  leftOfTheBook,
  sayInSalesforce,
  sayMore,
  wantApproval,
} from './desk.ts';
import { changeAnAmount, cloneADeal, dismissTwo, doTheMorning, endTokens } from './morning.ts';
import type { Role } from './orders.ts';
import { leaveGivenUp, leaveUnreadable, loseEverything } from './queue-mishaps.ts';
import type { Plant } from './rewritten.ts';
import type { Scene } from './run.ts';
import {
  BARRED,
  DEAF,
  FIELD_GONE,
  OF_BULK,
  SLOW_REFUSAL,
  SLOW_TASK,
  TROUBLES,
  UNANSWERED,
  UNHEARD,
} from './troubles.ts';
import type { Vendor } from './vendor.ts';

const POLL_MS = 20;
const PATIENCE_MS = 60_000;

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
    await leaveGivenUp(vendor.queuePlace, vendor.job('match'));
    await leaveUnreadable(vendor.queuePlace, vendor.job('inbox'));
    await vendor.ring('sync', 'follow-tasks', 'rejudge-due', 'match');
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
  find: /PATIENCE_MS = [\d_]+;/,
  replace: 'PATIENCE_MS = 2_000;',
};

/** What may arrive late is looked at again soon. */
const SOON_LATE: Plant = {
  file: 'src/app/late-records.ts',
  find: /LATE_MS = 45_000;/,
  replace: 'LATE_MS = 4_000;',
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
  plants: [IMPATIENT, SOON_LATE],
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

/**
 * Every job is cut after its first step: judging asks for a second pair of hands. What it judges is too much
 * for a turn of each account, and HubSpot's token endpoint is away for a moment.
 */
const HURRIED: Scenario = {
  name: 'hurried morning',
  happen: doTheMorning,
  arm: ({ faults }) =>
    faults.inject({ crm: 'hubspot', path: '/token', fault: { kind: 'status', status: 502 } }),
  plants: [
    { file: 'src/app/slice.ts', find: /SLICE_MS = 5_000;/, replace: 'SLICE_MS = 1;' },
    { file: 'src/store/marks.ts', find: /MOST_TURNS = 1_500;/, replace: 'MOST_TURNS = 3;' },
  ],
};

/** Among what is written of a record, whatever it is, and what the mapping reads. */
const TAKEN_AWAY = [
  'Opportunity.Amount',
  ...['Account', 'Opportunity'].flatMap((object) =>
    (['conflict_status', 'checked_at'] as const).map(
      (key) => `${object}.${ownFieldName('salesforce', key)}`,
    ),
  ),
];

/** An admin takes fields away for a moment, and Salesforce refuses calls for one of their rows. */
const BARRED_MORNING: Scenario = {
  name: 'barred morning',
  happen: doTheMorning,
  arm: ({ faults }) => {
    for (const rule of BARRED) faults.inject(rule);
  },
  plants: [
    SOON_AGAIN,
    // A field that is there again is soon seen.
    {
      file: 'connectors/salesforce/describes.ts',
      find: /KEPT_MS = HOUR_MS \/ 2;/,
      replace: 'KEPT_MS = HOUR_MS / 3_600;',
    },
  ],
  mishap: async ({ vendor }) => {
    await untilMet(vendor, FIELD_GONE);
    vendor.faults.set({ salesforceHidden: TAKEN_AWAY });
    await vendor.ringOf('salesforce', 'sync');
    await wait(4_000);
    vendor.faults.set({ salesforceHidden: [] });
    // Each step comes with its schedule, a minute apart: the field is seen, all is read again, claims follow.
    for (let step = 0; step < 4; step += 1) {
      await wait(2_000);
      await vendor.ringOf('salesforce', 'sync', 'rejudge-due');
    }
  },
};

/** What managers dismiss stands once somebody else approves it. */
const APPROVED: Scenario = {
  name: 'morning of the approval',
  happen: (town) => {
    dismissTwo(town);
    cloneADeal(town);
  },
  arm: (vendor) =>
    vendor.atTheDesk((app, connections) => wantApproval(app, connections, vendor.town)),
  mishap: async ({ vendor }) => {
    await approveAll(vendor);
    await vendor.ringOf('salesforce', 'follow-tasks');
  },
};

/** Redis loses all jobs and schedules; the worker that made the schedules makes them again. */
const FORGETFUL: Scenario = {
  name: 'forgetful morning',
  happen: changeAnAmount,
  plants: [{ file: 'jobs/bull-queue.ts', find: /sweepMs: [\d_]+,/, replace: 'sweepMs: 500,' }],
  mishap: async ({ vendor }) => {
    await loseEverything(vendor.queuePlace);
    await vendor.ring('sync', 'follow-tasks', 'rejudge-due', 'detect', 'write-back');
  },
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
    vendor.faults.set({ salesforceOrg: 'sales' });
    await vendor.atTheDesk((app, connections) => atTheDesk(app, connections, vendor.town));
  },
  sendsDigests: true,
  plants: [
    SOON_LATE,
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
    sayMore(vendor.town);
    await vendor.ringOf('salesforce', 'follow-tasks');
    await untilMet(vendor, UNANSWERED[0]);
    await vendor.ring('follow-tasks');
  },
};

/** A vendor's first hours: everything is read for the first time, and Salesforce's day is used up once. */
const FIRST: Scenario = {
  name: 'first morning',
  happen: changeAnAmount,
  forgets: / I8 .* was decided, but no manager said so$/,
  arm: async (vendor) => {
    await vendor.atTheDesk((app, connections) => comeAnew(app, connections, vendor.town));
    for (const rule of OF_BULK) vendor.faults.inject(rule);
  },
  mishap: becomeOneCustomer,
  plants: [
    // What is asked for in one query, search or list fits into none of them.
    {
      file: 'connectors/salesforce/client.ts',
      find: /LONGEST_PATH = 15_000;/,
      replace: 'LONGEST_PATH = 300;',
    },
    {
      file: 'connectors/hubspot/search.ts',
      find: /MAX_BODY = 3_000;/,
      replace: 'MAX_BODY = 300;',
    },
    {
      file: 'connectors/hubspot/streams.ts',
      find: /MAX_LISTED = 4_000;/,
      replace: 'MAX_LISTED = 40;',
    },
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

/** The vendor leaves: both connections are uninstalled while the workers go on working. */
const LEAVING: Scenario = {
  name: 'morning of the leaving',
  happen: changeAnAmount,
  arm: async (vendor) => {
    for (const rule of DEAF) vendor.faults.inject(rule);
    await vendor.atTheDesk(leave);
  },
  plants: [SOON_AGAIN],
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
  ...[MORNING, TOLD, UNDONE, TROUBLED, FAR_AWAY, HURRIED, FORGETFUL, BARRED_MORNING, APPROVED],
  ...[TALKATIVE, FIRST, LEAVING, LEFT],
];
