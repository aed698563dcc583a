// One HubSpot account: the world's rows seen through its settings and its property definitions.
// Properties and groups made by API are rows of pseudo-objects, so that they survive a restart.
import { CURRENCIES, type PipelineStage } from '../picklists.ts';
import { HUBSPOT_VENDOR_FIELDS, type VendorField } from '../vendor-fields.ts';
import type { Database, Row, World } from '../world.ts';
import type { ObjectType } from './object-types.ts';
import {
  type PropertyDefinition,
  standardGroup,
  standardProperties,
} from './standard-properties.ts';

/** Pseudo-objects of the account's own definitions. */
export const PROPERTIES = '_properties';
export const GROUPS = '_property_groups';
export const LABELS = '_association_labels';

/** What an account is set to. */
export type PortalSettings = {
  readonly hubId: number;
  /** The first is the company currency. */
  readonly currencies: readonly string[];
  readonly timeZone: string;
};

/** The sandbox vendor's account. */
export const DEFAULT_PORTAL: PortalSettings = {
  hubId: 48_210_377,
  currencies: CURRENCIES,
  timeZone: 'Europe/Berlin',
};

/** Rows, settings and definitions of one account. Learns merges and definitions as they happen. */
export class Portal {
  readonly world: World;
  readonly database: Database;
  readonly settings: PortalSettings;
  readonly now: () => number;
  /** How far the search index is behind, in milliseconds. */
  readonly searchLagMs: () => number;
  /** Whether installers give an app its optional scopes. */
  readonly givesOptional: () => boolean;
  /** Properties that the account's rules require of a deal. */
  readonly requiredOnDeals: () => readonly string[];
  /** Properties, as `deals.name`, that a segment, form or workflow uses. */
  readonly propertiesInUse: () => readonly string[];
  readonly #properties = new Map<string, ReadonlyMap<string, PropertyDefinition>>();
  readonly #stages = new Map<string, readonly PipelineStage[]>();
  /** Ids merged into each surviving record, per `object/id`. */
  readonly #absorbed = new Map<string, Row[]>();

  constructor(
    world: World,
    settings: PortalSettings,
    {
      searchLagMs,
      givesOptional,
      requiredOnDeals,
      propertiesInUse,
    }: Pick<Portal, 'searchLagMs' | 'givesOptional' | 'requiredOnDeals' | 'propertiesInUse'>,
  ) {
    this.world = world;
    this.database = world.hubspot;
    this.settings = settings;
    this.now = world.now;
    this.searchLagMs = searchLagMs;
    this.givesOptional = givesOptional;
    this.requiredOnDeals = requiredOnDeals;
    this.propertiesInUse = propertiesInUse;
    for (const object of this.database.objects()) {
      for (const row of this.database.rows(object, { deleted: true })) this.#learn(row);
    }
    world.listen((change) => {
      if (change.kind === 'row' && change.crm === 'hubspot') this.#learn(change.row);
    });
  }

  /** All properties of an object by name: HubSpot's, the vendor's, those made by API. */
  properties(object: string): ReadonlyMap<string, PropertyDefinition> {
    let properties = this.#properties.get(object);
    if (!properties) {
      const all = [
        ...standardProperties(object, this.settings.currencies),
        ...(HUBSPOT_VENDOR_FIELDS[object] ?? []).map((field) => vendorProperty(object, field)),
        ...this.madeProperties(object),
      ];
      properties = new Map(all.map((property) => [property.name, property]));
      this.#properties.set(object, properties);
    }
    return properties;
  }

  /** Properties made by API and not archived. */
  *madeProperties(object: string): IterableIterator<PropertyDefinition> {
    for (const row of this.database.rows(PROPERTIES)) {
      if (row.fields['object'] === object) {
        yield JSON.parse(String(row.fields['definition'])) as PropertyDefinition;
      }
    }
  }

  /** Stages of a pipeline; null when the account has no such pipeline. */
  stages(pipelineId: string): readonly PipelineStage[] | null {
    return this.#stages.get(pipelineId) ?? null;
  }

  /** A stage by id, whatever its pipeline. */
  stage(stageId: string): PipelineStage | null {
    for (const stages of this.#stages.values()) {
      const stage = stages.find((one) => one.id === stageId);
      if (stage) return stage;
    }
    return null;
  }

  /** When a record last changed; taking in another record by merge is a change. */
  modifiedAt(row: Row): number {
    return Math.max(row.modifiedAt, ...this.absorbedBy(row).map((loser) => loser.modifiedAt));
  }

  absorbedBy(row: Row): readonly Row[] {
    return this.#absorbed.get(`${row.object}/${row.id}`) ?? [];
  }

  /** An object's records in the order lists have them. Merged-away ones are in no list. */
  listed(type: ObjectType, archived: boolean): Row[] {
    return [...this.database.rows(type.name, { deleted: archived })]
      .filter((row) => (row.deletedAt !== null) === archived && row.mergedInto === null)
      .sort((left, right) => compareIds(left.id, right.id));
  }

  #learn(row: Row): void {
    if (row.object === PROPERTIES) this.#properties.clear();
    if (row.object === 'pipelines') {
      if (row.deletedAt !== null) this.#stages.delete(row.id);
      else this.#stages.set(row.id, JSON.parse(String(row.fields['stages'])) as PipelineStage[]);
    }
    if (row.mergedInto === null) return;
    const key = `${row.object}/${row.mergedInto}`;
    const others = (this.#absorbed.get(key) ?? []).filter((one) => one.id !== row.id);
    this.#absorbed.set(key, [...others, row]);
  }
}

/** Numeric order of decimal ids without turning them into numbers. */
export function compareIds(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

const WIRE_TYPES: Readonly<Record<VendorField['type'], readonly [string, string]>> = {
  text: ['string', 'text'],
  picklist: ['enumeration', 'select'],
  number: ['number', 'number'],
  date: ['date', 'date'],
  datetime: ['datetime', 'date'],
  boolean: ['bool', 'booleancheckbox'],
  lookup: ['string', 'text'],
};

function vendorProperty(object: string, field: VendorField): PropertyDefinition {
  const [type, fieldType] = WIRE_TYPES[field.type];
  const options = field.type === 'boolean' ? ['true', 'false'] : (field.options ?? []);
  return {
    name: field.name,
    label: field.label,
    type,
    fieldType,
    groupName: standardGroup(object),
    description: '',
    options: options.map((value) => ({ value, label: value })),
    readOnly: false,
    externalOptions: false,
    hubspotDefined: false,
    hasUniqueValue: false,
  };
}
