// Riders: queries for what people said that go along in a call that asks for changes. A composite call
// costs one however many of its five places are taken.
import { ParleyError } from '../../src/domain/errors.ts';
import type { SpokenStatement } from '../../src/domain/statement.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { Heard, TaskPage } from '../../src/ports/crm-tasks.ts';
import type { FirstPage, Query, QueryRow, SalesforceClient } from './client.ts';

/** A query, and what its rows tell. */
export type Rider<T> = {
  readonly query: Query;
  /** Of all its rows; `startedAt`: the server's time before it was asked. */
  readonly told: (rows: readonly QueryRow[], startedAt: Instant) => T;
};

/** What may go along; without a query for tasks nothing does. */
export type Riders = {
  readonly tasks: Rider<TaskPage>;
  /** Null: the org has no place for statements. Absent: they are not wanted. */
  readonly statements?: Rider<readonly SpokenStatement[]> | null;
};

/** The first page of a query that was asked for together with others. */
export type First = { readonly startedAt: Instant; readonly answer: FirstPage | ParleyError };

type Answers = { readonly tasks: First | undefined; readonly statements: First | undefined };

/**
 * What the riders brought, with their further pages. Left out is what was not asked for and what failed:
 * records are read all the same, and whoever asks for it apart meets the same fault and tells it.
 */
export async function heardBy(
  client: SalesforceClient,
  riders: Riders,
  answers: Answers,
): Promise<Heard | undefined> {
  const tasks = await toldBy(client, riders.tasks, answers.tasks);
  if (tasks === undefined) return undefined;
  if (riders.statements === undefined) return { tasks };
  if (riders.statements === null) return { tasks, statements: [] };
  const statements = await toldBy(client, riders.statements, answers.statements);
  return statements === undefined ? { tasks } : { tasks, statements };
}

async function toldBy<T>(
  client: SalesforceClient,
  rider: Rider<T>,
  first: First | undefined,
): Promise<T | undefined> {
  if (first === undefined) return undefined;
  const rows: QueryRow[] = [];
  try {
    for await (const page of client.pagesFrom(first.answer)) rows.push(...page.rows);
    return rider.told(rows, first.startedAt);
  } catch (error) {
    if (error instanceof ParleyError) return undefined;
    throw error;
  }
}
