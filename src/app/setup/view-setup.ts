// How far an install has come, out of what the store holds: no step has a flag of its own, so a restart,
// another browser or the command line never disagree with the page.

import type { Crm } from '../../domain/claim.ts';
import { isAppointed } from '../../domain/conflict.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import { inputsOf, isMapped } from '../../domain/mapping-walk.ts';
import type { Instant } from '../../domain/time.ts';
import type { AskedScope, UnseenPlace } from '../../ports/crm.ts';
import type { Connection, StoredMapping, TenantStore, WriteMode } from '../../ports/store.ts';
import { waitFor } from '../admin-mode.ts';
import { PROPOSED } from '../connect.ts';
import { readFirstReading } from '../first-reading.ts';
import { mappingGaps } from '../mapping-gaps.ts';
import { readUnseen, type Unseen, unseenWords } from '../unseen.ts';
import { type FirstReadingView, firstReadingView } from '../view-first-reading.ts';
import { CRM_WORDS, listed } from '../view-words.ts';
import { type AccessState, readAccess } from './access-state.ts';
import { stillReading } from './still-reading.ts';

export const SETUP_STEPS = [
  'connect',
  'access',
  'mapping',
  'rules',
  'people',
  'dry-run',
  'go-live',
] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

export type StepLine = {
  readonly step: SetupStep;
  readonly isDone: boolean;
  /** How far it is, in a few words; null where there is nothing to say yet. */
  readonly says: string | null;
};

/** A right: `missing` stops work, `left_out` costs only what it says, `not_told` is not known. */
export type ScopeLine = AskedScope & {
  readonly state: 'granted' | 'missing' | 'left_out' | 'not_told';
};

export type SetupConnection = {
  readonly id: ConnectionId;
  readonly crm: Crm;
  /** `Salesforce 00D…`. */
  readonly name: string;
  readonly isConnected: boolean;
  readonly writeMode: WriteMode;
  readonly access: AccessState | null;
  readonly scopes: readonly ScopeLine[];
  /** What the last reading could not see of the mapping, each with its cure, where no look named it since. */
  readonly unseen: readonly string[];
  /** Rights and own fields are as they should be. */
  readonly isReady: boolean;
  /** Null until the CRM was described. */
  readonly mapping: MappingLine | null;
  /** Null before it began. */
  readonly reading: FirstReadingView | null;
};

export type MappingLine = {
  readonly version: number;
  /** Nobody has said yes to it yet. */
  readonly isProposed: boolean;
  readonly mapped: number;
  readonly inputs: number;
  /** Inputs without a source that some clause needs, with the clauses. */
  readonly lost: readonly { readonly label: string; readonly clauses: readonly string[] }[];
};

/** How far reading and judging have come; one answer for the step's label and for its page. */
export type DryRunProgress = {
  /** `unread`: no connection has a mapping to be read by. `done`: all that can be read is read and judged. */
  readonly state: 'reading' | 'unread' | 'judging' | 'done';
  /** Accounts that wait to be judged. */
  readonly unjudged: number;
  /** CRMs that cannot be read yet, in words; null where all can. */
  readonly without: string | null;
};

export type SetupView = {
  readonly steps: readonly StepLine[];
  readonly progress: DryRunProgress;
  /** The first that is not done; null when all are. */
  readonly next: SetupStep | null;
  readonly connections: readonly SetupConnection[];
  /** Why nothing can go live yet; null where it can. */
  readonly waits: string | null;
};

export type SetupOptions = {
  readonly now: Instant;
  readonly asksOf: (crm: Crm) => readonly AskedScope[];
};

/** Everything the steps have in common; each reads what it shows besides. */
export async function setupView(store: TenantStore, options: SetupOptions): Promise<SetupView> {
  const known = (await store.connections.list()).filter(({ state }) => state !== 'disconnected');
  const connections: SetupConnection[] = [];
  for (const one of known) connections.push(await setupConnection(store, one, options));
  const reading = await stillReading(store);
  const policy = await store.policies.current();
  const managers = (await store.managers.list()).filter(isAppointed);
  const unjudged = await store.dirty.count();
  const all = (isSo: (one: SetupConnection) => boolean) =>
    connections.length > 0 && connections.every(isSo);
  const live = connections.filter(({ writeMode }) => writeMode !== 'dry_run');
  const progress = progressOf(connections, reading.length > 0, unjudged);
  const steps: readonly StepLine[] = [
    line(
      'connect',
      connections.length > 0,
      connections.map(({ crm }) => CRM_WORDS[crm]).join(', '),
    ),
    line(
      'access',
      all(({ isReady }) => isReady),
      accessWords(connections),
    ),
    line(
      'mapping',
      all(({ mapping }) => mapping?.isProposed === false),
      mappingWords(connections),
    ),
    line('rules', policy !== null, policy === null ? '' : `version ${policy.version}`),
    line('people', managers.length > 0, managers.map(({ name }) => name).join(', ')),
    line(
      'dry-run',
      connections.length > 0 && progress.state === 'done' && progress.without === null,
      connections.length === 0 ? '' : dryRunWords(progress),
    ),
    line(
      'go-live',
      all(({ writeMode }) => writeMode !== 'dry_run'),
      liveWords(live),
    ),
  ];
  const next = steps.find(({ isDone }) => !isDone)?.step ?? null;
  const waits = reading.length === 0 ? null : waitFor(reading);
  return { steps, progress, next, connections, waits };
}

function line(step: SetupStep, isDone: boolean, says: string): StepLine {
  return { step, isDone, says: says === '' ? null : says };
}

function accessWords(connections: readonly SetupConnection[]): string {
  const wanting = connections.filter(({ access, isReady }) => access !== null && !isReady);
  return wanting.length === 0
    ? ''
    : `${wanting.map(({ crm }) => CRM_WORDS[crm]).join(', ')} needs you`;
}

function mappingWords(connections: readonly SetupConnection[]): string {
  const found = connections.flatMap(({ mapping }) => mapping ?? []);
  const sum = (of: (one: MappingLine) => number) => found.reduce((all, one) => all + of(one), 0);
  return found.length === 0
    ? ''
    : `${sum((one) => one.mapped)} of ${sum((one) => one.inputs)} inputs`;
}

function progressOf(
  connections: readonly SetupConnection[],
  isReading: boolean,
  unjudged: number,
): DryRunProgress {
  const unread = connections.filter(({ mapping }) => mapping === null);
  const without =
    unread.length === 0 ? null : listed([...new Set(unread.map(({ crm }) => CRM_WORDS[crm]))]);
  const isNoneRead = connections.length > 0 && unread.length === connections.length;
  const judged = unjudged > 0 ? 'judging' : 'done';
  return { state: isReading ? 'reading' : isNoneRead ? 'unread' : judged, unjudged, without };
}

function dryRunWords({ state, without }: DryRunProgress): string {
  switch (state) {
    case 'reading':
    case 'judging':
      return state;
    case 'unread':
      return 'nothing read';
    case 'done':
      return without === null ? 'read and judged' : `${without} not read`;
  }
}

function liveWords(live: readonly SetupConnection[]): string {
  return live.map(({ crm }) => CRM_WORDS[crm]).join(', ');
}

async function setupConnection(
  store: TenantStore,
  connection: Connection,
  { now, asksOf }: SetupOptions,
): Promise<SetupConnection> {
  const { id, crm, externalId, state, writeMode } = connection;
  const access = await readAccess(store, id);
  const scopes = scopeLines(asksOf(crm), access?.scopes ?? []);
  const mapped = await store.mappings.current(id);
  const reading = await readFirstReading(store, id);
  const isConnected = state === 'connected';
  const unseen = await readUnseen(store, id);
  const isMissing = unseen !== null || scopes.some((one) => one.state === 'missing');
  return {
    ...{ id, crm, writeMode, access, scopes, isConnected },
    name: `${CRM_WORDS[crm]} ${externalId}`,
    unseen: unseen === null || isNamedBy(access, unseen) ? [] : unseen.places.map(unseenLine),
    isReady: isConnected && isInOrder(access) && !isMissing,
    mapping: mapped === null ? null : mappingLine(mapped),
    reading: reading === null ? null : firstReadingView(reading, now),
  };
}

function isInOrder(access: AccessState | null): boolean {
  if (access === null || access.checkedAt === null) return false;
  return access.fault === null && access.unseen.length === 0 && access.fields?.missing.length === 0;
}

/** A look finds the same, and says which input it is of. */
function isNamedBy(access: AccessState | null, { since }: Unseen): boolean {
  return (access?.checkedAt ?? 0) >= since && (access?.unseen.length ?? 0) > 0;
}

const unseenLine = (place: UnseenPlace): string =>
  `${unseenWords(place)} is no longer shown to Parley’s user, so claims stay as they are: give it the right to see it, restore it, or change the mapping. Parley sees it again by itself within half an hour.`;

/** A vendor that names no scope at all in its answer has not refused any. */
function scopeLines(
  asked: readonly AskedScope[],
  granted: readonly string[],
): readonly ScopeLine[] {
  const stateOf = ({ name, isOptional }: AskedScope): ScopeLine['state'] => {
    if (granted.length === 0) return 'not_told';
    if (granted.includes(name)) return 'granted';
    return isOptional ? 'left_out' : 'missing';
  };
  return asked.map((one) => ({ ...one, state: stateOf(one) }));
}

function mappingLine({ version, mapping, by }: StoredMapping): MappingLine {
  const inputs = inputsOf(mapping);
  const gaps = mappingGaps(mapping).filter(({ clauses }) => clauses.length > 0);
  return {
    version,
    isProposed: by === PROPOSED,
    mapped: inputs.filter(({ source }) => isMapped(source)).length,
    inputs: inputs.length,
    lost: gaps.map(({ label, clauses, object }) => ({ label: `${label} (${object})`, clauses })),
  };
}
