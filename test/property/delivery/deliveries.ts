// One history of two CRMs, delivered in any order: the states its records went through reach the real
// reading, judging and writing code as somebody chooses, then everything comes to rest.
import { Faults } from '../../../connectors/sandbox/faults.ts';
import { detect } from '../../../src/app/detect.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { followTasks } from '../../../src/app/task-sync.ts';
import { tokenSource } from '../../../src/app/tokens.ts';
import { writeBack } from '../../../src/app/write-back.ts';
import { asTenantId, type ConnectionId } from '../../../src/domain/ids.ts';
import type { SourceRecord } from '../../../src/domain/source-record.ts';
import type { CrmConnector } from '../../../src/ports/crm.ts';
import { MemoryDatabase } from '../../../src/store/memory/memory-store.ts';
import { Chance } from '../../simulation/chance.ts';
import { doEdit, isEdit } from '../../simulation/edits.ts';
import type { Edit, PlanItem } from '../../simulation/plan.ts';
import { installTenant, simApp, type Tenancy } from '../../simulation/sim-app.ts';
import { buildTown } from '../../simulation/town.ts';
import { type EndState, endStateOf } from './end-state.ts';

const START = Date.UTC(2026, 10, 20, 9);
const CRMS = ['salesforce', 'hubspot'] as const;
/** Reads everything, deletions included: rows since the beginning, the index left aside. */
const EVERYTHING = JSON.stringify({ since: 0, fullAt: 0 });

/** Reading, judging and writing until nothing is left: a task may wait for the index once. */
const ROUNDS = 3;
/** Longer than anything waits that was not refused. */
const ROUND_MS = 70_000;

/** Edits of the CRMs' own pages that ask nothing of Parley. */
export const HISTORY_EDITS = [
  'amount',
  'stage',
  'close',
  'registration',
  'rename',
  'domain',
  'delete',
  'restore',
  'merge',
  'move',
  'add claim',
  'other field',
] as const satisfies readonly Edit[];

/** What people did, one after the other; `afterMs` since the edit before. */
export type History = {
  readonly shape: number;
  readonly managerIn: (typeof CRMS)[number];
  readonly edits: readonly {
    readonly what: (typeof HISTORY_EDITS)[number];
    readonly choices: PlanItem['choices'];
    readonly afterMs: number;
  }[];
};

/** A page of states by number (any number means one of them), or work on what has come so far. */
export type Step = { readonly page: readonly number[] } | Work;
export const WORK = ['judge', 'write', 'follow tasks'] as const;
type Work = (typeof WORK)[number];

/** How a delivery ends: with a reading of everything, or with no more than what never came. */
export const CLOSINGS = ['everything', 'what was missed'] as const;
export type Delivery = {
  readonly steps: readonly Step[];
  readonly closing: (typeof CLOSINGS)[number];
};

/** One calm reading of how it all ended. */
export const CALM: Delivery = { steps: [], closing: 'everything' };

/** One state of one record, as a reading would have brought it. */
type State = { readonly crm: (typeof CRMS)[number]; readonly record: SourceRecord };

/** Plays the history, delivers its states as the delivery says and works until nothing is left. */
export async function deliver(history: History, delivery: Delivery): Promise<EndState> {
  const place = await open(history);
  const states: State[] = [];
  await play(place, history, delivery === CALM ? null : states);
  const came = new Set<State>();
  for (const step of delivery.steps) {
    if (typeof step === 'string') await place.work[step]();
    else {
      const page = step.page.flatMap((number) => states[number % states.length] ?? []);
      for (const state of page) came.add(state);
      await place.takeIn(page);
    }
  }
  if (delivery.closing === 'what was missed') {
    await place.takeIn(missedOf(states, came));
    place.readOnlyFromNow();
  }
  // What the last round wrote comes back as a change in the next; nothing may follow from it.
  for (let round = 0; round < ROUNDS; round += 1) {
    place.pass(ROUND_MS);
    await place.read();
    for (const work of ['follow tasks', 'judge', 'write'] as const) await place.work[work]();
  }
  return endStateOf({ store: place.store, tenancy: place.tenancy, connections: place.connections });
}

/**
 * The last state of each record where it has not come, and where its time alone does not tell that it
 * is the last: within one second, or after a silent change of links, only a later reading tells.
 */
function missedOf(states: readonly State[], came: ReadonlySet<State>): readonly State[] {
  const ofRecord = Map.groupBy(states, keyOf);
  return [...ofRecord.values()].flatMap((all) => {
    const last = all.at(-1);
    if (last === undefined) return [];
    const isLatest = all.every(
      (one) => one === last || one.record.modifiedAt < last.record.modifiedAt,
    );
    return isLatest && came.has(last) ? [] : [last];
  });
}

const keyOf = ({ crm, record }: State) => `${crm} ${record.object} ${record.recordId}`;

type Place = Awaited<ReturnType<typeof open>>;

async function open({ shape, managerIn }: History) {
  let now = START;
  const tenancy: Tenancy = {
    id: asTenantId('tenant-1'),
    town: buildTown('kestrel', new Chance(shape), { now: () => now }),
    faults: new Faults(),
    connectorOptions: {},
  };
  const store = new MemoryDatabase().connect();
  const options = {
    store,
    now: () => now,
    sleep: async () => {},
    carry: async <T>(work: () => T) => work(),
    chance: new Chance(shape),
    tenancies: [tenancy],
  };
  const ids = await installTenant(tenancy, { managerIn, hasTwoManagers: false }, options);
  const connections = { salesforce: ids[0], hubspot: ids[1] } as Record<State['crm'], ConnectionId>;
  const script: Script = { said: new Map(), cursor: EVERYTHING };
  const bare = simApp(options);
  const app = {
    ...bare,
    connectors: new Map([...bare.connectors].map(([crm, one]) => [crm, scripted(one, script)])),
  };
  const everywhere = async (work: (id: ConnectionId) => Promise<unknown>) => {
    for (const id of ids) await work(id);
  };
  return {
    tenancy,
    store,
    connections,
    connectors: bare.connectors,
    app,
    /** Old states stay what they were; what Parley writes still comes back. */
    readOnlyFromNow: () => {
      script.cursor = JSON.stringify({ since: now, fullAt: now });
    },
    pass: (ms: number) => {
      now += ms;
    },
    async takeIn(states: readonly State[]) {
      for (const crm of CRMS) {
        const records = states.filter((one) => one.crm === crm).map((one) => one.record);
        script.said.set(crm, records);
        await syncConnection(app, tenancy.id, connections[crm]);
      }
      script.said.clear();
    },
    read: () => everywhere((id) => syncConnection(app, tenancy.id, id)),
    work: {
      judge: () => detect(app, tenancy.id),
      write: () => everywhere((id) => writeBack(app, tenancy.id, id)),
      'follow tasks': () => everywhere((id) => followTasks(app, tenancy.id, id)),
    } satisfies Record<Work, () => Promise<unknown>>,
  };
}

/** What readings bring: a page somebody has put down, else what a cursor of the real reading brings. */
type Script = { readonly said: Map<string, readonly SourceRecord[]>; cursor: string };

function scripted(connector: CrmConnector, script: Script): CrmConnector {
  return {
    ...connector,
    open: (options) => {
      const session = connector.open(options);
      return {
        ...session,
        async *readChanges(_, mapping) {
          const { said, cursor } = script;
          const records = said.get(connector.crm);
          if (records === undefined) yield* session.readChanges(cursor, mapping);
          else yield { records, cursor, done: true };
        },
      };
    },
  };
}

/** People edit; after each edit every state not seen before is noted where somebody asks for them. */
async function play(place: Place, history: History, states: State[] | null): Promise<void> {
  const seen = new Map<string, string>();
  const note = async () => {
    for (const one of states === null ? [] : await readAll(place)) {
      const key = keyOf(one);
      const text = JSON.stringify(one.record);
      if (seen.get(key) !== text) states?.push(one);
      seen.set(key, text);
    }
  };
  await note();
  for (const { what, choices, afterMs } of history.edits) {
    place.pass(afterMs);
    const item = { at: 0, tenant: 0, what, choices };
    if (isEdit(item)) doEdit(place.tenancy.town, item);
    await note();
  }
}

async function readAll({ app, connectors, connections, tenancy, store }: Place): Promise<State[]> {
  const found: State[] = [];
  for (const crm of CRMS) {
    const connector = connectors.get(crm);
    const kept = await store.inTenant(tenancy.id, async (tenant) => ({
      connection: await tenant.connections.get(connections[crm]),
      mapping: await tenant.mappings.current(connections[crm]),
    }));
    if (connector === undefined || kept.connection === null || kept.mapping === null) continue;
    const session = connector.open({
      priority: 'poll',
      connectionId: connections[crm],
      apiUrl: kept.connection.apiUrl,
      tokens: tokenSource(app, tenancy.id, kept.connection),
    });
    for await (const page of session.readChanges(EVERYTHING, kept.mapping.mapping)) {
      found.push(...page.records.map((record) => ({ crm, record })));
    }
  }
  return found;
}
