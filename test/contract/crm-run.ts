// What the suite of the CRM port is given: a running sandbox of one vendor, and how to read pages.

import type { FaultRule, Faults } from '../../connectors/sandbox/faults.ts';
import type { World } from '../../connectors/sandbox/world.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import type { ReadRecord } from '../../src/domain/source-record.ts';
import type { ChangePage, CrmConnector } from '../../src/ports/crm.ts';

/** A running sandbox with a connector on it. Its world starts with two accounts, three claims. */
/** What a person fills in on a task of Parley. */
type TaskAnswer = { readonly outcome: string; readonly note: string };

export type CrmRun = {
  readonly connector: CrmConnector;
  readonly world: World;
  readonly faults: Faults;
  /** Moves the world's clock. */
  advance(ms: number): void;
  /** Does what a person does at the consent page; returns the callback's query. */
  consent(authorizeUrl: string): Promise<URLSearchParams>;
  readonly redirectUri: string;
  readonly objects: { readonly claim: string; readonly account: string; readonly task: string };
  /** The link from a claim to its account. */
  readonly accountLink: string;
  /** False where the cursor of this face tells no objects apart. */
  readonly rereadsAlone?: boolean;
  readonly claimIds: readonly string[];
  readonly accountIds: readonly string[];
  /** The manager: whom tasks are assigned to, and the id under which changes are reported. */
  readonly manager: { readonly ownerId: string; readonly userId: string; readonly email: string };
  /** A field of claims, and what an admin does to hide it from Parley's user, or to give it back. */
  readonly hideable: { readonly field: string; show(isShown: boolean): unknown };
  rename(claimId: string, name: string): unknown;
  remove(claimId: string): unknown;
  mergeAccounts(winnerId: string, loserId: string): unknown;
  /** Makes the access token in use invalid; refresh tokens stay good. */
  expireAccessTokens(): void;
  /** Meets the one request that creates a task. */
  readonly lostTaskCreation: Pick<FaultRule, 'method' | 'path' | 'after'>;
  /** Completes a task in the CRM's own page. */
  completeTask(taskId: string, said: TaskAnswer, userId: string): unknown;
  /** Somebody who can no longer sign in; their id as an owner. */
  inactiveOwner(): string;
  close(): Promise<void>;
};

/** A setting of an account that stops a write of one record, as an admin or another user would make it. */
export type Hurdle = {
  readonly name: string;
  /** What the record's outcome says; `code` of a refusal, part of the message of a retry. */
  readonly result: 'refused' | 'retry';
  readonly code: string;
  /** Puts it before one claim and leaves another alone; what comes back takes it away. */
  raise(run: CrmRun, claim: { readonly stopped: string; readonly free: string }): () => unknown;
};

export type CrmHarness = {
  readonly name: string;
  /** Each refresh gives a new refresh token and kills the old one. */
  readonly rotates: boolean;
  /** Own fields may be taken out by call; otherwise they go with the package. */
  readonly removesFields: boolean;
  readonly hurdles: readonly Hurdle[];
  /** `pageSize`: rows per page where the face can cut pages short. */
  start(options?: { readonly pageSize?: number }): Promise<CrmRun>;
};

/** All pages of a run. */
export async function pagesOf(pages: AsyncIterable<ChangePage>): Promise<ChangePage[]> {
  const list: ChangePage[] = [];
  for await (const page of pages) list.push(page);
  return list;
}

export const recordsOf = (pages: readonly ChangePage[]): ReadRecord[] =>
  pages.flatMap((page) => page.records);

/** Latest state per record of an object. */
export function latest(records: readonly ReadRecord[], object: string): Map<string, ReadRecord> {
  return new Map(records.filter((one) => one.object === object).map((one) => [one.recordId, one]));
}

/** The code that a call fails with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return error instanceof ParleyError ? error.code : `not a ParleyError: ${String(error)}`;
  }
  return 'no error';
}
