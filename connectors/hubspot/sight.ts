// What a session meets that HubSpot does not show: a property that is archived is just not in an answer,
// and an object whose scope was taken away is refused. Neither is what an empty value is.
import type { Mapping } from '../../src/domain/mapping.ts';
import type { ReadRecord } from '../../src/domain/source-record.ts';
import type { UnseenPlace } from '../../src/ports/crm.ts';
import type { HubspotApi } from './api.ts';
import { OWNERS } from './objects.ts';
import { isOptional, isRefused, visibleProperties } from './schema.ts';
import { mappedProperties } from './wanted-properties.ts';

/** One per session: a property list is asked for once at most. */
export class Sight {
  readonly #api: HubspotApi;
  /** Objects of which something was not in an answer. */
  readonly #doubtful = new Set<string>();
  readonly #known = new Map<string, Promise<ReadonlySet<string> | null>>();

  constructor(api: HubspotApi) {
    this.#api = api;
  }

  /** Takes note of records as they were read by a mapping. */
  saw(records: readonly ReadRecord[], mapping: Mapping): void {
    const mapped = mappedProperties(mapping);
    for (const { object, deleted, fields } of records) {
      if (deleted || object === OWNERS) continue;
      const isWhole = [...(mapped.get(object) ?? [])].every((name) => name in fields);
      if (!isWhole) this.#doubtful.add(object);
    }
  }

  /** Reads of an object; `instead` where it is one that is done without, and HubSpot refuses it. */
  async unlessRefused<T>(object: string, read: () => Promise<T>, instead: T): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (!isOptional(object) || !isRefused(error)) throw error;
      this.#doubtful.add(object);
      return instead;
    }
  }

  /** See the port. Only what HubSpot's own list of properties lacks counts. */
  async unseen(mapping: Mapping, before: readonly UnseenPlace[]): Promise<readonly UnseenPlace[]> {
    const unseen: UnseenPlace[] = [];
    const asked = new Set([...this.#doubtful, ...before.map(({ object }) => object)]);
    for (const [object, names] of mappedProperties(mapping)) {
      if (!asked.has(object)) continue;
      const visible = await this.#visibleOf(object);
      if (visible === null) unseen.push({ object, field: null });
      const lacking = [...names].filter((name) => name !== '' && visible?.has(name) === false);
      unseen.push(...lacking.map((field) => ({ object, field })));
    }
    return unseen;
  }

  #visibleOf(object: string): Promise<ReadonlySet<string> | null> {
    const known = this.#known.get(object) ?? this.#ask(object);
    this.#known.set(object, known);
    return known;
  }

  async #ask(object: string): Promise<ReadonlySet<string> | null> {
    const properties = await visibleProperties(this.#api, object);
    return properties === null ? null : new Set(properties.map(({ name }) => name));
  }
}
