// One CRM world in memory: two databases of rows, one per vendor, in the vendors' own field names.
// It knows storage, ids, time and history; what a vendor accepts or refuses is decided by its face.
import type { FieldValue } from '../../src/domain/source-record.ts';
import type { Instant } from '../../src/domain/time.ts';

export type WorldCrm = 'salesforce' | 'hubspot';

/** One record. `fields` holds the vendor's field names; system times live beside them. */
export type Row = {
  readonly object: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  /** User id of whoever changed it last. */
  readonly modifiedBy: string;
  readonly deletedAt: Instant | null;
  readonly mergedInto: string | null;
};

/** HubSpot association; Salesforce lookups are plain fields and need none. */
export type Association = {
  readonly fromObject: string;
  readonly fromId: string;
  readonly toObject: string;
  readonly toId: string;
  readonly category: 'HUBSPOT_DEFINED' | 'USER_DEFINED';
  readonly typeId: number;
};

/** One field's change, newest last: feeds field history and `propertiesWithHistory`. */
export type FieldChange = {
  readonly field: string;
  readonly value: FieldValue;
  readonly at: Instant;
  readonly by: string;
};

/** Everything that changes the world, in order; replaying them rebuilds it. */
export type WorldChange =
  | {
      readonly kind: 'row';
      readonly crm: WorldCrm;
      readonly row: Row;
      readonly changed: readonly string[];
    }
  | {
      readonly kind: 'associate' | 'dissociate';
      readonly crm: WorldCrm;
      readonly association: Association;
    };

/** How ids are minted: called once per new row with a running number that starts at 1. */
export type IdFormat = (object: string, number: number) => string;

export type WorldOptions = {
  readonly now: () => Instant;
  readonly ids: Readonly<Record<WorldCrm, IdFormat>>;
};

const keyOf = (object: string, id: string) => `${object}/${id}`;

/** One vendor's database. All writes go through `create`, `update`, `remove`, `restore`, `merge`. */
export class Database {
  readonly crm: WorldCrm;
  readonly #world: World;
  readonly #tables = new Map<string, Map<string, Row>>();
  readonly #history = new Map<string, FieldChange[]>();
  readonly #associations = new Map<string, Association[]>();
  #lastNumber = 0;

  constructor(crm: WorldCrm, world: World) {
    this.crm = crm;
    this.#world = world;
  }

  /** Adds a row. `at` backdates creation and modification (seeding); `id` is for fixed records. */
  create(
    object: string,
    fields: Readonly<Record<string, FieldValue>>,
    by: string,
    options: { readonly id?: string; readonly at?: Instant; readonly modifiedAt?: Instant } = {},
  ): Row {
    const at = options.at ?? this.#world.now();
    const id = options.id ?? this.#world.idFormat(this.crm)(object, this.#lastNumber + 1);
    const row: Row = {
      object,
      id,
      fields: { ...fields },
      createdAt: at,
      modifiedAt: options.modifiedAt ?? at,
      modifiedBy: by,
      deletedAt: null,
      mergedInto: null,
    };
    this.#apply(row, Object.keys(fields));
    return row;
  }

  /** Changes fields; returns the row as it is now. Equal values change nothing, not even the time. */
  update(
    object: string,
    id: string,
    fields: Readonly<Record<string, FieldValue>>,
    by: string,
  ): Row {
    const row = this.require(object, id);
    const changed = Object.keys(fields).filter(
      (name) => (row.fields[name] ?? null) !== fields[name],
    );
    if (changed.length === 0) return row;
    const next: Row = {
      ...row,
      fields: { ...row.fields, ...fields },
      modifiedAt: this.#world.now(),
      modifiedBy: by,
    };
    this.#apply(next, changed);
    return next;
  }

  /** Moves a row to the recycle bin. */
  remove(object: string, id: string, by: string): Row {
    return this.#system(object, id, by, { deletedAt: this.#world.now() });
  }

  /** Brings a row back from the recycle bin. */
  restore(object: string, id: string, by: string): Row {
    return this.#system(object, id, by, { deletedAt: null });
  }

  /** Deletes `loser` in favour of `winner`; moving what points at it is the face's business. */
  merge(object: string, winnerId: string, loserId: string, by: string): Row {
    this.require(object, winnerId);
    return this.#system(object, loserId, by, {
      deletedAt: this.#world.now(),
      mergedInto: winnerId,
    });
  }

  /** The row, deleted ones included; undefined when there never was one. */
  get(object: string, id: string): Row | undefined {
    return this.#tables.get(object)?.get(id);
  }

  require(object: string, id: string): Row {
    const row = this.get(object, id);
    if (!row) throw new Error(`the sandbox ${this.crm} has no ${object} ${id}`);
    return row;
  }

  /** All rows of an object in order of creation, deleted ones only when asked for. */
  *rows(object: string, options: { readonly deleted?: boolean } = {}): IterableIterator<Row> {
    for (const row of this.#tables.get(object)?.values() ?? []) {
      if (row.deletedAt === null || options.deleted) yield row;
    }
  }

  count(object: string): number {
    let count = 0;
    for (const _ of this.rows(object)) count += 1;
    return count;
  }

  objects(): string[] {
    return [...this.#tables.keys()];
  }

  /** Changes of a row's fields, oldest first. */
  history(object: string, id: string): readonly FieldChange[] {
    return this.#history.get(keyOf(object, id)) ?? [];
  }

  /** Adds an association and its mirror (`mirrorTypeId`). Repeating one changes nothing. */
  associate(association: Association, mirrorTypeId: number): void {
    const mirror: Association = {
      fromObject: association.toObject,
      fromId: association.toId,
      toObject: association.fromObject,
      toId: association.fromId,
      category: association.category,
      typeId: mirrorTypeId,
    };
    for (const one of [association, mirror]) {
      if (
        !this.associationsOf(one.fromObject, one.fromId, one.toObject).some((a) => same(a, one))
      ) {
        this.#world.record({ kind: 'associate', crm: this.crm, association: one });
      }
    }
  }

  /** Removes every association between two records whose type passes, on both sides. */
  dissociate(
    from: { readonly object: string; readonly id: string },
    to: { readonly object: string; readonly id: string },
    drop: (association: Association) => boolean = () => true,
  ): void {
    const pairs = [
      this.associationsOf(from.object, from.id, to.object).filter((a) => a.toId === to.id),
      this.associationsOf(to.object, to.id, from.object).filter((a) => a.toId === from.id),
    ];
    for (const association of pairs.flat().filter(drop)) {
      this.#world.record({ kind: 'dissociate', crm: this.crm, association });
    }
  }

  associationsOf(object: string, id: string, toObject?: string): readonly Association[] {
    const all = this.#associations.get(keyOf(object, id)) ?? [];
    return toObject === undefined ? all : all.filter((a) => a.toObject === toObject);
  }

  /** Applies a change that the journal replays or `record` accepted. Not for callers. */
  replay(change: WorldChange): void {
    if (change.kind === 'row') {
      this.#store(change.row, change.changed);
      return;
    }
    const key = keyOf(change.association.fromObject, change.association.fromId);
    const list = this.#associations.get(key) ?? [];
    const kept = list.filter((a) => !same(a, change.association));
    this.#associations.set(key, change.kind === 'associate' ? [...kept, change.association] : kept);
  }

  #system(
    object: string,
    id: string,
    by: string,
    change: Partial<Pick<Row, 'deletedAt' | 'mergedInto'>>,
  ): Row {
    const next: Row = {
      ...this.require(object, id),
      ...change,
      modifiedAt: this.#world.now(),
      modifiedBy: by,
    };
    this.#apply(next, []);
    return next;
  }

  #apply(row: Row, changed: readonly string[]): void {
    this.#world.record({ kind: 'row', crm: this.crm, row, changed });
  }

  #store(row: Row, changed: readonly string[]): void {
    let table = this.#tables.get(row.object);
    if (!table) {
      table = new Map();
      this.#tables.set(row.object, table);
    }
    if (!table.has(row.id)) this.#lastNumber += 1;
    table.set(row.id, row);
    if (changed.length === 0) return;
    const key = keyOf(row.object, row.id);
    const history = this.#history.get(key) ?? [];
    for (const field of changed) {
      history.push({
        field,
        value: row.fields[field] ?? null,
        at: row.modifiedAt,
        by: row.modifiedBy,
      });
    }
    this.#history.set(key, history);
  }
}

/** The whole world. `listen` hears every change after it happened (journal, webhooks). */
export class World {
  readonly salesforce: Database;
  readonly hubspot: Database;
  readonly now: () => Instant;
  readonly #ids: Readonly<Record<WorldCrm, IdFormat>>;
  readonly #listeners: ((change: WorldChange) => void)[] = [];

  constructor(options: WorldOptions) {
    this.now = options.now;
    this.#ids = options.ids;
    this.salesforce = new Database('salesforce', this);
    this.hubspot = new Database('hubspot', this);
  }

  database(crm: WorldCrm): Database {
    return crm === 'salesforce' ? this.salesforce : this.hubspot;
  }

  idFormat(crm: WorldCrm): IdFormat {
    return this.#ids[crm];
  }

  listen(listener: (change: WorldChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Applies a change and tells the listeners. */
  record(change: WorldChange): void {
    this.database(change.crm).replay(change);
    for (const listener of this.#listeners) listener(change);
  }
}

function same(left: Association, right: Association): boolean {
  return (
    left.toObject === right.toObject &&
    left.toId === right.toId &&
    left.typeId === right.typeId &&
    left.category === right.category
  );
}
