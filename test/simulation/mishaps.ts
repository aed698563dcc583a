// What goes wrong in a run, item by item of its plan: in the CRMs, in the workers, in the queue and
// in the store.
import type { Fault, Faults } from '../../connectors/sandbox/faults.ts';
import { TokenBook } from '../../connectors/sandbox/oauth.ts';
import type { RowFault } from '../../connectors/sandbox/port/account.ts';
import type { WorldConnectorOptions } from '../../connectors/sandbox/port/connector.ts';
import type { Row, WorldCrm } from '../../connectors/sandbox/world.ts';
import type { OwnFieldKey } from '../../src/domain/own-fields.ts';
import type { CommitFault } from '../../src/store/memory/memory-store.ts';
import type { Edit, Mishap, PlanItem, Setting } from './plan.ts';
import type { SimProcess } from './sim-process.ts';
import type { SimQueue } from './sim-queue.ts';
import { CLAIM_OBJECT, type Town } from './town.ts';

const HIDEABLE: readonly OwnFieldKey[] = ['conflict_status', 'split_own_percent', 'conflict_id'];

/** What is wrong just now, beyond the faults armed for single calls. */
export type Ills = {
  /** Met by the next commits, one each. */
  readonly commitFaults: CommitFault[];
  /** What one tenant's CRMs ask about themselves. */
  connectorOptions(tenant: number, time: Time): ReturnType<typeof optionsOf>;
  /** Rows that refuse, each until an instant; fields that are hidden, each until an instant. */
  readonly rows: { tenant: number; share: number; fault: RowFault; until: number }[];
  readonly hidden: { tenant: number; field: OwnFieldKey; until: number }[];
  /** Fields that are seen and may not be changed, each until an instant. */
  readonly readOnly: { tenant: number; field: OwnFieldKey; until: number }[];
  /** Calls whose requests arrive long after their sender gave up. */
  readonly strays: { tenant: number; crm: WorldCrm; path: string; left: number; ms: number }[];
  end(): void;
};

/** Everything well, but for the setting's page sizes and late index. */
export function newIlls(setting: Setting): Ills {
  const state = { lagMs: setting.lagMs };
  const ills: Ills = {
    commitFaults: [],
    rows: [],
    hidden: [],
    readOnly: [],
    strays: [],
    connectorOptions: (tenant, time) => optionsOf(ills, { setting, state, tenant, ...time }),
    end: () => {
      state.lagMs = 0;
      ills.commitFaults.length = 0;
      ills.rows.length = 0;
      ills.hidden.length = 0;
      ills.readOnly.length = 0;
      ills.strays.length = 0;
    },
  };
  return ills;
}

/** The run's clock, and how to do something at a later time of it. */
type Time = Pick<Place, 'now' | 'later'>;

type Place = {
  readonly setting: Setting;
  readonly state: { readonly lagMs: number };
  readonly tenant: number;
  readonly now: () => number;
  readonly later: (ms: number, run: () => void) => void;
};

function optionsOf(ills: Ills, { setting, state, tenant, now, later }: Place) {
  const here = (one: { readonly tenant: number; readonly until: number }) =>
    one.tenant === tenant && one.until > now();
  return {
    pageSize: setting.pageSize,
    batchSize: setting.batchSize,
    lagMs: () => state.lagMs,
    grainMs: setting.grainMs,
    overlapMs: setting.lagMs + setting.grainMs + setting.overlapSpareMs,
    rowFault: (row) => {
      const digit = row.id.charCodeAt(row.id.length - 4) % 3;
      return ills.rows.find((one) => here(one) && one.share % 3 === digit)?.fault ?? null;
    },
    straying: {
      later,
      delayOf: (crm, request) => {
        const stray = ills.strays.find(
          (one) =>
            one.tenant === tenant &&
            one.crm === crm &&
            one.left > 0 &&
            request.path.includes(one.path),
        );
        if (stray === undefined) return null;
        stray.left -= 1;
        return stray.ms;
      },
    },
    isHidden: (field) => ills.hidden.some((one) => here(one) && one.field === field),
    isReadOnly: (field) => ills.readOnly.some((one) => here(one) && one.field === field),
  } satisfies Partial<WorldConnectorOptions>;
}

export type Surroundings = {
  readonly faults: Faults;
  readonly town: Town;
  readonly queue: SimQueue;
  readonly ills: Ills;
  readonly now: number;
  readonly workers: readonly { readonly process: SimProcess }[];
  readonly later: (ms: number, run: () => void) => void;
  readonly kill: (number: number) => void;
  /** Has every connection read its changes now, beside a reading under way. */
  readonly poll: () => void;
  /** Has HubSpot tell of a record once more. */
  readonly tellAgain: (row: Row) => void;
};

type Doing = (choices: PlanItem['choices'], around: Surroundings, tenant: number) => string;

const PATHS = [
  '/own-fields/write',
  '/tasks/',
  '/own-fields/write',
  '/changes',
  '/token',
  '/own-fields/read',
  '/tasks/changed',
];

/** Arms a fault for some calls of one of the tenant's CRMs. */
const onCalls =
  (fault: Fault, most: number): Doing =>
  ([first, second, third], { faults }) => {
    const crm = first % 2 === 0 ? 'salesforce' : 'hubspot';
    const path = PATHS[second % PATHS.length] ?? '/';
    const times = 1 + (third % most);
    faults.inject({ crm, fault, path, times, after: third % 3 });
    return `${times} calls of ${crm} ${path}`;
  };

const onCommits =
  (fault: CommitFault): Doing =>
  ([first], { ills }) => {
    const times = 1 + (first % 3);
    for (let count = 0; count < times; count += 1) ills.commitFaults.push(fault);
    return `${times} commits`;
  };

const MISHAPS: Readonly<Record<Mishap, Doing>> = {
  'lost reply': onCalls({ kind: 'drop_reply' }, 3),
  'lost request': onCalls({ kind: 'drop_request' }, 4),
  'late request': ([first, second, third], { ills }, tenant) => {
    const crm = first % 2 === 0 ? 'salesforce' : 'hubspot';
    const path = second % 4 === 0 ? '/tasks/' : '/own-fields/write';
    const [left, ms] = [1 + (third % 2), 500 + 30 * second];
    ills.strays.push({ tenant, crm, path, left, ms });
    return `${left} calls of ${crm} ${path} arrive ${ms} ms after they were given up`;
  },
  'server error': onCalls({ kind: 'status', status: 503 }, 4),
  throttled: onCalls({ kind: 'status', status: 429, headers: { 'retry-after': '2' } }, 6),
  'row locked': ([first, second], { ills, now }, tenant) => {
    ills.rows.push({ tenant, share: first, fault: 'locked', until: now + 1_000 * (second % 20) });
    return `a third of the rows for ${second % 20} s`;
  },
  'required field': ([first, second], { ills, now }, tenant) => {
    const until = now + 1_000 * (second % 60);
    ills.rows.push({ tenant, share: first, fault: 'required_field', until });
    return `a third of the rows for ${second % 60} s`;
  },
  'hidden field': ([first, second], { ills, now }, tenant) => {
    const field = HIDEABLE[first % HIDEABLE.length] ?? 'conflict_status';
    ills.hidden.push({ tenant, field, until: now + 1_000 * (second % 60) });
    return `${field} for ${second % 60} s`;
  },
  'read-only field': ([first, second], { ills, now }, tenant) => {
    const field = HIDEABLE[first % HIDEABLE.length] ?? 'conflict_status';
    ills.readOnly.push({ tenant, field, until: now + 1_000 * (second % 60) });
    return `${field} for ${second % 60} s`;
  },
  'expired tokens': ([first], { town, now }) => {
    const crm = first % 2 === 0 ? 'salesforce' : 'hubspot';
    const rules = { clients: [], rotates: false, accessLifeMs: null, codeLifeMs: 0 };
    const book = new TokenBook(town.world.database(crm), {
      ...rules,
      pkce: 'required',
      now: () => now,
    });
    book.expireAccessTokens();
    return crm;
  },
  kill: ([first], { workers, kill }) => {
    const number = first % workers.length;
    kill(number);
    return `worker-${number + 1}`;
  },
  freeze: ([first, second], { workers, later }) => {
    const process = workers[first % workers.length]?.process;
    if (process === undefined || !process.isRunning) return 'nobody';
    process.freeze();
    const ms = 2_000 + 30 * second;
    later(ms, () => process.thaw());
    return `${process.name} for ${ms} ms`;
  },
  flush: (_, { queue }) => {
    queue.flush();
    return 'the queue forgets all jobs';
  },
  'queue down': ([first], { queue, later }) => {
    queue.isDown = true;
    const ms = 1_000 + 10 * first;
    later(ms, () => {
      queue.isDown = false;
    });
    return `${ms} ms`;
  },
  'job twice': ([first], { queue }) => {
    queue.deliverTwice(first);
    return 'a running job';
  },
  'lost race': onCommits('lost_race'),
  'store unreachable': onCommits('unreachable'),
  'commit reply lost': onCommits('reply_lost'),
  // Not wrong in itself: what a reading that comes by itself would hide has less time to heal.
  poll: (_, { poll }) => {
    poll();
    return 'everything that changed';
  },
  'told again': ([, second], { town, tellAgain }) => {
    const deals = [...town.world.hubspot.rows(CLAIM_OBJECT.hubspot)];
    const deal = deals[second % deals.length];
    if (deal === undefined) return 'nothing';
    tellAgain(deal);
    return `deal ${deal.id}`;
  },
};

/** Lets an item of the plan go wrong; says in words what. */
export function applyMishap(item: PlanItem, around: Surroundings): string {
  const doing = MISHAPS[item.what as Exclude<typeof item.what, Edit>];
  return doing(item.choices, around, item.tenant);
}
