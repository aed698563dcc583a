// `/query`, `/queryAll` and their further pages. A page locator keeps the found rows, not their
// values: like Salesforce, a later page shows what the rows hold by then.
import { type Answer, type Call, methodNotAllowed, type Org } from './api.ts';
import { Refusal } from './refusal.ts';
import { parseSoql } from './soql-parse.ts';
import { runQuery, type Selection, type SoqlContext, shapeRecord } from './soql-run.ts';

/** Largest and smallest batch a client may ask for (REST guide, Query Options header). */
const MAX_BATCH = 2_000;
const MIN_BATCH = 200;
/** Salesforce keeps ten open cursors per user and drops the oldest. */
const MAX_CURSORS = 10;
const MAX_SOQL_LENGTH = 100_000;

type Cursor = {
  readonly context: SoqlContext;
  readonly selection: Selection;
  readonly batch: number;
};

/** Open cursors of one org; they die with the process. */
export class Cursors {
  readonly #open = new Map<string, Cursor>();
  #count = 0;

  answer(org: Org, call: Call): Answer {
    if (call.method !== 'GET') throw methodNotAllowed(call.method);
    const locator = call.segments[1];
    if (locator !== undefined) return this.#next(locator);
    const soql = call.query.get('q');
    if (soql === null || soql.length > MAX_SOQL_LENGTH) {
      throw new Refusal(
        400,
        'MALFORMED_QUERY',
        'SOQL statements cannot be empty or over 100,000 characters',
      );
    }
    const context: SoqlContext = {
      database: org.database,
      schema: org.schema,
      now: org.now(),
      basePath: org.basePath,
      deleted: call.segments[0]?.toLowerCase() === 'queryall',
      unshared: org.faults.switches.salesforceUnshared,
    };
    const selection = runQuery(context, parseSoql(soql));
    if (selection.select === null) {
      return { status: 200, body: { totalSize: selection.rows.length, done: true, records: [] } };
    }
    return this.#page({ context, selection, batch: batchSize(org, call) }, 0, null);
  }

  #next(locator: string): Answer {
    const [id = '', offset = ''] = locator.split('-');
    const cursor = this.#open.get(id);
    if (!cursor || !/^\d+$/.test(offset)) {
      throw new Refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    return this.#page(cursor, Number(offset), id);
  }

  #page(cursor: Cursor, offset: number, openId: string | null): Answer {
    const { context, selection, batch } = cursor;
    const { rows, object, select } = selection;
    const records = rows
      .slice(offset, offset + batch)
      .map((row) => context.database.get(row.object, row.id) ?? row)
      .map((row) => shapeRecord(context, object, row, select ?? []));
    const end = offset + records.length;
    const done = end >= rows.length;
    if (done) {
      if (openId !== null) this.#open.delete(openId);
      return { status: 200, body: { totalSize: rows.length, done, records } };
    }
    const id = openId ?? this.#keep(cursor);
    const nextRecordsUrl = `${context.basePath}/query/${id}-${end}`;
    return { status: 200, body: { totalSize: rows.length, done, nextRecordsUrl, records } };
  }

  #keep(cursor: Cursor): string {
    this.#count += 1;
    const id = `01gQy${String(this.#count).padStart(10, '0')}AAA`;
    this.#open.set(id, cursor);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MAX_CURSORS && oldest !== undefined) this.#open.delete(oldest);
    return id;
  }
}

function batchSize(org: Org, call: Call): number {
  const asked = /batchSize\s*=\s*(\d+)/i.exec(call.headers['sforce-query-options'] ?? '')?.[1];
  const size = asked === undefined ? MAX_BATCH : Number(asked);
  return Math.min(Math.max(size, MIN_BATCH), MAX_BATCH, org.pageSize);
}
