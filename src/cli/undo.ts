// `parley undo`: every field Parley wrote shows again what it showed before, open tasks are closed.
import { planUndo, type UndoPlan, type UndoResult, undoConnection } from '../app/undo.ts';
import { compose, type Parley } from '../compose.ts';
import type { Config } from '../config.ts';
import { asTenantId, recordKeyOf } from '../domain/ids.ts';
import { openLogger } from '../telemetry/logger.ts';
import { EXIT, type Terminal } from './exit.ts';

export type UndoOptions = {
  /** Without it nothing is changed: what would be is printed. */
  readonly yes: boolean;
  readonly json: boolean;
};

/** Exit 0: done, or told; 1: some records still wait, each named with reason and cure; 2: not begun. */
export async function undo(
  config: Config,
  options: UndoOptions,
  terminal: Terminal,
): Promise<number> {
  const parley = await compose(config, openLogger({ level: config.PARLEY_LOG_LEVEL }));
  try {
    const plans = await planUndo(parley.app, asTenantId(config.PARLEY_TENANT));
    if (!options.yes) return tell(plans, options, terminal);
    return await undoAll(parley, config, { plans, options, terminal });
  } finally {
    await parley.close();
  }
}

function tell(plans: readonly UndoPlan[], { json }: UndoOptions, terminal: Terminal): number {
  if (json) terminal.out(JSON.stringify({ plans }));
  for (const { connectionId, records, tasks } of json ? [] : plans) {
    terminal.out(`${connectionId}: ${records} records to restore, ${tasks} open tasks to close`);
  }
  terminal.err(
    plans.length === 0
      ? 'No CRM is connected: there is nothing to undo.'
      : 'Nothing was changed. Add --yes to take it all back; Parley then stays in a dry run.',
  );
  return EXIT.done;
}

type Run = {
  readonly plans: readonly UndoPlan[];
  readonly options: UndoOptions;
  readonly terminal: Terminal;
};

async function undoAll({ app }: Parley, config: Config, { plans, options, terminal }: Run) {
  const tenantId = asTenantId(config.PARLEY_TENANT);
  const results: UndoResult[] = [];
  let refusals = 0;
  for (const { connectionId } of plans) {
    const result = await undoConnection(app, tenantId, { connectionId, by: 'parley undo' });
    if ('reason' in result) {
      refusals += 1;
      terminal.err(`parley undo: ${result.reason}`);
      continue;
    }
    results.push(result);
    for (const { ref, reason } of result.left) terminal.err(`${recordKeyOf(ref)}: ${reason}`);
    if (!options.json) terminal.out(sentenceOf(result));
  }
  if (options.json) terminal.out(JSON.stringify({ results }));
  if (results.length === 0 && refusals > 0) return EXIT.unusable;
  return refusals > 0 || results.some((one) => !one.isDone) ? EXIT.partly : EXIT.done;
}

function sentenceOf(result: UndoResult): string {
  const { connectionId, fieldsRestored, recordsRestored, tasksClosed, isDone, left } = result;
  const end = isDone
    ? 'now in a dry run'
    : `${left.length} records still wait; run it again when they are mended`;
  return `${connectionId}: ${fieldsRestored} fields on ${recordsRestored} records restored, ${tasksClosed} tasks closed; ${end}`;
}
