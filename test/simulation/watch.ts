// Watches one tenant's CRMs while a run goes on: every change Parley makes, field by field, and what
// the managers say on tasks. Checks what must hold at every single write.
import type { Row, WorldChange, WorldCrm } from '../../connectors/sandbox/world.ts';
import type { FieldValue } from '../../src/domain/source-record.ts';
import { TASK_OBJECT, type Town } from './town.ts';

/** One field of one record that Parley changed. */
export type OwnWrite = {
  readonly crm: WorldCrm;
  readonly object: string;
  readonly id: string;
  readonly field: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
  readonly at: number;
};

/** A manager completed a task with an outcome. */
export type Word = {
  readonly key: string;
  readonly outcome: string;
  readonly at: number;
};

const OWN_FIELD = /^(parley_|Parley_)/;
const SPLIT = /^(parley_split_own_percent|Parley_Split_Own_Percent__c)$/;
const TELLS_OF_PARLEY = /^parley_(conflict_id|checked_at)(__c)?$/i;
const OUTCOME = { salesforce: 'Parley_Task_Outcome__c', hubspot: 'parley_task_outcome' } as const;
const KEY = { salesforce: 'Parley_Task_Key__c', hubspot: 'parley_task_key' } as const;

/** The watch over a tenant's world. */
export class Watch {
  readonly #town: Town;
  readonly #before = new Map<string, Row>();
  readonly violations: string[] = [];
  readonly writes: OwnWrite[] = [];
  readonly words: Word[] = [];
  /** Tasks that were made while another with their key was open. */
  readonly twins: string[] = [];
  /** Rows Parley changed; one call that changes a row counts once. */
  rowWrites = 0;

  constructor(town: Town, log: (text: string) => void) {
    this.#town = town;
    town.world.listen((change) => {
      if (change.kind === 'row' && !change.row.object.startsWith('_')) this.#note(change, log);
    });
  }

  #note(change: WorldChange & { readonly kind: 'row' }, log: (text: string) => void): void {
    const { crm, row, changed } = change;
    const { integration, manager } = this.#town.people[crm];
    const key = `${crm} ${row.object} ${row.id}`;
    const before = this.#before.get(key);
    this.#before.set(key, row);
    // Its user is Parley's, but it was not Parley.
    if (this.#town.flows?.areAtWork) return;
    if (row.modifiedBy === integration.userId) {
      this.rowWrites += 1;
      if (before === undefined) this.#noteTwin(crm, row);
      log(`${crm} ${row.object} ${row.id} now ${shown(row, changed)}`);
      for (const field of changed) this.#noteField({ crm, row, field, before });
    } else if (row.modifiedBy === manager.userId && changed.includes(OUTCOME[crm])) {
      const outcome = row.fields[OUTCOME[crm]];
      const key = row.fields[KEY[crm]];
      if (outcome && key) {
        this.words.push({ key: String(key), outcome: String(outcome), at: row.modifiedAt });
      }
    }
  }

  #noteTwin(crm: WorldCrm, made: Row): void {
    const key = made.object === TASK_OBJECT[crm] ? made.fields[KEY[crm]] : null;
    if (!key) return;
    for (const other of this.#town.world.database(crm).rows(made.object)) {
      const isTwin = other.id !== made.id && other.fields[KEY[crm]] === key;
      if (isTwin) this.twins.push(`I3 ${crm} task ${made.id} was made beside ${other.id}`);
    }
  }

  #noteField(one: { crm: WorldCrm; row: Row; field: string; before: Row | undefined }): void {
    const { crm, row, field } = one;
    const after = row.fields[field] ?? null;
    const place = `${crm} ${row.object} ${row.id}`;
    const isOwnTask = row.object === TASK_OBJECT[crm] && this.#isOwnTask(crm, row, one.before);
    // Of a record of the package's own objects Salesforce sets the owner when Parley makes it.
    const isOwnRecord =
      OWN_FIELD.test(row.object) && field === 'OwnerId' && one.before === undefined;
    if (!OWN_FIELD.test(field) && !isOwnTask && !isOwnRecord) {
      this.violations.push(`I7 Parley wrote ${field} of ${place}`);
    }
    if (SPLIT.test(field) && after !== null) {
      const points = Number(after) * 100;
      if (!Number.isInteger(Math.round(points * 1e6) / 1e6) || points < 0 || points > 10_000) {
        this.violations.push(`I4 ${place} was given a share of ${after}`);
      }
    }
    const before = one.before?.fields[field] ?? null;
    const { object, id, modifiedAt: at } = row;
    this.writes.push({ crm, object, id, field, before, after, at });
  }

  /** Own fields of living records that show something else than before Parley first wrote them. */
  unlikeBefore(): readonly string[] {
    const first = new Map<string, OwnWrite>();
    for (const write of this.writes) {
      const key = `${write.crm} ${write.object} ${write.id} ${write.field}`;
      if (OWN_FIELD.test(write.field) && !first.has(key)) first.set(key, write);
    }
    return [...first].flatMap(([key, { crm, object, id, field, before }]) => {
      if (object === TASK_OBJECT[crm]) return [];
      const row = this.#town.world.database(crm).get(object, id);
      if (row === undefined || row.deletedAt !== null) return [];
      const now = row.fields[field] ?? null;
      // What came along with a copy was never the record's own.
      const wanted = this.#isCopy(crm, row) ? null : before;
      return now === wanted ? [] : [`${key} shows ${now}, not ${wanted}`];
    });
  }

  /** True for a record that told of Parley when it was made. */
  #isCopy(crm: WorldCrm, { object, id, createdAt }: Row): boolean {
    const changes = this.#town.world.database(crm).history(object, id);
    return changes.some(
      ({ field, value, at }) => TELLS_OF_PARLEY.test(field) && value !== null && at === createdAt,
    );
  }

  /** True when the written field showed `value` at some instant from `since` until the write. */
  showed({ crm, object, id, field, at }: OwnWrite, value: FieldValue, since: number): boolean {
    const changes = this.#town.world.database(crm).history(object, id);
    // From the write back to what the field showed at `since`; asked of every write of a run.
    for (let index = changes.length - 1; index >= 0; index -= 1) {
      const one = changes[index];
      if (one?.field !== field || one.at > at) continue;
      if ((one.value ?? null) === value) return true;
      if (one.at <= since) return false;
    }
    return value === null;
  }

  #isOwnTask(crm: WorldCrm, row: Row, before: Row | undefined): boolean {
    return Boolean(row.fields[KEY[crm]] ?? before?.fields[KEY[crm]]);
  }
}

const TELLING = /status|split_own|split_own|conflict_id|outcome/i;

function shown(row: Row, changed: readonly string[]): string {
  const parts = changed
    .filter((field) => TELLING.test(field))
    .map((field) => `${field.replace(OWN_FIELD, '')}=${row.fields[field]}`);
  return parts.length === 0 ? `${changed.length} other fields` : parts.join(' ');
}
