// Health in words an admin acts on: first of all what needs somebody, then connections, jobs, writing and
// the store. Nothing is called good that was not proven within the hour.
import type { Crm } from '../../domain/claim.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import { HOUR_MS, type Instant } from '../../domain/time.ts';
import type { DeadJob, Job, JobKind, Priority, QueueLoad } from '../../ports/queue.ts';
import type { Connection, TenantStore } from '../../ports/store.ts';
import type { LedgerEntry } from '../../ports/write-store.ts';
import { readPulse } from '../pulse.ts';
import { readAccess } from '../setup/access-state.ts';
import { stillReading } from '../setup/still-reading.ts';
import { readUnseen, unseenWords } from '../unseen.ts';
import { unwrittenLines } from '../unwritten.ts';
import {
  type Condition,
  conditionOf,
  type ProblemLine,
  refusedLine,
  usageWords,
  WRITE_WORDS,
} from '../view-overview.ts';
import { agoWords, CRM_WORDS, counted, instantWords, listed, recordWords } from '../view-words.ts';
import { OVERDUE_MS } from '../waits.ts';
import { type CrowdedKey, crowdedKeys } from './crowded-keys.ts';

/** What somebody has to do; the page knows where. */
export type Need = {
  readonly kind:
    | 'reconnect'
    | 'access'
    | 'late'
    | 'refused'
    | 'unwritten'
    | 'jobs'
    | 'queue'
    | 'keys';
  readonly text: string;
};

type Facts = readonly { readonly name: string; readonly value: string }[];

export type ConnectionHealth = {
  readonly id: ConnectionId;
  readonly crm: Crm;
  /** `Salesforce 00D…`. */
  readonly name: string;
  readonly condition: Condition;
  readonly sentence: string;
  readonly facts: Facts;
};

export type DeadLine = {
  readonly key: string;
  /** `Writing to Salesforce`. */
  readonly what: string;
  readonly reason: string;
  readonly when: string;
};

export type HealthView = {
  readonly needs: readonly Need[];
  readonly connections: readonly ConnectionHealth[];
  /** Null where this process cannot see the queue. */
  readonly jobs: { readonly facts: Facts; readonly dead: readonly DeadLine[] } | null;
  readonly writing: {
    readonly facts: Facts;
    /** Values and tasks a CRM refused, each with its cure; the newest first. */
    readonly refused: readonly ProblemLine[];
    /** Tried in vain for an hour and tried on, each with reason and cure; the longest first. */
    readonly unwritten: readonly ProblemLine[];
  };
  /** What so many accounts share that none of them is joined by it; empty as a rule. */
  readonly crowded: readonly CrowdedKey[];
  readonly store: Facts;
};

export type HealthOptions = {
  readonly now: Instant;
  /** What the store runs on, for people. */
  readonly store: string;
  /** Null where this process cannot see the queue; `dead`: of this tenant alone. */
  readonly queue: { readonly load: QueueLoad; readonly dead: readonly DeadJob[] } | null;
};

/** Lines shown per list. */
const MOST_LINES = 20;
/** Entries counted per state; more are said to be more. */
const MOST_COUNTED = 1_000;

/** Reads counts and small lists only. */
export async function healthView(store: TenantStore, options: HealthOptions): Promise<HealthView> {
  const { now, queue } = options;
  const known = (await store.connections.list()).filter(({ state }) => state !== 'disconnected');
  const reading = new Set((await stillReading(store)).map(({ id }) => id));
  const connections: ConnectionHealth[] = [];
  const needs: Need[] = [];
  for (const one of known) {
    connections.push(await connectionHealth(store, one, now));
    needs.push(...(await needsOf(store, one, { now, isReading: reading.has(one.id) })));
  }
  const refused = await store.ledger.inState('refused', MOST_COUNTED);
  const unknown = await store.ledger.inState('unknown', MOST_COUNTED);
  const faults = (await allTasks(store, known)).filter(({ fault }) => fault !== null);
  const waits = await waitsOf(store, now);
  const nameOf = new Map(known.map((one) => [one.id, nameWords(one)]));
  if (refused.length + faults.length > 0) needs.push(refusedNeed(refused, faults.length));
  const unwritten = await unwrittenLines(store, known, { now, limit: MOST_COUNTED });
  if (unwritten.length > 0) needs.push(unwrittenNeed(unwritten.length));
  needs.push(...queueNeeds(queue, waits));
  const crowded = await crowdedKeys(store);
  if (crowded.length > 0) needs.push(crowdedNeed(crowded.length));
  return {
    needs,
    connections,
    jobs: queue === null ? null : jobsOf(queue, nameOf),
    writing: {
      facts: [
        { name: 'Records that wait', value: await pendingWords(store, known) },
        { name: 'Values refused', value: atMost(refused.length) },
        { name: 'Sent, answer lost: read again before writing', value: atMost(unknown.length) },
        { name: 'Tasks refused', value: String(faults.length) },
      ],
      refused: [
        ...faults.map(({ subject, fault }) => ({ record: subject, when: '', text: fault ?? '' })),
        ...refused.map(refusedLine),
      ].slice(0, MOST_LINES),
      unwritten: unwritten.slice(0, MOST_LINES),
    },
    crowded,
    store: [
      { name: 'Kept in', value: options.store },
      { name: 'Claims', value: (await store.claims.count()).toLocaleString('en-US') },
      { name: 'Accounts', value: (await store.accounts.count()).toLocaleString('en-US') },
      { name: 'Accounts to judge', value: waits.unjudged.toLocaleString('en-US') },
      { name: 'Changes a CRM told of, oldest unread', value: waits.inbox },
    ],
  };
}

const atMost = (count: number): string =>
  count < MOST_COUNTED ? String(count) : `${MOST_COUNTED.toLocaleString('en-US')} or more`;

const nameWords = ({ crm, externalId }: Connection): string => `${CRM_WORDS[crm]} ${externalId}`;

async function connectionHealth(
  store: TenantStore,
  connection: Connection,
  now: Instant,
): Promise<ConnectionHealth> {
  const { id, crm, writeMode } = connection;
  const pulse = await readPulse(store, id);
  const tokens = await store.tokens.load(id);
  const { lastReadAt } = pulse;
  return {
    ...{ id, crm, name: nameWords(connection) },
    ...conditionOf(connection, pulse, now),
    facts: [
      { name: 'Sign-in', value: tokenWords(connection, tokens?.expiresAt ?? null, now) },
      {
        name: 'Last read to the end',
        value: lastReadAt === null ? 'not yet' : agoWords(lastReadAt, now),
      },
      { name: 'Writing', value: WRITE_WORDS[writeMode] },
      { name: 'Records that wait', value: counted(await store.targets.countPending(id), 'record') },
      { name: 'Tasks that wait', value: counted(await store.tasks.countPending(id), 'task') },
      { name: 'API use', value: quotaWords(pulse.usage) },
    ],
  };
}

/** A token that is over is nothing to worry about: it is renewed when it is needed. */
function tokenWords({ state }: Connection, expiresAt: Instant | null, now: Instant): string {
  if (state !== 'connected') return 'withdrawn: connect again';
  if (expiresAt === null) return 'in force; renewed by itself when the CRM ends it';
  if (expiresAt <= now) return 'in force; the token is renewed at the next call';
  return `in force; the token is renewed by itself at ${instantWords(expiresAt)}`;
}

function quotaWords(usage: Parameters<typeof usageWords>[0]): string {
  const words = usageWords(usage);
  const { dailyUsed = null, dailyLimit = null } = usage ?? {};
  if (dailyUsed === null || dailyLimit === null || dailyLimit === 0) return words;
  return `${words} (${((100 * dailyUsed) / dailyLimit).toFixed(1)} %)`;
}

async function needsOf(
  store: TenantStore,
  connection: Connection,
  { now, isReading }: { readonly now: Instant; readonly isReading: boolean },
): Promise<readonly Need[]> {
  const name = nameWords(connection);
  if (connection.state === 'needs_reauth') {
    return [
      { kind: 'reconnect', text: `${name} no longer accepts our sign-in: connect it again.` },
    ];
  }
  const needs: Need[] = [];
  const unseen = await readUnseen(store, connection.id);
  if (unseen !== null) {
    const names = listed(unseen.places.map(unseenWords));
    const text = `${name} no longer shows ${names} to Parley’s user: its claims stay as they are until it does.`;
    needs.push({ kind: 'access', text });
  }
  const access = await readAccess(store, connection.id);
  const missing = access?.fields?.missing.length ?? 0;
  // A look names what a reading could not see once more.
  const lacking = missing + (unseen === null ? (access?.unseen.length ?? 0) : 0);
  if (lacking > 0 || (access?.fault ?? null) !== null) {
    needs.push({ kind: 'access', text: `${name} lacks rights or fields that Parley needs.` });
  }
  const { lastReadAt } = await readPulse(store, connection.id);
  const isLate = now - (lastReadAt ?? connection.connectedAt) > HOUR_MS;
  if (isLate && !isReading) {
    needs.push({ kind: 'late', text: `${name} was not read to the end for more than an hour.` });
  }
  return needs;
}

function refusedNeed(refused: readonly LedgerEntry[], tasks: number): Need {
  const records = new Set(refused.map(({ ref }) => recordWords(ref))).size;
  const what = [
    ...(records > 0 ? [counted(records, 'record')] : []),
    ...(tasks > 0 ? [counted(tasks, 'task')] : []),
  ];
  return { kind: 'refused', text: `A CRM refuses what Parley writes: ${what.join(' and ')}.` };
}

function unwrittenNeed(count: number): Need {
  const text = `${counted(count, 'record')} could not be written for more than an hour.`;
  return { kind: 'unwritten', text };
}

function crowdedNeed(count: number): Need {
  const what = counted(count, 'web domain or identifier', 'web domains or identifiers');
  return { kind: 'keys', text: `Too many accounts share ${what}: none is joined that way.` };
}

type WaitsNow = {
  readonly unjudged: number;
  readonly inbox: string;
  readonly isInboxLate: boolean;
};

async function waitsOf(store: TenantStore, now: Instant): Promise<WaitsNow> {
  const since = await store.inbox.oldest();
  return {
    unjudged: await store.dirty.count(),
    inbox: since === null ? 'none' : agoWords(since, now),
    isInboxLate: since !== null && now - since >= OVERDUE_MS,
  };
}

function queueNeeds(queue: HealthOptions['queue'], waits: WaitsNow): readonly Need[] {
  const needs: Need[] = [];
  if (queue !== null && queue.dead.length > 0) {
    needs.push({
      kind: 'jobs',
      text: `${counted(queue.dead.length, 'job was', 'jobs were')} given up.`,
    });
  }
  const isLate = (queue?.load.oldestWaitingMs ?? 0) >= OVERDUE_MS || waits.isInboxLate;
  if (isLate) {
    needs.push({
      kind: 'queue',
      text: 'Work has waited for more than five minutes: more workers are needed, or none runs.',
    });
  }
  return needs;
}

const PRIORITY_WORDS: Readonly<Record<Priority, string>> = {
  user: 'somebody waits for',
  webhook: 'a CRM told of',
  poll: 'on the clock',
  backfill: 'first readings',
};

function jobsOf(
  { load, dead }: NonNullable<HealthOptions['queue']>,
  nameOf: ReadonlyMap<ConnectionId, string>,
): NonNullable<HealthView['jobs']> {
  const waiting = Object.entries(load.waiting) as [Priority, number][];
  const total = waiting.reduce((sum, [, count]) => sum + count, 0);
  const parts = waiting
    .filter(([, count]) => count > 0)
    .map(([priority, count]) => `${count} ${PRIORITY_WORDS[priority]}`);
  const oldest = Math.round(load.oldestWaitingMs / 1_000);
  return {
    facts: [
      {
        name: 'Waiting',
        value: parts.length === 0 ? String(total) : `${total}: ${parts.join(', ')}`,
      },
      { name: 'Oldest waits for', value: total === 0 ? '–' : counted(oldest, 'second') },
      { name: 'Running', value: String(load.running) },
      { name: 'Tried again later', value: String(load.retrying) },
      { name: 'Given up', value: String(dead.length) },
    ],
    dead: [...dead]
      .sort((left, right) => right.failedAtMs - left.failedAtMs)
      .slice(0, MOST_LINES)
      .map(({ key, job, reason, attempts, failedAtMs }) => ({
        ...{ key, reason },
        what: jobWords(job, nameOf),
        when: `${instantWords(failedAtMs)}, after ${counted(attempts, 'try', 'tries')}`,
      })),
  };
}

const JOB_WORDS: Readonly<Record<JobKind, string>> = {
  sync: 'Reading',
  detect: 'Judging',
  'detect-beside': 'Judging beside others',
  'rejudge-due': 'Judging what time alone changes',
  match: 'Matching customers',
  'write-back': 'Writing to',
  'follow-tasks': 'Following the tasks of',
  inbox: 'Reading what was told of by',
};

function jobWords(job: Job | null, nameOf: ReadonlyMap<ConnectionId, string>): string {
  if (job === null) return 'Something that is no job';
  const { kind, connectionId } = job;
  if (connectionId === null) return JOB_WORDS[kind];
  return `${JOB_WORDS[kind]} ${nameOf.get(connectionId) ?? connectionId}`;
}

async function allTasks(store: TenantStore, connections: readonly Connection[]) {
  const tasks = [];
  for (const { id } of connections) tasks.push(...(await store.tasks.ofConnection(id)));
  return tasks;
}

async function pendingWords(
  store: TenantStore,
  connections: readonly Connection[],
): Promise<string> {
  let pending = 0;
  for (const { id } of connections) pending += await store.targets.countPending(id);
  return pending.toLocaleString('en-US');
}
