// Health in words: what each connection does, what waits, what was refused and how to cure it.

import type { Crm } from '../domain/claim.ts';
import { type ChannelManager, isAppointed, type ManagerId } from '../domain/conflict.ts';
import { ROLE_WORDS } from '../domain/escalation.ts';
import type { ConnectionId } from '../domain/ids.ts';
import { OWN_FIELDS } from '../domain/own-fields.ts';
import { dayOf, HOUR_MS, type Instant } from '../domain/time.ts';
import type { ApiUsage } from '../ports/crm.ts';
import type { Connection, TenantStore, WriteMode } from '../ports/store.ts';
import type { LedgerEntry } from '../ports/write-store.ts';
import { nextModeOf, type SwitchMode } from './admin-mode.ts';
import { roleOf } from './escalate.ts';
import { readFirstReading } from './first-reading.ts';
import { mappingGaps } from './mapping-gaps.ts';
import { stillReading } from './setup/still-reading.ts';
import { unwrittenLines } from './unwritten.ts';
import { type FirstReadingView, firstReadingView } from './view-first-reading.ts';
import {
  agoWords,
  CRM_WORDS,
  capital,
  counted,
  dayWords,
  instantWords,
  recordWords,
} from './view-words.ts';

/** What the jobs noticed of a connection; whoever runs them keeps it. */
export type ConnectionPulse = {
  /** When changes were last read to the end. */
  readonly lastReadAt: Instant | null;
  readonly usage: ApiUsage | null;
  readonly lastFault: { readonly at: Instant; readonly text: string } | null;
};

/** `good` only when proven within the last hour. */
export type Condition = 'good' | 'waiting' | 'bad' | 'off';

export type ConnectionView = {
  readonly id: ConnectionId;
  readonly crm: Crm;
  readonly externalId: string;
  readonly condition: Condition;
  /** One sentence: what is so, and what to do where something is to be done. */
  readonly sentence: string;
  readonly needsReauth: boolean;
  readonly writeMode: WriteMode;
  /** What an admin may switch it to; null while the CRM does not let us in, or it is held up. */
  readonly nextMode: SwitchMode | null;
  /** Going live waits until everything was read for the first time. */
  readonly isHeldUp: boolean;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** False until the CRM was described for the first time. */
  readonly isMapped: boolean;
  /** Clauses of the policy that do nothing here, as the mapping has no source for what they need. */
  readonly lostClauses: readonly string[];
  /** Null before it began. */
  readonly firstReading: FirstReadingView | null;
};

export type ManagerLine = {
  readonly id: ManagerId;
  readonly name: string;
  readonly role: string;
  readonly email: string;
  /** Where their tasks appear. */
  readonly home: string;
  readonly territories: string;
};

export type ProblemLine = {
  readonly record: string;
  readonly when: string;
  readonly text: string;
};

export type OverviewView = {
  readonly connections: readonly ConnectionView[];
  readonly managers: readonly ManagerLine[];
  readonly counts: readonly { readonly name: string; readonly value: string }[];
  /** Values a CRM refused, newest first, each with its cure. */
  readonly refused: readonly ProblemLine[];
  /** Records that could not be written for an hour, though nothing refuses them for good. */
  readonly unwritten: readonly ProblemLine[];
  /** Records that could not be understood, or only with a guess. */
  readonly problems: readonly ProblemLine[];
  readonly waiting: number;
};

export type OverviewOptions = {
  readonly now: Instant;
  readonly pulses: ReadonlyMap<ConnectionId, ConnectionPulse>;
};

/** Lines shown per list; the rest is in the store and in the export. */
const MOST_LINES = 20;

/** Everything the connections page shows. Reads counts and small lists only. */
export async function overview(
  store: TenantStore,
  options: OverviewOptions,
): Promise<OverviewView> {
  const known = await store.connections.list();
  const holdsUp = (await stillReading(store)).length > 0;
  const connections: ConnectionView[] = [];
  for (const connection of known) {
    connections.push(await connectionView(store, connection, { ...options, holdsUp }));
  }
  const byStatus = await store.conflicts.countByStatus();
  const countOf = (...statuses: readonly Parameters<typeof byStatus.get>[0][]) =>
    statuses.reduce((sum, status) => sum + (byStatus.get(status) ?? 0), 0);
  const waiting = countOf('open', 'reopened', 'acknowledged');
  const number = (value: number) => value.toLocaleString('en-US');
  return {
    connections,
    managers: (await store.managers.list())
      .filter(isAppointed)
      .map((manager) => managerLine(manager, known)),
    counts: [
      { name: 'Claims', value: number(await store.claims.count()) },
      { name: 'Accounts', value: number(await store.accounts.count()) },
      { name: 'Conflicts waiting', value: number(waiting) },
      { name: 'Conflicts decided', value: number(countOf('resolved', 'dismissed')) },
      { name: 'Accounts to judge again', value: number(await store.dirty.count()) },
    ],
    unwritten: await unwrittenLines(store, known, { now: options.now, limit: MOST_LINES }),
    refused: (await store.ledger.inState('refused', MOST_LINES)).map(refusedLine),
    problems: (await store.problems.list(MOST_LINES)).map(({ ref, problems, at }) => ({
      record: recordWords(ref),
      when: instantWords(at),
      text: problems.join(' '),
    })),
    waiting,
  };
}

async function connectionView(
  store: TenantStore,
  connection: Connection,
  { now, pulses, holdsUp }: OverviewOptions & { readonly holdsUp: boolean },
): Promise<ConnectionView> {
  const pulse = pulses.get(connection.id) ?? { lastReadAt: null, usage: null, lastFault: null };
  const pending = await store.targets.countPending(connection.id);
  const records = await store.records.count(connection.id);
  const mapped = await store.mappings.current(connection.id);
  const gaps = mapped === null ? [] : mappingGaps(mapped.mapping);
  const reading = await readFirstReading(store, connection.id);
  const isHeldUp = connection.writeMode === 'dry_run' && holdsUp;
  const lastRead = pulse.lastReadAt === null ? 'not yet' : agoWords(pulse.lastReadAt, now);
  return {
    id: connection.id,
    crm: connection.crm,
    externalId: connection.externalId,
    ...conditionOf(connection, pulse, now),
    needsReauth: connection.state === 'needs_reauth',
    writeMode: connection.writeMode,
    nextMode: isHeldUp ? null : nextModeOf(connection),
    isHeldUp,
    isMapped: mapped !== null,
    lostClauses: [...new Set(gaps.flatMap((gap) => gap.clauses))].sort(byClause),
    firstReading: reading === null ? null : firstReadingView(reading, now),
    facts: [
      { name: 'Last read', value: lastRead },
      { name: 'Records read', value: records.toLocaleString('en-US') },
      { name: 'Writing', value: WRITE_WORDS[connection.writeMode] },
      { name: 'Waiting to be written', value: counted(pending, 'record') },
      { name: 'API use', value: usageWords(pulse.usage) },
      { name: 'Connected', value: dayWords(dayOf(connection.connectedAt)) },
    ],
  };
}

/** R-2 before R-10. */
const byClause = (left: string, right: string) =>
  left.localeCompare(right, 'en', { numeric: true });

/** What each mode means, for people. */
export const WRITE_WORDS: Readonly<Record<WriteMode, string>> = {
  dry_run: 'Dry run: nothing is written',
  live: 'Live: own fields and tasks',
  paused: 'Paused: reading only',
  undoing: 'Taking back what was written',
};

function managerLine(manager: ChannelManager, connections: readonly Connection[]): ManagerLine {
  const home = connections.find((one) => one.id === manager.connectionId);
  return {
    id: manager.id,
    name: manager.name,
    role: capital(ROLE_WORDS[roleOf(manager)]),
    email: manager.email,
    home: home === undefined ? manager.connectionId : `${CRM_WORDS[home.crm]} ${home.externalId}`,
    territories: manager.territories.join(', ') || 'Everything no other manager covers',
  };
}

/** How a connection does, and what to do where something is to be done. */
export function conditionOf(
  connection: Connection,
  pulse: ConnectionPulse,
  now: Instant,
): { readonly condition: Condition; readonly sentence: string } {
  const why = connection.stateReason === null ? '' : ` ${connection.stateReason}`;
  if (connection.state === 'disconnected') {
    return { condition: 'off', sentence: `Disconnected.${why} Nothing is read or written.` };
  }
  if (connection.state === 'needs_reauth') {
    const sentence = `${CRM_WORDS[connection.crm]} no longer accepts our sign-in.${why} Connect it again; nothing is lost.`;
    return { condition: 'bad', sentence };
  }
  if (pulse.lastFault && pulse.lastFault.at > (pulse.lastReadAt ?? 0)) {
    const isLasting = now - (pulse.lastReadAt ?? connection.connectedAt) > HOUR_MS;
    const sentence = `The last try failed ${agoWords(pulse.lastFault.at, now)}: ${pulse.lastFault.text}`;
    return { condition: isLasting ? 'bad' : 'waiting', sentence };
  }
  if (pulse.lastReadAt === null) {
    return { condition: 'waiting', sentence: 'Connected. The first reading has not finished yet.' };
  }
  const isRecent = now - pulse.lastReadAt <= HOUR_MS;
  return isRecent
    ? { condition: 'good', sentence: `Changes read ${agoWords(pulse.lastReadAt, now)}.` }
    : {
        condition: 'waiting',
        sentence: `No changes read since ${instantWords(pulse.lastReadAt)}.`,
      };
}

/** `1,834 of 100,000 today`. */
export function usageWords(usage: ApiUsage | null): string {
  if (usage === null) return 'not known yet';
  if (usage.dailyUsed === null || usage.dailyLimit === null) {
    return `${counted(usage.requests, 'request')} in the last run`;
  }
  return `${usage.dailyUsed.toLocaleString('en-US')} of ${usage.dailyLimit.toLocaleString('en-US')} today`;
}

/** A value that a CRM refused: of which field, why, and the cure. */
export function refusedLine({ ref, field, note, at }: LedgerEntry): ProblemLine {
  const label = OWN_FIELDS.find(({ key }) => key === field)?.label ?? field;
  return {
    record: recordWords(ref),
    when: instantWords(at),
    text: `${label}: ${note ?? 'refused without a reason'}`,
  };
}
