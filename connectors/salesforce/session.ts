// One open org: the CRM port on top of the parts of this folder.
import { ParleyError } from '../../src/domain/errors.ts';
import type { RecordRef } from '../../src/domain/ids.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import { placesOf } from '../../src/domain/mapping-walk.ts';
import { isMadeHome, ownFieldName, type WrittenHome } from '../../src/domain/own-fields.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type {
  ApiUsage,
  ChangePage,
  CrmObject,
  CrmSchema,
  CrmSession,
  CrmUser,
  FieldPatch,
} from '../../src/ports/crm.ts';
import type { Listening, TaskDraft } from '../../src/ports/crm-tasks.ts';
import type { BulkSizes } from './bulk-reading.ts';
import { type ChangeOptions, readChanges } from './changes.ts';
import type { FieldDescribe, ObjectDescribe, SalesforceClient } from './client.ts';
import { readCurrencyRates } from './currency-rates.ts';
import { existing, listIds, newestIds, readRecords } from './given-records.ts';
import { showHeartbeat } from './heartbeat.ts';
import { applyAll, makesRecords, readMade } from './made-records.ts';
import { readOwnFields } from './patches.ts';
import { checkPackage } from './provision.ts';
import { followedTargets } from './read-plan.ts';
import { idOf } from './records.ts';
import type { Riders } from './riders.ts';
import { compare, select } from './soql.ts';
import { readStatements, statementRider } from './statements.ts';
import { ConflictTasks } from './tasks.ts';
import { unseenOf } from './unseen.ts';

/** Objects a mapping usually draws on: an org has a thousand, and each costs a call. */
const DESCRIBED = [
  ...['Account', 'Opportunity', 'Lead', 'User', 'Event', 'Task', 'RecordType', 'Territory2'],
  ...['OpportunityLineItem', 'Product2', 'OpportunityPartner', 'Contract'],
];

export type SessionParts = {
  readonly client: SalesforceClient;
  readonly namespace: string;
  readonly clock: Clock;
  readonly bulk: BulkSizes;
};

/** All methods throw ParleyError on faults; `close` holds nothing open. */
export class SalesforceSession implements CrmSession {
  readonly crm = 'salesforce';
  readonly #parts: SessionParts;
  readonly #tasks: ConflictTasks;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { client, namespace, clock } = parts;
    this.#tasks = new ConflictTasks({ client, namespace, now: () => clock.now() });
  }

  async describe(mapping?: Mapping): Promise<CrmSchema> {
    const { client } = this.#parts;
    client.forgetDescribes();
    const objects = new Map<string, CrmObject>();
    const learn = async (name: string) => {
      const known = objects.get(name);
      if (known !== undefined) return known;
      const described = await client.describe(name);
      if (described === null) return null;
      const object = schemaObject(described);
      objects.set(name, object);
      return object;
    };
    for (const name of DESCRIBED) await learn(name);
    for (const { object, path } of mapping === undefined ? [] : placesOf(mapping)) {
      let at = [object];
      for (const step of path.split('.')) {
        const found = [];
        for (const name of at) found.push(await learn(name));
        at = found.flatMap((one) => linkNamed(one, step)?.to ?? []);
      }
    }
    return { crm: this.crm, objects: [...objects.values()] };
  }

  provision() {
    this.#parts.client.forgetDescribes();
    return checkPackage(this.#parts.client, this.#parts.namespace);
  }

  /** They go with the package: an admin uninstalls it in Setup. */
  async removeOwnFields() {
    return null;
  }

  currencyRates() {
    return readCurrencyRates(this.#parts.client);
  }

  async users(): Promise<readonly CrmUser[]> {
    const soql = select({
      fields: ['Id', 'Name', 'Email', 'IsActive'],
      from: 'User',
      where: compare('IsActive', '=', true),
      orderBy: ['Name', 'Id'],
    });
    const rows = await this.#parts.client.queryRows(soql);
    return rows.map((row) => ({
      ownerId: idOf(row),
      userIds: [idOf(row)],
      name: String(row['Name'] ?? ''),
      email: typeof row['Email'] === 'string' ? row['Email'] : null,
      active: row['IsActive'] === true,
    }));
  }

  async *readChanges(
    cursor: string | null,
    mapping: Mapping,
    listening?: Listening,
  ): AsyncGenerator<ChangePage> {
    let from = cursor;
    for (let isSecond = false; ; isSecond = true) {
      try {
        const riders = listening === undefined ? undefined : await this.#riders(listening);
        for await (const page of readChanges({ ...this.#changeOptions(), riders }, from, mapping)) {
          yield page;
          from = page.cursor;
        }
        return;
      } catch (error) {
        if (isSecond || !isFieldMissing(error)) throw error;
      }
    }
  }

  async #riders(listening: Listening): Promise<Riders | undefined> {
    const { client, namespace } = this.#parts;
    const tasks = await this.#tasks.rider(listening.tasks);
    if (tasks === null) return undefined;
    if (!listening.statements) return { tasks };
    return { tasks, statements: await statementRider(client, namespace) };
  }

  readRecords(refs: readonly RecordRef[], mapping: Mapping) {
    return this.#described(() => readRecords(this.#changeOptions(), refs, mapping));
  }

  async unseen(mapping: Mapping) {
    const { client } = this.#parts;
    const places = await unseenOf(mapping, (object) => client.describe(object));
    for (const { object } of places) client.missesOf(object);
    return places;
  }

  existing(object: string, ids: readonly string[]) {
    return existing(this.#parts.client, object, ids);
  }

  makesRecords() {
    return makesRecords(this.#parts);
  }

  listIds(object: string, after: string | null, mapping: Mapping) {
    return listIds(this.#changeOptions(), object, after, mapping);
  }

  newestIds(object: string, mapping: Mapping, most: number) {
    return newestIds(this.#changeOptions(), object, mapping, most);
  }

  readOwnFields(refs: readonly RecordRef[], home: WrittenHome) {
    const { client, namespace } = this.#parts;
    return this.#described(() =>
      isMadeHome(home)
        ? readMade(this.#parts, refs, home)
        : readOwnFields(client, namespace, refs, home),
    );
  }

  applyPatches(patches: readonly FieldPatch[]) {
    return applyAll(this.#parts, patches);
  }

  saveTask(draft: TaskDraft) {
    return this.#tasks.save(draft);
  }

  readTasks(cursor: string | null) {
    return this.#tasks.read(cursor);
  }

  showHeartbeat(at: Instant | null) {
    return showHeartbeat(this.#parts.client, this.#parts.namespace, at);
  }

  readStatements() {
    const { client, namespace } = this.#parts;
    return this.#described(() => readStatements(client, namespace));
  }

  usage(): ApiUsage {
    return this.#parts.client.usage();
  }

  async close(): Promise<void> {}

  /** Reads, and once more when a field went away since it was described: it is described afresh. */
  async #described<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (!isFieldMissing(error)) throw error;
      return read();
    }
  }

  #changeOptions(): ChangeOptions {
    const { client, namespace, clock, bulk } = this.#parts;
    const taskKeyField = ownFieldName('salesforce', 'task_key', namespace);
    return { client, taskKeyField, namespace, now: () => clock.now(), bulk };
  }
}

const isFieldMissing = (error: unknown) =>
  error instanceof ParleyError && error.code === 'CRM_FIELD_MISSING';

function schemaObject(described: ObjectDescribe): CrmObject {
  return {
    name: described.name,
    fields: described.fields.map((field) => fieldOf(field, described)),
    links: described.fields
      .filter((field) => field.type === 'reference')
      .map((field) => ({ name: field.name, to: followedTargets(field) })),
  };
}

function linkNamed(object: CrmObject | null, step: string) {
  const wanted = step.toLowerCase();
  return object?.links?.find((link) => link.name.toLowerCase() === wanted);
}

/** Values no longer offered are still on old records. Record types are told by their API names. */
function fieldOf(field: FieldDescribe, object: ObjectDescribe): CrmObject['fields'][number] {
  const options =
    field.name === 'RecordTypeId'
      ? (object.recordTypeInfos ?? []).map((type) => type.developerName)
      : (field.picklistValues ?? []).map((value) => value.value);
  const { name, label, type, updateable: writable } = field;
  return { name, label, type, writable, options };
}
