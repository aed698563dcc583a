// `parley backfill`: how far the first reading of each connection is and what it costs; with `--plan`
// what it would cost, asked of the CRM now.
import { openSession } from '../app/connect.ts';
import { outlookOf, readFirstReading } from '../app/first-reading.ts';
import { firstReadingView, type ReadingLine, readingPlanView } from '../app/view-first-reading.ts';
import { CRM_WORDS } from '../app/view-words.ts';
import { compose } from '../compose.ts';
import type { Config } from '../config.ts';
import { ParleyError } from '../domain/errors.ts';
import { asTenantId, type TenantId } from '../domain/ids.ts';
import type { ReadingPlan } from '../ports/crm.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { openLogger } from '../telemetry/logger.ts';
import { EXIT, type Terminal } from './exit.ts';
import { type ReadingContext, withStore } from './with-store.ts';

export type BackfillOptions = {
  /** One connection's id; null: all. */
  readonly connectionId: string | null;
  /** Asks the CRM and reads nothing. */
  readonly plan: boolean;
  readonly json: boolean;
};

/** Exit 0: told; 2: no such connection, or the CRM cannot be asked. */
export async function runBackfill(
  options: BackfillOptions,
  config: Config,
  terminal: Terminal,
): Promise<number> {
  if (options.plan) return tellPlans(options, config, terminal);
  return withStore(config, (app, tenantId) => tellProgress(options, app, tenantId, terminal));
}

async function tellProgress(
  options: BackfillOptions,
  app: ReadingContext,
  tenantId: TenantId,
  terminal: Terminal,
): Promise<number> {
  const now = app.clock.now();
  const found = await app.store.inTenant(tenantId, async (store) => {
    const all = [];
    for (const connection of await chosen(store, options)) {
      all.push({ connection, reading: await readFirstReading(store, connection.id) });
    }
    return all;
  });
  if (options.json) {
    const readings = found.map(({ connection, reading }) => ({
      connectionId: connection.id,
      ...(reading === null ? { begun: false } : { begun: true, ...reading }),
      outlook: reading === null ? null : outlookOf(reading, now),
    }));
    terminal.out(JSON.stringify({ readings }));
    return EXIT.done;
  }
  for (const { connection, reading } of found) {
    terminal.out(headOf(connection));
    if (reading === null) {
      terminal.out('  Not read yet. `parley backfill --plan` asks what it will cost.');
      continue;
    }
    const view = firstReadingView(reading, now);
    terminal.out(`  ${view.sentence}`);
    for (const line of tableOf(view.lines)) terminal.out(`  ${line}`);
    if (!view.isFinished) terminal.out(`  ${view.cost}`);
  }
  if (found.length === 0) terminal.err('No CRM is connected.');
  return EXIT.done;
}

async function tellPlans(
  options: BackfillOptions,
  config: Config,
  terminal: Terminal,
): Promise<number> {
  const parley = await compose(config, openLogger({ level: config.PARLEY_LOG_LEVEL }));
  try {
    const { app } = parley;
    const tenantId = asTenantId(config.PARLEY_TENANT);
    const connections = await app.store.inTenant(tenantId, (store) => chosen(store, options));
    const plans: { connectionId: string; plan: ReadingPlan }[] = [];
    for (const connection of connections) {
      const stored = await app.store.inTenant(tenantId, (store) =>
        store.mappings.current(connection.id),
      );
      if (stored === null || connection.state !== 'connected') continue;
      const session = openSession(app, tenantId, connection);
      try {
        // The first page of a first reading is its plan; nothing after it is asked for.
        for await (const { plan } of session.readChanges(null, stored.mapping)) {
          if (plan === undefined) break;
          plans.push({ connectionId: connection.id, plan });
          if (!options.json) tellPlan(connection, plan, terminal);
          break;
        }
      } finally {
        await session.close();
      }
    }
    if (options.json) terminal.out(JSON.stringify({ plans }));
    return EXIT.done;
  } finally {
    await parley.close();
  }
}

function tellPlan(connection: Connection, plan: ReadingPlan, terminal: Terminal): void {
  const view = readingPlanView(plan);
  terminal.out(headOf(connection));
  for (const line of tableOf(view.lines)) terminal.out(`  ${line}`);
  terminal.out(`  ${view.cost}`);
}

/** Throws BAD_INPUT for an id that no connection has. */
async function chosen(store: TenantStore, { connectionId }: BackfillOptions) {
  const all = await store.connections.list();
  const wanted = all.filter(({ id }) => connectionId === null || id === connectionId);
  if (connectionId === null || wanted.length > 0) return wanted;
  throw new ParleyError('BAD_INPUT', `There is no connection ${connectionId}.`, {
    hint: `Name one of: ${all.map(({ id }) => id).join(', ') || 'none is connected'}.`,
  });
}

const headOf = ({ id, crm }: Connection) => `${CRM_WORDS[crm]} ${id}`;

function tableOf(lines: readonly ReadingLine[]): readonly string[] {
  const width = (name: 'object' | 'records' | 'way') =>
    Math.max(...lines.map((line) => line[name].length));
  const [object, records, way] = [width('object'), width('records'), width('way')];
  return lines.map(
    (line) =>
      `${line.object.padEnd(object)}  ${line.records.padStart(records)}  by ${line.way.padEnd(way)}  ${line.calls}`,
  );
}
