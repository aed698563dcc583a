// `parley uninstall`: one connection goes: its fields and tasks taken back or kept, its grant ended, what
// was read from it erased; a receipt says what was done and what was not.
import { unscheduleConnection } from '../app/jobs.ts';
import { planUndo } from '../app/undo.ts';
import { type UninstallResult, uninstall } from '../app/uninstall.ts';
import { fieldsThemselves, receiptLines } from '../app/uninstall-words.ts';
import { compose, type Parley } from '../compose.ts';
import type { Config } from '../config.ts';
import { asConnectionId, asTenantId, type ConnectionId, recordKeyOf } from '../domain/ids.ts';
import { openLogger } from '../telemetry/logger.ts';
import { EXIT, type Terminal } from './exit.ts';

export type UninstallOptions = {
  readonly connectionId: string;
  /** Without it nothing is changed: what would be is printed. */
  readonly yes: boolean;
  readonly keepFields: boolean;
  readonly keepTasks: boolean;
  readonly leaveRest: boolean;
  readonly json: boolean;
};

/** Exit 0: done, or told; 1: records wait, or something was left, each named; 2: not begun. */
export async function runUninstall(
  options: UninstallOptions,
  config: Config,
  terminal: Terminal,
): Promise<number> {
  const parley = await compose(config, openLogger({ level: config.PARLEY_LOG_LEVEL }));
  try {
    const id = asConnectionId(options.connectionId);
    const tenantId = asTenantId(config.PARLEY_TENANT);
    if (!options.yes) return await tell(parley, config, { id, options, terminal });
    const { keepFields, keepTasks, leaveRest } = options;
    const result = await uninstall(
      parley.app,
      tenantId,
      { ...{ connectionId: id, keepFields, keepTasks, leaveRest }, by: 'parley uninstall' },
      { unschedule: (gone) => unscheduleConnection(parley.queue, tenantId, gone) },
    );
    return report(result, options, terminal);
  } finally {
    await parley.close();
  }
}

type Run = {
  readonly id: ConnectionId;
  readonly options: UninstallOptions;
  readonly terminal: Terminal;
};

async function tell({ app }: Parley, config: Config, { id, options, terminal }: Run) {
  const tenantId = asTenantId(config.PARLEY_TENANT);
  const found = await app.store.inTenant(tenantId, async (store) => {
    const connection = await store.connections.get(id);
    return connection === null ? null : { connection, read: await store.records.count(id) };
  });
  const plan = (await planUndo(app, tenantId)).find((one) => one.connectionId === id);
  if (found === null || plan === undefined) {
    const known = await app.store.inTenant(tenantId, (store) => store.connections.list());
    const ids = known.map((one) => one.id).join(', ') || 'none';
    terminal.err(`parley uninstall: There is no connection ${id}. Connections: ${ids}.`);
    return EXIT.unusable;
  }
  const { keepFields, keepTasks } = options;
  const { read, connection } = found;
  if (options.json)
    terminal.out(JSON.stringify({ plan: { ...plan, read, keepFields, keepTasks } }));
  else {
    terminal.out(`${plan.records} records ${keepFields ? 'keep their fields' : 'to restore'}`);
    terminal.out(`${plan.tasks} open tasks ${keepTasks ? 'stay open' : 'to close'}`);
    terminal.out(`${read} records read from it to erase here, its tokens with them`);
    terminal.out(fieldsThemselves(connection.crm, connection.state === 'connected'));
  }
  terminal.err('Nothing was changed. Add --yes to do it; it cannot be undone.');
  return EXIT.done;
}

function report(result: UninstallResult, { json }: UninstallOptions, terminal: Terminal): number {
  if (json) terminal.out(JSON.stringify(result));
  switch (result.state) {
    case 'refused':
      terminal.err(`parley uninstall: ${result.reason}`);
      return EXIT.unusable;
    case 'waiting':
      for (const { ref, reason } of result.left) terminal.err(`${recordKeyOf(ref)}: ${reason}`);
      terminal.err(
        `${result.left.length} records wait and nothing was erased. Mend them and run it again, or add --leave-rest.`,
      );
      return EXIT.partly;
    case 'done': {
      const { receipt } = result;
      if (!json)
        for (const { name, value } of receiptLines(receipt)) terminal.out(`${name}: ${value}`);
      for (const line of receipt.notDone) terminal.err(line);
      return receipt.notDone.length === 0 ? EXIT.done : EXIT.partly;
    }
  }
}
