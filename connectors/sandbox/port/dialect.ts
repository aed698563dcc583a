// How one vendor's rows look behind the port face: names of objects and fields, links, people, and
// the mapping of the sandbox vendor's own fields.
import type { Crm } from '../../../src/domain/claim.ts';
import type { Mapping } from '../../../src/domain/mapping.ts';
import type { FieldValue, RecordLink } from '../../../src/domain/source-record.ts';
import type { CrmUser } from '../../../src/ports/crm.ts';
import type { TaskDraft } from '../../../src/ports/crm-tasks.ts';
import type { Database, Row } from '../world.ts';

/** Names of a task's fields, and the values that mean open and done. */
export type TaskWords = {
  readonly subject: string;
  readonly body: string;
  readonly due: string;
  readonly owner: string;
  readonly priority: string;
  readonly priorities: Readonly<Record<TaskDraft['priority'], string>>;
  readonly status: string;
  readonly open: string;
  readonly done: string;
};

/** What the port face needs to know of a vendor. */
export type Dialect = {
  readonly crm: Crm;
  /** Objects in reading order: what others point at comes first. */
  readonly streams: readonly [
    users: string,
    accounts: string,
    claims: string,
    ...activities: string[],
  ];
  readonly task: string;
  readonly taskWords: TaskWords;
  readonly mapping: Mapping;
  /** Each refresh gives a new refresh token and kills the old one. */
  readonly rotates: boolean;
  /** Null: access tokens live until somebody ends them. */
  readonly accessLifeMs: number | null;
  /** Rows of one write call, at most. */
  readonly batchSize: number;
  /** The own fields are Parley's to take out; otherwise they go with its package. */
  readonly removesFields: boolean;
  /** Changes show up late, and links change without a trace: everything is read again each day. */
  readonly hasSearchIndex: boolean;
  readonly fieldsOf: (row: Row) => Readonly<Record<string, FieldValue>>;
  readonly linksOf: (database: Database, row: Row) => readonly RecordLink[];
  readonly userOf: (row: Row) => CrmUser;
  /** Says on which record a new task hangs. */
  readonly hang: (database: Database, task: Row, about: NonNullable<TaskDraft['about']>) => void;
  readonly aboutFields: (about: TaskDraft['about']) => Readonly<Record<string, FieldValue>>;
};

/** Parley's own fields are read beside the others, not among them. */
export function withoutOwn(
  fields: Readonly<Record<string, FieldValue>>,
): Readonly<Record<string, FieldValue>> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !/^parley_/i.test(name)));
}

/**
 * Frozen to its last member: the store in memory keeps it as it is, and what is found in a mapping once
 * is found for all connections that are read by it.
 */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}
