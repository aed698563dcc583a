// Switching what Parley may write to a connection. One table says which step comes next; the console
// draws its buttons from the same table.
import type { ConnectionId } from '../domain/ids.ts';
import type { Connection, TenantStore, WriteMode } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { stillReading } from './setup/still-reading.ts';
import { CRM_WORDS } from './view-words.ts';

/** Modes an admin switches to. Nobody goes back to dry run: it is the first run only. */
export const SWITCH_MODES = ['live', 'paused'] as const satisfies readonly WriteMode[];
export type SwitchMode = (typeof SWITCH_MODES)[number];

const NEXT: Readonly<Record<WriteMode, SwitchMode | null>> = {
  dry_run: 'live',
  live: 'paused',
  paused: 'live',
  // Ends by itself, in a dry run: pausing it half-way would leave records nobody can explain.
  undoing: null,
};

/** The mode a connection may be switched to now; null while its CRM does not let us in. */
export function nextModeOf(connection: Connection): SwitchMode | null {
  return connection.state === 'connected' ? NEXT[connection.writeMode] : null;
}

export type SwitchRequest = {
  readonly connectionId: ConnectionId;
  readonly mode: SwitchMode;
  /** Who asked, for the audit trail. */
  readonly by: string;
};

/** `reason` says in one or two sentences why it was not done, and what to do. */
export type AdminResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Switches the write mode and appends a `mode` entry to the audit trail. Asking for the mode that is
 * in force changes nothing and succeeds: a form sent twice is no fault. Refused for an unknown
 * connection, one that is not authorised, pausing a dry run, anything while undoing, and going live for
 * the first time while a CRM is still being read. Writing stops within one batch.
 */
export async function switchWriteMode(
  app: AppContext,
  store: TenantStore,
  { connectionId, mode, by }: SwitchRequest,
): Promise<AdminResult> {
  const connection = await store.connections.get(connectionId);
  if (connection === null) {
    return { ok: false, reason: `There is no connection ${connectionId}.` };
  }
  if (connection.state !== 'connected') {
    const crm = CRM_WORDS[connection.crm];
    return { ok: false, reason: `${crm} does not let Parley in. Connect it again first.` };
  }
  if (connection.writeMode === mode) return { ok: true };
  if (nextModeOf(connection) !== mode) {
    const reason =
      connection.writeMode === 'undoing'
        ? 'Parley is taking back what it wrote; a dry run follows by itself.'
        : 'There is nothing to pause: a dry run writes nothing.';
    return { ok: false, reason };
  }
  if (connection.writeMode === 'dry_run') {
    const reading = await stillReading(store);
    if (reading.length > 0) return { ok: false, reason: waitFor(reading) };
  }
  await store.connections.setWriteMode(connectionId, mode);
  await store.audit.append([
    {
      at: app.clock.now(),
      kind: 'mode',
      actor: by,
      subject: connectionId,
      document: JSON.stringify({ before: connection.writeMode, after: mode }),
    },
  ]);
  return { ok: true };
}

/** Why going live must wait. */
export function waitFor(reading: readonly Connection[]): string {
  const names = reading.map(({ crm, externalId }) => `${CRM_WORDS[crm]} ${externalId}`);
  return `Parley is still reading ${names.join(' and ')}. Going live is offered once it knows every claim.`;
}
