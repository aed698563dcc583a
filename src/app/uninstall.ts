// Uninstalling one connection: what Parley wrote is taken back or kept, its fields taken out where that can
// be done, the grant ended, what was read erased. The step it is at stands in the store
// (uninstall-receipt.ts): it may be stopped anywhere and is gone on with by this command or by the workers.
// The other connections are not touched.
import { explainError, ParleyError } from '../domain/errors.ts';
import type { ConnectionId, RecordRef, TenantId } from '../domain/ids.ts';
import type { OwnFieldKey, SharedHome } from '../domain/own-fields.ts';
import { formatInstant } from '../domain/time.ts';
import type { RemovalReport } from '../ports/crm.ts';
import { ERASABLE, type Erasable } from '../ports/erase-store.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { lastSession } from './connect.ts';
import type { AppContext } from './context.ts';
import { intakeTurn } from './intake-turn.ts';
import { endGrant } from './tokens.ts';
import { undoConnection } from './undo.ts';
import { judgeWithout, rememberRounds } from './uninstall-book.ts';
import {
  isUnderWay,
  readReceipt,
  saveReceipt,
  type UninstallReceipt,
  type UninstallStep,
} from './uninstall-receipt.ts';
import { fieldsLeft, shutOut } from './uninstall-words.ts';
import { CRM_WORDS, recordWords } from './view-words.ts';

/** Rows of one transaction. */
const ROWS = 5_000;
/** Records named in a receipt; the others are counted. */
const MOST_NAMED = 20;
const RECORD_HOMES: readonly SharedHome[] = ['claim', 'account'];

export type UninstallRequest = {
  readonly connectionId: ConnectionId;
  /** Own fields stay as they are, instead of showing what they showed before Parley. */
  readonly keepFields: boolean;
  /** Open tasks stay open. */
  readonly keepTasks: boolean;
  /** What cannot be restored stays as it is and is named; otherwise it is waited for. */
  readonly leaveRest: boolean;
  /** Who asked, for the audit trail. */
  readonly by: string;
};

export type UninstallResult =
  | { readonly state: 'done'; readonly receipt: UninstallReceipt }
  /** Some records wait for somebody, each with the CRM's reason; nothing was erased yet. */
  | { readonly state: 'waiting'; readonly left: readonly Left[] }
  | { readonly state: 'refused'; readonly reason: string };

type Left = { readonly ref: RecordRef; readonly reason: string };

/** What the use case needs besides the context. */
export type UninstallTools = {
  /** Takes the connection's jobs off the clock. Idempotent. */
  readonly unschedule: (connectionId: ConnectionId) => Promise<void>;
  readonly signal?: AbortSignal;
};

/**
 * Notes what was chosen and stops writing; {@link goOnUninstalling} does the rest. Asked again while it is
 * under way, only `leaveRest` may still be chosen; asked after it is done, nothing changes. Returns why
 * nothing was begun, or null.
 */
export async function beginUninstall(
  app: AppContext,
  tenantId: TenantId,
  request: UninstallRequest,
): Promise<string | null> {
  const { connectionId: id, by, keepFields, keepTasks, leaveRest } = request;
  return app.store.inTenant(tenantId, async (store) => {
    await store.turns.take(turnOf(id));
    const connection = await store.connections.get(id);
    if (connection === null) return `There is no connection ${id}.`;
    const known = await readReceipt(store, id);
    if (isUnderWay(known)) {
      if (leaveRest) await saveReceipt(store, id, { ...known, leaveRest });
      return null;
    }
    if (known !== null && connection.state === 'disconnected') return null;
    const tasks = await openTasks(store, id);
    const { crm, externalId, writeMode } = connection;
    await saveReceipt(store, id, {
      ...{ crm, externalId, by, startedAt: app.clock.now(), finishedAt: null, step: 'take_back' },
      ...{ keepFields, keepTasks, leaveRest },
      ...{ records: await store.ledger.countRecords(id), tasks: tasks.length },
      ...{ recordsRestored: 0, tasksClosed: 0, fieldsRemoved: null, grant: null },
      ...{ conflicts: [], conflictsEnded: 0, conflictsJudgedAgain: 0, erased: {}, notDone: [] },
    });
    // An undo that is under way goes on: it is what comes next. A dry run writes nothing as it is, and says
    // that nothing is on its way either.
    if (writeMode === 'live') await store.connections.setWriteMode(id, 'paused');
    await note(app, store, { id, actor: by, document: { begun: true, keepFields, keepTasks } });
    return null;
  });
}

/** Begins and goes through to the end. */
export async function uninstall(
  app: AppContext,
  tenantId: TenantId,
  request: UninstallRequest,
  tools: UninstallTools,
): Promise<UninstallResult> {
  const reason = await beginUninstall(app, tenantId, request);
  if (reason !== null) return { state: 'refused', reason };
  const result = await goOnUninstalling(app, tenantId, request.connectionId, tools);
  return result ?? { state: 'refused', reason: 'Nothing was begun.' };
}

/** Does what is left of it; null where nobody has begun to uninstall the connection. */
export async function goOnUninstalling(
  { slice: _, ...app }: AppContext,
  tenantId: TenantId,
  connectionId: ConnectionId,
  { unschedule, signal }: UninstallTools,
): Promise<UninstallResult | null> {
  for (;;) {
    signal?.throwIfAborted();
    const found = await app.store.inTenant(tenantId, async (store) => ({
      connection: await store.connections.get(connectionId),
      receipt: await readReceipt(store, connectionId),
    }));
    const { connection, receipt } = found;
    if (connection === null || receipt === null) return null;
    const run = { app, tenantId, connection, signal };
    switch (receipt.step) {
      case 'take_back': {
        const left = await takeBack(run, receipt);
        if (left.length > 0) return { state: 'waiting', left };
        break;
      }
      case 'remove_fields':
        await removeFields(run, receipt);
        break;
      case 'end_grant':
        await endAccess(run, receipt);
        break;
      case 'judge': {
        const conflicts = await judgeWithout(app, tenantId, connectionId, signal);
        await step(run, 'judge', async () => ({ ...conflicts, step: 'erase' }));
        break;
      }
      case 'erase':
        await rememberRounds(app, tenantId, connectionId);
        await eraseAll(run, ERASABLE);
        await finish(run);
        break;
      case 'done':
        // Connected again since: that is another life.
        if (connection.state !== 'disconnected') return null;
        await unschedule(connectionId);
        return { state: 'done', receipt };
    }
  }
}

type Run = {
  readonly app: AppContext;
  readonly tenantId: TenantId;
  readonly connection: Connection;
  readonly signal: AbortSignal | undefined;
};

const turnOf = (id: ConnectionId) => `uninstall ${id}`;

/** Changes the receipt, unless somebody else has gone a step further meanwhile. */
function step(
  { app, tenantId, connection: { id } }: Run,
  at: UninstallStep,
  change: (store: TenantStore, receipt: UninstallReceipt) => Promise<Partial<UninstallReceipt>>,
): Promise<void> {
  return app.store.inTenant(tenantId, async (store) => {
    await store.turns.take(turnOf(id));
    const receipt = await readReceipt(store, id);
    if (receipt?.step !== at) return;
    await saveReceipt(store, id, { ...receipt, ...(await change(store, receipt)) });
  });
}

/** What is to be kept is forgotten first: then undoing does not find it. Returns what it waits for. */
async function takeBack(run: Run, receipt: UninstallReceipt): Promise<readonly Left[]> {
  const { keepFields, keepTasks } = receipt;
  const { app, tenantId, connection } = run;
  if (keepFields) await eraseAll(run, ['targets', 'ledger']);
  if (keepTasks) {
    await rememberRounds(app, tenantId, connection.id);
    await eraseAll(run, ['managers', 'tasks']);
  }
  const isWanted = !(keepFields && keepTasks);
  const { left, why } = isWanted ? await undoAll(run, receipt) : { left: [], why: null };
  if (left.length > 0 && !receipt.leaveRest) return left;
  await step(run, 'take_back', async (store) => {
    const { id } = run.connection;
    await store.connections.setWriteMode(id, 'paused');
    await store.connections.setState(id, 'disconnected', 'It is being uninstalled.');
    const open = keepTasks ? 0 : (await openTasks(store, id)).length;
    const notDone = tellLeft(receipt, { left, why, open });
    const isUndone = why === null;
    // A field goes only when no record shows anything of Parley's in it any more.
    const isRestored = !keepFields && isUndone && left.length === 0;
    return {
      ...{ step: isRestored ? 'remove_fields' : 'end_grant', notDone },
      recordsRestored: keepFields || !isUndone ? 0 : Math.max(0, receipt.records - left.length),
      tasksClosed: keepTasks || !isUndone ? 0 : Math.max(0, receipt.tasks - open),
    };
  });
  return [];
}

/** What was not taken back, for the receipt: what, why and the cure. */
function tellLeft(
  receipt: UninstallReceipt,
  {
    left,
    why,
    open,
  }: { readonly left: readonly Left[]; readonly why: string | null; readonly open: number },
): readonly string[] {
  const crm = CRM_WORDS[receipt.crm];
  if (why !== null) {
    if (receipt.records + receipt.tasks === 0) return [];
    return [
      `What Parley wrote to ${crm} could not be taken back: ${why} Clear the fields there whose names begin with Parley, and close its tasks.`,
    ];
  }
  const named = left
    .slice(0, MOST_NAMED)
    .map(({ ref, reason }) => `${recordWords(ref)} still shows Parley’s fields: ${reason}`);
  if (left.length > MOST_NAMED) {
    named.push(`${left.length - MOST_NAMED} more records still show Parley’s fields.`);
  }
  if (open > 0) named.push(`${open} tasks of Parley are still open in ${crm}: close them there.`);
  return named;
}

async function openTasks(store: TenantStore, id: ConnectionId) {
  const tasks = await store.tasks.ofConnection(id);
  return tasks.filter((one) => one.taskId !== null && one.status === 'open');
}

/** Undoes; `why` says that nothing can be, as the CRM lets nobody in. */
async function undoAll(
  { app, tenantId, connection, signal }: Run,
  { by }: UninstallReceipt,
): Promise<{ readonly left: readonly Left[]; readonly why: string | null }> {
  const crm = CRM_WORDS[connection.crm];
  if (connection.state !== 'connected') {
    return { left: [], why: `${crm} no longer lets Parley in.` };
  }
  try {
    const request = { connectionId: connection.id, by };
    const result = await undoConnection(app, tenantId, request, signal);
    return 'reason' in result ? { left: [], why: result.reason } : { left: result.left, why: null };
  } catch (error) {
    const isShut = error instanceof ParleyError && error.code === 'CRM_REAUTH_NEEDED';
    if (!isShut) throw error;
    return { left: [], why: `${crm} no longer lets Parley in.` };
  }
}

/** Takes the own fields out of the CRM; what it does not let go is named in the receipt. */
async function removeFields(run: Run, { keepTasks }: UninstallReceipt): Promise<void> {
  const { app, tenantId, connection } = run;
  const { id, crm } = connection;
  const shown = await app.store.inTenant(tenantId, (store) => store.ledger.shownBefore(id));
  const homes = keepTasks ? RECORD_HOMES : [...RECORD_HOMES, 'task' as const];
  const removed = await takeOut(run, homes, shown);
  await step(run, 'remove_fields', async (store, { notDone }) => {
    // Refused, the grant was marked as one to be renewed: it is not.
    await store.connections.setState(id, 'disconnected', 'It is being uninstalled.');
    const next = { step: 'end_grant' } as const;
    if (removed === null) return next;
    const said = fieldsLeft(crm, { ...removed, shown });
    return { ...next, fieldsRemoved: removed.gone.length, notDone: [...notDone, ...said] };
  });
}

/** Null where the fields go with a package. A CRM that lets nobody in any more holds nothing up. */
async function takeOut(
  { app, tenantId, connection, signal }: Run,
  homes: readonly SharedHome[],
  kept: readonly OwnFieldKey[],
): Promise<RemovalReport | null> {
  const session = lastSession(app, tenantId, connection, signal);
  try {
    return await session.removeOwnFields(homes, kept);
  } catch (error) {
    const isShut = error instanceof ParleyError && error.code === 'CRM_REAUTH_NEEDED';
    if (!isShut) throw error;
    return { gone: [], left: [shutOut(connection.crm)] };
  } finally {
    await session.close();
  }
}

/** Ends the grant at the vendor where that can be done; the tokens go in any case. */
async function endAccess(run: Run, { notDone }: UninstallReceipt): Promise<void> {
  const { app, tenantId, connection } = run;
  const ended = await endGrant(app, tenantId, connection);
  const crm = CRM_WORDS[connection.crm];
  await step(run, 'end_grant', async (store) => {
    await store.tokens.remove(connection.id);
    const said =
      ended.state === 'left'
        ? [
            `The grant could not be ended at ${crm}: ${explainError(ended.error)} Parley has deleted its tokens; remove the app in ${crm}’s settings.`,
          ]
        : [];
    return { step: 'judge', grant: ended.state, notDone: [...notDone, ...said] };
  });
}

/** Erases some kinds, part by part, and counts them in the same transaction. */
async function eraseAll(run: Run, kinds: readonly Erasable[]): Promise<void> {
  const { app, tenantId, signal } = run;
  const { id } = run.connection;
  for (const kind of kinds) {
    for (let more = true; more; ) {
      signal?.throwIfAborted();
      more = await app.store.inTenant(tenantId, async (store) => {
        // No reading that is still on its way brings anything back.
        await store.turns.take(intakeTurn(id));
        await store.turns.take('match-index');
        await store.turns.take(turnOf(id));
        const removed = await store.erasure.erase(id, kind, ROWS);
        const receipt = await readReceipt(store, id);
        if (removed > 0 && receipt !== null) {
          const erased = { ...receipt.erased, [kind]: (receipt.erased[kind] ?? 0) + removed };
          await saveReceipt(store, id, { ...receipt, erased });
        }
        return removed > 0;
      });
    }
  }
}

function finish(run: Run): Promise<void> {
  const { app, connection } = run;
  return step(run, 'erase', async (store, receipt) => {
    const finishedAt = app.clock.now();
    const done = { ...receipt, step: 'done' as const, finishedAt };
    const reason = `It was uninstalled on ${formatInstant(finishedAt)}.`;
    await store.connections.setState(connection.id, 'disconnected', reason);
    // Connected again, it begins as any other: without writing.
    await store.connections.setWriteMode(connection.id, 'dry_run');
    const { conflicts: __, ...document } = done;
    await note(app, store, { id: connection.id, actor: receipt.by, document });
    return done;
  });
}

type Note = {
  readonly id: ConnectionId;
  readonly actor: string;
  readonly document: object;
};

function note(app: AppContext, store: TenantStore, { id, actor, document }: Note): Promise<void> {
  const at = app.clock.now();
  const entry = { at, kind: 'uninstall', actor, subject: id, document: JSON.stringify(document) };
  return store.audit.append([entry]);
}
