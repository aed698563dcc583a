// `parley undo`: every field Parley wrote shows again what it showed before, open tasks are closed.
import { planUndo, type UndoPlan, type UndoResult, undoConnection } from '../app/undo.ts';
import { counted, listed } from '../app/view-words.ts';
import { compose, type Parley } from '../compose.ts';
import type { Config } from '../config.ts';
import { asTenantId, recordKeyOf } from '../domain/ids.ts';
import { openLogger } from '../telemetry/logger.ts';
import { EXIT, type Terminal } from './exit.ts';

export type UndoOptions = {
  /** Without it nothing is changed: what would be is printed. */
  readonly yes: boolean;
  /** What the CRM refuses to give back stays as it is and is named. */
  readonly leaveRest: boolean;
  readonly json: boolean;
};

/** Exit 0: done, or told; 1: something waits or was left, each named with reason and cure; 2: not begun. */
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
    const { leaveRest } = options;
    const request = { connectionId, by: 'parley undo', leaveRest };
    const result = await undoConnection(app, tenantId, request);
    if ('reason' in result) {
      refusals += 1;
      terminal.err(`parley undo: ${result.reason}`);
      continue;
    }
    results.push(result);
    for (const line of linesOf(result)) terminal.err(line);
    if (!options.json) terminal.out(sentenceOf(result));
  }
  if (options.json) terminal.out(JSON.stringify({ results }));
  if (results.length === 0 && refusals > 0) return EXIT.unusable;
  return refusals > 0 || results.some((one) => linesOf(one).length > 0) ? EXIT.partly : EXIT.done;
}

/** What still shows something of Parley's, a line each. */
function linesOf({ connectionId, left, tasksLeft }: UndoResult): readonly string[] {
  return [
    ...left.map(({ ref, reason }) => `${recordKeyOf(ref)}: ${reason}`),
    ...tasksLeft.map(
      ({ taskId, subject, reason }) => `${connectionId} task ${taskId ?? subject}: ${reason}`,
    ),
  ];
}

function sentenceOf(result: UndoResult): string {
  const { connectionId, fieldsRestored, recordsRestored, tasksClosed } = result;
  return `${connectionId}: ${fieldsRestored} fields on ${recordsRestored} records restored, ${tasksClosed} tasks closed; ${endOf(result)}`;
}

function endOf({ isDone, left, tasksLeft }: UndoResult): string {
  const rest = listed([
    ...(left.length > 0 ? [counted(left.length, 'record')] : []),
    ...(tasksLeft.length > 0 ? [counted(tasksLeft.length, 'task')] : []),
  ]);
  if (!isDone) return `${rest} still wait; mend them and run it again, or add --leave-rest`;
  return rest === '' ? 'now in a dry run' : `${rest} left as they are; now in a dry run`;
}
